#!/usr/bin/env bash
# Places that lack what every Linux has: few descriptors, no /dev/null, a sandbox that refuses a
# call. Each is named, with what to do, and never something else (P11).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify
EPERM=1 EINVAL=22 PR_SET_NO_NEW_PRIVS=38 RLIMIT_CORE=4

gets_new_token() { # COMMAND...: such as one that takes something away
    forget_all
    try_token "$@" "$BIN/aad-credential" token lcs
    want_status 0
    want_no_error
    want_valid_token lcs
}

# With 3 the loader of programs itself fails, before us.
low_limit_is_named() {
    local n what
    for n in 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
        for what in 'token lcs' 'verify lcs' doctor 'connection list' --help \
            "curl lcs -- -sS $URL/"; do
            # shellcheck disable=SC2086 # words
            try prlimit --nofile=$n:$n "$BIN/aad-credential" $what
            want_refusal $AAD_IO
            want_remedy "the limit is $n" 'ulimit -n 23'
            want_within 1000
        done
        try prlimit --nofile=$n:$n "$BIN/git-credential-aad" capability
        want_refusal $AAD_IO
    done
    try prlimit --nofile=3:3 "$BIN/aad-credential" --help
    [ "$status" != 0 ] || fail 'it says that it worked'
    want_nothing
}

low_limit_of_our_own_is_raised() {
    gets_new_token prlimit --nofile=4:64
    gets_new_token prlimit --nofile=23:23
}

descriptors_that_are_taken_are_counted() {
    # shellcheck disable=SC2016 # the inner shell's
    try bash -c 'for i in {3..59}; do eval "exec $i</dev/null"; done
        exec prlimit --nofile=64:64 "$0" token lcs' "$BIN/aad-credential"
    want_refusal $AAD_IO
    want_remedy 'the limit is 64, of which 60 are taken' 'ulimit -n 80'
}

# A /dev of our own with nothing in it but the place where the runtime directory may be.
without_null() { # COMMAND...
    mkdir -p "$T/tmp/shm"
    # shellcheck disable=SC2016 # the inner shell's
    private_mounts sh -c 'mount --rbind /dev/shm "$0" && mount -t tmpfs none /dev &&
        mkdir /dev/shm && mount --rbind "$0" /dev/shm && exec "$@"' "$T/tmp/shm" "$@"
}

missing_null_is_named() {
    forget_all
    try without_null "$BIN/aad-credential" token lcs
    want_refusal $AAD_IO
    want_remedy '/dev/null cannot be opened: No such file' 'mknod'
    try without_null "$BIN/aad-credential" connection list # needs none
    want_status 0
    aad token lcs >/dev/null
    try_token without_null "$BIN/aad-credential" token lcs # from the cache
    want_status 0
}

missing_null_is_no_matter_for_closed_descriptors() {
    # shellcheck disable=SC2016 # the inner shell's
    try without_null sh -c 'exec "$0" connection list <&- 2>&-' "$BIN/aad-credential"
    want_status 0
    want_output lcs
    # shellcheck disable=SC2016 # the inner shell's
    try without_null sh -c 'exec "$0" connection list <&- >&-' "$BIN/aad-credential"
    want_refusal $AAD_IO
}

refused_hardening_is_named() { # and is no matter where it is so already
    local errno step number
    for errno in $EPERM $EINVAL; do
        while read -r step number; do
            try "$TOOLS/refuse" prctl "$number" $errno "$BIN/aad-credential" token lcs
            [ "$step" = PR_SET_NO_NEW_PRIVS ] && [ "$(id -u)" != 0 ] && [ "$status" = 0 ] && continue
            want_refusal $AAD_REFUSED
            want_remedy "refuses to start.*prctl\($step\) is refused" "allow prctl\($step\)"
            grep -q 'set-user-id' "$err" && fail 'a wrong reason'
        done <<<"PR_SET_DUMPABLE 4
PR_SET_NO_NEW_PRIVS $PR_SET_NO_NEW_PRIVS"
    done
    try_token setpriv --no-new-privs "$TOOLS/refuse" prctl $PR_SET_NO_NEW_PRIVS $EPERM \
        "$BIN/aad-credential" token lcs
    want_status 0
}

refused_limit_on_core_files_is_shown() { # the sanitizers' own library insists on that call
    world_is_sanitized && return
    # shellcheck disable=SC2016 # the inner shell's
    try sh -c 'ulimit -c unlimited; exec "$@"' sh "$TOOLS/refuse" setrlimit $RLIMIT_CORE $EPERM \
        "$BIN/aad-credential" doctor
    want_output '^warn +hardening +programs that we start may leave a core file'
    gets_new_token "$TOOLS/refuse" setrlimit $RLIMIT_CORE $EPERM
}

refused_timers_are_no_matter() {
    gets_new_token "$TOOLS/refuse" timer_create any $EPERM
}

check 'a low limit on descriptors is named' low_limit_is_named
check 'a low limit that is ours to raise is raised' low_limit_of_our_own_is_raised
check 'descriptors that are taken are counted' descriptors_that_are_taken_are_counted
check 'a missing /dev/null is named' missing_null_is_named
check 'a missing /dev/null is no matter for closed descriptors' \
    missing_null_is_no_matter_for_closed_descriptors
check 'a refused hardening is named' refused_hardening_is_named
check 'a refused limit on core files is shown' refused_limit_on_core_files_is_shown
check 'refused timers are no matter' refused_timers_are_no_matter
finish
