#!/usr/bin/env bash
# The client secret of a connection is replaced at the local Microsoft Graph, and the connection works at
# every instant, whatever is refused there or lost on the way. rotate-kill.sh has what ends the command.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation.sh"
start_all --face proxy

# --- the way ---------------------------------------------------------------------------------------

secret_is_replaced() {
    local before
    restore
    before=$(stored)
    rotate
    want_status 0
    want_no_error
    want_output '^made: client secret [0-9a-f-]{36}$' '^stored: beside the one in use, in secret-service$' '^trying it' \
        '^in use: the new client secret$' '^removed: client secret' "^The client secret of 'app' is good until 20"
    want_in_use
    [ "$(stored)" != "$before" ] || fail 'it is the one from before'
    want_equal "$(secrets '.[0].credential.displayName | test("^aad-credential 20[0-9-]{8} [0-9a-f]{8}$")')" true 'its name'
    want_equal "$(secrets '.[0].expires_at_s / 86400 | floor')" $(($(date +%s) / 86400 + 181)) 'the day after its last one'
    want_equal "$(jq -r .expires "$XDG_CONFIG_HOME/aad-credential/connections/app.json")" "$(date -ud '180 days' +%F)" 'the last day'
    try aad status
    want_output "^ok +app .*until $(date -ud '180 days' +%F)"
}

others_secrets_stay() {
    restore
    emulator PUT /world "$(emulator GET /world | jq --arg app "$APP_CONFIDENTIAL" \
        '{apps: {($app): {secrets: (.apps[$app].secrets + [{value: "two-of-somebody-else"}])}}}')" >/dev/null
    rotate
    want_status 0
    want_output '^removed: client secret'
    want_equal "$(secrets 'map(.value) | index("two-of-somebody-else") != null')" true 'that of somebody else'
    want_equal "$(secrets length)" 2 'the number of secrets'
}

# By three letters nobody can tell which one it was.
unclear_one_is_left() {
    restore
    emulator PUT /world "$(emulator GET /world | jq --arg app "$APP_CONFIDENTIAL" \
        '{apps: {($app): {secrets: (.apps[$app].secrets + [{value: "one-of-somebody-else"}])}}}')" >/dev/null
    rotate
    want_status 0
    want_output 'is not certain: none is removed' "begins with 'one'"
    want_equal "$(secrets length)" 3 'the number of secrets'
    want_works
    rotate # that one is noted by its id
    want_status 0
    want_output '^removed: client secret'
    want_equal "$(secrets length)" 3 'the number of secrets'
}

another_one_may() {
    restore
    printf '%s' "$other_secret" >"$T/servers/secret"
    [ -f "$XDG_CONFIG_HOME/aad-credential/connections/owner.json" ] || add owner $other "$T/servers/secret"
    try aad connection edit app --audience - --audience https://management.azure.com --no-verify
    want_status 0
    rotate
    want_refusal $AAD_CONFIG
    want_error "'app' itself has no tokens for that" '--as CONNECTION'
    rotate --as owner
    want_status 0
    want_equal "$(secrets length)" 1 'the number of secrets'
    try aad connection edit app --audience - --audience https://graph.microsoft.com --no-verify
    want_in_use
}

grace_is_kept_and_ended() {
    restore
    rotate --grace 7
    want_status 0
    want_output '^Note: the client secret before is good until 20.*rotate app --finish$'
    want_equal "$(secrets length)" 2 'the number of secrets'
    rotate
    want_status 0
    want_output "^Nothing to do for 'app': the client secret before is good until"
    rotate --finish --json
    want_status 0
    want_equal "$(jq -r '"\(.done) \(."former-id" | length)"' "$out")" 'false 36' 'what is said of it'
    rotate --finish --grace 0
    want_status 0
    want_in_use
    rotate --finish
    want_output "^Nothing to do for 'app': nothing is begun"
    rotate --grace 1
    jq '.due = 1' "$STATE"/rotation/*.json >"$T/servers/note" && cat "$T/servers/note" >"$(echo "$STATE"/rotation/*.json)"
    rotate # the grace was over while the machine was off
    want_output '^removed: client secret'
    want_in_use
}

timer_rotates_when_it_is_time() {
    local value
    restore
    rotate --if-older-than 30 # by its hint: of 2020
    want_status 0
    want_output '^removed'
    value=$(stored)
    for what in '--if-older-than 30' '--before-expiry 14' '--if-older-than 30 --before-expiry 14'; do
        # shellcheck disable=SC2086 # words
        rotate $what
        want_status 0
        want_output "^Nothing to do for 'app': its client secret is"
    done
    want_equal "$(emulator GET /requests | jq '[.[] | select(.uri | contains("/v1.0/"))] | length')" 5 'calls of Graph, all of the first'
    rotate --before-expiry 14 --json
    want_equal "$(jq -r .done "$out")" false 'whether it was done'
    want_equal "$(stored)" "$value" 'the secret'
    rotate --before-expiry 200 --json
    want_equal "$(jq -r .done "$out")" true 'whether it was done'
    want_in_use
}

secret_of_a_person_ends_what_was_known() {
    restore
    rotate
    stored >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit app --no-verify --secret-stdin
    want_status 0
    want_equal "$(jq -r .expires "$XDG_CONFIG_HOME/aad-credential/connections/app.json")" null 'the last day'
    want_equal "$(jq -r .used "$STATE"/rotation/*.json)" null 'what is noted'
    try aad connection rename app new --yes
    want_status 0
    try aad rotate new --before-expiry 14
    want_status 0
    want_output "^Nothing to do for 'new'"
    try aad connection rename new app --yes
    want_in_use
}

# --- no request fails -------------------------------------------------------------------------------

no_request_fails() {
    restore '{"resources":{"graph":{"secret_lag_s":30}}}'
    want_works
    rotate_while_asked app 200
    learn
    want_in_use
}

two_at_once() {
    local first
    restore '{"resources":{"graph":{"secret_lag_s":4}}}'
    "$BIN/aad-credential" rotate app >"$T/seen/first" 2>&1 &
    first=$!
    sleep 1.5
    rotate
    want_status $AAD_THROTTLED
    want_error 'another process is replacing what this connection'
    wait $first || fail "the first one failed: $(cat "$T/seen/first")"
    want_equal "$(secrets length)" 1 'the number of secrets'
    learn
    want_in_use
}

# Where Graph has the application: by the id of its object.
find_application() {
    restore
    rotate
    application=$(emulator GET /requests | jq -r '[.[].path | select(endswith("/addPassword"))][0] | rtrimstr("/addPassword")')
}

# --- what goes wrong --------------------------------------------------------------------------------

refusal_prints_the_portals_steps() {
    restore '{"resources":{"graph":{"read_only":true}}}'
    rotate
    want_status $AAD_PERSON
    want_error 'may not do that'
    want_output "^$APP_CONFIDENTIAL, 'Certificates & secrets'" "'aad-credential $(date -u +%F)'" \
        "connection edit app --secret --expires $(date -ud '180 days' +%F)" 'Application.ReadWrite.OwnedBy'
    want_equal "$(secrets length)" 1 'the number of secrets'
    want_works
    emulator PUT /world '{"resources":{"graph":{"read_only":false}}}' >/dev/null
    rotate
    want_status 0
    want_in_use
}

refused_removal_is_said() {
    local application
    find_application
    restore
    emulator_fault '{"path":"'"$application"'/removePassword","status":403,"json":{"error":{"code":"Authorization_RequestDenied","message":"no"}},"times":"always"}'
    rotate
    want_status $AAD_PERSON
    want_output 'the one with the id [0-9a-f-]{36}: delete it' '^What is done so far stays'
    want_works
    emulator DELETE /script >/dev/null
    rotate
    want_status 0
    want_in_use
}

conflict_and_lost_network_are_no_end() {
    local application path fault
    find_application
    restore
    emulator_fault '{"path":"'"$application"'/addPassword","status":409,"json":{"error":{"code":"Directory_ConcurrencyViolation","message":"no"}}}'
    rotate
    want_status 0
    want_in_use
    for path in "/v1.0/applications(" "$application/addPassword" "$application/removePassword" "/$TENANT/oauth2"; do
        for fault in '"reset":true' '"truncate":20'; do
            restore
            emulator_fault "{\"path\":\"$path\",\"times\":\"always\",$fault}"
            rotate
            emulator DELETE /script >/dev/null
            # Of an answer without a body nothing can be missing.
            [[ $path$fault == *removePassword*truncate* ]] || want_status $AAD_NETWORK $AAD_TIMEOUT $AAD_PROTOCOL
            want_works
            rotate
            want_status 0
            want_in_use
            [ -z "$has_failed" ] || { echo "  $path: $fault" && return; }
        done
    done
}

begun_one_is_taken_back() {
    local before
    restore '{"resources":{"graph":{"secret_lag_s":600}}}'
    before=$(stored)
    timeout -s INT 3 "$BIN/aad-credential" rotate app >"$T/seen/stopped" 2>&1
    learn
    want_equal "$(secrets length)" 2 'the number of secrets'
    want_works
    rotate --undo
    want_status 0
    want_output "^What was begun for 'app' is taken back"
    want_equal "$(stored)" "$before" 'the secret'
    want_in_use
    rotate --undo
    want_status $AAD_NOT_FOUND
}

# --- others -----------------------------------------------------------------------------------------

others_have_no_way_yet() {
    printf 'a-personal-access-token' >"$T/servers/pat"
    input=$T/servers/pat try aad connection add --kind devops --grant personal-access-token --name pat --no-verify \
        --host https://dev.azure.com/contoso --secret-stdin
    want_status 0
    try aad rotate pat
    want_refusal $AAD_UNSUPPORTED
    want_error "does not replace the personal-access-token of 'pat'" 'connection edit pat --secret'
    try aad rotate none
    want_refusal $AAD_NOT_FOUND
    try aad rotate app --days 1000
    want_refusal $AAD_USAGE
}

check 'the secret is replaced, and the old one removed' secret_is_replaced
check "others' secrets stay" others_secrets_stay
check 'one of which nobody knows which it is, is left and said' unclear_one_is_left
check 'another connection may do it' another_one_may
check 'with a grace the old one is removed by a later call' grace_is_kept_and_ended
check 'a timer rotates when it is time, and else asks nobody' timer_rotates_when_it_is_time
check 'a secret that a person gives ends what was known' secret_of_a_person_ends_what_was_known
check 'no request for a token fails while the new one spreads' no_request_fails
check 'of two at once one says so' two_at_once
check "a refusal prints the portal's steps" refusal_prints_the_portals_steps
check 'a removal that is refused is said, and made up for' refused_removal_is_said
check 'neither a conflict nor a lost network is the end' conflict_and_lost_network_are_no_end
check 'what is begun can be taken back' begun_one_is_taken_back
check 'other grants are told what to do' others_have_no_way_yet
finish
