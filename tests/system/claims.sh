#!/usr/bin/env bash
# Tokens that are not ours: right in all but what they say of themselves.
#
# The local Azure AD plays Entra ID under one of its names, which only the proxy leads here; its
# certificate is that of the ca-file.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
add_lcs lcs --no-verify --timeout 5
other=3f2a7c10-5b1e-4c8d-9a6f-0123456789ac

at_entra() { # NAME TENANT JSON: a connection to it
    write_connection "$1" "$(jq -n --arg to "https://login.microsoftonline.com:$PORT/$2" \
        --arg proxy "http://127.0.0.1:$FACE_PROXY_PORT" --argjson more "$3" \
        '{authority: $to, proxy: $proxy} + $more')"
    store_password "$1"
}
at_entra entra "$TENANT" '{}'
at_entra entra1 "$TENANT" '{"endpoint-version": "1"}'

try_claims() { # CONNECTION JSON: a token whose claims are changed like that
    forget_all
    emulator_fault "{\"kind\":\"token\",\"times\":\"always\",\"claims\":$2}"
    try_token aad token "$1"
}

# The names of the claims that say whose the token is: said
said() {
    emulator POST /tokens/validate "$(jq -Rn --rawfile token "$out" '{token: ($token | rtrimstr("\n"))}')" |
        jq -r '.claims | keys - ["iat", "iss", "jti", "nbf", "scp", "ver"] | join(" ")'
}

want_taken() {
    want_status 0
    want_output '^ey'
    canary_token "$(cat "$out")"
    want_count token_requests 1
    [ -z "$has_failed" ] || echo "  that was: $*"
}

# Nothing of it is handed out or kept: not in the cache, not the refresh token.
want_mismatch() { # CLAIM GOT ASKED-FOR
    want_refusal $AAD_PROTOCOL
    want_remedy "its $1 is '?$2'?.*$3" 'nothing of that answer is kept'
    want_count token_requests 1
    want_equal "$(world_keys token)" '' 'what is in the cache'
    want_equal "$(secret-tool search --all role refresh-token 2>/dev/null)" '' 'what is in the store'
    [ -z "$has_failed" ] || echo "  that was: $*"
}

right_tokens_of_both_versions_are_taken() {
    local connection
    for connection in entra entra1; do
        forget_all
        try_token aad token "$connection"
        want_valid_token lcs
        want_taken "$connection"
        want_count by_face.proxy 1
        [ $connection = entra ] || want_equal "$(said)" 'appid aud exp oid tid unique_name upn'
        [ $connection = entra1 ] || want_equal "$(said)" 'aud azp exp oid preferred_username tid'
        secret-tool lookup connection "$connection" role refresh-token >/dev/null ||
            fail 'the refresh token is not kept'
    done
    try_claims entra "{\"tid\":\"${TENANT^^}\",\"azp\":\"${APP_PUBLIC^^}\"}"
    want_taken 'upper case'
}

somebody_else_s_token_is_refused() {
    try_claims entra "{\"tid\":\"$other\"}"
    want_mismatch tid $other "not '$TENANT'"
    try_claims entra1 "{\"tid\":\"$other\"}"
    want_mismatch tid $other "not '$TENANT'"
    try_claims entra "{\"azp\":\"$APP_ALL\"}"
    want_mismatch azp $APP_ALL "not '$APP_PUBLIC'"
    try_claims entra1 "{\"appid\":\"$APP_ALL\"}"
    want_mismatch appid $APP_ALL "not '$APP_PUBLIC'"
    try_claims entra '{"tid":"\u001b[31m\n##vso[task.setvariable]"}'
    want_mismatch tid '.*' "not '$TENANT'"
}

every_caller_is_refused() { # git, and what asks in its own name
    forget_all
    emulator_fault "{\"kind\":\"token\",\"times\":\"always\",\"claims\":{\"tid\":\"$other\"}}"
    printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/ask"
    input=$T/servers/ask try_token "$BIN/git-credential-aad" --connection entra get
    want_status $AAD_PROTOCOL
    want_equal "$(cat "$out")" 'quit=1' 'what git gets'
    try aad curl entra -- -sS "$URL/box/fileasset/GetSharedAssets?fileType=1"
    want_refusal $AAD_PROTOCOL
    want_count by_kind.lcs 0
    try aad verify entra
    want_status $AAD_PROTOCOL
    want_output '^fail .*the token is granted' "its tid is '$other'"
    want_count by_kind.lcs 0
    want_equal "$(world_keys token)" '' 'what is in the cache'
}

# The refresh token that is kept brings somebody else's token: it goes, and the password is left.
foreign_refresh_token_is_dropped() {
    forget_all
    try_token aad token entra
    want_status 0
    canary_token "$(cat "$out")"
    world_drop_keys
    emulator_reset
    emulator_fault "{\"kind\":\"token\",\"grant\":\"refresh_token\",\"times\":\"always\",\"claims\":{\"tid\":\"$other\"}}"
    try_token aad token entra
    want_status 0
    want_valid_token lcs
    want_count by_grant.refresh_token 1
    want_count by_grant.password 1
}

application_s_token_is_compared_too() {
    local secret
    secret=$(canary_password client-secret)
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind azurerm --name app --no-verify \
        --authority "https://login.windows.net:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --audience https://management.azure.com --ca-file "$CA" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin
    want_status 0
    try_claims app '{}'
    want_taken app
    try_claims app "{\"azp\":\"$APP_ALL\"}"
    want_mismatch azp $APP_ALL "not '$APP_CONFIDENTIAL'"
}

expiry_is_held_against_the_answer() {
    local now
    now=$(date +%s)
    try_claims entra "{\"exp\":$((now - 60))}"
    want_refusal $AAD_PROTOCOL
    want_remedy 'a token that has expired: its exp is'
    try_claims entra "{\"exp\":$((now + 86400))}"
    want_refusal $AAD_PROTOCOL
    want_remedy 'a token of another time: its exp is'
    try_claims entra "{\"exp\":$((now + 60))}"
    want_refusal $AAD_PROTOCOL
    want_equal "$(world_keys token)" '' 'what is in the cache'
    try_claims entra "{\"exp\":$((now + 3600 + 240))}"
    want_taken 'four minutes later'
}

# Neither the machine's clock nor the authority's has to be right; only the authority's two times
# must fit each other.
wrong_clock_kills_no_token() {
    local offset
    for offset in -31536000 -7200 7200 31536000; do
        forget_all
        emulator PUT /world "{\"clock_offset_s\":$offset}" >/dev/null
        try_token aad token entra
        want_taken "$offset"
    done
    emulator PUT /world '{"clock_offset_s":0}' >/dev/null
}

what_only_the_service_knows_refuses_nothing() {
    local claims='{"aud":"https://evil.test","preferred_username":"eve@evil.test","oid":"x"}'
    try_claims entra "$claims"
    want_taken 'audience and user'
    forget_all
    emulator_fault "{\"kind\":\"token\",\"claims\":$claims}"
    try_token aad --verbose token entra
    want_status 0
    want_error 'the token says aud https://evil.test, preferred_username eve@evil.test, exp 20'
    forget_all
    try aad verify entra1
    want_status 0
    want_output "token is granted .*; aud $URL, upn $USER_LCS, exp 20.*Z\)"
}

other_forms_of_a_tenant_are_not_compared() {
    at_entra domain contoso.example '{}'
    at_entra pseudo organizations '{}'
    try_claims domain "{\"tid\":\"$other\"}"
    want_taken domain
    try_claims pseudo "{\"tid\":\"$other\"}"
    want_taken pseudo
    try_claims pseudo "{\"azp\":\"$APP_ALL\"}"
    want_mismatch azp $APP_ALL "not '$APP_PUBLIC'"
}

odd_claims_refuse_nothing() {
    local claims
    for claims in '{"tid":null,"azp":null,"exp":null}' '{"tid":7,"azp":["x"],"exp":"soon"}' \
        '{"tid":{"x":1},"azp":true,"exp":1.5}'; do
        try_claims entra "$claims"
        want_taken "$claims"
    done
}

opaque_tokens_are_left_alone() {
    local token
    for token in opaque a.b.c.d.e a.eyJ0aWQiOiJ4IiwidGlkIjoieCJ9.c; do
        always_fault "\"json\":{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"$token\"}"
        try_token aad token entra
        want_status 0
        want_output "^$token\$"
    done
}

other_authorities_are_left_alone() {
    try_claims lcs "{\"tid\":\"$other\",\"azp\":\"x\",\"exp\":1}"
    want_taken localhost
}

claim_that_repeats_the_password_is_withheld() { # P3, case 45
    local claims
    claims=$(jq -n --arg password "$password" '{tid: $password, aud: $password}')
    forget_all
    emulator_fault "{\"kind\":\"token\",\"claims\":$claims}"
    try_token aad --verbose token entra
    want_refusal $AAD_PROTOCOL
    want_error "its tid is 'what was sent'" 'aud what was sent'
}

check 'right tokens of both versions are taken' right_tokens_of_both_versions_are_taken
check "somebody else's token is refused, and nothing of it kept" somebody_else_s_token_is_refused
check 'every caller is refused' every_caller_is_refused
check "a refresh token that brings somebody else's is dropped" foreign_refresh_token_is_dropped
check "an application's token is compared, too" application_s_token_is_compared_too
check 'the expiry is held against the answer' expiry_is_held_against_the_answer
check 'a wrong clock kills no token' wrong_clock_kills_no_token
check 'what only the service knows is shown, and refuses nothing' what_only_the_service_knows_refuses_nothing
check 'other forms of a tenant are not compared' other_forms_of_a_tenant_are_not_compared
check 'odd claims refuse nothing' odd_claims_refuse_nothing
check 'opaque tokens are left alone' opaque_tokens_are_left_alone
check 'other authorities are left alone' other_authorities_are_left_alone
check 'a claim that repeats the password is withheld (P3)' claim_that_repeats_the_password_is_withheld
finish
