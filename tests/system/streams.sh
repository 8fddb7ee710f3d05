#!/usr/bin/env bash
# Standard input that never ends, never comes or is no stream, and standard output that nobody
# takes: a helper that ends by itself, in time, without half an answer. P4, P5, cases 10 and 11.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
emulator_reset
helper=$BIN/git-credential-aad
printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/good"

# The helper at the end of a pipe: fed MILLISECONDS COMMAND...
fed() {
    local limit=$1
    shift
    n_tries=$((n_tries + 1))
    out=$T/seen/$n_tries.token err=$T/seen/$n_tries.err
    local from
    from=$(world_now_ms)
    "$@" 2>/dev/null | "$helper" get >"$out" 2>"$err"
    status=${PIPESTATUS[1]}
    took_ms=$(($(world_now_ms) - from))
    want_within "$limit"
}

endless_input_is_refused_fast() { # whatever is good in it
    fed 2000 yes
    want_refusal $AAD_USAGE
    fed 2000 cat "$T/servers/lines" /dev/zero
    want_refusal $AAD_USAGE
    fed 2000 yes "$(head -n 2 "$T/servers/good")"
    want_refusal $AAD_USAGE
    fed 2000 yes key=value
    want_refusal $AAD_USAGE
}

only_a_little_of_it_is_read() {
    local n
    # shellcheck disable=SC2016 # the inner shell's
    try bash -c 'yes key=value | strace -f -q -e trace=read,readv,mmap -e signal=none -o "$0" "$1" get' \
        "$T/seen/reads" "$helper"
    n=$(sed -n 's/.* read(0, .*) *= \([0-9]*\)$/\1/p' "$T/seen/reads" |
        awk '{ n += $1 } END { print n + 0 }')
    [ "${n:-0}" -gt 0 ] || fail 'it read nothing'
    [ "${n:-0}" -le 262144 ] || fail "it read $n bytes"
}

long_lines_have_an_end() {
    local n
    for n in 9000 70000 1000000; do
        fed 2000 printf 'protocol=https\nhost=localhost:%s\npath=%0*d\n\n' "$PORT" "$n" 0
        want_refusal $AAD_USAGE
        fed 2000 printf 'protocol=https\nhost=%0*d\n\n' "$n" 0
        want_refusal $AAD_USAGE
        fed 2000 printf 'protocol=https\nhost=localhost:%s\nusername=%0*d\n\n' "$PORT" "$n" 0
        want_refusal $AAD_USAGE
    done
    fed 2000 printf 'protocol=https\nhost=localhost:%s\npath=%0*d\n\n' "$PORT" 4000 0
    want_status 0
    want_output '^password=ey'
}

an_open_pipe_does_not_hold_it() { # git leaves its end open, but sends an empty line or closes
    mkfifo "$T/servers/fifo"
    exec 8<>"$T/servers/fifo"
    cat "$T/servers/good" >&8
    input=$T/servers/fifo try_token timeout 25 "$helper" get
    want_status 0
    want_output '^password=ey'
    want_within 1500
    printf 'protocol=https\n' >&8
    input=$T/servers/fifo try timeout 25 "$helper" get # and then nothing
    want_refusal $AAD_TIMEOUT
    want_within 11500
    exec 8>&-
}

input_that_is_no_stream_is_an_error() {
    try sh -c "exec '$helper' get <&-"
    want_refusal $AAD_USAGE $AAD_IO
    try sh -c "exec '$helper' get </"
    want_refusal $AAD_IO
    try sh -c "exec '$helper' get </dev/null"
    want_refusal $AAD_USAGE
    want_within 1000
    try_terminal "$helper" get <<END
send protocol=https
send host=github.com
send
end
END
    want_status 0
}

# The output of the token, in every way in which it can be lost.
lost_output() { # COMMAND...
    try sh -c 'exec "$0" "$@" >&-' "$@"
    want_refusal $AAD_IO
    try sh -c 'exec "$0" "$@" >/dev/full' "$@"
    want_refusal $AAD_IO
    want_error 'No space left'
    mkfifo "$T/servers/reader"
    # shellcheck disable=SC2016 # the inner shell's; the reader is gone before the first byte
    try bash -c 'exec 9<>"$0" 8>"$0" 9<&-; exec "$@" >&8 8>&-' "$T/servers/reader" "$@"
    rm "$T/servers/reader"
    want_refusal $AAD_IO
    want_error 'Broken pipe'
}

lost_output_is_an_error() { # and no death by SIGPIPE
    input=$T/servers/good lost_output "$helper" get
    lost_output aad-credential token lcs
    lost_output aad-credential token lcs --output json
    lost_output aad-credential connection export lcs
    lost_output aad-credential connection list --json
    lost_output aad-credential doctor
    lost_output aad-credential --help
    lost_output git-credential-aad capability
}

lost_output_of_a_new_token_spoils_nothing() {
    local way
    for way in '>&-' '>/dev/full'; do
        world_drop_keys
        emulator_reset
        try sh -c "exec aad-credential token lcs $way"
        want_refusal $AAD_IO
        try_token aad token lcs # it is in the cache, and nobody waits for a lock
        want_status 0
        want_within 1000
        want_count token_requests 1
    done
}

lost_error_output_loses_nothing_else() {
    try_token sh -c 'exec aad-credential token lcs 2>&-'
    want_status 0
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
    try sh -c 'exec aad-credential token nobody 2>/dev/full'
    want_status $AAD_NOT_FOUND
    want_nothing
    try_token sh -c 'AAD_CREDENTIAL_TRACE=1 exec aad-credential token lcs 2>&-'
    want_status 0
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
}

# Runs a command with a full pipe, from which nobody reads, at descriptor 9. Notes its status and
# time in NAME.end.
at_full_pipe() { # NAME
    local from name=$1
    shift
    from=$(world_now_ms)
    timeout -s KILL 40 "$@" <"$T/servers/good" >"$T/seen/$name.token" 2>"$T/seen/$name.err"
    echo $? $(($(world_now_ms) - from)) >"$T/servers/$name.end"
}

want_end() { # NAME MIN_MS MAX_MS STATUS
    read -r status took_ms <"$T/servers/$1.end"
    out=$T/seen/$1.token err=$T/seen/$1.err
    want_status "$4"
    [ "$took_ms" -ge "$2" ] || fail "it gave up after $took_ms ms"
    want_within "$3"
}

# shellcheck disable=SC2016 # the inner shells'
what_nobody_reads_ends_at_the_deadline() {
    local name pids=()
    aad connection edit lcs --timeout 2 --no-verify || fail 'the time-out cannot be set'
    aad-credential token lcs >/dev/null || fail 'there is no token to write'
    mkfifo "$T/servers/full"
    exec 9<>"$T/servers/full"
    dd if=/dev/zero of="$T/servers/full" bs=4096 count=64 oflag=nonblock 2>/dev/null
    at_full_pipe token sh -c 'exec aad-credential token lcs >&9' &
    pids+=($!)
    at_full_pipe git sh -c 'exec git-credential-aad get >&9' &
    pids+=($!)
    at_full_pipe list sh -c 'exec aad-credential connection list >&9' &
    pids+=($!)
    at_full_pipe error sh -c 'exec aad-credential token nobody 2>&9' &
    pids+=($!)
    at_full_pipe both sh -c 'exec aad-credential doctor --no >&9 2>&9' &
    pids+=($!)
    at_full_pipe trace sh -c 'AAD_CREDENTIAL_TRACE=1 exec aad-credential token lcs 2>&9' &
    pids+=($!)
    wait "${pids[@]}"
    for name in token git; do
        want_end $name 1900 3500 $AAD_TIMEOUT
        want_error 'nobody read the answer'
    done
    want_end list 14000 16500 $AAD_TIMEOUT
    want_error 'nobody read the answer'
    want_end error 14000 16500 $AAD_NOT_FOUND
    want_end both 14000 16500 $AAD_USAGE
    want_end trace 0 1500 0
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
    exec 9>&-
}

# shellcheck disable=SC2016 # the inner shell's
what_is_read_slowly_is_written() {
    local big=$T/servers/big
    try_token bash -c 'aad-credential --verbose token lcs 2> >(sleep 0.5; cat >"$0")' "$big"
    want_status 0
    world_wait 5 grep -q 'cache: found' "$big" || fail 'there is no trace'
    grep -q 'left out' "$big" && fail 'a pipe with room lost a line'
    true
}

# --json is a promise to programs: a failure is one object, too, and stdout stays empty (P4).
failure_for_programs_is_one_object() {
    local words
    for words in 'connection show no-such' 'connection list x' 'verify no-such' 'connection show lcs --username u' \
        'service-connection list' 'doctor x' 'no-such-command'; do
        # shellcheck disable=SC2086 # several words
        try aad $words --json
        want_refusal $AAD_USAGE $AAD_NOT_FOUND
        want_equal "$(jq -s 'length' "$err")" 1 "the objects on stderr of $words"
        want_equal "$(jq -r '.error | has("code") and has("what") and has("remedy")' "$err")" true 'code, what and remedy'
    done
    try aad connection show lcs --json
    want_status 0
    want_no_error
    try aad verify lcs --json # a report is an answer, whatever it says
    want_status 0
    want_equal "$(jq .ok "$out")" true 'what the report says'
}

what_a_verb_does_not_use_is_refused() {
    local words
    for words in 'list x' 'list --username u' 'show lcs --host https://h' 'export lcs --kind lcs' 'show lcs x' \
        'remove lcs --yes --secret-stdin' 'show x --name lcs' 'add x --name y --yes'; do
        # shellcheck disable=SC2086 # several words
        try aad connection $words
        want_refusal $AAD_USAGE
    done
    try aad --version x
    want_refusal $AAD_USAGE
    try aad connection add --kind generic
    want_refusal $AAD_USAGE
    want_error '--name, --authority, --client-id, --audience and --secret-stdin .* were not given'
    try aad service-connection list
    want_error '--organization URL .* and --project NAME were not given'
    try aad service-connection share x
    want_error '--with PROJECT, --organization URL .*, --project NAME and --yes were not given'
}

verbose_is_understood_anywhere() {
    local words
    for words in '--verbose token lcs' 'token --verbose lcs' 'token lcs --verbose'; do
        # shellcheck disable=SC2086 # several words
        try_token aad $words
        want_status 0
        want_error 'cache: found'
    done
    try aad connection --verbose list --verbose
    want_status 0
}

{ cat "$T/servers/good" && printf 'more=%s\n' {1..100}; } >"$T/servers/lines"
sed -i '/^$/d' "$T/servers/lines"
check 'endless input is refused fast (case 10)' endless_input_is_refused_fast
check 'only a little of it is read (case 10)' only_a_little_of_it_is_read
check 'long lines have an end' long_lines_have_an_end
check 'an open pipe does not hold it (P5)' an_open_pipe_does_not_hold_it
check 'input that is no stream is an error' input_that_is_no_stream_is_an_error
check 'lost output is an error (P4, case 11)' lost_output_is_an_error
check 'lost output of a new token spoils nothing' lost_output_of_a_new_token_spoils_nothing
check 'lost error output loses nothing else' lost_error_output_loses_nothing_else
check 'what nobody reads ends at the deadline (P5)' what_nobody_reads_ends_at_the_deadline
check 'what is read slowly is written' what_is_read_slowly_is_written
check 'with --json a failure is one object (P4)' failure_for_programs_is_one_object
check 'what a verb does not use is an error' what_a_verb_does_not_use_is_refused
check '--verbose is understood after the command' verbose_is_understood_anywhere
finish
