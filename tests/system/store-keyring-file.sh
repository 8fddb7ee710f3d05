#!/usr/bin/env bash
# The embedded keyring: encrypted files on a machine without a desktop, where its master password
# comes from, damage, and several processes at once (P3, P11, case 31). Errors and kills in the
# middle: store-keyring-sweep.sh.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
plugin=$STAGE/lib/aad-credential/store/keyring-file.so
data=$XDG_DATA_HOME/aad-credential
folder=$data/keyring-file
keyring=$folder/keyring
secret=$folder/lcs.password

# The conformance program's own password, so that it can work on the same file.
master='conformance master password'
printf '%s\n' "$master" >"$T/servers/master"
printf 'not the master password\n' >"$T/servers/wrong"

with_master() { # COMMAND...
    AAD_CREDENTIAL_MASTER_FD=3 "$@" 3<"$T/servers/master"
}

with_wrong() {
    AAD_CREDENTIAL_MASTER_FD=3 "$@" 3<"$T/servers/wrong"
}

forget_token() {
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential"
}

still_works() { # the secret of before is there
    forget_token
    try_token with_master aad token lcs
    want_status 0
    world_settle
}

conformance_holds() {
    mkdir -m 700 "$T/tmp/conformance"
    try timeout 120 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$T/tmp/conformance"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/  /' "$err" "$out"
}

it_is_suggested_where_no_desktop_is() {
    add_lcs lcs
    want_refusal $AAD_UNAVAILABLE
    want_error 'no D-Bus session bus' 'keyring-file'
    [ ! -e "$keyring" ] || fail 'a keyring was made that nobody chose'
}

it_needs_its_master_password() {
    add_lcs lcs --store keyring-file
    want_refusal $AAD_LOCKED
    want_error 'master password' 'aad-credential unlock'
    want_within 5000
    [ ! -e "$keyring" ] || fail 'a keyring was made without a password'
}

secret_is_kept_encrypted() {
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs lcs --store keyring-file 3<"$T/servers/master"
    want_status 0
    want_equal "$(stat -c %a "$keyring")" 600 'the mode of the file'
    want_equal "$(stat -c %a "$secret")" 600 "the mode of the secret's file"
    want_equal "$(stat -c %a "$folder")" 700 'the mode of its directory'
    still_works
}

master_comes_from_a_systemd_credential() {
    mkdir -m 700 "$T/servers/credentials"
    install -m 400 "$T/servers/master" "$T/servers/credentials/aad-credential-master"
    forget_token
    CREDENTIALS_DIRECTORY=$T/servers/credentials try_token aad token lcs
    want_status 0
    chmod 666 "$T/servers/credentials/aad-credential-master"
    forget_token
    CREDENTIALS_DIRECTORY=$T/servers/credentials try aad token lcs
    want_refusal $AAD_CONFIG
}

master_comes_from_a_pipe_once() { # which can be read only once, and is needed twice
    forget_token
    try_token aad_from_pipe verify lcs
    want_status 0
}

aad_from_pipe() {
    AAD_CREDENTIAL_MASTER_FD=5 aad "$@" 5< <(printf '%s' "$master")
}

master_descriptor_that_is_closed_is_an_error() {
    forget_token
    AAD_CREDENTIAL_MASTER_FD=77 try aad token lcs
    [ "$status" != 0 ] || fail 'it worked'
    want_nothing
    want_within 16000
}

each_bad_descriptor_is_named() {
    forget_token
    AAD_CREDENTIAL_MASTER_FD=three try aad token lcs
    want_refusal $AAD_CONFIG
    want_error 'AAD_CREDENTIAL_MASTER_FD is not the number of a descriptor'
    AAD_CREDENTIAL_MASTER_FD=5 try aad token lcs 5< <(:)
    want_refusal $AAD_CONFIG
    want_error 'descriptor 5 has nothing to read' 'open it anew'
    # A file serves all commands of a script.
    exec 5<"$T/servers/master"
    for _ in 1 2; do
        forget_token
        AAD_CREDENTIAL_MASTER_FD=5 try_token aad token lcs
        want_status 0
    done
    exec 5<&-
}

# As Kubernetes and Docker mount it: a directory that is open, and links in it.
credential_of_an_orchestrator_works() {
    local mount=$T/servers/mounted
    mkdir -p "$mount/..data"
    install -m 440 "$T/servers/master" "$mount/..data/aad-credential-master"
    ln -s ..data/aad-credential-master "$mount/aad-credential-master"
    chmod 755 "$mount" "$mount/..data"
    forget_token
    CREDENTIALS_DIRECTORY=$mount try_token aad token lcs
    want_status 0
    CREDENTIALS_DIRECTORY=$mount try aad doctor
    want_output "^ok +credentials +$mount"
    chmod 444 "$mount/..data/aad-credential-master"
    CREDENTIALS_DIRECTORY=$mount try aad doctor
    want_output "^warn +credentials +$mount/aad-credential-master can be read by every user here"
}

# From nothing to a token, in the order of README.md, without a terminal.
either_command_makes_the_keyring() {
    mv "$data" "$T/tmp/data"
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin
    want_status 0
    want_output 'is made and unlocked for 28800 seconds'
    add_lcs fresh --store keyring-file
    want_status 0
    forget_token
    rm -rf "$data"
    add_lcs fresh --store keyring-file --replace
    want_refusal $AAD_LOCKED
    want_error "'aad-credential unlock'" AAD_CREDENTIAL_MASTER_FD
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs fresh --store keyring-file --replace 3<"$T/servers/master"
    want_status 0
    forget_token
    try_token with_master aad token fresh
    want_status 0
    rm -rf "$data" # a service, or a container
    mkdir -p "$T/servers/service"
    install -m 400 "$T/servers/master" "$T/servers/service/aad-credential-master"
    CREDENTIALS_DIRECTORY=$T/servers/service add_lcs fresh --store keyring-file --replace
    want_status 0
    forget_token
    CREDENTIALS_DIRECTORY=$T/servers/service try_token aad token fresh
    want_status 0
    CREDENTIALS_DIRECTORY=$T/servers/service try aad connection remove fresh --yes
    rm -rf "$data"
    mv "$T/tmp/data" "$data"
    still_works
}

read_only_home_is_read() { # the lock and the notes are elsewhere
    forget_token
    # shellcheck disable=SC2016 # the inner shell's
    try_token with_master private_mounts sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' \
        "$HOME" "$BIN/aad-credential" token lcs
    want_status 0
    want_no_error
    # shellcheck disable=SC2016 # the inner shell's
    try with_master private_mounts sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' \
        "$HOME" "$BIN/aad-credential" connection edit lcs --no-verify --secret-fd 4 4< <(printf %s "$password")
    want_refusal $AAD_IO
    want_error 'Read-only file system' 'XDG_[A-Z]*_HOME'
    grep 'free space' "$err" && fail 'it is not about space'
}

home_that_is_none_is_named() {
    local home
    [ "$(id -u)" = 0 ] || return 0 # whoever runs this has a home
    for home in HOME=/ HOME=/nonexistent --unset=HOME; do
        try as_ordinary env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME "$home" \
            "$BIN/aad-credential" connection add x --kind azurerm --grant managed-identity --no-verify
        want_refusal $AAD_IO $AAD_CONFIG
        want_error XDG_CONFIG_HOME
        grep 'free space' "$err" && fail 'it is not about space'
    done
}

unlock_keeps_it_and_lock_drops_it() {
    forget_token
    input=$T/servers/wrong try aad unlock --secret-stdin
    want_refusal $AAD_LOCKED
    want_error 'master password is wrong'
    try aad token lcs
    want_refusal $AAD_LOCKED
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    want_status 0
    try_token aad token lcs
    want_status 0
    try aad lock
    want_status 0
    rm -rf "$RUNTIME/aad-credential"
    try aad verify lcs
    want_status $AAD_LOCKED
}

kept_key() { # its id in the kernel's keyring
    local id
    for id in $(world_keys); do
        if keyctl rdescribe "$id" | grep ':master:' >/dev/null; then echo "$id"; fi
    done
}

kernel_has_a_key_and_no_password() { # P3
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    want_status 0
    want_equal "$(keyctl pipe "$(kept_key)" | wc -c)" 32 'the length of what is kept'
    keyctl pipe "$(kept_key)" | grep -a "$master" >/dev/null && fail 'it is the password'
    # An explicit source goes first; even a wrong one leaves the kept key alone.
    try with_wrong aad token lcs
    want_refusal $AAD_LOCKED
    try_token aad token lcs
    want_status 0
    # With another keyring, of the same password, the kept key is dropped.
    rm -rf "$RUNTIME/aad-credential" "$T/tmp/other"
    mkdir -m 700 "$T/tmp/other"
    timeout 60 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$T/tmp/other" '' 0
    mv "$folder" "$T/tmp/kept"
    mv "$T/tmp/other/keyring-file" "$folder"
    try aad verify lcs
    want_status $AAD_LOCKED
    want_equal "$(kept_key)" '' 'what is kept'
    rm -rf "$folder"
    mv "$T/tmp/kept" "$folder"
}

change_master() { # OLD NEW: files
    try aad unlock --change --timeout 60 --secret-fd 3 --new-secret-fd 4 3<"$1" 4<"$2"
}

master_is_changed_and_changed_back() {
    local before
    printf 'the next master password\n' >"$T/servers/next"
    before=$(cat "$secret" | sha256sum)
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    change_master "$T/servers/master" "$T/servers/next"
    want_status 0
    want_output 'is changed. It is unlocked for 60 seconds'
    want_equal "$(cat "$secret" | sha256sum)" "$before" 'the secret'
    want_equal "$(find "$folder" -name '.*' -type f)" '' 'what is left'
    # What the kernel has is of the new one.
    rm -rf "$RUNTIME/aad-credential"
    try_token aad token lcs
    want_status 0
    forget_token
    try with_master aad token lcs
    want_refusal $AAD_LOCKED
    want_error 'master password is wrong'
    AAD_CREDENTIAL_MASTER_FD=3 try_token aad token lcs 3<"$T/servers/next"
    want_status 0
    # It is told where the old one is still given.
    AAD_CREDENTIAL_MASTER_FD=3 try aad unlock --change --secret-fd 3 --new-secret-fd 4 3<"$T/servers/next" \
        4<"$T/servers/master"
    want_status 0
    want_output 'AAD_CREDENTIAL_MASTER_FD has the old one'
    still_works
}

change_without_the_present_password_is_none() {
    local before
    before=$(cat "$folder"/* | sha256sum)
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    change_master "$T/servers/wrong" "$T/servers/next"
    want_refusal $AAD_LOCKED
    want_error 'master password is wrong'
    change_master "$T/servers/master" "$T/servers/master"
    want_refusal $AAD_USAGE
    want_error 'is the one that the keyring has'
    try aad unlock --change --secret-fd 3 --new-secret-fd 4 3<"$T/servers/master" 4</dev/null
    want_refusal $AAD_USAGE
    want_equal "$(cat "$folder"/* | sha256sum)" "$before" 'what the files hold'
    rm -rf "$RUNTIME/aad-credential"
    try_token aad token lcs # by what is kept
    want_status 0
    mv "$folder" "$T/tmp/kept"
    change_master "$T/servers/master" "$T/servers/next"
    want_refusal $AAD_NOT_FOUND
    mv "$T/tmp/kept" "$folder"
    still_works
}

# Readers see the old header or the new one, and no kept key is dropped that has just come.
readers_go_on_while_it_is_changed() {
    local i pids=() pair=("$T/servers/master" "$T/servers/next")
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    for i in 1 2 3 4; do
        (for _ in 1 2 3 4 5; do
            rm -rf "$RUNTIME/aad-credential"
            timeout 20 "$BIN/aad-credential" token lcs 2>&1 >/dev/null | grep -v '^$' >>"$T/seen/readers"
        done) &
        pids+=($!)
    done
    for i in 0 1 0 1; do
        change_master "${pair[i]}" "${pair[1 - i]}"
        want_status 0
    done
    wait "${pids[@]}"
    # Between the header and the kernel's key a reader may find it locked, and nothing else.
    if grep -vE 'master password|unlock' "$T/seen/readers"; then fail 'a reader fails otherwise'; fi
    rm -rf "$RUNTIME/aad-credential"
    try_token aad token lcs
    want_status 0
    still_works
}

# Killed after the header and before the kernel's key: that is dropped, and the reader says what to do.
kept_key_of_the_old_password_is_dropped() {
    local old
    forget_token
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    old=$(keyctl pipe "$(kept_key)" | sha256sum)
    world_drop_keys
    change_master "$T/servers/master" "$T/servers/next"
    cp -p "$keyring" "$T/tmp/next-header"
    change_master "$T/servers/next" "$T/servers/master"
    input=$T/servers/master try aad unlock --secret-stdin --timeout 60
    [ "$(keyctl pipe "$(kept_key)" | sha256sum)" != "$old" ] || fail 'the salt is the same'
    cp -p "$T/tmp/next-header" "$keyring"
    rm -rf "$RUNTIME/aad-credential"
    try aad verify lcs
    want_status $AAD_LOCKED
    want_output 'aad-credential unlock'
    want_equal "$(kept_key)" '' 'what is kept'
    change_master "$T/servers/next" "$T/servers/master"
    want_status 0
    still_works
}

person_changes_it() {
    forget_token
    try_terminal "$BIN/aad-credential" unlock --change --timeout 60 <<END
expect Master password
echo off
send $master
expect New master password
echo off
send typed anew
expect again
send typed anew
end
END
    want_status 0
    printf 'typed anew\n' >"$T/servers/typed-anew"
    change_master "$T/servers/typed-anew" "$T/servers/master"
    want_status 0
    still_works
}

person_types_it_once() {
    forget_token
    try_terminal "$BIN/aad-credential" verify lcs <<END
expect Master password
echo off
send not it
expect Master password
send $master
end
END
    want_status 0
    try_token aad verify lcs # from the kernel's keyring now
    want_status 0
    aad lock >/dev/null
}

wrong_is_told_from_empty() {
    forget_token
    try with_wrong aad token lcs
    want_refusal $AAD_LOCKED
    want_error 'master password is wrong' 'aad-credential unlock'
    mv "$folder" "$T/tmp/kept"
    try with_wrong aad token lcs
    want_refusal $AAD_NOT_FOUND
    want_error "no password of connection 'lcs'"
    try with_master aad token lcs
    want_refusal $AAD_NOT_FOUND
    [ ! -e "$folder" ] || fail 'who only looked has made a folder'
    mv "$T/tmp/kept" "$folder"
    still_works
}

# A new header could never open what is there: none is made beside it.
lost_header_is_said_and_not_made_anew() {
    mv "$keyring" "$T/tmp/kept"
    forget_token
    try with_master aad token lcs
    want_refusal $AAD_IO
    want_error 'keyring that opens them is gone' 'backup'
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs other --store keyring-file 3<"$T/servers/master"
    want_refusal $AAD_IO
    [ ! -e "$keyring" ] || fail 'a new one was made'
    mv "$T/tmp/kept" "$keyring"
    still_works
}

wrong_password_writes_nothing() {
    local before
    before=$(cat "$folder"/* | sha256sum)
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs other --store keyring-file 3<"$T/servers/wrong"
    want_refusal $AAD_LOCKED
    want_equal "$(cat "$folder"/* | sha256sum)" "$before" 'what the files hold'
}

damaged_file_is_said_to_be_damaged() {
    local file size
    # An LCS connection asks for its refresh token first, and goes on without one.
    rm -f "$folder/lcs.refresh-token"
    for file in "$keyring" "$secret"; do
        cp -p "$file" "$T/tmp/kept"
        for size in 0 1 8 9 18 44 60 $(($(stat -c %s "$file") - 1)); do
            truncate -s "$size" "$file"
            forget_token
            try with_master aad token lcs
            want_refusal $AAD_IO
            want_error 'damaged' "$file" 'backup'
            want_within 5000
            cp -p "$T/tmp/kept" "$file"
        done
        head -c 400 /dev/urandom >"$file"
        try with_master aad token lcs
        want_refusal $AAD_IO
        want_error 'damaged' 'backup'
        cp -p "$T/tmp/kept" "$file"
    done
    still_works
}

# One bit of what is sealed is changed: then no password opens the header, and no key the secret.
changed_bit_is_noticed() {
    cp -p "$keyring" "$T/tmp/kept"
    flip_last_byte "$keyring"
    forget_token
    try with_master aad token lcs
    want_refusal $AAD_LOCKED
    cp -p "$T/tmp/kept" "$keyring"
    cp -p "$secret" "$T/tmp/kept"
    rm -f "$folder/lcs.refresh-token"
    flip_last_byte "$secret"
    try with_master aad token lcs
    want_refusal $AAD_IO
    want_error 'damaged'
    cp -p "$T/tmp/kept" "$secret"
    still_works
}

flip_last_byte() { # FILE
    local at byte
    at=$(($(stat -c %s "$1") - 1))
    byte=$(od -An -tu1 -j "$at" "$1")
    printf '%b' "\\0$(printf '%o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}

# A secret belongs to its connection, role and keyring: no other file can be put in its place.
files_cannot_change_places() {
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs second --store keyring-file 3<"$T/servers/master"
    want_status 0
    rm -f "$folder"/*.refresh-token
    cp -p "$secret" "$T/tmp/kept"
    cp -p "$folder/second.password" "$secret"
    forget_token
    try with_master aad token lcs
    want_refusal $AAD_IO
    want_error 'of another keyring'
    mv "$T/tmp/kept" "$secret"
    rm -rf "$T/tmp/other"
    mkdir -m 700 "$T/tmp/other"
    timeout 60 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$T/tmp/other" '' 0
    cp -p "$keyring" "$T/tmp/kept"
    cp -p "$T/tmp/other/keyring-file/keyring" "$keyring" # of the same password
    try with_master aad token lcs
    want_refusal $AAD_IO
    mv "$T/tmp/kept" "$keyring"
    still_works
}

old_format_is_named_and_left_alone() { # case 79
    mv "$folder" "$T/tmp/kept"
    mkdir -m 700 "$folder"
    install -m 600 <(printf 'GnomeKeyring\n\r\0\1 \0\0\0 and the rest') "$keyring"
    forget_token
    for command in 'token lcs' 'unlock --secret-stdin'; do
        # shellcheck disable=SC2086 # words
        input=$T/servers/master try with_master aad $command
        want_refusal $AAD_UNSUPPORTED
        want_error 'earlier development version' 'mv ' 'connection edit NAME --secret'
    done
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs other --store keyring-file 3<"$T/servers/master"
    want_refusal $AAD_UNSUPPORTED
    want_equal "$(tail -c 12 "$keyring")" 'and the rest' 'the old file'
    want_equal "$(find "$folder" -type f)" "$keyring" 'what is there'
    rm -rf "$folder"
    mv "$T/tmp/kept" "$folder"
    still_works
}

files_of_others_are_not_believed() {
    local file
    forget_token
    rm -f "$folder/lcs.refresh-token"
    for file in "$keyring" "$secret"; do
        chmod 644 "$file"
        try with_master aad token lcs
        want_refusal $AAD_CONFIG
        want_error 'chmod 600'
        chmod 600 "$file"
        ln "$file" "$T/tmp/second-name"
        try with_master aad token lcs
        want_refusal $AAD_CONFIG
        rm "$T/tmp/second-name"
        mv "$file" "$T/tmp/real"
        ln -s "$T/tmp/real" "$file"
        try with_master aad token lcs
        want_refusal $AAD_CONFIG
        rm "$file"
        mkfifo "$file"
        try with_master aad token lcs
        want_refusal $AAD_CONFIG
        rm "$file"
        mv "$T/tmp/real" "$file"
    done
    chmod 755 "$folder"
    try with_master aad token lcs
    want_refusal $AAD_CONFIG
    want_error 'chmod 700'
    chmod 700 "$folder"
    still_works
}

# Four processes make the keyring, and write it, at once.
processes_at_once_lose_nothing() {
    local i pids=()
    mv "$data" "$T/tmp/data"
    for i in 0 1 2 3; do
        timeout 60 "$STAGE/libexec/aad-credential/conformance-store" "$plugin" "$data" '' "$i" \
            >"$T/seen/writer.$i" 2>&1 &
        pids+=($!)
    done
    for i in 0 1 2 3; do
        wait "${pids[i]}" || fail "writer $i: $(cat "$T/seen/writer.$i")"
    done
    want_equal "$(items_in "$data")" 24 'the number of items'
    rm -rf "$data"
    mv "$T/tmp/data" "$data"
}

items_in() { # DIRECTORY: how many items of the writers are there
    find "$1/keyring-file" -name 'conformance-w*.password' | wc -l
}

# The process is held up where it reads its files, with the password at hand.
root_sees_no_master() {
    local aad_pid host n=0
    forget_token
    AAD_CREDENTIAL_MASTER_FD=3 strace -f -qq -v -s 100000 -o "$T/seen/held" -P "$folder" \
        -e trace=openat -e inject=openat:delay_enter=300000 \
        "$BIN/aad-credential" token lcs >"$T/seen/held.token" 2>"$T/seen/held.err" \
        3<"$T/servers/master" &
    aad_pid=$!
    while ! world_is_gone "$aad_pid"; do
        for host in $(pgrep -f "$STAGE/libexec/aad-credential/aad-credential-host"); do
            tr '\0' '\n' <"/proc/$host/environ" >>"$T/seen/environ" 2>/dev/null && n=$((n + 1))
        done
        sleep 0.02
    done
    wait "$aad_pid" || fail "$(cat "$T/seen/held.err")"
    [ "$n" -gt 5 ] || fail 'the process was not seen'
    grep -q "^HOME=" "$T/seen/environ" || fail 'its environment was not seen'
    if grep -aqE "$master|SECRET_FILE" "$T/seen/environ"; then fail 'the password is in it'; fi
}

master_is_in_no_environment() { # P3
    local starts
    # Others cannot look there any more (process.sh, case 42), only at the start.
    [ "$(id -u)" != 0 ] || root_sees_no_master
    forget_token
    AAD_CREDENTIAL_MASTER_FD=3 try_traced "$BIN/aad-credential" token lcs 3<"$T/servers/master"
    want_status 0
    starts=$T/seen/$((n_tries - 1)).starts
    grep -q 'aad-credential-host$' "$starts" || fail 'the start of the process was not seen'
    if grep -aqE "$master|SECRET_FILE" "$starts"; then fail 'it was handed on'; fi
    mv "$out" "$out.token"
}

removing_leaves_other_secrets() {
    try with_master aad connection remove second --yes
    want_status 0
    want_equal "$(find "$folder" -name 'second.*')" '' "what is left of it"
    still_works
}

check 'the plugin conforms' conformance_holds
check 'it is suggested where there is no desktop' it_is_suggested_where_no_desktop_is
check 'without its master password nothing is stored' it_needs_its_master_password
check 'a secret is kept, in a private file' secret_is_kept_encrypted
check 'the master password comes from a systemd credential' master_comes_from_a_systemd_credential
check 'the master password comes from a pipe' master_comes_from_a_pipe_once
check 'a descriptor that is closed is an error' master_descriptor_that_is_closed_is_an_error
check 'each bad descriptor is named' each_bad_descriptor_is_named
check 'a credential of an orchestrator works' credential_of_an_orchestrator_works
check 'either command makes the keyring' either_command_makes_the_keyring
check 'a read-only home is read' read_only_home_is_read
check 'a home that is none is named' home_that_is_none_is_named
check 'unlock keeps it, lock drops it' unlock_keeps_it_and_lock_drops_it
check 'the kernel has a key of one keyring, and no password' kernel_has_a_key_and_no_password
check 'the master password is changed, and changed back' master_is_changed_and_changed_back
check 'without the present password it is not changed' change_without_the_present_password_is_none
check 'readers go on while it is changed' readers_go_on_while_it_is_changed
check 'the kept key of the old password is dropped' kept_key_of_the_old_password_is_dropped
check 'a person changes it' person_changes_it
check 'a person types it once' person_types_it_once
check 'a wrong master password is told from an empty keyring' wrong_is_told_from_empty
check 'a header that was lost is not made anew' lost_header_is_said_and_not_made_anew
check 'a wrong master password writes nothing' wrong_password_writes_nothing
check 'a damaged file is said to be damaged' damaged_file_is_said_to_be_damaged
check 'a bit that was changed is noticed' changed_bit_is_noticed
check 'files cannot change places' files_cannot_change_places
check 'the format of an earlier development version is named' old_format_is_named_and_left_alone
check 'files of others are not believed' files_of_others_are_not_believed
check 'four processes that make and write it at once lose nothing' processes_at_once_lose_nothing
check 'the master password is in no environment' master_is_in_no_environment
check 'removing one connection leaves the others' removing_leaves_other_secrets
finish
