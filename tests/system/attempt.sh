#!/usr/bin/env bash
# P6: a secret that was never accepted is tried by one caller at a time, whatever the way to the
# authority and however the identity is spelled; and not again while nobody knows what came of it.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify --timeout 12
wrong=$(canary_password wrong-password)

# connection NAME JSON: as lcs except for JSON, with the wrong password.
connection() {
    write_connection "$1" "$2"
    printf '%s\n' "$wrong" >"$T/servers/secret"
    aad connection edit "$1" --no-verify --secret-stdin <"$T/servers/secret" >/dev/null ||
        fail "the connection $1 cannot be edited"
}

# All at once, with nothing to read: all_at_once STATUSES, with a command in each line of stdin
all_at_once() {
    local wanted=$1 line pids=() statuses=()
    while read -r line; do
        n_tries=$((n_tries + 1))
        # shellcheck disable=SC2086 # a line is a command
        $line </dev/null >"$T/seen/$n_tries.token" 2>"$T/seen/$n_tries.err" &
        pids+=($!)
    done
    for line in "${pids[@]}"; do
        wait "$line"
        statuses+=($?)
    done
    want_equal "$(printf '%s\n' "${statuses[@]}" | sort -nu | xargs)" "$wanted" 'the exit statuses'
}

many() { # NUMBER COMMAND...
    local i
    for ((i = 0; i < $1; i++)); do echo "${*:2}"; done
}

wrong_passwords() {
    emulator GET /world | jq -r ".users.\"$USER_LCS\".wrong_passwords // 0"
}

forget_wrong_passwords() {
    forget_all
    emulator_set_password "$USER_LCS" "$password"
}

want_one_wrong_password() {
    want_count token_requests 1
    want_equal "$(wrong_passwords)" 1 'the number of wrong passwords'
}

every_command_at_once_sends_it_once() {
    local command callers=50 # and fewer of those that are another way to the same
    connection lcs '{"timeout": 60}' # it is not the time that is tested, and sanitizers take their share
    for command in 'verify lcs' 'token lcs' 'verify lcs --json' 'token lcs --min-valid 3000' \
        "curl lcs -- -sS $URL/box/fileasset/GetSharedAssets"; do
        forget_wrong_passwords
        all_at_once $AAD_REJECTED < <(many "$callers" aad "$command")
        want_one_wrong_password
        callers=15
    done
    forget_wrong_passwords
    all_at_once $AAD_REJECTED < <(
        many 10 aad verify lcs
        many 10 aad token lcs
        many 10 aad curl lcs -- -sS "$URL/"
    )
    want_one_wrong_password
    connection lcs '{"timeout": 12}'
}

other_audiences_are_no_other_way() {
    local i names
    names=$(jq -n '[range(20)] | map("https://api\(.).example")')
    emulator PUT /world "$(emulator GET /world | jq --argjson names "$names" \
        '{resources: {lcs: {uris: (.resources.lcs.uris + $names)}}}')" >/dev/null
    connection many "$(jq -n --argjson names "$names" '{audiences: $names}')"
    forget_wrong_passwords
    all_at_once $AAD_REJECTED < <(for i in {0..19}; do echo "aad token many --audience https://api$i.example"; done)
    want_one_wrong_password
    rm "$XDG_CONFIG_HOME/aad-credential/connections/many.json"
}

other_spellings_are_no_other_identity() {
    local n=0 spelling
    forget_wrong_passwords
    while read -r spelling; do
        n=$((n + 1))
        connection "same$n" "$spelling"
    done <<END
{"username": "${USER_LCS^^}"}
{"username": "Svc-Lcs@Contoso.Example"}
{"client-id": "$APP_ALL"}
{"client-id": "${APP_PUBLIC^^}"}
{"authority": "$URL/contoso.example"}
{"authority": "$URL/organizations"}
{"authority": "${URL/localhost/LOCALHOST}/$TENANT", "endpoint-version": "1"}
END
    all_at_once $AAD_REJECTED < <(for ((i = 1; i <= n; i++)); do printf 'aad token same%d\naad verify same%d\n' "$i" "$i"; done)
    want_one_wrong_password
    rm "$XDG_CONFIG_HOME"/aad-credential/connections/same*.json
}

adding_at_once_is_no_other_way() {
    local i
    connection lcs '{}'
    forget_wrong_passwords
    for i in {1..10}; do
        (printf '%s\n' "$wrong" | aad connection add --kind lcs --name "new$i" --replace \
            --authority "$URL/$TENANT" --audience "$URL" --host "$URL" --username "$USER_LCS" \
            --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin) >"$T/seen/new$i.out" 2>&1 &
    done
    wait_for_jobs
    want_one_wrong_password
}

wait_for_jobs() { # of this shell, but not the servers
    local pid
    for pid in $(jobs -pr); do
        [[ " ${world_pids[*]} " == *" $pid "* ]] || wait "$pid"
    done
}

insisting_at_once_is_one_more_try() {
    forget_wrong_passwords
    try aad verify lcs
    want_status $AAD_REJECTED
    all_at_once $AAD_REJECTED < <(many 20 aad verify lcs --retry)
    want_count token_requests 2
}

right_one_is_found_out_once_and_then_goes_freely() {
    store_password lcs
    forget_wrong_passwords
    all_at_once 0 < <(many 20 aad verify lcs)
    want_equal "$(wrong_passwords)" 0 'the number of wrong passwords'
    emulator_reset
    emulator_fault '{"kind":"token","delay_ms":3000,"times":"always"}'
    all_at_once 0 < <(many 3 aad verify lcs) # none waits for another
    want_count token_requests 3
    [ "$(($(world_now_ms) - $(stat -c %Y000 "$T/seen/$n_tries.token")))" -lt 9000 ] ||
        fail 'they wait for each other'
    connection lcs '{}'
}

no_answer_is_followed_by_one_more_try() {
    local how
    for how in '"reset":true' '"truncate":500' '"raw":""'; do
        forget_wrong_passwords
        emulator_fault "{\"kind\":\"token\",\"times\":\"always\",$how}"
        try_token aad token lcs
        want_refusal $AAD_NETWORK
        want_count token_requests 1 # and not three times within one call
        try aad verify lcs
        want_status $AAD_NETWORK
        want_count token_requests 2
        try_token aad token lcs
        want_refusal $AAD_THROTTLED
        want_remedy 'sent twice, and no answer came that tells what it is worth: it is not sent again before [1-6][0-9]* s' 'lock an account'
        all_at_once $AAD_THROTTLED < <(many 10 aad verify lcs)
        want_count token_requests 2
    done
    forget_wrong_passwords
}

answer_that_tells_nothing_of_the_secret_is_none() { # a proxy's, a broken one, a number nobody knows
    local how
    for how in '"status":401,"body":"<html>"' '"status":403,"body":"<html>"' '"status":500,"body":"x"' \
        '"status":400,"json":{"error":"server_error"}' \
        '"status":400,"json":{"error":"invalid_grant","error_description":"AADSTS999999: What?"}'; do
        forget_wrong_passwords
        emulator_fault "{\"kind\":\"token\",\"times\":\"always\",$how}"
        for _ in 1 2 3; do
            try_token aad token lcs
        done
        want_refusal $AAD_THROTTLED
        want_remedy 'no answer came that tells what it is worth'
        want_count token_requests 2
    done
    forget_wrong_passwords
}

where_nothing_can_remember_nothing_is_claimed() {
    forget_wrong_passwords
    try "$TOOLS/no-keyctl" env XDG_RUNTIME_DIR=/proc/sys XDG_STATE_HOME=/proc/sys "$BIN/aad-credential" token lcs
    want_refusal $AAD_REJECTED
    want_remedy 'is not remembered and will be sent again' XDG_STATE_HOME
    [ "$took_ms" -ge 1900 ] || fail 'a loop of calls would be quick'
    try "$TOOLS/no-keyctl" env XDG_RUNTIME_DIR=/dev/null XDG_STATE_HOME=/dev/null "$BIN/aad-credential" doctor
    want_output '^fail +refused secrets +remembered nowhere: .*/dev/null'
    try in_container env XDG_STATE_HOME=/dev/null "$BIN/aad-credential" doctor
    want_output "^ok +refused secrets +remembered in /dev/shm/aad-credential-$(id -u)"
    forget_wrong_passwords
    for _ in 1 2 3; do
        try in_container env XDG_STATE_HOME=/proc/sys "$BIN/aad-credential" token lcs
        want_refusal $AAD_REJECTED
    done
    want_count token_requests 1
    rm -rf "$RUNTIME/shm"
    forget_wrong_passwords
}

token_request_is_seen() { # NUMBER
    [ "$(emulator_count token_requests)" -ge "$1" ]
}

killed_one_is_followed_by_one_more() {
    local i killed
    forget_wrong_passwords
    emulator_fault '{"kind":"token","delay_ms":2500,"times":2,"hang":true}'
    for i in 1 2; do
        aad-credential verify lcs >"$T/seen/killed.$i" 2>&1 </dev/null &
        killed=$!
        world_wait 5 token_request_is_seen "$i" || fail "the one number $i does not ask"
        kill -KILL "$killed"
        wait "$killed"
    done
    all_at_once $AAD_THROTTLED < <(many 10 aad verify lcs)
    want_count token_requests 2
}

stopped_one_is_followed_by_one_more() { # P5: and nobody waits for it for ever
    local stopped
    forget_wrong_passwords
    emulator_fault '{"kind":"token","delay_ms":1500}'
    aad-credential token lcs >"$T/seen/stopped.out" 2>&1 </dev/null &
    stopped=$!
    world_wait 5 token_request_is_seen 1 || fail 'the first does not ask'
    kill -STOP "$stopped"
    all_at_once $AAD_REJECTED < <(many 10 aad verify lcs)
    want_count token_requests 2
    kill -CONT "$stopped"
    wait "$stopped"
    want_equal $? $AAD_REJECTED 'what the stopped one says'
}

silent_authority_costs_the_deadline() { # P5: for those, too, who wait for another's try
    local from
    forget_wrong_passwords
    connection lcs '{"timeout": 3}'
    emulator_fault '{"kind":"token","hang":true,"times":"always"}'
    from=$(world_now_ms)
    all_at_once $AAD_TIMEOUT < <(many 5 aad verify lcs)
    took_ms=$(($(world_now_ms) - from))
    want_within 5000
    want_count token_requests 1
    connection lcs '{}'
}

where_no_file_can_be_made_the_kernel_remembers() { # a read-only home, and no other place
    keyctl rdescribe @u >/dev/null 2>&1 || return 0 # then doctor says so
    forget_wrong_passwords
    all_at_once $AAD_REJECTED < <(many 20 env XDG_RUNTIME_DIR=/proc/sys XDG_STATE_HOME=/proc/sys "$BIN/aad-credential" verify lcs)
    want_count token_requests 1
    all_at_once $AAD_REJECTED < <(many 5 env XDG_RUNTIME_DIR=/proc/sys XDG_STATE_HOME=/proc/sys "$BIN/aad-credential" token lcs)
    want_count token_requests 1
    forget_wrong_passwords
}

wrong_client_secrets_are_sent_once() {
    local i=0 id
    forget_all
    for id in "$APP_CONFIDENTIAL" "${APP_CONFIDENTIAL^^}"; do
        i=$((i + 1))
        printf '%s\n' "$wrong" | aad connection add --kind azurerm --name "app$i" \
            --authority "$URL/$TENANT" --audience "$URL" --host "https://127.0.0.1:$((PORT + i))" \
            --client-id "$id" --ca-file "$CA" --no-verify --secret-stdin >"$T/seen/app.$i" 2>&1 ||
            fail "app$i cannot be added"
    done
    all_at_once $AAD_REJECTED < <(
        many 10 aad token app1
        many 10 aad verify app2
    )
    want_count token_requests 1
}

check 'every command at once sends a wrong password once (P6)' every_command_at_once_sends_it_once
check 'other audiences are no other way (P6)' other_audiences_are_no_other_way
check 'other spellings are no other identity (P6)' other_spellings_are_no_other_identity
check 'adding connections is no other way (P6)' adding_at_once_is_no_other_way
check 'who insists at once makes one more try (P6)' insisting_at_once_is_one_more_try
check 'a right one is found out once, and then goes freely' \
    right_one_is_found_out_once_and_then_goes_freely
check 'no answer is followed by one more try (P6)' no_answer_is_followed_by_one_more_try
check 'so is an answer that tells nothing of the secret (P6)' answer_that_tells_nothing_of_the_secret_is_none
check 'where nothing can remember nothing is claimed (P6, P11)' where_nothing_can_remember_nothing_is_claimed
check 'so is a try that was killed (P6, P8)' killed_one_is_followed_by_one_more
check 'and one that was stopped (P5, P6)' stopped_one_is_followed_by_one_more
check 'a silent authority costs the deadline (P5)' silent_authority_costs_the_deadline
check 'where no file can be made the kernel remembers (P6)' where_no_file_can_be_made_the_kernel_remembers
check 'a wrong client secret is sent once (P6)' wrong_client_secrets_are_sent_once
finish
