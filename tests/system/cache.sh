#!/usr/bin/env bash
# Where tokens wait, for how long, and what is not believed there. P3, P11, cases 30, 74.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify
files=$RUNTIME/aad-credential/cache

world_is() { # JSON
    emulator PUT /world "$1" >/dev/null
}

# As in a container that forbids the kernel's keyring.
token_by_file() {
    try_token "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs "$@"
}

cache_file() {
    find "$files" -type f ! -name '.*' | head -n 1
}

key_s_row() { # of /proc/keys: ID FLAGS USES TIMEOUT PERMISSIONS UID GID TYPE DESCRIPTION
    awk -v id="$(printf '%08x' "$(world_keys token)")" '$1 == id { print $4, $5 }' /proc/keys
}

key_has_expired() { # ID; its name may stay a while
    ! keyctl pipe "$1" >/dev/null 2>&1
}

kernel_holds_the_token_and_its_time() {
    forget_all
    try_token aad token lcs
    want_status 0
    want_equal "$(world_keys token | wc -w)" 1 'the number of keys'
    want_equal "$(key_s_row)" '59m 3f3f0000' 'its time-out and permissions'
    want_equal "$(find "$files" -type f 2>/dev/null)" '' 'what is in files'
    try_token aad token lcs
    want_valid_token lcs
    want_count token_requests 1
}

kernel_drops_it_when_it_expires() {
    local key
    forget_all
    world_is '{"token_lifetime_s": 2}'
    try_token aad token lcs
    want_status 0
    key=$(world_keys token)
    [ -n "$key" ] || fail 'it was not there'
    world_wait 6 key_has_expired "$key" || fail 'it is still there'
    world_is '{"token_lifetime_s": 3599}'
    try_token aad token lcs
    want_valid_token lcs
    want_count token_requests 2
}

new_session_keyring_changes_nothing() {
    forget_all
    try_token keyctl session - "$BIN/aad-credential" token lcs
    want_status 0
    try_token aad token lcs
    want_status 0
    try_token keyctl session - "$BIN/aad-credential" token lcs
    want_valid_token lcs
    want_count token_requests 1
}

without_keyctl_a_private_file_holds_it() {
    local path
    forget_all
    (umask 000 && token_by_file && want_status 0)
    want_equal "$(find "$files" -type f | wc -l)" 1 'the number of files'
    want_equal "$(stat -c '%a %u' "$(cache_file)")" "600 $(id -u)" 'mode and owner'
    for path in "$files" "${files%/*}"; do
        want_equal "$(stat -c %a "$path")" 700 "the mode of $path"
    done
    token_by_file
    want_valid_token lcs
    want_count token_requests 1
    try "$TOOLS/no-keyctl" "$BIN/aad-credential" doctor
    want_output 'file on tmpfs.*kernel keyring answered EPERM'
    try aad doctor
    want_output 'kernel keyring'
}

disk_never_holds_it() { # P11
    forget_all
    mkdir -p "$T/home/run"
    chmod 700 "$T/home/run"
    try_token env XDG_RUNTIME_DIR="$T/home/run" "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs
    want_status 0
    want_valid_token lcs
    want_equal "$(find "$T/home/run" -type f)" '' 'what is in files'
    try env XDG_RUNTIME_DIR="$T/home/run" "$TOOLS/no-keyctl" "$BIN/aad-credential" doctor
    want_output 'nowhere.*not on tmpfs'
}

# The default of Docker: no kernel keyring, and no runtime directory.
shared_memory_holds_it() { # P7, P10
    local i pids=() own
    own=$RUNTIME/shm/aad-credential-$(id -u)
    forget_all
    # shellcheck disable=SC2016 # the inner shell's
    try_token in_container bash -c 'for i in {1..40}; do "$@" >"$0.$i.token" 2>"$0.$i.err" & done; wait' \
        "$T/seen/container" "$BIN/aad-credential" token lcs
    want_count token_requests 1
    for i in {1..40}; do
        cat "$T/seen/container.$i.err"
        out=$T/seen/container.$i.token
        [ -s "$out" ] || fail "caller $i has no token"
    done >"$T/seen/container.err"
    want_valid_token lcs
    err=$T/seen/container.err
    want_equal "$(grep -c 'warning: there is no runtime directory' "$err")" 1 'the number of warnings'
    want_equal "$(wc -l <"$err")" 2 'the number of lines on stderr'
    want_equal "$(stat -c '%a %u' "$own")" "700 $(id -u)" 'mode and owner'
    for i in {1..4}; do
        try_token in_container "$BIN/aad-credential" token lcs
        want_valid_token lcs
        want_no_error
    done
    want_count token_requests 1
    try in_container "$BIN/aad-credential" doctor
    want_output "^warn +token cache +file on tmpfs in /dev/shm/aad-credential-$(id -u): the kernel keyring answered EPERM"
    chmod 750 "$own"
    try_token in_container "$BIN/aad-credential" token lcs
    want_valid_token lcs
    want_count token_requests 2
    try in_container "$BIN/aad-credential" doctor
    want_output 'nowhere: .*EPERM, and .XDG_RUNTIME_DIR is not set, and /dev/shm takes nothing of ours'
    rm -rf "$RUNTIME/shm"
}

open_directories_hold_nothing() { # case 28
    forget_all
    mkdir -p "$RUNTIME/open/aad-credential/cache"
    chmod 777 "$RUNTIME/open/aad-credential/cache"
    try_token env XDG_RUNTIME_DIR="$RUNTIME/open" "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs
    want_status 0
    want_equal "$(find "$RUNTIME/open" -type f -path '*cache*')" '' 'what is in files'
    rm -rf "$RUNTIME/open"
}

prepare_bad_file() { # HOW: the cache file is not what it was; $victim has its bytes
    local file
    forget_all
    token_by_file
    file=$(cache_file)
    victim=$RUNTIME/victim
    cp -p "$file" "$victim"
    case $1 in
        symlink) ln -sf "$victim" "$file" ;;
        hardlink) ln -f "$victim" "$file" ;;
        fifo) rm "$file" && mkfifo -m 600 "$file" ;;
        directory) rm "$file" && mkdir "$file" ;;
        readable) chmod 644 "$file" ;;
        foreign) chown 64123 "$file" ;;
        empty) : >"$file" ;;
        half) truncate -s 100 "$file" ;;
        longer) echo >>"$file" ;;
        zeros) head -c 4000 /dev/zero >"$file" ;;
    esac
}

# Only root can make a foreign file; .ci/run and the containers are root.
bad_files_are_not_believed() { # cases 30 and 74
    local how before victim ways=(symlink hardlink fifo directory readable empty half longer zeros)
    [ "$(id -u)" != 0 ] || ways+=(foreign)
    for how in "${ways[@]}"; do
        prepare_bad_file "$how"
        before=$(sha256sum "$victim")
        token_by_file
        want_status 0
        want_valid_token lcs
        want_count token_requests 2
        want_equal "$(sha256sum "$victim")" "$before" 'the victim'
        [ -z "$has_failed" ] || { echo "  that was: $how" && break; }
        rm -rf "$victim" "$files"
    done
}

flipped_bits_are_not_believed() { # case 74
    local victim file size at flipped
    prepare_bad_file none
    file=$(cache_file)
    size=$(stat -c %s "$victim")
    for ((at = 0; at < size; at += size / 40 + 1)); do
        cp -p "$victim" "$file"
        flipped=$(printf '%02x' $((0x$(od -An -tx1 -j "$at" -N 1 "$file" | tr -d ' ') ^ 4)))
        printf '%b' "\\x$flipped" | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
        emulator_reset
        token_by_file
        want_status 0
        want_count token_requests 1
        [ -z "$has_failed" ] || { echo "  that was byte $at" && break; }
    done
    rm "$victim"
}

# A file, and a key: each consumer gets a new token, and that one is kept.
poisoned_records_are_replaced() {
    local how victim file key
    for how in line nul accent longer far old extreme; do
        prepare_bad_file none
        file=$(cache_file)
        "$TOOLS/poison" "$how" <"$victim" >"$file" || fail "$how cannot be made"
        token_by_file
        want_valid_token lcs
        token_by_file
        want_valid_token lcs
        want_count token_requests 2
        rm -rf "$victim" "$files"
        [ "$how" != longer ] || continue # no key is that long
        forget_all
        try_token aad token lcs
        key=$(world_keys token)
        keyctl pipe "$key" >"$RUNTIME/key"
        "$TOOLS/poison" "$how" <"$RUNTIME/key" >"$RUNTIME/poisoned" || fail "$how cannot be made"
        keyctl padd user "$(keyctl rdescribe "$key" | cut -d';' -f5-)" @u <"$RUNTIME/poisoned" \
            >/dev/null || fail 'the key cannot be changed'
        git_ask get protocol=https "host=localhost:$PORT"
        want_output '^password=ey'
        try_token aad token lcs
        want_valid_token lcs
        want_count token_requests 2
        rm "$RUNTIME/key" "$RUNTIME/poisoned"
        [ -z "$has_failed" ] || { echo "  that was: $how" && break; }
    done
}

check "the kernel's keyring holds it, and knows its time" kernel_holds_the_token_and_its_time
check 'the kernel drops it when it expires' kernel_drops_it_when_it_expires
check 'a new session keyring changes nothing' new_session_keyring_changes_nothing
check 'without keyctl a private file on tmpfs holds it' without_keyctl_a_private_file_holds_it
check 'a disk never holds it (P11)' disk_never_holds_it
check 'where a container has nothing, shared memory holds it (P7, P10)' shared_memory_holds_it
check 'a directory that others can write to never holds it' open_directories_hold_nothing
check 'bad files are not believed (cases 30, 74)' bad_files_are_not_believed
check 'flipped bits are not believed (case 74)' flipped_bits_are_not_believed
check 'a poisoned record is replaced, not failed on until it expires' poisoned_records_are_replaced
finish
