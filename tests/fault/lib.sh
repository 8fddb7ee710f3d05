# What a run of a job under one fault is, and what must be true of it afterwards. To be sourced first, by
# tests/fault/run. A job is a file in tests/fault/job/ that sets some of what is at the head of this one.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # much is for the jobs
# shellcheck source=tests/system/token.sh
. "$(dirname "${BASH_SOURCE[0]}")/../system/token.sh"

HERE=$TOP/tests/fault
TRACE=$BUILD/tests/fault/fault-trace
SHIM=$BUILD/tests/fault/fault-shim.so
BUS=$BUILD/tests/fault/fault-bus
export -n HERE TRACE SHIM BUS

# --- what a job says of itself -------------------------------------------------------------------

job_forget() {
    job_command=()       # what is run, with $job_input as its input, and the PIN at descriptor 7
    job_input=/dev/null  # a file
    job_output=.token    # how its answer's file ends: a secret may be in *.token
    job_limit=20         # seconds, the longest deadline and a little more
    job_shows=           # yes: it may have said something on stdout, though it failed
    job_others=          # what a program of others says that is run, and fails
    job_refusal=         # what it says on stdout when it has no answer
    job_screen=          # yes: its stdout is a terminal, where errors are as well
    job_kinds='errors kills memory bus'
    unset AAD_CREDENTIAL_MASTER_FD
    outcome=
}
job_make() { :; }  # the world of it, once
job_begin() { :; } # before each run: as if nothing had happened
job_good() { :; }  # a success is one: what is in $out
job_next() { :; }  # whatever happened: old state or new, both usable, and the next call works

job_take() { # NAME
    [ -f "$HERE/job/$1.sh" ] || world_die "there is no job $1: $(fault_jobs | xargs)"
    job_reset "$1"
    # shellcheck source=/dev/null
    . "$HERE/job/$1.sh"
    job_start
}

job_reset() { # NAME: as if a file said nothing of it
    job=$1
    job_forget
    unset -f job_make job_begin job_good job_next
    job_make() { :; }
    job_begin() { :; }
    job_good() { :; }
    job_next() { :; }
}

job_start() {
    has_failed=
    rm -rf "$XDG_CONFIG_HOME/aad-credential" "$XDG_STATE_HOME/aad-credential" "$XDG_CACHE_HOME/aad-credential"
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
    job_make
    job_begin
    job_next # what is written once only, is written now
    [ -z "$has_failed" ] || world_die "the world of $job cannot be made"
}

fault_jobs() {
    local file
    for file in "$HERE"/job/*.sh; do
        file=${file##*/}
        echo "${file%.sh}"
    done
}

# --- what could go wrong -------------------------------------------------------------------------

# Into $1, a line each: PROCESS CALL N ERROR.
fault_list() { # FILE
    : >"$1"
    [[ $job_kinds != *errors* ]] || fault_list_of "$1"
    [[ $job_kinds != *kills* ]] || fault_list_of "$1" --kills
    [[ $job_kinds != *memory* ]] || fault_list_of "$1" --memory
    [[ $job_kinds != *bus* ]] || fault_list_of "$1" --bus
}

fault_list_of() { # FILE [--kills|--memory|--bus]
    job_begin
    case ${2:-} in
    --bus) fault_under "$BUS" --list "$T/servers/list" env LD_PRELOAD="$SHIM" ;;
    *) fault_under "$TRACE" --shim "$SHIM" --list "$T/servers/list" "${@:2}" ;;
    esac
    [ "$status" = 0 ] || { cat "$err" && world_die "$job fails by itself: $status"; }
    # So that a part of them is a sample of all.
    sort -R --random-source=<(yes) "$T/servers/list" >>"$1"
    job_next
    [ -z "$has_failed" ] || world_die "after $job, the next call fails"
}

fault_under() { # WRAPPER...
    out=$T/seen/$job$job_output err=$T/seen/$job.err
    "$@" "${job_command[@]}" <"$job_input" >"$out" 2>"$err" 7<"${job_pin:-/dev/null}" 3<"${job_master:-/dev/null}"
    status=$?
}

# --- one of it -----------------------------------------------------------------------------------

# Sets $outcome: the exit status, or killed, missed (the call was not made this time), found.
fault_try() { # PROCESS CALL N ERROR
    local reached ended left
    has_failed=
    job_begin
    rm -f "$T/servers/report"
    case $1 in
    bus)
        fault_under "$BUS" --fault "$@" --report "$T/servers/report" env LD_PRELOAD="$SHIM" \
            timeout -s KILL "$job_limit"
        ;;
    *) fault_under "$TRACE" --shim "$SHIM" --fault "$@" --report "$T/servers/report" --limit "$job_limit" ;;
    esac
    read -r reached ended left <"$T/servers/report" || fail 'the tracer says nothing'
    outcome=$status
    [ "$reached" = reached ] || outcome=missed
    [ "$ended" = ended ] || fail "it does not end in $job_limit s"
    [ "$left" = 0 ] || fail "it leaves $left processes behind"
    if [ "$status" = 137 ] && [ "$4" = KILL ]; then
        outcome=killed
    else
        fault_judge "$@"
    fi
    job_next
    if [ "$outcome" = killed ]; then # what it was writing; such a file goes later (helper/base/file.c)
        find "$T/home" "$RUNTIME" -name '.aad-*.tmp' -delete
    fi
    fault_search
    [ -z "$has_failed" ] || outcome=found
}

# P4: one whole answer and 0, or no answer, a documented status, what is wrong and what to do now.
fault_judge() { # PROCESS CALL N ERROR
    local text
    text=$(<"$err")
    [ -z "$job_screen" ] || text+=$(sed -E $'s/\e\\[[0-9;]*m//g; s/\r//g' "$out")
    if [ "$status" = 0 ]; then
        job_good
    elif [ -n "$job_others" ] && [[ $text =~ $job_others ]]; then
        :
    elif [ "$status" -gt 17 ]; then
        fail "exit status $status"
    else
        [ -n "$job_shows" ] || [ "$(<"$out")" = "$job_refusal" ] || fault_is_of_the_last_close || want_nothing
        [[ $text =~ (^|$'\n')(git-credential-aad|aad-credential):\ [^$'\n']+$'\n'(\ \ \ \ [^$'\n']+$'\n')*\ \ [^\ ] ]] || {
            fault_is_of_all_that_is_written "$@" || fail "no error with a remedy (status $status)"
            say_more
        }
        [ "$status" != 1 ] || [[ $text == *emory* ]] || {
            fail 'an internal error'
            say_more
        }
    fi
    [ -n "$job_screen" ] || [ -z "${text//[[:print:]$'\n']/}" ] || want_printable
}

# All of the answer is out: that it may not have arrived is said by the status.
fault_is_of_the_last_close() {
    grep -q 'cannot finish writing the answer' "$err"
}

# Then nobody can be told.
fault_is_of_all_that_is_written() { # PROCESS CALL N ERROR
    [[ $2 == write && $4 == *+ ]] && [ ! -s "$err" ]
}

fault_search() {
    "$TOOLS/canary" "$T/servers/canaries" "$T/home" "$T/tmp" "$T/seen" "$RUNTIME" ||
        fail 'a secret is where it must not be'
}

# --- what jobs share -----------------------------------------------------------------------------

# The answer is one token, which the emulator takes for that resource. Without any other program: it is asked a
# thousand times.
job_want_token() { # RESOURCE
    local text answer
    text=$(<"$out")
    [[ $text =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$ ]] || {
        fail 'that is no token'
        return
    }
    answer=$(emulator POST /tokens/validate "{\"token\":\"$text\",\"resource\":\"$1\"}")
    [[ $answer =~ \"valid\":\ *true ]] || fail "the token is not valid for $1: $answer"
}

# What `exec` starts: $T/tmp/ask, which asks for a token at the identity endpoint.
job_make_asker() {
    cat >"$T/tmp/ask" <<END
#!/bin/sh
exec curl -q -sS --max-time 5 -H "X-IDENTITY-HEADER: \$IDENTITY_HEADER" \
    "\$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=$URL"
END
    chmod +x "$T/tmp/ask"
}

job_want_endpoint_answer() { # or the reason why not, for the command
    want_output '"(access_token|error)":'
}

job_want_endpoint_token() { # the next one has it
    job_call "${job_command[@]}"
    grep -q '"access_token":' "$next" || fail "the next one gets no token: $(<"$next")"
}

# A connection, cert, that signs in with a certificate: in the desktop keyring, if no option says otherwise.
job_add_certificate() { # OPTION...
    try aad connection add cert --kind azurerm --grant client-certificate --replace --no-verify --timeout 2 \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" \
        --audience "https://arm.test:$PORT" --host "https://arm.test:$PORT" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "$@"
    want_status 0
}

# A call like any other, without a fault: next COMMAND...
job_call() {
    local before=$out
    out=$T/seen/next.token err=$T/seen/next.err
    LD_PRELOAD=$SHIM timeout 20 "$@" <"${input:-/dev/null}" >"$out" 2>"$err" 7<"${job_pin:-/dev/null}" 3<"${job_master:-/dev/null}"
    status=$?
    if [ "$status" != 0 ]; then
        fail "the next call fails: $status, $*"
        say_more
    fi
    err=$T/seen/$job.err
    next=$out out=$before
}

# Whoever reads a device code approves it, in the background.
job_person_comes() {
    local before
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    person approve "$USER_LCS" "$before" &
    job_person=$!
}

job_person_goes() { # at once: he has this shell's own traps
    [ -z "${job_person:-}" ] || { kill -KILL "$job_person" && wait "$job_person"; } 2>/dev/null
    job_person=
}

job_is_listed() { # NAME
    aad connection list --names | grep -x "$1" >/dev/null
}

job_remove() { # NAME: all that is listed of it
    world_settle
    ! job_is_listed "$1" || job_call aad-credential connection remove "$1" --yes
}

# A store that is silent, or locks itself, in the middle of it is not asked again: `doctor` knows then what is left, and
# how it goes (P11).
job_want_nothing_of() { # NAME
    local left
    if [[ $status == 6 || $status == 8 ]] && secret-tool lookup connection "$1" role password >/dev/null; then
        aad doctor | grep -F "connection remove $1 --store 'secret-service'" >/dev/null || fail "doctor does not know what is left of $1"
        job_call aad-credential connection remove "$1" --store secret-service --yes
    fi
    left=$(
        secret-tool search --all connection "$1" 2>&1 | sed -n 's/^attribute.role = /secret:/p'
        find "$HOME" -name "$1.*" -o -name '.aad-*.tmp' | { [ "$outcome" = killed ] && grep -v '/\.aad-' || cat; }
        ! job_is_listed "$1" || echo listed
    )
    want_equal "$left" '' "what is left of $1"
}

# SoftHSM writes its token in place: where it is killed, or the disk is full, no token may be left. What a token keeps is
# no file of ours: it gets another one with the same key.
job_keep_token() {
    rm -rf "$T/servers/tokens.kept"
    cp -a "$T/servers/tokens" "$T/servers/tokens.kept"
}

job_restore_token() {
    rm -rf "$T/servers/tokens"
    cp -a "$T/servers/tokens.kept" "$T/servers/tokens"
}

job_heal_token() {
    softhsm2-util --show-slots 2>/dev/null | grep -E 'Label: +soft' >/dev/null || job_restore_token
}

# SoftHSM calls a PIN wrong where it has no memory to look at it. A token is believed, and its PIN is not sent
# again (P6): as a person would, who types it.
job_type_pin_again() {
    ! grep -q CKR_PIN_INCORRECT "$err" || rm -f "$XDG_DATA_HOME"/aad-credential/pkcs11/refused-*
}
