#!/usr/bin/env bash
# A connection gets another grant at the local Microsoft Graph, from a secret to a certificate and back, and works
# at every instant.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation.sh"
start_all --face proxy
start_token
connection=$XDG_CONFIG_HOME/aad-credential/connections/app.json

# An application with a secret, which may change itself.
begin() { # [JSON]: of the world
    rm -f "$connection"
    secret-tool clear role certificate 2>/dev/null
    restore "${1:-}"
    want_works
}

certificates() {
    emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].certificates // [] | length'
}

to() { # GRANT [OPTION...]
    with_pin rotate --to "$@"
}

want_certificate() { # STORE
    want_equal "$(jq -r .grant "$connection")" client-certificate 'the grant'
    # shellcheck disable=SC2053 # a pattern
    [[ $(jq -r .store "$connection") == $1 ]] || fail "the store is $(jq -r .store "$connection")"
    want_equal "$(secrets length)" 0 'the secrets there'
    want_equal "$(certificates)" 1 'the certificates there'
    want_equal "$(stored)" '' 'the secret in the keyring'
    want_equal "$(jq -r .phase "$STATE"/rotation/*.json)" idle 'the note'
    with_pin want_works
}

want_secret() {
    want_equal "$(jq -r .grant "$connection")" client-secret 'the grant'
    want_equal "$(certificates)" 0 'the certificates there'
    want_equal "$(stored certificate)" '' 'the key in the keyring'
    want_in_use
}

there_and_back() {
    begin
    to client-certificate
    want_status 0
    want_no_error
    want_output '^made: rsa:2048 [0-9A-F]{40}' '^registered: at application' '^in use: the new certificate$' '^removed: client secret' \
        "^The certificate of 'app' is good until"
    want_certificate secret-service
    to client-certificate
    want_output "^Nothing to do for 'app': it signs in by client-certificate already"
    to client-secret
    want_status 0
    want_output '^made: client secret' '^in use: the new client secret$' '^removed: certificate [0-9A-F]{40}$'
    want_secret
}

to_a_token_and_back() {
    begin
    input=/dev/null try aad connection edit app --pin fd:7 --no-verify
    to client-certificate --store 'pkcs11:token=soft?module-name=softhsm2'
    want_status 0
    want_certificate 'pkcs11:token=soft;object=app-20*module-name=softhsm2'
    to client-secret --store secret-service
    want_status 0
    want_output '^deleted: the key pkcs11:token=soft;object=app-20'
    want_secret
    want_equal "$(soft_tool --list-objects --type privkey | grep -c label:)" 0 'the keys on the token'
}

grace_keeps_both() {
    begin
    to client-certificate --grace 3
    want_status 0
    want_output '^Note: the client secret before is good until 20'
    want_equal "$(secrets length)" 1 'the secrets there'
    [ -n "$(stored)" ] || fail 'the secret is gone'
    rotate --finish --grace 0
    want_status 0
    want_certificate secret-service
}

no_request_fails() {
    begin '{"resources":{"graph":{"certificate_lag_s":8,"secret_lag_s":8}}}'
    rotate_while_asked app 30 --to client-certificate
    rotate_while_asked app 30 --to client-secret
    learn
    want_secret
}

# kill -9 before each write of a note or of the connection.
killed_at_any_write_it_goes_on() {
    local n grant=client-certificate
    begin
    for ((n = 1; n < 40; n++)); do
        try strace -q -o /dev/null -e signal=none -e trace=renameat -e inject=renameat:signal=KILL:when=$n \
            "$BIN/aad-credential" rotate app --to $grant
        learn
        world_settle
        [ "$status" != 0 ] || break
        want_works
        rotate --to $grant
        want_status 0
        if [ $grant = client-certificate ]; then
            want_certificate secret-service
            grant=client-secret
        else
            want_secret
            grant=client-certificate
        fi
        [ -z "$has_failed" ] || { echo "  killed at $n, to the other of $grant" && return; }
    done
    [ "$n" -gt 4 ] || fail "it ended by itself at $n"
}

# Somebody whom the application may trust, in a file.
vouch() { # SUBJECT
    emulator POST /assertions "$(jq -n --arg s "$1" '{issuer: "https://issuer.test", subject: $s,
        audience: "api://AzureADTokenExchange"}')" | jq -r .assertion >"$T/servers/assertion-$1"
}

trusted() {
    emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '[.apps[$app].federated // [] | .[].subject] | join(" ")'
}

want_federation() { # SUBJECT
    want_equal "$(jq -r .grant "$connection")" workload-identity 'the grant'
    want_equal "$(trusted)" "$1" 'who is trusted'
    want_equal "$(secrets length)" 0 'the secrets there'
    want_equal "$(stored)" '' 'the secret in the keyring'
    want_equal "$(jq -r .phase "$STATE"/rotation/*.json)" idle 'the note'
    want_works
}

to_federation_and_back() {
    begin
    vouch one
    vouch two
    to workload-identity --assertion-source "file:$T/servers/assertion-one" --assertion-issuer https://issuer.test \
        --assertion-subject one
    want_status 0
    want_output '^made: federated credential aad-credential-20' '^in use: the new federated credential$' '^removed: client secret'
    want_federation one
    # Somebody else vouches for it from now on.
    rotate --assertion-source "file:$T/servers/assertion-two" --assertion-issuer https://issuer.test --assertion-subject two
    want_status 0
    want_output '^removed: federated credential aad-credential-20'
    want_federation two
    to client-certificate
    want_status 0
    want_equal "$(trusted)" '' 'who is trusted'
    want_certificate secret-service
    to workload-identity --assertion-source "file:$T/servers/assertion-one" --assertion-issuer https://issuer.test \
        --assertion-subject one
    want_status 0
    want_equal "$(certificates)" 0 'the certificates there'
    want_federation one
    to client-secret
    want_status 0
    want_equal "$(trusted)" '' 'who is trusted'
    want_secret
}

what_is_begun_is_taken_back() {
    begin '{"resources":{"graph":{"certificate_lag_s":600}}}'
    timeout -s INT 4 "$BIN/aad-credential" rotate app --to client-certificate >"$T/seen/stopped" 2>&1
    want_equal "$(certificates)" 1 'the certificates there'
    want_works
    rotate --undo
    want_status 0
    want_secret
    rotate --to password
    want_refusal $AAD_UNSUPPORTED
    want_error "does not lead from client-secret to password"
}

check 'from a secret to a certificate, and back' there_and_back
check 'to a token, and back' to_a_token_and_back
check 'with a grace both are there' grace_keeps_both
check 'to federation, from one to another, and back' to_federation_and_back
check 'no request for a token fails meanwhile' no_request_fails
check 'killed at any write, it goes on' killed_at_any_write_it_goes_on
check 'what is begun can be taken back' what_is_begun_is_taken_back
finish
