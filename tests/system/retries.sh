#!/usr/bin/env bash
# Faults that pass, and those that do not: how often the authority is asked. Case 54, P7.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify

server_faults_are_tried_three_times() { # case 54
    local code
    for code in 500 502 503 504 408; do
        forget_all_but_acceptance
        emulator_fault "{\"kind\":\"token\",\"times\":\"always\",\"status\":$code,\"body\":\"<html>\"}"
        try_token aad token lcs
        want_refusal $AAD_NETWORK
        want_remedy "out of order.*$code" 'Try again'
        want_count token_requests 3
    done
    for code in 400 401 403 404 410; do
        always_fault "\"status\":$code,\"body\":\"<html>\""
        try_token aad token lcs
        want_refusal $AAD_PROTOCOL
        want_remedy "status $code"
        want_count token_requests 1
    done
}

one_fault_is_not_noticed() { # case 54
    forget_all_but_acceptance
    emulator_fault '{"kind":"token","status":503,"times":2}'
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    want_no_error
}

retry_after_is_obeyed_by_all_processes() { # P7: seconds, and a date
    local how date
    date=$(LC_ALL=C date -u -d '+90 seconds' '+%a, %d %b %Y %H:%M:%S GMT')
    for how in '"throttle":60' '"status":503,"headers":{"Retry-After":"60"}' \
        "\"status\":429,\"headers\":{\"Retry-After\":\"$date\"}"; do
        always_fault "$how"
        try_token aad token lcs
        want_refusal $AAD_THROTTLED
        want_remedy 'no request for [5-9][0-9] s'
        git_ask get protocol=https "host=localhost:$PORT"
        want_status $AAD_THROTTLED
        want_count token_requests 1
    done
}

retry_after_nothing_is_no_minute() { # P7
    forget_all_but_acceptance
    emulator_fault '{"kind":"token","status":503,"headers":{"Retry-After":"0"}}'
    try_token aad token lcs
    want_status 0
    forget_all_but_acceptance
    emulator_fault '{"kind":"token","status":429,"headers":{"Retry-After":"0"}}'
    try_token aad token lcs
    want_refusal $AAD_THROTTLED
    want_remedy 'no request for 1 s'
    sleep 1.2
    try_token aad token lcs
    want_status 0
}

answer_raw() { # BYTES
    forget_all
    emulator_fault "$(jq -n --arg raw "$1" '{kind: "token", raw: $raw}')"
    try_token aad token lcs
}

only_the_final_answer_says_when() {
    local said=$'Retry-After: 3000\r\nContent-Type: text/html\r\n'
    answer_raw "HTTP/1.1 103 Early Hints"$'\r\n'"$said"$'\r\nHTTP/1.1 429 No\r\n\r\n'
    want_refusal $AAD_THROTTLED
    want_remedy 'no request for 60 s'
    answer_raw $'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n{"error":"no"}\r\n0\r\n'"$said"$'\r\n'
    want_refusal $AAD_PROTOCOL
    want_remedy 'both success and error'
}

# What an authority may refuse that it does not know; a secret's length can then be seen.
padding_can_be_switched_off() {
    local file=$XDG_CONFIG_HOME/aad-credential/config.json seen
    forget_all_but_acceptance
    try_token aad token lcs
    want_status 0
    want_equal "$(emulator GET '/requests?kind=token' | jq 'last | .body_size')" 4096 'the size of the body'
    (umask 077 && echo '{"version":1,"padding":false}' >"$file")
    forget_all_but_acceptance
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    want_count token_requests 1
    seen=$(emulator GET '/requests?kind=token' | jq -r 'last | [.body_size < 4096, (.form | has("x-client-padding"))] | join(" ")')
    want_equal "$seen" 'true false' 'a smaller body, and the padding in it'
    rm "$file"
}

verify_obeys_a_cool_down() { # and what it is told itself, the others hear
    forget_all
    emulator_fault '{"kind":"token","throttle":60}'
    try_token aad token lcs
    want_refusal $AAD_THROTTLED
    try aad verify lcs
    want_status $AAD_THROTTLED
    want_output '^ok .*authority is reachable' '^fail .*token is granted' 'no request for'
    want_count token_requests 1
    forget_all
    emulator_fault '{"kind":"token","throttle":60}'
    try aad verify lcs
    want_status $AAD_THROTTLED
    try_token aad token lcs
    want_refusal $AAD_THROTTLED
    want_count token_requests 1
    forget_all
}

check 'a fault of the server is tried three times, a refusal once' server_faults_are_tried_three_times
check 'a fault that passes is not noticed' one_fault_is_not_noticed
check 'Retry-After is obeyed by all processes (P7)' retry_after_is_obeyed_by_all_processes
check 'Retry-After: 0 is no minute' retry_after_nothing_is_no_minute
check 'the padding can be switched off' padding_can_be_switched_off
check 'verify obeys a cool-down, and tells of one (P7)' verify_obeys_a_cool_down
check 'a Retry-After counts only from the final answer' only_the_final_answer_says_when
finish
