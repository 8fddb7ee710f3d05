#!/usr/bin/env bash
# Microsoft Graph does not show at once what was added to it, refuses, or is changed by somebody else in between; and
# two rotations at once. Nothing is lost, and the one in use is never removed.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-certificate.sh"
start_all --face proxy
start_token

refusal() { # STATUS CODE
    echo "\"status\":$1,\"json\":{\"error\":{\"code\":\"$2\",\"message\":\"no\"}}"
}
conflict=$(refusal 409 Directory_ConcurrencyViolation)
denial=$(refusal 403 Authorization_RequestDenied)

kill_in() { # PATH COMMAND...: while its answer is on the way
    local pid path=$1
    shift
    emulator_fault "{\"path\":\"$path\",\"delay_ms\":20000}"
    "$@" >"$T/seen/killed" 2>&1 7<"$T/servers/pin" &
    pid=$!
    for _ in $(seq 300); do
        [ "$(emulator GET /requests | jq "[.[] | select(.path | endswith(\"$path\"))] | length")" = 0 ] || break
        sleep 0.02
    done
    sleep 0.2
    kill -KILL $pid
    wait $pid 2>/dev/null
    emulator DELETE /script >/dev/null
}

# By the id of its object.
find_object() {
    object=$(emulator GET /requests | jq -r '[.[].path | select(test("/add(Password|Key)$"))][0] | sub("/add.*"; "")')
}

# --- what is shown later ------------------------------------------------------------------------------

hidden_secret_is_not_lost() {
    restore '{"resources":{"graph":{"credential_lag":4}}}'
    rotate
    want_status 0
    want_in_use
    rotate # the one in use may be hidden still
    want_status 0
    want_in_use
}

# It is made anew, and what nobody knows goes in the end.
hidden_secret_of_a_killed_run_goes() {
    local object
    restore
    rotate
    find_object
    restore '{"resources":{"graph":{"credential_lag":2}}}'
    kill_in "$object/addPassword" "$BIN/aad-credential" rotate app
    learn
    want_equal "$(secrets length)" 2 'the number of secrets there'
    want_works
    rotate
    want_status 0
    want_in_use
}

# By a proof, and where that is not taken, by a list that is written anew.
hidden_certificate_is_not_lost() {
    local object
    in_keyring
    begin
    rotate_it
    find_object
    for fault in '' addKey removeKey; do
        begin '{"resources":{"graph":{"credential_lag":3}}}'
        [ -z "$fault" ] || emulator_fault "{\"path\":\"$object/$fault\",\"times\":\"always\",$denial}"
        rotate_it
        emulator DELETE /script >/dev/null
        want_status 0
        want_one_in_use
        [ -z "$has_failed" ] || { echo "  $fault" && return; }
    done
}

hidden_certificate_of_a_killed_run() {
    local object
    in_keyring
    begin
    rotate_it
    find_object
    for way in in_keyring on_token; do
        $way
        begin '{"resources":{"graph":{"credential_lag":2}}}'
        kill_in "$object/addKey" "$BIN/aad-credential" rotate cert
        want_certificate_works
        rotate_it
        [ "$status" = 0 ] || rotate_it
        want_status 0
        want_one_in_use
        [ -z "$has_failed" ] || { echo "  $way" && return; }
    done
}

# --- what is refused ----------------------------------------------------------------------------------

# Once, or for good: then the next one makes up for it.
each_call_may_be_refused() {
    local object path
    in_keyring
    begin
    rotate_it
    find_object
    for way in in_keyring on_token; do
        $way
        for path in '/v1.0/applications(' "$object/addKey" "$object/removeKey"; do
            for fault in "$conflict" "\"times\":\"always\",$conflict" "\"times\":\"always\",$denial"; do
                begin
                emulator_fault "{\"path\":\"$path\",$fault}"
                rotate_it
                emulator DELETE /script >/dev/null
                want_certificate_works
                rotate_it --finish
                [ "$(jq -r '.phase' "$STATE"/rotation/*.json)" = idle ] || rotate_it
                want_status 0
                [ "$(registered | wc -l)" = 1 ] || fail "there are $(registered | wc -l) certificates"
                want_equal "$(used)" "$(registered)" 'the one in use'
                [ -z "$has_failed" ] || { echo "  $way: $path: $fault" && return; }
            done
        done
    done
}

# --- two at once --------------------------------------------------------------------------------------

two_certificates_at_once() {
    local first
    for way in in_keyring on_token; do
        $way
        begin '{"resources":{"graph":{"certificate_lag_s":4}}}'
        "$BIN/aad-credential" rotate cert >"$T/seen/first" 2>&1 7<"$T/servers/pin" &
        first=$!
        sleep 2
        rotate_it
        want_status $AAD_THROTTLED
        want_error 'another process is replacing what this connection'
        try aad status
        want_output "'rotate cert' is replacing its certificate now"
        wait $first || fail "the first one failed: $(cat "$T/seen/first")"
        want_one_in_use
    done
}

check 'a secret that is shown later is not lost' hidden_secret_is_not_lost
check 'one of a run that was killed goes in the end' hidden_secret_of_a_killed_run_goes
check 'a certificate that is shown later is not lost' hidden_certificate_is_not_lost
check 'nor that of a run that was killed' hidden_certificate_of_a_killed_run
check 'a call that is refused, once or for good, is made up for' each_call_may_be_refused
check 'of two certificates at once one says so' two_certificates_at_once
finish
