#!/usr/bin/env bash
# An application is registered at the local Microsoft Graph as its connection needs it, once, whatever ends
# the command; and one that lacks something gets it.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"
start_all --face proxy
emulator_set_password "$USER_LCS" "$password"
printf '%s' "$password" >"$T/servers/password"

create() { # OPTION...: as the person who may
    try aad app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "$@"
}

create_lcs() {
    input=$T/servers/password create --kind lcs --name made --username "$USER_LCS" --lcs-region us --secret-stdin --yes "$@"
}

made() { # [JQ]: of the application that was made; its id is in $app
    emulator GET /world | jq -r --arg known "$known" '.apps | to_entries | map(select(.key | inside($known) | not)) | '"${1:-length}"
}

begin() {
    restore
    emulator_set_password "$USER_LCS" "$password"
    known=$(emulator GET /world | jq -r '.apps | keys | join(" ")')
    rm -rf "$STATE/service-connection"
    [ ! -f "$XDG_CONFIG_HOME/aad-credential/connections/made.json" ] || try aad connection remove made --yes
}

lcs_works_at_once() {
    begin
    create_lcs --consent tenant
    want_status 0
    want_no_error
    want_output '^made: application [0-9a-f-]{36}$' '^made: its service principal' '^consented: for all users' "^Connection 'made' is saved"
    want_equal "$(made '.[0].value | "\(.public) \(.redirects | join(" ")) \(.multi_tenant) \(.graph.displayName)"')" \
        'true http://localhost false made' 'the application'
    want_equal "$(made '.[0].value.consents | tojson')" '{"lcs":["user_impersonation"]}' 'the consent'
    want_equal "$(jq -r '."client-id"' "$XDG_CONFIG_HOME/aad-credential/connections/made.json")" "$(made '.[0].key')" 'its id'
    try aad app show made --as graph
    want_status 0
    try_token aad token made
    want_status 0
}

it_is_made_once() {
    begin
    create_lcs
    want_status 0
    want_output 'Consent is missing: for svc-lcs@contoso.example alone' '/adminconsent\?client_id=[0-9a-f-]{36}$'
    create_lcs
    want_status $AAD_REFUSED
    want_error "there is a connection 'made' already" 'app show made'
    want_equal "$(made)" 1 'the number of applications'
}

other_kinds_get_what_they_need() {
    begin
    create --kind dynamics --name made --grant authorization-code --audience https://contoso.operations.test --consent tenant --yes
    want_status 0
    want_equal "$(made '.[0].value.consents.dynamics | sort | join(" ")')" 'AX.FullAccess CustomService.FullAccess Odata.FullAccess' 'the consent'
    try aad app show made --as graph
    want_status 0
    begin
    create --kind azurerm --name made --yes
    want_status 0
    want_equal "$(made '.[0].value | "\(.public) \(.graph.requiredResourceAccess)"')" 'false null' 'the application'
    begin
    create --kind lcs --name made --username "$USER_LCS" --lcs-region us --authority "${AUTHORITY%/*}/organizations" --grant device-code --yes
    want_status 0
    want_equal "$(made '.[0].value | "\(.public) \(.multi_tenant)"')" 'true true' 'the application'
}

consent_of_one_user() {
    begin
    create_lcs --consent user
    want_status 0
    want_equal "$(made '.[0].value.grants[0] | .consentType')" Principal 'whose it is'
    try aad app show made --as graph
    want_status 0
}

who_may_not_sees_the_steps() {
    local command
    begin
    emulator PUT /world '{"resources": {"graph": {"read_only": true}}}' >/dev/null
    create_lcs
    want_status $AAD_PERSON
    want_output '^By hand, in the portal' "'New registration'" 'Name: made' "'Public client/native \(mobile & desktop\)', http://localhost" \
        "'Allow public client flows': Yes" 'Dynamics Lifecycle services' 'adminconsent\?client_id=CLIENT-ID'
    want_equal "$(made)" 0 'the number of applications'
    command=$(grep '^aad-credential connection add' "$out")
    command=${command/CLIENT-ID/$APP_PUBLIC}
    input=$T/servers/password try env "PATH=$BIN:$PATH" bash -c "$command --no-verify"
    want_status 0
    want_equal "$(jq -r '"\(.kind) \(."client-id") \(.authority)"' "$XDG_CONFIG_HOME/aad-credential/connections/made.json")" \
        "lcs $APP_PUBLIC $AUTHORITY" 'the connection'
    begin
    input=$T/servers/password try aad app create --kind azurerm --name made --authority "$AUTHORITY" --yes
    want_status $AAD_CONFIG
    want_output "'New client secret'" "^aad-credential connection add '?--kind'? '?azurerm'?"
}

service_was_never_used() {
    begin
    emulator PUT /world '{"resources": {"lcs": {"principal": false}}}' >/dev/null
    create_lcs
    want_status $AAD_PERSON
    want_error 'the tenant has never used Dynamics Lifecycle services' 'sign in to that service once'
    want_equal "$(made)" 0 'the number of applications'
}

what_is_wrong_is_said_before() {
    begin
    create --kind lcs --name made --yes
    want_status $AAD_USAGE
    want_error '--username' '--audience'
    create_lcs --client-id "$APP_PUBLIC"
    want_status $AAD_USAGE
    create --kind azurerm --name made
    want_status $AAD_USAGE
    want_error 'Add --yes'
    create --kind azurerm --name made --grant managed-identity --yes
    want_status $AAD_UNSUPPORTED
    create --kind azurerm --name made --consent all --yes
    want_status $AAD_USAGE
    want_equal "$(made)" 0 'the number of applications'
}

what_is_new_is_waited_for() {
    begin
    emulator PUT /world '{"resources": {"graph": {"lag": 2}}}' >/dev/null
    create_lcs --consent tenant
    want_status 0
    want_equal "$(made)" 1 'the number of applications'
    for _ in 1 2 3; do # to look does not wait
        try aad app show made --as graph
    done
    want_status 0
}

count_calls() {
    emulator GET /requests | jq '[.[] | select(.method != "CONNECT")] | length'
}

kill_at() { # NUMBER FAULT: of the call to which no answer comes
    local pid
    emulator_fault "{\"path\":\"/\",\"skip\":$1,$2}"
    "$BIN/aad-credential" app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind lcs --name made \
        --username "$USER_LCS" --lcs-region us --secret-stdin --yes --consent tenant <"$T/servers/password" >"$T/seen/killed" 2>&1 &
    pid=$!
    for _ in $(seq 200); do
        [ "$(count_calls)" -le "$1" ] || break
        sleep 0.02
    done
    sleep 0.1
    kill -KILL $pid
    wait $pid 2>/dev/null
    emulator DELETE /script >/dev/null
}

go_on() { # after it was killed (P8): by the same command, or by another one where the connection is there
    if [ -f "$XDG_CONFIG_HOME/aad-credential/connections/made.json" ]; then
        try aad app update made --as graph --consent tenant --yes
        want_status 0
    else
        create_lcs --consent tenant
        want_status 0
    fi
    want_equal "$(made)" 1 'the number of applications'
    try aad app show made --as graph
    want_status 0
}

killed_at_any_call_it_goes_on() {
    local calls n fault
    begin
    create_lcs --consent tenant
    calls=$(count_calls)
    [ "$calls" -ge 6 ] || fail "there were $calls calls"
    sweep_choose 3
    for fault in '"hang":true' '"delay_ms":20000'; do
        for ((n = 0; n < calls; n++)); do
            [ $(((n + ${#fault} + sweep_first) % sweep_step)) = 0 ] || continue
            begin
            kill_at "$n" "$fault"
            go_on
            [ -z "$has_failed" ] || { echo "  killed at call $n with $fault" && return; }
        done
    done
}

# A file is whole before it is renamed.
killed_at_any_file_it_goes_on() {
    local n
    for ((n = 1; n < 30; n++)); do
        begin
        input=$T/servers/password try strace -q -o /dev/null -e signal=none -e trace=renameat -e "inject=renameat:signal=KILL:when=$n" \
            "$BIN/aad-credential" app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind lcs \
            --name made --username "$USER_LCS" --lcs-region us --secret-stdin --yes --consent tenant
        world_settle
        [ "$status" != 0 ] || break
        go_on
        [ -z "$has_failed" ] || { echo "  killed at number $n" && return; }
    done
    [ "$n" -gt 3 ] && [ "$n" -lt 30 ] || fail "it ended by itself at $n"
}

registration_gets_what_it_lacks() {
    begin
    set_app "$APP_PUBLIC" "{public: false, principal: false, consents: {lcs: []}, redirects: [],
        graph: {publicClient: {redirectUris: [\"app://x\"]}, requiredResourceAccess: [
            {resourceAppId: \"00000003-0000-0000-c000-000000000000\", resourceAccess: [{id: \"$TENANT\", type: \"Role\"}]}]}}"
    try aad app show lcs --as graph
    want_status $AAD_PERSON
    try aad app update lcs --as graph --consent tenant --yes
    want_status 0
    want_output '^added: public client flows$' '^added: permission user_impersonation of Dynamics Lifecycle services$' '^consented: for all users'
    try aad app show lcs --as graph
    want_status 0
    want_equal "$(emulator GET /world | jq -r --arg app "$APP_PUBLIC" '.apps[$app].graph | "\(.requiredResourceAccess | length) \(.requiredResourceAccess[0].resourceAccess[0].type) \(.publicClient.redirectUris | join(" "))"')" \
        '2 Role app://x' 'what was there'
    try aad app update lcs --as graph --yes # nothing is left to do
    want_status 0
    grep -q '^added' "$out" && fail 'it is added again'
    emulator PUT /world '{"resources": {"graph": {"read_only": true}}}' >/dev/null
    set_app "$APP_PUBLIC" '{public: false}'
    try aad app update lcs --as graph --yes
    want_status $AAD_PERSON
    want_output '^By hand, in the portal'
}

check 'an LCS connection works at once' lcs_works_at_once
check 'it is made once' it_is_made_once
check 'other kinds get what they need' other_kinds_get_what_they_need
check 'consent of one user' consent_of_one_user
check 'who may not sees the steps' who_may_not_sees_the_steps
check 'a service was never used' service_was_never_used
check 'what is wrong is said before' what_is_wrong_is_said_before
check 'what is new is waited for' what_is_new_is_waited_for
check 'a registration gets what it lacks' registration_gets_what_it_lacks
check 'killed at any call it goes on' killed_at_any_call_it_goes_on
check 'killed at any file it goes on' killed_at_any_file_it_goes_on
finish
