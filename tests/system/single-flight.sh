#!/usr/bin/env bash
# P7: however many ask at the same time, the authority is asked once. Case 69.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify --timeout 12
printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/ask"
flock=$T/seen/flock
pids=()

# Starts callers that have to wait: start_callers NUMBER
start_callers() {
    local i
    rm -rf "$flock"
    mkdir "$flock"
    pids=()
    for ((i = 0; i < $1; i++)); do
        if ((i % 2)); then
            git-credential-aad get <"$T/servers/ask" >"$flock/$i.git.token" 2>"$flock/$i.err" &
        else
            aad-credential token lcs </dev/null >"$flock/$i.token" 2>"$flock/$i.err" &
        fi
        pids+=($!)
    done
}

want_all_to_exit() { # STATUS
    local pid
    for pid in "${pids[@]}"; do
        wait "$pid"
        echo $?
    done >"$T/servers/statuses" # no pipe: only this shell may wait for them
    want_equal "$(sort -nu "$T/servers/statuses" | xargs)" "$1" 'the exit statuses'
}

# The tokens that they printed, each once.
tokens() {
    cat "$flock"/*.token | sed -n 's/^password=//p; /^ey/p' | sort -u
}

authority_is_asked() { # how often a connection was made to it
    [ "$(emulator_count connections_by_face.main)" -ge 1 ]
}

want_one_token_for() { # NUMBER
    want_all_to_exit 0
    want_equal "$(tokens | wc -l)" 1 'the number of tokens'
    want_equal "$(cat "$flock"/*.token | grep -cE '^(password=)?ey')" "$1" 'the number of answers'
    want_equal "$(cat "$flock"/*.err)" '' 'what is on stderr'
    out=$T/seen/one.token
    tokens >"$out"
    want_valid_token lcs
}

two_hundred_callers_make_one_request() { # with password and refresh token
    local from
    forget_all
    emulator_fault '{"kind":"token","delay_ms":1000}'
    from=$(world_now_ms)
    start_callers 200
    want_one_token_for 200
    took_ms=$(($(world_now_ms) - from))
    want_within 8000
    want_count token_requests 1
}

nobody_waits_when_a_token_is_there() {
    emulator_reset
    start_callers 50
    want_one_token_for 50
    want_count requests 0
}

file_home_has_one_flight_too() { # where the kernel's keyring is forbidden
    local i
    forget_all
    emulator_fault '{"kind":"token","delay_ms":500}'
    rm -rf "$flock"
    mkdir "$flock"
    pids=()
    for i in {1..40}; do
        "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs >"$flock/$i.token" 2>"$flock/$i.err" &
        pids+=($!)
    done
    want_one_token_for 40
    want_count token_requests 1
}

killed_leader_is_followed() { # at most two requests, and nobody is left behind
    local leader
    forget_all
    emulator_fault '{"kind":"token","delay_ms":8000}'
    aad-credential token lcs >"$T/seen/leader.out" 2>&1 </dev/null &
    leader=$!
    world_wait 5 authority_is_asked || fail 'the leader does not ask'
    start_callers 30
    kill -KILL "$leader"
    wait "$leader"
    want_one_token_for 30
    want_at_most token_requests 2
    want_equal "$(cat "$T/seen/leader.out")" '' 'what the killed one printed'
}

# A leader that got as far as the authority, and then stopped: start_stopped
start_stopped() {
    emulator_fault '{"kind":"token","delay_ms":1500}'
    aad-credential token lcs >"$T/seen/stopped.token" 2>&1 </dev/null &
    stopped=$!
    world_wait 5 authority_is_asked || fail 'the leader does not ask'
    kill -STOP "$stopped"
    emulator_reset
}

stopped_leader_is_passed_by_by_one() { # P5, P7: ^Z, a debugger
    forget_all
    start_stopped
    start_callers 30
    want_one_token_for 30
    want_count token_requests 1
    # Nobody else has to find out again, and its late token hurts nobody.
    try_token aad token lcs
    want_status 0
    want_within 500
    kill -CONT "$stopped"
    wait "$stopped" || fail 'the one that was stopped has no token'
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
}

slow_leader_is_waited_for() { # P7: longer than a stopped one would be
    local leader
    forget_all
    emulator_fault '{"kind":"token","delay_ms":6000}'
    aad-credential token lcs >"$T/seen/slow.token" 2>&1 </dev/null &
    leader=$!
    world_wait 5 authority_is_asked || fail 'the leader does not ask'
    start_callers 10
    want_one_token_for 10
    wait "$leader"
    want_count token_requests 1
}

wait_ends_with_the_deadline() { # P5: and it is said who is in the way
    local leader
    forget_all
    emulator_fault '{"kind":"token","delay_ms":9000}'
    aad-credential token lcs >"$T/seen/leader.token" 2>&1 </dev/null &
    leader=$!
    world_wait 5 authority_is_asked || fail 'the leader does not ask'
    write_connection short '{"timeout": 2}'
    try_token aad token short
    want_refusal $AAD_TIMEOUT
    want_remedy "process $leader is still getting this token" "ps -fp $leader"
    want_within 3000
    wait "$leader"
    rm "$XDG_CONFIG_HOME/aad-credential/connections/short.json"
}

reader_that_does_not_read_stops_nobody() { # --verbose into a full pipe
    local stuck
    forget_all
    mkfifo "$T/tmp/pipe"
    exec 7<>"$T/tmp/pipe"
    head -c 65536 /dev/zero >&7
    aad-credential --verbose token lcs >"$T/seen/stuck.token" 2>&7 </dev/null 7>&- &
    stuck=$!
    start_callers 10
    want_one_token_for 10
    want_count token_requests 1
    exec 7>&-
    rm "$T/tmp/pipe"
    wait "$stuck" || fail "the one that nobody reads has no token"
}

trouble_of_one_caller_is_its_own() { # a job without a bus, one with little time
    local bad short
    forget_all
    DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent strace -f -qq -o /dev/null -e trace=connect \
        -e inject=connect:delay_enter=300000 "$BIN/aad-credential" token lcs \
        >"$T/seen/bad.out" 2>"$T/seen/bad.err" </dev/null &
    bad=$!
    world_wait 5 compgen -G "$STATE/flight/*.lock" || fail 'it does not begin'
    start_callers 10
    want_one_token_for 10
    wait "$bad"
    want_equal $? $AAD_UNAVAILABLE 'what the one without a bus says'
    write_connection short "{\"timeout\": 2, \"hosts\": [\"https://127.0.0.1:$PORT\"]}"
    store_password short
    forget_all
    emulator_fault '{"kind":"token","delay_ms":3500,"times":2}'
    aad-credential token short >"$T/seen/short.out" 2>&1 </dev/null &
    short=$!
    world_wait 5 authority_is_asked || fail 'the one with little time does not ask'
    start_callers 5
    want_one_token_for 5
    wait "$short"
    want_equal $? $AAD_TIMEOUT 'what the one with little time says'
    rm "$XDG_CONFIG_HOME/aad-credential/connections/short.json"
}

locks_that_do_not_work_stop_nobody() { # NFS without lockd, some container file systems
    local code
    for code in ENOLCK ENOSYS EOPNOTSUPP EIO; do
        forget_all
        try_token strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error=$code \
            "$BIN/aad-credential" token lcs
        want_status 0
        want_valid_token lcs
    done
    try strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error=ENOLCK "$BIN/aad-credential" doctor
    want_output '^warn +locks +nowhere; not in .*: No locks available'
}

failure_is_shared() { # not repeated by each who waited
    forget_all
    emulator_fault '{"kind":"token","times":"always","delay_ms":3000,"status":400,
        "json":{"error":"invalid_grant","error_codes":[50076],"suberror":"basic_action",
        "error_description":"AADSTS50076: Use multi-factor authentication."}}'
    start_callers 100
    want_all_to_exit $AAD_PERSON
    want_count token_requests 1
    want_equal "$(cat "$flock"/*.err | grep -o 'correlation id [0-9a-f-]*' | sort -u | wc -l)" 1 \
        'the number of correlation ids'
    want_equal "$(cat "$flock"/*.err | grep -c 'cannot give a second factor')" 100 'remedies'
    want_equal "$(cat "$flock"/*.token | grep -vc '^quit=1$')" 0 'other answers than quit'
}

next_caller_tries_again() { # what was shared is not remembered
    emulator_reset
    try_token aad token lcs
    want_status 0
    want_count token_requests 1
}

other_identities_do_not_wait() {
    local slow
    add_lcs other --no-verify --endpoint-version 1
    forget_all_but_acceptance
    emulator_fault "{\"path\":\"/$TENANT/oauth2/v2.0/token\",\"delay_ms\":4000}"
    aad-credential token lcs >"$T/seen/slow.token" 2>&1 </dev/null &
    slow=$!
    world_wait 5 authority_is_asked || fail 'the slow one does not ask'
    try_token aad token other
    want_status 0
    want_within 2500
    wait "$slow" || fail 'the slow one has no token'
    want_count token_requests 2
}

check '200 parallel callers make one request and have one token (P7)' \
    two_hundred_callers_make_one_request
check 'nobody asks when a token is there' nobody_waits_when_a_token_is_there
check 'so it is where tokens are in files' file_home_has_one_flight_too
check 'a leader that is killed is followed by another (P7, P8)' killed_leader_is_followed
check 'a leader that is stopped is passed by, by one (P5, P7)' stopped_leader_is_passed_by_by_one
check 'a leader that is slow is waited for (P7)' slow_leader_is_waited_for
check 'waiting ends with the deadline, and names the one in the way (P5)' wait_ends_with_the_deadline
check 'a reader that does not read stops nobody (P5)' reader_that_does_not_read_stops_nobody
check "one caller's trouble is its own (P5)" trouble_of_one_caller_is_its_own
check 'locks that do not work stop nobody (P5)' locks_that_do_not_work_stop_nobody
check 'a failure is shared by all who waited (P7)' failure_is_shared
check 'the next caller tries again' next_caller_tries_again
check 'other identities do not wait' other_identities_do_not_wait
finish
