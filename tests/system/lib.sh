# What the end-to-end tests share: running a program and looking at all it did, tests as sentences,
# and, at the end of each script, the search for every secret where none may be.
#
#   . "$(dirname "$0")/lib.sh"
#   it_does_something() { try aad token lcs; want_status 0; want_output '^ey'; }
#   check 'it does something' it_does_something
#   finish
#
# `check` prints TAP. A want_... that fails says so and fails the test, which goes on.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/world.sh
. "$(dirname "${BASH_SOURCE[0]}")/world.sh"
# shellcheck source=tests/share.sh
. "$TOP/tests/share.sh"

# The exit statuses, as include/aad-credential/error.h has them.
AAD_USAGE=2 AAD_CONFIG=3 AAD_NOT_FOUND=4 AAD_AMBIGUOUS=5 AAD_LOCKED=6 AAD_UNAVAILABLE=7
AAD_TIMEOUT=8 AAD_REFUSED=9 AAD_REJECTED=10 AAD_PERSON=11 AAD_THROTTLED=12 AAD_NETWORK=13
AAD_PROTOCOL=14 AAD_IO=15 AAD_UNSUPPORTED=16 AAD_CANCELLED=17
export AAD_USAGE AAD_CONFIG AAD_NOT_FOUND AAD_AMBIGUOUS AAD_LOCKED AAD_UNAVAILABLE AAD_TIMEOUT \
    AAD_REFUSED AAD_REJECTED AAD_PERSON AAD_THROTTLED AAD_NETWORK AAD_PROTOCOL AAD_IO \
    AAD_UNSUPPORTED AAD_CANCELLED
export -n AAD_USAGE AAD_CONFIG AAD_NOT_FOUND AAD_AMBIGUOUS AAD_LOCKED AAD_UNAVAILABLE AAD_TIMEOUT \
    AAD_REFUSED AAD_REJECTED AAD_PERSON AAD_THROTTLED AAD_NETWORK AAD_PROTOCOL AAD_IO \
    AAD_UNSUPPORTED AAD_CANCELLED

TENANT=3f2a7c10-5b1e-4c8d-9a6f-0123456789ab
APP_PUBLIC=9b000000-0000-4000-8000-000000000001
APP_CONFIDENTIAL=9b000000-0000-4000-8000-000000000002
APP_ALL=9b000000-0000-4000-8000-000000000005
USER_LCS=svc-lcs@contoso.example
export -n TENANT APP_PUBLIC APP_CONFIDENTIAL APP_ALL USER_LCS

n_checks=0 n_failed=0 n_tries=0 has_failed=
status=0 out='' err='' took_ms=0

fail() {
    has_failed=yes
    echo "$*"
}

# A word that is no command, such as a function of a library that was not sourced, would be a check that cannot
# fail. Bash calls this in a process of its own.
command_not_found_handle() {
    echo "no command: $1" >>"$T/servers/no-command"
    return 127
}

every_word_was_a_command() {
    [ ! -s "$T/servers/no-command" ] || {
        fail "$(<"$T/servers/no-command")"
        rm "$T/servers/no-command"
    }
}

check_fails() {
    echo "not ok $n_checks - $1"
    sed 's/^/# /' "$2"
}

# check 'a sentence' FUNCTION [ARGUMENT...]
check() {
    local sentence=$1 log=$T/servers/check.log
    shift
    has_failed=
    n_checks=$((n_checks + 1))
    {
        "$@"
        every_word_was_a_command
    } >"$log" 2>&1
    if [ -z "$has_failed" ]; then
        echo "ok $n_checks - $sentence"
        return
    fi
    n_failed=$((n_failed + 1))
    # On stderr, too: meson shows that of a failed test.
    check_fails "$sentence" "$log" >&2
    check_fails "$sentence" "$log"
}

# try COMMAND...: sets status, took_ms, and the files out and err. Input: the variable `input`
# (a file), else nothing. try_token: the token may be in what it prints.
try() {
    n_tries=$((n_tries + 1))
    out=$T/seen/$n_tries.out
    try_into "$@"
}

try_token() {
    n_tries=$((n_tries + 1))
    out=$T/seen/$n_tries.token
    try_into "$@"
}

try_into() {
    local from
    err=$T/seen/$n_tries.err
    from=$(world_now_ms)
    "$@" <"${input:-/dev/null}" >"$out" 2>"$err"
    status=$?
    took_ms=$(($(world_now_ms) - from))
}

say_more() {
    echo "  stdout: $(head -c 400 "$out" | tr '\n' '|')"
    echo "  stderr: $(head -c 1000 "$err" | tr '\n' '|')"
}

want_status() { # NUMBER...
    [[ " $* " == *" $status "* ]] && return
    fail "exit status $status, not $*"
    say_more
}

want_nothing() { # on stdout
    [ -s "$out" ] || return 0
    fail 'there is something on stdout'
    say_more
}

want_output() { # PATTERN...: each is in a line of stdout
    local pattern
    for pattern in "$@"; do
        grep -qE -- "$pattern" "$out" && continue
        fail "stdout has no line /$pattern/"
        say_more
    done
}

want_error() { # PATTERN...: each is in a line of stderr
    local pattern
    for pattern in "$@"; do
        grep -qEi -- "$pattern" "$err" && continue
        fail "stderr has no line /$pattern/"
        say_more
    done
}

want_no_error() {
    [ -s "$err" ] || return 0
    fail 'there is something on stderr'
    say_more
}

want_within() { # MILLISECONDS
    [ "$took_ms" -le "$1" ] || fail "took $took_ms ms, not $1"
}

want_equal() { # GOT WANTED WHAT
    [ "$1" = "$2" ] || fail "${3:-it} is '$1', not '$2'"
}

want_count() { # COUNTER NUMBER: at the emulator
    want_equal "$(emulator_count "$1")" "$2" "the count of $1"
}

# A refusal: this exit status, nothing on stdout, one plain line and a remedy, printable only.
want_refusal() { # STATUS...
    want_status "$@"
    want_nothing
    [ -s "$err" ] || fail 'nothing says why'
    want_printable
}

want_printable() {
    if LC_ALL=C grep -q '[^ -~]' "$err"; then
        fail 'stderr has bytes that are not printable'
        LC_ALL=C grep '[^ -~]' "$err" | head -n 3 | od -c | head -n 8
    fi
}

# The token in `out` is one that the emulator issued and takes for that resource.
want_valid_token() { # RESOURCE
    local answer
    answer=$(emulator POST /tokens/validate "$(jq -Rn --rawfile token "$out" --arg resource "$1" \
        '{token: ($token | rtrimstr("\n")), resource: $resource}')")
    [ "$(jq -r .valid <<<"$answer")" = true ] || fail "the token is not valid for $1: $answer"
    canary_token "$(cat "$out")"
}

# --- canaries (case 45) ------------------------------------------------------------------------

# canary NAME TEXT [PATTERN]: a secret, and the files where it may be.
canary() {
    printf '%s\t%s%s\n' "$1" "$2" "${3:+$'\t'$3}" >>"$T/servers/canaries"
}

# A password whose core is a canary, with characters that have to be escaped everywhere.
canary_password() { # NAME
    local core
    core=$(world_random 24)
    canary "$1" "$core"
    printf '%s' "Aa1 &+%=\"\\${core}\$é"
}

canary_token() { # TOKEN: allowed where a test asked for a token, and in the file home of the cache
    local token=${1//[$'\n\r ']/} allowed part
    allowed="@(*.token|$RUNTIME/aad-credential/*)"
    [ "${#token}" -ge 48 ] || return 0
    for part in "${token: -40}" "${token:$((${#token} / 2)):40}"; do
        canary token "$part" "$allowed"
    done
}

# Learns every token that the emulator saw presented, as Bearer or as the password of Basic.
canary_learn() {
    local kind value
    [ -n "${CONTROL:-}" ] || return 0
    while read -r kind value; do
        if [[ ${kind,,} == basic ]]; then
            value=$(base64 -d <<<"$value" 2>/dev/null | cut -d: -f2-)
        fi
        canary_token "$value"
    done < <(emulator GET /requests | jq -r '.[] | .headers.authorization // empty')
}

canary_search() {
    canary_learn
    [ -s "$T/servers/canaries" ] || return 0
    sort -u "$T/servers/canaries" -o "$T/servers/canaries"
    "$TOOLS/canary" "$T/servers/canaries" "$T/home" "$T/tmp" "$T/seen" "$RUNTIME" ||
        fail 'a secret is where it must not be'
}

# A case for each call of the system takes a second or more: a run has the share of the day.
sweep_choose() { # STEP: one call in how many, into $sweep_step, and the first, into $sweep_first
    share_step "$1"
    sweep_step=$share_step sweep_first=$share_first
    [ "$sweep_step" = 1 ] || echo "  one call in $sweep_step, from number $sweep_first on: AAD_TEST_DAY=$share_day"
}

# It has threads, too. What the sanitizer for them says of a program is its exit status; this one ends with us.
no_race_was_seen() {
    ! grep -s -A 40 'WARNING: ThreadSanitizer' "$T/servers/emulator.log" || fail 'the local Azure AD has a race'
}

finish() {
    check 'no secret and no token is anywhere else' canary_search
    ! grep -q __tsan_init "$BUILD/tests/emulator/aad-emulator" || check 'no race was seen' no_race_was_seen
    echo "1..$n_checks"
    [ "$n_failed" = 0 ]
    exit $?
}

# --- the main cast --------------------------------------------------------------------------------

# A bus, an unlocked keyring, the local Azure AD with one user whose password is in $password.
start_all() {
    world_start_bus
    world_start_keyring
    canary keyring-password "$world_keyring_password"
    start_authority "$@"
}

start_authority() {
    world_start_emulator "$@"
    password=$(canary_password password)
    emulator_set_password "$USER_LCS" "$password"
}

# add_lcs NAME [OPTION...]: the LCS connection to the local Azure AD; its password is $password.
add_lcs() {
    local name=$1
    shift
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection add --kind lcs --name "$name" \
        --authority "$URL/$TENANT" --audience "$URL" --host "$URL" --username "$USER_LCS" \
        --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin "$@"
}

# git_ask OPERATION LINE...: what git would say; into $T/tmp, as the input of the next try.
git_ask() {
    local operation=$1
    shift
    printf '%s\n' "$@" '' >"$T/servers/ask"
    input=$T/servers/ask try_token "$BIN/git-credential-aad" "$operation"
}

# The cached token of a connection is no new one any more.
age_token() {
    "$TOOLS/age" "$1" 120 || fail "there is no token of $1 to grow old"
}

# A command on a terminal, with a script on stdin: try_terminal COMMAND... <<<'expect ...'
try_terminal() {
    cat >"$T/servers/dialog"
    input=$T/servers/dialog try "$TOOLS/pty" "$@"
    look_at_screen
}

# What stays on the screen of the last try is in $out then, without colours; what was sent there, in
# $screen.
look_at_screen() {
    screen=$out.screen
    [[ $out != *.token ]] || screen=${out%.token}.screen.token
    mv "$out" "$screen"
    sed -E $'s/\e\\[[0-9;]*m//g; s/\r[^\r]*\e\\[K//g' "$screen" >"$out"
}

# Runs a command, and adds every program that it starts to what is searched, with arguments and
# environment.
try_traced() {
    try traced "$T/seen/$n_tries.starts" "$@"
}

traced() { # FILE COMMAND...: each program stops at the first call that its C library makes
    strace -f -qq -e trace=set_tid_address -e inject=set_tid_address:signal=STOP \
        -o "|'$TOP/tests/system/starts.sh' '$1'" "${@:2}"
}

# Runs a command with mounts of its own, which nobody else sees. In a chroot, / is no mount whose
# propagation could be changed: there it works only where no mount is shared with anybody.
private_mounts() { # COMMAND...
    local how=(unshare -m)
    [ "$(id -u)" = 0 ] || how=(unshare -Urm)
    if ! "${how[@]}" true 2>/dev/null && ! grep -q ' shared:' /proc/self/mountinfo; then
        how+=(--propagation unchanged)
    fi
    "${how[@]}" "$@"
}

# Runs as in a container: a /dev/shm of its own, which lasts in $RUNTIME/shm, no runtime directory, and
# no kernel keyring.
in_container() { # COMMAND...
    mkdir -p "$T/tmp/run" "$RUNTIME/shm/${RUNTIME##*/}"
    chmod 1777 "$RUNTIME/shm"
    # shellcheck disable=SC2016 # the inner shell's
    private_mounts sh -c 'mount --bind "$1" "$0" && mount --bind "$1/shm" /dev/shm &&
        { [ ! -d "$1" ] || mount --bind "$0" "$1"; } && shift && exec "$@"' "$T/tmp/run" "$RUNTIME" \
        "$TOOLS/no-keyctl" env -u XDG_RUNTIME_DIR "$@"
}

# Runs something as root: who is not needs sudo, as for the packages.
as_root() { # COMMAND...
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# Runs a command where a directory of root's stands in the place of another one, as the user of the
# test and with its environment: in a user namespace root's own files would be nobody's.
# shellcheck disable=SC2016 # the variables are of the other shells
with_root_s() { # DIRECTORY AT COMMAND...
    local environment=$T/tmp/environment
    if [ "$(id -u)" = 0 ]; then
        private_mounts sh -c 'mount --bind "$0" "$1" && shift && exec "$@"' "$@"
        return
    fi
    export -p >"$environment"
    as_root unshare -m sh -c 'mount --bind "$0" "$1" && cd "$2" && shift 2 && exec setpriv "$@"' "$1" "$2" "$PWD" \
        --reuid "$(id -u)" --regid "$(id -g)" --clear-groups bash -c '. "$0" && exec "$@"' "$environment" "${@:3}"
}

# Runs as somebody who is nobody special: for what root would be allowed anyway.
as_ordinary() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    else
        setpriv --reuid=64123 --regid=64123 --clear-groups --inh-caps=-all --bounding-set=-all "$@"
    fi
}

world_begin
