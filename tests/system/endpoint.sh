#!/usr/bin/env bash
# An identity endpoint under attack: bytes that no library sends, clients that go, stay or say nothing,
# another user, processes that are killed, and a hundred thousand requests (P9, cases 19, 20, 21, 22, 23
# and 24).
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
ulimit -n "$(ulimit -Hn)"
start_all
add_lcs besieged --no-verify # a name that no other test has
query="?api-version=2019-08-01&resource=$URL"
LOAD=$BUILD/tests/bench/load

endpoints() { # [PROCESS]
    pgrep -f "^$STAGE/libexec/aad-credential/aad-credential-endpoint .*besieged ${1:-}"
}

no_endpoint() {
    ! endpoints "$@" >/dev/null
}

want_no_endpoint() { # [PROCESS]
    world_wait 5 no_endpoint "$@" || fail "an endpoint is left: $(endpoints "$@")"
}

# start_command [PROGRAM...]: a command that waits, with PROGRAM before exec. $command and what has become
# of PROGRAM, $runner; $endpoint, $url, $header.
start_command() {
    # shellcheck disable=SC2016 # the inner shell's
    "$@" "$BIN/aad-credential" exec besieged -- sh -c \
        'echo "$IDENTITY_ENDPOINT $IDENTITY_HEADER $$" >"$0.new"; mv "$0.new" "$0"; exec sleep 100' "$T/servers/endpoint" &
    runner=$!
    world_wait 5 test -s "$T/servers/endpoint" || fail 'the command does not start'
    read -r url header command <"$T/servers/endpoint"
    rm -f "$T/servers/endpoint"
    endpoint=$(endpoints "$command")
}

stop_command() {
    kill "$command" 2>/dev/null
    wait "$runner" 2>/dev/null
    want_no_endpoint
}

ask() { # [COMMAND...]: prints the status
    "$@" curl -q -sS -m 15 -o "$T/servers/reply.token" -w '%{http_code}' -H "X-IDENTITY-HEADER: $header" "$url$query" 2>&1
}

want_answer() { # WHEN
    want_equal "$(ask)" 200 "the status $1"
}

hostile() { # MODE [NUMBER]: as another user, too, who may not come to this folder
    python3 - "$1" "$url" "$header" "$URL" "${@:2}" <"$TOP/tests/system/hostile.py"
}

# Clients that stay until let_go, N of them.
hold() { # N
    mkfifo "$T/tmp/hold"
    python3 "$TOP/tests/system/hostile.py" held "$url" "$header" "$URL" "$1" \
        <"$T/tmp/hold" >"$T/tmp/held" 2>&1 &
    holder=$!
    exec 8>"$T/tmp/hold"
    world_wait 20 grep -qx ready "$T/tmp/held" || fail "they are not there: $(cat "$T/tmp/held")"
}

let_go() {
    exec 8>&-
    wait "$holder"
    rm -f "$T/tmp/hold" "$T/tmp/held"
}

descriptors() {
    find "/proc/$endpoint/fd" -type l | wc -l
}

has_as_many() { # DESCRIPTORS
    [ "$(descriptors)" = "$1" ]
}

resident_kib() {
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$endpoint/status"
}

ticks() { # of a processor, hundredths of a second
    awk '{ print $14 + $15 }' "/proc/$endpoint/stat"
}

# --- what comes in ----------------------------------------------------------------------------------

hostile_bytes_are_refused() { # cases 19 to 23
    forget_all
    start_command
    try hostile corpus
    want_status 0
    want_nothing
    want_count token_requests 1
    want_answer 'behind them'
    stop_command
}

clients_that_go_leave_nothing() {
    local before
    forget_all
    emulator_fault '{"kind":"token","delay_ms":1000}'
    start_command
    before=$(descriptors)
    try hostile gone 2000 # there is no token yet
    want_status 0
    want_answer 'when many have gone'
    want_count token_requests 1
    try hostile gone 5000
    want_status 0
    world_wait 5 has_as_many "$before" || fail "$(descriptors) descriptors, not $before"
    want_answer 'when more have gone'
    stop_command
}

silent_clients_make_nobody_wait() { # case 24
    local from
    start_command
    want_answer 'first'
    hold 500
    from=$(world_now_ms)
    want_answer 'beside the silent'
    [ $(($(world_now_ms) - from)) -lt 1000 ] || fail "it took $(($(world_now_ms) - from)) ms"
    let_go
    stop_command
}

# A second try of the kernel's comes after a second.
many_at_once_need_no_second_try() {
    local from
    [ "$(cat /proc/sys/net/core/somaxconn)" -ge 2048 ] || return 0 # the kernel allows no such queue
    start_command
    kill -STOP "$endpoint"
    from=$(world_now_ms)
    hold 1000
    [ $(($(world_now_ms) - from)) -lt 1000 ] || fail "they were there after $(($(world_now_ms) - from)) ms"
    kill -CONT "$endpoint"
    want_answer 'behind them'
    let_go
    stop_command
}

few_descriptors_are_enough() {
    local before
    start_command bash -c 'ulimit -n 40 && exec "$@"' bash
    hold 80
    before=$(ticks)
    want_answer 'beside more than there are descriptors'
    sleep 1
    [ $(($(ticks) - before)) -lt 50 ] || fail "it computes: $(($(ticks) - before)) hundredths of a second"
    let_go
    stop_command
}

load_leaves_nothing() {
    local before kib grown
    start_command
    try "$LOAD" -n 10000 -t 15 "$url" "$header" "$query"
    want_status 0
    before=$(descriptors)
    kib=$(resident_kib)
    try "$LOAD" -n 100000 -t 20 "$url" "$header" "$query"
    want_status 0
    [ "$(awk '{ print $5 }' "$out")" -ge 100000 ] || fail "not all in 20 seconds: $(cat "$out")"
    world_wait 5 has_as_many "$before" || fail "$(descriptors) descriptors, not $before"
    grown=$(($(resident_kib) - kib))
    world_is_sanitized || [ $grown -le 512 ] || fail "it has grown by $grown KiB"
    stop_command
}

# --- another user -----------------------------------------------------------------------------------

other_user_has_nothing_done() { # P9, case 20
    local stranger=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    [ "$(id -u)" = 0 ] || return 0 # the unit test of endpoint/peer.c has the rest
    forget_all
    start_command
    [[ $(ask "${stranger[@]}") == *000 ]] || fail 'another user was answered'
    # It asks and goes, while nobody accepts: the kernel then forgets whose it was.
    kill -STOP "$endpoint"
    "${stranger[@]}" python3 - asked "$url" "$header" "$URL" <"$TOP/tests/system/hostile.py"
    sleep 1.5
    kill -CONT "$endpoint"
    want_equal "$(ask "${stranger[@]}" | tail -c 3)" 000 'the status for another user'
    sleep 1
    want_count token_requests 0
    want_answer 'for the user'
    stop_command
}

netlink_can_be_refused() {
    start_command "$TOOLS/refuse" socket 16 1
    want_answer 'without netlink'
    [ "$(id -u)" != 0 ] || [[ $(ask setpriv --reuid=65534 --regid=65534 --clear-groups) == *000 ]] ||
        fail 'another user was answered'
    stop_command
}

# --- processes that end -----------------------------------------------------------------------------

parent_can_be_killed() {
    # shellcheck disable=SC2016 # the inner shell's
    start_command bash -c '"$@"; exit' bash
    kill -KILL "$runner"
    wait "$runner" 2>/dev/null
    want_answer 'without the parent'
    kill "$command"
    want_no_endpoint
}

end_while_clients_wait_ends_all() {
    local job
    forget_all
    emulator_fault '{"kind":"token","delay_ms":8000}'
    start_command
    hold 50
    world_wait 5 pgrep -P "$endpoint" || fail 'no token is asked for'
    job=$(pgrep -P "$endpoint")
    kill -KILL "$command"
    wait "$runner" 2>/dev/null
    want_no_endpoint
    world_is_gone "$job" || fail 'what asks for a token is left'
    let_go
}

killed_endpoint_leaves_nobody_waiting() {
    local from job
    forget_all
    emulator_fault '{"kind":"token","delay_ms":3000}'
    start_command
    hold 50
    world_wait 5 pgrep -P "$endpoint" || fail 'no token is asked for'
    job=$(pgrep -P "$endpoint")
    from=$(world_now_ms)
    kill -KILL "$endpoint"
    [[ $(ask) == *000 ]] || fail 'somebody answers'
    [ $(($(world_now_ms) - from)) -lt 1000 ] || fail 'whoever asks has to wait'
    kill -0 "$command" || fail 'the command is gone'
    let_go
    stop_command
    world_wait 20 world_is_gone "$job" || fail 'what asks for a token is left'
}

first_process_of_a_container_has_tokens() {
    [ "$(id -u)" = 0 ] || return 0
    # shellcheck disable=SC2016 # the inner shell's
    try_token unshare -pf --mount-proc "$BIN/aad-credential" exec besieged -- sh -c \
        'echo $$; curl -q -sS -H "X-IDENTITY-HEADER: $IDENTITY_HEADER" "$IDENTITY_ENDPOINT$0"' "$query"
    want_status 0
    want_output '^1$' '"access_token"'
    want_no_endpoint
}

exec_within_exec_has_its_own() {
    # shellcheck disable=SC2016 # the inner shell's
    start_command "$BIN/aad-credential" exec besieged -- sh -c 'exec env OUTER=$IDENTITY_HEADER "$@"' sh
    want_equal "$(endpoints | wc -l)" 2 'the number of endpoints'
    want_answer 'within'
    [ "$header" != "$(tr '\0' '\n' <"/proc/$command/environ" | sed -n 's/^OUTER=//p')" ] || fail 'one secret for both'
    stop_command
}

check 'hostile bytes are refused, and end their connection (P9)' hostile_bytes_are_refused
check 'clients that go leave nothing' clients_that_go_leave_nothing
check 'silent clients make nobody wait' silent_clients_make_nobody_wait
check 'many at once need no second try' many_at_once_need_no_second_try
check 'few descriptors are enough' few_descriptors_are_enough
check '100,000 requests leave nothing' load_leaves_nothing
check 'another user has nothing done (P9)' other_user_has_nothing_done
check 'netlink can be refused' netlink_can_be_refused
check 'the parent can be killed' parent_can_be_killed
check 'an end while clients wait ends all' end_while_clients_wait_ends_all
check 'an endpoint that is killed leaves nobody waiting' killed_endpoint_leaves_nobody_waiting
check 'the first process of a container has tokens' first_process_of_a_container_has_tokens
check 'exec within exec has its own' exec_within_exec_has_its_own
finish
