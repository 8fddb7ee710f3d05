#!/usr/bin/env bash
# Keys in keyrings: a certificate that somebody has is imported, or a key is made there, and either
# signs in; files that hold no such thing are refused before anything is stored.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"
start_all --face proxy
start_token
arm=https://arm.test:$PORT
files=$T/servers/files # the administrator's: what is found elsewhere is a leak
mkdir -m 700 "$files"

# The conformance program's own password, so that it can work on the same file.
printf 'conformance master password\n' >"$T/servers/master"

with_master() { # COMMAND...
    AAD_CREDENTIAL_MASTER_FD=3 "$@" 3<"$T/servers/master"
}

add_arm() { # NAME STORE OPTION...
    local name=$1 store=$2
    shift 2
    try with_master aad connection add "$name" --kind azurerm --grant client-certificate --replace \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --audience "$arm" --host "$arm" --ca-file "$CA" --store "$store" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --no-verify "$@"
}

# --- what administrators have -------------------------------------------------------------------

as_hex() {
    od -An -v -tx1 | tr -d ' \n'
    echo
}

# make_key NAME OPTION-OF-GENPKEY...: NAME.key and its certificate, NAME.crt. The private numbers
# are at the end of an RSA key, and in the middle of the first lines of an EC key.
make_key() {
    local name=$1 secret
    shift
    openssl genpkey -quiet -out "$files/$name.key" "$@"
    openssl req -x509 -new -key "$files/$name.key" -subj "/CN=$name" -days 90 \
        -out "$files/$name.crt" || world_die "openssl makes no key $name"
    secret=$(grep -v -- ---- "$files/$name.key" | tr -d '\n')
    if [ "${#secret}" -gt 400 ]; then
        secret=${secret: -256:64}
    else
        secret=${secret:52:32}
    fi
    canary "$name" "$secret"
    base64 -d <<<"$secret" | as_hex >>"$T/servers/private"
    openssl pkey -in "$files/$name.key" -outform DER -out "$files/$name.der"
}

# Looks for the numbers themselves, since the canaries are only their text: each file becomes a
# line, "FILE HEX".
private_bytes_are_nowhere() {
    local bytes file
    find "$files" "$T/home" "$T/tmp" "$T/seen" "$RUNTIME" -type f -size -4096k -print0 |
        while IFS= read -r -d '' file; do
            printf '%s ' "$file"
            as_hex <"$file"
        done >"$T/servers/hex"
    while read -r bytes; do
        grep -q "^$files/.* .*$bytes" "$T/servers/hex" || fail 'nobody would find a private key'
        grep -v "^$files/" "$T/servers/hex" | grep -F "$bytes" | cut -d ' ' -f 1 >"$T/servers/where"
        [ ! -s "$T/servers/where" ] || fail "a private key is in $(cat "$T/servers/where")"
    done <"$T/servers/private"
}

pfx() { # FILE NAME OPTION...: FILE.pfx of the key NAME
    local file=$1 name=$2
    shift 2
    openssl pkcs12 -export -out "$files/$file.pfx" -inkey "$files/$name.key" \
        -in "$files/$name.crt" "$@" || world_die "openssl makes no $file.pfx"
}

make_files() {
    make_key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    make_key ec -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    make_key other -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    make_key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
    make_key small -algorithm RSA -pkeyopt rsa_keygen_bits:1024
    word=$(world_random 16)
    canary file-password "$word"
    cat "$files/rsa.key" "$files/rsa.crt" >"$files/rsa.pem"
    cat "$files/ec.key" "$files/ec.crt" >"$files/ec.pem"
    cat "$files/other.key" "$files/other.crt" >"$files/other.pem"
    cat "$files/other.crt" "$files/rsa.crt" "$files/rsa.key" >"$files/chain.pem"
    cat "$files/rsa.key" "$files/other.crt" >"$files/mismatched.pem"
    cat "$files/p384.key" "$files/p384.crt" >"$files/p384.pem"
    cat "$files/small.key" "$files/small.crt" >"$files/small.pem"
    {
        openssl pkcs8 -topk8 -in "$files/rsa.key" -passout "pass:$word"
        cat "$files/rsa.crt"
    } >"$files/encrypted.pem"
    {
        openssl rsa -traditional -aes128 -in "$files/rsa.key" -passout "pass:$word" 2>/dev/null
        cat "$files/rsa.crt"
    } >"$files/traditional.pem"
    pfx plain rsa -passout pass:
    pfx modern rsa -passout "pass:$word"
    pfx windows rsa -passout "pass:$word" -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES
    pfx unsealed rsa -passout "pass:$word" -nomac
    pfx keyless rsa -passout "pass:$word" -nokeys
    base64 -w0 "$files/plain.pfx" >"$files/vault.txt"
    printf 'neither this nor that\n' >"$files/nonsense.pem"
    : >"$files/empty.pem"
    head -c 900 "$files/modern.pfx" >"$files/cut.pfx"
}

# --- stores -------------------------------------------------------------------------------------

verifies() { # NAME ALGORITHM CERTIFICATE
    register "$3"
    forget_all
    try_token with_master aad verify "$1"
    want_status 0
    want_output '^ok .*store' '^ok .*authority' '^ok .*token' '^ok .*service'
    want_equal "$(assertion_part 0 | jq -r .alg)" "$2" 'the algorithm'
}

conformance_holds() { # PLUGIN [LOCATION]
    rm -rf "$T/tmp/conformance"
    mkdir -m 700 "$T/tmp/conformance"
    try timeout 120 "$STAGE/libexec/aad-credential/conformance-key" "$STAGE/lib/aad-credential/store/$1.so" \
        "$T/tmp/conformance" "${@:2}"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/  /' "$err" "$out"
    grep -q SKIPPED "$err" "$out" && fail 'something was skipped'
}

certificate_that_somebody_has_signs_in() { # STORE
    add_arm "$1" "$1"
    want_status 0
    try with_master traced "$T/seen/$1.starts" "$BIN/aad-credential" key import "$files/rsa.pem" "$1"
    want_status 0
    want_no_error
    want_output 'The key is imported' 'kept beside its key' "Delete $files/rsa.pem now"
    verifies "$1" PS256 "$files/rsa.crt"
    forget_all
    try_token with_master aad token "$1"
    want_status 0
    want_valid_token arm
}

key_that_is_there_is_not_replaced() { # STORE
    try with_master aad key import "$files/ec.pem" "$1"
    want_refusal $AAD_REFUSED
    want_error 'already' "key delete $1"
    try with_master aad key generate "$1"
    want_refusal $AAD_REFUSED
    verifies "$1" PS256 "$files/rsa.crt"
}

key_is_deleted_for_good() { # STORE
    try with_master aad key delete "$1"
    want_refusal $AAD_USAGE
    try with_master aad key delete "$1" --yes
    want_status 0
    try with_master aad key delete "$1" --yes
    want_refusal $AAD_NOT_FOUND
    forget_all
    try_token with_master aad token "$1"
    want_refusal $AAD_NOT_FOUND
    want_remedy "no key of connection '$1'" "key import FILE $1"
}

key_is_made_in_the_keyring() { # STORE
    try with_master aad key generate "$1"
    want_status 0
    want_output 'rsa:2048' "key certificate $1"
    forget_all
    try_token with_master aad token "$1"
    want_refusal $AAD_NOT_FOUND
    want_remedy 'no certificate' "key certificate $1"
    try with_master aad key certificate "$1" --output "$T/home/made.pem"
    want_status 0
    want_output 'kept beside its key' 'Thumbprint \(SHA-256\)' 'Upload '
    verifies "$1" PS256 "$T/home/made.pem"
    try with_master aad key certificate "$1" --request
    want_status 0
    openssl req -in "$out" -noout -verify 2>/dev/null || fail 'the request is not signed by its key'
    try with_master aad key delete "$1" --yes
    want_status 0
}

thumbprint_of() { # PEM-FILE
    openssl x509 -in "$1" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'
}

# What the store has in use, by what `key certificate` prints first.
want_in_use() { # STORE PEM-FILE
    try with_master aad key certificate "$1"
    want_status 0
    want_equal "$(thumbprint_of "$out")" "$(thumbprint_of "$2")" 'the certificate in use'
}

# Nothing of this is an outage: at each step the connection gets its token.
certificate_has_a_life() { # STORE
    local made=$T/home/$1
    try with_master aad key generate "$1"
    try with_master aad key certificate "$1" --output "$made.1.pem"
    want_status 0
    verifies "$1" PS256 "$made.1.pem"
    want_in_use "$1" "$made.1.pem"
    want_output 'Valid until .* 36[45] days left'
    try with_master aad key certificate "$1" --days 30
    want_refusal $AAD_USAGE
    want_error 'Make the next one with --renew'
    try with_master aad key certificate "$1" --renew --output "$made.2.pem"
    want_status 0
    want_output 'is made, and pending' "aad-credential verify $1"
    verifies "$1" PS256 "$made.1.pem"
    want_output 'pending certificate was tried .*not accepted yet, AADSTS700027'
    want_in_use "$1" "$made.1.pem"
    want_output 'The next certificate is pending' "$(thumbprint_of "$made.2.pem")"
    register "$made.1.pem" "$made.2.pem"
    forget_all
    try_token with_master aad verify "$1"
    want_status 0
    want_output 'pending certificate was tried .*in use from now on'
    want_in_use "$1" "$made.2.pem"
    verifies "$1" PS256 "$made.2.pem"
    want_no_pending "$1"
}

want_no_pending() { # STORE
    grep 'pending' "$out" && fail 'something is pending still'
    try with_master aad key certificate "$1" --discard
    want_refusal $AAD_NOT_FOUND
    want_error 'no certificate is pending'
}

# The administrator was faster, and has removed the old one.
refused_certificate_gives_way_to_the_pending_one() { # STORE
    local made=$T/home/$1
    try with_master aad key certificate "$1" --renew --output "$made.3.pem"
    try with_master aad key certificate "$1" --discard
    want_status 0
    want_output 'pending certificate is dropped'
    want_in_use "$1" "$made.2.pem"
    try with_master aad key certificate "$1" --renew --output "$made.3.pem"
    try with_master aad key certificate "$1" --renew --output "$made.4.pem" # the same once more
    cmp -s "$made.3.pem" "$made.4.pem" || fail 'another one was made'
    register "$made.3.pem"
    forget_all
    try_token with_master aad token "$1"
    want_status 0
    want_count token_requests 2
    want_in_use "$1" "$made.3.pem"
    forget_all
    try_token with_master aad token "$1"
    want_status 0
    want_count token_requests 1
    try with_master aad key delete "$1" --yes
    want_status 0
}

# A new key, made or brought: the old one signs until the authority has accepted the new one.
next_key_takes_the_place_of_the_other() { # STORE
    local made=$T/home/$1 n
    try with_master aad key import "$files/rsa.pem" "$1"
    for n in 5 6; do
        if [ $n = 5 ]; then
            try with_master aad key certificate "$1" --renew --new-key --output "$made.$n.pem"
            before=$files/rsa.crt
        else
            try with_master aad key import "$files/other.pem" "$1"
            want_refusal $AAD_REFUSED
            want_error "key import FILE $1 --renew"
            try with_master aad key import "$files/other.pem" "$1" --renew
            cp "$files/other.crt" "$made.$n.pem"
            before=$made.5.pem
        fi
        want_status 0
        want_output 'and pending'
        verifies "$1" PS256 "$before"
        want_output 'not accepted yet, AADSTS700027'
        register "$made.$n.pem"
        forget_all
        try_token with_master aad token "$1"
        want_status 0
        want_count token_requests 2
        want_in_use "$1" "$made.$n.pem"
        forget_all
        try_token with_master aad token "$1"
        want_status 0
        want_count token_requests 1
    done
    try with_master aad key delete "$1" --yes
    want_status 0
}

ec_key_signs() { # STORE: what it signs is right, but this authority does not take it
    try with_master aad key import "$files/ec.pem" "$1"
    want_status 0
    forget_all
    try_token with_master aad token "$1"
    want_refusal $AAD_REJECTED
    want_error AADSTS50013
    want_equal "$(assertion_part 0 | jq -r .alg)" ES256 'the algorithm'
    try with_master aad key certificate "$1" --request
    want_status 0
    openssl req -in "$out" -noout -verify 2>/dev/null || fail 'the request is not signed by its key'
}

connection_takes_its_key_with_it() { # STORE
    try with_master aad connection remove "$1" --yes
    want_status 0
    add_arm "$1" "$1"
    try with_master aad key certificate "$1"
    want_refusal $AAD_NOT_FOUND
}

# The only copy may be there.
key_outlives_another_grant() { # STORE
    local kept="The key stays in $1: 'aad-credential key delete other --store $1' removes it\\."
    add_arm other "$1"
    try with_master aad key generate other
    want_status 0
    try with_master aad connection edit other --store pkcs11:token=soft --no-verify
    want_refusal $AAD_USAGE
    want_error "the key is in $1, and cannot move"
    try with_master aad connection edit other --grant managed-identity --no-verify
    want_status 0
    want_output "$kept"
    try with_master aad key delete other --yes
    want_refusal $AAD_USAGE
    try with_master aad key delete other --store "$1" --yes
    want_status 0
    try with_master aad key delete other --store "$1" --yes
    want_refusal $AAD_NOT_FOUND
    try aad connection remove other --yes
    want_status 0
}

# --- files --------------------------------------------------------------------------------------

imports() { # FILE: without a question, and the key works
    try aad key delete secret-service --yes
    try aad key import "$files/$1" secret-service
    want_status 0
    want_no_error
    verifies secret-service PS256 "$files/rsa.crt"
}

imports_with_password() { # FILE
    try aad key delete secret-service --yes
    try aad key import "$files/$1" secret-service
    want_refusal $AAD_LOCKED
    want_remedy 'has a password' 'terminal'
    try_terminal "$BIN/aad-credential" key import "$files/$1" secret-service <<END
expect Password of the key file
echo off
send not the password
end
END
    want_status $AAD_REJECTED
    want_output 'the password of the key file is wrong'
    is_not_stored
    try_terminal "$BIN/aad-credential" key import "$files/$1" secret-service <<END
expect Password of the key file
echo off
send $word
end
END
    want_status 0
    verifies secret-service PS256 "$files/rsa.crt"
}

imports_by_a_descriptor() { # FILE: nobody is there to type
    try aad key delete secret-service --yes
    printf 'not the password' >"$T/servers/wrong-word"
    try aad key import "$files/$1" secret-service --secret-fd 8 8<"$T/servers/wrong-word"
    want_refusal $AAD_REJECTED
    want_remedy 'the password of the key file is wrong'
    is_not_stored
    printf '%s\n' "$word" >"$T/servers/word"
    try aad key import "$files/$1" secret-service --secret-fd 8 8<"$T/servers/word"
    want_status 0
    verifies secret-service PS256 "$files/rsa.crt"
}

# issue NAME DAYS: NAME.crt for the request NAME.csr, by an authority below another one
issue() {
    if [ ! -f "$files/middle.crt" ]; then
        openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$files/root.pem"
        openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$files/middle.pem"
        openssl req -x509 -new -key "$files/root.pem" -subj /CN=root -days 900 -out "$files/root.crt"
        openssl req -new -key "$files/middle.pem" -subj /CN=middle -out "$files/middle.csr"
        openssl x509 -req -in "$files/middle.csr" -CA "$files/root.crt" -CAkey "$files/root.pem" \
            -CAcreateserial -days 900 -out "$files/middle.crt" 2>/dev/null
    fi
    openssl x509 -req -in "$files/$1.csr" -CA "$files/middle.crt" -CAkey "$files/middle.pem" \
        -CAcreateserial -days "$2" -out "$files/$1.crt" 2>/dev/null || fail 'nothing is issued'
}

# The key stays where it is: only certificates come and go.
authority_issues_and_renews() {
    try aad key delete secret-service --yes
    try aad key generate secret-service
    try aad key certificate secret-service --request --output "$files/issued.csr"
    want_status 0
    try aad key import "$files/rsa.crt" secret-service
    want_refusal $AAD_CONFIG
    want_remedy 'no certificate in the file belongs to the key' 'key certificate secret-service --request'
    issue issued 20
    openssl crl2pkcs7 -nocrl -certfile "$files/issued.crt" -certfile "$files/root.crt" \
        -certfile "$files/middle.crt" -outform DER -out "$files/issued.p7b"
    try aad key import "$files/issued.p7b" secret-service
    want_status 0
    want_output 'imported, and in use' '2 certificates are kept beside the connection' '(19|20) days left'
    register "$files/issued.crt"
    aad connection edit secret-service --x5c true --no-verify >/dev/null
    forget_all
    try_token aad token secret-service
    want_status 0
    want_error 'expires in (19|20) days: .*--request.*key import FILE secret-service'
    want_equal "$(assertion_part 0 | jq -r '.x5c[]')" \
        "$(for i in issued middle; do openssl x509 -in "$files/$i.crt" -outform DER | base64 -w0; echo; done)" \
        'x5c'
    aad connection edit secret-service --x5c false --no-verify >/dev/null
    cp "$files/issued.csr" "$files/renewed.csr"
    issue renewed 200
    openssl x509 -in "$files/renewed.crt" -outform DER -out "$files/renewed.cer"
    try aad key import "$files/renewed.cer" secret-service
    want_status 0
    want_output 'The next certificate is imported, and pending' 'verify secret-service'
    try aad key import "$files/renewed.cer" secret-service
    want_output 'there already'
    register "$files/issued.crt" "$files/renewed.crt"
    forget_all
    try_token aad verify secret-service
    want_output 'in use from now on'
    want_in_use secret-service "$files/renewed.crt"
}

is_not_stored() {
    [ -z "$(secret-tool search connection secret-service role certificate 2>&1)" ] ||
        fail 'something was stored'
}

refuses() { # STATUS FILE PATTERN
    try aad key delete secret-service --yes
    try aad key import "$files/$2" secret-service
    want_refusal "$1"
    want_remedy "$3"
    is_not_stored
}

refuses_without_a_key() {
    local file
    for file in rsa.crt nonsense.pem empty.pem cut.pfx; do
        refuses $AAD_CONFIG "$file" 'no private key in the file'
    done
    try_terminal "$BIN/aad-credential" key import "$files/keyless.pfx" secret-service <<END
expect Password of the key file
send $word
end
END
    want_status $AAD_CONFIG
    want_output 'no private key in the file'
    is_not_stored
}

refuses_what_openssl_cannot_open() {
    try_terminal "$BIN/aad-credential" key import "$files/unsealed.pfx" secret-service </dev/null
    want_status $AAD_UNSUPPORTED
    want_output 'in a way that OpenSSL does not know' 'openssl pkcs12'
    is_not_stored
}

refuses_keys_that_cannot_sign_in() {
    refuses $AAD_UNSUPPORTED p384.pem 'P-256'
    refuses $AAD_UNSUPPORTED small.pem '2048 bits'
}

key_without_certificate_gets_one() {
    try aad key delete secret-service --yes
    try aad key import "$files/rsa.key" secret-service
    want_status 0
    try aad key certificate secret-service --output "$T/home/late.pem"
    want_status 0
    verifies secret-service PS256 "$T/home/late.pem"
}

what_is_damaged_is_said() {
    printf 'no key at all' | secret-tool store --label=x xdg:schema io.github.aad-credential \
        connection secret-service role certificate
    forget_all
    try_token aad token secret-service
    want_refusal $AAD_CONFIG
    want_remedy 'no private key that can be used' 'key delete secret-service'
    try aad key delete secret-service --yes
    want_status 0
}

# --- a token's PIN ------------------------------------------------------------------------------

pin_goes_into_the_keyring_for_who_takes_it_there() {
    try_typing_pin "$BIN/aad-credential" key generate 'pkcs11:token=soft;object=pinned'
    want_status 0
    add_arm pinned 'pkcs11:token=soft;object=pinned' --pin keyring
    want_status 0
    try aad key certificate pinned --output "$T/home/pinned.pem"
    want_refusal $AAD_LOCKED
    want_remedy 'the keyring has no PIN' 'key pin'
    try_typing_pin "$BIN/aad-credential" key pin pinned
    want_status 0
    want_output 'is in the keyring now'
    try aad key certificate pinned --output "$T/home/pinned.pem"
    want_status 0
    verifies pinned PS256 "$T/home/pinned.pem"
    try_typing_pin "$BIN/aad-credential" key pin pinned # a new one in the place of the old
    want_status 0
    try aad key pin pinned --forget
    want_status 0
    try aad key certificate pinned --renew
    want_refusal $AAD_LOCKED
}

# The conformance program knows its PIN.
softhsm2-util --init-token --free --label conformance --pin 1234 --so-pin 12345678 >/dev/null
make_files 2>"$T/servers/openssl.log"
check 'the desktop keyring holds keys as every store does' conformance_holds secret-service
check 'the embedded keyring holds keys as every store does' conformance_holds keyring-file
check 'a token holds keys as every store does' \
    conformance_holds pkcs11 'token=conformance;object=key?module-name=softhsm2'
for store in secret-service keyring-file; do
    check "$store: a certificate that somebody has signs in" \
        certificate_that_somebody_has_signs_in $store
    check "$store: a key that is there is not replaced" key_that_is_there_is_not_replaced $store
    check "$store: a key is deleted for good" key_is_deleted_for_good $store
    check "$store: a key is made in the keyring" key_is_made_in_the_keyring $store
    check "$store: a certificate has a life" certificate_has_a_life $store
    check "$store: a refused certificate gives way to the pending one" \
        refused_certificate_gives_way_to_the_pending_one $store
    check "$store: a next key takes the place of the other" next_key_takes_the_place_of_the_other $store
    check "$store: an EC key signs" ec_key_signs $store
    check "$store: a key outlives another grant" key_outlives_another_grant $store
    check "$store: a connection takes its key with it" connection_takes_its_key_with_it $store
done
check 'a PEM file with its chain in any order is imported' imports chain.pem
check 'a PFX file without a password is imported' imports plain.pfx
check 'base64 text of a PFX file, as Key Vault has it, is imported' imports vault.txt
for file in encrypted.pem modern.pfx; do
    check "$file is imported with the password of a descriptor" imports_by_a_descriptor $file
done
check 'an authority issues a certificate, and renews it' authority_issues_and_renews
for file in encrypted.pem traditional.pem modern.pfx windows.pfx; do
    check "$file is imported with its password only" imports_with_password $file
done
check 'a file without a key is refused' refuses_without_a_key
check 'a PFX file that cannot be opened is refused' refuses_what_openssl_cannot_open
check 'a certificate of another key is refused' \
    refuses $AAD_CONFIG mismatched.pem 'does not belong to the key'
check 'keys that cannot sign in are refused' refuses_keys_that_cannot_sign_in
check 'a key without a certificate gets one' key_without_certificate_gets_one
check 'an item that holds no key is said' what_is_damaged_is_said
check 'a PIN goes into the keyring for who takes it from there' \
    pin_goes_into_the_keyring_for_who_takes_it_there
check 'the private numbers are nowhere else' private_bytes_are_nowhere
finish
