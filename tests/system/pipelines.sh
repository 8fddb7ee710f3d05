#!/usr/bin/env bash
# Tokens for scripts, and for the jobs of Azure Pipelines and GitHub Actions, whose agents hide in
# their logs only what they were told to hide before, and for those of others, which hide nothing.
# Case 82.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
emulator_reset
secret=$(aad token lcs)
canary_token "$secret"

# What is masked: the token, and as Basic headers have it.
masks() { # PREFIX
    printf '%s\n' "$1$secret" "$1$(printf ':%s' "$secret" | base64 -w 0)" "$1$(printf 'aad:%s' "$secret" | base64 -w 0)"
}

# A job's log as the agent would write it: every line after a mask has the masked value hidden.
agent_log() { # MASK-PREFIX
    local line mask masks=()
    while IFS= read -r line; do
        if [[ $line == "$1"* ]]; then
            masks+=("${line#"$1"}")
            continue
        fi
        for mask in "${masks[@]}"; do
            line=${line//"$mask"/***}
        done
        echo "$line"
    done <"$out"
}

# The runner's file gets a token, which is allowed there: the file has a name that says so.
github() { # ARGUMENT...
    : >"$T/seen/runner.token"
    GITHUB_ACTIONS=true GITHUB_OUTPUT=$T/seen/runner.token try_token aad token lcs \
        --output github-actions "$@"
}

text_is_the_token_alone() {
    try_token aad token lcs --output text
    want_status 0
    want_equal "$(tail -c 1 "$out" | od -An -c | tr -d ' ')" '\n' 'the last byte'
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
    want_valid_token lcs
}

header_is_one_that_curl_takes() {
    try_token aad token lcs --output header
    want_status 0
    want_equal "$(cat "$out")" "Authorization: Bearer $secret" 'the header'
    try curl -q -sS --noproxy '*' --cacert "$CA" -H "@$out" \
        "$URL/environmentinfo/v1/detail/project/1234567"
    want_equal "$(jq -r .IsSuccess "$out")" true IsSuccess
}

json_is_json() {
    try_token aad token lcs --output json
    want_status 0
    want_equal "$(jq -r 'keys | join(",")' "$out")" 'access_token,expires_at,expires_on,token_type' 'the keys'
    want_equal "$(jq -r .access_token "$out")" "$secret" 'the token'
    want_equal "$(jq -r '.expires_at | fromdateiso8601' "$out")" "$(jq -r .expires_on "$out")" \
        'the time in both forms'
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
}

azure_pipelines_masks_first_and_sets_second() {
    TF_BUILD=True try_token aad token lcs --output azure-pipelines
    want_status 0
    want_no_error
    want_equal "$(cat "$out")" "$(masks '##vso[task.setsecret]')
##vso[task.setvariable variable=AAD_TOKEN;issecret=true]$secret" 'the commands'
    want_equal "$(agent_log '##vso[task.setsecret]')" \
        '##vso[task.setvariable variable=AAD_TOKEN;issecret=true]***' "the job's log"
    TF_BUILD=true try_token aad token lcs --output azure-pipelines --variable My.Token_2
    want_output '^##vso.task.setvariable variable=My.Token_2;issecret=true.ey'
}

github_masks_on_stdout_and_sets_in_the_file() {
    github
    want_status 0
    want_no_error
    want_equal "$(cat "$out")" "$(masks ::add-mask::)" 'what the log gets'
    want_equal "$(agent_log '::add-mask::')" '' "the job's log"
    want_equal "$(cat "$T/seen/runner.token")" "token=$secret" "the runner's file"
    github --variable lcs-token
    want_equal "$(cat "$T/seen/runner.token")" "lcs-token=$secret" "the runner's file"
    printf 'before=1' >"$T/seen/env.token"
    GITHUB_ENV=$T/seen/env.token github --env --variable LCS_TOKEN
    want_status 0
    want_equal "$(cat "$T/seen/env.token")" "before=1
LCS_TOKEN=$secret" 'the environment file'
    want_equal "$(cat "$T/seen/runner.token")" '' 'the output file'
}

# What is not masked is not set.
github_sets_nothing_when_the_mask_is_lost() {
    : >"$T/seen/runner.token"
    GITHUB_ACTIONS=true GITHUB_OUTPUT=$T/seen/runner.token aad token lcs --output github-actions \
        >/dev/full 2>/dev/null
    want_equal "$?" "$AAD_IO" 'the exit status'
    want_equal "$(cat "$T/seen/runner.token")" '' "the runner's file"
}

# Where nobody would hide it. `mark` is what the agent sets, and what others set in its place.
other_places_are_refused() {
    local mark
    for mark in TF_BUILD= TF_BUILD=False TF_BUILD=1 TF_BUILD='True ' GITHUB_ACTIONS=true; do
        try env "$mark" "$BIN/aad-credential" token lcs --output azure-pipelines
        want_refusal $AAD_REFUSED
        want_error TF_BUILD --force
    done
    for mark in GITHUB_ACTIONS= GITHUB_ACTIONS=false GITHUB_ACTIONS=1 TF_BUILD=True; do
        try env GITHUB_OUTPUT="$T/tmp/output" "$mark" "$BIN/aad-credential" token lcs \
            --output github-actions
        want_refusal $AAD_REFUSED
        want_error GITHUB_ACTIONS --force
    done
    [ ! -e "$T/tmp/output" ] || fail "the runner's file was made"
    want_count token_requests 0
}

force_is_for_those_who_know() {
    try_token aad token lcs --output azure-pipelines --force
    want_status 0
    want_equal "$(head -c 21 "$out")" '##vso[task.setsecret]' 'what comes first'
    GITHUB_OUTPUT=$T/seen/runner.token try_token aad token lcs --output github-actions --force
    want_status 0
    try aad token lcs --output github-actions --force
    want_refusal $AAD_CONFIG
    want_error GITHUB_OUTPUT
}

runner_s_file_has_to_be_one() { # what a step before may have put in its place
    local path
    ln -s "$T/seen/runner.token" "$T/tmp/link"
    mkfifo "$T/tmp/fifo"
    install -m 666 /dev/null "$T/tmp/writable"
    for path in "$T/tmp/link" "$T/tmp/fifo" "$T/tmp/writable" "$T/tmp" "$T/tmp/missing" /dev/null; do
        GITHUB_ACTIONS=true GITHUB_OUTPUT=$path try aad token lcs --output github-actions
        want_refusal $AAD_REFUSED $AAD_CONFIG $AAD_IO
        want_within 2000
    done
    GITHUB_ACTIONS=true GITHUB_OUTPUT=/dev/full try aad token lcs --output github-actions
    want_refusal $AAD_REFUSED
    want_equal "$(find "$T/tmp/writable" -size +0)" '' 'what was written'
}

names_add_no_commands() {
    local name
    for name in 'A;issecret=false' 'A]x' $'A\nB' 'A B' '' 1A 'A=B' "$(printf 'A%0400d' 0)" '##vso[x]' 'Ä'; do
        TF_BUILD=True try aad token lcs --output azure-pipelines --variable "$name"
        want_refusal $AAD_USAGE
        github --variable "$name"
        want_refusal $AAD_USAGE
        want_equal "$(cat "$T/seen/runner.token")" '' "the runner's file"
    done
    for name in PATH ld_preload BASH_ENV GITHUB_PATH SYSTEM_ACCESSTOKEN NODE_OPTIONS; do
        TF_BUILD=True try aad token lcs --output azure-pipelines --variable "$name"
        want_refusal $AAD_REFUSED
        github --env --variable "$name"
        want_refusal $AAD_REFUSED
        want_error 'steers the agent, a shell or a loader'
    done
    try aad token lcs --variable NAME
    want_refusal $AAD_USAGE
    try aad token lcs --output yaml
    want_refusal $AAD_USAGE
    try aad token lcs --output jsn
    want_refusal $AAD_USAGE
    want_error 'Did you mean --output json'
}

# What a script of a job says is in one log: job_says MARK SCRIPT
job_says() {
    try env "$1" PATH="$BIN:$PATH" bash -c "exec 2>&1; $2"
    ! grep -qF -- "$secret" "$out" || fail "the log of $1 has the token: $2"
}

JOBS=(TF_BUILD=True GITHUB_ACTIONS=true GITLAB_CI=true JENKINS_URL=https://jenkins.example/ JENKINS_SERVER_COOKIE=1)

log_of_a_job_gets_no_token() {
    local mark format
    for mark in "${JOBS[@]}"; do
        for format in text json header; do
            job_says "$mark" "aad-credential token lcs --output $format; echo \"status \$?\""
            want_output "^status $AAD_REFUSED\$" 'the log of this job of .* would show the token' "'aad-credential curl'"
        done
        job_says "$mark" 'aad-credential token lcs 2>/dev/null; echo "status $?"'
        want_output "^status $AAD_REFUSED\$"
    done
}

what_a_script_takes_is_its_own() {
    local mark ask="$URL/environmentinfo/v1/detail/project/1234567"
    for mark in "${JOBS[@]}"; do
        job_says "$mark" 't=$(aad-credential token lcs 2>&1) && [ ${#t} -gt 100 ] && echo taken'
        want_output '^taken$'
        job_says "$mark" "f() { aad-credential token lcs --output header; }; f | curl -q -sS --noproxy '*' --cacert '$CA' -H @- '$ask'"
        want_output '"IsSuccess":true'
        job_says "$mark" 'aad-credential curl lcs -- -sS '"'$ask'"
        want_output '"IsSuccess":true'
    done
    try_token env GITLAB_CI=true PATH="$BIN:$PATH" bash -c 'exec 2>&1; aad-credential token lcs --force'
    want_status 0
}

# There the log has two ends, and the first process of all has both.
log_of_a_container_gets_no_token() {
    # shellcheck disable=SC2016 # the inner shell's
    try private_mounts unshare -pf sh -c 'mount -t proc proc /proc && exec "$@"' sh env GITLAB_CI=true \
        bash -c "'$BIN/aad-credential' token lcs; exit \$?"
    want_refusal $AAD_REFUSED
    want_error 'GitLab CI/CD would show the token' 'man aad-credential-gitlab'
}

# Agents read the script's stdout by a pipe of its own; the one of Azure Pipelines has its task between.
log_that_an_agent_reads_gets_no_token() {
    local mark worker task
    while read -r mark worker task; do
        cp /bin/bash "$T/tmp/$worker"
        cp /bin/bash "$T/tmp/node"
        echo "'$BIN/aad-credential' token lcs; echo \"status \$?\"" >"$T/tmp/script"
        echo "bash '$T/tmp/script' 2>'$T/tmp/script.err' | cat" >"$T/tmp/task"
        try env "$mark" "$T/tmp/$worker" -c "${task:-.} '$T/tmp/task' | cat; true"
        want_output "^status $AAD_REFUSED\$"
        echo "t=\$('$BIN/aad-credential' token lcs); echo \${#t}" >"$T/tmp/script"
        try env "$mark" "$T/tmp/$worker" -c "${task:-.} '$T/tmp/task' | cat; true"
        want_output '^[0-9]{3,}$'
    done <<END
GITHUB_ACTIONS=true Runner.Worker
GITLAB_CI=true gitlab-runner
TF_BUILD=True Agent.Worker $T/tmp/node
END
}

agents_that_mask_nothing_have_no_output() {
    local agent
    for agent in gitlab jenkins; do
        try aad token lcs --output $agent
        want_refusal $AAD_UNSUPPORTED
        want_error 'masks nothing that a job tells it' "man aad-credential-$agent"
    done
}

failure_prints_no_command() { # P4
    emulator_set_password "$USER_LCS" other
    forget_all
    TF_BUILD=True try aad token lcs --output azure-pipelines
    want_refusal $AAD_REJECTED
    github
    want_refusal $AAD_REJECTED
    want_equal "$(cat "$T/seen/runner.token")" '' "the runner's file"
    emulator_set_password "$USER_LCS" "$password"
    forget_all
}

min_valid_is_kept_or_refused() { # when a newer token is got: token-life.sh
    try_token aad token lcs --min-valid 3000 --output json
    want_status 0
    [ "$(jq -r .expires_on "$out")" -ge $(($(date +%s) + 3000)) ] || fail 'it expires too early'
    want_count token_requests 1
    TF_BUILD=True try_token aad token lcs --min-valid 3000 --output azure-pipelines
    want_status 0
    want_count token_requests 1
    local seconds
    try aad token lcs --min-valid 80000
    want_refusal $AAD_UNSUPPORTED
    for seconds in -1 86401 1h '' 0x10 99999999999999999999; do
        try aad token lcs --min-valid "$seconds"
        want_refusal $AAD_USAGE
    done
}

check 'text is the token alone' text_is_the_token_alone
check 'header is one that curl takes' header_is_one_that_curl_takes
check 'json is JSON' json_is_json
check 'Azure Pipelines: masked first, set second' azure_pipelines_masks_first_and_sets_second
check 'GitHub Actions: masked on stdout, set in the file' github_masks_on_stdout_and_sets_in_the_file
check 'GitHub Actions: nothing is set when the mask is lost' github_sets_nothing_when_the_mask_is_lost
check 'other places are refused (case 82)' other_places_are_refused
check 'force is for those who know' force_is_for_those_who_know
check "the runner's file has to be one" runner_s_file_has_to_be_one
check 'names add no commands' names_add_no_commands
check 'the log of a job gets no token (case 82)' log_of_a_job_gets_no_token
check 'what a script takes is its own' what_a_script_takes_is_its_own
check 'the log of a container gets no token' log_of_a_container_gets_no_token
check 'the log that an agent reads gets no token' log_that_an_agent_reads_gets_no_token
check 'agents that mask nothing have no output' agents_that_mask_nothing_have_no_output
check 'a failure prints no command (P4)' failure_prints_no_command
check 'min-valid is kept, or refused' min_valid_is_kept_or_refused
finish
