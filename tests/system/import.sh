#!/usr/bin/env bash
# What people have already becomes a connection: seen before it is saved, its secret in the keyring,
# its source named and left alone.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face identity
arm=https://arm.test:$PORT
federated=9b000000-0000-4000-8000-000000000007
connection=5e7c0000-0000-4000-8000-000000000001
secret=$(canary_password client-secret)
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
pipelines_token=$(emulator GET /world | jq -r .pipelines_token)
canary pipelines-token "$pipelines_token"
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
mkdir -p "$T/servers/import"
file=$T/servers/import/source # where a test may have secrets

# The file of that format: source JQ-FILTER; $secret and $password are its variables.
source_is() {
    jq -n --arg authority "$URL" --arg tenant "$TENANT" --arg app "$APP_CONFIDENTIAL" --arg arm "$arm" \
        --arg secret "$secret" --arg lcs "$URL" --arg public "$APP_PUBLIC" --arg user "$USER_LCS" \
        --arg password "$password" --arg federated "$federated" --arg id "$connection" "$1" >"$file"
    chmod 600 "$file"
    before=$(sha256sum <"$file")
    forget_all
    rm -f "$CONNECTIONS"/*.json
}

import() { # FORMAT OPTION...
    try aad connection import --from "$1" "$file" --ca-file "$CA" "${@:2}"
}

# It is shown, verified, gives a token, and the source is what it was: works NAME RESOURCE PATTERN...
works() {
    want_status 0
    want_output "^name *$1\b" "Connection '$1' is (ready|saved)" "${@:3}"
    want_equal "$(sha256sum <"$file")" "$before" 'the source'
    forget_here
    try_token aad token "$1"
    want_status 0
    want_valid_token "$2"
}

# shellcheck disable=SC2016
SP='{appId: $app, displayName: "Build Agent", password: $secret, tenant: $tenant}'

# shellcheck disable=SC2016 # variables of jq
LCS='{name: "LCS Prod", type: "lcsserviceendpoint", url: "\($authority)/\($tenant)", data: {apiurl: $lcs},
    authorization: {scheme: "UsernamePassword",
    parameters: {username: $user, password: $password, clientid: $public}}}'

what_az_prints_works() {
    source_is "$SP"
    import az-sp --yes --no-verify --authority "$URL" --audience "$arm"
    works build-agent arm "^client-secret *from 'password', to be kept in secret-service\$" \
        "^Delete $file now: it still holds 'password' in plaintext:" "^    rm '$file'\$"
    source_is '{clientId: $app, clientSecret: $secret, tenantId: $tenant,
        activeDirectoryEndpointUrl: $authority, resourceManagerEndpointUrl: $arm}'
    import az-sp --yes --no-verify --name sdk
    works sdk arm
}

certificate_is_brought_in() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -keyout "$T/servers/import/key.pem" \
        -out "$T/servers/import/cert.pem" 2>/dev/null
    cat "$T/servers/import/key.pem" "$T/servers/import/cert.pem" >"$T/servers/import/app.pem"
    chmod 600 "$T/servers/import/app.pem"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --rawfile pem "$T/servers/import/cert.pem" \
        '{apps: {($app): {certificates: [$pem]}}}')" >/dev/null
    source_is "{appId: \$app, displayName: \"app\", tenant: \$tenant,
        fileWithCertAndPrivateKey: \"$T/servers/import/app.pem\"}"
    import az-sp --yes --authority "$URL" --audience "$arm"
    want_status 0
    eval "try aad $(sed -n 's/^Its key is brought in by: aad-credential //p' "$out")"
    want_status 0
    try_token aad token app
    want_status 0
    want_valid_token arm
}

service_connection_of_lcs_works() {
    source_is "[{name: \"other\", type: \"github\"}, $LCS]"
    import service-connection --yes
    want_status $AAD_AMBIGUOUS
    want_remedy "'other', 'LCS Prod'" '[-]-entry'
    import service-connection --yes --entry 'LCS Prod'
    works lcs-prod lcs '^Take that entry out of ' '^Its other entries were not brought in'
    grep -e "^    rm " "$out" && fail 'the other entry would go, too'
    source_is "$LCS"
    import service-connection --yes --no-secret
    want_status 0
    want_output "^Not brought in: 'authorization.parameters.password', in plaintext in $file"
    grep -e '^Delete ' -e '^    rm ' "$out" && fail 'it is the only copy'
    true
}

# As the service returns it: without its key.
service_connection_lacks_its_key() {
    source_is '{id: $id, name: "Arm", type: "azurerm", url: $arm, data: {environment: "AzureStack",
        activeDirectoryAuthority: $authority, activeDirectoryServiceEndpointResourceId: $arm},
        authorization: {scheme: "ServicePrincipal", parameters: {tenantid: $tenant,
        serviceprincipalid: $app, authenticationType: "spnKey", serviceprincipalkey: null}}}'
    import service-connection --yes
    want_status $AAD_USAGE
    want_remedy 'no client-secret was given' '[-]-secret-stdin'
    printf '%s\n' "$secret" >"$T/servers/password"
    input=$T/servers/password import service-connection --yes --no-verify --secret-stdin
    works arm arm
    grep plaintext "$out" && fail 'nothing is left to delete'
}

service_connection_with_federation_works_in_its_task() {
    source_is '{id: $id, name: "wif", type: "azurerm", url: $arm, data: {environment: "AzureStack",
        environmentAuthorityUrl: $authority}, authorization: {scheme: "WorkloadIdentityFederation",
        parameters: {tenantid: $tenant, serviceprincipalid: $federated}}}'
    SYSTEM_OIDCREQUESTURI="https://localhost:$PORT/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/1/oidctoken" \
        SYSTEM_ACCESSTOKEN="$pipelines_token" import service-connection --yes --no-verify
    want_status 0
    want_output "^assertion-source *azure-pipelines:$connection\$"
    export SYSTEM_OIDCREQUESTURI="https://localhost:$PORT/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/1/oidctoken" \
        SYSTEM_ACCESSTOKEN="$pipelines_token"
    works wif arm
    unset SYSTEM_OIDCREQUESTURI SYSTEM_ACCESSTOKEN
}

d365fo_tools_works() {
    source_is '[{Version: 1, FullName: "d365fo.tools.lcs.clientid", Value: $public, Type: "String", Style: "default"},
        {Version: 1, FullName: "d365fo.tools.lcs.lcsapiuri", Data: $lcs}]'
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password import d365fo-tools --yes --name d365 --username "$USER_LCS" \
        --authority "$URL/$TENANT" --secret-stdin
    works d365 lcs
}

variables_of_a_task_work() {
    source_is '{}'
    printf '%s\n' "PATH=$PATH" "AS_SC_URL=$URL/$TENANT" "AS_SC_USERNAME=$USER_LCS" "AS_SC_PASSWORD=$password" \
        "AS_SC_CLIENTID=$APP_PUBLIC" "AS_SC_APIURL=$URL" >"$file"
    before=$(sha256sum <"$file")
    input=$file try aad connection import --from lcs-task - --name task --ca-file "$CA" --yes
    works task lcs '^Take it out of what standard input came from now'
}

kubeconfig_works() {
    source_is '{clusters: [{name: "aks", cluster: {server: "https://aks.example:6443"}}],
        contexts: [{name: "aks", context: {cluster: "aks", user: "me_aks"}}],
        users: [{name: "me_aks", user: {exec: {command: "kubelogin", args: ["get-token", "--login", "spn",
        "--server-id", $arm, "--client-id", $app, "--tenant-id", $tenant, "--authority-host", $authority],
        env: [{name: "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", value: $secret}]}}}]}'
    import kubelogin --yes --no-verify
    works me-aks arm '^hosts *https://aks.example:6443$' 'kubectl config unset users.NAME'
    printf 'apiVersion: v1\nkind: Config\n' >"$file"
    import kubelogin --yes
    want_status $AAD_CONFIG
    want_remedy 'that is not a kubeconfig' 'kubectl config view --raw --minify -o json'
}

# A token may be the user name, so none is shown. Two organizations are two connections.
entries_of_git_are_listed() {
    local pat
    pat=$(world_random 52)
    canary pat-as-user "$pat" '*.token'
    printf '%s\n' 'https://me:x@github.com' "https://me%40x:$secret@dev.azure.com/contoso" \
        "https://$pat:x@dev.azure.com/fabrikam" "https://me%40x:$secret@org.visualstudio.com" >"$HOME/.git-credentials"
    rm -f "$CONNECTIONS"/*.json
    try aad connection import --from git-credentials --yes
    want_status $AAD_AMBIGUOUS
    want_remedy "'dev.azure.com/contoso:2', 'dev.azure.com/fabrikam:3', 'org.visualstudio.com:4'" '[-]-entry'
    grep -F -e "$pat" "$out" "$err" && fail 'the token is shown'
    try aad connection import --from git-credentials --yes --no-verify --entry dev.azure.com/fabrikam:3
    want_status 0
    want_output '^hosts *https://dev.azure.com/fabrikam https://pkgs.dev.azure.com/fabrikam$' \
        "^Delete line 3 of $HOME/.git-credentials now: it still holds 'user name' in plaintext" \
        "^    sed -i 3d '$HOME/.git-credentials'\$"
    grep -rF -e "$pat" "$out" "$err" "$XDG_CONFIG_HOME" && fail 'the token is shown'
    try_token aad token dev-azure-com-fabrikam
    want_status 0
    rm "$HOME/.git-credentials"
}

# Nothing is saved that nobody has seen, and a script says so before.
person_is_asked() {
    source_is "$LCS"
    import service-connection
    want_status $AAD_USAGE
    want_output '^grant *password$'
    want_remedy 'is not saved' '[-]-yes'
    try_terminal "$BIN/aad-credential" connection import --from service-connection "$file" --ca-file "$CA" <<END
expect From $file
expect password             from 'authorization.parameters.password', to be kept in secret-service
expect Save it? [Y/n]:
send n
END
    want_status $AAD_CANCELLED
    [ ! -e "$CONNECTIONS/lcs-prod.json" ] || fail 'it was saved'
    try_terminal "$BIN/aad-credential" connection import --from service-connection "$file" --ca-file "$CA" <<END
expect Save it? [Y/n]:
send
END
    works lcs-prod lcs "rm '$file'"
}

formats_are_listed() {
    try aad connection import --from
    want_refusal $AAD_USAGE
    want_remedy 'which format' 'az-sp, service-connection, d365fo-tools, lcs-task, kubelogin or git-credentials'
    source_is "$SP"
    head -c 40 "$file" >"$file.short"
    try aad connection import --from az-sp "$file.short" --yes
    want_refusal $AAD_CONFIG
    want_remedy 'ends too early' 'create-for-rbac'
}

check 'what az prints works' what_az_prints_works
check 'a certificate is brought in' certificate_is_brought_in
check 'a service connection of LCS works' service_connection_of_lcs_works
check 'a service connection lacks its key' service_connection_lacks_its_key
check 'a service connection with federation works in its task' service_connection_with_federation_works_in_its_task
check 'd365fo.tools works' d365fo_tools_works
check 'the variables of a task work' variables_of_a_task_work
check 'a kubeconfig works' kubeconfig_works
check 'the entries of git are listed' entries_of_git_are_listed
check 'a person is asked' person_is_asked
check 'the formats are listed' formats_are_listed
finish
