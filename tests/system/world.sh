# A private world for one script: a home, a bus, a keyring, a local Azure AD; all of it gone at the
# end. Source it as the very first thing: the script is started again with a clean environment, no
# signal ignored (as nohup and & leave them) and without a terminal, so that nothing of the caller's
# decides anything or can be asked.
#
#   $T          the directory of it all, mode 0700; $T/servers is the other side's
#   $RUNTIME    XDG_RUNTIME_DIR, on tmpfs where there is one
#   $BIN        where the installed programs are; `aad` runs aad-credential
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # much is for those who source it
if [ "${AAD_TEST_WORLD:-}" != clean ]; then
    world_again=(env -i --default-signal AAD_TEST_WORLD=clean AAD_TEST_BUILD="${AAD_TEST_BUILD:-}"
        AAD_TEST_STAGE="${AAD_TEST_STAGE:-}" AAD_TEST_FULL="${AAD_TEST_FULL:-}" AAD_TEST_DAY="${AAD_TEST_DAY:-}" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
        ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
        LC_ALL=C.UTF-8 TMPDIR="${TMPDIR:-/tmp}" TERM=xterm bash "$0" "$@")
    # shellcheck disable=SC2217 # only to see whether it can be opened
    if (: </dev/tty) 2>/dev/null; then
        exec setsid --wait "${world_again[@]}"
    fi
    exec "${world_again[@]}"
fi
set -uo pipefail
umask 022
unset AAD_TEST_WORLD

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
BUILD=${AAD_TEST_BUILD:-$TOP/build}
STAGE=${AAD_TEST_STAGE:-$BUILD/stage}
BIN=$STAGE/bin
TOOLS=$BUILD/tests/system
export -n AAD_TEST_BUILD AAD_TEST_STAGE AAD_TEST_FULL AAD_TEST_DAY
world_pids=()
world_ports=0
world_found=()
declare -A world_foreign=()

# What a real part says for itself, when it does not start, is shown.
world_die() { # TEXT [LOG]
    printf 'Bail out! %s\n' "$1"
    [ ! -s "${2:-}" ] || sed 's/^/# /' "$2"
    exit 99
}

world_now_ms() {
    local now=${EPOCHREALTIME/[.,]/}
    echo "$((now / 1000))"
}

# world_wait SECONDS COMMAND...: until it succeeds.
world_wait() {
    local until=$(($(world_now_ms) + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(world_now_ms)" -lt "$until" ] || return 1
        sleep 0.02
    done
}

# A real part starts: until the command succeeds. It may be slow while the disk still writes what a
# build has left.
world_expect() { # PART LOG COMMAND...
    local part=$1 log=$2
    shift 2
    world_wait 60 "$@" || world_die "$part does not start" "$log"
}

# Starts a process that ends with this script; $world_pid is its id.
world_start() {
    setpriv --pdeathsig KILL "$@" <&0 & # without the <&0 a job in the background reads nothing
    world_pid=$!
    world_pids+=("$world_pid")
}

# A port for a server that cannot be asked for "any": one that is free now, below those that the kernel
# gives out, or somebody's call could have it in a moment.
world_free_port() {
    local port
    for _ in {1..50}; do
        port=$((10000 + RANDOM % 22000))
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

world_stop() { # PID
    local pid=$1
    kill -CONT "$pid" 2>/dev/null
    kill "$pid" 2>/dev/null
    world_wait 3 world_is_gone "$pid" || kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
}

world_is_gone() { # gone, or only waiting for us to notice
    local state
    state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
    [ -z "$state" ] || [ "$state" = Z ]
}

# FNV-1a, as helper/base/text.c has it.
world_hash() { # TEXT
    local hash=$((16#cbf29ce484222325)) i
    for ((i = 0; i < ${#1}; i++)); do
        hash=$(((hash ^ $(printf '%d' "'${1:i:1}")) * 16#100000001b3))
    done
    printf '%016x' "$hash"
}

# Puts the ids of this world's keys in the kernel's keyring, which all worlds of this user share,
# into $world_found: tokens of its local Azure AD, what it accepted, and what opens the store of its
# data directory. One that does not name our port is read once only: there may be dozens, and this is
# called a hundred times.
world_find_keys() { # [token]: only those
    local kinds=${1:-*} id what
    world_found=()
    while IFS=: read -r id what; do
        id=${id// /}
        case $what in
            *aad-credential:$kinds:"$world_master") world_found+=("$id") ;;
            *aad-credential:$kinds:*)
                [ -z "${world_foreign[$id]:-}" ] || continue
                if keyctl pipe "$id" 2>/dev/null | grep -aE ":($world_ports)[/ ]" >/dev/null; then
                    world_found+=("$id")
                else
                    world_foreign[$id]=yes
                fi
                ;;
        esac
    done < <(keyctl list @u 2>/dev/null)
}

# The kernel lists keys in an order that other keys change: so two lists are compared in an order of
# our own.
world_keys() { # [token]: prints the ids
    world_find_keys "$@"
    [ "${#world_found[@]}" = 0 ] || printf '%s\n' "${world_found[@]}" | sort -n
}

# A refresh token may be stored after the answer, under a lock: waits until that is over.
world_settle() {
    local lock
    for lock in {"$XDG_STATE_HOME","$RUNTIME"}/aad-credential/flight/*.lock; do
        [ ! -f "$lock" ] || flock -w 10 "$lock" true
    done
}

world_drop_keys() {
    local id
    world_settle
    world_find_keys
    for id in "${world_found[@]}"; do
        keyctl unlink "$id" @u >/dev/null 2>&1
    done
}

world_end() {
    local pid
    trap '' INT TERM HUP
    for pid in "${world_pids[@]}"; do
        world_stop "$pid"
    done
    # What the bus activated is not our child, but its environment is ours.
    for pid in $(grep -lzs "^XDG_RUNTIME_DIR=$RUNTIME\$" /proc/[0-9]*/environ | cut -d/ -f3); do
        [ "$pid" = "$$" ] || [ "$pid" = "$BASHPID" ] || kill -KILL "$pid" 2>/dev/null
    done
    world_drop_keys
    rm -rf "$T" "$RUNTIME"
}

world_begin() {
    [ -x "$BIN/aad-credential" ] || world_die "$BIN/aad-credential is missing: run tests/run"
    T=$(mktemp -d "${TMPDIR:-/tmp}/aad-credential-test.XXXXXX") || world_die 'no directory'
    T=$(cd "$T" && pwd -P)
    RUNTIME=$T/run
    if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ]; then
        RUNTIME=$(mktemp -d /dev/shm/aad-credential-test.XXXXXX) || world_die 'no directory'
    fi
    mkdir -p "$T/home" "$T/tmp" "$T/servers/bin" "$T/seen" "$RUNTIME"
    # jq of Debian 12 compiles its library anew at each start, which takes ten times as long; gojq sorts all keys, as
    # tests expect. Where only jq is, as with what quickstart installs, nothing is compared.
    ln -s "$(command -v gojq || command -v jq)" "$T/servers/bin/jq" || world_die 'jq is missing: install it'
    chmod 700 "$T"/* "$RUNTIME"
    export HOME=$T/home XDG_CONFIG_HOME=$T/home/.config XDG_STATE_HOME=$T/home/.local/state \
        XDG_CACHE_HOME=$T/home/.cache XDG_DATA_HOME=$T/home/.local/share XDG_RUNTIME_DIR=$RUNTIME \
        TMPDIR=$T/tmp GIT_CONFIG_NOSYSTEM=1 PATH=$BIN:$T/servers/bin:$PATH
    world_master=$(world_hash "$XDG_DATA_HOME/aad-credential")
    trap world_end EXIT
    trap 'exit 130' INT TERM HUP
    cd "$HOME" || exit 99
}

aad() {
    "$BIN/aad-credential" "$@"
}

world_is_sanitized() { # for addresses or threads: with a library of its own in it (gcc) or the same compiled in (clang)
    grep -q '__[at]san_init' "$BIN/aad-credential"
}

# A text that occurs nowhere else, letters and figures only.
world_random() {
    local text
    text=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "${1:-24}")
    printf '%s' "$text"
}

# A bus of our own. world_start_bus bare: with no services to activate.
world_start_bus() {
    local config=(--session)
    if [ "${1:-}" = bare ]; then
        cat >"$T/servers/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
END
        config=(--config-file="$T/servers/bus.conf")
    fi
    rm -f "$RUNTIME/bus"
    world_start dbus-daemon "${config[@]}" --nofork --nopidfile --nosyslog \
        --address="unix:path=$RUNTIME/bus" >"$T/servers/bus.log" 2>&1
    world_bus_pid=$world_pid
    export DBUS_SESSION_BUS_ADDRESS=unix:path=$RUNTIME/bus
    world_expect 'the bus' "$T/servers/bus.log" test -S "$RUNTIME/bus"
}

world_call_secrets() { # PATH METHOD ARGUMENT...
    local path=$1 method=$2
    shift 2
    dbus-send --session --print-reply --reply-timeout=5000 --dest=org.freedesktop.secrets \
        "/org/freedesktop/secrets$path" "$method" "$@"
}

world_keyring_is() { # locked | unlocked
    local wanted=false
    [ "$1" = unlocked ] || wanted=true
    world_call_secrets /aliases/default org.freedesktop.DBus.Properties.Get \
        string:org.freedesktop.Secret.Collection string:Locked | grep "boolean $wanted" >/dev/null
}

# Asks the bus, not the service: a call of the service would make the bus start a second one.
world_has_secrets() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep 'boolean true' >/dev/null
}

# A real gnome-keyring with its collection unlocked by $world_keyring_password.
world_start_keyring() {
    world_keyring_password=${world_keyring_password:-$(world_random)}
    printf %s "$world_keyring_password" >"$T/servers/keyring-password"
    world_start gnome-keyring-daemon --foreground --unlock --components=secrets \
        <"$T/servers/keyring-password" >"$T/servers/keyring.log" 2>&1
    world_keyring_pid=$world_pid
    world_expect gnome-keyring "$T/servers/keyring.log" world_has_secrets
    world_expect gnome-keyring "$T/servers/keyring.log" world_keyring_is unlocked
}

world_lock_keyring() {
    world_call_secrets '' org.freedesktop.Secret.Service.Lock \
        array:objpath:/org/freedesktop/secrets/collection/login >/dev/null
    world_wait 5 world_keyring_is locked
}

# The local Azure AD; sets URL, PORT, CONTROL, CA, FACE_..._PORT.
world_start_emulator() {
    world_start "$BUILD/tests/emulator/aad-emulator" --directory "$T/servers/emulator" \
        --git-root "$T/servers/git" --parent $$ "$@" >"$T/servers/emulator.log" 2>&1
    world_emulator_pid=$world_pid
    mkdir -p "$T/servers/git"
    world_expect 'the emulator' "$T/servers/emulator.log" test -f "$T/servers/emulator/ready"
    # shellcheck source=/dev/null
    . "$T/servers/emulator/ready"
    world_ports+=$(sed -n 's/^\(FACE_.*_\)\{0,1\}PORT=/|/p' "$T/servers/emulator/ready" | tr -d '\n')
    world_foreign=()
    cp "$CA" "$T/home/ca.pem"
    CA=$T/home/ca.pem
}

# emulator METHOD PATH [JSON]: the control interface. A program for each of its thousands of calls would
# take most of the time of many a test.
emulator() {
    local LC_ALL=C body=${3-} to line state # a length is one of bytes
    exec {to}<>"/dev/tcp/127.0.0.1/${CONTROL##*:}" || return
    printf '%s %s HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
        "$1" "$2" "${CONTROL#http://}" "${#body}" "$body" >&"$to"
    read -r -u "$to" _ state _
    while IFS= read -r -u "$to" line && [ "$line" != $'\r' ]; do :; done
    cat <&"$to"
    exec {to}>&-
    [[ $state == 2* ]] || { echo "the emulator answered $state to $1 $2" >&2 && return 1; }
}

# The count of something, as /counters names it: emulator_count token_requests, or by_kind.lcs
emulator_count() {
    local name=${1//\"/} counters object=
    counters=$(emulator GET /counters)
    [[ $name != *.* ]] || object="\"${name%.*}\": *\{[^{}]*"
    if [[ $counters =~ $object\"${name##*.}\":\ *([0-9]+) ]]; then
        echo "${BASH_REMATCH[1]}"
    else
        echo 0
    fi
}

# The next matching requests go wrong: see the head of tests/emulator/main.c.
emulator_fault() {
    emulator POST /script "$1" >/dev/null || world_die "no such fault: $1"
}

emulator_reset() { # counters and script, not the tokens
    emulator POST /reset '{"only":["counters","script"]}' >/dev/null
}

# The user's password in the local Azure AD: emulator_set_password USER PASSWORD
emulator_set_password() {
    emulator PUT /world "$(jq -n --arg user "$1" --arg password "$2" \
        '{users: {($user): {password: $password, wrong_passwords: 0}}}')" >/dev/null
}
