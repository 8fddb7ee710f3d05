#!/usr/bin/env bash
# P5: without a terminal every call ends within its deadline, 15 s unless configured, and one more
# second, whatever the other side does. Everything that hangs hangs at the same time here.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face hang
add_lcs lcs --no-verify
DEFAULT_MS=16000
hanging="https://localhost:$FACE_HANG_PORT/$TENANT"
racers=()

# A connection to a place that does not answer, with an identity of its own, so that none waits for
# another. hang_at NAME AUTHORITY [JSON]
hang_at() {
    write_connection "$1" "$(jq -n --arg to "$2" --arg user "$1@contoso.example" \
        --argjson more "${3:-"{}"}" '{authority: $to, username: $user} + $more')"
}

# Starts a command that should fail in time: race NAME COMMAND...
race() {
    local name=$1
    shift
    racers+=("$name")
    (
        from=$(world_now_ms)
        timeout -s KILL 60 "$@" <"${input:-/dev/null}" >"$T/seen/$name.token" 2>"$T/seen/$name.err"
        echo $? $(($(world_now_ms) - from)) >"$T/servers/$name.race"
    ) &
}

finish_races() {
    local name
    for name in "${racers[@]}"; do
        world_wait 60 test -s "$T/servers/$name.race" || fail "$name never ends"
    done
    racers=()
}

# It has ended with this status, after so long: want_race NAME MIN_MS MAX_MS STATUS...
want_race() {
    local min_ms=$2 max_ms=$3
    read -r status took_ms <"$T/servers/$1.race"
    out=$T/seen/$1.token err=$T/seen/$1.err
    shift 3
    want_status "$@"
    [ "$took_ms" -ge "$min_ms" ] || fail "it gave up after $took_ms ms"
    want_within "$max_ms"
    [ -s "$err" ] || [ -s "$out" ] || fail 'nothing says why'
    want_printable
    [ -z "$has_failed" ] || say_more
}

start_all_races() {
    local name
    for name in token curl verify git; do
        hang_at "hang-$name" "$hanging"
    done
    hang_at hang-two "$hanging" '{"timeout": 2}'
    hang_at nowhere https://192.0.2.1/tenant
    hang_at nameless https://authority.invalid/tenant
    printf 'protocol=https\nhost=localhost:%s\nusername=hang-git@contoso.example\n\n' "$PORT" \
        >"$T/servers/ask"
    store_password hang-verify
    emulator_fault '{"kind":"token","hang":true,"times":"always"}'
    race answer aad-credential token lcs
    race token aad-credential token hang-token
    race curl aad-credential curl hang-curl -- -sS "$URL/x"
    race verify aad-credential verify hang-verify
    input=$T/servers/ask race git git-credential-aad --connection hang-git get
    race two aad-credential token hang-two
    race nowhere aad-credential token nowhere
    race nameless aad-credential token nameless
    mkfifo "$T/servers/silence"
    exec 7<>"$T/servers/silence"
    input=$T/servers/silence race silence git-credential-aad get
    finish_races
    exec 7>&-
}

every_way_to_ask_ends() {
    local name
    for name in token curl verify git; do
        want_race $name 9000 $DEFAULT_MS $AAD_TIMEOUT
        grep -q 'localhost did not answer in time' "$out" "$err" || fail "$name does not say why"
    done
    want_race answer 14000 $DEFAULT_MS $AAD_TIMEOUT
    want_remedy 'localhost did not answer in time'
    want_at_most token_requests 1
}

configured_time_is_kept() {
    want_race two 1900 3000 $AAD_TIMEOUT
    want_remedy 'did not answer in time' "larger 'timeout'"
}

unreachable_places_end() {
    want_race nowhere 0 11500 $AAD_TIMEOUT $AAD_NETWORK
    want_race nameless 0 $DEFAULT_MS $AAD_TIMEOUT $AAD_NETWORK
}

silent_caller_ends() { # case 10
    want_race silence 5000 11500 $AAD_TIMEOUT $AAD_USAGE
}

stopped_keyring_ends() {
    forget_all
    kill -STOP "$world_keyring_pid"
    write_connection lcs '{"timeout": 3}'
    try_token aad token lcs
    want_refusal $AAD_TIMEOUT
    want_remedy 'the Secret Service did not answer in time'
    want_within 4000
    race doctor aad-credential doctor
    finish_races
    read -r status took_ms <"$T/servers/doctor.race"
    want_within $DEFAULT_MS
    kill -CONT "$world_keyring_pid"
    try_token aad token lcs
    want_status 0
}

# The keyring answers late, and then the authority does not: both are steps of one call.
slow_steps_have_one_end() {
    forget_all
    kill -STOP "$world_keyring_pid"
    input=$T/servers/password race add "$BIN/aad-credential" connection add --kind lcs --name slow --authority "$hanging" \
        --audience "$URL" --host "$URL" --username slow@contoso.example --client-id "$APP_PUBLIC" --ca-file "$CA" \
        --no-instance-discovery --secret-stdin
    sleep 5
    kill -CONT "$world_keyring_pid"
    finish_races
    want_race add 9000 $DEFAULT_MS $AAD_TIMEOUT
}

missing_bus_is_said_at_once() { # case 59
    forget_all
    try_token env -u DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR="$T/tmp" "$BIN/aad-credential" token lcs
    want_refusal $AAD_UNAVAILABLE
    want_within 2000
    try_token env DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere "$BIN/aad-credential" token lcs
    want_refusal $AAD_UNAVAILABLE
    want_within 2000
}

check 'all that hang are started, and end' start_all_races
check 'every way to ask ends within 15 s (P5)' every_way_to_ask_ends
check 'a configured time is kept' configured_time_is_kept
check 'places that are not reached end too' unreachable_places_end
check 'a caller who says nothing is not waited for' silent_caller_ends
check 'a keyring that does not answer ends' stopped_keyring_ends
check 'slow steps of a call have one end' slow_steps_have_one_end
check 'a missing bus is said at once (case 59)' missing_bus_is_said_at_once
finish
