#!/usr/bin/env bash
# `rotate` of a certificate, in a keyring and on a token, is killed or fails at each call of the system that touches
# the folder of its notes, and at each call of Microsoft Graph and of the authority: the connection works, and the
# next one goes on (P8).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-certificate.sh"
start_all --face proxy
start_token
calls_that_fail='openat mkdir newfstatat flock fchmod write fsync renameat unlink'

run_certificate() { # WRAPPER...
    with_pin try "$@" "${in_haste[@]}" "$BIN/aad-credential" rotate cert
}

certificate_goes_on() {
    want_certificate_works
    run_certificate
    want_status 0
    want_one_in_use
}

# Whatever was made before is of no use for what is looked at: so it may stay where the next one begins.
begin_again() {
    if [ ! -f "$connections/cert.json" ] || [ "$(registered | wc -l)" != 1 ]; then
        begin
        return
    fi
    forget_notes
    emulator POST /reset '{"only":["counters","requests","script"]}' >/dev/null
}

# --- at each call over the network --------------------------------------------------------------------

count_calls() {
    emulator GET /requests | jq '[.[] | select(.method != "CONNECT")] | length'
}

kill_at() { # NUMBER FAULT: of the call to which no answer comes
    local pid
    emulator_fault "{\"path\":\"/\",\"skip\":$1,$2}"
    with_pin "$BIN/aad-credential" rotate cert >"$T/seen/killed" 2>&1 &
    pid=$!
    for _ in $(seq 300); do
        [ "$(count_calls)" -le "$1" ] || break
        sleep 0.02
    done
    sleep 0.1
    kill_tree $pid
    emulator DELETE /script >/dev/null
}

# with_pin is a shell of its own around the program.
kill_tree() { # PID
    local child
    for child in $(pgrep -P "$1"); do
        kill -KILL "$child" 2>/dev/null
    done
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

# Its answer never comes: because it was not heard, or because the answer was lost.
killed_at_any_call_of_the_network() {
    local calls n fault
    begin
    run_certificate
    want_status 0
    calls=$(count_calls)
    [ "$calls" -ge 5 ] || fail "there were $calls calls"
    sweep_choose 4
    for fault in '"hang":true' '"delay_ms":20000'; do
        for ((n = 0; n < calls; n++)); do
            # Every other one, and the ones between for the other fault.
            [ $(((n + ${#fault} + sweep_first) % sweep_step)) = 0 ] || continue
            begin_again
            kill_at "$n" "$fault"
            certificate_goes_on
            [ -z "$has_failed" ] || { echo "  killed at call $n with $fault" && return; }
        done
    done
}

# A token takes its time.
for way in 'in_keyring 48 84' 'on_token 96 144'; do
    read -r way killed failed <<<"$way"
    $way
    check "$way: killed at any call of the network" killed_at_any_call_of_the_network
    check "$way: killed at a call of the system" at_every_call signal=KILL "$killed" begin_again run_certificate certificate_goes_on
    # shellcheck disable=SC2086 # words
    check "$way: a call of the system fails" at_every_call error=EIO "$failed" begin_again run_certificate certificate_goes_on $calls_that_fail
done
finish
