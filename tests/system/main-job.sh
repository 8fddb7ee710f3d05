#!/usr/bin/env bash
# The main job, end to end: an LCS password in a real keyring, a token in git and curl.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all

connection_is_added_and_verified() {
    add_lcs lcs --project 1234567 --description 'the build'
    want_status 0
    want_count token_requests 1
    want_count by_grant.password 1
    want_count by_kind.lcs 1
    want_equal "$(emulator GET '/requests?kind=token' | jq -r '.[0].path')" \
        "/$TENANT/oauth2/v2.0/token" 'the endpoint'
    want_equal "$(stat -c %a "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json")" 600 'the mode'
}

password_is_in_the_keyring_with_attributes() {
    try bash -c 'secret-tool search connection lcs role password 2>&1 | grep -v ^secret'
    want_output '^attribute.connection = lcs' '^label = aad-credential'
    [ "$(secret-tool lookup connection lcs role password)" = "$password" ] ||
        fail 'the keyring holds something else'
}

verify_reports_each_step() {
    try aad verify lcs
    want_status 0
    want_output '^ok .*ms' 'store' 'token'
    if grep -q '^fail' "$out"; then fail 'a step failed'; say_more; fi
    try aad verify lcs --json
    want_status 0
    want_equal "$(jq -r .ok "$out")" true 'ok'
}

token_comes_from_the_cache() {
    emulator_reset
    try_token aad token lcs
    want_status 0
    want_no_error
    want_valid_token lcs
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
    want_count token_requests 0
}

token_has_other_forms() {
    try_token aad token lcs --output json
    want_status 0
    want_equal "$(jq -r .token_type "$out")" Bearer 'token_type'
    [ "$(jq -r .expires_on "$out")" -gt "$(date +%s)" ] || fail 'it has expired'
    try_token aad token lcs --output header
    want_output '^Authorization: Bearer ey'
    want_equal "$(wc -l <"$out")" 1 'the number of lines'
}

git_helper_answers_for_the_host() {
    git_ask get protocol=https "host=localhost:$PORT"
    want_status 0
    want_output '^username=.' '^password=ey' '^password_expiry_utc=[0-9]+$'
    git_ask get 'capability[]=authtype' 'capability[]=state' protocol=https "host=localhost:$PORT"
    want_output '^authtype=Bearer$' '^credential=ey' 'capability\[\]=authtype'
    want_equal "$(head -n 1 "$out")" 'capability[]=authtype' 'the first line'
    want_count token_requests 0
}

git_helper_keeps_silent_for_other_hosts() {
    git_ask get protocol=https host=github.com
    want_status 0
    want_nothing
    want_no_error
}

curl_gets_an_answer_of_the_service() {
    try aad curl lcs -- -sS --cacert "$CA" "$URL/environmentinfo/v1/detail/project/1234567"
    want_status 0
    want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
}

refresh_token_saves_the_password() { # a job of six hours sends its password once
    emulator PUT /world '{"token_lifetime_s": 20}' >/dev/null
    try aad verify lcs # which proves that the password is right, and so sends it
    want_status 0
    emulator_reset
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    try_token aad token lcs --min-valid 3000
    want_count by_grant.password 0
    emulator PUT /world '{"token_lifetime_s": 3599}' >/dev/null
}

removing_takes_the_secrets_along() {
    try aad connection remove lcs --yes
    want_status 0
    try secret-tool search --all connection lcs
    want_nothing
    try aad token lcs
    want_refusal $AAD_NOT_FOUND
    git_ask get protocol=https "host=localhost:$PORT"
    want_status 0
    want_nothing
}

verbose_shows_each_step_by_one_clock() {
    local command
    for command in token verify; do
        world_drop_keys
        try_token aad --verbose "$command" lcs
        want_status 0
        want_error 'mint: module loaded' 'sts: a token for'
        grep -oE '^aad-credential: +[0-9]+[.][0-9]+ ms' "$err" | grep -oE '[0-9.]+' |
            sort -nc || fail "$command: the times go back"
    done
}

check 'a connection is added from standard input and verified' connection_is_added_and_verified
check 'the password is in the keyring, with attributes that mean something' \
    password_is_in_the_keyring_with_attributes
check 'verify reports each step with its time' verify_reports_each_step
check 'a token comes from the cache' token_comes_from_the_cache
check 'a token comes as JSON and as a header too' token_has_other_forms
check 'the git helper answers for the host, in both forms' git_helper_answers_for_the_host
check 'the git helper keeps silent for other hosts' git_helper_keeps_silent_for_other_hosts
check 'curl gets an answer of the service' curl_gets_an_answer_of_the_service
check 'a refresh token is used before the password is sent again' refresh_token_saves_the_password
check 'verbose shows each step, by one clock' verbose_shows_each_step_by_one_clock
check 'removing the connection takes its secrets along' removing_takes_the_secrets_along
finish
