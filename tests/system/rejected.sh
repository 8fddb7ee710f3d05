#!/usr/bin/env bash
# P6: what the authority rejected is not sent a second time, by anybody, until it was replaced.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify
wrong=$(canary_password wrong-password)
newer=$(canary_password new-password)

# Every way that there is to ask for a token of a connection.
ask_all_ways() { # CONNECTION
    try_token aad token "$1"
    want_refusal "${expected[@]}"
    try_token aad token "$1" --min-valid 3000 --output json
    want_refusal "${expected[@]}"
    try aad curl "$1" -- -sS "$URL/box/fileasset/GetSharedAssets?fileType=1"
    want_refusal "${expected[@]}"
    try aad verify "$1"
    want_status "${expected[@]}"
    git_ask get protocol=https "host=localhost:$PORT"
    want_status "${expected[@]}"
}

store() { # SECRET VERB...
    printf '%s\n' "$1" >"$T/servers/secret"
    shift
    input=$T/servers/secret try aad connection "$@" --secret-stdin
}

wrong_passwords() {
    emulator GET /world | jq -r ".users.\"$USER_LCS\".wrong_passwords // 0"
}

rejected_password_is_sent_once() {
    expected=("$AAD_REJECTED")
    forget_all
    emulator_set_password "$USER_LCS" "$newer"
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    want_remedy AADSTS50126 'Until then it is not sent again'
    want_count token_requests 1
    ask_all_ways lcs
    ask_all_ways lcs
    want_count token_requests 1
    want_equal "$(wrong_passwords)" 1 'the number of wrong passwords'
}

it_is_said_that_it_was_rejected_before() {
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    want_remedy 'was rejected before .AADSTS50126. and has not changed since' \
        "'aad-credential connection edit lcs --secret'"
}

other_targets_of_the_identity_share_it() { # the password is the same one
    local different
    for different in '{"audiences": ["https://lcsapi.lcs.dynamics.com"]}' '{"timeout": 9}' \
        '{"endpoint-version": "1"}'; do
        write_connection again "$different"
        rm -rf "$STATE/flight"
        store_password again
        try_token aad token again
        want_refusal $AAD_REJECTED
    done
    want_count token_requests 1
    rm "$XDG_CONFIG_HOME/aad-credential/connections/again.json"
}

parallel_callers_send_it_once() {
    local i pids=()
    forget_all
    for i in {1..20}; do
        aad token lcs >"$T/seen/parallel.$i.out" 2>"$T/seen/parallel.$i.err" &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i"
        want_equal $? $AAD_REJECTED 'an exit status'
    done
    want_count token_requests 1
    want_equal "$(cat "$T"/seen/parallel.*.out)" '' 'what they print'
}

record_tells_nothing_of_the_password() {
    local file
    want_equal "$(find "$STATE/verdict" -type f | wc -l)" 2 'the number of files: key and record'
    for file in "$STATE"/verdict/*; do
        want_equal "$(stat -c %a "$file")" 600 "the mode of $file"
    done
    want_equal "$(stat -c %a "$STATE/verdict")" 700 'the mode of the directory'
}

another_wrong_password_is_sent_once_too() {
    emulator_reset
    store "$wrong" edit lcs --no-verify
    want_status 0
    ask_all_ways lcs
    want_count token_requests 1
}

new_password_clears_it() {
    emulator_reset
    store "$newer" edit lcs
    want_status 0
    want_output "^Connection 'lcs' is ready"
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    want_count token_requests 1
    # What is known of the two wrong ones stays: another connection may still hold one.
    want_equal "$(grep -l '"rejected"' "$STATE"/verdict/*-* | wc -l)" 2 'the number of rejections'
}

replaced_connection_clears_it() {
    forget_all
    emulator_set_password "$USER_LCS" "$password"
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    add_lcs lcs --replace
    want_status 0
    want_count token_requests 2
}

locked_account_is_left_alone() {
    expected=("$AAD_REJECTED")
    forget_all
    emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"locked\":true}}}" >/dev/null
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    want_remedy AADSTS50053 'Do not try again'
    ask_all_ways lcs
    want_count token_requests 1
    emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"locked\":false}}}" >/dev/null
}

rejection_without_a_number_counts_too() { # as AD FS says it
    expected=("$AAD_REJECTED")
    forget_all
    always_fault '"status":400,"json":{"error":"invalid_grant",
        "error_description":"MSIS9659: Invalid username or password."}'
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    want_remedy 'MSIS9659' 'Is the password of'
    ask_all_ways lcs
    want_count token_requests 1
    forget_all
}

other_refusals_do_not_blame_the_password() { # it may be sent again once somebody has acted
    local code
    for code in 50076 53003 65001 7000218 90002; do
        forget_all
        emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"refuse\":$code}}}" >/dev/null
        try_token aad token lcs
        want_refusal $AAD_PERSON $AAD_CONFIG
        emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"refuse\":0}}}" >/dev/null
        try_token aad token lcs
        want_status 0
    done
}

refused_refresh_token_blames_no_password() {
    forget_all
    try_token aad token lcs
    want_status 0
    world_drop_keys
    emulator POST /tokens/revoke '{"all":true}' >/dev/null
    emulator_reset
    try_token aad token lcs
    want_status 0
    want_count by_grant.refresh_token 1
    want_count by_grant.password 1
}

rejected_client_secret_is_sent_once() {
    local secret
    expected=("$AAD_REJECTED")
    secret=$(canary_password client-secret)
    forget_all
    store "$wrong" add --kind azurerm --name app --authority "$URL/$TENANT" --audience "$URL" \
        --host "https://127.0.0.1:$PORT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --no-verify
    want_status 0
    try_token aad token app
    want_refusal $AAD_REJECTED
    want_remedy AADSTS7000215 'not its id'
    try_token aad token app
    want_refusal $AAD_REJECTED
    want_remedy 'was rejected before .AADSTS7000215'
    git_ask get protocol=https "host=127.0.0.1:$PORT"
    want_status $AAD_REJECTED
    want_count token_requests 1
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    store "$secret" edit app --no-verify
    try_token aad token app
    want_status 0
    want_count token_requests 2
}

what_cannot_be_right_is_not_stored() { # P6
    local bytes words stored
    forget_all
    stored=$(secret-tool lookup connection lcs role password | sha256sum)
    while IFS='|' read -r bytes words; do
        # shellcheck disable=SC2059 # escapes
        printf "$bytes" >"$T/servers/secret"
        input=$T/servers/secret try aad connection edit lcs --secret-stdin
        want_refusal $AAD_USAGE
        want_remedy "the password $words" iconv
    done <<'END'
\xef\xbb\xbfabc\n|begins with a byte order mark
p\xe4ss\n|is not UTF-8, but perhaps ISO-8859-1
\xff\xfea\0b\0\n\0|is UTF-16
a\0b\0\n\0|is UTF-16
ab\0cd\n|holds a zero byte
END
    want_count token_requests 0
    want_equal "$(secret-tool lookup connection lcs role password | sha256sum)" "$stored" 'what is stored'
}

check 'what cannot be right is neither stored nor sent (P6)' what_cannot_be_right_is_not_stored
check 'a rejected password is sent once, whoever asks (P6)' rejected_password_is_sent_once
check 'it is said that it was rejected before' it_is_said_that_it_was_rejected_before
check 'all targets of the identity share it' other_targets_of_the_identity_share_it
check 'parallel callers send it once (P6, P7)' parallel_callers_send_it_once
check 'the record tells nothing of the password (P3)' record_tells_nothing_of_the_password
check 'another wrong password is sent once too' another_wrong_password_is_sent_once_too
check 'the new password clears it' new_password_clears_it
check 'so does a connection that is replaced' replaced_connection_clears_it
check 'a locked account is left alone (P6)' locked_account_is_left_alone
check 'a rejection without a number counts too (P6)' rejection_without_a_number_counts_too
check 'other refusals do not blame the password' other_refusals_do_not_blame_the_password
check 'a refused refresh token blames no password' refused_refresh_token_blames_no_password
check 'a rejected client secret is sent once (P6)' rejected_client_secret_is_sent_once
finish
