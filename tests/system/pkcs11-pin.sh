#!/usr/bin/env bash
# What happens to a token's PIN: it goes there once, and a refused one never again (P6, case 64).
# The module is tests/fake/pkcs11_mock.h's, which does what a script says.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/../pkcs11/world.sh"

# The same at a terminal: the lines are what a person does there.
type_key() { # COMMAND LINE...
    local command=$1
    shift
    printf '%s\n' "$@" end >"$T/servers/typed"
    # shellcheck disable=SC2086 # it is several words
    input=$T/servers/typed try_token "$TOOLS/pty" "$BIN/aad-credential" key $command 3<"$pin_file"
}

# The certificate's request, with this PIN typed.
type_pin() { # PIN
    type_key "certificate $URI --request --output $T/home/request.pem --pin $pin_source" \
        'expect PIN of mock' 'echo off' "send $1"
}

# Nobody knows whether that try counted: the next one is a person's.
pin_that_was_under_way_is_not_sent_again() {
    mock 'fault C_Login crash'
    use_key
    mock_again
    use_key
    want_refusal $AAD_LOCKED
    want_calls C_Login 0
    try_terminal "$BIN/aad-credential" key certificate "$URI" --request \
        --output "$T/home/request.pem" <<END
expect PIN of mock
echo off
send $PIN
end
END
    want_status 0
    use_key
    want_status 0
}

wrong_pin_is_sent_once() {
    local flags
    for flags in '' no-flags; do
        mock "$flags"
        pin_file=$T/servers/wrong-pin use_key
        want_refusal $AAD_REJECTED
        want_calls C_Login 1
        pin_file=$T/servers/wrong-pin use_key
        want_refusal $AAD_REJECTED
        want_error 'refused this very PIN before'
        want_calls C_Login 1
        use_key
        want_status 0
    done
}

# Not every token says that it was the PIN.
wrong_pin_is_sent_once_whatever_the_token_answers() {
    local rv flags
    for rv in 0x5 0x6 0x7 0x30 0xa1 0xa4 0xfff; do
        for flags in '' no-flags; do
            mock "wrong-pin $rv" "$flags"
            pin_file=$T/servers/wrong-pin use_key
            want_status $AAD_REJECTED $AAD_IO $AAD_UNSUPPORTED $AAD_LOCKED
            pin_file=$T/servers/wrong-pin use_key
            want_refusal $AAD_LOCKED
            want_error 'nobody knows whether the token counted it'
            want_calls C_Login 1
            use_key # another one is not in doubt
            want_status 0
        done
    done
}

# What the token answers says that it did not look at the PIN.
right_pin_is_sent_again_after_the_token_failed() {
    local rv
    for rv in 0x2 0x3 0x31 0x32 0x50 0x90 0xb0 0xb1 0xb3 0xb5 0xe0 0xe1 0x102 0x190; do
        mock no-flags "fault C_Login $rv"
        use_key
        [ "$status" != 0 ] || fail "it did not fail: $rv"
        mock_again no-flags
        use_key
        want_status 0
    done
}

# The daemon behind it was killed, say; the token may have counted that try.
pin_in_doubt_is_a_persons_until_somebody_has_logged_in() {
    local rv
    for rv in 0x5 0x30 0xa4; do
        mock no-flags "fault C_Login $rv"
        use_key
        [ "$status" != 0 ] || fail "it did not fail: $rv"
        mock_again no-flags
        use_key
        want_refusal $AAD_LOCKED
        want_error 'nobody knows' 'type the PIN'
        want_calls C_Login 0
        type_pin "$PIN" # though the same one is stored
        want_status 0
        use_key
        want_status 0
    done
}

# This token has shown before that it counts: what it says is believed.
pin_in_doubt_is_cleared_by_the_tokens_own_flags() {
    local rv
    mock
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    use_key
    want_status 0
    for rv in 0x5 0x30 0xa4 crash; do
        mock_again "fault C_Login $rv"
        use_key
        [ "$status" != 0 ] || fail "it did not fail: $rv"
        printf '1\n' >"$T/servers/tries" # somebody's wrong PIN was counted: perhaps that one
        mock_again
        use_key
        want_refusal $AAD_LOCKED
        want_calls C_Login 0
        printf '0\n' >"$T/servers/tries" # and somebody has logged in since
        use_key
        want_status 0
        want_calls C_Login 1
    done
    mock_again locked
    use_key
    want_refusal $AAD_LOCKED
    mock_again
    use_key
    want_status 0
}

refused_pin_that_is_right_now_is_typed() {
    mock 'pin 5678'
    use_key
    want_refusal $AAD_REJECTED
    mock_again # the PIN was changed to it
    use_key
    want_refusal $AAD_REJECTED
    want_error 'refused this very PIN before' 'on a terminal and type it'
    want_calls C_Login 0
    type_pin "$PIN"
    want_status 0
    want_calls C_Login 1
    use_key
    want_status 0
    mock 'pin 5678'
    use_key
    mock_again
    type_key "pin $URI" 'expect PIN of mock' 'echo off' "send $PIN"
    grep -q 'refused' "$err" && fail 'key pin refuses it'
    want_calls C_Login 1
    use_key
    want_status 0
}

# Of a file that was made on Windows, say: no line end goes to the token, and no second line.
pin_is_one_line() {
    mock
    printf '%s\r\n' "$PIN" >"$T/servers/another-pin"
    pin_file=$T/servers/another-pin use_key
    want_status 0
    printf '%s\nthe PIN of the token\n' "$PIN" >"$T/servers/another-pin"
    pin_file=$T/servers/another-pin use_key
    want_refusal $AAD_CONFIG
    want_error 'more than one line'
    want_calls C_Login 1
    pin_source=bogus use_key
    want_refusal $AAD_USAGE
    want_error 'no place where a PIN could come from'
    want_calls C_Login 1
}

# RFC 7512 has a place for it, and somebody may use that.
pin_in_a_hand_written_uri_is_never_shown() {
    local connection=$XDG_CONFIG_HOME/aad-credential/connections/hand.json command
    mock
    try aad connection add hand --kind generic --grant client-certificate \
        --authority https://localhost:9/contoso.example --audience api://x --host https://a.example \
        --client-id 9b000000-0000-4000-8000-000000000002 --store "$URI" --pin fd:3 --no-verify
    want_status 0
    sed -i 's/module-name=mock/&\&pin-value=73519046/' "$connection"
    grep -q 73519046 "$connection" || fail 'the PIN is not in the file'
    for command in 'connection list' 'connection list --json' 'connection show hand' \
        'connection show hand --json' 'connection export hand' doctor 'doctor --json' 'verify hand' \
        'token hand' '--verbose token hand' 'connection edit hand --pin ask' 'key certificate hand' \
        'key list pkcs11:token=mock?pin-value=73519046' 'connection remove hand --yes' \
        "connection add more --store pkcs11:token=mock?pin-value=73519046"; do
        # shellcheck disable=SC2086 # it is several words
        try aad $command
        if grep -q 73519046 "$out" "$err"; then fail "it is shown: $command"; fi
    done
    try aad doctor
    want_output "hand.*a PIN in it" 'pin-value'
    rm -f "$connection"
}

# What a person types is tried, once.
typed_pin_is_tried_though_it_was_refused() {
    mock no-flags
    pin_file=$T/servers/wrong-pin use_key
    pin_file=$T/servers/wrong-pin type_pin "$(cat "$T/servers/wrong-pin")"
    want_status $AAD_REJECTED
    want_calls C_Login 2
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 2
}

# They have all the same label and serial number (softokens of another maker).
databases_of_one_name_do_not_block_each_other() {
    local name uri
    for name in first second; do
        token_register "$name" "$MOCK"
        printf "x-init-reserved: configdir='sql:/%s'\n" "$name" >>"$modules/$name.module"
    done
    mock no-flags
    for name in first second first; do
        uri="pkcs11:token=mock;object=k1?module-name=$name"
        URI=$uri pin_file=$T/servers/wrong-pin use_key
        want_refusal $AAD_REJECTED
    done
    want_calls C_Login 2
    rm "$modules"/{first,second}.module
}

# A person mistypes one while a wrong one lies in a file: both stay known.
every_refused_pin_is_remembered() {
    mock no-flags
    pin_file=$T/servers/wrong-pin use_key
    try_terminal "$BIN/aad-credential" key certificate "$URI" --request <<END
expect PIN of mock
send 5555
end
END
    want_status $AAD_REJECTED
    want_calls C_Login 2
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 2
}

last_eight_refused_pins_are_remembered() {
    local i
    mock no-flags
    for i in 1 2 3 4 5 6 7 8 9 2 3 4 5 6 7 8 9; do
        printf '0\n' >"$T/servers/tries"
        printf 'wrong-%d\n' "$i" >"$T/servers/another-pin"
        pin_file=$T/servers/another-pin use_key
        want_refusal $AAD_REJECTED
    done
    want_calls C_Login 9
}

# As with one that was under way: the next try is a person's.
refused_pin_that_cannot_be_remembered_is_not_sent_again() {
    mock
    use_key
    aad() { strace -f -qq -o /dev/null -e trace=/^rename -e inject=/^rename:error=ENOSPC "$BIN/aad-credential" "$@"; }
    pin_file=$T/servers/wrong-pin use_key
    aad() { "$BIN/aad-credential" "$@"; }
    want_refusal $AAD_REJECTED
    [ -z "$(find "$store_files" -name 'refused-*')" ] || fail 'it is remembered'
    want_calls C_Login 2
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_LOCKED
    want_calls C_Login 2
}

# The right one in between does not make the wrong one worth a try.
refused_pin_stays_refused_after_a_person_logged_in() {
    mock
    pin_file=$T/servers/wrong-pin use_key
    try_terminal "$BIN/aad-credential" key certificate "$URI" --request \
        --output "$T/home/request.pem" <<END
expect PIN of mock
send $PIN
end
END
    want_status 0
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 2
}

# Nor does the login of another connection, which has the right one stored.
refused_pin_stays_refused_after_an_agent_logged_in() {
    mock
    pin_file=$T/servers/wrong-pin use_key
    use_key
    want_status 0
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 2
}

many_processes_send_a_wrong_pin_once() {
    local i pids=()
    mock
    for i in 1 2 3 4 5 6 7 8; do
        aad key certificate "$URI" --request --pin fd:3 3<"$T/servers/wrong-pin" \
            >"$T/seen/many.$i" 2>&1 &
        pids+=($!)
    done
    wait "${pids[@]}"
    want_calls C_Login 1
}

nothing_is_sent_at_the_final_try_or_after() {
    local said
    for said in final-try locked; do
        mock "$said"
        use_key
        want_refusal $AAD_LOCKED
        want_calls C_Login 0
    done
    try_terminal "$BIN/aad-credential" key certificate "$URI" --request </dev/null
    want_status $AAD_LOCKED
    want_calls C_Login 0
}

# Whatever is stored: it is a person's, and only after a yes.
final_try_is_a_persons() {
    local more
    for more in ask fd:3; do
        mock final-try
        type_key "certificate $URI --request --output $T/home/request.pem --pin $more" \
            'expect One more wrong PIN locks mock' 'expect Use the last try' 'send n'
        want_status $AAD_LOCKED
        want_calls C_Login 0
        type_key "certificate $URI --request --output $T/home/request.pem --pin $more" \
            'expect Use the last try' 'send y' 'expect PIN of mock' 'echo off' "send $PIN"
        want_status 0
        want_calls C_Login 1
    done
    mock final-try 'pinpad right'
    type_key "certificate $URI --request --output $T/home/request.pem" \
        'expect Use the last try' 'send y' "expect token's own keys"
    want_status 0
}

# It says nothing of the PIN: whoever locked the token may have been somebody else.
pin_that_locks_the_token_is_remembered() {
    mock no-flags
    printf '2\n' >"$T/servers/tries"
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_LOCKED
    want_error 'locked'
    printf '0\n' >"$T/servers/tries"
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_LOCKED
    want_calls C_Login 1
}

pin_pad_is_used_once() {
    mock 'pinpad right'
    pin_source=pinpad use_key
    want_status 0
    want_calls C_Login 1
    mock 'pinpad wrong'
    pin_source=pinpad use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 1
}

key_that_wants_its_pin_each_time() {
    local more
    for more in always-auth 'context-login 0x100' 'context-login 0x103' $'always-auth\nbusy'; do
        mock "$more"
        use_key
        want_status 0
        want_calls C_Login 1
        want_calls C_Login_context 1
    done
    mock always-auth 'context-pin other'
    use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login_context 1
}

refused_pin_of_a_key_is_not_sent_again() {
    local more
    for more in always-auth $'always-auth\nno-login'; do
        mock "$more" 'context-pin other'
        use_key
        want_refusal $AAD_REJECTED
        use_key
        want_refusal $AAD_REJECTED
        want_error 'refused this very PIN before'
        want_calls C_Login_context 1
    done
    mock always-auth # and one that was right leaves nothing
    use_key
    use_key
    want_status 0
    want_calls C_Login_context 2
}

pin_with_a_source_is_sent_to_a_token_with_keys_of_its_own() {
    mock 'pinpad either'
    use_key
    want_status 0
    want_calls C_Login 1
    mock 'pinpad either'
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REJECTED
    want_calls C_Login 1
}

# A person at a terminal, where the question for the PIN is open; what that person does is written
# to descriptor 7. want_person STATUS: how it ended.
person_is_asked() {
    rm -f "$T/servers/person"
    mkfifo "$T/servers/person"
    exec 7<>"$T/servers/person"
    rm -f "$T/servers/log"
    n_tries=$((n_tries + 1))
    "$TOOLS/pty" -t 30 "$BIN/aad-credential" key certificate "$URI" --request \
        --output "$T/home/person.pem" <"$T/servers/person" >"$T/seen/$n_tries.out" \
        2>"$T/seen/$n_tries.err" 7>&- &
    person=$! person_out=$T/seen/$n_tries.out
    printf 'expect PIN of mock\necho off\n' >&7
    world_wait 5 person_is_looked_for || fail 'nobody is asked'
    sleep 0.3
}

# The token was found, and looked at again before the question.
person_is_looked_for() {
    [ "$(grep -cx C_GetTokenInfo "$T/servers/log")" -ge 2 ]
}

want_person() { # STATUS [TEXT]
    exec 7>&-
    wait "$person"
    want_equal $? "$1" "the person's exit status"
    [[ $(cat "$person_out") == *"${2:-}"* ]] || fail "the person does not see: $2"
}

open_question_holds_nobody() { # nor one whose process is stopped
    local asker
    mock
    person_is_asked
    use_key
    want_status 0
    want_within 2000
    asker=$(pgrep -P "$person" -f aad-credential)
    kill -STOP "$asker"
    use_key
    want_status 0
    want_within 2000
    kill -CONT "$asker"
    printf 'send %s\nend\n' "$PIN" >&7
    want_person 0
    want_calls C_Login 3
}

final_try_that_came_meanwhile_is_not_used() {
    mock
    person_is_asked
    printf '2\n' >"$T/servers/tries"
    printf 'send %s\nend\n' "$PIN" >&7
    want_person $AAD_LOCKED 'one more wrong PIN locks the token'
    want_calls C_Login 0
}

# Nobody knows whether that try counted: what a person typed is sent, and nothing else.
try_that_was_cut_off_meanwhile_is_seen() {
    mock
    person_is_asked
    sed 's/^log .*/fault C_Login crash/' "$YUBIHSM_PKCS11_CONF" >"$T/servers/crash"
    YUBIHSM_PKCS11_CONF=$T/servers/crash use_key
    [ "$status" != 0 ] || fail 'it did not crash'
    use_key
    want_refusal $AAD_LOCKED
    want_calls C_Login 0
    printf 'send %s\nend\n' "$PIN" >&7
    want_person 0
    want_calls C_Login 1
    use_key
    want_status 0
}

# The person is at the token, and only one login is possible at a time: whoever waits is told for
# whom.
pin_pad_that_is_waited_for_is_named() {
    local holder host
    mock 'pinpad right' 'fault C_Login hang'
    "$BIN/aad-credential" key certificate "$URI" --request --pin pinpad >"$T/seen/pad.out" 2>&1 &
    holder=$!
    world_wait 5 grep -qx C_Login "$T/servers/log" || fail 'nobody is at the pin pad'
    host=$(pgrep -P "$holder" -f aad-credential-host)
    pin_source=pinpad use_key
    want_refusal $AAD_TIMEOUT
    want_error "process $host has the token"
    want_calls C_Login 1
    kill "$holder"
    wait "$holder"
}

# The log comes first: a try that cannot be logged is not made (where the machine has no journal).
no_pin_is_tried_that_must_be_logged_and_cannot() {
    local settings=$XDG_CONFIG_HOME/aad-credential/config.json
    [ ! -S /run/systemd/journal/socket ] || return 0
    mock
    mkdir -p "${settings%/*}"
    printf '{ "version": 1, "audit": "journal", "audit-required": true }\n' >"$settings"
    pin_file=$T/servers/wrong-pin use_key
    want_refusal $AAD_REFUSED
    want_error 'cannot be logged'
    try aad key list "$URI" --login --pin fd:3 3<"$T/servers/wrong-pin" # a PIN that is used to look
    want_refusal $AAD_REFUSED
    want_error 'cannot be logged'
    grep -xE 'C_Login|C_Sign' "$T/servers/log" && fail 'the token was used' # there may be no log yet
    rm "$settings"
}

check 'a PIN that was under way in a crash is not sent again' pin_that_was_under_way_is_not_sent_again
check 'a wrong PIN is sent once (P6)' wrong_pin_is_sent_once
check 'a wrong PIN is sent once, whatever the token answers (P6)' \
    wrong_pin_is_sent_once_whatever_the_token_answers
check 'a right PIN is sent again after the token failed' \
    right_pin_is_sent_again_after_the_token_failed
check "a PIN in doubt is a person's until somebody has logged in" \
    pin_in_doubt_is_a_persons_until_somebody_has_logged_in
check "a PIN in doubt is cleared by the token's own flags" \
    pin_in_doubt_is_cleared_by_the_tokens_own_flags
check 'a refused PIN that is right now can be typed' refused_pin_that_is_right_now_is_typed
check 'a PIN is one line, without its end' pin_is_one_line
check 'a PIN in a hand-written URI is never shown' pin_in_a_hand_written_uri_is_never_shown
check 'a typed PIN is tried though it was refused' typed_pin_is_tried_though_it_was_refused
check 'databases of one name do not block each other' databases_of_one_name_do_not_block_each_other
check 'every refused PIN is remembered' every_refused_pin_is_remembered
check 'the last eight refused PINs are remembered' last_eight_refused_pins_are_remembered
check 'a refused PIN that cannot be remembered is not sent again' \
    refused_pin_that_cannot_be_remembered_is_not_sent_again
check 'a refused PIN stays refused after a person logged in' \
    refused_pin_stays_refused_after_a_person_logged_in
check 'a refused PIN stays refused after an agent logged in' \
    refused_pin_stays_refused_after_an_agent_logged_in
check 'many processes send a wrong PIN once' many_processes_send_a_wrong_pin_once
check 'nothing is sent at the final try, or after' nothing_is_sent_at_the_final_try_or_after
check "the final try is a person's, after a yes" final_try_is_a_persons
check 'the PIN that locks the token is remembered' pin_that_locks_the_token_is_remembered
check 'a pin pad is used once' pin_pad_is_used_once
check 'a key that wants its PIN for each use gets it' key_that_wants_its_pin_each_time
check "a refused PIN of a key's own is not sent again" refused_pin_of_a_key_is_not_sent_again
check 'a PIN with a source is sent to a token with keys of its own' \
    pin_with_a_source_is_sent_to_a_token_with_keys_of_its_own
check 'an open question for a PIN holds nobody (P5)' open_question_holds_nobody
check 'a final try that came meanwhile is not used (P6)' final_try_that_came_meanwhile_is_not_used
check 'a try that was cut off meanwhile is seen (P6)' try_that_was_cut_off_meanwhile_is_seen
check 'a pin pad that is waited for is named' pin_pad_that_is_waited_for_is_named
check 'no PIN is tried that must be logged and cannot be' \
    no_pin_is_tried_that_must_be_logged_and_cannot
finish
