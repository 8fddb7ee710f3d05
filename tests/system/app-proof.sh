#!/usr/bin/env bash
# What an application proves itself by is made at the local Microsoft Graph: a secret that goes straight into
# the store, a certificate of the connection's key, a federated credential; whatever ends the command.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"
start_all --face proxy
start_token

app=9b000000-0000-4000-8000-0000000000aa

# An application without anything, and a connection without a secret.
begin() { # [OPTION...]: of the connection
    restore
    set_app $app "{tenant: \"$TENANT\", public: false, consents: {}, secrets: [], certificates: [], federated: []}"
    [ ! -f "$XDG_CONFIG_HOME/aad-credential/connections/bare.json" ] || try aad connection remove bare --yes
    secret-tool clear connection bare 2>/dev/null
    add --kind azurerm --name bare --client-id $app --no-secret "$@"
}

learn() {
    local value
    while read -r value; do
        canary made-secret "$value"
    done < <(emulator GET /world | jq -r --arg app $app '.apps[$app].secrets[]?.value')
}

of_app() { # JQ
    emulator GET /world | jq -r --arg app $app ".apps[\$app] | $1"
}

make() { # VERB [OPTION...]
    try aad app "$1" bare --as graph "${@:2}"
    learn
}

want_token() {
    forget_here
    try_token aad token bare
    want_status 0
    want_valid_token arm
}

want_one_secret() {
    want_equal "$(of_app '.secrets | length')" 1 'the number of secrets'
    want_equal "$(secret-tool lookup connection bare role client-secret)" "$(of_app '.secrets[0].value')" 'the one that is stored'
    want_token
}

secret_goes_into_the_store() {
    begin
    make secret --days 30
    want_status 0
    want_no_error
    want_output '^made: client secret [0-9a-f-]{36}$' '^stored: in secret-service$'
    want_one_secret
    want_equal "$(jq -r .expires "$XDG_CONFIG_HOME/aad-credential/connections/bare.json")" "$(date -ud '30 days' +%F)" 'the last day'
    try aad app show bare --as graph
    want_status 0
    make secret
    want_refusal $AAD_REFUSED
    want_error 'has a client secret already' 'rotate bare'
    set_app $app '{secrets: []}'
    make secret --replace
    want_status 0
    want_one_secret
}

who_may_not_sees_the_steps() {
    begin
    emulator PUT /world '{"resources": {"graph": {"read_only": true}}}' >/dev/null
    make secret
    want_status $AAD_PERSON
    want_output "'New client secret'" 'connection edit bare --secret'
    begin --grant client-certificate
    emulator PUT /world '{"resources": {"graph": {"read_only": true}}}' >/dev/null
    make certificate
    want_status $AAD_PERSON
    want_output 'key certificate bare --output bare.pem' "'Upload certificate'"
}

count_calls() {
    emulator GET /requests | jq '[.[] | select(.method != "CONNECT")] | length'
}

# Nobody will ever know one that was not stored (P8).
killed_run_leaves_one_secret() {
    local calls n n_before fault pid
    begin
    n_before=$(count_calls)
    make secret
    calls=$(($(count_calls) - n_before))
    [ "$calls" -ge 3 ] || fail "there were $calls calls"
    for fault in '"hang":true' '"delay_ms":20000'; do
        for ((n = 0; n < calls; n++)); do
            begin
            n_before=$(count_calls)
            emulator_fault "{\"path\":\"/\",\"skip\":$n,$fault}"
            "$BIN/aad-credential" app secret bare --as graph >"$T/seen/killed" 2>&1 &
            pid=$!
            for _ in $(seq 200); do
                [ "$(count_calls)" -le $((n_before + n)) ] || break
                sleep 0.02
            done
            sleep 0.1
            kill -KILL $pid
            wait $pid 2>/dev/null
            emulator DELETE /script >/dev/null
            learn
            make secret
            want_status 0
            want_one_secret
            [ -z "$has_failed" ] || { echo "  killed at call $n with $fault" && return; }
        done
    done
}

run_with() { # INJECTION CALL NUMBER
    begin
    try strace -q -o /dev/null -e signal=none -e "trace=$2" -e "inject=$2:$1:when=$3" "$BIN/aad-credential" app secret bare --as graph
    learn
    world_settle
}

killed_at_any_file_it_goes_on() {
    local n
    for ((n = 1; n < 30; n++)); do
        run_with signal=KILL renameat "$n"
        [ "$status" != 0 ] || break
        make secret
        # either all of it was done, or it is done now
        [ "$status" = 0 ] || want_status $AAD_REFUSED
        want_one_secret
        [ -z "$has_failed" ] || { echo "  killed at number $n" && return; }
    done
    [ "$n" -gt 1 ] && [ "$n" -lt 30 ] || fail "it ended by itself at $n"
}

certificate_of_the_keyring() {
    begin --grant client-certificate
    make certificate
    want_status 0
    want_no_error
    want_output '^made: key \(rsa:2048\), in secret-service$' '^registered: certificate [0-9A-F]{40}$'
    want_equal "$(of_app '.certificates | length')" 1 'the number of certificates'
    want_token
    try aad app show bare --as graph
    want_status 0
    make certificate
    want_status 0
    want_output '^registered already: certificate'
    want_equal "$(of_app '.certificates | length')" 1 'the number of certificates'
    try aad key certificate bare --renew
    want_status 0
    make certificate # the next one, beside the one in use
    want_status 0
    want_equal "$(of_app '.certificates | length')" 2 'the number of certificates'
}

certificate_of_a_token() {
    begin --grant client-certificate --store "pkcs11:token=soft;object=bare" --pin fd:7
    try with_pin aad app certificate bare --as graph
    want_status 0
    want_output '^made: key \(rsa:2048\), in pkcs11$' '^registered: certificate'
    want_equal "$(of_app '.certificates | length')" 1 'the number of certificates'
    forget_here
    try_token with_pin aad token bare
    want_status 0
    want_valid_token arm
    try aad connection remove bare --yes
}

job_is_trusted() {
    begin --grant workload-identity --assertion-source file:/tmp/assertion --assertion-issuer https://issuer.test --assertion-subject job-2
    make trust
    want_status 0
    want_output '^registered: federated credential bare-[0-9a-f]{8}$'
    want_equal "$(of_app '.federated[0] | "\(.issuer) \(.subject) \(.audiences // [.audience] | join(" "))"')" \
        'https://issuer.test job-2 api://AzureADTokenExchange' 'whom it trusts'
    try aad app show bare --as graph
    want_status 0
    make trust
    want_output '^registered already'
    try aad connection edit bare --no-verify --assertion-audience api://another
    make trust
    want_status 0
    want_equal "$(of_app '.federated | length')" 1 'the number of those it trusts'
    try aad app show bare --as graph
    want_status 0
    try aad connection edit bare --no-verify --assertion-subject ''
    make trust
    want_status $AAD_CONFIG
    want_error 'is not known here: its subject'
}

each_has_its_own() {
    begin
    make certificate
    want_refusal $AAD_UNSUPPORTED
    make trust
    want_refusal $AAD_UNSUPPORTED
    begin --grant client-certificate
    make secret
    want_refusal $AAD_UNSUPPORTED
    want_error 'app certificate bare'
}

# create does all of it.
new_application_proves_itself() {
    begin
    try aad connection remove bare --yes
    emulator PUT /world '{"resources": {"graph": {"lag": 2}}}' >/dev/null
    try aad app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind azurerm --name bare --yes
    learn_new
    want_status 0
    want_output '^made: client secret' '^stored: in secret-service'
    want_token
    begin
    try aad connection remove bare --yes
    try aad app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind azurerm --name bare --yes \
        --grant client-certificate
    want_status 0
    want_token
    try aad connection remove bare --yes
    try aad app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind azurerm --name bare --yes \
        --grant workload-identity --assertion-source github-actions --assertion-subject repo:contoso/x
    want_status 0
    try aad app show bare --as graph
    want_status 0
}

learn_new() { # of all applications
    local value
    while read -r value; do
        canary made-secret "$value"
    done < <(emulator GET /world | jq -r '.apps[].secrets[]? | select(.credential) | .value')
}

what_cannot_be_logged_is_not_made() {
    begin
    printf '{"version":1,"audit":"syslog","audit-required":true}\n' >"$XDG_CONFIG_HOME/aad-credential/config.json"
    chmod 600 "$XDG_CONFIG_HOME/aad-credential/config.json"
    make secret # nobody takes the lines here
    want_refusal $AAD_REFUSED
    want_equal "$(of_app '.secrets | length')" 0 'the number of secrets'
    rm "$XDG_CONFIG_HOME/aad-credential/config.json"
}

check 'a secret goes into the store' secret_goes_into_the_store
check 'who may not sees the steps' who_may_not_sees_the_steps
check 'a certificate of the keyring' certificate_of_the_keyring
check 'a certificate of a token' certificate_of_a_token
check 'a job is trusted' job_is_trusted
check 'each has its own' each_has_its_own
check 'a new application proves itself' new_application_proves_itself
check 'what cannot be logged is not made' what_cannot_be_logged_is_not_made
check 'a killed run leaves one secret' killed_run_leaves_one_secret
check 'a run that is killed at any file goes on' killed_at_any_file_it_goes_on
finish
