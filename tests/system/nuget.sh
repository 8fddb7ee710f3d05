#!/usr/bin/env bash
# NuGet's plugin protocol 2.0.0, step by step as its specification has it. Debian has no dotnet: what
# NuGet says here is a transcript, and all behind it is real.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs --no-verify
[ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
feed=$URL/contoso/_packaging/feed/nuget/v3/index.json
n_asked=0

# A conversation: what is said, line by line, goes to $out, and may have a token in it.
launch() { # ARGUMENT...
    n_tries=$((n_tries + 1))
    out=$T/seen/$n_tries.token
    err=$T/seen/$n_tries.err
    : >"$out"
    coproc plugin { exec nuget-plugin-aad-credential "$@" 2>"$err"; }
    process=$!
    to=${plugin[1]} from=${plugin[0]}
}

hear() { # sets heard
    heard=
    IFS= read -r -t 20 heard <&"$from" || fail 'the plugin says nothing'
    printf '%s\n' "$heard" >>"$out"
}

say() { printf '%s\n' "$1" >&"$to"; }

# ask METHOD [PAYLOAD]: a request, and its answer
ask() {
    n_asked=$((n_asked + 1))
    say "{\"RequestId\":\"id-$n_asked\",\"Type\":\"Request\",\"Method\":\"$1\",\"Payload\":${2:-{\}}}"
    hear
    want_equal "$(jq -r '[.RequestId, .Type, .Method] | join(" ")' <<<"$heard")" \
        "id-$n_asked Response $1" 'what answers'
}

ask_for() { # URI [RETRY]
    ask GetAuthenticationCredentials \
        "{\"Uri\":\"$1\",\"IsRetry\":${2:-false},\"IsNonInteractive\":true,\"CanShowDialog\":false}"
}

want_payload() { # JQ WANTED
    want_equal "$(jq -c ".Payload$1" <<<"$heard")" "$2" "the answer's $1"
}

want_token() { # sets token
    want_payload .ResponseCode '"Success"'
    want_payload .AuthenticationTypes '["Basic"]'
    want_payload .Username '"aad"'
    token=$(jq -r .Payload.Password <<<"$heard")
    printf '%s' "$token" >"$out.token"
    out=$out.token want_valid_token lcs
}

# The end of it, within a second, as NuGet kills what is left then.
want_end() { # STATUS
    local i
    for i in $(seq 100); do
        [ -d "/proc/$process" ] || break
        sleep 0.01
    done
    ! kill "$process" 2>/dev/null || fail 'the plugin goes on'
    wait "$process"
    status=$?
    want_status "$1"
}

hang_up() {
    exec {to}>&-
    want_end "${1:-0}"
}

# What each conversation begins with.
shake_hands() {
    launch -Plugin
    hear
    want_equal "$(jq -r '[.Type, .Method, .Payload.ProtocolVersion] | join(" ")' <<<"$heard")" \
        'Request Handshake 2.0.0' 'what the plugin begins with'
    say "{\"RequestId\":$(jq .RequestId <<<"$heard"),\"Type\":\"Response\",\"Method\":\"Handshake\",\"Payload\":{\"ResponseCode\":\"Success\",\"ProtocolVersion\":\"2.0.0\"}}"
    ask Handshake '{"ProtocolVersion":"2.0.0","MinimumProtocolVersion":"1.0.0"}'
    want_payload '' '{"ProtocolVersion":"2.0.0","ResponseCode":"Success"}'
}

path_has_the_plugin() { # as NuGet looks for it: by its name, and it can be run
    local found
    # shellcheck disable=SC2086 # each of its folders
    found=$(IFS=:; find $PATH -maxdepth 1 -name 'nuget-plugin-*' -executable 2>/dev/null)
    want_equal "$found" "$BIN/nuget-plugin-aad-credential" 'what is found'
}

transcript() {
    shake_hands
    ask MonitorNuGetProcessExit "{\"ProcessId\":$$}"
    want_payload '' '{"ResponseCode":"Success"}'
    ask Initialize '{"ClientVersion":"6.13.1","Culture":"en-US","RequestTimeout":"00:00:30"}'
    want_payload '' '{"ResponseCode":"Success"}'
    ask GetOperationClaims
    want_payload '' '{"Claims":["Authentication"]}'
    ask SetLogLevel '{"LogLevel":"Information"}'
    want_payload '' '{"ResponseCode":"Success"}'
    ask SetCredentials '{"PackageSourceRepository":"/v3/index.json","ProxyUsername":"p","ProxyPassword":"x"}'
    want_payload '' '{"ResponseCode":"Success"}'
    ask_for "$feed"
    want_token
    ask_for https://nobody.example/v3/index.json
    want_payload '' '{"ResponseCode":"NotFound"}'
    say '{"RequestId":"id-1","Type":"Cancel","Method":"GetAuthenticationCredentials"}'
    ask_for "$feed"
    want_token
    say '{"RequestId":"id-x","Type":"Request","Method":"Close"}'
    want_end 0
    want_no_error
    want_count token_requests 1
}

refused_token_is_replaced_once() {
    local first
    emulator_reset
    age_token lcs
    shake_hands
    ask_for "$feed"
    want_token
    first=$token
    want_count token_requests 0
    ask_for "$feed" true
    want_token
    [ "$token" != "$first" ] || fail 'the refused token is handed out again'
    first=$token
    want_count token_requests 1
    for _ in 1 2; do
        ask_for "$feed" true
        want_token
        [ "$token" = "$first" ] || fail 'it is replaced again'
    done
    want_count token_requests 1
    hang_up
    want_equal "$(grep -c 'less than a minute old' "$err")" 1 'how often that is said'
}

unknown_version_is_refused() {
    launch -Plugin
    hear
    say '{"RequestId":"aad-credential-1","Type":"Response","Method":"Handshake","Payload":{"ResponseCode":"Error"}}'
    want_end $AAD_PROTOCOL
    want_error '2\.0\.0' '9\.0\.200'
}

what_is_no_message_ends_it() {
    shake_hands
    say 'no JSON'
    want_end $AAD_PROTOCOL
    head -c 300000 /dev/zero | tr '\0' x >"$T/servers/long"
    input=$T/servers/long try nuget-plugin-aad-credential -Plugin
    want_status $AAD_USAGE
    want_error 'longer than'
}

method_of_others_is_a_fault() {
    shake_hands
    say '{"RequestId":"a\u0007b","Type":"Request","Method":"CopyNupkgFile","Payload":{}}'
    hear
    want_equal "$(jq -c '[.RequestId, .Type]' <<<"$heard")" '["a\u0007b","Fault"]' 'the answer'
    ask_for "$feed"
    want_token
    hang_up
    want_no_error
}

person_is_told_how_it_is_used() {
    try nuget-plugin-aad-credential
    want_refusal $AAD_USAGE
    try nuget-plugin-aad-credential --help
    want_status 0
    want_output 'dotnet'
}

nuget_hears_why() {
    emulator_set_password "$USER_LCS" another
    age_token lcs
    aad sign-out lcs >/dev/null 2>&1
    aad connection edit lcs --no-verify --description x >/dev/null
    shake_hands
    ask_for "$feed"
    want_payload .ResponseCode '"Error"'
    jq -r .Payload.Message <<<"$heard" | grep AADSTS50126 >/dev/null || fail 'NuGet does not hear why'
    ask_for https://nobody.example/v3/index.json
    want_payload '' '{"ResponseCode":"NotFound"}'
    hang_up
    want_error 'AADSTS50126'
}

check 'the plugin is found on the PATH as NuGet looks for it' path_has_the_plugin
check 'NuGet'"'"'s specification, step by step: handshakes, claims, credentials, close' transcript
check 'a token that the server refused is replaced once' refused_token_is_replaced_once
check 'another version of the protocol is refused' unknown_version_is_refused
check 'what is no message ends the conversation' what_is_no_message_ends_it
check 'what others do is a fault, and the conversation goes on' method_of_others_is_a_fault
check 'a person who starts it is told what it is for' person_is_told_how_it_is_used
check 'NuGet and the user hear why there is no token' nuget_hears_why
finish
