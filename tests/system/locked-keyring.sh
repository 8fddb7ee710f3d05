#!/usr/bin/env bash
# A locked or missing keyring, and nobody there: every way in says so at once, and says the same.
# P5, case 59. What the store itself makes of it is in store-secret-service.sh.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
locked='Unlock the keyring in the desktop session'

# Every way that needs the secret, with no token left: each_way STATUS MILLISECONDS PATTERN...
each_way() {
    local wanted=$1 limit=$2
    shift 2
    forget_all
    try aad token lcs
    want_refusal "$wanted"
    want_within "$limit"
    want_error "$@"
    try aad curl lcs -- -sS "$URL/"
    want_refusal "$wanted"
    want_within "$limit"
    want_error "$@"
    git_ask get protocol=https "host=localhost:$PORT"
    want_status "$wanted"
    want_equal "$(cat "$out")" quit=1 'the answer to git'
    want_within "$limit"
    want_error "$@"
    try aad verify lcs
    want_status "$wanted"
    want_output '^fail .*store' "$@"
    want_within "$limit"
    want_count token_requests 0
}

all_ways_say_locked() {
    world_lock_keyring
    each_way $AAD_LOCKED 3000 locked "$locked"
}

display_decides_nothing() { # neither that the keyring is tried, nor what is to be done
    local without with
    unset DISPLAY WAYLAND_DISPLAY
    forget_all
    try aad token lcs
    without=$(tail -n 1 "$err")
    want_refusal $AAD_LOCKED
    for with in DISPLAY=:77 DISPLAY= WAYLAND_DISPLAY=wayland-77; do
        forget_all
        try env "$with" "$BIN/aad-credential" token lcs
        want_refusal $AAD_LOCKED
        want_within 3000
        want_error locked
        want_equal "$(tail -n 1 "$err")" "$without" "the remedy with $with"
    done
}

adding_leaves_nothing_behind() {
    add_lcs second --no-verify
    want_refusal $AAD_LOCKED
    want_error locked "$locked"
    want_within 3000
    try aad connection show second
    want_refusal $AAD_NOT_FOUND
    try secret-tool search connection second
    want_nothing
}

editing_and_removing_change_nothing() {
    local before
    before=$(aad connection export lcs)
    printf 'another\n' >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit lcs --description new --secret-stdin
    want_refusal $AAD_LOCKED
    try aad connection remove lcs --yes
    want_refusal $AAD_LOCKED
    want_error 'the connection stays'
    want_equal "$(aad connection export lcs)" "$before" 'the connection'
}

showing_needs_no_keyring() {
    try aad connection show lcs
    want_status 0
    want_output '^username  *svc-lcs@' '^password  *unknown: .*locked'
    want_within 3000
    try aad connection list
    want_status 0
    want_output '^lcs .* locked '
    want_within 3000
    try aad doctor
    want_output '^warn  *store .*locked'
}

person_unlocks() { # one question, whoever asks
    forget_all
    unlock_by_person
    world_keyring_is unlocked || fail 'the keyring is still locked'
}

# A second person at another terminal is asked while the first question is still open; agents
# without a terminal hear at once that the keyring is locked.
open_question_stops_nobody() { # P5
    local asked
    world_lock_keyring
    forget_all
    mkfifo "$T/servers/answer"
    "$TOOLS/pty" -t 30 "$BIN/aad-credential" token lcs \
        <"$T/servers/answer" >"$T/seen/asked.token" 2>&1 &
    asked=$!
    exec 8>"$T/servers/answer"
    printf 'expect Password of the keyring\necho off\n' >&8
    world_wait 5 is_asking || fail 'nobody is asked'
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_within 3000
    try_terminal "$BIN/aad-credential" token lcs --no-prompt <<<end
    want_status $AAD_LOCKED
    want_within 3000
    try_terminal "$BIN/aad-credential" token lcs <<END
expect Password of the keyring
echo off
key C
end
END
    want_status $AAD_CANCELLED
    printf 'send %s\nend\n' "$world_keyring_password" >&8
    exec 8>&-
    wait "$asked" || fail 'the one who was asked has no token'
    rm "$T/servers/answer"
}

is_asking() { # a holder's mark says where
    grep -hqv ' 0000000000000000$' "$STATE"/flight/*.lock
}

nobody_is_asked_when_told_not_to() { # on a terminal, too
    local how
    world_lock_keyring
    for how in AAD_CREDENTIAL_PROMPT=never GIT_TERMINAL_PROMPT=0; do
        forget_all
        try_terminal env "$how" "$BIN/aad-credential" token lcs <<<end
        want_status $AAD_LOCKED
        grep -q 'Password of' "$out" && fail "asked in spite of $how"
    done
    forget_all
    try_terminal "$BIN/aad-credential" token lcs --no-prompt <<<end
    want_status $AAD_LOCKED
}

cached_token_is_served_meanwhile() {
    person_unlocks
    world_lock_keyring
    emulator_reset
    try_token aad token lcs
    want_status 0
    want_no_error
    want_valid_token lcs
    want_within 1000
    git_ask get protocol=https "host=localhost:$PORT"
    want_output '^password=ey'
    want_count token_requests 0
}

locking_and_unlocking_again_and_again() {
    local round
    for round in 1 2; do
        world_lock_keyring
        forget_all
        try aad token lcs
        want_refusal $AAD_LOCKED
        person_unlocks
        forget_all
        try_token aad token lcs
        want_status 0
        want_valid_token lcs
        [ -z "$has_failed" ] || { echo "  in round $round" && return; }
    done
}

# The deadline is three seconds here. Whoever sets none, or adds a connection, has 15:
# store-secret-service.sh.
silent_keyring_costs_the_deadline_and_no_more() {
    aad connection edit lcs --timeout 3 --no-verify || fail 'the time-out cannot be set'
    forget_all
    kill -STOP "$world_keyring_pid"
    git_ask get protocol=https "host=localhost:$PORT"
    kill -CONT "$world_keyring_pid"
    want_status $AAD_TIMEOUT
    want_equal "$(cat "$out")" quit=1 'the answer to git'
    want_within 4000
    want_error 'in time'
}

no_bus_is_said_by_all() { # and how to live without
    mv "$RUNTIME/bus" "$RUNTIME/other"
    unset DBUS_SESSION_BUS_ADDRESS
    each_way $AAD_UNAVAILABLE 2000 'no D-Bus session bus' 'keyring-file'
    DISPLAY=:77 each_way $AAD_UNAVAILABLE 2000 'no D-Bus session bus'
    add_lcs second --no-verify
    want_refusal $AAD_UNAVAILABLE
    want_error 'no D-Bus session bus' '--store keyring-file'
    mv "$RUNTIME/other" "$RUNTIME/bus"
    export DBUS_SESSION_BUS_ADDRESS=unix:path=$RUNTIME/bus
}

bus_without_provider_is_said_by_all() {
    world_stop "$world_bus_pid"
    world_start_bus bare
    each_way $AAD_UNAVAILABLE 2000 'no Secret Service' 'keyring-file'
    add_lcs second --no-verify
    want_refusal $AAD_UNAVAILABLE
    want_error 'no Secret Service' '--store keyring-file'
    [ ! -e "$XDG_DATA_HOME/aad-credential" ] || fail 'a file was made that nobody asked for'
}

check 'every way says that the keyring is locked, at once' all_ways_say_locked
check 'DISPLAY decides nothing' display_decides_nothing
check 'adding to a locked keyring leaves nothing behind' adding_leaves_nothing_behind
check 'editing and removing change nothing' editing_and_removing_change_nothing
check 'showing needs no keyring' showing_needs_no_keyring
check 'a person at a terminal unlocks it' person_unlocks
check 'an open question stops nobody (P5)' open_question_stops_nobody
check 'nobody is asked when told not to' nobody_is_asked_when_told_not_to
check 'a cached token is served while it is locked' cached_token_is_served_meanwhile
check 'locking and unlocking goes on' locking_and_unlocking_again_and_again
check 'a silent keyring costs the deadline and no more (P5)' silent_keyring_costs_the_deadline_and_no_more
check 'no bus is said by every way' no_bus_is_said_by_all
check 'a bus without a keyring is said by every way' bus_without_provider_is_said_by_all
finish
