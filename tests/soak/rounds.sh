#!/usr/bin/env bash
# Round after round of the soak, in one world: some cycles of many callers at once, with an authority that fails at
# random and a keyring that is killed, started again and locked meanwhile; then, with all that still, whether
# everything is as it was.
#
#   tests/soak/rounds.sh --share
#   tests/soak/rounds.sh MINUTES CYCLES CALLERS SEED FIRST FOLDER
#
# The first is the share of the test suite. The second is what tests/soak/run does, where the rest is explained: each
# round is added to FOLDER/rounds.tsv, and what was found is in FOLDER/found.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/token.sh
. "$(dirname "${BASH_SOURCE[0]}")/../system/token.sh"

SOAK=$BUILD/tests/soak/soak
GRAPH=https://graph.microsoft.com
POOL=9b000000-0000-4000-8000-000000510000
SHARED=svc-shared@contoso.example
round_cycles=500
export -n SOAK GRAPH POOL SHARED

# --- the world -------------------------------------------------------------------------------------

# An application or a user of each caller's own, and those that all share.
make_world() {
    local i apps='' users=''
    for ((i = 0; i < callers; i++)); do
        apps+=$(printf ',"9b000000-0000-4000-8000-00000050%04d":{"tenant":"%s","public":false,"consents":{}}' "$i" "$TENANT")
        users+=$(printf ',"soak-%02d@contoso.example":{"tenant":"%s","password":"%s"}' "$i" "$TENANT" "$own_password")
    done
    emulator PUT /world "{\"apps\":{\"$POOL\":{\"tenant\":\"$TENANT\",\"public\":false,\"consents\":{},
        \"secrets\":[{\"value\":\"$pool_secret\"}]}$apps},
        \"users\":{\"$SHARED\":{\"tenant\":\"$TENANT\",\"password\":\"$shared_password\"}$users}}" >/dev/null ||
        world_die 'the emulator does not take its world'
}

add_shared() {
    printf '%s' "$shared_password" >"$T/servers/shared"
    input=$T/servers/shared try aad connection add --kind lcs --name shared --authority "$URL/$TENANT" --audience "$URL" \
        --host "$URL" --username "$SHARED" --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin
    [ "$status" = 0 ] || world_die 'shared cannot be added' "$err"
    printf '%s' "$pool_secret" >"$T/servers/pool"
    input=$T/servers/pool try aad connection add --kind generic --name pool --ca-file "$CA" --store keyring-file \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" \
        --client-id "$POOL" --audience $GRAPH --host $GRAPH --secret-stdin
    [ "$status" = 0 ] || world_die 'pool cannot be added' "$err"
}

start_world() {
    ulimit -n "$(ulimit -Hn)"
    world_start_bus bare # one that starts no keyring by itself
    world_start_keyring
    world_start_emulator --face proxy
    start_token
    own_password=own-$(world_random) shared_password=shared-$(world_random) pool_secret=pool-$(world_random)
    make_world
    world_random >"$T/servers/master"
    input=$T/servers/master try aad unlock --timeout 0 --secret-stdin
    [ "$status" = 0 ] || world_die 'the embedded keyring does not open' "$err"
    add_shared
    "$BIN/aad-credential" serve >"$T/seen/serve.out" 2>"$T/seen/serve.err" &
    serve_pid=$!
    world_pids+=("$serve_pid")
    world_expect serve "$T/seen/serve.err" test -S "$RUNTIME/aad-credential/serve"
}

# --- what goes wrong -------------------------------------------------------------------------------

# One of some, of each kind of request: an answer in the place of the genuine one, none at all, half of one, a late
# one. The seed is that of the round.
let_authority_fail() {
    local kind way script='' n=0
    for kind in token graph; do
        for way in '30,"status":503' '40,"reset":true' '40,"throttle":1' '60,"generate":"html"' '60,"generate":"garbage"' \
            '60,"truncate":10' '60,"delay_ms":700' '1000,"hang":true'; do
            n=$((n + 1))
            script+=",{\"kind\":\"$kind\",\"times\":\"always\",\"seed\":$((seed * 1000 + first + n)),\"one_in\":$way}"
        done
    done
    emulator POST /script "[${script:1}]" >/dev/null || world_die 'the emulator does not take its faults'
}

# Until the process ends: the keyring is killed, or told to end, and started again; at times it is locked before.
disturb_keyring() { # PID
    local pause
    while :; do
        pause=$((4 + RANDOM % 6))
        timeout $pause tail --pid="$1" -f /dev/null && break
        case $((RANDOM % 4)) in
        0) kill -KILL "$world_keyring_pid" ;;
        1) world_lock_keyring && sleep 0.5 ;;
        esac
        world_stop "$world_keyring_pid" 2>/dev/null
        sleep 0.$((RANDOM % 5))
        world_pids=("${world_pids[@]/#$world_keyring_pid}")
        world_start_keyring
        n_restarts=$((n_restarts + 1))
    done
}

# --- what is left ------------------------------------------------------------------------------------

# Every file is one that a manual names, and of none there are more than that says: in a round, names and identities
# are used again and again.
undocumented_files() {
    local hash='[0-9a-f]{16}'
    find "$HOME" "$RUNTIME" "$T/tmp" -type f -printf '%P\n' | grep -vxE \
        -e "ca\.pem|\.local/share/keyrings/.*" \
        -e "\.local/share/aad-credential/pkcs11/(module-softhsm2|lock-[0-9a-f]{32})" \
        -e "\.config/aad-credential/connections/(shared|pool)\.json" \
        -e "\.local/share/aad-credential/keyring-file/(keyring|pool\.client-secret)" \
        -e "\.cache/aad-credential/index/(hosts|$hash)|aad-credential/serve\.lock" \
        -e "\.local/state/aad-credential/flight/$hash(\.[0-9]+)?\.(lock|note)" \
        -e "\.local/state/aad-credential/(verdict/(key|$hash-$hash)|(attempt|refresh|certificate)/$hash(\.[0-9]+)?\.lock)" \
        -e "\.local/state/aad-credential/(certificate/$hash\.note|rotation/$hash\.json(\.lock)?|application/$hash\.(label|lock))"
}

count_of() { # FOLDER: files of the state
    find "$XDG_STATE_HOME/aad-credential/$1" -type f 2>/dev/null | wc -l
}

of_serve() { # FOLDER: of its process
    find "/proc/$serve_pid/$1" -mindepth 1 -maxdepth 1 | wc -l
}

secrets_there() { # the most that one of our applications has
    emulator GET /world | jq '[.apps | to_entries[] | select(.key | test("-00000051?[05]")) | .value.secrets // [] | length] | max'
}

programs() { # of ours, in this world
    local pid n=0
    for pid in /proc/[0-9]*; do
        [[ $(readlink "$pid/exe") == "$STAGE"/* ]] && grep -qzsx "XDG_RUNTIME_DIR=$RUNTIME" "$pid/environ" && n=$((n + 1))
    done
    echo "$n"
}

# A line each: what, how much there is of it, and how much there may be. An identity is one of each caller's users and
# applications, by secret or key, or one of the two that all share; each has eight lanes of claims beside its token.
look() {
    local identities=$((3 * callers + 2)) items
    items=$(world_call_secrets /aliases/default org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Items | grep -c 'object path')
    cat <<END
processes $(programs) 1
connections $(aad connection list --names | wc -l) 2
keyring-items $items 2
secrets-of-one-application $(secrets_there) 1
objects-on-the-token $(find "$T/servers/tokens" -name '*.object' | wc -l) 1
kernel-keys-of-tokens $(world_keys token | wc -l) 18
kernel-keys $(world_keys | wc -l) $((18 + identities + 1))
undocumented-files $(undocumented_files | wc -l) 0
files-of-turns $(count_of flight) $((2 * 9 * identities))
files-of-verdicts $(count_of verdict) $((8 * identities + 1))
other-files-of-the-state $(($(count_of .) - $(count_of flight) - $(count_of verdict))) $((6 * identities))
descriptors-of-serve $(of_serve fd) $((serve_fds + 2))
threads-of-serve $(of_serve task) $((serve_threads + 2))
KB-of-serve $(awk '/^VmRSS/ { print $2 }' "/proc/$serve_pid/status") $((serve_kb + serve_kb / 4 + 1024))
descriptors-of-the-bus $(find "/proc/$world_bus_pid/fd" -mindepth 1 | wc -l) $((bus_fds + 2))
END
}

works() { # NAME: a token that nobody has
    aad token "$1" --claims "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"$RANDOM$RANDOM$RANDOM\"}}}" \
        >"$T/seen/works.token" 2>"$T/seen/works.err"
}

# What every secret of this world is now.
search_secrets() {
    {
        cat "$T/servers/canaries.first"
        printf 'secret\t%s\n' "$own_password" "$shared_password" "$(cat "$T/servers/master")"
        emulator GET /world | jq -r '.apps[].secrets // [] | .[] | .value | select(length > 12) | "client-secret\t" + .'
    } | sort -u >"$T/servers/canaries"
    "$TOOLS/canary" "$T/servers/canaries" "$T/home" "$T/tmp" "$RUNTIME" || found 'a secret is in a file'
    ! grep -rqa 'eyJ0' "$T/home" "$T/tmp" "$RUNTIME" || found 'a token is in a file'
}

# --- rounds ------------------------------------------------------------------------------------------------

found() { # WHAT
    n_found=$((n_found + 1))
    echo "FOUND  after cycle $((first - 1)): $1" >&2
}

run_cycles() { # NUMBER: into $T/servers/calls
    local pid
    let_authority_fail
    SOAK_BIN=$BIN/aad-credential SOAK_URL=$URL SOAK_PORT=$PORT SOAK_TENANT=$TENANT SOAK_CA=$CA \
        SOAK_PROXY=http://127.0.0.1:$FACE_PROXY_PORT SOAK_SEEN=$T/seen SOAK_AGE=$TOOLS/age SOAK_CLOCK=$TOOLS/clock.so \
        SOAK_PASSWORD=$own_password SOAK_SHARED_PASSWORD=$shared_password SOAK_CONTROL_PORT=${CONTROL##*:} SOAK_PIN_FD=9 \
        "$SOAK" --callers "$callers" --first "$first" --cycles "$1" --seed "$seed" \
        >"$T/servers/calls" 9<"$T/servers/pin" <&0 &
    pid=$!
    disturb_keyring $pid
    wait $pid || n_found=$((n_found + 1))
    first=$((first + $1))
    emulator DELETE /script >/dev/null
}

# All is well again: what all share works, and nothing is left of what was each one's own.
want_all_as_it_was() {
    local name what n most
    for name in shared pool; do # an answer that was lost twice is waited for, for a minute
        world_wait 90 works $name || found "$name does not work any more: $(head -n 1 "$T/seen/works.err")"
    done
    world_settle
    search_secrets
    look >"$T/servers/left"
    while read -r what n most; do
        [ "$n" -le "$most" ] || found "$what: $n, and not $most at most"
    done <"$T/servers/left"
    undocumented_files | sed 's/^/       /' >&2
    [ ! -s "$T/seen/serve.err" ] || found "serve says: $(head -n 1 "$T/seen/serve.err")"
}

# The emulator looks for a token among all that it has issued: so it forgets them, and so does everybody.
forget_tokens() {
    aad sign-out shared >/dev/null 2>&1
    aad sign-out pool >/dev/null 2>&1
    emulator POST /reset '{"only":["tokens","counters","requests"]}' >/dev/null
}

note_begin() {
    serve_fds=$(of_serve fd) serve_threads=$(of_serve task) bus_fds=$(find "/proc/$world_bus_pid/fd" -mindepth 1 | wc -l)
    serve_kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$serve_pid/status")
}

run_round() { # CYCLES: its lines for the record are in $T/servers/round
    local from=$SECONDS before=$n_found restarts=$n_restarts
    run_cycles "$1"
    want_all_as_it_was
    forget_tokens
    {
        sed 's/^/call\t/' "$T/servers/calls"
        printf 'call\tround\t1\t%d\t-\t0\t%d\t%d\n' $((n_found == before)) $(((SECONDS - from) * 1000)) $((n_found > before))
        printf 'call\tsecond of it\t%d\t0\t-\t0\t0\t0\n' $((SECONDS - from))
        printf 'call\tkeyring started again\t%d\t%d\t-\t0\t0\t0\n' $((n_restarts - restarts)) $((n_restarts - restarts))
        awk -v OFS='\t' -v round="$n_rounds" '{ print "left", round, $1, $2, ($2 > $3) }' "$T/servers/left"
    } >"$T/servers/round"
    n_rounds=$((n_rounds + 1))
}

start() { # CALLERS SEED FIRST
    callers=$1 seed=$2 first=$3 n_restarts=0 n_found=0 n_rounds=0
    start_world
    cp "$T/servers/canaries" "$T/servers/canaries.first"
    serve_fds=999 serve_threads=99 bus_fds=999 serve_kb=99999
}

run_rounds() { # MINUTES CYCLES FOLDER
    local until=$((SECONDS + $1 * 60)) last=$((first + $2)) folder=$3
    while [ $SECONDS -lt $until ] && [ $first -lt $last ]; do
        run_round $((last - first < round_cycles ? last - first : round_cycles))
        [ $n_rounds != 1 ] || note_begin # what is made once is there now
        cat "$T/servers/round" >>"$folder/rounds.tsv"
        echo "$first" >"$folder/next"
        mkdir -p "$folder/found"
        cp "$T"/seen/found-* "$folder/found" 2>/dev/null
        rm -f "$T"/seen/found-*
        printf '%s  cycle %d, %d s, %d found\n' "$(date +%H:%M:%S)" "$first" $SECONDS $n_found
    done
    [ $n_found = 0 ]
}

some_cycles_leave_nothing() {
    run_round 40
    cut -f2- "$T/servers/round" | grep -v '^[0-9]' | column -t -s $'\t'
    [ $n_found = 0 ] || fail "$n_found found"
    [ "$(sed -n 's/^call\tcycle\t\([0-9]*\).*/\1/p' "$T/servers/round")" = 40 ] || fail 'there were not 40 cycles'
    cat "$T"/seen/found-* 2>/dev/null
}

if [ "${1:-}" = --share ]; then
    start 10 "$share_day" 30 # among them one with a certificate
    check 'some cycles of add, token, refresh, rotate and remove leave nothing' some_cycles_leave_nothing
    finish
fi
start "$3" "$4" "$5"
run_rounds "$1" "$2" "$6"
