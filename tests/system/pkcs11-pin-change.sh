#!/usr/bin/env bash
# The PIN of a token is changed, on the token and in the desktop's keyring: refusals, kills at every
# step, a token that nobody can be sure of (P6, P8, cases 64, 72). The mock module does what a script
# says; SoftHSM and gnome-keyring are real.
#
# SPDX-License-Identifier: Apache-2.0
if [ "$(id -u)" = 0 ]; then # a bus wants a user that has a name
    exec setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all --bounding-set=-all bash "$0" "$@"
fi
. "$(dirname "${BASH_SOURCE[0]}")/../pkcs11/world.sh"
token_make_soft
SOFT='pkcs11:token=soft;object=k1?module-name=soft'
MINE='pkcs11:token=mock?module-name=mock'
changed=$T/servers/changed # the mock token's PIN
BETWEEN='-- aad-credential changes it to --'
printf '5678\n' >"$T/servers/next"
printf '%s\n' "$PIN" >"$T/servers/first"
world_start_bus
world_start_keyring

# A token whose PIN is 1234, and can be changed.
fresh() { # LINE...
    rm -f "$changed"
    mock "pin-file $changed" "$@"
    secret_forget
}

again() { # LINE...
    mock_again "pin-file $changed" "$@"
}

want_pin() { # PIN: of the mock
    want_equal "$(cat "$changed" 2>/dev/null || echo "$PIN")" "$1" "the token's PIN"
}

want_tries() { # NUMBER
    want_equal "$(cat "$T/servers/tries" 2>/dev/null || echo 0)" "$1" 'wrong tries that count now'
}

change() { # OPTION...: from the PIN in $pin_file to 5678
    try aad key pin "$MINE" --change --pin fd:3 --new-secret-fd 4 "$@" 3<"$pin_file" 4<"$T/servers/next"
}

# --- the keyring --------------------------------------------------------------------------------

secret_forget() {
    secret-tool clear connection pkcs11-token 2>/dev/null
}

kept() { # what it has, its lines in one
    secret-tool lookup connection pkcs11-token 2>/dev/null | paste -sd '|'
}

keep() { # PIN: puts it into the keyring
    type_key "pin $MINE" 'expect PIN of mock' 'echo off' "send $1"
    want_status 0
    want_equal "$(kept)" "$1" 'what the keyring has'
}

type_key() { # COMMAND LINE...
    local command=$1
    shift
    printf '%s\n' "$@" end >"$T/servers/typed"
    # shellcheck disable=SC2086 # it is several words
    input=$T/servers/typed try "$TOOLS/pty" "$BIN/aad-credential" key $command
}

use_kept() { # what an agent does, whose "pin" is keyring
    pin_source=keyring use_key
}

change_kept() { # as somebody whose PIN is in the keyring does without a terminal
    try aad key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/next"
}

# --- on the token -------------------------------------------------------------------------------

pin_is_changed_by_descriptors() {
    fresh
    change
    want_status 0
    want_output 'The PIN of mock .* is changed'
    want_pin 5678
    want_calls C_Login 1
    want_calls C_SetPIN 1
    # The old one is known to be of the past: it costs no try.
    use_key
    want_refusal $AAD_REJECTED
    want_error 'refused this very PIN before'
    want_tries 0
    pin_file=$T/servers/next use_key
    want_status 0
    # And back: then it is the right one again.
    try aad key pin "$MINE" --change --pin fd:3 --new-secret-fd 4 3<"$T/servers/next" 4<"$T/servers/first"
    want_status 0
    use_key
    want_status 0
}

person_changes_it() {
    fresh
    type_key "pin $MINE --change" 'expect PIN of mock' 'echo off' "send $PIN" \
        'expect New PIN of mock' 'echo off' 'send 987654' 'expect again' 'send 987654'
    want_status 0
    want_pin 987654
}

softhsm_changes_it() {
    try aad key pin "$SOFT" --change --pin fd:3 --new-secret-fd 4 3<"$T/servers/first" 4<"$T/servers/next"
    want_status 0
    pkcs11-tool --module "$SOFTHSM" --token-label soft --login --pin 5678 -O >/dev/null 2>&1 ||
        fail 'the token does not take the new one'
    try aad key pin "$SOFT" --change --pin fd:3 --new-secret-fd 4 3<"$T/servers/first" 4<"$T/servers/next"
    want_refusal $AAD_REJECTED
    printf 'abc\n' >"$T/servers/short"
    try aad key pin "$SOFT" --change --pin fd:3 --new-secret-fd 4 3<"$T/servers/next" 4<"$T/servers/short"
    want_refusal $AAD_USAGE
    want_error 'takes 4 to 255'
    try aad key pin "$SOFT" --change --pin fd:3 --new-secret-fd 4 3<"$T/servers/next" 4<"$T/servers/first"
    want_status 0
}

# --- what is refused ----------------------------------------------------------------------------

wrong_pin_costs_one_try() {
    fresh
    keep "$PIN"
    pin_file=$T/servers/wrong-pin change
    want_refusal $AAD_REJECTED
    want_error 'the PIN is wrong'
    want_calls C_SetPIN 0
    want_tries 1
    pin_file=$T/servers/wrong-pin change
    want_refusal $AAD_REJECTED
    want_tries 1
    want_equal "$(kept)" "$PIN" 'what the keyring has'
    use_kept
    want_status 0
}

new_pin_that_the_token_does_not_take_costs_none() {
    local rv
    for rv in 0xa1 0xa2 0x1c3; do
        fresh "new-pin $rv"
        keep "$PIN"
        change
        want_refusal $AAD_USAGE
        want_error 'takes no such new PIN' 'no try was used'
        want_tries 0
        want_equal "$(kept)" "$PIN" 'what the keyring has'
        use_kept
        want_status 0
    done
    fresh 'pin-max 8'
    printf '123456789\n' >"$T/servers/long"
    try aad key pin "$MINE" --change --pin fd:3 --new-secret-fd 4 3<"$pin_file" 4<"$T/servers/long"
    want_refusal $AAD_USAGE
    want_error 'has 9 characters, and the token takes 4 to 8'
    want_calls C_SetPIN 0
    try aad key pin "$MINE" --change --pin fd:3 --new-secret-fd 4 3<"$pin_file" 4<"$T/servers/first"
    want_refusal $AAD_USAGE
    want_error 'is the one that the token has'
    want_pin "$PIN"
}

locked_token_and_final_try_get_nothing() {
    local said
    for said in locked final-try; do
        fresh "$said"
        change
        want_refusal $AAD_LOCKED
        want_calls C_Login 0
        want_calls C_SetPIN 0
    done
    type_key "pin $MINE --change" 'expect Use the last try' 'send y' 'expect PIN of mock' "send $PIN" \
        'expect New PIN of mock' 'send 987654' 'expect again' 'send 987654'
    want_status 0
    want_pin 987654
}

tokens_that_cannot_do_it_say_so() {
    mock # no pin-file
    secret_forget
    change
    want_refusal $AAD_UNSUPPORTED
    want_error "module cannot change its PIN" "token's own program"
    fresh read-only
    change
    want_refusal $AAD_UNSUPPORTED
    fresh no-login
    change
    want_refusal $AAD_UNSUPPORTED
    want_error 'wants no PIN'
}

# Its holder must choose another one first (CKF_USER_PIN_TO_BE_CHANGED).
expired_pin_is_changed() {
    fresh 'fault C_Login 0xa3'
    use_key
    want_refusal $AAD_REJECTED
    want_error 'has expired' 'key pin URI --change'
    rm -rf "$store_files"
    change
    want_status 0
    want_pin 5678
    again
    pin_file=$T/servers/next use_key
    want_status 0
}

pin_pad_asks_itself() {
    fresh 'pinpad right'
    try aad key pin "$MINE" --change --pin pinpad
    want_status 0
    want_calls C_Login 0
    want_calls C_SetPIN 1
    fresh 'pinpad wrong'
    try aad key pin "$MINE" --change --pin pinpad
    want_refusal $AAD_REJECTED
    want_calls C_SetPIN 1
    want_tries 1
    try aad key pin "$MINE" --change --pin pinpad --new-secret-fd 4 4<"$T/servers/next"
    want_refusal $AAD_UNSUPPORTED
    want_calls C_SetPIN 1
}

# --- the keyring and the token agree ------------------------------------------------------------

keyring_has_the_new_one() {
    fresh
    keep "$PIN"
    change_kept
    want_status 0
    want_output 'The keyring has the new one'
    want_equal "$(kept)" 5678 'what the keyring has'
    want_pin 5678
    use_kept
    want_status 0
    want_tries 0
}

generated_pin_is_the_keyrings_alone() {
    local pin
    fresh
    keep "$PIN"
    try aad key pin "$MINE" --change --pin keyring --generate
    want_status 0
    pin=$(cat "$changed")
    want_equal "${#pin}" 16 'its length'
    want_equal "$(kept)" "$pin" 'what the keyring has'
    if grep -F -- "$pin" "$out" "$err"; then fail 'it is shown'; fi
    use_kept
    want_status 0
    try aad key pin "$MINE" --change --generate --pin fd:3 3<"$changed"
    want_refusal $AAD_USAGE
    want_error 'nobody would know'
}

# From $1 on, the agent works within two uses, and no more than one try has been used up in all.
it_is_found_out() { # WHAT TRIES
    local before
    again no-flags
    use_kept
    if [ "$status" != 0 ]; then
        want_refusal $AAD_REJECTED
        want_error 'cut short' 'the other one is tried'
        want_tries 1
        before=$(cat "$T/servers/tries")
        use_kept
    fi
    want_status 0
    [ "${before:-0}" -le "$2" ] || fail "$before tries were used up"
    want_tries 0
    [ -z "$has_failed" ] || echo "  $1"
    change_kept
    want_status 0 $AAD_USAGE # it may be that PIN already
    [ "$status" = 0 ] || want_pin 5678
    want_equal "$(kept)" 5678 'what the keyring has in the end'
    use_kept
    want_status 0
    want_tries 0
    [ -z "$has_failed" ] || echo "  $1, in the end"
}

killed_in_the_module_it_is_found_out() {
    local at
    for at in C_SetPIN C_SetPIN_done; do
        fresh
        keep "$PIN"
        again no-flags "fault $at crash"
        change_kept
        [ "$status" != 0 ] || fail 'it worked'
        want_error 'Nobody knows whether the token has the new PIN' 'the next use of the token finds out'
        want_equal "$(kept)" "$PIN|$BETWEEN|5678" 'what the keyring has'
        it_is_found_out "$at" 1
    done
}

# Without a use in between: the next change finds it out as well.
next_change_finds_it_out() {
    fresh
    keep "$PIN"
    again no-flags 'fault C_SetPIN_done crash'
    change_kept
    want_pin 5678
    printf '7777\n' >"$T/servers/third"
    again no-flags
    try aad key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/third"
    want_refusal $AAD_REJECTED
    want_error 'the other one is tried'
    want_tries 1
    try aad key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/third"
    want_status 0
    want_output 'earlier change was cut short: the token has had the new one of the two'
    want_tries 0
    want_pin 7777
    want_equal "$(kept)" 7777 'what the keyring has'
}

module_that_fails_afterwards_is_found_out() {
    local rv
    for rv in 0x5 0x30 0x32; do
        fresh
        keep "$PIN"
        again no-flags "fault C_SetPIN_done $rv"
        change_kept
        want_refusal $AAD_IO $AAD_UNAVAILABLE
        want_equal "$(kept)" "$PIN|$BETWEEN|5678" 'what the keyring has'
        it_is_found_out "the token answers $rv" 1
    done
}

# The program itself, with all that it has started, as systemd and a power failure do.
killed_at() { # CALL NUMBER
    ( # in which the shell may say who was killed
        exec setsid timeout -s KILL 30 strace -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" \
            "$BIN/aad-credential" key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/next" \
            >"$out" 2>"$err"
    ) 2>/dev/null
    status=$?
    world_settle
}

killed_at_any_step_it_is_found_out() {
    local call n=0 number
    for call in sendmsg sendto write; do
        for ((number = 1; number < 40; number++)); do
            fresh
            keep "$PIN"
            again no-flags
            killed_at $call $number
            [ "$status" != 0 ] || break
            n=$((n + 1))
            it_is_found_out "killed at $call $number" 1
            [ -z "$has_failed" ] || return
        done
    done
    [ "$n" -ge 8 ] || fail "there were $n steps"
}

with_fault_at() { # FAULT NUMBER: at that rename, of the program or the store's process
    ( # in which the shell may say who was killed
        exec timeout -s KILL 30 strace -f -qq -o /dev/null -e trace=/^rename -e "inject=/^rename:$1:when=$2" \
            "$BIN/aad-credential" key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/next" \
            >"$out" 2>"$err"
    ) 2>/dev/null
    status=$?
    world_settle
}

# What the store notes of PINs, once the token has the new one.
fault_at_any_note_is_found_out() {
    local fault number rc n=0
    for fault in signal=KILL error=ENOSPC; do
        for ((number = 1; number < 10; number++)); do
            fresh
            keep "$PIN"
            again no-flags
            pin_file=$T/servers/wrong-pin use_key # so that there is something to be noted
            with_fault_at $fault $number
            rc=$status
            [ ! -e "$changed" ] || n=$((n + 1))
            it_is_found_out "$fault at note $number" 1
            [ -z "$has_failed" ] || return
            [ "$rc" != 0 ] || [ "$number" -lt 3 ] || break
        done
    done
    [ "$n" -ge 4 ] || fail "there were $n runs"
}

soft_has() { # PIN
    pkcs11-tool --module "$SOFTHSM" --token-label soft --login --pin "$1" -O >/dev/null 2>&1
}

soft_use_kept() {
    try aad key certificate "$SOFT" --request --output "$T/home/request.pem" --pin keyring
}

# The same with a real token. SoftHSM's own files are not killed, as it does not survive that.
killed_with_softhsm_it_is_found_out() {
    local call n=0 number MINE=$SOFT
    for call in sendmsg sendto write; do
        for ((number = 1; number < 40; number++)); do
            rm -rf "$store_files"
            secret_forget
            soft_has "$PIN" || try aad key pin "$SOFT" --change --pin fd:3 --new-secret-fd 4 \
                3<"$T/servers/next" 4<"$T/servers/first"
            type_key "pin $SOFT" 'expect PIN of soft' 'echo off' "send $PIN"
            want_status 0
            killed_at $call $number
            [ "$status" != 0 ] || break
            n=$((n + 1))
            soft_use_kept
            [ "$status" = 0 ] || { want_error 'the other one is tried' && soft_use_kept; }
            want_status 0
            change_kept
            want_status 0 $AAD_USAGE
            want_equal "$(kept)" 5678 'what the keyring has in the end'
            soft_has 5678 || fail 'the token has another one'
            [ -z "$has_failed" ] || { echo "  killed at $call $number" && return; }
        done
    done
    [ "$n" -ge 8 ] || fail "there were $n steps"
}

# A login that is cut is a person's affair, as ever: nothing was changed yet.
killed_in_the_login_it_is_as_before() {
    fresh
    keep "$PIN"
    again no-flags 'fault C_Login crash'
    change_kept
    [ "$status" != 0 ] || fail 'it worked'
    want_equal "$(kept)" "$PIN" 'what the keyring has'
    again no-flags
    use_kept
    want_refusal $AAD_LOCKED
    want_error 'nobody knows whether the token counted it'
    want_calls C_Login 0
}

two_at_once_take_turns() {
    fresh
    keep "$PIN"
    again no-flags 'fault C_SetPIN slow=1500'
    aad key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/next" >"$T/seen/one" 2>&1 &
    world_wait 10 grep -qx C_SetPIN "$T/servers/log" || fail 'the first is not there'
    printf '7777\n' >"$T/servers/other"
    try aad key pin "$MINE" --change --pin keyring --new-secret-fd 4 4<"$T/servers/other"
    want_refusal $AAD_THROTTLED
    want_error 'another process is changing the PIN'
    wait $! || fail 'the first fails'
    want_pin 5678
    want_equal "$(kept)" 5678 'what the keyring has'
    want_tries 0
}

# Agents that read the keyring while it is changed use up one try at most, in all.
agents_go_on_meanwhile() {
    local i pids=()
    fresh
    keep "$PIN"
    again no-flags 'fault C_SetPIN slow=300'
    for i in 1 2 3 4; do
        (for _ in 1 2 3; do
            timeout 20 "$BIN/aad-credential" key certificate "$URI" --request --pin keyring >/dev/null 2>>"$T/seen/agent.$i"
        done) &
        pids+=($!)
    done
    change_kept
    want_status 0
    wait "${pids[@]}"
    want_equal "$(kept)" 5678 'what the keyring has'
    again no-flags
    use_kept
    want_status 0
}

check 'a PIN is changed by descriptors, and changed back' pin_is_changed_by_descriptors
check 'a person changes it' person_changes_it
check 'SoftHSM changes it' softhsm_changes_it
check 'a wrong PIN costs one try' wrong_pin_costs_one_try
check 'a new PIN that the token does not take costs none' new_pin_that_the_token_does_not_take_costs_none
check 'a locked token and its final try get nothing' locked_token_and_final_try_get_nothing
check 'tokens that cannot do it say so' tokens_that_cannot_do_it_say_so
check 'an expired PIN is changed' expired_pin_is_changed
check 'a PIN pad asks itself' pin_pad_asks_itself
check 'the keyring has the new one' keyring_has_the_new_one
check 'a generated PIN is the keyring'"'"'s alone' generated_pin_is_the_keyrings_alone
check 'killed in the module, it is found out' killed_in_the_module_it_is_found_out
check 'the next change finds it out' next_change_finds_it_out
check 'a module that fails afterwards is found out' module_that_fails_afterwards_is_found_out
check 'killed at any step, it is found out' killed_at_any_step_it_is_found_out
check 'killed with SoftHSM, it is found out' killed_with_softhsm_it_is_found_out
check 'killed in the login, it is as before' killed_in_the_login_it_is_as_before
check 'a kill or a full disk at any note is found out' fault_at_any_note_is_found_out
check 'two at once take turns' two_at_once_take_turns
check 'agents go on meanwhile' agents_go_on_meanwhile
finish
