#!/usr/bin/env bash
# The local Azure AD signs people in as Azure AD does, by browser and by device code, and refuses
# what Azure AD refuses. Without this, a program that asks wrongly would pass the other tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
app=$APP_ALL
secret='s3cr~t+/=&%25'
answer=$T/servers/answer
back=http://localhost:53682
web=https://auth.cloudelements.test/oauth
other_tenant=3f2a7c10-5b1e-4c8d-9a6f-0123456789ac
# The test vector of RFC 7636, appendix B.
verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
resource=$URL
scope="$resource/user_impersonation openid offline_access"
device_grant=urn:ietf:params:oauth:grant-type:device_code
wanted_claims='{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
cp1='{"access_token":{"xms_cc":{"values":["cp1"]}}}'

world_is() { # JSON
    emulator PUT /world "$1" >/dev/null
}

world_is_back() {
    emulator POST /reset '{"only": ["world"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
}

encode() { # TEXT: into $encoded, without a process
    local i c
    encoded=
    for ((i = 0; i < ${#1}; i++)); do
        c=${1:i:1}
        [[ $c == [A-Za-z0-9._~-] ]] || printf -v c '%%%02X' "'$c"
        encoded+=$c
    done
}

decode() { # TEXT
    printf '%b' "${1//%/\\x}"
}

# The answer's status is $http, AADSTS's number $code (0: none), its head in $answer.head.
ask() { # PATH OPTION...
    local path=$1
    shift
    http=$(curl -q -sS --cacert "$CA" --noproxy '*' -o "$answer" -D "$answer.head" -w '%{http_code}' \
        "$URL/$path" "$@")
    code=$(jq -r '.error_codes[0] // 0' "$answer" 2>/dev/null || echo page)
}

told() { # NAME: a member of the answer
    jq -r ".$1" "$answer"
}

want_refused() { # CODE ERROR [STATUS]
    want_equal "$code $http" "$1 ${3:-400}" 'code and status'
    want_equal "$(told error)" "$2" 'the error'
    [[ $(told error_description) == "AADSTS$1: "* ]] || fail "that is no AADSTS$1: $(cat "$answer")"
    for member in timestamp trace_id correlation_id error_uri; do
        [ "$(told $member)" != null ] || fail "$member is missing"
    done
}

want_token() { # [RESOURCE]: and what belongs to it
    want_equal "$code $http" '0 200' "the answer ($(told error_description))"
    jq -r '.access_token // ""' "$answer" >"$T/servers/taken"
    out=$T/servers/taken
    want_valid_token "${1:-lcs}"
}

claims_of() { # JWT: of its middle part
    jq -Rr 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") |
        . + "==="[:(4 - length % 4) % 4] | @base64d' <<<"$1"
}

refresh() { # OPTION...: with $refresh_token
    ask "${tenant:-$TENANT}/oauth2/v2.0/token" -d grant_type=refresh_token -d "client_id=$app" \
        --data-urlencode "refresh_token=$refresh_token" "$@"
}

by_password() { # OPTION...
    ask "$TENANT/oauth2/v2.0/token" -d grant_type=password -d "client_id=$app" \
        -d "username=$USER_LCS" --data-urlencode "password=$password" \
        --data-urlencode "scope=$scope" "$@"
}

# --- the browser ----------------------------------------------------------------------------------

# The address of a sign-in, as it should be but for these parameters (empty: without it).
address() { # [NAME=VALUE]...
    local -A with=([client_id]=$app [response_type]=code [redirect_uri]=$back [scope]=$scope
        [state]='st &te' [nonce]=n1 [code_challenge]=$challenge [code_challenge_method]=S256)
    local pair name query='' encoded
    for pair in "$@"; do
        with[${pair%%=*}]=${pair#*=}
    done
    for name in "${!with[@]}"; do
        encode "${with[$name]}"
        [ -z "$encoded" ] || query+="&$name=$encoded"
    done
    printf '%s' "${tenant:-$TENANT}/oauth2/${version-v2.0/}authorize?${query:1}"
}

location() {
    sed -n 's/^Location: \(.*\)\r$/\1/Ip' "$answer.head"
}

back_with() { # NAME: the parameter that the browser is sent back with
    decode "$(location | sed -n "s/.*[?&#]$1=\([^&]*\).*/\1/p")"
}

sign_in() { # [NAME=VALUE]...: $user signs in; sets $grant
    ask "$(address "$@")" -d action=sign-in -d "user=${user:-$USER_LCS}"
    grant=$(back_with code)
}

# Redeems $grant as it should be, but for these parameters (empty: without it).
redeem() { # [NAME=VALUE]...
    local -A with=([grant_type]=authorization_code [client_id]=$app [code]=$grant
        [redirect_uri]=$back [code_verifier]=$verifier [scope]=$scope)
    local pair name options=()
    for pair in "$@"; do
        with[${pair%%=*}]=${pair#*=}
    done
    for name in "${!with[@]}"; do
        [ -z "${with[$name]}" ] || options+=(--data-urlencode "$name=${with[$name]}")
    done
    ask "${tenant:-$TENANT}/oauth2/${version-v2.0/}token" "${options[@]}"
}

want_page() { # CODE [NAME=VALUE]...: the address is answered by a page that sends nobody anywhere
    local number=$1
    shift
    ask "$(address "$@")"
    want_equal "$http" 400 "the status of the page with $*"
    want_equal "$(location)" '' 'where it sends the browser'
    grep -q "AADSTS$number: " "$answer" || fail "that is no AADSTS$number: $(cat "$answer")"
}

want_back() { # CODE ERROR [NAME=VALUE]...: the browser is sent back with that
    local number=$1 error=$2
    shift 2
    ask "$(address "$@")"
    want_equal "$http $(back_with error)" "302 $error" "status and error with $*"
    want_equal "$(back_with state)" 'st &te' 'the state'
    [[ $(back_with error_description) == "AADSTS$number: "* ]] || fail "no AADSTS$number: $(location)"
}

page_is_a_form() {
    ask "$(address login_hint='<a"b>')"
    want_equal "$http" 200 'the status'
    grep -q '<form method="POST" action="/[^"<>]*&#38;state=st%20%26te' "$answer" || fail "$(cat "$answer")"
    grep -q 'value="&#60;a&#34;b&#62;"' "$answer" || fail 'the hint is not in it'
    grep -q '<option value="svc-lcs@contoso.example">' "$answer" || fail 'the users are not in it'
    emulator GET '/requests?kind=authorize' >"$T/servers/recorded"
    want_equal "$(jq -c 'last.query | [.login_hint, .nonce, .state]' "$T/servers/recorded")" \
        '["<a\"b>","n1","st &te"]' 'the record'
}

person_signs_in_and_the_app_gets_tokens() {
    sign_in
    want_equal "$http" 302 'the status'
    [[ $(location) == "$back/?code="* ]] || fail "that is elsewhere: $(location)"
    want_equal "$(back_with state)" 'st &te' 'the state'
    redeem
    want_token
    want_equal "$(told 'token_type, .scope, .expires_in' | xargs)" \
        "Bearer $resource/user_impersonation 3599" 'the answer'
    [ "$(told refresh_token)" != null ] || fail 'there is no refresh token'
}

version_1_does_the_same() {
    local version=
    sign_in scope=openid resource="$resource"
    redeem scope= resource="$resource"
    want_token
    want_equal "$(told 'expires_in | type' | xargs) $(told resource)" "string $resource" 'the answer'
    sign_in scope= resource=
    want_equal "$(back_with error)" invalid_request 'the error without resource'
    version=v2.0/ want_page 901002 resource="$resource"
}

id_token_says_who_signed_in() {
    local jwt
    user=mfa@contoso.example sign_in
    redeem
    jwt=$(told id_token)
    want_equal "$(claims_of "$jwt" | jq -r '.aud, .tid, .preferred_username, .nonce, .ver, .exp - .iat' |
        xargs)" "$app $TENANT mfa@contoso.example n1 2.0 3600" 'the claims'
    ask "$TENANT/v2.0/.well-known/openid-configuration"
    want_equal "$(claims_of "$jwt" | jq -r .iss)" "$(told issuer)" 'the issuer'
    want_equal "$(told authorization_endpoint)" "$URL/$TENANT/oauth2/v2.0/authorize" 'the endpoint'
    want_equal "$(told device_authorization_endpoint)" "$URL/$TENANT/oauth2/v2.0/devicecode" 'the other'
    want_equal "$(told 'response_modes_supported | index("form_post")')" 2 'the mode form_post'
    ask "$(jq -r '.jwks_uri' "$answer" | cut -d/ -f4-)"
    want_equal "$(told 'keys[0].kid')" "$(cut -d. -f1 <<<"$jwt" | base64 -d 2>/dev/null | jq -r .kid)" 'the key'
    sign_in scope="$resource/.default offline_access"
    redeem scope=
    want_equal "$(told id_token)" null 'the id_token without openid'
}

fault_may_change_an_id_token() {
    sign_in
    emulator_fault '{"kind":"token","id_token_claims":{"nonce":"other","aud":null}}'
    redeem
    want_token
    want_equal "$(claims_of "$(told id_token)" | jq -c '[.nonce, .aud]')" '["other",null]' 'the claims'
}

person_may_cancel() {
    ask "$(address)" -d action=cancel
    want_equal "$(back_with error) $(back_with state)" 'access_denied st &te' 'what the app is told'
    [[ $(back_with error_description) == 'AADSTS65004: '* ]] || fail "$(location)"
}

browser_may_be_signed_in() {
    world_is '{"browser_user": "svc-lcs@contoso.example"}'
    ask "$(address prompt=none)"
    grant=$(back_with code)
    redeem
    want_token
    world_is '{"browser_user": null, "browser_error": "access_denied"}'
    want_back 65004 access_denied
    world_is '{"browser_error": "interaction_required"}'
    want_back 50076 interaction_required
    world_is_back
    want_back 50058 login_required prompt=none
}

form_post_is_a_page_that_posts_itself() {
    sign_in response_mode=form_post
    want_equal "$http $(location)" '200 ' 'the answer'
    grep -q "<form method=\"POST\" action=\"$back\">" "$answer" || fail "$(cat "$answer")"
    grep -q '<input type="hidden" name="state" value="st &#38;te">' "$answer" || fail 'no state'
    grant=$(sed -n 's/.*name="code" value="\([^"]*\)".*/\1/p' "$answer")
    redeem
    want_token
    sign_in response_mode=fragment
    [[ $(location) == "$back/#code="* ]] || fail "that is elsewhere: $(location)"
    want_back 70007 invalid_request response_mode=other
}

nobody_is_sent_elsewhere() {
    local bad
    for bad in http://localhost:1/path http://localhost:1/ http://localhost:99999 http://localhost:x \
        http://localhost.evil.test http://localhost:1@evil.test https://localhost:1 http://127.0.0.1:1 \
        "$web" http://evil.test; do
        want_page 50011 redirect_uri="$bad"
    done
    want_page 900144 redirect_uri=
    want_page 50011 client_id="$APP_CONFIDENTIAL" redirect_uri="$web/more"
    want_page 700016 client_id=9b000000-0000-4000-8000-00000000ffff
    want_page 900144 client_id=
    want_page 7000112 client_id=9b000000-0000-4000-8000-000000000006
    tenant=nowhere.example want_page 90002
    tenant=$other_tenant want_page 700016
    tenant=common want_page 50194
    ask "$(address)&state=twice"
    want_equal "$http $(location)" '400 ' 'the answer to a parameter twice'
}

wrong_requests_go_back_to_the_app() {
    want_back 900144 invalid_request response_type=
    want_back 70005 unsupported_response_type response_type=token
    want_back 900144 invalid_request scope=
    want_back 70011 invalid_scope scope=openid
    want_back 700022 invalid_scope scope="$resource/user_impersonation https://management.azure.com/.default"
    want_back 500011 invalid_resource scope=https://nowhere.test/.default
    want_back 9002313 invalid_request claims='{'
    want_back 90023 invalid_request prompt=maybe
}

public_client_needs_a_challenge() {
    want_back 900144 invalid_request code_challenge=
    want_back 9002313 invalid_request code_challenge_method=
    want_back 9002313 invalid_request code_challenge_method=plain
    want_back 501491 invalid_request code_challenge="$challenge="
    want_back 501491 invalid_request code_challenge=short
}

users_who_may_not_sign_in_stay_on_the_page() {
    local user number
    while read -r user number; do
        ask "$(address)" -d action=sign-in --data-urlencode "user=$user"
        want_equal "$http $(location)" '400 ' "the answer to $user"
        grep -q "AADSTS$number: " "$answer" || fail "that is no AADSTS$number: $(cat "$answer")"
    done <<'ROWS'
disabled@contoso.example 50057
locked@contoso.example 50053
blocked@contoso.example 53003
nobody@contoso.example 50034
svc@fabrikam.example 50034
ROWS
}

those_with_more_than_a_password_sign_in() {
    local user
    for user in mfa mfa-enrol expired federated; do
        user=$user@contoso.example sign_in
        redeem
        want_token
        refresh_token=$(told refresh_token)
        refresh
        want_token
    done
    ask "$TENANT/oauth2/v2.0/token" -d grant_type=password -d "client_id=$app" -d "username=mfa@contoso.example" \
        --data-urlencode "password=$(emulator GET /world | jq -r '.users["mfa@contoso.example"].password')" \
        --data-urlencode "scope=$scope"
    want_refused 50076 invalid_grant
}

consent_is_asked_for() {
    ask "$(address client_id=9b000000-0000-4000-8000-000000000003)" -d action=sign-in -d "user=$USER_LCS"
    want_equal "$(back_with error)" access_denied 'the error'
}

# --- codes ----------------------------------------------------------------------------------------

code_is_good_once() {
    sign_in
    redeem
    redeem
    want_refused 54005 invalid_grant
}

code_is_good_for_ten_minutes() {
    sign_in
    world_is '{"clock_offset_s": 590}'
    redeem code_verifier="$challenge"
    want_refused 501481 invalid_grant
    world_is '{"clock_offset_s": 601}'
    redeem
    want_refused 70008 invalid_grant
    world_is_back
}

code_is_redeemed_as_it_was_asked_for() {
    sign_in
    redeem redirect_uri=http://localhost:53683
    want_refused 50011 invalid_request
    redeem redirect_uri=
    want_refused 900144 invalid_request
    redeem code_verifier=
    want_refused 501481 invalid_grant
    redeem code_verifier=short
    want_refused 9002313 invalid_request
    redeem code=other
    want_refused 70000 invalid_grant
    redeem code=
    want_refused 900144 invalid_request
    redeem client_id="$APP_PUBLIC"
    want_refused 700005 invalid_grant
    redeem scope=https://management.azure.com/.default
    want_refused 70000 invalid_grant
    redeem client_secret=x
    want_refused 700025 invalid_client 401
    redeem
    want_token
}

code_is_for_its_tenant() {
    world_is "{\"apps\": {\"$app\": {\"multi_tenant\": true}}}"
    tenant=common sign_in
    tenant=$other_tenant redeem
    want_refused 700005 invalid_grant
    redeem
    want_token
    world_is_back
}

confidential_client_proves_itself() {
    local basic
    local app=$APP_CONFIDENTIAL back=$web
    encode "$secret"
    basic=$(printf '%s:%s' "$app" "$encoded" | base64 -w0)
    sign_in code_challenge= code_challenge_method=
    redeem code_verifier=
    want_refused 7000218 invalid_client 401
    redeem code_verifier= client_secret=wrong
    want_refused 7000215 invalid_client 401
    redeem code_verifier= client_secret="$secret"
    want_token
    refresh_token=$(told refresh_token)
    refresh
    want_refused 7000218 invalid_client 401
    refresh --data-urlencode "client_secret=$secret"
    want_token
    sign_in
    ask "$TENANT/oauth2/v2.0/token" -d grant_type=authorization_code -H "Authorization: Basic $basic" \
        -d "client_id=$app" -d "code=$grant" --data-urlencode "redirect_uri=$web" -d "code_verifier=$verifier"
    want_token
    ask "$TENANT/oauth2/v2.0/token" -d grant_type=authorization_code -H "Authorization: Basic $basic" \
        -d "client_id=$APP_ALL" -d "code=$grant" --data-urlencode "redirect_uri=$web"
    want_refused 9002313 invalid_request
}

assertion_proves_a_confidential_client() {
    local app=9b000000-0000-4000-8000-000000000007
    world_is "{\"apps\": {\"$app\": {\"redirects\": [\"http://localhost\"],
        \"consents\": {\"lcs\": [\"user_impersonation\"]}}}}"
    sign_in
    redeem client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion="$(
        emulator POST /assertions '{"issuer": "https://issuer.test", "subject": "job-1",
            "audience": "api://AzureADTokenExchange"}' | jq -r .assertion)"
    want_token
    world_is_back
}

# --- device codes ---------------------------------------------------------------------------------

# Asks for a code; sets $device_code and $user_code.
ask_device() { # OPTION...
    ask "${tenant:-$TENANT}/oauth2/${version-v2.0/}devicecode" "$@"
    device_code=$(told device_code)
    user_code=$(told user_code)
}

begin_device() { # OPTION...
    ask_device -d "client_id=$app" --data-urlencode "scope=$scope" "$@"
}

poll() { # OPTION...
    ask "${tenant:-$TENANT}/oauth2/v2.0/token" -d "grant_type=$device_grant" \
        -d "client_id=${client_id:-$app}" -d "device_code=$device_code" "$@"
}

person() { # ACTION [USER]
    emulator POST /device "$(jq -n --arg code "$user_code" --arg action "$1" --arg user "${2:-$USER_LCS}" \
        '{user_code: $code, action: $action, user: $user}')" >"$T/servers/person" 2>&1
}

code_for_a_device_is_shown() {
    begin_device
    want_equal "$http" 200 'the status'
    [[ $user_code =~ ^[A-Z0-9]{8}$ ]] || fail "that is no code: $user_code"
    want_equal "$(told 'verification_uri, .expires_in, .interval' | xargs)" \
        'https://microsoft.com/devicelogin 900 5' 'the answer'
    [[ $(told message) == "To sign in, "*"$user_code"* ]] || fail "the message is $(told message)"
    want_equal "$(emulator GET /device | jq -r 'last | .user_code, .state, .client_id' | xargs)" \
        "$user_code pending $app" 'what the person sees'
    version='' ask_device -d "client_id=$app" --data-urlencode "resource=$resource"
    want_equal "$(jq -c '[.verification_url, .expires_in, .interval]' "$answer")" \
        '["https://microsoft.com/devicelogin","900","5"]' 'the answer of version 1'
}

person_approves_a_code() {
    world_is '{"device_interval_s": 0}'
    begin_device
    poll
    want_refused 70016 authorization_pending
    person approve disabled@contoso.example && fail 'a disabled user approved it'
    person approve mfa@contoso.example || fail "$(cat "$T/servers/person")"
    tenant=organizations poll
    want_token
    want_equal "$(claims_of "$(told id_token)" | jq -r .preferred_username)" mfa@contoso.example 'the user'
    refresh_token=$(told refresh_token)
    poll
    want_refused 54005 invalid_grant
    refresh
    want_token
    world_is_back
}

version_1_has_shorter_names() {
    version='' ask_device -d "client_id=$app" --data-urlencode "resource=$resource"
    person approve
    ask "$TENANT/oauth2/token" -d grant_type=device_code -d "client_id=$app" -d "code=$device_code" \
        --data-urlencode "resource=$resource"
    want_token
    want_equal "$(told 'expires_in | type')" string 'the type of expires_in'
    ask "$TENANT/oauth2/v2.0/token" -d grant_type=device_code -d "client_id=$app" -d "device_code=$device_code"
    want_refused 70003 unsupported_grant_type
}

hasty_device_is_slowed_down() {
    world_is '{"device_interval_s": 1}'
    begin_device
    poll
    want_refused 70016 authorization_pending
    sleep 1
    poll
    want_refused 70016 authorization_pending
    poll
    want_refused 70016 slow_down
    want_equal "$(emulator GET /device | jq 'last.interval_s')" 6 'the interval'
    sleep 1
    poll
    want_refused 70016 slow_down
    world_is_back
}

person_declines_a_code() {
    begin_device
    person decline
    poll
    want_refused 65004 authorization_declined
    person approve && fail 'it was approved afterwards'
}

code_for_a_device_ends() {
    world_is '{"device_life_s": 1}'
    begin_device
    want_equal "$(told expires_in)" 1 'its life'
    world_is '{"clock_offset_s": 2}'
    poll
    want_refused 70019 expired_token
    person approve && fail 'it was approved afterwards'
    world_is_back
}

code_for_a_device_is_its_own() {
    begin_device
    device_code=other poll
    want_refused 70018 bad_verification_code
    client_id=$APP_PUBLIC poll
    want_refused 70018 bad_verification_code
    poll -d client_secret=x
    want_refused 700025 invalid_client 401
    person approve svc@fabrikam.example && fail 'somebody of another tenant approved it'
    person other && fail 'there is another action'
    user_code=NOBODY12 person approve && fail 'there is such a code'
}

devices_are_for_public_clients() {
    ask_device -d "client_id=$APP_CONFIDENTIAL" --data-urlencode "scope=$scope"
    want_refused 7000218 invalid_client 401
    ask_device -d "client_id=$app"
    want_refused 900144 invalid_request
    ask_device --data-urlencode "scope=$scope"
    want_refused 900144 invalid_request
    ask_device -d "client_id=$app" --data-urlencode "scope=https://nowhere.test/.default"
    want_refused 500011 invalid_resource
    tenant=common begin_device
    want_refused 50194 invalid_request
    ask "$TENANT/oauth2/v2.0/devicecode"
    want_refused 900561 invalid_request
}

# --- refresh tokens -------------------------------------------------------------------------------

refresh_token_serves_every_resource() {
    sign_in
    redeem
    refresh_token=$(told refresh_token)
    refresh --data-urlencode "scope=https://management.azure.com/.default openid"
    want_token arm
    want_equal "$(claims_of "$(told id_token)" | jq -r '.preferred_username, .nonce' | xargs)" \
        "$USER_LCS null" 'whose it is'
    [ "$(told refresh_token)" != "$refresh_token" ] || fail 'it is the same refresh token'
    refresh
    want_token
    app=$APP_PUBLIC refresh
    want_refused 70000 invalid_grant
    refresh -d client_secret=x
    want_refused 700025 invalid_client 401
}

refresh_token_serves_every_tenant_of_its_user() {
    sign_in
    redeem
    refresh_token=$(told refresh_token)
    tenant=$other_tenant refresh
    want_refused 700016 unauthorized_client
    world_is "{\"apps\": {\"$app\": {\"multi_tenant\": true}}}"
    tenant=$other_tenant refresh
    want_refused 50034 invalid_grant
    world_is "{\"users\": {\"$USER_LCS\": {\"guest_in\": [\"$other_tenant\"]}}}"
    tenant=$other_tenant refresh
    want_token
    want_equal "$(claims_of "$(told access_token)" | jq -r .tid)" "$other_tenant" 'the tenant'
    world_is_back
}

refresh_tokens_may_rotate() {
    local first
    world_is '{"rotate_refresh_tokens": "strict"}'
    sign_in
    redeem
    first=$(told refresh_token)
    refresh_token=$first refresh
    want_token
    refresh_token=$(told refresh_token)
    refresh
    want_token
    refresh_token=$(told refresh_token)
    refresh_token=$first refresh
    want_refused 70000 invalid_grant
    refresh
    want_refused 50173 invalid_grant
    sign_in
    redeem
    refresh_token=$(told refresh_token) refresh
    want_token
    world_is_back
}

refresh_tokens_end() {
    local number world
    while read -r number world; do
        sign_in
        redeem
        refresh_token=$(told refresh_token)
        world_is "$world"
        refresh
        want_refused "$number" invalid_grant
        world_is_back
    done <<'ROWS'
70008 {"clock_offset_s": 7776001}
700082 {"refresh_token_idle_s": 60, "clock_offset_s": 61}
70043 {"sign_in_frequency_s": 60, "clock_offset_s": 61}
50173 {"users": {"svc-lcs@contoso.example": {"password": "another"}}}
50078 {"users": {"svc-lcs@contoso.example": {"refuse_refresh": 50078}}}
50057 {"users": {"svc-lcs@contoso.example": {"disabled": true}}}
ROWS
    emulator_fault '{"kind":"token","grant":"refresh_token","refuse":700082}'
    sign_in
    redeem
    refresh_token=$(told refresh_token) refresh
    want_refused 700082 invalid_grant
}

use_keeps_a_refresh_token_from_being_idle() {
    world_is '{"refresh_token_idle_s": 60}'
    sign_in
    redeem
    refresh_token=$(told refresh_token)
    world_is '{"clock_offset_s": 50}'
    refresh
    refresh_token=$(told refresh_token)
    world_is '{"clock_offset_s": 100, "sign_in_frequency_s": 90}'
    refresh
    want_refused 70043 invalid_grant
    world_is '{"sign_in_frequency_s": 0}'
    refresh
    want_token
    world_is_back
}

# --- claims ---------------------------------------------------------------------------------------

want_challenge() { # [ERROR]
    want_refused 50076 "${1:-interaction_required}"
    want_equal "$(told claims)" "$wanted_claims" 'the claims'
}

challenge_wants_a_sign_in_with_its_claims() {
    local where more
    for where in "{\"users\": {\"$USER_LCS\": HERE}}" '{"resources": {"lcs": HERE}}'; do
        sign_in
        redeem
        refresh_token=$(told refresh_token)
        world_is "${where/HERE/"{\"challenge\": {\"claims\": $wanted_claims}}"}"
        refresh
        want_challenge
        refresh --data-urlencode "claims=$wanted_claims"
        want_challenge
        by_password --data-urlencode "claims=$wanted_claims"
        want_challenge
        sign_in claims="$cp1"
        redeem
        want_challenge
        more=$(jq -cn --argjson one "$wanted_claims" --argjson other "$cp1" '$one * $other')
        sign_in claims="$more"
        redeem
        want_token
        refresh_token=$(told refresh_token)
        refresh
        want_token
        begin_device --data-urlencode "claims=$wanted_claims"
        person approve
        poll
        want_token
        world_is "${where/HERE/'{"challenge": {"error": "invalid_grant"}}'}"
        by_password
        want_challenge invalid_grant
        world_is_back
    done
    by_password
    want_token
}

able_client_gets_a_long_token() {
    by_password --data-urlencode "claims=$cp1"
    want_token
    want_equal "$(told 'expires_in, .refresh_in' | xargs)" '100800 50400' 'its life'
    want_equal "$(claims_of "$(told access_token)" | jq -c '[.xms_cc, .exp - .iat]')" '[["cp1"],100800]' \
        'the claims'
    world_is '{"cae_lifetime_s": 7}'
    by_password --data-urlencode "claims=$cp1"
    want_equal "$(told expires_in)" 7 'the other life'
    by_password
    want_equal "$(told 'expires_in, .refresh_in' | xargs)" '3599 null' 'the life for others'
    by_password -d claims=nonsense
    want_refused 9002313 invalid_request
    world_is_back
}

check 'the page of a sign-in is a form' page_is_a_form
check 'a person signs in, and the application gets tokens' person_signs_in_and_the_app_gets_tokens
check 'version 1 does the same' version_1_does_the_same
check 'an id_token says who signed in' id_token_says_who_signed_in
check 'a fault may change an id_token' fault_may_change_an_id_token
check 'a person may cancel' person_may_cancel
check 'a browser may be signed in already' browser_may_be_signed_in
check 'form_post is a page that posts itself' form_post_is_a_page_that_posts_itself
check 'nobody is sent to a URI that is not registered' nobody_is_sent_elsewhere
check 'a wrong request goes back to the application' wrong_requests_go_back_to_the_app
check 'a public client needs a challenge' public_client_needs_a_challenge
check 'users who may not sign in stay on the page' users_who_may_not_sign_in_stay_on_the_page
check 'those with more than a password sign in' those_with_more_than_a_password_sign_in
check 'consent is asked for' consent_is_asked_for
check 'a code is good once' code_is_good_once
check 'a code is good for ten minutes' code_is_good_for_ten_minutes
check 'a code is redeemed as it was asked for' code_is_redeemed_as_it_was_asked_for
check 'a code is for its tenant' code_is_for_its_tenant
check 'a confidential client proves itself' confidential_client_proves_itself
check 'an assertion proves one, too' assertion_proves_a_confidential_client
check 'a code for a device is shown' code_for_a_device_is_shown
check 'a person approves a code' person_approves_a_code
check 'version 1 has shorter names' version_1_has_shorter_names
check 'a hasty device is slowed down' hasty_device_is_slowed_down
check 'a person declines a code' person_declines_a_code
check 'a code for a device ends' code_for_a_device_ends
check 'a code for a device is its own' code_for_a_device_is_its_own
check 'devices are for public clients' devices_are_for_public_clients
check 'a refresh token serves every resource' refresh_token_serves_every_resource
check 'a refresh token serves every tenant of its user' refresh_token_serves_every_tenant_of_its_user
check 'refresh tokens may rotate, and one that comes again revokes its family' refresh_tokens_may_rotate
check 'refresh tokens end' refresh_tokens_end
check 'use keeps one from being idle' use_keeps_a_refresh_token_from_being_idle
check 'a challenge wants a sign-in with its claims' challenge_wants_a_sign_in_with_its_claims
check 'a client that answers challenges gets a long token' able_client_gets_a_long_token
finish
