#!/usr/bin/env bash
# The local Azure AD takes somebody else's assertion of an application that trusts them, and refuses
# what Azure AD refuses; those who vouch for a job are as strict as the real ones. Without this, a
# program that asks wrongly, or sends a wrong assertion, would pass the other tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
app=9b000000-0000-4000-8000-000000000007
exchange=api://AzureADTokenExchange
vstoken=https://vstoken.dev.azure.com/0a0a0a0a-0000-4000-8000-000000000001
connection=5e7c0000-0000-4000-8000-000000000001
identity=0b1ec700-0000-4000-8000-000000000001
jobs=$URL/contoso/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken
runs=$URL/idtoken/1/2
answer=$T/servers/answer
now=$(date +%s)
no_match='No matching federated identity record found for presented assertion'
late='Client assertion is not within its valid time range. Current time:'
pipelines_token=$(emulator GET /world | jq -r .pipelines_token)
github_token=$(emulator GET /world | jq -r .github_token)

world_is() { # JSON
    emulator PUT /world "$1" >/dev/null
}

world_is_back() {
    emulator POST /reset '{"only": ["world"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
}

# The assertion of job-1 at issuer.test, but for the changes: mint [JSON]
mint() {
    local changes=${1:-}
    emulator POST /assertions "$(jq -cn --arg audience "$exchange" --argjson more "${changes:-null}" \
        '{issuer: "https://issuer.test", subject: "job-1", audience: $audience} + $more')" |
        jq -r .assertion
}

# What the authority says to it, into $answer; $code is 0 for a token, else AADSTS's number.
present() { # JWT [APPLICATION [SCOPE]]
    http=$(curl -q -sS --cacert "$CA" --noproxy '*' -o "$answer" -w '%{http_code}' \
        "$URL/$TENANT/oauth2/v2.0/token" -d grant_type=client_credentials -d "client_id=${2:-$app}" \
        --data-urlencode "scope=${3:-https://management.azure.com/.default}" \
        --data-urlencode client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
        --data-urlencode "client_assertion=$1")
    code=$(jq -r '.error_codes[0] // 0' "$answer")
}

want_taken() { # JWT [RESOURCE]
    present "$1" "$app" "https://${2:-arm}.test:$PORT/.default"
    want_equal "$code" 0 'the answer'
    jq -r '.access_token // ""' "$answer" >"$T/servers/taken"
    out=$T/servers/taken
    want_valid_token "${2:-arm}"
}

recorded() { # of the assertion in the last request
    emulator GET '/requests?kind=token' | jq -r 'last | .assertion_issuer, .assertion_subject,
        .assertion_audience, .assertion_jti' | xargs
}

# The answer to an assertion with these changes: CODE TEXT CHANGES [APPLICATION]
want_answer() {
    local error='401 invalid_client'
    [ "$1" != 70021 ] || error='400 invalid_request'
    present "$(mint "$3")" "${4:-$app}"
    want_equal "$code" "$1" "the answer to $3"
    want_equal "$http $(jq -r .error "$answer")" "$error" 'status and error'
    jq -r .error_description "$answer" | grep -F -- "AADSTS$1: $2" >/dev/null ||
        fail "that is not '$2': $(cat "$answer")"
}

# --- whom an application trusts -------------------------------------------------------------------

all_that_the_application_trusts_are_taken() {
    local issuer subject resource
    while read -r issuer subject; do
        for resource in arm devops dynamics; do
            want_taken "$(mint "{\"issuer\": \"$issuer\", \"subject\": \"$subject\"}")" "$resource"
        done
    done <<ROWS
$vstoken sc://contoso/Project One/arm-prod
https://token.actions.githubusercontent.com repo:contoso/app:ref:refs/heads/main
https://oidc.prod-aks.test/3f2a7c10-0000-4000-8000-000000000001/ system:serviceaccount:build:agent
https://login.microsoftonline.com/$TENANT/v2.0 $identity
https://issuer.test job-1
ROWS
}

token_is_good_at_the_service() {
    want_taken "$(mint)" dynamics
    want_equal "$(curl -q -sS --cacert "$CA" --noproxy '*' -o "$answer" -w '%{http_code}' \
        -H "Authorization: Bearer $(cat "$T/servers/taken")" "$URL/data/")" 200 'the status of /data/'
}

audience_may_be_a_list() {
    want_taken "$(mint "{\"audience\": [\"other\", \"$exchange\"]}")"
}

assertion_may_come_again() {
    local jwt
    jwt=$(mint '{"claims": {"jti": "twice"}}')
    want_taken "$jwt"
    want_taken "$jwt"
    want_equal "$(emulator GET /assertions | jq .twice)" 2 'how often it was taken'
    want_equal "$(recorded)" "https://issuer.test job-1 $exchange twice" 'the record'
    want_taken "$(mint '{"claims": {"jti": null}}')"
}

scopes_are_an_application_s_own() {
    present "$(mint)" "$app" https://management.azure.com/user_impersonation
    want_equal "$code" 70011 'the answer to a permission'
    present "$(mint)" "$app" https://nowhere.test/.default
    want_equal "$code" 500011 'the answer to another resource'
}

# --- what is refused of an assertion --------------------------------------------------------------

other_forms_are_refused() {
    local jwt bad
    jwt=$(mint)
    for bad in "${jwt%.*}" "$jwt.x" "$jwt=" "x.$jwt" "e30.W10.AA" nonsense; do
        present "$bad"
        want_equal "$code $http" '50027 400' "the answer to $bad"
    done
}

other_algorithms_are_refused() {
    want_answer 50013 'Assertion failed signature validation' '{"alg": "none"}'
    want_answer 50013 'Assertion failed signature validation' '{"alg": "HS256"}'
}

other_signatures_are_refused() {
    local one other
    one=$(mint)
    other=$(mint '{"subject": "job-2"}')
    present "${one%.*}.${other##*.}"
    want_equal "$code $http" '50013 401' 'the answer to the signature of another'
    present "${one%.*}."
    want_equal "$code $http" '50013 401' 'the answer to none'
}

times_are_kept_within_five_minutes() {
    want_answer 700024 "$late" '{"lifetime_s": -310}'
    want_answer 700024 "$late" \
        "{\"claims\": {\"nbf\": $((now + 400))}}"
    want_answer 700024 "$late" '{"claims": {"exp": null}}'
    want_taken "$(mint '{"lifetime_s": -280}')"
    want_taken "$(mint "{\"claims\": {\"nbf\": $((now + 280))}}")"
}

application_without_credentials_trusts_nobody() {
    want_answer 70025 "The client '$APP_CONFIDENTIAL' has no configured" '{}' "$APP_CONFIDENTIAL"
}

issuer_is_exact() {
    local issuer
    for issuer in https://other.test https://issuer.test/ HTTPS://issuer.test; do
        want_answer 700211 "$no_match issuer '$issuer'" \
            "{\"issuer\": \"$issuer\"}"
    done
}

subject_is_exact() {
    want_answer 700213 "$no_match subject 'job-2'" \
        '{"subject": "job-2"}'
    want_answer 700213 "$no_match" '{"claims": {"sub": null}}'
}

subject_of_another_case_is_said_so() {
    want_answer 7002138 "$no_match subject 'Job-1'. The subject matches with case-insensitive" \
        '{"subject": "Job-1"}'
}

audience_is_exact() {
    want_answer 700212 "$no_match audience 'api://Other'" \
        '{"audience": "api://Other"}'
    want_answer 700212 "$no_match" '{"audience": ["a", "b"]}'
}

new_credentials_are_not_known_at_once() {
    world_is "$(jq -n --arg app "$app" --arg audience "$exchange" --argjson now "$now" \
        '{issuer: "https://issuer.test", subject: "job-1", audience: $audience, since_s: $now} |
        {federation_delay_s: 120, apps: {($app): {federated: [.]}}}')"
    want_answer 70021 "$no_match. Assertion Issuer: 'https://issuer.test'. Assertion Subject: 'job-1'." '{}'
    want_answer 70025 'The client' '{"subject": "job-2"}'
    world_is '{"clock_offset_s": 121}'
    want_taken "$(mint)"
    world_is_back
}

token_of_a_user_is_refused() {
    local endpoint target
    while read -r endpoint target; do
        present "$(curl -q -sS --cacert "$CA" --noproxy '*' "$URL/$TENANT/$endpoint" \
            -d grant_type=password -d "client_id=$APP_PUBLIC" -d "username=$USER_LCS" \
            --data-urlencode "password=$password" -d "$target" | jq -r .access_token)"
        want_equal "$code $http" '700229 401' "the answer to a user's token"
    done <<ROWS
oauth2/v2.0/token scope=$URL/.default
oauth2/token resource=$URL
ROWS
}

policies_of_tenant_and_application_are_kept() {
    local where
    for where in "{\"apps\": {\"$app\": POLICY}}" "{\"tenants\": {\"$TENANT\": POLICY}}"; do
        world_is "${where/POLICY/'{"federation": "disabled"}'}"
        want_answer 700223 'Federated identity credentials are disabled' '{}'
        world_is "${where/POLICY/'{"federation": "issuer-not-allowed"}'}"
        want_answer 700238 "Issuer 'https://issuer.test' is not allowed" '{}'
        world_is_back
    done
}

azure_ad_is_no_issuer_for_many_tenants() {
    local issuer=https://login.microsoftonline.com/$TENANT/v2.0
    world_is "{\"apps\": {\"$app\": {\"multi_tenant\": true}}}"
    want_answer 70052 'The identity must be a managed identity, a single tenant app' \
        "{\"issuer\": \"$issuer\", \"subject\": \"$identity\"}"
    want_taken "$(mint)"
    world_is_back
}

public_application_presents_nothing() {
    want_answer 700025 'Client is public' '{}' "$APP_PUBLIC"
}

own_assertion_needs_a_certificate() {
    want_answer 700027 'Client assertion failed signature validation' \
        "{\"issuer\": \"$app\", \"subject\": \"$app\"}"
    want_equal "$(recorded)" 'null null null null' 'the record'
}

# --- who vouches for a job ------------------------------------------------------------------------

ask() { # URL OPTION...: the answer's status is $http, its head is in $answer.head
    http=$(curl -q -sS --cacert "$CA" --noproxy '*' -o "$answer" -D "$answer.head" -w '%{http_code}' "$@")
}

ask_pipelines() { # OPTION...: as it should be, but for $token, $type and $query
    ask -H "Authorization: Bearer ${token-$pipelines_token}" -H "Content-Type: ${type-application/json}" \
        "$jobs?${query-api-version=7.1&serviceConnectionId=$connection}" "$@"
}

want_refused() { # STATUS PATTERN: by Azure Pipelines, which says who it was
    want_equal "$http" "$1" 'the status'
    grep -qE -- "$2" "$answer" || fail "that is not /$2/: $(cat "$answer")"
    want_traces
}

want_traces() {
    grep -qi '^x-vss-e2eid: .' "$answer.head" || fail 'there is no x-vss-e2eid'
    grep -qi '^x-msedge-ref: .' "$answer.head" || fail 'there is no x-msedge-ref'
}

claims_of() { # JWT: of its middle part
    jq -Rr 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") |
        . + "==="[:(4 - length % 4) % 4] | @base64d' <<<"$1"
}

pipelines_vouches_for_a_connection() {
    local jwt
    ask_pipelines -d ''
    want_equal "$http" 200 'the status'
    want_traces
    jwt=$(jq -r .oidcToken "$answer")
    want_equal "$(claims_of "$jwt" | jq -r '.iss, .sub, .aud, .iat - .nbf, .exp - .iat' | tr '\n' '|')" \
        "$vstoken|sc://contoso/Project One/arm-prod|$exchange|600|299|" 'the claims'
    want_taken "$jwt"
}

pipelines_wants_the_job_s_token() {
    local page
    token=wrong ask_pipelines -d '' -H 'X-TFS-FedAuthRedirect: Suppress'
    want_refused 401 TF400813
    ask "$jobs" -d '' -H 'X-TFS-FedAuthRedirect: Suppress'
    want_refused 401 TF400813
    token=wrong ask_pipelines -d ''
    want_refused 302 '<html>'
    page=$(sed -n 's/^Location: \(.*\)\r$/\1/Ip' "$answer.head")
    ask "$page"
    want_equal "$http" 203 "the status of $page"
    want_count 'by_kind."sign-in"' 1
}

pipelines_may_show_its_page() {
    world_is '{"pipelines_sign_in_page": true}'
    ask_pipelines -d ''
    want_refused 203 '<html>.*Sign In'
    grep -qi '^content-type: text/html' "$answer.head" || fail 'that is no page'
    world_is_back
}

pipelines_wants_an_empty_post() {
    ask_pipelines
    want_refused 405 message
    ask_pipelines -X POST
    want_refused 411 message
    ask_pipelines -d '{}'
    want_refused 400 message
    ask_pipelines -d '' -H 'Transfer-Encoding: chunked'
    want_refused 400 message
    type=text/json ask_pipelines -d ''
    want_refused 415 message
}

pipelines_wants_its_version() {
    query=serviceConnectionId=$connection ask_pipelines -d ''
    want_refused 400 VssVersionNotSpecifiedException
    query="api-version=7.0&serviceConnectionId=$connection" ask_pipelines -d ''
    want_refused 400 'version of 7.0 is out of range.*VssVersionOutOfRangeException'
}

pipelines_wants_a_connection_that_is_there() {
    query=api-version=7.1 ask_pipelines -d ''
    want_refused 404 '"message":'
    query="api-version=7.1&serviceConnectionId=$app" ask_pipelines -d ''
    want_refused 404 "'$app' was not found"
}

ask_github() { # QUERY OPTION...
    ask -H "Authorization: Bearer ${token-$github_token}" "$runs$1" "${@:2}"
}

github_vouches_for_a_branch() {
    local jwt
    ask_github "?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"
    want_equal "$http" 200 'the status'
    jwt=$(jq -r .value "$answer")
    want_equal "$(jq .count "$answer")" "${#jwt}" 'the count'
    want_taken "$jwt"
    ask_github '?api-version=2.0'
    want_equal "$(claims_of "$(jq -r .value "$answer")" | jq -r .aud)" https://github.com/contoso \
        'the audience of its own'
}

github_wants_what_it_gave_the_job() {
    local query
    token=wrong ask_github '?api-version=2.0'
    want_equal "$http $(jq -r .typeKey "$answer")" '401 UnauthorizedRequestException' \
        'the answer to another token'
    ask "$runs?api-version=2.0"
    want_equal "$http" 401 'the answer to none'
    ask_github '?api-version=2.0' -d ''
    want_equal "$http" 405 'the answer to POST'
    for query in '' "?audience=$exchange" "?audience=$exchange&api-version=2.0" \
        "?api-version=2.0?audience=$exchange" "?api-version=7.1&audience=$exchange"; do
        ask_github "$query"
        want_equal "$http" 400 "the answer to $query"
    done
}

faults_hit_them_by_kind() {
    emulator_reset
    emulator_fault '{"kind": "oidc-pipelines", "status": 503}'
    emulator_fault '{"kind": "oidc-github", "claims": {"sub": "repo:other"}}'
    ask_pipelines -d ''
    want_equal "$http" 503 'the status'
    ask_github "?api-version=2.0&audience=$exchange"
    present "$(jq -r .value "$answer")"
    want_equal "$code" 700213 'the answer to another subject'
    want_count 'by_kind."oidc-pipelines"' 1
    want_count 'by_kind."oidc-github"' 1
}

check 'all that the application trusts are taken' all_that_the_application_trusts_are_taken
check 'the token is good at the service' token_is_good_at_the_service
check 'the audience may be a list' audience_may_be_a_list
check 'an assertion may come again, is counted and recorded' assertion_may_come_again
check "scopes are an application's own" scopes_are_an_application_s_own
check 'other forms are refused' other_forms_are_refused
check 'other algorithms are refused' other_algorithms_are_refused
check 'other signatures are refused' other_signatures_are_refused
check 'times are kept, within five minutes' times_are_kept_within_five_minutes
check 'an application without credentials trusts nobody' application_without_credentials_trusts_nobody
check 'the issuer is exact' issuer_is_exact
check 'the subject is exact' subject_is_exact
check 'a subject of another case is said to be so' subject_of_another_case_is_said_so
check 'the audience is exact' audience_is_exact
check 'new credentials are not known at once' new_credentials_are_not_known_at_once
check 'the token of a user is refused' token_of_a_user_is_refused
check 'policies of tenant and application are kept' policies_of_tenant_and_application_are_kept
check 'Azure AD is no issuer for an application of many tenants' azure_ad_is_no_issuer_for_many_tenants
check 'a public application presents nothing' public_application_presents_nothing
check "an application's own assertion needs a certificate" own_assertion_needs_a_certificate
check 'Azure Pipelines vouches for a connection' pipelines_vouches_for_a_connection
check "Azure Pipelines wants the job's token" pipelines_wants_the_job_s_token
check 'Azure Pipelines may show its page' pipelines_may_show_its_page
check 'Azure Pipelines wants an empty POST' pipelines_wants_an_empty_post
check 'Azure Pipelines wants its version' pipelines_wants_its_version
check 'Azure Pipelines wants a connection that is there' pipelines_wants_a_connection_that_is_there
check 'GitHub vouches for a branch' github_vouches_for_a_branch
check 'GitHub wants what it gave the job' github_wants_what_it_gave_the_job
check 'faults hit them by kind' faults_hit_them_by_kind
finish
