#!/usr/bin/env bash
# The codes that Azure AD refuses with are explained as what to do about them.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify
consent="$URL/$TENANT/adminconsent\\?client_id=$APP_PUBLIC\$"
allow="$URL/$TENANT/oauth2/authorize\\?client_id=$APP_PUBLIC&response_type=code&prompt=consent&resource=https[^ ]*"
no_mfa='cannot give a second factor. Have the account excluded from it.*--grant device-code'
sign_in='A person must sign in once as svc-lcs@contoso.example, in a browser'
changed='svc-lcs@contoso.example must sign in by a browser .* and change the password'
session='The session has ended. Try again'
settings="Check client id, tenant and audience of 'lcs'"
device='managed device'
young="'aad-credential verify lcs --wait'"
federation="Application $APP_PUBLIC trusts nobody who made such an assertion.*$young"
store="'aad-credential connection edit lcs --secret'"

# Number, exit status, and what the remedy has to say.
codes="
28002 3 Check the audience $URL of 'lcs'
50001 3 Choose the LCS API endpoint of your region
50011 3 lacks the redirect-uri of 'lcs': add it under
50013 10 does not take the form of the assertion
50027 10 does not take the form of the assertion
50033 13 passing fault of the authority
50034 10 There is no $USER_LCS in tenant $TENANT
50049 3 does not know its own host name
50053 10 Do not try again: $USER_LCS is locked.*wait at least 10 minutes
50055 11 password of $USER_LCS has expired: change it.* store the new one: $store
50056 11 has no password in the cloud .federated
50057 11 An administrator must enable the account $USER_LCS
50058 11 $sign_in
50059 3 $settings
50072 11 $no_mfa
50074 11 $no_mfa
50076 11 $no_mfa
50078 11 $no_mfa
50079 11 $no_mfa
50097 11 $device
50105 11 must assign $USER_LCS to application $APP_PUBLIC
50126 10 Is the password of $USER_LCS right\\? Store it again: $store. Until then it is not sent
50132 11 $changed
50133 11 $changed
50135 11 $changed
50144 11 expired in the local Active Directory
50158 11 $no_mfa
50173 10 $session
50194 3 must name the tenant
50196 12 in a loop. Stop it
53000 11 $device
53001 11 $device
53003 11 conditional access policy blocks $USER_LCS
54005 11 $sign_in
65001 11 needs consent to use Dynamics Lifecycle Services.* as $USER_LCS at $allow - .* $consent
65004 11 consent was declined: $USER_LCS signs in again.* $consent
70000 10 $session
70002 10 Is the password of $USER_LCS right
70003 3 $settings
70005 14 Look the code up
70007 3 $settings
70008 10 $session
70011 3 Check the audience $URL of 'lcs'
70016 11 $sign_in
70018 11 $sign_in
70019 11 $sign_in
70021 10 $federation
70025 11 $federation
70043 10 $session
70052 11 set the supported account types of application $APP_PUBLIC to one tenant
80001 13 pass-through authentication
80002 13 pass-through authentication
80005 13 pass-through authentication
80007 10 Is the password of $USER_LCS right
80014 13 pass-through authentication
90002 3 There is no tenant $TENANT there
90006 13 passing fault of the authority
90012 13 passing fault of the authority
90014 3 $settings
90023 3 $settings
90024 13 passing fault of the authority
90033 13 passing fault of the authority
90038 3 Tenant $TENANT lives in another cloud: give 'lcs' its authority
90055 12 Wait, then try again
90090 13 passing fault of the authority
90094 11 Only an administrator can grant application $APP_PUBLIC.* $consent
90124 3 must name the tenant
90130 3 must name the tenant
500011 3 Choose the LCS API endpoint of your region
500021 11 restriction between tenants.* $TENANT
500212 11 restriction between tenants.* $TENANT
500213 11 restriction between tenants.* $TENANT
501481 11 $sign_in
501491 3 $settings
530034 11 sign-in of $USER_LCS is blocked as risky
530035 11 security defaults of tenant $TENANT let no program.*--grant device-code
650056 11 'Dynamics Lifecycle services', user_impersonation. Then grant consent at $consent
650057 11 'Dynamics Lifecycle services', user_impersonation. Then grant consent at $consent
700005 11 $sign_in
700011 3 There is no application $APP_PUBLIC in tenant $TENANT
700016 3 There is no application $APP_PUBLIC in tenant $TENANT
700021 10 was not made for this endpoint, or not for application $APP_PUBLIC
700022 3 exactly one resource
700023 10 was not made for this endpoint
700024 10 Compare this machine's clock
700025 3 is a public client and takes no secret
700027 10 does not know this certificate
700030 10 knows certificates by their subject and issuer
700082 10 $session
700211 10 No federated credential of application $APP_PUBLIC has this issuer.*$young
700212 10 of application $APP_PUBLIC has another audience
700213 10 has this issuer, but none this subject.*$young
700223 11 A policy of tenant $TENANT forbids this federation
700229 10 The assertion is a person's token
700238 11 A policy of tenant $TENANT forbids this federation
900144 3 $settings
900382 3 Application $APP_PUBLIC and tenant $TENANT must be of the same
900432 3 Application $APP_PUBLIC and tenant $TENANT must be of the same
900561 3 $settings
901002 3 Set 'endpoint-version' of 'lcs' to 1 or 2
7000112 11 must enable application $APP_PUBLIC
7000215 10 value of the client secret of application $APP_PUBLIC, not its id
7000218 11 is not a public client.* set 'Allow public client flows' to Yes
7000222 10 client secret of application $APP_PUBLIC has expired
7000229 11 Application $APP_PUBLIC is registered, but is not in tenant $TENANT
7002138 10 has this subject in other upper and lower
9001023 3 must name the tenant
9002313 3 $settings"

refuse_user() { # NUMBER
    emulator PUT /world "$(jq -n --arg user "$USER_LCS" --argjson number "$1" \
        '{users: {($user): {refuse: $number}}}')" >/dev/null
}

each_code_is_explained() {
    local code exit_status remedy
    while read -r code exit_status remedy; do
        [ -n "$code" ] || continue
        forget_all
        refuse_user "$code"
        try_token aad token lcs
        want_refusal "$exit_status"
        want_remedy "$remedy"
        # AADSTS90055 is a 429: then the number is not what matters.
        [ "$code" = 90055 ] || want_error "AADSTS$code" 'correlation id [0-9a-f-]{36}'
        [ -z "$has_failed" ] || { echo "  that was: $code" && break; }
    done <<<"$codes"
    refuse_user 0
}

every_code_of_the_local_azure_ad_is_here() {
    local known
    known=$(sed -n 's/^    {\([0-9]*\), [0-9]*, "[a-z_]*",.*/\1/p' "$TOP/tests/emulator/refusal.c")
    [ "$(wc -w <<<"$known")" -gt 50 ] || fail 'no codes are found in refusal.c'
    want_equal "$(awk 'NF { print $1 }' <<<"$codes" | sort)" "$(sort <<<"$known")" 'the list'
}

unknown_codes_go_by_their_oauth_error() {
    local error exit_status
    while read -r error exit_status; do
        always_fault "\"status\":400,\"json\":{\"error\":\"$error\",\"error_codes\":[987654],
            \"error_description\":\"AADSTS987654: Something new.\"}"
        try_token aad token lcs
        want_refusal "$exit_status"
        want_remedy 'AADSTS987654: Something new'
        want_count token_requests 1
    done <<<"invalid_grant 10
interaction_required 11
consent_required 11
invalid_client 10
unauthorized_client 3
invalid_request 3
invalid_resource 3
temporarily_unavailable 13
access_denied 11
something_else 14"
}

# P6: whichever place a verdict on the secret has among the codes, it is remembered.
of_several_codes_the_most_telling_counts() {
    local codes
    for codes in '[987654, 50126]' '[700016, 50126]' '[50126, 90002]'; do
        forget_all
        always_fault "\"status\":400,\"json\":{\"error\":\"invalid_grant\",\"error_codes\":$codes,
            \"error_description\":\"Something.\"}"
        try_token aad token lcs
        want_refusal $AAD_REJECTED
        want_remedy "Is the password of $USER_LCS right"
        try_token aad token lcs
        want_refusal $AAD_REJECTED
        want_error 'AADSTS50126' 'was rejected before'
        want_count token_requests 1
    done
}

# Tries a connection that differs by user, application or authority: try_as JSON
try_as() {
    write_connection other "$1"
    store_password other
    forget_all
    try_token aad token other
}

accounts_that_do_not_fit_are_named() {
    local user exit_status code
    while read -r user exit_status code; do
        [ "$user" = nobody ] || emulator_set_password "$user@contoso.example" "$password"
        try_as "$(jq -n --arg user "$user@contoso.example" '{username: $user}')"
        want_refusal "$exit_status"
        want_remedy "AADSTS$code" "^  .*$user@contoso.example"
    done <<<'nobody 10 50034
mfa 11 50076
mfa-enrol 11 50079
locked 10 50053
expired 11 50055
disabled 11 50057
federated 11 50056
blocked 11 53003'
}

applications_and_tenants_that_do_not_fit_are_named() {
    local app=9b000000-0000-4000-8000-00000000000
    try_as "{\"client-id\": \"$APP_CONFIDENTIAL\"}"
    want_refusal $AAD_PERSON
    want_remedy AADSTS7000218 "Application $APP_CONFIDENTIAL is not a public client"
    try_as "{\"client-id\": \"${app}3\"}"
    want_refusal $AAD_PERSON
    want_remedy AADSTS65001 "$URL/$TENANT/adminconsent\\?client_id=${app}3\$"
    try_as "{\"client-id\": \"${app}6\"}"
    want_refusal $AAD_PERSON
    want_remedy AADSTS7000112 "enable application ${app}6"
    try_as "{\"client-id\": \"${app}9\"}"
    want_refusal $AAD_CONFIG
    want_remedy AADSTS700016 "There is no application ${app}9"
    try_as "$(jq -n --arg to "$URL/nobody.example" '{authority: $to}')"
    want_refusal $AAD_CONFIG
    want_remedy AADSTS90002 'There is no tenant nobody.example'
    try_as '{"audiences": ["https://elsewhere.example"]}'
    want_refusal $AAD_CONFIG
    want_remedy AADSTS500011 'does not know https://elsewhere.example. Choose the LCS API endpoint'
}

user_who_never_opened_lcs_is_told_to() { # LCS answers 200, or 403
    local user
    for user in never-opened-lcs lcs-forbidden; do
        emulator_set_password "$user@contoso.example" "$password"
        try_as "$(jq -n --arg user "$user@contoso.example" '{username: $user}')"
        want_status 0
        try aad verify other
        want_status $AAD_PERSON
        want_output '^ok .*token' '^fail .*service' 'Sign in to LCS once as that user'
    done
}

secret_in_a_server_s_text_is_not_shown() { # P3
    always_fault "$(jq -nr --arg text "AADSTS50126: No user has the password $password, sorry." \
        '{status: 400, json: {error: "invalid_grant", error_description: $text,
            error_codes: [50126]}} | tojson | .[1:-1]')"
    try_token aad --verbose token lcs
    want_refusal $AAD_REJECTED
    want_error 'Is the password of'
}

check 'each of its codes is explained in our words' each_code_is_explained
check 'none of them is left out here' every_code_of_the_local_azure_ad_is_here
check 'unknown codes go by their OAuth error' unknown_codes_go_by_their_oauth_error
check 'of several codes the most telling counts (P6)' of_several_codes_the_most_telling_counts
check 'accounts that do not fit are named' accounts_that_do_not_fit_are_named
check 'so are applications, tenants and audiences' applications_and_tenants_that_do_not_fit_are_named
check 'a user who never opened LCS is told to' user_who_never_opened_lcs_is_told_to
check 'a secret in a server'"'"'s text is not shown (P3)' secret_in_a_server_s_text_is_not_shown
finish
