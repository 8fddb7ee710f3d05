#!/usr/bin/env bash
# What others can see of our processes, and what is left when one is killed. P3, P8, cases 12, 33,
# 41 to 43.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify --timeout 6
ulimit -c unlimited

# The same user, without root's right to look into everything.
same_user=(env)
[ "$(id -u)" != 0 ] || same_user=(setpriv --inh-caps=-all --bounding-set=-all)

authority_is_asked() {
    [ "$(emulator_count connections_by_face.main)" -ge 1 ]
}

# A helper that waits for the authority, with the password in its memory: $helper, $host.
start_waiting_helper() {
    forget_all
    emulator_fault '{"kind":"token","delay_ms":3000}'
    "${same_user[@]}" "$BIN/aad-credential" token lcs >"$T/seen/waiting.token" 2>&1 </dev/null &
    helper=$!
    world_wait 5 authority_is_asked || fail 'it does not ask'
    host=$(pgrep -P "$helper" -f aad-credential-host) || fail 'it has no plugin process'
}

can_read() { # PID FILE
    "${same_user[@]}" head -c 1 "/proc/$1/$2" >/dev/null 2>&1
}

same_user_cannot_look_inside() { # case 42
    local pid file open_one
    start_waiting_helper
    "${same_user[@]}" sleep 20 &
    open_one=$!
    world_wait 5 can_read $open_one environ || fail 'this test could not fail'
    for pid in "$helper" "$host"; do
        for file in environ mem maps auxv stack syscall; do
            ! can_read "$pid" $file || fail "$file of $pid can be read"
        done
        ! "${same_user[@]}" readlink "/proc/$pid/fd/0" || fail "the descriptors of $pid can be seen"
        "${same_user[@]}" timeout 2 strace -q -o /dev/null -p "$pid" >/dev/null 2>&1
        want_equal $? 1 'the exit status of a tracer'
        grep -q '^Max core file size  *0  *0 ' "/proc/$pid/limits" || fail "$pid may dump core"
        grep -q '^NoNewPrivs:.1$' "/proc/$pid/status" || fail "$pid may gain privileges"
    done
    kill $open_one
    wait "$helper" || fail 'the helper was disturbed'
}

plugin_gets_nothing_of_ours() { # case 41: environment and descriptors
    start_waiting_helper
    want_equal "$(tr '\0' '\n' <"/proc/$host/environ" | grep -c 'TMPDIR\|^PWD\|AAD_TEST\|TERM')" 0 \
        "the number of the caller's variables"
    tr '\0' '\n' <"/proc/$host/environ" | sed 's/=.*//' | sort >"$T/tmp/names"
    want_equal "$(grep -vxE 'DBUS_SESSION_BUS_ADDRESS|HOME|LANG|LC_.*|PATH|USER|LOGNAME|XDG_.*' \
        "$T/tmp/names" | xargs)" '' 'other variables'
    want_equal "$(find "/proc/$host/fd" -lname "$HOME/*" | wc -l)" 0 'open files of the user'
    [ "$(ps -o pgid= -p "$host")" != "$(ps -o pgid= -p "$helper")" ] || fail 'one process group'
    wait "$helper"
}

abort_leaves_no_core() { # case 43
    local pid
    for pid in helper host; do
        start_waiting_helper
        kill -ABRT "${!pid}"
        wait "$helper"
        want_equal "$(find "$HOME" "$T/tmp" -name '*core*' -size +0 | wc -l)" 0 'the number of cores'
    done
}

no_start_shows_a_secret() { # P3, case 13: what is traced here is searched at the end
    local before=$n_tries
    printf '%s\n' "$password" >"$T/servers/secret"
    input=$T/servers/secret try_traced aad-credential connection edit lcs --secret-stdin
    forget_all
    try_token traced "$T/seen/$n_tries.starts" aad-credential token lcs
    want_status 0
    try_traced aad-credential verify lcs
    want_status 0
    try_traced aad-credential doctor
    want_equal "$(grep -L 'aad-credential-host' "$T"/seen/*.starts)" '' 'the traces without a plugin process'
    want_equal "$(grep -L '^HOME=' "$T"/seen/*.starts)" '' 'the traces without an environment'
    [ "$n_tries" -gt "$before" ]
}

any_umask_makes_private_files() { # case 33
    local made
    rm -rf "$STATE" "$XDG_CACHE_HOME/aad-credential" "$RUNTIME/aad-credential"
    (
        umask 000
        world_drop_keys
        "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs >"$T/seen/umask.token"
        git-credential-aad get <<<"protocol=https
host=localhost:$PORT" >"$T/seen/umask.git.token"
        aad connection edit lcs --description other --no-verify >/dev/null
    )
    made=$(find "$STATE" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$RUNTIME/aad-credential" -perm /077)
    want_equal "$made" '' 'what others can read'
    [ -n "$(find "$STATE" "$RUNTIME/aad-credential" -type f)" ] || fail 'this test could not fail'
}

closed_descriptors_are_filled_first() { # case 12
    forget_all
    try sh -c 'exec aad-credential token lcs <&- >&- 2>&-'
    want_status $AAD_IO
    want_nothing
    try strace -f -q -e trace=openat,socket,socketpair,pipe2,memfd_create,dup -o "$T/seen/opens" \
        sh -c 'exec aad-credential token lcs <&- >&- 2>&-'
    # Without root's rights strace sees no name, only that the file had to be there already. The
    # sanitizers' own library uses pipes of its own.
    world_is_sanitized ||
        want_equal "$(grep -vE 'O_RDONLY|("/dev/null"|, 0x[0-9a-f]+), O_WRONLY\) ' "$T/seen/opens" |
            grep -cE '= [012]$')" 0 'what is written to where output should be'
    try sh -c 'exec aad-credential token lcs >/dev/full'
    want_status $AAD_IO
    want_error 'No space left'
}

killed_plugin_is_an_error() { # and a helper that is killed takes its plugin along
    local from
    forget_all
    kill -STOP "$world_keyring_pid"
    aad-credential token lcs >"$T/seen/killed.out" 2>"$T/seen/killed.err" </dev/null &
    helper=$!
    world_wait 5 pgrep -P "$helper" -f aad-credential-host || fail 'no plugin process'
    from=$(world_now_ms)
    kill -KILL "$(pgrep -P "$helper" -f aad-credential-host)"
    wait "$helper"
    status=$? out=$T/seen/killed.out err=$T/seen/killed.err
    took_ms=$(($(world_now_ms) - from))
    want_refusal $AAD_UNAVAILABLE
    want_within 1500
    rm -rf "$STATE/flight"
    aad-credential token lcs >"$T/seen/orphan.out" 2>&1 </dev/null &
    helper=$!
    world_wait 5 pgrep -P "$helper" -f aad-credential-host || fail 'no plugin process'
    host=$(pgrep -P "$helper" -f aad-credential-host)
    kill -KILL "$helper"
    wait "$helper"
    world_wait 3 world_is_gone "$host" || fail 'the plugin process stays'
    kill -CONT "$world_keyring_pid"
    try_token aad token lcs
    want_status 0
}

# Runs the command again and again, killed at its first, second, ... call that changes something.
kill_everywhere() { # COMMAND...
    local n changing=fsync,rename,renameat,unlink,unlinkat,write,sendto,flock,keyctl,add_key,mkdir
    for ((n = 1; n < 200; n++)); do
        world_drop_keys
        try_token strace -f -q -o /dev/null -e signal=none -e "trace=$changing" \
            -e "inject=$changing:signal=KILL:when=$n" "$@"
        [ "$status" != 0 ] || break
        try_token aad token lcs
        want_status 0
        [ -z "$has_failed" ] || { echo "  killed at call $n" && return; }
    done
    [ "$n" -gt 4 ] || fail "it was killed only $((n - 1)) times"
    [ "$n" -lt 200 ] || fail 'it never ended by itself'
}

killed_anywhere_leaves_a_usable_state() { # P8
    printf '%s\n' "$password" >"$T/servers/secret"
    forget_all
    kill_everywhere aad-credential token lcs
    kill_everywhere "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs
    input=$T/servers/secret kill_everywhere aad-credential connection edit lcs --secret-stdin
}

check 'the same user cannot look inside (P3, case 42)' same_user_cannot_look_inside
check 'a plugin gets nothing of ours (case 41)' plugin_gets_nothing_of_ours
check 'an abort leaves no core (case 43)' abort_leaves_no_core
check 'no program that is started shows a secret (P3)' no_start_shows_a_secret
check 'any umask makes private files (case 33)' any_umask_makes_private_files
check 'closed descriptors are filled first (case 12)' closed_descriptors_are_filled_first
check 'a killed plugin is an error, and no orphan' killed_plugin_is_an_error
check 'killed anywhere, the state is usable (P8)' killed_anywhere_leaves_a_usable_state
finish
