#!/usr/bin/env bash
# The store on tokens: that it conforms, on SoftHSM and on tokens that take no data objects, and
# that it gets along with what tokens can and cannot do (tests/fake/pkcs11_mock.h).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/../pkcs11/world.sh"
token_make_soft
plugin=$STAGE/lib/aad-credential/store/pkcs11.so

conforms() { # LOCATION
    rm -rf "$T/tmp/files"
    mkdir -m 700 "$T/tmp/files"
    try timeout 120 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$T/tmp/files" "$1"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/  /' "$err" "$out"
}

softhsm_conforms() {
    conforms 'token=soft?module-name=soft'
    want_equal "$(find "$T/tmp/files" -name 'envelope-*')" '' 'what is not on the token'
}

# Whatever the token answers to a data object.
tokens_without_data_objects_conform() {
    local rv
    for rv in 0x5 0x6 0x10 0x11 0x12 0x13 0x21 0x31 0x54 0xd0 0xd1 0xe2; do
        mock "data $rv"
        conforms 'token=mock?module-name=mock'
    done
    for rv in read-only garbles; do
        mock "$rv"
        conforms 'token=mock?module-name=mock'
    done
    mock 'data 0x54' always-auth
    conforms 'token=mock?module-name=mock'
    mock 'data 0x54' 'without 0x9' # no OAEP
    conforms 'token=mock?module-name=mock'
}

# SoftHSM's is changed as well.
tokens_whose_pin_can_be_changed_conform() {
    local more
    for more in '' always-auth no-flags; do
        rm -f "$T/servers/changed"
        mock "pin-file $T/servers/changed" 'data 0x54' "$more"
        conforms 'token=mock?module-name=mock'
        want_equal "$(cat "$T/servers/changed")" "$PIN" 'the PIN in the end'
        grep -q 'OK.*what_unlocks_it_can_be_changed' "$err" "$out" || fail 'it was not changed'
    done
}

# Every verb in one process, with a token that does what the lines say.
act() { # LINE...
    mock "$@"
    rm -rf "$T/tmp/files"
    mkdir -m 700 "$T/tmp/files"
    try timeout 60 "$HERE/pkcs11-act" "$plugin" "$T/tmp/files" "$T/servers/key.pem"
    want_status 0 3
    want_calls C_Login 1
}

all_works_on_an_ordinary_token() {
    act
    want_status 0
    want_equal "$(grep -c '^PS256 0' "$out")" 3 'the number of signatures'
}

ps256_is_made_by_what_there_is() {
    local more
    for more in 'without 0x43' 'without 0xd' $'without 0xd\nlies' $'without 0x43\nbusy'; do
        act "$more"
        want_status 0
        want_equal "$(grep -c '^PS256 0' "$out")" 3 "PS256 signatures, $more"
    done
}

way_that_the_token_refused_is_remembered() { # also by the next process
    act $'without 0xd\nlies'
    want_status 0
    want_calls C_SignInit 4
    try timeout 60 "$HERE/pkcs11-act" "$plugin" "$T/tmp/files" "$T/servers/key.pem"
    want_status 0
    want_calls C_SignInit 7
}

failed_login_is_not_repeated() { # P6: by no verb of the process, even where no PIN was judged
    act 'fault C_Login 0x32'
    act 'fault C_Login 0x54'
}

rs256_where_there_is_no_pss() {
    local more
    for more in 'without 0x40' 'without 0x1' $'without 0x40\nlies\nbusy'; do
        act $'without 0xd\nwithout 0x43\ndata 0\n'"$more"
        want_equal "$(grep -c '^PS256 16' "$out")" 3 "PS256 refused, $more"
        want_equal "$(grep -c '^RS256 0' "$out")" 3 "RS256 signatures, $more"
    done
}

token_that_dislikes_object_ids_takes_secrets() {
    act 'object-id 0xd1'
    want_output '^save 0' '^load 0'
    want_equal "$(find "$T/tmp/files" -name 'envelope-*')" '' 'what is not on the token'
}

sessions_are_not_wasted() {
    act 'sessions 2'
    want_status 0
}

objects_without_an_id_sign() {
    act no-id
    want_output '^PS256 0' '^public_key 0' '^load 0'
}

token_without_a_login_is_not_logged_in_to() {
    mock no-login
    rm -rf "$T/tmp/files" && mkdir -m 700 "$T/tmp/files"
    try timeout 60 "$HERE/pkcs11-act" "$plugin" "$T/tmp/files" "$T/servers/key.pem"
    want_status 0
    want_calls C_Login 0
}

soft_tool() { # OPTION...
    pkcs11-tool --module "$SOFTHSM" --token-label soft --login --pin "$PIN" "$@" 2>"$T/servers/tool.err"
}

soft_delete() { # LABEL
    try aad key delete "pkcs11:token=soft;object=$1?module-name=soft" --yes --pin fd:3 3<"$pin_file"
    want_status 0
}

want_soft() { # TYPE LABEL...: the objects of that type on the token
    want_equal "$(soft_tool --list-objects --type "$1" | awk '/label:/ { print $2 }' | sort | xargs)" \
        "${*:2}" "the objects of type $1"
}

# Two keys with one CKA_ID: the private half of an RSA key tells which public one is its own.
deleted_key_takes_only_its_own_public_half_along() {
    soft_tool --keypairgen --key-type rsa:2048 --label k2 --id 01 >/dev/null
    try aad key certificate "pkcs11:token=soft;object=k1?module-name=soft" --pin fd:3 3<"$pin_file"
    want_status 0
    soft_delete k2
    want_output '^The key is deleted[.]$'
    want_equal "$(wc -l <"$out")" 1 'the lines of its answer'
    want_soft privkey k1
    want_soft pubkey k1
    want_soft cert k1
}

# That of an EC key does not.
what_may_belong_to_another_key_is_left_and_said() {
    soft_tool --keypairgen --key-type EC:prime256v1 --label e1 --id 02 >/dev/null
    soft_tool --keypairgen --key-type EC:prime256v1 --label e2 --id 02 >/dev/null
    soft_delete e1
    want_output 'of its CKA_ID are left'
    want_soft privkey e2 k1
    want_soft pubkey e1 e2 k1
    soft_tool --delete-object --type pubkey --label e2 >/dev/null # what is left is the other's
    soft_tool --keypairgen --key-type EC:prime256v1 --label e3 --id 02 >/dev/null
    soft_tool --delete-object --type pubkey --label e3 >/dev/null
    soft_delete e3
    want_output 'of its CKA_ID are left'
    want_soft pubkey e1 k1
    soft_delete e2 # only one is left, and its public half is the only one
    want_soft privkey k1
    want_soft pubkey k1
}

same_key_under_two_names_keeps_its_public_half() { # RSA|EC
    local name
    if [ "$1" = EC ]; then
        openssl ecparam -genkey -name prime256v1 -noout -out "$T/servers/twice.pem" 2>/dev/null
    else
        openssl genrsa -out "$T/servers/twice.pem" 2048 2>/dev/null
    fi
    for name in 'object=t1;id=%03' 'object=t2;id=%04'; do
        try aad key import "$T/servers/twice.pem" "pkcs11:token=soft;$name?module-name=soft" \
            --pin fd:3 3<"$pin_file"
        want_status 0
    done
    soft_delete t1
    want_output 'another key on the token is the same one'
    want_soft pubkey k1 t1 t2
    soft_delete t2
    want_soft pubkey k1 t1
    soft_tool --delete-object --type pubkey --label t1 >/dev/null
}

check 'SoftHSM conforms' softhsm_conforms
check 'a deleted key takes only its own public half along' \
    deleted_key_takes_only_its_own_public_half_along
check 'what may belong to another key is left, and said' what_may_belong_to_another_key_is_left_and_said
check 'the same RSA key under two names keeps its public half' \
    same_key_under_two_names_keeps_its_public_half RSA
check 'the same EC key under two names keeps its public half' \
    same_key_under_two_names_keeps_its_public_half EC
check 'tokens that take no data objects conform' tokens_without_data_objects_conform
check 'tokens whose PIN can be changed conform' tokens_whose_pin_can_be_changed_conform
check 'all works on an ordinary token' all_works_on_an_ordinary_token
check 'PS256 is made by what the token has' ps256_is_made_by_what_there_is
check 'a way that the token refused is remembered' way_that_the_token_refused_is_remembered
check 'a login that failed is not repeated (P6)' failed_login_is_not_repeated
check 'RS256 is made where there is no PSS' rs256_where_there_is_no_pss
check 'a token that dislikes CKA_OBJECT_ID takes secrets' token_that_dislikes_object_ids_takes_secrets
check 'two sessions are enough' sessions_are_not_wasted
check 'objects without CKA_ID are used' objects_without_an_id_sign
check 'a token without a login is not logged in to' token_without_a_login_is_not_logged_in_to
finish
