#!/usr/bin/env bash
# What git, or somebody in git's place, may say to git-credential-aad. A token is in the cache and
# ready to leak. P1, P4, cases 1, 2, 4, 5, 8, 10 and 11.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
good=(protocol=https "host=localhost:$PORT")
emulator_reset

# Bytes as printf's format has them: say OPERATION FORMAT
say() {
    # shellcheck disable=SC2059 # the format is what is tested
    printf "$2" >"$T/servers/ask"
    input=$T/servers/ask try_token "$BIN/git-credential-aad" "$1"
}

want_token() {
    want_status 0
    want_output '^(password|credential)=ey'
}

# Nothing, whether it is an error or not our business.
want_silence() { # WHAT
    [ -s "$out" ] && fail "an answer to $1"
    [ "$status" -lt 128 ] || fail "status $status at $1"
    [ -z "$has_failed" ] || say_more
}

good_input_is_understood() { # that what follows can fail
    local lines
    for lines in "protocol=https\nhost=localhost:$PORT\n\n" "protocol=https\nhost=localhost:$PORT\n" \
        "protocol=https\nhost=localhost:$PORT" "host=LocalHost:$PORT\nprotocol=https\n" \
        "url=https://localhost:$PORT/a/b.git\n" "url=https://LOCALHOST:$PORT\n" \
        "protocol=https\nhost=localhost:$PORT\npath=a%%0ahost=evil/r.git\nwwwauth[]=Basic\n\nhost=no\n"; do
        say get "$lines"
        want_token
        [ -z "$has_failed" ] || { echo "  that was $lines" && return; }
    done
    want_count token_requests 0
}

control_bytes_are_refused_everywhere() { # cases 1 and 2
    local n byte place
    for n in {0..9} {11..31} 127; do
        printf -v byte '\\x%02x' "$n"
        for place in "${byte}protocol=https\nhost=localhost:$PORT\n" \
            "protocol${byte}=https\nhost=localhost:$PORT\n" \
            "protocol=${byte}https\nhost=localhost:$PORT\n" \
            "protocol=https${byte}\nhost=localhost:$PORT\n" \
            "protocol=https\n${byte}host=localhost:$PORT\n" \
            "protocol=https\nhost${byte}=localhost:$PORT\n" \
            "protocol=https\nhost=localhost:$PORT${byte}\n" \
            "protocol=https\nhost=localhost:$PORT${byte}host=evil\n" \
            "protocol=https\nhost=localhost:$PORT\nusername=a${byte}b\n" \
            "protocol=https\nhost=localhost:$PORT\npath=a${byte}\n" \
            "protocol=https\nhost=localhost:$PORT\nwwwauth[]=a${byte}b\n" \
            "url=https://localhost:$PORT/${byte}\n"; do
            say get "$place"
            want_silence "$place"
            want_status $AAD_USAGE
            want_printable
            [ -z "$has_failed" ] || return
        done
    done
}

what_is_said_twice_or_not_at_all_is_refused() { # cases 1 and 4
    local lines
    for lines in "host=localhost:$PORT\nprotocol=https\nhost=evil.test\n" \
        "host=evil.test\nprotocol=https\nhost=localhost:$PORT\n" \
        "protocol=https\nprotocol=https\nhost=localhost:$PORT\n" \
        "url=https://localhost:$PORT\nhost=localhost:$PORT\nprotocol=https\n" \
        "url=https://localhost:$PORT\nurl=https://evil.test\n" \
        "protocol=https\nhost=localhost:$PORT\nusername=a\nusername=b\n" \
        "protocol=https\nhost=\n" 'protocol=https\n' "host=localhost:$PORT\n" \
        "protocol=\nhost=localhost:$PORT\n" 'url=https:///path\n' 'url=\n' '\n' \
        "protocol=https\nhost=localhost:$PORT\nnonsense\n" \
        "protocol=https\nhost=localhost:$PORT\n=x\n"; do
        say get "$lines"
        want_silence "$lines"
        want_status $AAD_USAGE
    done
}

only_https_gets_an_answer() { # case 5; what is nobody's is no failure
    local protocol
    for protocol in smtp imap imaps cert http git ssh; do
        git_ask get "protocol=$protocol" host=mail.example 'path=/a.pem'
        want_silence "protocol $protocol"
        want_status 0
        want_no_error
    done
    git_ask get protocol=cert host= path=/home/me/key.pem
    want_status 0
    want_nothing
    want_no_error
    git_ask get protocol=https host=bücher.example
    want_status 0
    want_nothing
    want_no_error
    for protocol in http git ssh ftp file HTTP https: http+https httpss 'https ' javascript; do
        git_ask get "protocol=$protocol" "host=localhost:$PORT"
        want_silence "protocol $protocol"
        git_ask get "url=$protocol://localhost:$PORT/"
        want_silence "the URL with $protocol"
    done
}

look_alikes_get_nothing() { # P1
    local host other
    other=$((PORT - 1))
    for host in "localhost.evil.test:$PORT" "evil.test:$PORT" "xlocalhost:$PORT" "localhost:$other" \
        localhost "localhost:" "localhost.:$PORT" "localhost..:$PORT" ".localhost:$PORT" \
        "localhost:0$PORT" "localhost:+$PORT" "localhost:$PORT " " localhost:$PORT" \
        "localhost:${PORT}0" "localhost:$((PORT + 65536))" "localhost:$PORT:$PORT" \
        "localhost%2e:$PORT" "%6cocalhost:$PORT" "localhost%00.evil.test:$PORT" \
        "localhost:$PORT@evil.test" "evil.test@localhost:$PORT" "user:pw@localhost:$PORT" \
        "localhost:$PORT/" "localhost:$PORT/evil" "localhost:$PORT?x" "localhost:$PORT#x" \
        "localhost:$PORT\\@evil.test" "127.0.0.1:$PORT" "[::1]:$PORT" "[localhost]:$PORT" \
        "localhost:$PORT,evil.test" "*:$PORT" "*.localhost:$PORT" "ⅼocalhost:$PORT" \
        "localhost։$PORT" "localhost:$(printf '%s' "$PORT" | sed 's/./&\xe2\x80\x8b/')"; do
        git_ask get protocol=https "host=$host"
        want_silence "host $host"
        git_ask get "url=https://$host"
        case $host in # what is no other host in a URL
        "localhost:$PORT/"* | "user:pw@"* | "evil.test@"* | "localhost:$PORT?x" | "localhost:$PORT#x") ;;
        *) want_silence "https://$host" ;;
        esac
    done
    want_count token_requests 0
}

unknown_words_are_ignored() { # case 8: from a git of next year
    git_ask get "${good[@]}" password_expiry_utc=1 oauth_refresh_token=x continue=1 'state[]=x:y' \
        'newthing=1' 'new[]=2' 'wwwauth[]=Bearer authorization_uri=https://evil.test/tenant'
    want_token
    grep -vE '^(username|password|password_expiry_utc)=' "$out" && fail 'more was said'
    git_ask get 'capability[]=state' 'capability[]=future' "${good[@]}"
    want_output '^password=ey'
    git_ask get 'capability[]=authtype' 'capability[]=' "${good[@]}"
    want_output '^password=ey'
    git_ask get 'capability[]=authtype' "${good[@]}" username=contoso
    want_output '^credential=ey' '^ephemeral=1$'
    grep -q '^password=' "$out" && fail 'the form that other helpers would write down'
    git_ask get "${good[@]}" username=contoso
    want_output '^username=contoso$'
    git_ask get "${good[@]}" username=another@contoso.example
    want_silence 'the user name of somebody else'
    want_count token_requests 0
}

server_that_takes_no_token_gets_none() {
    git_ask get "${good[@]}" 'wwwauth[]=Negotiate' 'wwwauth[]=NTLM'
    want_status 0
    want_silence 'Negotiate and NTLM'
    want_no_error
    git_ask get "${good[@]}" 'wwwauth[]=Negotiate' 'wwwauth[]=Basic realm="x"'
    want_token
}

operations_are_told_apart() {
    try "$BIN/git-credential-aad" capability
    want_status 0
    want_equal "$(cat "$out")" $'version 0\ncapability authtype' 'the answer'
    local word
    for word in approve reject list '' GET --nonsense; do
        git_ask "$word" "${good[@]}"
        want_status 0
        want_nothing
        want_no_error
    done
    try "$BIN/git-credential-aad"
    want_refusal $AAD_USAGE
    printf '%s\n' "${good[@]}" >"$T/servers/ask"
    input=$T/servers/ask try_token "$BIN/git-credential-aad" --connection lcs get
    want_token
    input=$T/servers/ask try_token "$BIN/git-credential-aad" --connection ../lcs get
    want_refusal $AAD_USAGE
}

store_and_erase_touch_nothing_else() {
    local token
    token=$(aad token lcs)
    git_ask store "${good[@]}" username=x password=other
    want_status 0
    want_nothing
    git_ask erase "${good[@]}" username=x "password=${token}x"
    git_ask erase "${good[@]}" username=x "password=${token%?}"
    git_ask erase "${good[@]}" username=x password=
    git_ask erase "${good[@]}"
    git_ask erase protocol=https host=evil.test "password=$token"
    git_ask erase protocol=http "host=localhost:$PORT" "password=$token"
    want_equal "$(aad token lcs)" "$token" 'the token'
    want_count token_requests 0
    age_token lcs
    git_ask erase "${good[@]}" username=x "password=$token"
    want_status 0
    want_nothing
    want_no_error
    git_ask get "${good[@]}"
    want_token
    want_count token_requests 1
    grep -qF "$token" "$out" && fail 'the refused token comes again'
    token=$(aad token lcs)
    age_token lcs
    git_ask erase 'capability[]=authtype' authtype=Bearer "credential=$token" "${good[@]}"
    git_ask get "${good[@]}"
    want_count token_requests 2
    secret-tool lookup connection lcs role password >/dev/null || fail 'the password is gone'
    canary_token "$token"
}

check 'good input is understood' good_input_is_understood
check 'control bytes are refused everywhere (cases 1, 2)' control_bytes_are_refused_everywhere
check 'twice or not at all is refused (cases 1, 4)' what_is_said_twice_or_not_at_all_is_refused
check 'only https gets an answer (case 5)' only_https_gets_an_answer
check 'look-alikes get nothing (P1)' look_alikes_get_nothing
check 'unknown words are ignored (case 8)' unknown_words_are_ignored
check 'a server that takes no token gets none' server_that_takes_no_token_gets_none
check 'operations are told apart' operations_are_told_apart
check 'store and erase touch nothing else' store_and_erase_touch_nothing_else
finish
