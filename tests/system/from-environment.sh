#!/usr/bin/env bash
# A connection from the variables of the place where it is made: seen before it is saved, then used.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face identity
http=http://127.0.0.1:$FACE_IDENTITY_PORT
federated=9b000000-0000-4000-8000-000000000007
agent=1d000000-0000-4000-8000-000000000002
arm=https://arm.test:$PORT
secret=$(canary_password client-secret)
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
pipelines_token=$(emulator GET /world | jq -r .pipelines_token)
github_token=$(emulator GET /world | jq -r .github_token)
header=$(emulator GET /world | jq -r .identity.header)
canary pipelines-token "$pipelines_token"
canary github-token "$github_token"
canary identity-header "$header"
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
mkdir -p "$T/servers/job"

# Nobody has said where we are but these: place VARIABLE=VALUE...
place() {
    unset "${!AZURE@}" "${!ACTIONS_ID@}" "${!IDENTITY@}" "${!MSI@}" SYSTEM_OIDCREQUESTURI SYSTEM_ACCESSTOKEN
    # shellcheck disable=SC2163 # they are names with their values
    [ "$#" = 0 ] || export "$@"
    forget_all
    rm -f "$CONNECTIONS/job.json"
}

# The libraries' names of who it is: place_as CLIENT-ID VARIABLE=VALUE...
place_as() {
    place AZURE_CLIENT_ID="$1" AZURE_TENANT_ID="$TENANT" AZURE_AUTHORITY_HOST="https://localhost:$PORT/" \
        "${@:2}"
}

add() { # OPTION...
    try aad connection add job --from-environment --ca-file "$CA" --audience "$arm" "$@"
}

# What is described is shown, verified, and gives a token from then on: works_with PATTERN...
works_with() {
    add --yes --no-verify
    want_status 0
    want_output '^From .*:$' "$@"
    try aad verify job
    want_output '^ok .*token is granted'
    try_token aad token job
    want_status 0
    want_valid_token arm
}

a_pod_has_all() {
    emulator POST /assertions "$(jq -n --arg i https://oidc.prod-aks.test/3f2a7c10-0000-4000-8000-000000000001/ \
        '{issuer: $i, subject: "system:serviceaccount:build:agent", audience: "api://AzureADTokenExchange"}')" |
        jq -r .assertion >"$T/servers/job/assertion"
    place_as "$federated" AZURE_FEDERATED_TOKEN_FILE="$T/servers/job/assertion"
    works_with '^assertion-source *kubernetes$' "^client-id *$federated\$" 'must say, to the letter'
}

a_task_of_azure_pipelines_has_all() {
    place SYSTEM_OIDCREQUESTURI="https://localhost:$PORT/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/1/oidctoken" \
        SYSTEM_ACCESSTOKEN="$pipelines_token" AZURE_AUTHORITY_HOST="https://localhost:$PORT" \
        AZURESUBSCRIPTION_CLIENT_ID="$federated" AZURESUBSCRIPTION_TENANT_ID="$TENANT" \
        AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=5e7c0000-0000-4000-8000-000000000001
    works_with '^assertion-source *azure-pipelines:5e7c0000' "^client-id *$federated\$"
}

github_actions_has_the_rest() {
    place_as "$federated" ACTIONS_ID_TOKEN_REQUEST_URL="https://localhost:$PORT/idtoken/1/2?api-version=2.0" \
        ACTIONS_ID_TOKEN_REQUEST_TOKEN="$github_token"
    works_with '^assertion-source *github-actions$'
}

app_service_needs_no_more() {
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$header"
    works_with '^grant *managed-identity$' '^identity-source *app-service$'
    place AZURE_CLIENT_ID="$agent" IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$header"
    works_with "^client-id *$agent\$"
}

# The variable goes; what it said stays, in the keyring.
a_secret_moves_into_the_keyring() {
    place_as "$APP_CONFIDENTIAL" AZURE_CLIENT_SECRET="$secret"
    works_with '^client-secret *from AZURE_CLIENT_SECRET, to be kept in secret-service$' 'not needed any more'
    unset "${!AZURE@}"
    forget_all
    try_token aad token job
    want_status 0
    want_valid_token arm
}

a_certificate_is_brought_in() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -keyout "$T/servers/job/key.pem" \
        -out "$T/servers/job/cert.pem" 2>/dev/null
    cat "$T/servers/job/key.pem" "$T/servers/job/cert.pem" >"$T/servers/job/app.pem"
    chmod 600 "$T/servers/job/app.pem"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --rawfile pem "$T/servers/job/cert.pem" \
        '{apps: {($app): {certificates: [$pem]}}}')" >/dev/null
    place_as "$APP_CONFIDENTIAL" AZURE_CLIENT_CERTIFICATE_PATH="$T/servers/job/app.pem"
    add --yes
    want_status 0
    want_output 'aad-credential key import "[$]AZURE_CLIENT_CERTIFICATE_PATH" job'
    try aad key import "$AZURE_CLIENT_CERTIFICATE_PATH" job
    want_status 0
    try_token aad token job
    want_status 0
    want_valid_token arm
}

a_script_says_yes_before() { # case 86
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$header"
    add
    want_status 2
    want_output '^grant *managed-identity$'
    want_remedy 'is not saved' '[-]-yes'
    [ ! -e "$CONNECTIONS/job.json" ] || fail 'it was saved'
}

# What fails afterwards is told, too.
a_store_that_is_not_there_is_told() {
    place_as "$APP_CONFIDENTIAL" AZURE_CLIENT_SECRET="$secret"
    add --yes --store pkcs11:token=nosuch
    want_status 7
    want_output '^grant *client-secret$'
    want_remedy nosuch
    [ ! -e "$CONNECTIONS/job.json" ] || fail 'it was saved'
}

a_person_is_asked() {
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$header"
    try_terminal "$BIN/aad-credential" connection add job --from-environment --ca-file "$CA" --audience "$arm" <<END
expect identity-source      app-service
expect Save it? [Y/n]:
send n
END
    want_status 17
    [ ! -e "$CONNECTIONS/job.json" ] || fail 'it was saved'
    try_terminal "$BIN/aad-credential" connection add --from-environment --no-verify \
        --ca-file "$CA" --audience "$arm" <<END
expect Scope level [1]
send 4
expect Connection name
send job
expect Service management reference
send
expect Description
send
expect Grant access permission
send
expect Save it? [Y/n]:
send
END
    want_status 0
    want_output "Connection 'job' is saved"
}

nothing_is_found_where_nothing_is() {
    place
    add --yes
    want_status 4
    want_remedy 'none of AZURE_CLIENT_SECRET' '--grant managed-identity'
    place AZURE_FEDERATED_TOKEN_FILE=/run/token
    add --yes
    want_status 4
    want_remedy 'AZURE_FEDERATED_TOKEN_FILE is set, but AZURE_CLIENT_ID is not'
}

check 'a pod has all variables' a_pod_has_all
check 'a task of Azure Pipelines has all' a_task_of_azure_pipelines_has_all
check 'GitHub Actions has the rest' github_actions_has_the_rest
check 'App Service needs no more' app_service_needs_no_more
check 'a secret moves into the keyring' a_secret_moves_into_the_keyring
check 'a certificate is brought in' a_certificate_is_brought_in
check 'a script says yes before' a_script_says_yes_before
check 'a store that is not there is told' a_store_that_is_not_there_is_told
check 'a person is asked' a_person_is_asked
check 'nothing is found where nothing is' nothing_is_found_where_nothing_is
finish
