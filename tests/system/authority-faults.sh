#!/usr/bin/env bash
# An authority that is not what it should be: P2, P4, P5, and section D of the attack cases.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face expired --face wrong-name --face self-signed --face tls11 --face sink \
    --face http --face hang --face reset --face close
add_lcs lcs --no-verify --timeout 3

# Asks for the token at another port: try_face NAME
try_face() {
    local port=FACE_$1_PORT
    forget_all
    write_connection lcs "$(jq -n --arg to "https://localhost:${!port}/$TENANT" '{authority: $to}')"
    try_token aad token lcs
    write_connection lcs "$(jq -n --arg to "$URL/$TENANT" '{authority: $to}')"
}

redirect_is_never_followed() { # case 46
    local status_sent to
    for status_sent in 301 302 303 307 308; do
        for to in "https://localhost:$FACE_SINK_PORT/x" "http://localhost:$FACE_HTTP_PORT/x" \
            "$URL/$TENANT/oauth2/token" 'file:///etc/passwd' '//evil.test/x'; do
            always_fault "\"status\":$status_sent,\"redirect\":\"$to\""
            try_token aad token lcs
            want_refusal $AAD_PROTOCOL
            want_remedy 'redirects'
            want_count requests 1
        done
    done
    want_count connections_by_face.sink 0
    want_count connections_by_face.http 0
}

nonsense_is_refused() { # cases 51 and 52
    local name
    for name in garbage html empty empty-object not-an-object truncated-json trailing-garbage deep \
        long-token duplicate-access-token nul escaped-nul trailing-nul newline-in-token \
        empty-token number-token utf16 lone-surrogate expires-in-text expires-in-negative \
        expires-in-zero expires-in-float expires-in-1e400 expires-in-huge expires-in-object \
        token-type-wrong token-type-missing ok-with-error bad-request-with-token token-as-text \
        token-as-html; do
        always_fault "\"generate\":\"$name\""
        try_token aad token lcs
        want_refusal $AAD_PROTOCOL
        want_remedy 'authority'
        want_count token_requests 1
        [ -z "$has_failed" ] || { echo "  that was: $name" && return; }
    done
    want_equal "$(world_keys token)" '' 'what is in the cache'
}

unusual_but_right_answers_are_taken() { # cases 51
    local name
    for name in expires-in-string expires-in-missing token-type-lower; do
        always_fault "\"generate\":\"$name\""
        try_token aad token lcs
        want_status 0
        want_output '^faulty.access.token$'
    done
}

# 60 KiB: kept, handed out by every consumer, and known again when git brings it back.
large_token_is_taken() {
    always_fault '"generate":"long-token"'
    try_token aad token lcs
    want_remedy 'its access token is too long'
    always_fault '"generate":"large-token"'
    try_token aad token lcs
    want_status 0
    want_equal "$(wc -c <"$out")" 61441 'the length of the token and a line end'
    git_ask get protocol=https "host=localhost:$PORT"
    want_status 0
    want_count token_requests 1
    age_token lcs
    git_ask erase protocol=https "host=localhost:$PORT" username=aad "$(grep '^password=' "$out")"
    want_status 0
    try_token aad token lcs
    want_count token_requests 2
    forget_all
}

control_bytes_never_reach_the_caller() { # P4: a newline would be a line of its own to git
    local name
    for name in newline-in-token nul escaped-nul; do
        always_fault "\"generate\":\"$name\""
        git_ask get protocol=https "host=localhost:$PORT"
        want_status $AAD_PROTOCOL
        want_equal "$(grep -cv '^quit=1$' "$out")" 0 'the number of lines beside quit'
        try aad curl lcs -- -sS "$URL/box/fileasset/GetSharedAssets?fileType=1"
        want_refusal $AAD_PROTOCOL
        want_count by_kind.lcs 0
    done
}

too_much_is_cut_off() { # case 50
    local name
    for name in huge huge-header long-header gzip-bomb; do
        always_fault "\"generate\":\"$name\""
        try_token aad token lcs
        want_refusal $AAD_PROTOCOL
        want_remedy 'authority|localhost'
        want_within 3000
        want_at_most token_requests 1
    done
    always_fault '"generate":"many-1xx"'
    try_token aad token lcs
    want_refusal $AAD_PROTOCOL $AAD_NETWORK
    want_within 4000
}

slow_answers_end_with_the_deadline() { # P5, case 49
    local how
    for how in '"drip_ms":200,"drip_bytes":1' '"hang":true' '"delay_ms":60000'; do
        always_fault "$how"
        try_token aad token lcs
        want_refusal $AAD_TIMEOUT
        want_remedy 'did not answer in time'
        want_within 4000
        want_at_most token_requests 1
    done
    try_face HANG
    want_refusal $AAD_TIMEOUT
    want_within 4000
}

broken_off_answers_are_an_error() { # case 54
    local how
    for how in '"truncate":100' '"reset":true' '"content_length":5000' '"raw":""' \
        '"raw":"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"acc"' '"raw":"nonsense\r\n\r\n"'; do
        always_fault "$how"
        try_token aad token lcs
        want_refusal $AAD_NETWORK $AAD_PROTOCOL
        want_remedy 'localhost|authority'
        want_within 4000
        want_at_most token_requests 3
    done
    for how in RESET CLOSE; do
        try_face $how
        want_refusal $AAD_NETWORK
        want_remedy 'broke the connection off'
    done
}

unverified_peers_get_nothing() { # P2, case 48
    local face
    for face in EXPIRED WRONG_NAME SELF_SIGNED TLS11 HTTP; do
        try_face $face
        want_refusal $AAD_NETWORK
        want_within 4000
        want_count requests 0
        case $face in
            EXPIRED) want_remedy 'has expired or is not valid yet' 'date -u' ;;
            WRONG_NAME) want_remedy 'another name' 'Nothing was sent' ;;
            SELF_SIGNED) want_remedy 'nobody that this machine trusts' 'edit lcs --ca-file' ;;
            TLS11) want_remedy 'does not speak TLS 1.2' 'Nothing was sent' ;;
            # A newer libmicrohttpd closes where an older one says 400.
            HTTP) want_remedy 'does not speak TLS 1.2|broke the connection off' ;;
        esac
    done
}

http_authority_is_refused() { # P2
    forget_all
    write_connection plain "$(jq -n --arg to "http://localhost:$FACE_HTTP_PORT/$TENANT" \
        '{authority: $to, "allow-http-loopback": true}')"
    try_token aad token plain
    want_refusal $AAD_CONFIG $AAD_REFUSED
    want_error 'https'
    want_count connections_by_face.http 0
    want_count requests 0
}

escapes_of_the_server_are_not_obeyed() { # case 17
    local text='\u001b[31m\u009b2J\u001b]52;c;ZXZpbA==\u0007\r##vso[task.setvariable]\u202e\u2028'
    always_fault '"generate":"error-escapes"'
    try_token aad token lcs
    want_refusal $AAD_REJECTED
    want_remedy 'AADSTS50126'
    ! grep -q '^##vso' "$err" || fail 'a line is a command to the agent'
    always_fault "\"status\":400,\"json\":{\"error\":\"$text\",\"suberror\":\"$text\",
        \"error_description\":\"$text\",\"error_codes\":[\"$text\"]}"
    try_token aad --verbose token lcs
    want_refusal $AAD_PROTOCOL
    always_fault '"status":302,"headers":{"Location":"https://\u001b[2Jx\u0007/"}'
    try_token aad token lcs
    want_refusal $AAD_PROTOCOL
}

letters_of_the_server_are_shown_where_the_locale_can() {
    local text='AADSTS987654: f\u00fcr M\u00fcller \u65e5\u200b\u202e\u009b.'
    always_fault "\"status\":400,\"json\":{\"error\":\"invalid_grant\",\"error_description\":\"$text\",\"error_codes\":[987654]}"
    try_token aad token lcs
    want_error ': für Müller 日\?\?\?\. '
    forget_here
    try_token env LC_ALL=C "$BIN/aad-credential" token lcs
    want_error ': f\?\?r M\?\?ller'
    LC_ALL=C grep -q '[^ -~]' "$err" && fail 'it is not ASCII'
    forget_here
    try_token aad token lcs --json
    LC_ALL=C grep -q '[^ -~]' "$err" && fail 'JSON is not ASCII'
}

check 'no redirect is followed, wherever it goes (case 46)' redirect_is_never_followed
check 'nonsense is refused, and nothing of it is kept (cases 51, 52)' nonsense_is_refused
check 'unusual but right answers are taken' unusual_but_right_answers_are_taken
check 'a large token is taken, kept and known again' large_token_is_taken
check 'control bytes in a token never reach the caller (P4)' control_bytes_never_reach_the_caller
check 'an answer that is too large is cut off (case 50)' too_much_is_cut_off
check 'slow answers end with the deadline (P5, case 49)' slow_answers_end_with_the_deadline
check 'an answer that breaks off is an error (case 54)' broken_off_answers_are_an_error
check 'a peer that is not verified gets nothing (P2, case 48)' unverified_peers_get_nothing
check 'an authority is not asked over http (P2)' http_authority_is_refused
check 'escapes of the server are not obeyed (case 17)' escapes_of_the_server_are_not_obeyed
check 'letters of the server are shown where the locale can' letters_of_the_server_are_shown_where_the_locale_can
finish
