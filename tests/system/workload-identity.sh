#!/usr/bin/env bash
# Workload identity federation: somebody else's assertion in the place of a secret, from each source.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_authority --face identity
http=http://127.0.0.1:$FACE_IDENTITY_PORT
app=9b000000-0000-4000-8000-000000000007
arm=https://arm.test:$PORT
service_connection=5e7c0000-0000-4000-8000-000000000001
audience=api://AzureADTokenExchange
pipelines=https://vstoken.dev.azure.com/0a0a0a0a-0000-4000-8000-000000000001
pipelines_token=$(emulator GET /world | jq -r .pipelines_token)
github_token=$(emulator GET /world | jq -r .github_token)
canary pipelines-token "$pipelines_token"
canary github-token "$github_token"
mkdir -p "$T/servers/job"

# From now on this process is there: place VARIABLE=VALUE...
place() {
    unset SYSTEM_OIDCREQUESTURI SYSTEM_ACCESSTOKEN ACTIONS_ID_TOKEN_REQUEST_URL \
        ACTIONS_ID_TOKEN_REQUEST_TOKEN AZURE_FEDERATED_TOKEN_FILE AZURE_POD_IDENTITY_AUTHORITY_HOST
    # shellcheck disable=SC2163 # they are names with their values
    [ "$#" = 0 ] || export "$@"
    forget_all
}
in_pipelines() {
    place SYSTEM_OIDCREQUESTURI="https://localhost:$PORT/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/$1/oidctoken" \
        SYSTEM_ACCESSTOKEN="$pipelines_token"
}

add() { # SOURCE OPTION...
    try aad connection add --kind azurerm --name job --grant workload-identity --replace \
        --authority "https://localhost:$PORT/$TENANT" --client-id "$app" --ca-file "$CA" \
        --audience "$arm" --assertion-source "$1" --no-verify "${@:2}"
    want_status 0
}

# A JWT of somebody whom the app may know, into a file: assertion ISSUER SUBJECT AUDIENCE [MORE]
assertion() {
    local jwt
    jwt=$(emulator POST /assertions "$(jq -n --arg i "$1" --arg s "$2" --arg a "$3" \
        --argjson more "${4:-{\}}" '{issuer: $i, subject: $s, audience: $a} + $more')" | jq -r .assertion)
    printf '%s\n' "$jwt" >"$T/servers/job/assertion"
}

sent() { # FIELD of the last token request
    emulator GET '/requests?kind=token' | jq -r "last | .form.$1 // .$1 // \"none\""
}

gives_a_token() { # TIMES that the token was asked for
    try_token aad token job
    want_status 0
    want_valid_token arm
    want_count token_requests "$1"
    want_equal "$(sent client_assertion_type)" \
        urn:ietf:params:oauth:client-assertion-type:jwt-bearer 'client_assertion_type'
    want_equal "$(sent client_secret)" none 'client_secret'
    want_equal "$(sent scope)" "$arm/.default" 'scope'
}

azure_pipelines_vouches() {
    in_pipelines 1
    add "azure-pipelines:$service_connection"
    gives_a_token 1
    gives_a_token 1
    want_equal "$(emulator GET '/requests?kind=oidc-pipelines' | jq length)" 1 'assertions'
}

another_job_asks_for_itself() { # cases 81, 85
    in_pipelines 1
    gives_a_token 1
    export SYSTEM_OIDCREQUESTURI="${SYSTEM_OIDCREQUESTURI/jobs\/1/jobs/2}"
    gives_a_token 2
}

a_step_without_its_token_is_told() {
    in_pipelines 1
    unset SYSTEM_ACCESSTOKEN
    try aad token job
    want_status 7
    want_remedy SYSTEM_ACCESSTOKEN 'System.AccessToken'
}

a_sign_in_page_is_no_assertion() {
    in_pipelines 1
    emulator PUT /world '{"pipelines_sign_in_page":true}' >/dev/null
    try aad token job
    emulator PUT /world '{"pipelines_sign_in_page":false}' >/dev/null
    want_status 11
    want_remedy 'HTTP 203' 'x-vss-e2eid' 'System.AccessToken'
}

a_service_connection_that_is_not_there() {
    in_pipelines 1
    add azure-pipelines:5e7c0000-0000-4000-8000-0000000000ff
    try aad token job
    want_status 11
    want_remedy 'HTTP 404' 'Pipeline permissions'
}

github_vouches() {
    place ACTIONS_ID_TOKEN_REQUEST_URL="https://localhost:$PORT/idtoken/1/2?api-version=2.0" \
        ACTIONS_ID_TOKEN_REQUEST_TOKEN="$github_token"
    add github-actions
    gives_a_token 1
    want_equal "$(sent assertion_subject)" repo:contoso/app:ref:refs/heads/main 'the subject'
}

a_job_without_permission_is_told() {
    place
    try aad token job
    want_status 7
    want_remedy 'id-token: write'
}

a_pod_is_read_anew_each_time() {
    local issuer=https://oidc.prod-aks.test/3f2a7c10-0000-4000-8000-000000000001/
    assertion "$issuer" system:serviceaccount:build:agent "$audience"
    place AZURE_FEDERATED_TOKEN_FILE="$T/servers/job/assertion"
    add kubernetes
    gives_a_token 1
    assertion "$issuer" system:serviceaccount:build:agent "$audience"
    world_drop_keys
    gives_a_token 2
    want_equal "$(emulator GET '/requests?kind=token' | jq 'map(.assertion_jti) | unique | length')" 2 \
        'different assertions'
}

a_file_or_a_descriptor_vouches() {
    assertion https://issuer.test job-1 "$audience"
    place
    add "file:$T/servers/job/assertion"
    gives_a_token 1
    forget_all
    add fd:7
    try_token aad token job 7<"$T/servers/job/assertion"
    want_status 0
    want_valid_token arm
}

a_managed_identity_vouches() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    add managed-identity:1d000000-0000-4000-8000-000000000002
    gives_a_token 1
    want_equal "$(sent assertion_subject)" 0b1ec700-0000-4000-8000-000000000001 'the subject'
}

circles_are_refused() {
    place
    add connection:job
    try aad token job
    want_status 3
    want_remedy 'its own assertion'
}

what_has_expired_is_not_sent() {
    assertion https://issuer.test job-1 "$audience" '{"lifetime_s":-1000}'
    place
    add "file:$T/servers/job/assertion"
    try aad token job
    want_status 3
    want_remedy 'has expired at'
    want_count token_requests 0
}

show_prints_the_federated_credential() {
    add "azure-pipelines:$service_connection" --assertion-issuer "$pipelines" \
        --assertion-subject 'sc://contoso/Project One/arm-prod'
    try aad connection show job
    want_status 0
    want_output "^  issuer  *$pipelines\$" '^  subject  *sc://contoso/Project One/arm-prod$' \
        "^  audience  *$audience\$"
}

verify_compares_all_three() {
    in_pipelines 1
    try aad verify job
    want_output '^ok .*assertion is made and as expected' '^ok .*authority' '^ok .*token is granted'
    add "azure-pipelines:$service_connection" --assertion-issuer "$pipelines" \
        --assertion-subject 'sc://contoso/project one/arm-prod'
    try aad verify job
    want_status 3
    want_output '^fail .*assertion' 'subject' 'in another case' 'Upper and lower case count'
    add "azure-pipelines:$service_connection" --assertion-issuer "$pipelines/"
    try aad verify job
    want_status 3
    want_output "the assertion's issuer is"
    add "azure-pipelines:$service_connection" --assertion-audience api://Other
    try aad verify job
    want_status 3
    want_output "the assertion's audience is"
}

a_refusal_says_what_was_presented() { # CODE STATUS ISSUER SUBJECT PATTERN...
    assertion "$3" "$4" "$audience"
    place
    add "file:$T/servers/job/assertion"
    try aad token job
    want_status "$2"
    want_remedy "AADSTS$1" "presented: issuer '$3'" "${@:5}"
}

# A credential that was made just now: the first refusal counts in a job, a person waits.
a_new_credential_is_waited_for() {
    local now
    now=$(date +%s)
    assertion https://issuer.test new-1 "$audience"
    place
    add "file:$T/servers/job/assertion"
    emulator PUT /world "{\"federation_delay_s\":4,\"apps\":{\"$app\":{\"federated\":[{\"issuer\":\"https://issuer.test\",
        \"subject\":\"new-1\",\"audience\":\"$audience\",\"since_s\":$now}]}}}" >/dev/null
    try aad token job
    want_status 10
    want_remedy AADSTS70021 'verify job --wait'
    forget_all
    try aad verify job --wait
    want_output '^ok .*token is granted'
}

place
check 'Azure Pipelines vouches for a job' azure_pipelines_vouches
check 'another job asks for itself' another_job_asks_for_itself
check 'a step without its token is told' a_step_without_its_token_is_told
check 'a sign-in page is no assertion' a_sign_in_page_is_no_assertion
check 'a service connection that is not there is told' a_service_connection_that_is_not_there
check 'GitHub Actions vouches for a job' github_vouches
check 'a job without the permission is told' a_job_without_permission_is_told
check 'a pod reads its token anew each time' a_pod_is_read_anew_each_time
check 'a file or a descriptor vouches' a_file_or_a_descriptor_vouches
check 'a managed identity vouches' a_managed_identity_vouches
check 'circles are refused' circles_are_refused
check 'what has expired is not sent' what_has_expired_is_not_sent
check 'show prints the federated credential' show_prints_the_federated_credential
check 'verify compares issuer, subject and audience' verify_compares_all_three
check 'an unknown issuer is named' a_refusal_says_what_was_presented 700211 10 https://other.test job-1 issuer
check 'an unknown subject is named' a_refusal_says_what_was_presented 700213 10 https://issuer.test job-2 subject
check 'a subject in another case is named' a_refusal_says_what_was_presented 7002138 10 https://issuer.test Job-1 'upper and lower case'
check 'a new credential is waited for, by a person' a_new_credential_is_waited_for
finish
