#!/usr/bin/env bash
# A command for which a connection is the machine's identity: what it is given, by whom it is asked, and
# that all of it ends with the command (P3, P9, cases 20, 22 and 25).
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
ulimit -c unlimited
start_all
add_lcs runner --no-verify
query="?api-version=2019-08-01&resource=$URL"

# What a library sends: ask [CURL-OPTION...], within a command.
cat >"$T/tmp/ask" <<END
#!/bin/sh
exec curl -q -sS -H "X-IDENTITY-HEADER: \$IDENTITY_HEADER" "\$@" "\$IDENTITY_ENDPOINT$query"
END
chmod +x "$T/tmp/ask"
ask=$T/tmp/ask

endpoints() {
    pgrep -f "^$STAGE/libexec/aad-credential/aad-credential-endpoint child runner"
}

no_endpoint() {
    ! endpoints >/dev/null
}

want_no_endpoint() {
    world_wait 5 no_endpoint || fail "an endpoint is left: $(endpoints)"
}

# --- what a command is given ------------------------------------------------------------------------

library_gets_a_token() {
    forget_all
    try_token aad exec runner -- "$ask"
    want_status 0
    want_no_error
    want_equal "$(jq -r '.token_type, .resource' "$out" | xargs)" "Bearer $URL" 'what came with it'
    jq -r .access_token "$out" >"$out.token"
    out=$out.token
    want_valid_token lcs
    want_no_endpoint
}

older_shapes_are_answered_too() {
    # shellcheck disable=SC2016 # the inner shell's
    try_token aad exec runner -- sh -c 'curl -q -sS -H "secret: $MSI_SECRET" "$MSI_ENDPOINT/?resource=$0/&api-version=2017-09-01&clientid=$1"' \
        "$URL" "$APP_PUBLIC"
    want_status 0
    want_equal "$(jq -r .client_id "$out")" "$APP_PUBLIC" 'the client'
}

proxy_does_not_see_the_secret() {
    http_proxy=http://127.0.0.1:9 all_proxy=http://127.0.0.1:9 try_token aad exec runner -- "$ask" -o /dev/null -w '%{http_code}\n'
    want_output '^200$'
}

many_ask_and_one_is_sent() { # P7
    forget_all
    # shellcheck disable=SC2016 # the inner shell's
    try_token aad exec runner -- sh -c 'for i in $(seq 40); do "$0" & done; wait' "$ask"
    want_equal "$(grep -o access_token "$out" | wc -l)" 40 'the number of tokens'
    want_count token_requests 1
}

limit_is_kept() {
    aad connection edit runner --audience "$URL" --audience "https://b.example.com" --no-verify >/dev/null 2>&1 ||
        fail 'no second audience'
    try aad exec runner --audience https://b.example.com -- "$ask" -w '%{http_code}'
    want_output 'has no such audience.*400$'
    aad connection edit runner --audience "$URL" --no-verify >/dev/null 2>&1
    try aad exec runner --audience https://b.example.com -- true
    want_refusal $AAD_REFUSED
}

token_can_be_asked_for_by_name() { # P3: only then
    # shellcheck disable=SC2016 # the inner shell's
    try_token aad exec runner --env MY_TOKEN --file MY_FILE -- sh -c 'echo "$MY_TOKEN"; cat "$MY_FILE"'
    want_status 0
    want_equal "$(sort -u "$out" | wc -l)" 1 'the number of different tokens'
    sed -i 1q "$out"
    want_valid_token lcs
    try_traced "$BIN/aad-credential" exec runner -- "$ask" -o /dev/null
    want_status 0
}

failure_is_told_with_its_remedy() {
    forget_all
    world_lock_keyring
    try aad exec runner -- "$ask" -w '%{http_code}'
    want_output 'is locked.*Unlock the keyring in the desktop session.*400$'
    unlock_by_person runner
    forget_all
    emulator_fault '{"kind":"token","throttle":60}'
    try aad exec runner -- "$ask" -w '%{http_code}'
    want_output 'Wait' '400$'
    forget_all
    emulator_fault '{"kind":"token","throttle":5}'
    try aad exec runner -- "$ask" -D - -w '%{http_code}'
    want_output '^Retry-After: [345]' '503$'
    forget_all
}

changes_count_within_a_second() {
    # shellcheck disable=SC2016 # the inner shell's
    try_token aad exec runner -- sh -c '"$0" >/dev/null; mv "$1" "$1.off"; sleep 1.1; "$0"; mv "$1.off" "$1"; sleep 1.1; "$0" >/dev/null' \
        "$ask" "$XDG_CONFIG_HOME/aad-credential/connections/runner.json"
    want_output "there is no connection 'runner'"
}

# --- the command is itself --------------------------------------------------------------------------

status_and_streams_are_the_command_s() {
    local status_wanted
    for status_wanted in 0 1 77; do
        try aad exec runner -- sh -c "exit $status_wanted"
        want_status $status_wanted
        want_nothing
        want_no_error
    done
    # shellcheck disable=SC2016 # the inner shell's
    try aad exec runner -- sh -c 'kill -TERM $$'
    want_status 143
    echo hello >"$T/tmp/in"
    # shellcheck disable=SC2016 # the inner shell's
    input=$T/tmp/in try aad exec runner -- sh -c 'cat; echo "$@" >&2' sh -a '$b' -- "c  d"
    want_output '^hello$'
    # shellcheck disable=SC2016 # as it was given
    want_error '^-a \$b -- c  d$'
    want_no_endpoint
}

process_is_the_command_s() {
    local pid
    "$BIN/aad-credential" exec runner -- sleep 5 &
    pid=$!
    world_wait 5 grep -qx sleep "/proc/$pid/comm" || fail 'the process has not become the command'
    want_equal "$(pgrep -P $pid | wc -l)" 0 'the number of its children'
    kill $pid
    wait $pid
    want_equal $? 143 'the exit status'
    try python3 -c 'import os, sys
os.execv(sys.argv[1], [sys.argv[1], "exec", "runner", "--", "python3", "-c", """
import os
try:
    os.wait()
except ChildProcessError:
    print(\"no child\")"""])' "$BIN/aad-credential"
    want_output '^no child$'
    want_no_endpoint
}

rights_and_limits_are_the_caller_s() {
    local plain look='umask; ulimit -c; grep -E "NoNewPrivs|^Sig(Blk|Ign)" /proc/self/status; ls /proc/self/fd'
    ! world_is_sanitized || look=${look/ulimit -c;/} # a sanitizer sets it
    umask 027
    try sh -c "$look"
    plain=$(cat "$out")
    try aad exec runner -- sh -c "$look"
    want_output '^0027$' 'NoNewPrivs:.0$'
    world_is_sanitized || want_output '^unlimited$'
    want_equal "$(cat "$out")" "$plain" 'what it has'
    umask 022
    look="trap '' PIPE XFSZ CHLD; ulimit -Sn 15; exec 0<&-; exec \"\$@\" sh -c 'ulimit -Sn; grep SigIgn /proc/self/status; ls /proc/self/fd'"
    try sh -c "$look" sh env
    plain=$(cat "$out")
    try sh -c "$look" sh "$BIN/aad-credential" exec runner --
    want_output '^15$'
    want_equal "$(cat "$out")" "$plain" 'what it has, where that is odd'
}

terminal_is_the_command_s() {
    try_terminal env "PS1=ready> " "$BIN/aad-credential" exec runner -- bash --norc -i <<'END'
expect ready>
send sh -c 'echo go-$((40 + 1)); exec sleep 30'
expect go-41
key C
expect ready>
send sh -c 'echo go-$((40 + 2)); exec sleep 31'
expect go-42
key Z
expect Stopped
send exit 9
expect stopped jobs
send exit 9
end
END
    want_status 9
}

program_that_is_not_there_is_named() {
    try aad exec runner -- no-such-program
    want_refusal $AAD_NOT_FOUND
    want_error "no program 'no-such-program' on PATH"
    try aad exec runner -- /etc/passwd
    want_refusal $AAD_UNAVAILABLE
    want_no_endpoint
}

# --- it is closed, and ends -------------------------------------------------------------------------

# A command that waits: $command, $endpoint, $url, $header.
start_command() {
    # shellcheck disable=SC2016 # the inner shell's
    "$BIN/aad-credential" exec runner -- sh -c 'echo "$IDENTITY_ENDPOINT $IDENTITY_HEADER" >"$0.new"; mv "$0.new" "$0"; exec sleep 60' \
        "$T/servers/endpoint" &
    command=$!
    world_wait 5 test -s "$T/servers/endpoint" || fail 'the command does not start'
    read -r url header <"$T/servers/endpoint"
    rm -f "$T/servers/endpoint"
    endpoint=$(endpoints)
}

stop_command() {
    kill "$command" 2>/dev/null
    wait "$command" 2>/dev/null
    want_no_endpoint
}

ask_from_outside() { # [COMMAND...]
    "$@" curl -q -sS -o "$T/servers/reply.token" -w '%{http_code}' -H "X-IDENTITY-HEADER: $header" "$url$query" 2>&1
}

it_ends_with_the_command() {
    local how
    for how in TERM KILL; do
        start_command
        want_equal "$(ask_from_outside)" 200 'the status'
        kill -$how "$command"
        wait "$command"
        want_no_endpoint
        [[ $(ask_from_outside) == *"Failed to connect"* ]] || fail 'the port is still open'
    done
}

command_outlives_its_endpoint() {
    start_command
    kill -KILL "$endpoint"
    want_no_endpoint
    [[ $(ask_from_outside) == *"Failed to connect"* ]] || fail 'the port is still open'
    kill -0 "$command" || fail 'the command is gone'
    stop_command
}

other_user_gets_nothing() { # P9
    [ "$(id -u)" = 0 ] || return 0 # the unit test of endpoint/peer.c has the rest
    start_command
    want_equal "$(ask_from_outside)" 200 'the status for the user'
    rm -f "$T/servers/reply.token"
    [[ $(ask_from_outside setpriv --reuid=65534 --regid=65534 --clear-groups) == *000 ]] ||
        fail 'another user was answered'
    [ ! -s "$T/servers/reply.token" ] || fail 'another user has something'
    want_equal "$(ask_from_outside)" 200 'the status for the user, again'
    stop_command
}

secret_of_another_command_is_of_no_use() {
    local first_header
    start_command
    first_header=$header
    stop_command
    start_command
    [ "$first_header" != "$header" ] || fail 'the secret is not new'
    header=$first_header
    want_equal "$(ask_from_outside)" 400 'the status'
    stop_command
}

port_is_of_loopback_alone() { # case 25
    start_command
    want_equal "$(ss -Hltn "sport = :$(sed 's/.*:\([0-9]*\).*/\1/' <<<"$url")" | awk '{print $4}')" \
        "127.0.0.1:$(sed 's/.*:\([0-9]*\).*/\1/' <<<"$url")" 'the address'
    stop_command
}

nobody_looks_inside() { # case 42
    local same_user=(env)
    [ "$(id -u)" != 0 ] || same_user=(setpriv --inh-caps=-all --bounding-set=-all)
    start_command
    "${same_user[@]}" head -c 1 "/proc/$endpoint/environ" >/dev/null 2>&1 && fail 'its environment can be read'
    grep -q '^NoNewPrivs:.1$' "/proc/$endpoint/status" || fail 'it may gain privileges'
    grep -q '^Max core file size  *0  *0 ' "/proc/$endpoint/limits" || fail 'it may dump core'
    want_equal "$(readlink "/proc/$endpoint/cwd")" / 'where it is'
    grep -q "libcurl\|libssl\|libsecret" "/proc/$endpoint/maps" && fail 'it has libraries that it does not need'
    stop_command
}

check 'a library gets a token' library_gets_a_token
check 'older shapes are answered, too' older_shapes_are_answered_too
check 'a proxy does not see the secret' proxy_does_not_see_the_secret
check 'many ask, and one request is sent (P7)' many_ask_and_one_is_sent
check 'a limit to one audience is kept' limit_is_kept
check 'a token can be asked for by name, and is nowhere else (P3)' token_can_be_asked_for_by_name
check 'a failure is told with its remedy' failure_is_told_with_its_remedy
check 'changes count within a second' changes_count_within_a_second
check 'exit status and streams are those of the command' status_and_streams_are_the_command_s
check 'the process is that of the command, and has no child' process_is_the_command_s
check 'rights and limits are those of the caller' rights_and_limits_are_the_caller_s
check 'the terminal is that of the command' terminal_is_the_command_s
check 'a program that is not there is named' program_that_is_not_there_is_named
check 'the endpoint ends with the command, however that ends' it_ends_with_the_command
check 'a command outlives its endpoint' command_outlives_its_endpoint
check 'another user gets nothing (P9)' other_user_gets_nothing
check 'the secret of another command is of no use (P9)' secret_of_another_command_is_of_no_use
check 'the port is one of loopback alone (P9)' port_is_of_loopback_alone
check 'nobody looks inside' nobody_looks_inside
finish
