#!/usr/bin/env bash
# The embedded keyring under every error and every kill, and on a full disk (P8, cases 72, 73, 78):
# after each of them the old secret or the new one is there, whole, and nothing of another is lost.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
plugin=$STAGE/lib/aad-credential/store/keyring-file.so
# In memory, where there is such a place: something is synced some thousand times.
data=$RUNTIME/sweep folder=$RUNTIME/sweep/keyring-file kept=$T/servers/kept
# What each case begins with, and the secret of `alpha` in it; "-": there is none.
template=$RUNTIME/template old=old
n_cases=0

# keyring-act.c has the actions.
act() {
    "$TOOLS/keyring-act" "$plugin" "$data" "$kept" "$@" 2>"$T/servers/act.err"
}

# disturbed OPTION... -- ACTION...: with these faults injected by strace
disturbed() {
    local names='' options=()
    while [ "$1" != -- ]; do
        names+=${names:+,}${1%%:*}
        options+=(-e "inject=$1")
        shift
    done
    shift
    ( # in which the shell may say who was killed
        timeout -s KILL 30 strace -qq -o "$T/servers/disturbed" -e "trace=$names" "${options[@]}" \
            "$TOOLS/keyring-act" "$plugin" "$data" "$kept" "$@" 2>"$T/servers/act.err"
        exit $?
    ) 2>"$T/servers/killed"
}

# What the plugin calls, each as strace counts it: NAME NTH
calls_of() { # ACTION...
    strace -qq -o "$T/servers/trace" "$TOOLS/keyring-act" "$plugin" "$data" "$kept" "$@" ||
        fail "it fails by itself: $*"
    awk -F'(' '{ n[$1]++ } /^getppid/ { on = !on; next } on { print $1, n[$1] }' "$T/servers/trace"
}

restore() {
    rm -rf "$data"
    if [ -n "$template" ]; then cp -a "$template" "$data"; else rm -f "$kept"; fi
}

# consequence STATUS FAULT NEW: after a success the new secret is there, else the old or the new
# one; then everything goes on as if nothing had happened.
consequence() {
    local rc=$1 fault=$2 new=$3 others=()
    n_cases=$((n_cases + 1))
    [ "$rc" = 0 ] || new="$new|$old"
    [ -z "$template" ] || others=(want beta other want gamma more)
    act want alpha "$new" "${others[@]}" save alpha after want alpha after "${others[@]}" ||
        fail "$fault (status $rc), then: $(cat "$T/servers/act.err")"
    [ -z "$(find "$folder" -name '.*' -type f)" ] || fail "$fault leaves $(ls -A "$folder")"
}

# sweep FAULTS CALLS NEW ACTION...: one call, one fault, one process
sweep() {
    local faults=$1 calls=$2 new=$3 name nth fault at=0
    shift 3
    sweep_choose 4
    restore
    while read -r name nth; do
        for fault in $faults; do
            [ -z "$has_failed" ] || return
            at=$((at + 1))
            [ $(((at - sweep_first) % sweep_step)) = 0 ] || continue
            restore
            disturbed "$name:$fault:when=$nth" -- "$@"
            consequence $? "$name $nth $fault" "$new"
        done
    done <<<"$calls"
}

# The calls that a disk can fail, and the kernel's random numbers.
that_fail() {
    grep -E '^(openat|mkdir|read|write|fsync|renameat|renameat2|linkat|unlinkat|close|flock|getrandom|newfstatat|fstat|fstatat64|getdents64|fadvise64) '
}
that_change() {
    grep -E '^(openat|mkdir|write|fsync|renameat|renameat2|linkat|unlinkat|close|flock) '
}

errors_and_kills() { # NEW ACTION...
    local calls
    restore
    calls=$(calls_of "${@:2}")
    grep -qE '^(renameat|unlinkat) ' <<<"$calls" || fail "only these calls are seen: $calls"
    sweep 'error=ENOSPC error=EIO' "$(that_fail <<<"$calls")" "$@"
    sweep 'signal=KILL' "$calls" "$@"
}

set_up() {
    mkdir -m 700 "$data"
    act save alpha old save beta other save gamma more || fail "$(cat "$T/servers/act.err")"
    cp -a "$data" "$template"
    cp -a "$data" "$template-less"
    rm "$template-less/keyring-file/alpha.password"
}

replacing_is_all_or_nothing() {
    errors_and_kills new save alpha new
}

saving_a_new_one_is_all_or_nothing() {
    local template=$template-less old=-
    errors_and_kills first save alpha first
}

erasing_is_all_or_nothing() {
    errors_and_kills - erase alpha
}

# Nothing of what is written arrives; the disk says that all of it did, or a part, or nothing.
lying_disk_loses_nothing() {
    local fault
    for fault in retval=6115 retval=100 retval=0; do
        restore
        disturbed "write:$fault:when=1" -- save alpha new
        want_equal "$?" $AAD_IO "the status, write $fault"
        consequence $AAD_IO "write $fault" old
    done
    restore
    (
        trap '' XFSZ
        ulimit -f 4 # KiB: the first write is short, the second fails
        act save alpha new
    )
    consequence $? 'a short write' old
}

# Where flock is not supported, as on NFS and some file systems of containers.
it_works_without_locks() {
    local errnum
    for errnum in ENOLCK ENOSYS EOPNOTSUPP EIO; do
        restore
        disturbed "flock:error=$errnum" -- save alpha new
        want_equal "$?" 0 "the status without locks ($errnum)"
        consequence 0 "flock $errnum" new
    done
}

# The keyring is made from nothing: by a rename, and by a link where there is no such rename. Each
# case derives a key from the password, which takes its time: so only calls that change the disk are
# tried.
making_it_is_all_or_nothing() {
    local calls template='' old=-
    restore
    calls=$(calls_of save alpha first)
    sweep 'signal=KILL' "$(that_change <<<"$calls" | made_only)" first save alpha first
    sweep 'error=ENOSPC' "$(grep -E '^(mkdir|write|fsync|renameat2|getrandom) ' <<<"$calls")" first \
        save alpha first
    making_it_by_a_link
}

made_only() { # no more than the first secret's rename needs: the rest was swept before
    awk '{ print } $1 == "renameat" { exit }'
}

making_it_by_a_link() {
    local fault
    restore
    disturbed renameat2:error=EINVAL -- save alpha first
    want_equal "$?" 0 'the status without such a rename'
    consequence 0 'no rename' first
    for fault in linkat:signal=KILL:when=1 linkat:error=EIO:when=1 unlinkat:signal=KILL:when=1 \
        unlinkat:error=EIO:when=1; do
        restore
        disturbed renameat2:error=EINVAL "$fault" -- save alpha first
        consequence $? "no rename, $fault" first
    done
}

# after_change STATUS FAULT: the new password opens it after a success, else the new or the old one;
# with that, the password is changed as if nothing had happened.
after_change() {
    local rc=$1 fault=$2 works=()
    n_cases=$((n_cases + 1))
    rm -f "$kept"
    if act password next want alpha old; then
        works=(password next)
    elif [ "$rc" = 0 ]; then
        fail "$fault: the new password opens nothing: $(cat "$T/servers/act.err")"
    fi
    rm -f "$kept"
    act "${works[@]}" want alpha old want beta other want gamma more change after ||
        fail "$fault (status $rc), then: $(cat "$T/servers/act.err")"
    rm -f "$kept"
    act password after want alpha old want beta other || fail "$fault: $(cat "$T/servers/act.err")"
    [ -z "$(find "$folder" -name '.*' -type f)" ] || fail "$fault leaves $(ls -A "$folder")"
}

# One of the two passwords opens it, whatever happens. Each case derives five keys.
changing_the_password_is_all_or_nothing() {
    local calls
    restore
    rm -f "$kept"
    calls=$(calls_of change next)
    grep -q '^renameat ' <<<"$calls" || fail "only these calls are seen: $calls"
    change_under 'signal=KILL' "$(that_change <<<"$calls")"
    change_under 'error=ENOSPC' "$(grep -E '^(openat|write|fsync|renameat|getrandom) ' <<<"$calls")"
}

change_under() { # FAULT CALLS
    local name nth at=0
    sweep_choose 4
    while read -r name nth; do
        [ -z "$has_failed" ] || return
        at=$((at + 1))
        [ $(((at - sweep_first) % sweep_step)) = 0 ] || continue
        restore
        rm -f "$kept"
        disturbed "$name:$1:when=$nth" -- change next
        after_change $? "$name $nth $1"
    done <<<"$2"
}

# The first is in the middle of it; the second waits, and its password is then of the past.
two_that_change_it_take_turns() {
    local pid
    restore
    rm -f "$kept"
    disturbed fsync:delay_enter=2000000:when=1 -- change first &
    pid=$!
    world_wait 10 is_writing || fail 'it does not write'
    "$TOOLS/keyring-act" "$plugin" "$data" "$kept" change second 2>"$T/servers/act.err"
    want_equal "$?" $AAD_REFUSED 'the status of the second'
    wait "$pid" || fail "the first fails: $?"
    rm -f "$kept"
    act password first want alpha old || fail "$(cat "$T/servers/act.err")"
}

is_writing() {
    [ -n "$(find "$folder" -name '.new-*')" ]
}

# A process that is stopped while it writes stops nobody, and is none the worse for it.
stopped_writer_stops_nobody() {
    local pid writer
    restore
    disturbed fsync:signal=STOP:when=1 -- save alpha stopped &
    pid=$!
    world_wait 10 has_stopped || fail 'it does not stop'
    timeout 5 "$TOOLS/keyring-act" "$plugin" "$data" "$kept" want alpha old save alpha new \
        want alpha new save beta newer want beta newer || fail "others cannot go on: $?"
    writer=$(pgrep -f "^$TOOLS/keyring-act .* save alpha stopped\$") || fail 'the writer has gone'
    kill -CONT "$writer"
    wait "$pid" || fail "it fails later: $?"
    act want alpha stopped want beta newer || fail "$(cat "$T/servers/act.err")"
    want_equal "$(find "$folder" -name '.*' -type f)" '' 'what is left'
}

has_stopped() {
    grep -q 'stopped by SIGSTOP' "$T/servers/disturbed"
}

# --- a disk that is full ------------------------------------------------------------------------

# In a mount namespace of its own, $1 is a file system of 4 MiB, filled to the last byte.
on_a_full_disk() { # COMMAND...
    # shellcheck disable=SC2016 # expanded there
    private_mounts bash -c '
        data=$1
        shift
        cp -a "$data" "$TMPDIR/copy" && mount -t tmpfs -o size=4m,mode=700 full "$data" &&
            cp -a "$TMPDIR/copy/." "$data" && rm -rf "$TMPDIR/copy" || exit 98
        dd if=/dev/zero of="$data/filler" bs=64k 2>/dev/null
        dd if=/dev/zero of="$data/filler" bs=1 oflag=append conv=notrunc 2>/dev/null
        "$@"
    ' bash "$@"
}

full_disk_loses_nothing() {
    restore
    # shellcheck disable=SC2016 # expanded there
    on_a_full_disk "$data" bash -c '
        act="$1 $2 $3 $4"
        for i in 1 2 3; do
            $act save alpha new 2>/dev/null
            [ $? = 15 ] || exit 1
            $act save delta first 2>/dev/null
            [ $? = 15 ] || exit 2
            $act change next 2>/dev/null
            [ $? = 15 ] || exit 6
            $act want alpha old want beta other want gamma more want delta - || exit 3
        done
        $act erase gamma && $act save alpha new want alpha new || exit 4
        find "$3" -name ".new-*" | grep . && exit 5
        exit 0
    ' bash "$TOOLS/keyring-act" "$plugin" "$data" "$kept" 2>"$T/servers/act.err"
    want_equal "$?" 0 'what went wrong on a full disk'
}

# Every LCS mint has a refresh token to save. On a full disk it cannot be saved, and that is no
# failure of the mint.
verify_on_a_full_disk_loses_nothing() {
    local own=$XDG_DATA_HOME/aad-credential master='conformance master password'
    start_authority
    printf '%s\n' "$master" >"$T/servers/master"
    AAD_CREDENTIAL_MASTER_FD=3 add_lcs lcs --store keyring-file 3<"$T/servers/master"
    want_status 0
    # shellcheck disable=SC2016 # expanded there
    try on_a_full_disk "$own" bash -c '
        export AAD_CREDENTIAL_MASTER_FD=3
        before=$(ls "$1/keyring-file")
        for i in 1 2 3; do
            "$2" verify lcs 3<"$3" || exit
            "$2" connection edit lcs --secret-stdin 3<"$3" <"$4"
            [ $? = 15 ] || exit 97
        done
        [ "$(ls "$1/keyring-file")" = "$before" ] || exit 96
        rm "$1/filler"
        "$2" verify lcs 3<"$3"
    ' bash "$own" "$BIN/aad-credential" "$T/servers/master" "$T/servers/password"
    want_status 0
    world_drop_keys
}

check 'a keyring is made' set_up
check 'replacing a secret is all or nothing' replacing_is_all_or_nothing
check 'saving a new one is all or nothing' saving_a_new_one_is_all_or_nothing
check 'erasing one is all or nothing' erasing_is_all_or_nothing
check 'a disk that lies loses nothing' lying_disk_loses_nothing
check 'it works where nothing can be locked' it_works_without_locks
check 'making it is all or nothing' making_it_is_all_or_nothing
check 'changing the password is all or nothing' changing_the_password_is_all_or_nothing
check 'two that change it take turns' two_that_change_it_take_turns
check 'a stopped writer stops nobody' stopped_writer_stops_nobody
check 'a full disk loses nothing' full_disk_loses_nothing
check 'three times verify on a full disk lose nothing' verify_on_a_full_disk_loses_nothing
echo "# $n_cases cases"
finish
