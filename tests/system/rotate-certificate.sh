#!/usr/bin/env bash
# The certificate of a connection is replaced at the local Microsoft Graph, with its key: in a keyring, where the
# new one waits beside the old one, and on a token, where it has another name. The connection works at every
# instant. The application has no right but to its own keys, unless a test gives it one.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-certificate.sh"
start_all --face proxy
start_token

# --- the way ------------------------------------------------------------------------------------------

key_is_replaced_without_a_right() {
    local before
    in_keyring
    begin '{"resources":{"graph":{"read_only":true}}}'
    before=$(used)
    rotate_it
    want_status 0
    want_no_error
    want_output '^made: rsa:2048 [0-9A-F]{40}, beside the one in use$' '^registered: at application' '^in use: the new certificate$' \
        "^removed: certificate $before" "^The certificate of 'cert' is good until $(date -ud '180 days' +%F)"
    want_one_in_use
    [ "$(used)" != "$before" ] || fail 'it is the one from before'
    want_equal "$(emulator GET /requests | jq -r '[.[].path | select(test("addKey|removeKey"))] | map(sub(".*/"; "")) | join(" ")')" \
        'addKey removeKey' 'the changes'
}

name_there_is_the_rotations() {
    want_equal "$(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" \
        '.apps[$app].certificate_facts | map(.displayName // empty | test("^aad-credential 20[0-9-]{8} [0-9a-f]{8}$")) | all')" true 'the names'
}

key_on_a_token_gets_another_name() {
    local before
    on_token
    begin '{"resources":{"graph":{"read_only":true}}}'
    before=$(used)
    rotate_it
    want_status 0
    want_output "^made: rsa:2048 [0-9A-F]{40}, pkcs11:token=soft;object=pipeline-20[0-9-]{8}-[0-9a-f]{8}[?]module-name=softhsm2$" \
        '^The key before is still on the token. If nothing else uses it:$' "^aad-credential key delete 'pkcs11:token=soft;object=pipeline[?]"
    want_one_in_use
    [ "$(used)" != "$before" ] || fail 'it is the one from before'
    want_equal "$(soft_tool --list-objects --type privkey | grep -c label:)" 2 'the keys'
    # What it has made itself it deletes.
    rotate_it
    want_status 0
    want_output '^deleted: the key pkcs11:token=soft;object=pipeline-'
    want_equal "$(soft_tool --list-objects --type privkey | grep -c label:)" 2 'the keys'
    want_equal "$(jq -r .store "$connections/cert.json" | grep -o -- '-20' | wc -l)" 1 'the stamps in the name'
    want_one_in_use
}

same_key_gets_another_certificate() {
    local before
    for way in in_keyring on_token; do
        $way
        begin
        before=$(used)
        rotate_it --same-key --days 30
        want_status 0
        want_output "good until $(date -ud '30 days' +%F)"
        want_one_in_use
        [ "$(used)" != "$before" ] || fail 'it is the one from before'
        want_equal "$(openssl x509 -in "$T/home/used.pem" -noout -pubkey)" \
            "$(with_pin aad key certificate cert 2>/dev/null | openssl x509 -noout -pubkey)" "the key, $way"
    done
}

others_certificates_stay() {
    in_keyring
    begin
    openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out "$T/home/other.pem" -subj /CN=other 2>/dev/null
    register "$T/home/used.pem" "$T/home/other.pem"
    rotate_it
    want_status 0
    want_equal "$(registered | head -1)" "$(thumbprint "$T/home/other.pem")" 'that of somebody else'
    want_equal "$(registered | wc -l)" 2 'the number of certificates'
    want_certificate_works
}

# --- who may ------------------------------------------------------------------------------------------

# What is needed to remove one is told when it is added: so only the first one is left to a person.
nobody_may_read_it() {
    local object before
    in_keyring
    begin
    object=$(curl -s --cacert "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" -H "Authorization: Bearer $(aad token cert)" \
        "https://graph.microsoft.com/v1.0/applications(appId='$APP_CONFIDENTIAL')?\$select=id" | jq -r .id)
    emulator PUT /world '{"resources":{"graph":{"no_roles":true}}}' >/dev/null
    before=$(used)
    rotate_it
    want_status $AAD_PERSON
    want_error 'may not do that' '--object-id ID'
    want_output "^$APP_CONFIDENTIAL, 'Certificates & secrets', 'Certificates':" '1[.] aad-credential key certificate cert --renew' \
        '^What is done so far stays. Go on: aad-credential rotate cert --finish; or take it back: --undo'
    rotate_it --object-id "$object"
    want_status 0
    want_output "^Delete the certificate $before of application $APP_CONFIDENTIAL"
    want_equal "$(registered | wc -l)" 2 'the number of certificates'
    want_certificate_works
    emulator PUT /world "$(emulator GET /world | jq --arg app "$APP_CONFIDENTIAL" \
        '{apps: {($app): {certificates: [.apps[$app].certificates[1]]}}}')" >/dev/null
    rotate_it --object-id "$object"
    want_status 0
    want_output '^removed: certificate'
    want_one_in_use
}

person_does_it() {
    local before step
    for way in in_keyring on_token; do
        $way
        begin
        before=$(used)
        rotate_it --by-hand
        step=$(sed -n 's/^  1[.] aad-credential //p' "$out")
        want_status $AAD_PERSON
        want_error 'a person has to add the new certificate' 'rotate cert --finish --by-hand'
        want_output "key certificate .*--output next.pem$"
        want_certificate_works
        want_equal "$(used)" "$before" 'the one in use'
        # The steps, to the letter.
        (cd "$T/home" && eval "with_pin aad $step" >/dev/null 2>&1) ||
            fail 'the first step fails'
        register "$T/home/used.pem" "$T/home/next.pem"
        rotate_it --finish --by-hand
        want_status 0
        want_output "^Delete the certificate $before of application $APP_CONFIDENTIAL"
        register "$T/home/next.pem"
        want_one_in_use
    done
}

# --- while it goes on ---------------------------------------------------------------------------------

no_request_fails() { # SECONDS
    begin '{"resources":{"graph":{"certificate_lag_s":'"$1"'}}}'
    rotate_while_asked cert 10
    want_one_in_use
}

no_request_fails_in_a_keyring() {
    in_keyring
    no_request_fails 30
}

no_request_fails_on_a_token() {
    on_token
    no_request_fails 3
}

timer_asks_nobody() {
    in_keyring
    begin
    rotate_it --before-expiry 30 --json
    want_status 0
    want_equal "$(jq -r .done "$out")" false 'whether it was done'
    rotate_it --if-older-than 1
    want_output "^Nothing to do for 'cert': its certificate is of $(date -u +%F)"
    want_equal "$(emulator GET /requests | jq '[.[] | select(.uri | contains("/v1.0/"))] | length')" 0 'calls of Graph'
    rotate_it --before-expiry 400 --grace 2
    want_status 0
    want_output '^Note: the certificate before is good until'
    want_equal "$(registered | wc -l)" 2 'the number of certificates'
    rotate_it --finish --grace 0
    want_status 0
    want_one_in_use
}

begun_one_is_taken_back() {
    local before
    for way in in_keyring on_token; do
        $way
        begin '{"resources":{"graph":{"certificate_lag_s":600}}}'
        before=$(used)
        with_pin timeout -s INT 4 "$BIN/aad-credential" rotate cert >"$T/seen/stopped" 2>&1
        want_equal "$(registered | wc -l)" 2 "the number of certificates, $way"
        want_certificate_works
        rotate_it --undo
        want_status 0
        want_equal "$(used)" "$before" 'the one in use'
        want_one_in_use
        rotate_it --undo
        want_status $AAD_NOT_FOUND
    done
}

check 'a key is replaced, with no right but to its own keys' key_is_replaced_without_a_right
check 'its name there is that of the rotation' name_there_is_the_rotations
check 'on a token the key gets another name' key_on_a_token_gets_another_name
check 'a new certificate for the same key' same_key_gets_another_certificate
check "others' certificates stay" others_certificates_stay
check 'where nobody may read the application its id is said' nobody_may_read_it
check 'a person does it, step by step' person_does_it
check 'no request for a token fails, in a keyring' no_request_fails_in_a_keyring
check 'no request for a token fails, on a token' no_request_fails_on_a_token
check 'a timer rotates when it is time, and else asks nobody' timer_asks_nobody
check 'what is begun can be taken back' begun_one_is_taken_back
finish
