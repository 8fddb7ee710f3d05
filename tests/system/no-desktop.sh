#!/usr/bin/env bash
# A server without a desktop, from the first `connection add` at its terminal to the job at night
# that nobody watches. Never plaintext (P11). What the store itself does: store-keyring-file.sh.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
keyring=$XDG_DATA_HOME/aad-credential/keyring-file/keyring
master=$(canary_password master-password)
wrong=$(canary_password wrong-master-password)

# connection add NAME on a terminal, where only the password and the store are left to say.
add_at_terminal() { # NAME OPTION...   the dialog from stdin
    local name=$1
    shift
    try_terminal "$BIN/aad-credential" connection add "$name" --authority "$URL/$TENANT" \
        --audience "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" "$@"
}

type_password() {
    printf '%s\n' 'expect Password:' 'echo off' "send $password"
}

type_master() { # PASSWORD
    printf '%s\n' 'expect Master password of the embedded keyring' 'echo off' "send $1" end
}

nothing_is_left() { # but a lock file, which is empty
    want_equal "$(find "$HOME" -type f -size +0 ! -name ca.pem)" '' 'what there is'
}

as_after_a_boot() { # the kernel has forgotten all
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential"
}

no_is_taken_for_no() {
    local answer status
    while read -r status answer; do
        add_at_terminal server <<<"expect encrypted file
expect Use keyring-file? [Y/n]
$answer
end"
        want_status "$status"
        nothing_is_left
    done <<<"$AAD_UNAVAILABLE send n
$AAD_CANCELLED key C"
}

leaving_at_the_master_password_leaves_nothing() {
    local name number
    while read -r name number; do
        add_at_terminal server < <(
            printf '%s\n' 'expect Use keyring-file?' 'send y'
            type_password
            printf '%s\n' 'expect New master password:' 'echo off' "signal $name" end
        )
        want_status "$number"
        nothing_is_left
    done <<<"INT $AAD_CANCELLED
TERM 143"
}

# Both times by one who has answered: nothing is asked again, and what remains is one command.
what_cannot_be_kept_is_saved_without_its_password() {
    try_terminal "$BIN/aad-credential" connection add --authority "$URL/$TENANT" --audience "$URL" \
        --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" --store secret-service --no-verify < <(
        type_password
        printf '%s\n' 'expect Password (again):' 'echo off' "send $password" \
            'expect Connection name' 'send later' 'expect Description' 'send typed once' \
            'expect no D-Bus session bus' 'expect Try again' 'send y' \
            'expect no D-Bus session bus' 'expect (n: save it for now without the password) [Y/n]' \
            'send n' end
    )
    want_status 0
    want_output "saved, without its password" 'aad-credential connection edit later --secret'
    want_equal "$(jq -r .description "$CONNECTIONS/later.json")" 'typed once' 'what was answered'
    rm "$CONNECTIONS/later.json"
}

keyring_file_is_offered_and_made() {
    add_at_terminal server < <(
        printf '%s\n' 'expect no D-Bus session bus' 'expect Use keyring-file?' 'send'
        type_password
        printf '%s\n' 'expect New master password:' 'echo off' "send $master" \
            'expect New master password (again):' 'echo off' "send $wrong" 'expect not the same' \
            'expect New master password:' 'echo off' "send $master" \
            'expect New master password (again):' 'echo off' "send $master" end
    )
    want_status 0
    want_output "Connection 'server' is ready" '^ok .*store' '^ok .*token'
    want_equal "$(jq -r .store "$CONNECTIONS/server.json")" keyring-file 'the store'
    want_equal "$(stat -c %a "$keyring")" 600 "the keyring's mode"
}

kernel_keeps_it_for_a_time_only() {
    local row
    # shellcheck disable=SC2154 # world.sh's
    row=$(awk -v name="aad-credential:master:$world_master:" '$9 == name { print $4 }' /proc/keys)
    [[ $row =~ ^[1-8]h$ ]] || fail "its time-out is '$row'"
}

second_connection_needs_no_question() { # but the store is offered all the same
    add_at_terminal second --store keyring-file < <(
        type_password
        echo end
    )
    want_status 0
    grep -qi 'master password' "$out" && fail 'the master password is asked for'
}

job_gets_its_token() { # without a terminal, as long as the kernel keeps the password
    rm -rf "$RUNTIME/aad-credential"
    try_token aad token server --min-valid 3000
    want_status 0
    want_no_error
    want_valid_token lcs
    git_ask get protocol=https "host=localhost:$PORT" username="$USER_LCS"
    want_status 0 $AAD_AMBIGUOUS # two connections serve this host
    try aad doctor
    want_output '^ok .*keyring-file' '^ok .*master password .*kept by the kernel'
}

after_a_boot_it_is_refused() { # at once, with both remedies
    as_after_a_boot
    try aad token server
    want_refusal $AAD_LOCKED
    want_error 'master password' "'aad-credential unlock'" AAD_CREDENTIAL_MASTER_FD
    want_within 2000
    try aad verify server
    want_status $AAD_LOCKED
    try aad curl server -- -sS "$URL/"
    want_refusal $AAD_LOCKED
}

unlock_asks_once() {
    try_terminal "$BIN/aad-credential" unlock < <(type_master "$master")
    want_status 0
    want_output 'unlocked for 28800 seconds'
    job_gets_its_token
}

wrong_master_password_is_refused_and_not_kept() {
    as_after_a_boot
    try_terminal "$BIN/aad-credential" unlock < <(type_master "$wrong")
    want_status $AAD_LOCKED
    want_output 'master password.* wrong|wrong.* master password'
    try aad token server
    want_refusal $AAD_LOCKED
    want_error "'aad-credential unlock'"
    try_terminal "$BIN/aad-credential" unlock < <(type_master x | sed 's/send x/key C/')
    want_status $AAD_CANCELLED
    try aad unlock
    want_refusal $AAD_UNAVAILABLE
    want_error 'no terminal'
}

person_who_asks_for_a_token_is_asked() {
    as_after_a_boot
    n_tries=$((n_tries + 1))
    out=$T/seen/$n_tries.token
    type_master "$master" >"$T/servers/dialog"
    input=$T/servers/dialog try_into "$TOOLS/pty" "$BIN/aad-credential" token server
    want_status 0
    tr -d '\r' <"$out" | grep '^ey' >"$T/seen/asked.token"
    out=$T/seen/asked.token
    want_valid_token lcs
    job_gets_its_token
}

lock_locks() {
    try aad lock
    want_status 0
    want_output 'is locked'
    try_token aad token server # what is in the cache is not a secret of the store
    want_status 0
    world_drop_keys
    try aad token server
    want_refusal $AAD_LOCKED
    try aad lock
    want_status 0
    want_output 'locked already'
}

master_is_forgotten() {
    ! aad doctor | grep 'kept by the kernel'
}

unlock_has_a_time_out() {
    printf '%s\n' "$master" >"$T/servers/master"
    input=$T/servers/master try aad unlock --timeout 4 --secret-stdin
    want_status 0
    try aad doctor
    want_output 'kept by the kernel'
    world_wait 10 master_is_forgotten || fail 'it is still kept'
    try aad token server
    want_refusal $AAD_LOCKED
}

bus_without_a_keyring_makes_the_same_offer() {
    world_start_bus bare
    add_at_terminal third <<<'expect no Secret Service
expect Use keyring-file?
send n
end'
    want_status $AAD_UNAVAILABLE
    [ ! -e "$CONNECTIONS/third.json" ] || fail 'it was added'
    unset DBUS_SESSION_BUS_ADDRESS
}

check 'no is taken for no' no_is_taken_for_no
check 'leaving at the master password leaves nothing' leaving_at_the_master_password_leaves_nothing
check 'what cannot be kept is saved without its password' what_cannot_be_kept_is_saved_without_its_password
check 'the encrypted file is offered, and made' keyring_file_is_offered_and_made
check 'the kernel keeps its master password for a time only' kernel_keeps_it_for_a_time_only
check 'a second connection needs no master password' second_connection_needs_no_question
check 'a job gets its token' job_gets_its_token
check 'after a boot it is refused, with the remedy' after_a_boot_it_is_refused
check 'unlock asks once' unlock_asks_once
check 'a wrong master password is refused' wrong_master_password_is_refused_and_not_kept
check 'a person who asks for a token is asked' person_who_asks_for_a_token_is_asked
check 'lock locks' lock_locks
check 'unlock has a time-out' unlock_has_a_time_out
check 'a bus without a keyring makes the same offer' bus_without_a_keyring_makes_the_same_offer
finish
