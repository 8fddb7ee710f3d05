#!/usr/bin/env bash
# The clock of the machine is days ahead or behind while a rotation is at any of its notes: nothing is lost, the one in
# use is not removed, and nothing waits for what is to come.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-certificate.sh"
start_all --face proxy
start_token
day=86400

at() { # SECONDS COMMAND...: so far ahead of the right time
    env LD_PRELOAD="$TOOLS/clock.so" AAD_TEST_CLOCK_IS_FAST=yes AAD_TEST_CLOCK_AHEAD_S="$1" "${@:2}"
}

change_note() { # JQ
    local note
    note=$(echo "$STATE"/rotation/*.json)
    jq "$1" "$note" >"$T/servers/note" && cat "$T/servers/note" >"$note"
}

# The one run is killed by a clock that is wrong, and the next one has another.
secret_is_not_lost() {
    local n first
    for first in $((-3 * day)) $((3 * day)); do
        for n in 1 2 3 4; do
            restore
            try at "$first" strace -q -o /dev/null -e signal=none -e trace=renameat -e "inject=renameat:signal=KILL:when=$((2 * n))" \
                "$BIN/aad-credential" rotate app --grace 1
            learn
            want_works
            try at $((-first)) "$BIN/aad-credential" rotate app
            learn
            want_works
            rotate
            want_status 0
            rotate --finish --grace 0
            want_in_use
            [ -z "$has_failed" ] || { echo "  $first seconds ahead, killed at note $((2 * n))" && return; }
        done
    done
}

# Whose assertion is of another time is refused: so nothing comes to its end, and nothing is lost.
certificate_is_not_lost() {
    local first
    for way in in_keyring on_token; do
        $way
        for first in $((-3 * day)) $((3 * day)); do
            begin
            with_pin try at "$first" "$BIN/aad-credential" rotate cert
            want_certificate_works
            with_pin try at $((-first)) "$BIN/aad-credential" rotate cert
            want_certificate_works
            rotate_it
            want_status 0
            want_one_in_use
            [ -z "$has_failed" ] || { echo "  $way: $first seconds ahead" && return; }
        done
    done
}

# Made by a clock that was ahead, and found by the right one.
certificate_that_is_good_too_late_is_made_anew() {
    in_keyring
    begin '{"resources":{"graph":{"certificate_lag_s":600}}}'
    with_pin timeout -s INT 4 "$BIN/aad-credential" rotate cert >"$T/seen/stopped" 2>&1
    want_equal "$(rotation_note .phase)" stored 'the note'
    change_note ".next.from = $(($(date +%s) + 3 * day))"
    emulator PUT /world '{"resources":{"graph":{"certificate_lag_s":0}}}' >/dev/null
    rotate_it
    want_status 0
    want_output '^removed: certificate' '^in use: the new certificate'
    want_one_in_use
}

grace_of_a_wrong_clock_ends() {
    restore
    rotate --grace 7
    change_note ".due = $(($(date +%s) + 1000 * day))"
    rotate --grace 7
    want_status 0
    want_output "the client secret before is good until $(date -ud '7 days' +%F)"
    try aad status
    want_output "the client-secret before is good until $(date -ud '7 days' +%F)"
    try at $((8 * day)) "$BIN/aad-credential" rotate app --finish
    learn
    want_in_use
}

timer_of_a_wrong_clock_makes_no_new_ones() {
    local before
    restore
    rotate
    before=$(stored)
    for n in 1 2; do
        try at $((-40 * day)) "$BIN/aad-credential" rotate app --if-older-than 30
        want_status 0
        want_output "^Nothing to do for 'app': its client secret is of .*, which is to come: the clock may be wrong"
    done
    want_equal "$(stored)" "$before" 'the one that is stored'
    want_in_use
}

check 'a client secret is not lost' secret_is_not_lost
check 'a certificate is not lost' certificate_is_not_lost
check 'one that is good too late is made anew' certificate_that_is_good_too_late_is_made_anew
check 'a grace that is too long ends' grace_of_a_wrong_clock_ends
check 'a timer makes no new one each day' timer_of_a_wrong_clock_makes_no_new_ones
finish
