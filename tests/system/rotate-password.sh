#!/usr/bin/env bash
# The password of the LCS user is changed by himself at the local Microsoft Graph. Nobody sees the new one, both are
# kept until one is proved, and a wrong one is sent once at most, whatever is refused or lost on the way.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-password.sh"
start_all --face proxy

password_is_changed() {
    begin
    try_token aad token lcs
    want_status 0
    change
    want_status 0
    want_no_error
    want_output '^made: a password of 32 characters, stored beside the one in use, in secret-service$' "^changed: the password of $USER_LCS$" \
        '^in use: the new password$' "^The password of 'lcs' is another one now"
    [ "$(user .password)" != "$password" ] || fail 'it is the one from before'
    want_equal "$(user '.wrong_passwords // 0')" 0 'the wrong ones'
    want_right
    change --if-older-than 1
    want_output "^Nothing to do for 'lcs': its password is of $(date -u +%F)"
}

# They wait until it is clear which one is right.
nobody_sends_the_old_one() {
    begin '{"resources":{"graph":{"password_lag_s":1}}}'
    want_lcs_works
    rotate_while_asked lcs 20
    learn_password
    want_equal "$(user '.wrong_passwords // 0')" 0 'the wrong ones'
    want_right
}

two_passwords_at_once() {
    local first
    begin
    "$BIN/aad-credential" rotate lcs >"$T/seen/first" 2>&1 &
    first=$!
    sleep 2
    change
    want_status $AAD_THROTTLED
    want_error 'another process is replacing what this connection'
    try aad status
    want_output "'rotate lcs' is replacing its password now"
    wait $first || fail "the first one failed: $(cat "$T/seen/first")"
    learn_password
    want_equal "$(user '.wrong_passwords // 0')" 0 'the wrong ones'
    want_right
}

lost_answer_is_one_try() {
    local fault
    for fault in '"reset":true' '"truncate":5' '"status":503' '"delay_ms":70000'; do
        [[ $fault != *delay* ]] || continue # a minute; the unit tests have it
        begin
        emulator_fault "{\"path\":\"/v1.0/me/changePassword\",$fault}"
        change
        emulator DELETE /script >/dev/null
        [[ $fault == *truncate* ]] || want_status $AAD_NETWORK $AAD_TIMEOUT $AAD_PROTOCOL
        change_in_haste
        want_status 0
        [ "$(user '.wrong_passwords // 0')" -le 1 ] || fail "$(user .wrong_passwords) wrong ones"
        want_right
    done
}

# It is changed, and the authority does not know that yet: which nobody here knows.
lost_answer_is_waited_for() {
    begin '{"resources":{"graph":{"password_lag_s":3}}}'
    emulator_fault '{"path":"/v1.0/me/changePassword","delay_ms":20000}'
    timeout -s KILL 2.5 "${in_haste[@]}" "$BIN/aad-credential" rotate lcs >"$T/seen/killed" 2>&1
    learn_password
    emulator DELETE /script >/dev/null
    [ "$(user .password)" = "$(stored_password next-password)" ] || fail 'it was not changed'
    change_in_haste
    want_status 0
    want_output '^waiting until it is clear which one is right'
    want_equal "$(user '.wrong_passwords // 0')" 0 'the wrong ones'
    want_right
}

refusals_are_explained() {
    begin '{"resources":{"graph":{"read_only":true}}}'
    change
    want_status $AAD_PERSON
    want_error 'User-PasswordProfile.ReadWrite.All'
    want_output "^By hand: sign in as $USER_LCS at https://myaccount.microsoft.com" 'connection edit lcs --secret$'
    want_right
    begin "{\"users\":{\"$USER_LCS\":{\"on_premises\":true}}}"
    change
    want_status $AAD_PERSON
    want_error 'without password writeback'
    want_right
}

another_person_is_refused() {
    begin
    try aad connection edit lcs --audience - --audience "$URL" --no-verify
    change
    want_refusal $AAD_CONFIG
    want_error 'Add that: aad-credential connection edit lcs --audience '
    # The remedy, to the letter.
    eval "try aad $(sed -n 's/.*Add that: aad-credential //p' "$err") --no-verify"
    want_status 0
    change
    want_status 0
    want_right
}

copies_of_the_same_person_follow() {
    begin
    add_person lcs-eu "$T/servers/password"
    change
    want_status 0
    want_output "^stored: for 'lcs-eu', too, of the same person$"
    want_equal "$(stored_password password lcs-eu)" "$(user .password)" 'the copy'
    want_right
    try aad connection remove lcs-eu --yes
}

# kill -9 before each write of the note, and the disk full at each.
killed_at_any_note_it_goes_on() {
    local n status
    for ((n = 1; n <= 12; n++)); do
        begin
        strace -q -o /dev/null -e trace=renameat -e inject=renameat:signal=KILL:when=$n \
            "$BIN/aad-credential" rotate lcs >"$T/seen/killed" 2>&1
        status=$?
        learn_password
        [ $status = 0 ] && break
        [ "$(stored_password)" = "$(user .password)" ] || [ "$(stored_password next-password)" = "$(user .password)" ] ||
            fail "the right one is lost, killed at renameat $n"
        change_in_haste
        want_status 0
        [ "$(user '.wrong_passwords // 0')" -le 1 ] || fail "$(user .wrong_passwords) wrong ones"
        want_right
        [ -z "$has_failed" ] || { echo "  at renameat $n" && return; }
    done
    [ $n -gt 3 ] || fail "it was killed $n times only"
}

killed_one_is_named_to_whoever_asks() {
    begin
    emulator_fault '{"path":"/v1.0/me/changePassword","reset":true}'
    change
    world_drop_keys
    rm -rf "$STATE/flight" "$RUNTIME/aad-credential"
    secret-tool clear role refresh-token 2>/dev/null
    try aad connection edit lcs --timeout 3
    try_token aad token lcs
    want_refusal $AAD_THROTTLED
    want_error 'is being changed, and which one is right is not known' 'aad-credential rotate lcs --finish'
    try aad connection edit lcs --timeout 60
    change_in_haste --finish
    want_status 0
    try aad rotate lcs
    learn_password
    want_right
}

person_who_knows_it_ends_it() {
    begin
    emulator_fault '{"path":"/v1.0/me/changePassword","reset":true}'
    change
    emulator DELETE /script >/dev/null
    emulator_set_password "$USER_LCS" "$password" # by an administrator
    input=$T/servers/password try aad connection edit lcs --secret-stdin
    want_status 0
    want_lcs_works
}

check 'the password is another one, and nobody has seen it' password_is_changed
check 'nobody sends the old one meanwhile, and no request fails' nobody_sends_the_old_one
check 'of two at once one says so' two_passwords_at_once
check 'a lost answer takes one try' lost_answer_is_one_try
check 'a new one that is not known yet is not taken for a wrong one' lost_answer_is_waited_for
check 'refusals are explained, and change nothing' refusals_are_explained
check 'who may ask Graph is said' another_person_is_refused
check 'other connections of the same person follow' copies_of_the_same_person_follow
check 'a run that was killed at any note goes on' killed_at_any_note_it_goes_on
check 'who asks meanwhile is told what to do' killed_one_is_named_to_whoever_asks
check 'a person who knows it ends it' person_who_knows_it_ends_it
finish
