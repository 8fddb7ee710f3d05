#!/usr/bin/env bash
# Jobs in one world: what tests/fault/run and the tests of a day are made of.
#
#   tests/fault/job.sh --day JOB...                     a few faults of every other one, others each day (AAD_TEST_DAY), as TAP;
#                                                       with AAD_TEST_FULL=1 more; all of them take days
#   tests/fault/job.sh --rest JOB KIND SECONDS          those that were not tried yet; ends with 3 when there are more
#   tests/fault/job.sh --again JOB PROCESS CALL N ERROR
#   tests/fault/job.sh --list JOB
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/fault/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
share=2 # of a job's faults of each kind in a day
most=300 # in one world
done_in=$BUILD/fault
n_tried=0 n_missed=0 n_found=0
mkdir -p "$done_in"

# One line of a job's file: the fault, a tab, what came of it.
try_one() { # FILE PROCESS CALL N ERROR
    fault_try "${@:2}" >"$T/servers/fault.log" 2>&1
    n_tried=$((n_tried + 1))
    [ "$outcome" != missed ] || n_missed=$((n_missed + 1))
    [ -z "$1" ] || printf '%s\t%s\n' "${*:2}" "$outcome" >>"$1"
    [ "$outcome" = found ] || return 0
    n_found=$((n_found + 1))
    has_failed=
    job_make # what is broken now would break all that follow
    echo "# found: tests/fault/run --again $job ${*:2}"
    sed 's/^/#   /' "$T/servers/fault.log"
}

# Those that were not tried yet.
run_rest() { # SECONDS
    local file=$done_in/$job.tsv fault until=$(($(date +%s) + $1))
    touch "$file"
    fault_list "$T/servers/faults"
    cp "$T/servers/faults" "$done_in/$job.$job_kinds.list"
    grep -vxFf <(cut -f1 "$file") "$T/servers/faults" >"$T/servers/rest"
    while read -r fault <&9 && [ "$n_tried" -lt "$most" ]; do
        [ "$(date +%s)" -lt "$until" ] || break
        # shellcheck disable=SC2086 # words
        try_one "$file" $fault
    done 9<"$T/servers/rest"
    echo "# $job, $job_kinds: $n_tried tried now, $n_found found, $(($(wc -l <"$T/servers/rest") - n_tried)) to be tried"
}

# A few of every other kind, each day others. Every other job has its turn (--day): so the kinds change every other day.
run_share() {
    local n=0 i=0 kind
    for kind in $job_kinds; do
        i=$((i + 1))
        [ $(((i + share_day / 2) % 2)) = 0 ] || [ -n "$has_all_kinds" ] || continue
        job_kinds=$kind
        fault_list "$T/servers/faults"
        [ -s "$T/servers/faults" ] || continue
        n=$((n + $(wc -l <"$T/servers/faults")))
        run_share_of_kind
    done
    n_checks=$((n_checks + 1))
    if [ "$n_found" = 0 ]; then
        echo "ok $n_checks - $job: $n_tried of $n faults, of which $n_missed were not reached"
    else
        n_failed=$((n_failed + 1))
        echo "not ok $n_checks - $job: $n_found of $n_tried faults, AAD_TEST_DAY=${AAD_TEST_DAY:-$(date +%j)}"
    fi
}

run_share_of_kind() {
    local fault at=0
    sweep_choose $((($(wc -l <"$T/servers/faults") + share - 1) / share)) >/dev/null
    while read -r fault <&9; do
        at=$((at + 1))
        [ $(((at - sweep_first) % sweep_step)) = 0 ] || continue
        # shellcheck disable=SC2086 # words
        try_one '' $fault
    done 9<"$T/servers/faults"
}

mode=$1
shift
start_all --face proxy --face identity
start_token
case $mode in
--list)
    job_take "$1"
    fault_list "$T/servers/faults"
    cat "$T/servers/faults"
    ;;
--again)
    job_take "$1"
    shift
    try_one '' "$@"
    echo "# outcome: $outcome, $(cat "$T/servers/report")"
    sed 's/^/# stderr: /' "$err"
    ;;
--rest)
    job_take "$1"
    [[ $job_kinds == *$2* ]] || exit 0
    job_kinds=$2
    run_rest "$3"
    [ "$n_tried" -lt "$most" ] || exit 3
    ;;
--day)
    has_all_kinds=$AAD_TEST_FULL
    [ -z "$AAD_TEST_FULL" ] || share=10
    AAD_TEST_FULL= # sweep_choose would leave out none
    turn=$share_day
    for name; do
        turn=$((turn + 1))
        [ $((turn % 2)) = 0 ] || [ -n "$has_all_kinds" ] || continue
        n_tried=0 n_missed=0 n_found=0
        job_take "$name"
        run_share
    done
    finish
    ;;
esac
