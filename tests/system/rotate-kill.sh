#!/usr/bin/env bash
# `rotate` is killed, or the disk is full, at any call and any note: the next one goes on, and the connection
# works in between (P8).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation.sh"
start_all --face proxy

count_calls() {
    emulator GET /requests | jq '[.[] | select(.method != "CONNECT")] | length'
}

kill_at() { # NUMBER FAULT: of the call to which no answer comes
    local pid
    emulator_fault "{\"path\":\"/\",\"skip\":$1,$2}"
    "$BIN/aad-credential" rotate app >"$T/seen/killed" 2>&1 &
    pid=$!
    for _ in $(seq 200); do
        [ "$(count_calls)" -le "$1" ] || break
        sleep 0.02
    done
    sleep 0.1
    kill -KILL $pid
    wait $pid 2>/dev/null
    emulator DELETE /script >/dev/null
    learn
}

# Its answer never comes: because it was not heard, or because the answer was lost.
killed_run_goes_on() {
    local calls n fault
    restore
    rotate
    calls=$(count_calls)
    [ "$calls" -ge 6 ] || fail "there were $calls calls"
    sweep_choose 3
    for fault in '"hang":true' '"delay_ms":20000'; do
        for ((n = 0; n < calls; n++)); do
            [ $(((n + ${#fault} + sweep_first) % sweep_step)) = 0 ] || continue
            restore
            kill_at "$n" "$fault"
            want_works
            rotate
            want_status 0
            want_in_use
            [ -z "$has_failed" ] || { echo "  killed at call $n with $fault" && return; }
        done
    done
}

run_with() { # INJECTION CALL NUMBER: into that call of the system
    restore
    try strace -q -o /dev/null -e signal=none -e "trace=$2" -e "inject=$2:$1:when=$3" "$BIN/aad-credential" rotate app
    learn
    world_settle
}

goes_on() { # WHERE
    want_works
    rotate
    want_status 0
    want_in_use
    [ -z "$has_failed" ] || echo "  $*"
}

# A file is whole before it is renamed: so this is where one note takes the place of another.
killed_at_any_note_it_goes_on() {
    local n
    for ((n = 1; n < 60; n++)); do
        run_with signal=KILL renameat "$n"
        [ "$status" != 0 ] || break
        goes_on "killed at number $n"
        [ -z "$has_failed" ] || return
    done
    [ "$n" -gt 4 ] && [ "$n" -lt 60 ] || fail "it ended by itself at $n"
}

# Other files than the notes may be written as well, and do without.
full_disk_at_any_note_is_no_loss() {
    local n n_failed_runs=0
    for ((n = 1; n < 10; n++)); do
        run_with error=ENOSPC fsync "$n"
        [ "$status" != 0 ] || continue
        want_status $AAD_IO
        n_failed_runs=$((n_failed_runs + 1))
        goes_on "number $n failed"
        [ -z "$has_failed" ] || return
    done
    [ $n_failed_runs -ge 3 ] || fail "only $n_failed_runs runs failed"
}

# Who looks after the machine is told, and of the way on, to the letter.
stopped_run_is_told_of() {
    local step
    restore
    try aad status --json
    want_equal "$(jq -r '.connections[] | select(.name == "app").rotation' "$out")" null 'what is begun'
    kill_at 3 '"hang":true'
    try aad status
    want_status $AAD_PERSON
    want_output '^warn +app +the replacement of its client-secret stopped on 20[0-9-]{8}'
    step=$(sed -n 's/.*Go on: aad-credential \(rotate app --finish\);.*/\1/p' "$out")
    try aad doctor
    want_output '^warn +rotation +app: the replacement of its client-secret'
    try aad status --json
    want_equal "$(jq -r '.connections[] | select(.name == "app").rotation.state' "$out")" stopped 'what is said to programs'
    # shellcheck disable=SC2086 # words
    try aad $step
    want_status 0
    learn
    want_in_use
    rotate --grace 2
    try aad status
    want_status 0
    want_output "^ok +app .*; the client-secret before is good until $(date -ud '2 days' +%F)"
    rotate --finish --grace 0
}

check 'a run that stopped is told of' stopped_run_is_told_of
check 'a run that was killed at any call goes on' killed_run_goes_on
check 'a run that was killed at any note goes on' killed_at_any_note_it_goes_on
check 'a full disk at any note is no loss' full_disk_at_any_note_is_no_loss
finish
