# What the tests of `rotate` share: an application with a secret, and what has to be true of both afterwards.
#
#   . "$(dirname "$0")/rotation.sh"     then start_all --face proxy
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/token.sh
declare -F start_token >/dev/null || . "$(dirname "${BASH_SOURCE[0]}")/token.sh"

other=9b000000-0000-4000-8000-000000000007
other_secret=other-canary-$(world_random 16)
canary other-secret "$other_secret"

# What waits does so for a moment, and takes it for all of the time.
# shellcheck disable=SC2034 # it is for those who have this
in_haste=(env LD_PRELOAD="$TOOLS/clock.so" AAD_TEST_CLOCK_IS_FAST=yes)

# An application with one secret, which is stored; and a second one that may change it.
restore() { # [JSON]: of the world
    local secret
    secret=one-$(world_random 24)
    canary client-secret "$secret"
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" --arg other $other --arg tenant "$TENANT" \
        --arg value "$other_secret" '{apps: {($app): {secrets: [{value: $secret}]},
            ($other): {tenant: $tenant, public: false, consents: {}, secrets: [{value: $value}]}}}')" >/dev/null
    [ -z "${1:-}" ] || emulator PUT /world "$1" >/dev/null
    forget_here
    forget_notes
    secret-tool clear role next-client-secret 2>/dev/null
    printf '%s' "$secret" >"$T/servers/secret"
    if [ -f "$XDG_CONFIG_HOME/aad-credential/connections/app.json" ]; then
        input=$T/servers/secret try aad connection edit app --no-verify --secret-stdin
    else
        add app "$APP_CONFIDENTIAL" "$T/servers/secret"
    fi
    want_status 0
}

# What the public cloud's names lead to here.
add() { # NAME APPLICATION FILE [OPTION...]
    input=$3 add_bare "$1" "$2" --secret-stdin "${@:4}"
}

add_bare() { # NAME APPLICATION [OPTION...]
    try aad connection add --kind generic --name "$1" --no-verify --ca-file "$CA" --timeout 60 \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" \
        --client-id "$2" --audience https://graph.microsoft.com --host https://graph.microsoft.com "${@:3}"
    want_status 0
}

rotate() {
    try aad rotate app "$@"
    learn
}

# What is made there is a secret, too.
learn() {
    local value
    while read -r value; do
        canary made-secret "$value"
    done < <(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets[].value')
}

secrets() { # JQ: of the application's secrets
    emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" ".apps[\$app].secrets | $1"
}

stored() { # [ROLE]
    secret-tool lookup connection app role "${1:-client-secret}"
}

# Where the folder of the state cannot be used, a note is in that of the run.
rotation_note() { # JQ
    find "$STATE/rotation" "$RUNTIME/aad-credential/rotation" -name '*.json' -exec jq -r "$1" {} + 2>/dev/null
}

forget_notes() {
    rm -rf "$STATE/rotation" "$RUNTIME/aad-credential/rotation"
}

# Tokens and who fetches them, but no note.
forget_tokens() {
    world_drop_keys
    rm -rf "$STATE/flight"
    find "$RUNTIME/aad-credential" -mindepth 1 -maxdepth 1 ! -name rotation -exec rm -rf {} + 2>/dev/null
}

want_in_use() { # one secret there, which is the one that is stored, and nothing beside it
    want_equal "$(secrets length)" 1 'the number of secrets there'
    want_equal "$(stored)" "$(secrets '.[0].value')" 'the one that is stored'
    want_equal "$(stored next-client-secret)" '' 'what is beside it'
    want_equal "$(rotation_note .phase)" idle 'the note'
    want_works
}

want_works() { # a new token, whatever was asked before
    forget_tokens
    try_token aad token app
    want_status 0
    want_valid_token graph
}

# --- at each call of the system ----------------------------------------------------------------------

# strace counts the calls of each name by themselves. Those with one of the paths are counted alone; a file that is
# written has a name of chance until it is renamed, so its calls are counted among all of their name.
rotation_calls='openat mkdir newfstatat flock close fcntl getdents64 renameat unlink'
rotation_calls_of_files='fchmod write fsync'

# The paths of what a run has left in the folder, for strace.
rotation_paths() {
    printf -- '-P\n%s\n' "$STATE/rotation"
    find "$STATE/rotation" -type f -name '*.json*' -printf '-P\n%p\n'
}

# BEGIN makes the world anew, RUN WRAPPER... runs `rotate` in it, to its end: "NAME NUMBER PATHS..." of each call.
rotation_find_calls() { # BEGIN RUN
    local call
    $1
    "$2" strace -q -y -o "$T/servers/all" -e signal=none -e "trace=${rotation_calls_of_files// /,}"
    want_status 0
    for call in $rotation_calls_of_files; do
        grep "^$call(" "$T/servers/all" | grep -n '^[^"]*/rotation' | sed "s/^\([0-9]*\):.*/$call \1/"
    done
    mapfile -t paths < <(rotation_paths)
    $1
    "$2" strace -q -o "$T/servers/all" -e signal=none "${paths[@]}" -e "trace=${rotation_calls// /,}"
    want_status 0
    for call in $rotation_calls; do
        grep "^$call(" "$T/servers/all" | sed -n "=" | sed "s/.*/$call &/"
    done
}

# After each call that is killed or fails, GOES_ON has to find all in order.
at_every_call() { # INJECTION STEP BEGIN RUN GOES_ON [CALL...]
    local injection=$1 step=$2 begin=$3 run=$4 goes_on=$5 call n at tried=0 calls=() paths=() filter
    shift 5
    rotation_find_calls "$begin" "$run" >"$T/servers/calls"
    mapfile -t paths < <(rotation_paths)
    [ -z "$has_failed" ] || return
    while read -r call n; do
        [ $# != 0 ] && [[ " $* " != *" $call "* ]] || calls+=("$call $n")
    done <"$T/servers/calls"
    [ "${#calls[@]}" -ge 4 ] || fail "only these calls are seen: ${calls[*]}"
    sweep_choose $((step < ${#calls[@]} ? step : ${#calls[@]})) # one of them at least
    for ((at = sweep_first - 1; at < ${#calls[@]}; at += sweep_step)); do
        read -r call n <<<"${calls[at]}"
        tried=$((tried + 1))
        filter=()
        [[ " $rotation_calls_of_files " == *" $call "* ]] || filter=("${paths[@]}")
        $begin
        "$run" strace -q -o /dev/null -e signal=none "${filter[@]}" -e "trace=$call" -e "inject=$call:$injection:when=$n"
        world_settle
        $goes_on
        [ -z "$has_failed" ] || { echo "  $injection at $call number $n" && return; }
    done
    echo "  $tried of ${#calls[@]} calls"
    [ "$tried" -ge 1 ] || fail 'no call was tried'
}

# --- meanwhile ----------------------------------------------------------------------------------------

# 10 tokens a second of that connection, each of a cold cache, while `rotate` goes on and for a second more: none may
# fail. rotate_while_asked CONNECTION LEAST [OPTION...]; LEAST: so many there have to be. With sanitizers a process
# takes ten times as long: two a second.
rotate_while_asked() {
    local connection=$1 least=$2 rotator i after=0 pids=() pin=/dev/null pause=0.1
    shift 2
    ! world_is_sanitized || { pause=0.5 least=$((least / 10)); }
    [ ! -f "$T/servers/pin" ] || pin=$T/servers/pin
    "$BIN/aad-credential" rotate "$connection" "$@" >"$T/seen/rotator" 2>&1 7<"$pin" &
    rotator=$!
    for ((i = 0; i < 2000; i++)); do
        kill -0 $rotator 2>/dev/null || after=$((after + 1))
        [ $after -le 10 ] || break
        ask_once "$connection" $i 7<"$pin" &
        pids+=($!)
        sleep $pause
    done
    wait $rotator || fail "it was not replaced: $(cat "$T/seen/rotator")"
    wait "${pids[@]}"
    want_equal "$(cat "$T"/seen/asked-*.err 2>/dev/null)" '' 'what failed'
    [ $i -ge "$least" ] || fail "there were only $i requests"
    echo "  $i requests"
    for i in "$T"/seen/asked-*.token; do
        canary_token "$(cat "$i")"
    done
    rm -f "$T"/seen/asked-*
}

ask_once() { # CONNECTION NUMBER: claims of its own are a token of its own
    "$BIN/aad-credential" token "$1" --min-valid 1 --claims "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"$2\"}}}" \
        >"$T/seen/asked-$2.token" 2>"$T/seen/asked-$2.err" || echo "request $2 failed" >>"$T/seen/asked-$2.err"
}
