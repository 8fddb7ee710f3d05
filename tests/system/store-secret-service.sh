#!/usr/bin/env bash
# The desktop's keyring: a real gnome-keyring on a private D-Bus, and all that can be wrong with it.
# Each is an error of its own, with its remedy and within its time (P5, cases 59, 61, 62).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
plugin=$STAGE/lib/aad-credential/store/secret-service.so
SCHEMA=io.github.aad-credential
session_bus=$DBUS_SESSION_BUS_ADDRESS

# A command that has to ask the store, since no token is left over. Keeps what it said: two
# different situations have to say different things.
ask_store() { # WHAT STATUS MILLISECONDS REMEDY...
    local what=$1 status_wanted=$2 limit=$3
    shift 3
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential"
    try aad token lcs
    want_refusal "$status_wanted"
    want_within "$limit"
    want_error "$@"
    head -n 1 "$err" >"$T/servers/said.$what"
}

conformance_holds() {
    try timeout 120 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$T/tmp"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/  /' "$err" "$out"
}

secret_is_encrypted_on_the_bus() { # case 62; what is raw in the log is found by the scanner
    local monitor
    world_start dbus-monitor --session --pcap >"$T/seen/bus.pcap" 2>/dev/null
    monitor=$world_pid
    world_wait 10 test -s "$T/seen/bus.pcap" || fail 'the monitor does not start'
    try_token aad verify lcs
    want_status 0
    world_stop "$monitor"
    grep -qa SearchItems "$T/seen/bus.pcap" || fail 'the monitor saw no search'
    grep -qa dh-ietf1024 "$T/seen/bus.pcap" || fail 'the session is not encrypted'
}

nothing_found() {
    secret-tool clear connection lcs role password
    secret-tool clear connection lcs role refresh-token
    ask_store nothing $AAD_NOT_FOUND 5000 "no password of connection 'lcs'"
}

two_found() {
    printf one | secret-tool store --label=one xdg:schema $SCHEMA connection lcs role password
    printf two | secret-tool store --label=two xdg:schema $SCHEMA connection lcs role password \
        copy second
    ask_store two $AAD_AMBIGUOUS 5000 '2 items' 'secret-tool clear'
    secret-tool clear connection lcs role password
    add_lcs lcs --replace
    want_status 0
}

foreign_items_are_left_alone() {
    printf theirs | secret-tool store --label=theirs svc lcs connection other role password
    try aad connection remove lcs --yes
    want_status 0
    [ "$(secret-tool lookup svc lcs)" = theirs ] || fail 'another program lost its item'
    add_lcs lcs
    want_status 0
}

locked_is_said_at_once() {
    world_lock_keyring
    ask_store locked $AAD_LOCKED 5000 'locked' 'Unlock the keyring'
    DISPLAY=:77 ask_store locked $AAD_LOCKED 5000 'locked' # a display that is not there
}

locked_keyring_takes_no_new_secret() {
    add_lcs second
    want_refusal $AAD_LOCKED
    want_within 5000
}

# What a person at a terminal types goes to the keyring. Wrong passwords are reported, and asked for
# again.
person_unlocks_it() {
    world_drop_keys
    try_terminal "$BIN/aad-credential" verify lcs <<END
expect Password of the keyring
echo off
send not the password
expect Password of the keyring
send $world_keyring_password
end
END
    want_status 0
    world_keyring_is unlocked || fail 'the keyring is still locked'
}

person_who_does_not_know_is_not_asked_for_ever() {
    world_lock_keyring
    world_drop_keys
    try_terminal "$BIN/aad-credential" token lcs <<END
expect Password of the keyring
send wrong 1
expect Password of the keyring
send wrong 2
expect Password of the keyring
send wrong 3
end
END
    want_status $AAD_LOCKED
}

# Both at the same time, since each takes its whole deadline.
keyring_that_never_answers() {
    local adding
    kill -STOP "$world_keyring_pid"
    add_in_vain &
    adding=$!
    ask_store silent $AAD_TIMEOUT 16000 'in time'
    wait "$adding" || fail 'adding a connection does not end as it should'
    kill -CONT "$world_keyring_pid"
}

add_in_vain() {
    n_tries=1000
    add_lcs second --no-verify
    want_refusal $AAD_TIMEOUT
    want_within 17000
    [ ! -e "$XDG_CONFIG_HOME/aad-credential/connections/second.json" ] || fail 'half of it is there'
    [ -z "$has_failed" ]
}

keyring_that_dies_in_the_middle() { # the bus starts another one, which is locked
    local aad_pid log=$T/seen/dies
    kill -STOP "$world_keyring_pid"
    world_drop_keys
    aad --verbose token lcs >"$log.token" 2>"$log.err" &
    aad_pid=$!
    world_wait 5 grep -q 'store: started' "$log.err" || fail 'the store was not asked'
    kill -KILL "$world_keyring_pid"
    world_wait 14 world_is_gone "$aad_pid" || fail 'it hangs'
    wait "$aad_pid"
    status=$? out=$log.token err=$log.err
    want_status $AAD_LOCKED $AAD_UNAVAILABLE
    want_nothing
}

# "no such object" of a search, or of what a search has found, does not mean that nothing is stored: a removal that
# believes it would leave the secret behind, of a connection that is gone.
what_it_lost_by_itself_is_not_absent() {
    local error method
    for error in Secret.Error.NoSuchObject DBus.Error.UnknownMethod DBus.Error.UnknownObject; do
        for method in SearchItems OpenSession GetSecrets; do
            world_drop_keys
            try "$BUILD/tests/fault/fault-bus" --fault bus $method 1 org.freedesktop.$error \
                --report "$T/servers/report" "$BIN/aad-credential" token lcs
            want_equal "$(cat "$T/servers/report")" 'reached ended 0' "the report of $method"
            want_refusal $AAD_IO
            want_error 'changed.* in the middle' 'Try again'
        done
    done
    secret-tool lookup connection lcs role password >/dev/null || fail 'the password is gone'
}

bus_without_a_keyring() {
    world_stop "$world_bus_pid"
    world_start_bus bare
    ask_store absent $AAD_UNAVAILABLE 5000 'no Secret Service' 'keyring-file'
}

# Starts a Secret Service of another maker: start_other collection|item (what of it is locked)
start_other() {
    rm -f "$T/servers/other.log"
    world_start "$TOOLS/fake-secret-service" "$1" "$T/servers/other.log"
    world_expect 'the other Secret Service' "$T/servers/other.log" world_has_secrets
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential"
}

# KeePassXC opens a window as soon as somebody searches a database that is locked.
other_keyring_is_not_searched_while_it_is_locked() {
    start_other collection
    DISPLAY=:77 try aad verify lcs --no-prompt
    want_status $AAD_LOCKED
    want_within 5000
    try aad connection show lcs
    want_status 0
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_error 'the keyring is locked'
    want_remedy 'in its own program'
    grep -xE 'SearchItems|Unlock' "$T/servers/other.log" && fail 'it was searched'
    world_stop "$world_pid"
}

item_that_a_person_must_allow_is_said() {
    start_other item
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_error 'wants a person to allow'
    want_remedy 'KeePassXC'
    try_terminal "$BIN/aad-credential" token lcs <<<'end'
    want_status $AAD_LOCKED
    grep 'Password of' "$out" && fail 'a password is asked for that it cannot take'
    want_equal "$(grep -cx Unlock "$T/servers/other.log")" 0 'the prompts that were opened'
    world_stop "$world_pid"
}

calls_of_other() { # NAME: how often the other Secret Service was called by it
    grep -cx "$1" "$T/servers/other.log"
}

# KWallet after a login: where nobody may be asked, what shows no window is tried, and nothing else.
open_wallet_needs_nobody() {
    start_other wallet
    try aad token lcs
    want_refusal $AAD_NOT_FOUND
    want_within 5000
    want_equal "$(calls_of_other isOpen) $(calls_of_other Prompt)" '1 1' 'what KWallet was asked'
    try aad doctor
    want_output '^ok .*secret-service'
    world_stop "$world_pid"
}

wallet_that_would_show_a_window_is_left_alone() {
    start_other closed-wallet
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_within 5000
    grep -xE 'SearchItems|Unlock|Prompt' "$T/servers/other.log" && fail 'it was unlocked'
    world_stop "$world_pid"
    start_other slow-wallet
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_within 5000
    grep -x Dismiss "$T/servers/other.log" >/dev/null || fail 'its window stays'
    world_stop "$world_pid"
    start_other deaf-wallet # nor is it waited for when it does not say that its window is gone
    try aad token lcs
    want_refusal $AAD_LOCKED
    want_within 5000
    grep -x Dismiss "$T/servers/other.log" >/dev/null || fail 'its window stays'
    world_stop "$world_pid"
}

# A new password of lcs, at a terminal; nobody is asked anything there: store_at_terminal WORD... (before the command)
store_at_terminal() {
    try_terminal "$@" sh -c "exec '$BIN/aad-credential' connection edit lcs --secret-fd 7 --no-verify 7<'$T/servers/password'" <<<'end'
}

keyring_without_a_default_is_said() {
    start_other empty
    add_lcs second --no-verify
    want_refusal $AAD_UNAVAILABLE
    want_error 'no default keyring yet'
    want_remedy '--store keyring-file'
    store_at_terminal env -u DISPLAY -u WAYLAND_DISPLAY # a person, who can be shown no window
    want_status $AAD_UNAVAILABLE
    want_output 'no default keyring yet' 'Seahorse'
    want_equal "$(calls_of_other CreateCollection)" 0 'the keyrings that were to be made'
    world_stop "$world_pid"
}

# The service shows a window of its own, which asks for the password of the new keyring.
default_keyring_is_made_by_a_person() {
    start_other empty
    store_at_terminal env DISPLAY=:77
    want_status $AAD_CANCELLED
    want_output 'no keyring was made'
    want_equal "$(calls_of_other Prompt) $(calls_of_other CreateItem)" '1 0' 'what was done after a no'
    store_at_terminal env DISPLAY=:77
    want_status $AAD_IO # it takes no item
    want_output 'the keyring did not store the secret'
    want_equal "$(calls_of_other Prompt) $(calls_of_other CreateItem)" '2 1' 'what was done after a yes'
    world_stop "$world_pid"
}

bus_that_is_gone() {
    DBUS_SESSION_BUS_ADDRESS=unix:path=$T/tmp/gone ask_store dead $AAD_UNAVAILABLE 2000 \
        'does not answer at its address' 'DBUS_SESSION_BUS_ADDRESS'
}

bus_that_accepts_and_is_silent() { # whatever it is that hangs, a configured time is kept
    local file=$XDG_CONFIG_HOME/aad-credential/connections/lcs.json
    cp -p "$file" "$T/servers/kept.json"
    jq '.timeout = 3' "$T/servers/kept.json" >"$file"
    kill -STOP "$world_bus_pid"
    ask_store mute $AAD_TIMEOUT 4000 'in time'
    kill -CONT "$world_bus_pid"
    cp -p "$T/servers/kept.json" "$file"
}

no_bus_at_all() {
    unset DBUS_SESSION_BUS_ADDRESS
    mv "$RUNTIME/bus" "$RUNTIME/other"
    ask_store no-bus $AAD_UNAVAILABLE 2000 'no D-Bus session bus' 'keyring-file'
    grep dbus-run-session "$err" && fail 'it advises a second bus, which has no keyring'
    mv "$RUNTIME/other" "$RUNTIME/bus"
    export DBUS_SESSION_BUS_ADDRESS=$session_bus
}

no_program_is_started_for_a_bus() { # case 59
    local address
    for address in autolaunch: "unixexec:path=$T/tmp/evil" tcp:host=127.0.0.1,port=9; do
        world_drop_keys
        DBUS_SESSION_BUS_ADDRESS=$address DISPLAY=:77 try_traced "$BIN/aad-credential" token lcs
        want_refusal $AAD_UNAVAILABLE
        want_within 5000
        want_equal "$(grep -c '^started ' "$T/seen/$((n_tries - 1)).starts")" 2 "programs started for $address"
    done
}

bus_is_found_in_the_runtime_directory() { # as ssh and cron leave it: no variable, but a login
    unset DBUS_SESSION_BUS_ADDRESS
    ask_store absent $AAD_UNAVAILABLE 5000 'no Secret Service'
    export DBUS_SESSION_BUS_ADDRESS=$session_bus
}

each_says_something_else() { # but for what nobody can tell apart: who of the two is silent
    rm "$T/servers/said.mute"
    local said=("$T"/servers/said.*)
    want_equal "$(sort "${said[@]}" | uniq -d)" '' 'what two of them say'
    want_equal "${#said[@]}" 7 'the number of situations'
}

check 'the plugin conforms' conformance_holds
add_lcs lcs >"$T/servers/add.log" 2>&1
check 'the secret is encrypted on the bus' secret_is_encrypted_on_the_bus
check 'nothing found is said' nothing_found
check 'two found are not guessed between' two_found
check 'items of others are left alone' foreign_items_are_left_alone
check 'what the keyring lost by itself is not absent' what_it_lost_by_itself_is_not_absent
check 'a locked keyring is said to be locked, at once' locked_is_said_at_once
check 'a locked keyring takes no new secret' locked_keyring_takes_no_new_secret
check 'a person unlocks it at the terminal' person_unlocks_it
check 'a person is asked three times' person_who_does_not_know_is_not_asked_for_ever
check 'a keyring that never answers is no hang' keyring_that_never_answers
check 'a keyring that dies in the middle is no hang' keyring_that_dies_in_the_middle
check 'a bus without a keyring is said' bus_without_a_keyring
check 'the keyring of another maker is not searched while it is locked (P5)' \
    other_keyring_is_not_searched_while_it_is_locked
check 'an item that a person must allow is said' item_that_a_person_must_allow_is_said
check 'an open wallet of KWallet is unlocked without anybody' open_wallet_needs_nobody
check 'a wallet that would show a window is left alone (P5)' wallet_that_would_show_a_window_is_left_alone
check 'a keyring without a default one is said' keyring_without_a_default_is_said
check 'a default keyring is made by a person' default_keyring_is_made_by_a_person
check 'a bus that is gone is said' bus_that_is_gone
check 'a bus that is silent is no hang' bus_that_accepts_and_is_silent
check 'the absence of a bus is said' no_bus_at_all
check 'no program is started to get a bus' no_program_is_started_for_a_bus
check 'the bus of the login is found without its variable' bus_is_found_in_the_runtime_directory
check 'each of them says something else' each_says_something_else
finish
