#!/usr/bin/env bash
# Service connections of the local Azure DevOps are made from connections of ours, without anybody
# seeing a secret; what they need at the other side is made with them.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
project='Space game web agent'
sub=5c0ffee0-0000-4000-8000-000000000001
identity=/subscriptions/$sub/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/agent
app_identity=1d000000-0000-4000-8000-000000000002
secret=$(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets[0].value')
canary client-secret "$secret"

restore() { # the world as it was, but for the user's own password
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
    rm -rf "$STATE/service-connection"
}

add() { # KIND NAME OPTION...: of the application with a secret, or of somebody else
    printf '%s' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind "$1" --name "$2" --no-verify --ca-file "$CA" "${@:3}"
    want_status 0
}

add_all() {
    local here=(--authority "$URL/$TENANT" --host "$URL") app=(--client-id "$APP_CONFIDENTIAL" --secret-stdin)
    local scope=(--subscription-id "$sub" --subscription-name 'Contoso sandbox')
    local azure=(--audience https://management.azure.com "${here[@]}" "${scope[@]}")
    add devops ado --authority "$URL/$TENANT" --host "$URL/contoso" "${app[@]}"
    add generic graph --audience https://graph.microsoft.com "${here[@]}" "${app[@]}"
    add azurerm key "${azure[@]}" "${app[@]}" --description 'Made for "tests"' --all-pipelines true
    add azurerm arm "${azure[@]}" "${app[@]}"
    add azurerm fed "${azure[@]}" --grant workload-identity --client-id "$APP_CONFIDENTIAL" \
        --assertion-source file:/nowhere --resource-group rg
    add azurerm fed-identity "${azure[@]}" --grant workload-identity --client-id $app_identity --assertion-source file:/nowhere
    add azurerm agent "${azure[@]}" --grant managed-identity
    add azurerm card "${azure[@]}" --grant client-certificate --client-id "$APP_CONFIDENTIAL" --no-secret
    add_lcs lcs --no-verify
    want_status 0
}

# What the public cloud's names lead to here.
add_owner() {
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection add --kind azurerm --name owner --no-verify --ca-file "$CA" \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" \
        --grant password --client-id "$APP_ALL" --username "$USER_LCS" --subscription-id $sub \
        --subscription-name 'Contoso sandbox' --audience https://management.azure.com \
        --audience https://graph.microsoft.com --host https://management.azure.com --host https://graph.microsoft.com \
        --service-management-reference ITSM-7 --secret-stdin
    want_status 0
}

service() { # VERB ARGUMENT...
    try aad service-connection "$1" --as ado --project "$project" "${@:2}"
}

endpoint() { # NAME JQ: of the world's entry
    emulator GET /world | jq -r --arg name "$1" \
        "[.resources.devops.organizations.contoso.endpoints[] | select(.object.name == \$name)][0] | $2"
}

want_endpoint() { # NAME JQ VALUE
    want_equal "$(endpoint "$1" "$2")" "$3" "$2 of $1"
}

count_endpoints() {
    emulator GET /world | jq '.resources.devops.organizations.contoso.endpoints | length'
}

# --- create -------------------------------------------------------------------------------------------

secret_goes_from_the_store_to_azure_devops() {
    restore
    service create key --yes
    want_status 0
    want_no_error
    want_output '^made: service connection [0-9a-f-]{36}$' '^allowed: all pipelines' "^Service connection 'key' is made" \
        '^Azure DevOps can use it\.$'
    want_endpoint key '.secrets.serviceprincipalkey' "$secret"
    want_endpoint key '.all_pipelines' true
    want_endpoint key '.object | [.type, .url, .owner, .data.environment, .data.scopeLevel, .data.subscriptionName,
        .data.creationMode, .authorization.scheme, .authorization.parameters.authenticationType,
        .serviceEndpointProjectReferences[0].description] | join("|")' \
        'azurerm|https://localhost:'"$PORT"'/|library|AzureStack|Subscription|Contoso sandbox|Manual|ServicePrincipal|spnKey|Made for "tests"'
    service create key --yes
    want_refusal $AAD_CONFIG
    want_error 'has a service connection of that name already' 'Choose another name by --service-name'
    service create key --service-name 'Another & name' --yes
    want_status 0
    want_endpoint 'Another & name' '.secrets.serviceprincipalkey' "$secret"
}

lcs_has_its_user() {
    restore
    service create lcs --service-name lcs-prod --yes
    want_status 0
    want_output '^Azure DevOps can use it\.$'
    want_endpoint lcs-prod '.secrets.password' "$password"
    want_endpoint lcs-prod '.object | [.type, .url, .data.apiurl, .authorization.scheme, .authorization.parameters.username] | join("|")' \
        "lcsserviceendpoint|$URL/$TENANT|$URL|UsernamePassword|$USER_LCS"
}

organization_may_lack_the_extension() {
    restore
    emulator PUT /world '{"resources":{"devops":{"organizations":{"contoso":{"extensions":[]}}}}}' >/dev/null
    service create lcs --yes
    want_refusal $AAD_CONFIG
    want_error 'has no service connections of type lcsserviceendpoint' 'Install the extension Dynamics 365.*Dyn365FinOps.dynamics365-finops-tools'
}

agent_has_its_machine() {
    restore
    service create agent --yes
    want_status 0
    want_endpoint agent '.object | [.authorization.scheme, .data.creationMode // "none"] | join("|")' 'ManagedServiceIdentity|none'
}

what_is_assigned_is_registered_or_printed() {
    restore
    service create fed --yes
    want_status 0
    want_no_error
    want_output '^Not registered: no connection is named for it by --graph-as' '^  Issuer: +https://vstoken.dev.azure.com/' \
        "^  Subject identifier: sc://contoso/$project/fed\$" '^  Audience: +api://AzureADTokenExchange$'
    want_endpoint fed '.object.authorization.parameters.scope' "/subscriptions/$sub/resourceGroups/rg"
    service verify fed
    want_status $AAD_PERSON
    service delete fed --yes
    want_status 0
    service create fed --graph-as graph --yes
    want_status 0
    want_output "^registered: a federated credential, which trusts sc://contoso/$project/fed" '^Azure DevOps can use it\.$'
    service verify fed
    want_status 0
}

managed_identity_gets_its_credential() {
    restore
    service create fed-identity --managed-identity $identity --yes
    want_refusal $AAD_USAGE
    want_error 'needs Azure Resource Manager' '--azure-as CONNECTION'
    want_equal "$(count_endpoints)" 7 'the number of service connections'
    emulator PUT /world "{\"apps\":{\"$app_identity\":{\"busy\":2}}}" >/dev/null
    service create fed-identity --managed-identity $identity --azure-as arm --yes
    want_status 0
    want_output '^registered: a federated credential' '^Azure DevOps can use it\.$'
    service create fed --service-name other --managed-identity $identity --azure-as arm --yes
    want_refusal $AAD_CONFIG
    want_error "has the client id $app_identity"
    service create fed --managed-identity agent --yes
    want_refusal $AAD_USAGE
}

# P1: whom an identity trusts is not for any server to say.
nobody_else_is_trusted() {
    restore
    emulator POST /script '{"kind":"endpoints","skip":3,"json":{"id":"e1000000-0000-4000-8000-000000000000"}}' >/dev/null
    service create fed --graph-as graph --yes
    want_status $AAD_PROTOCOL
    restore
    service create fed --yes
    want_status 0
    id=$(endpoint fed .object.name)
    emulator PUT /world "$(emulator GET /world | jq '{resources: {devops: {organizations: {contoso: {id: "no guid"}}}}}')" >/dev/null
    service delete fed --yes
    service create fed --graph-as graph --yes
    want_status 0
    want_output '^Not registered: Azure DevOps has assigned what is not usual' '^  Issuer: +https://vstoken.dev.azure.com/no guid'
    want_equal "$(emulator GET /world | jq -c --arg app "$APP_CONFIDENTIAL" '.apps[$app].federated // []')" '[]' 'whom the application trusts'
}

key_of_its_own_is_made() {
    restore
    service create card --graph-as graph --yes
    want_status 0
    want_output '^registered: a certificate' '^Azure DevOps can use it\.$'
    want_endpoint card '.secrets.servicePrincipalCertificate | test("BEGIN PRIVATE KEY") and test("BEGIN CERTIFICATE")' true
    service delete card --yes
    service create card --yes
    want_status 0
    want_output 'has to get a certificate' '^-----BEGIN CERTIFICATE-----$'
    ! grep -q 'PRIVATE KEY' "$out" || fail 'the key is shown'
}

person_sees_it_before() {
    restore
    service create key
    want_refusal $AAD_USAGE
    want_error 'nobody is there to confirm'
    service create key --dry-run
    want_status 0
    want_output "^This is made in project '$project'" 'goes from its store to Azure DevOps' 'all pipelines'
    try_terminal "$BIN/aad-credential" service-connection create key --as ado --project "$project" <<'END'
expect with the secret of 'key', which goes from its store to Azure DevOps
expect Make it [y/N]
send
end
END
    want_status $AAD_CANCELLED
    want_equal "$(count_endpoints)" 7 'the number of service connections'
    try_terminal "$BIN/aad-credential" service-connection create key --as ado --project "$project" <<'END'
expect Make it [y/N]
send y
expect made: service connection
expect Azure DevOps can use it
end
END
    want_status 0
}

what_cannot_be_made_is_said() {
    restore
    service create none --yes
    want_refusal $AAD_NOT_FOUND
    service create ado --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'has no service connection that is like'
    service create key --automatic --yes
    want_refusal $AAD_UNSUPPORTED
    want_error 'automatic way is not there for AzureStack'
    emulator PUT /world '{"resources":{"devops":{"organizations":{"contoso":{"create":{"polls":1,"fails":"no such subscription"}}}}}}' >/dev/null
    service create key --yes
    want_status $AAD_PERSON
    want_error 'could not do it: no such subscription'
    want_output '^What is made so far stays'
    service create key --undo --yes
    want_status 0
    want_output '^taken back: service connection' '^All of it is taken back'
    want_equal "$(count_endpoints)" 7 'the number of service connections'
    service create key --undo --yes
    want_status $AAD_NOT_FOUND
}

# --- the automatic way ---------------------------------------------------------------------------------

automatic_one_has_its_application_and_role() {
    restore
    emulator PUT /world '{"resources":{"graph":{"lag":2},"arm":{"checks_roles":true},"devops":{"organizations":{"contoso":{"create":{"polls":2}}}}}}' >/dev/null
    service create owner --automatic --service-name auto --yes
    want_status 0
    want_no_error
    want_output '^made: application' '^made: its service principal' '^made: service connection' '^registered: a federated' \
        "^gave: the role Contributor on /subscriptions/$sub" '^Azure DevOps can use it\.$'
    want_endpoint auto '.object.data.creationMode' Manual
    want_equal "$(emulator GET /world | jq -r '[.apps[] | .graph.serviceManagementReference // empty] | join(",")')" ITSM-7 'the reference'
}

make_automatic() {
    service create owner --automatic --service-name auto --yes
}

# Killed at any of its calls, the same command goes on: there is one of everything in the end.
killed_run_goes_on() {
    local calls n
    make_automatic # its tokens are there now
    restore
    make_automatic
    want_status 0
    calls=$(count_calls)
    [ "$calls" -ge 7 ] || fail "there were $calls calls"
    for ((n = 0; n < calls; n++)); do
        restore
        kill_at "$n"
        make_automatic
        want_status 0
        want_equal "$(made)" '1 application, 1 service connection, 1 role' "what is there after the end at call $n"
    done
}

made() {
    emulator GET /world | jq -r '"\([.apps[] | select(.graph.displayName // "" | . == "auto")] | length) application, " +
        "\([.resources.devops.organizations.contoso.endpoints[] | select(.object.name == "auto")] | length) service connection, " +
        "\(.resources.arm.role_assignments // {} | length) role"'
}

count_calls() { # but for the test of what is there, which comes last
    emulator GET /requests | jq '[.[] | select(.method != "CONNECT" and (.uri | contains("endpointproxy") | not))] | length'
}

kill_at() { # NUMBER of the call to which no answer comes
    local pid
    emulator POST /script "{\"path\":\"/\",\"skip\":$1,\"hang\":true}" >/dev/null
    "$BIN/aad-credential" service-connection create owner --automatic --service-name auto --as ado --project "$project" \
        --yes >"$T/seen/killed" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        [ "$(count_calls)" -le "$1" ] || break
        sleep 0.02
    done
    kill -KILL $pid
    wait $pid 2>/dev/null
    emulator DELETE /script >/dev/null
}

all_of_it_is_taken_back() {
    restore
    emulator PUT /world '{"resources":{"arm":{"denied_writes":true}}}' >/dev/null
    make_automatic
    want_status $AAD_PERSON
    want_error 'may not do that' 'User Access Administrator'
    want_output '^What is made so far stays'
    emulator PUT /world '{"resources":{"arm":{"denied_writes":false}}}' >/dev/null
    service create owner --automatic --service-name auto --undo --yes
    want_status 0
    want_equal "$(made)" '0 application, 0 service connection, 0 role' 'what is there'
}

# --- update ---------------------------------------------------------------------------------------------

rotated_secret_is_put_where_it_is_used() {
    local new=new-canary-secret-7f
    restore
    service create key --service-name one --yes
    service create key --service-name two --yes
    canary new-secret $new
    emulator PUT /world "{\"apps\":{\"$APP_CONFIDENTIAL\":{\"secrets\":[{\"value\":\"$new\"},{\"value\":\"$secret\"}]}}}" >/dev/null
    printf '%s' $new >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit key --no-verify --secret-stdin
    want_status 0
    service update key --dry-run
    want_output "^Would update 'one'\$" "^Would update 'two'\$"
    service update key one --yes
    want_status 0
    want_output "^Service connection 'one' has the new secret\.\$"
    want_endpoint one '.secrets.serviceprincipalkey' $new
    want_endpoint two '.secrets.serviceprincipalkey' "$secret"
    service update key production --yes # of the same application, and for another address
    want_refusal $AAD_UNSUPPORTED
    service update key lcs --yes
    want_status $AAD_UNSUPPORTED
    want_error "does not use the secret of connection 'key'"
    service update agent --yes
    want_refusal $AAD_UNSUPPORTED
    printf '%s' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit key --no-verify --secret-stdin
}

# Azure DevOps has the new secret before the old one is removed: what fails there leaves the old one.
rotation_puts_it_in_first() {
    local new
    restore
    rm -rf "$STATE/rotation"
    service create key --service-name one --yes
    service create key --service-name two --yes
    emulator PUT /world '{"resources":{"devops":{"organizations":{"contoso":{"read_only":true}}}}}' >/dev/null
    try aad rotate key --as graph --project "$project" --devops-as ado
    new=$(secret-tool lookup connection key role client-secret)
    canary new-secret "$new"
    want_status $AAD_PERSON
    want_output '^in use: the new client secret$' '^What is done so far stays'
    want_equal "$(emulator GET /world | jq --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets | length')" 2 'the secrets there'
    want_endpoint one '.secrets.serviceprincipalkey' "$secret"
    emulator PUT /world '{"resources":{"devops":{"organizations":{"contoso":{"read_only":false}}}}}' >/dev/null
    try aad rotate key --as graph # the note knows the project
    want_status 0
    want_output "^Service connection 'one' has the new secret\.\$" "^Service connection 'two' has the new secret\.\$" \
        '^2 of 2 updated\.$' '^removed: client secret'
    want_endpoint one '.secrets.serviceprincipalkey' "$new"
    want_endpoint two '.secrets.serviceprincipalkey' "$new"
    want_equal "$(emulator GET /world | jq --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets | length')" 1 'the secrets there'
    printf '%s' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit key --no-verify --secret-stdin
}

shared_and_deleted() {
    restore
    service create key --yes
    service share key --with Other --yes
    want_status 0
    want_output "is shared with project 'Other'"
    want_endpoint key '.object.serviceEndpointProjectReferences | length' 2
    service share key --with Nowhere --yes
    want_status $AAD_NOT_FOUND
    service delete key --yes
    want_status 0
    want_output "is deleted from project '$project'" 'still have it'
    want_endpoint key '.object.serviceEndpointProjectReferences | length' 1
    service delete key --yes
    want_status $AAD_NOT_FOUND
}

restore
add_all
add_owner
check 'a secret goes from the store to Azure DevOps' secret_goes_from_the_store_to_azure_devops
check 'LCS has its user' lcs_has_its_user
check 'an organization may lack the extension' organization_may_lack_the_extension
check 'an agent has its machine' agent_has_its_machine
check 'what is assigned is registered, or printed' what_is_assigned_is_registered_or_printed
check 'a managed identity gets its credential' managed_identity_gets_its_credential
check 'nobody else is trusted' nobody_else_is_trusted
check 'a key of its own is made' key_of_its_own_is_made
check 'a person sees it before' person_sees_it_before
check 'what cannot be made is said' what_cannot_be_made_is_said
check 'an automatic one has its application and role' automatic_one_has_its_application_and_role
check 'a killed run goes on' killed_run_goes_on
check 'all of it is taken back' all_of_it_is_taken_back
check 'a rotated secret is put where it is used' rotated_secret_is_put_where_it_is_used
check 'a rotation puts it in before the old one goes' rotation_puts_it_in_first
check 'one is shared and deleted' shared_and_deleted
finish
