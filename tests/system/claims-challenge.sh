#!/usr/bin/env bash
# A resource or the authority wants more than a token has: that goes past the cache once, and to the
# person who can give it. The capability cp1 is declared only where somebody asked for it.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify
resource=$URL/environmentinfo/v1/detail/project/1234567/

# What it wants, and the same in the ways in which it is said.
wanted='{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
encoded=$(base64 -w 0 <<<"$wanted")
header="Bearer realm=\"\", authorization_uri=\"$URL/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"$encoded\""

# The "claims" of the token requests so far, each in a line; none: null.
claims_sent() {
    emulator GET '/requests?kind=token' | jq -c '.[].form.claims | if . then fromjson else . end'
}

cp1='{"xms_cc":{"values":["cp1"]}}'

cached() { # there is a token in the cache, and no request
    forget_all
    try_token aad token lcs
    want_status 0
    canary_token "$(cat "$out")"
    first=$(cat "$out")
    emulator POST /reset '{"only":["counters"]}' >/dev/null
}

a_challenge_brings_another_token() {
    local challenge
    cached
    emulator_fault "$(jq -n --arg header "$header" \
        '{path: "/environmentinfo", status: 401, headers: {"WWW-Authenticate": $header}}')"
    try aad curl lcs -- -sS -D - "$resource"
    want_output '^HTTP/1.1 401' 'insufficient_claims'
    challenge=$(sed -n 's/^WWW-Authenticate: \(.*\)/\1/ip' "$out" | tr -d '\r')
    emulator POST /tokens/revoke "$(jq -n --arg token "$first" '{token: $token}')" >/dev/null
    try_token aad token lcs --claims "$challenge"
    want_status 0
    want_no_error
    want_valid_token lcs
    want_count token_requests 1
    want_equal "$(claims_sent | tail -n 1)" \
        "$(jq -c --argjson more "$cp1" '.access_token = $more + .access_token' <<<"$wanted")" 'what was sent'
    [ "$(cat "$out")" != "$first" ] || fail 'it is the token that was refused'
    second=$(cat "$out")
    try_token aad token lcs
    want_equal "$(cat "$out")" "$second" 'the cached token'
    try aad curl lcs -- -sS -o /dev/null -w '%{http_code}' "$resource"
    want_output '^200$'
    want_count token_requests 1
}

each_form_is_the_same_challenge() {
    local form
    cached
    for form in "$wanted" "$encoded" "${encoded%%=*}" "$(tr '+/' '-_' <<<"$encoded")" "$header"; do
        try_token aad token lcs --claims "$form"
        want_status 0
        canary_token "$(cat "$out")"
    done
    want_count token_requests 1
}

twenty_callers_cause_one_request() {
    local i pids=()
    cached
    emulator_fault '{"kind":"token","delay_ms":500}'
    rm -rf "$T/seen/flock"
    mkdir "$T/seen/flock"
    for i in $(seq 20); do
        aad token lcs --claims "$encoded" >"$T/seen/flock/$i.token" 2>"$T/seen/flock/$i.err" &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail 'a caller failed'
    done
    want_equal "$(cat "$T/seen/flock"/*.err)" '' 'what is on stderr'
    want_equal "$(sort -u "$T/seen/flock"/*.token | wc -l)" 1 'the number of tokens'
    out=$T/seen/flock/1.token
    want_valid_token lcs
    want_count token_requests 1
}

what_is_no_challenge_is_refused() {
    cached
    for challenge in '' 'no!' '{"access_token":1}' 'Bearer error="invalid_token"' \
        "{\"a\":\"$(printf 'x%.0s' {1..4100})\"}"; do
        try aad token lcs --claims "$challenge"
        want_refusal "$AAD_USAGE"
        want_remedy 'no claims of a challenge' 'WWW-Authenticate'
    done
    want_count token_requests 0
}

# --- a person's ------------------------------------------------------------------------------------

conditional() { # MEMBER...: the authority wants a sign-in with that for LCS from now on
    emulator PUT /world "$(jq -n --argjson challenge "${1:-null}" '{resources: {lcs: {challenge: $challenge}}}')" >/dev/null
}

# Runs a line on a terminal, while somebody approves the code.
sign_in_by() { # LINE
    local before words
    read -ra words <<<"$1"
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    person approve "$USER_LCS" "$before" &
    try_terminal "${words[@]}" <<END
expect Open  https://microsoft.com/devicelogin
end
END
    wait $!
}

signed_in() {
    forget_all
    quick
    try aad connection add --name me --kind lcs --grant device-code --replace --authority "$URL/$TENANT" \
        --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL"
    want_status 0
    sign_in_by 'aad-credential sign-in me'
    want_status 0
    world_drop_keys
}

the_line_completes_it() { # ERROR
    local line
    signed_in
    conditional "$(jq -nc --arg error "$1" '{error: $error, code: 50076,
        claims: {access_token: {acrs: {essential: true, value: "c1"}}}}')"
    try aad token me --claims "$encoded"
    want_status "$AAD_PERSON"
    want_remedy 'AADSTS50076' "aad-credential sign-in me --claims [A-Za-z0-9_-]+'"
    want_printable
    want_refresh_tokens 1
    try aad token me
    want_status "$AAD_PERSON"
    line=$(grep -o "aad-credential sign-in [^']*" "$err")
    want_equal "$(base64 -d <<<"${line##* }==" 2>/dev/null)" \
        '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}' 'the claims of the line'
    sign_in_by "$line"
    want_status 0
    want_equal "$(claims_sent | tail -n 1)" '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}' 'what was sent'
    world_drop_keys
    try_token aad token me
    want_status 0
    want_valid_token lcs
    try_token aad token me --claims "$encoded"
    want_status 0
    want_valid_token lcs
    conditional
}

a_password_cannot_satisfy_it() {
    cached
    conditional '{"claims":{"access_token":{"acrs":{"essential":true,"value":"c1"}}}}'
    try aad token lcs --claims "$encoded"
    want_status "$AAD_PERSON"
    want_remedy 'second factor'
    grep -q -- --claims "$err" && fail 'nobody can sign in there'
    try_token aad token lcs
    want_status 0
    conditional
}

# --- the capability ----------------------------------------------------------------------------------

lifetime_s() { # of the token in `out`
    jq '.expires_on - now | floor' "$out"
}

capability_is_declared_where_it_was_asked_for() {
    forget_all
    try_token aad token lcs --output json
    canary_token "$(jq -r .access_token "$out")"
    want_equal "$(claims_sent)" null 'what was sent'
    [ "$(lifetime_s)" -lt 4000 ] || fail 'it lives long'
    try aad connection edit lcs --capabilities cp1 --no-verify
    want_status 0
    try_token aad token lcs --output json
    want_status 0
    canary_token "$(jq -r .access_token "$out")"
    want_equal "$(claims_sent | tail -n 1)" "{\"access_token\":$cp1}" 'what was sent'
    [ "$(lifetime_s)" -gt 80000 ] || fail 'it does not live long'
    try aad connection edit lcs --capabilities '' --no-verify
    want_status 0
    try_token aad token lcs --output json
    canary_token "$(jq -r .access_token "$out")"
    want_equal "$(claims_sent | tail -n 1)" null 'what was sent'
    [ "$(lifetime_s)" -lt 4000 ] || fail 'it still lives long'
}

check 'a challenge brings another token, with one request' a_challenge_brings_another_token
check 'each form of it is the same challenge' each_form_is_the_same_challenge
check 'twenty callers cause one request (P7)' twenty_callers_cause_one_request
check 'what is no challenge is refused' what_is_no_challenge_is_refused
check 'the line of the error completes it' the_line_completes_it interaction_required
check 'and where it is an invalid_grant' the_line_completes_it invalid_grant
check 'a password cannot satisfy it' a_password_cannot_satisfy_it
check 'the capability is declared only where it was asked for' capability_is_declared_where_it_was_asked_for
finish
