#!/usr/bin/env bash
# The local Azure DevOps has service connections as the real one has: without this, a program that
# asks wrongly would pass the other tests. The requests are those of the script of the guide on Azure
# Resource Manager service connections.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
project=$URL/contoso/Space%20game%20web%20agent
api=$project/_apis/serviceendpoint
convert='operation=ConvertAuthenticationScheme&api-version=7.1'

id() { # LAST-DIGIT
    echo "e0000000-0000-4000-8000-00000000000$1"
}

restore() { # the world as it was, with a token for it
    emulator POST /reset '{"only":["world"]}' >/dev/null
    emulator PUT /world '{"resources":{"devops":{"pats":[{"value":"of-the-emulator"}]}}}' >/dev/null
}

set_organization() { # JSON
    emulator PUT /world "{\"resources\":{\"devops\":{\"organizations\":{\"contoso\":$1}}}}" >/dev/null
}

# ask CURL-ARGUMENT...: one request; its status in $code, its answer and its head in $T/seen
ask() {
    answer=$T/seen/answer
    code=$(curl -q -sS --noproxy '*' --cacert "$CA" -D "$T/seen/head" -o "$answer" -w '%{http_code}' -u :of-the-emulator "$@")
}

want() { # STATUS JQ-CONDITION: of the answer
    want_equal "$code" "$1" 'the status'
    jq -e "$2" "$answer" >/dev/null || fail "the answer is not /$2/: $(head -c 400 "$answer")"
}

# put DIGIT JQ-FILTER [QUERY]: what is read, changed, goes back
put() {
    ask "$api/endpoints/$(id "$1")?api-version=7.1"
    jq -c "$2" "$answer" >"$T/seen/body"
    ask -X PUT -H 'Content-Type: application/json' --data-binary "@$T/seen/body" "$api/endpoints/$(id "$1")?${3:-$convert}"
}

federate='.authorization.scheme = "WorkloadIdentityFederation" | del(.data.revertSchemeDeadline)'
back='.authorization.scheme = "ServicePrincipal" | del(.data.revertSchemeDeadline)'

the_list_is_filtered() {
    restore
    ask "$api/endpoints?authSchemes=ServicePrincipal&type=azurerm&includeFailed=false&includeDetails=true&api-version=7.1"
    want 200 '(.value | map(.name)) == ["production", "manual", "shared here", "borrowed", "development"] and .count == 5'
    want 200 '.value[0] | .data.creationMode == "Automatic" and .isShared == false and
        .serviceEndpointProjectReferences[0].projectReference.name == "Space game web agent"'
    ask "$api/endpoints?includeFailed=true&api-version=7.1"
    want 200 'any(.value[]; .name == "half made") and any(.value[]; .type == "lcsserviceendpoint")'
    ask "$api/endpoints?endpointNames=lcs&api-version=7.1"
    want 200 '(.value | map(.name)) == ["lcs"]'
    ask "$URL/contoso/Other/_apis/serviceendpoint/endpoints?api-version=7.1"
    want 200 '(.value | map(.name)) == ["shared here", "borrowed"]'
}

no_secret_comes_back() {
    restore
    ask "$api/endpoints/$(id 1)?api-version=7.1"
    want 200 '.authorization.parameters | has("serviceprincipalkey") and .serviceprincipalkey == null'
    ask "$api/endpoints/$(id 7)?api-version=7.1"
    want 200 '.authorization.parameters | has("password") and .password == null'
    ask "$api/endpoints/$(id 9)?api-version=7.1"
    want 200 '. == null'
}

versions_are_looked_at() {
    ask "$api/endpoints"
    want 400 '.typeKey == "VssVersionNotSpecifiedException"'
    ask "$api/endpoints?api-version=9.9"
    want 400 '.typeKey == "VssVersionOutOfRangeException"'
    ask -X POST -d '{}' "$api/endpointproxy?endpointId=$(id 1)&api-version=7.1"
    want 400 '.typeKey == "VssVersionOutOfRangeException"'
}

who_has_no_token_signs_in() {
    ask -u :wrong "$api/endpoints?api-version=7.1"
    want_equal "$code" 203
    grep -q '<title>Sign In' "$answer" || fail 'it is no page'
    ask -u :wrong -H 'X-TFS-FedAuthRedirect: Suppress' "$api/endpoints?api-version=7.1"
    want 401 '.error'
}

what_is_not_there_is_said() {
    ask "$URL/contoso/Nowhere/_apis/serviceendpoint/endpoints?api-version=7.1"
    want 404 '.message | test("TF200016.*Nowhere")'
    ask "$URL/nobody/Other/_apis/serviceendpoint/endpoints?api-version=7.1"
    want_equal "$code" 404
    ask "$URL/contoso/_apis/projects/space%20game%20web%20agent?api-version=7.1"
    want 200 '.name == "Space game web agent" and .id == "a0000000-0000-4000-8000-000000000001"'
    ask -X DELETE "$api/endpoints/$(id 1)?api-version=7.1"
    want 405 '.typeKey'
}

it_converts_and_reverts() {
    restore
    put 6 "$federate"
    want 200 '.authorization.scheme == "WorkloadIdentityFederation" and .readersGroup.displayName == "kept" and
        (.authorization.parameters | has("serviceprincipalkey") | not) and
        .authorization.parameters.workloadIdentityFederationSubject == "sc://contoso/Space game web agent/development" and
        (.data.revertSchemeDeadline | sub("\\.0000000Z$"; "Z") | fromdate - now | . > 604000 and . < 605000)'
    put 6 "$federate"
    want 400 '.message | test("already")'
    put 6 "$back"
    want 200 '.authorization.scheme == "ServicePrincipal" and (.data | has("revertSchemeDeadline") | not) and
        .authorization.parameters.serviceprincipalkey == null'
    put 6 "$federate | del(.readersGroup)"
    want 200 'has("readersGroup") | not'
    set_organization "{\"endpoints\":{\"$(id 6)\":{\"object\":{\"data\":{\"revertSchemeDeadline\":\"2020-01-01T00:00:00Z\"}}}}}"
    put 6 "$back"
    want 400 '.message | test("seven days")'
}

it_refuses_what_cannot_be_converted() {
    restore
    put 2 "$federate"
    want 400 '.message | test("manually")'
    put 3 "$federate"
    want 200 '.isShared'
    put 4 "$federate"
    want 400 '.message | test("cross-project")'
    put 7 "$federate"
    want 400 '.message | test("type")'
    put 1 "$federate | .data.revertSchemeDeadline = \"2999-01-01T00:00:00Z\""
    want 400 '.message | test("revertSchemeDeadline")'
    put 1 "$federate | .id = \"$(id 6)\""
    want 400 '.message | test("id")'
    put 1 "$federate" api-version=7.1
    want 400 '.message | test("operation")'
    ask -X PUT -d '{}' "$api/endpoints/$(id 1)?$convert"
    want 415 '.typeKey'
    ask -X PUT -H 'Content-Type: application/json' "$api/endpoints/$(id 1)?$convert"
    want 400 '.typeKey == "ArgumentNullException"'
    ask -X PUT -H 'Content-Type: application/json' -d '{}' "$api/endpoints/$(id 9)?$convert"
    want 404 '.typeKey == "ServiceEndpointNotFoundException"'
    set_organization '{"read_only":true}'
    put 1 "$federate"
    want 403 '.typeKey == "AccessCheckException"'
}

a_conversion_takes_its_time() {
    restore
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"polls\":2},\"$(id 6)\":{\"polls\":1,\"fails\":\"no role\"}}}"
    put 1 "$federate"
    want 200 '.isReady == false and .operationStatus.state == "InProgress"'
    put 1 "$back"
    want 409 '.typeKey == "ServiceEndpointConflictException"'
    ask "$api/endpoints/$(id 1)?api-version=7.1"
    want 200 '.isReady and .operationStatus.state == "Ready"'
    put 6 "$federate"
    ask "$api/endpoints/$(id 6)?api-version=7.1"
    want 200 '(.isReady | not) and .operationStatus == {"state": "Failed", "statusMessage": "no role"}'
}

it_has_a_test_of_its_own() {
    restore
    proxy="$api/endpointproxy?endpointId=$(id 1)&api-version=7.1-preview.1"
    body='{"dataSourceDetails":{"dataSourceName":"TestConnection"},"resultTransformationDetails":{},"serviceEndpointDetails":{"type":"azurerm"}}'
    ask -H 'Content-Type: application/json' -d "$body" "$proxy"
    want 200 '.statusCode == "ok"'
    ask -H 'Content-Type: application/json' -d '{}' "$proxy"
    want 400 '.message | test("data source")'
    set_organization "{\"endpoints\":{\"$(id 1)\":{\"test\":\"AADSTS7000222\"}}}"
    ask -H 'Content-Type: application/json' -d "$body" "$proxy"
    want 200 '.statusCode == "badRequest" and .errorMessage == "AADSTS7000222"'
}

# --- made, changed, shared, deleted -----------------------------------------------------------------

endpoints=$URL/contoso/_apis/serviceendpoint/endpoints
agent=a0000000-0000-4000-8000-000000000001
other=a0000000-0000-4000-8000-000000000002

send() { # METHOD URL JSON
    ask -X "$1" -H 'Content-Type: application/json' --data-binary "$3" "$2"
}

# form NAME JQ-FILTER: a service connection to be made, by the secret of an application
form() {
    jq -nc --arg name "$1" --arg tenant "$TENANT" --arg app "$APP_CONFIDENTIAL" --arg project "$agent" '{
        name: $name, type: "azurerm", url: "https://management.azure.com/", owner: "library",
        authorization: {scheme: "ServicePrincipal", parameters: {tenantid: $tenant, serviceprincipalid: $app,
            authenticationType: "spnKey", serviceprincipalkey: "k3y of a test"}},
        data: {environment: "AzureCloud", scopeLevel: "Subscription", creationMode: "Manual",
            subscriptionId: "5c0ffee0-0000-4000-8000-000000000001", subscriptionName: "Contoso sandbox"},
        serviceEndpointProjectReferences: [{projectReference: {id: $project}, name: $name, description: "d"}]} | '"${2:-.}"
}

create() { # NAME [JQ-FILTER]: its id in $made
    send POST "$endpoints?api-version=7.1" "$(form "$@")"
    made=$(jq -r '.id? // empty' "$answer")
}

federation='.authorization = {scheme: "WorkloadIdentityFederation", parameters: (.authorization.parameters | {tenantid, serviceprincipalid})}'
lcs='.type = "lcsserviceendpoint" | .url = "https://login.microsoftonline.com/organizations" | .data = {apiurl: "https://lcsapi.lcs.dynamics.com"} |
    .authorization = {scheme: "UsernamePassword", parameters: {username: "svc-lcs@contoso.example", password: "p of a test", clientid: .authorization.parameters.serviceprincipalid}}'
identity='.authorization = {scheme: "ManagedServiceIdentity", parameters: {tenantid: .authorization.parameters.tenantid}} | del(.data.creationMode)'

entry() { # ID JQ-FILTER: of the world
    emulator GET /world | jq -rc --arg id "$1" ".resources.devops.organizations.contoso.endpoints[\$id] | $2"
}

one_is_made() {
    restore
    create key
    want 200 '.isReady and .operationStatus.state == "Ready" and .isShared == false and .name == "key" and
        (.authorization.parameters | has("serviceprincipalkey") and .serviceprincipalkey == null) and
        .serviceEndpointProjectReferences[0].projectReference.name == "Space game web agent"'
    want_equal "$(entry "$made" .secrets)" '{"serviceprincipalkey":"k3y of a test"}' 'the secret'
    ask "$api/endpoints/$made?api-version=7.1"
    want 200 '.name == "key" and .authorization.parameters.serviceprincipalkey == null'
    ask "$api/endpoints?endpointNames=key&api-version=7.1"
    want 200 '.count == 1'
    create lcs-2 "$lcs"
    want 200 '.authorization.parameters | .password == null and .clientid'
    create agent-1 "$identity"
    want 200 '.authorization.parameters == {"tenantid": "'"$TENANT"'"}'
    create certificate ".authorization.parameters |= (del(.serviceprincipalkey) | .authenticationType = \"spnCertificate\" |
        .servicePrincipalCertificate = $(jq -Rs . "$T/servers/both.pem"))"
    want 200 '.authorization.parameters | has("servicePrincipalCertificate") and .servicePrincipalCertificate == null'
    [[ $(entry "$made" .secrets.servicePrincipalCertificate) == *'PRIVATE KEY'* ]] || fail 'the key is not kept'
}

a_federated_one_is_vouched_for() {
    restore
    create federated "$federation"
    want 200 '.authorization.parameters | .workloadIdentityFederationSubject == "sc://contoso/Space game web agent/federated" and
        .workloadIdentityFederationIssuer == "https://vstoken.dev.azure.com/0a0a0a0a-0000-4000-8000-000000000001"'
    subject=$(jq -r .authorization.parameters.workloadIdentityFederationSubject "$answer")
    ask -X POST -H 'Content-Type: application/json' -H "Authorization: Bearer $(emulator GET /world | jq -r .pipelines_token)" \
        -H 'Content-Length: 0' "$URL/x/oidctoken?api-version=7.1&serviceConnectionId=$made"
    want 200 .oidcToken
    want_equal "$(jq -r '.oidcToken | split(".")[1]' "$answer" | tr -- -_ +/ | base64 -d 2>/dev/null | jq -r .sub)" "$subject" 'the subject'
}

what_is_wrong_is_not_made() {
    local row
    restore
    while IFS='~' read -r row code_wanted text; do
        create wrong "$row"
        want_equal "$code" "$code_wanted" "the status of $row"
        jq -e --arg text "$text" '(.message + .typeKey) | test($text)' "$answer" >/dev/null || fail "$row: $(cat "$answer")"
    done <<END
del(.name)~400~ArgumentNullException
del(.type)~400~'type'
del(.url)~400~'url'
.url = "http://management.azure.com/"~400~https
del(.authorization)~400~'authorization'
del(.serviceEndpointProjectReferences)~400~ArgumentNullException
.serviceEndpointProjectReferences = []~400~serviceEndpointProjectReferences
.serviceEndpointProjectReferences[0].projectReference.id = "$(id 1)"~404~TF200016
.serviceEndpointProjectReferences[0].name = "manual"~409~DuplicateServiceConnectionException
.type = "other"~400~Unable to find service endpoint type 'other'
.authorization.scheme = "Token"~400~authentication scheme 'Token'
del(.authorization.parameters.authenticationType)~400~authentication scheme
del(.authorization.parameters.tenantid)~400~'tenantid' is missing
del(.authorization.parameters.serviceprincipalkey)~400~'serviceprincipalkey' is missing
.authorization.parameters.password = "x"~400~not expected: password
.authorization.parameters.authenticationType = "spnCertificate" | .authorization.parameters.servicePrincipalCertificate = "x" | del(.authorization.parameters.serviceprincipalkey)~400~PEM
del(.data.environment)~400~environment
.data.creationMode = "Magic"~400~creationMode
.data.creationMode = "Automatic"~400~must be empty
.data.creationMode = "Automatic" | .data.environment = "AzureChinaCloud" | .authorization.parameters.serviceprincipalid = ""~400~automatically
del(.data.subscriptionId)~400~subscriptionId
.data.scopeLevel = "ManagementGroup"~400~managementGroupId
END
    create wrong "$identity | .data.creationMode = \"Manual\""
    want 400 '.message | test("not expected: creationMode")'
    set_organization '{"extensions":[]}'
    create wrong "$lcs"
    want 400 '.message | test("lcsserviceendpoint")'
    send POST "$api/endpoints?api-version=7.1" "$(form wrong)"
    want 405 .typeKey
    send POST "$endpoints" "$(form wrong)"
    want 400 '.typeKey == "VssVersionNotSpecifiedException"'
    set_organization '{"read_only":true}'
    create wrong
    want 403 '.typeKey == "AccessCheckException"'
    ask -X POST -u :wrong -d '{}' "$endpoints?api-version=7.1"
    want_equal "$code" 203
}

making_one_takes_its_time() {
    restore
    set_organization '{"create":{"polls":2}}'
    create slow
    want 200 '(.isReady | not) and .operationStatus.state == "InProgress"'
    send PUT "$endpoints/$made?api-version=7.1" "$(form slow)"
    want 409 '.typeKey == "ServiceEndpointConflictException"'
    for state in InProgress InProgress Ready Ready; do
        ask "$api/endpoints/$made?api-version=7.1"
        want 200 ".operationStatus.state == \"$state\" and .isReady == (\"$state\" == \"Ready\")"
    done
    set_organization '{"create":{"polls":1,"fails":"no such principal"}}'
    create failing
    ask "$api/endpoints/$made?api-version=7.1"
    want 200 '.operationStatus.state == "InProgress"'
    ask "$api/endpoints/$made?api-version=7.1"
    want 200 '(.isReady | not) and .operationStatus == {"state": "Failed", "statusMessage": "no such principal"}'
}

what_is_not_sent_again_is_gone() {
    restore
    create key '.description = "of the test"'
    send PUT "$endpoints/$made?api-version=7.1" "$(form key-2 '.authorization.parameters.serviceprincipalkey = "another"')"
    want 200 '.name == "key-2" and (has("description") | not)'
    want_equal "$(entry "$made" .secrets)" '{"serviceprincipalkey":"another"}' 'the secret'
    ask "$api/endpoints/$made?api-version=7.1"
    cp "$answer" "$T/seen/body"
    send PUT "$endpoints/$made?api-version=7.1" "@$T/seen/body"
    want 200 '.authorization.parameters.serviceprincipalkey == null'
    want_equal "$(entry "$made" .secrets)" '{}' 'the secret'
    send PUT "$endpoints/$made?api-version=7.1" "$(form manual)"
    want 409 .typeKey
    send PUT "$endpoints/$made?api-version=7.1" "$(form x "$lcs")"
    want 400 '.message | test("type")'
    send PUT "$endpoints/$(id 9)?api-version=7.1" "$(form x)"
    want 404 '.typeKey == "ServiceEndpointNotFoundException"'
    set_organization '{"read_only":true}'
    send PUT "$endpoints/$made?api-version=7.1" "$(form x)"
    want 403 .typeKey
}

what_is_read_can_be_sent_back() {
    local digit
    restore
    for digit in 1 2 6 7; do
        ask "$api/endpoints/$(id $digit)?api-version=7.1"
        jq -c '.description = "changed"' "$answer" >"$T/seen/body"
        send PUT "$endpoints/$(id $digit)?api-version=7.1" "@$T/seen/body"
        want 200 '.description == "changed"'
    done
}

one_is_shared_and_deleted() {
    restore
    create key
    share="[{\"projectReference\":{\"id\":\"$other\",\"name\":\"Other\"},\"name\":\"key-there\",\"description\":\"\"}]"
    send PATCH "$endpoints/$made?api-version=7.1" "${share/key-there/borrowed}"
    want 409 '.typeKey == "DuplicateServiceConnectionException"'
    send PATCH "$endpoints/$made?api-version=7.1" "$share"
    want_equal "$code" 204
    send PATCH "$endpoints/$made?api-version=7.1" "$share"
    want 409 .typeKey
    ask "$URL/contoso/Other/_apis/serviceendpoint/endpoints?endpointNames=key-there&api-version=7.1"
    want 200 '.value[0] | .isShared and (.serviceEndpointProjectReferences | length) == 2'
    ask -X DELETE "$endpoints/$made?api-version=7.1"
    want 400 '.message | test("projectIds")'
    ask -X DELETE "$endpoints/$made?projectIds=$(id 1)&api-version=7.1"
    want 404 '.message | test("TF200016")'
    ask -X DELETE "$endpoints/$(id 9)?projectIds=$agent&api-version=7.1"
    want 404 '.typeKey == "ServiceEndpointNotFoundException"'
    ask -X DELETE "$endpoints/$made?projectIds=$agent&api-version=7.1"
    want_equal "$code" 204
    ask "$api/endpoints/$made?api-version=7.1"
    want 200 '. == null'
    ask "$URL/contoso/Other/_apis/serviceendpoint/endpoints/$made?api-version=7.1"
    want 200 '.isShared == false'
    ask -X DELETE "$endpoints/$(id 3)?projectIds=$agent,$other&api-version=7.1"
    want_equal "$code" 204
    want_equal "$(entry "$(id 3)" .)" null 'the one of two projects'
    set_organization '{"read_only":true}'
    ask -X DELETE "$endpoints/$(id 1)?projectIds=$agent&api-version=7.1"
    want 403 .typeKey
}

pipelines_are_let_in() {
    restore
    permissions="$project/_apis/pipelines/pipelinepermissions/endpoint/$(id 1)?api-version=7.1-preview.1"
    ask "$permissions"
    want 200 '(has("allPipelines") | not) and .pipelines == [] and .resource == {"type": "endpoint", "id": "'"$(id 1)"'"}'
    send PATCH "$permissions" "{\"resource\":{\"type\":\"endpoint\",\"id\":\"$(id 1)\"},\"allPipelines\":{\"authorized\":true}}"
    want 200 '.allPipelines.authorized and .resource.id == "'"$(id 1)"'"'
    want_equal "$(entry "$(id 1)" .all_pipelines)" true 'what the world has'
    send PATCH "$permissions" "{\"resource\":{\"type\":\"endpoint\",\"id\":\"$(id 1)\"},\"pipelines\":[{\"id\":7,\"authorized\":true}]}"
    want 200 '.allPipelines.authorized and .pipelines == [{"id": 7, "authorized": true}]'
    send PATCH "$permissions" "{\"resource\":{\"type\":\"queue\",\"id\":\"$(id 1)\"},\"allPipelines\":{\"authorized\":true}}"
    want 400 .typeKey
    send PATCH "${permissions/$(id 1)/$(id 9)}" '{}'
    want 404 '.typeKey == "ServiceEndpointNotFoundException"'
    send PATCH "${permissions%-preview.1}" '{}'
    want 400 '.typeKey == "VssVersionOutOfRangeException"'
    set_organization '{"read_only":true}'
    send PATCH "$permissions" '{}'
    want 403 .typeKey
}

types_are_listed() {
    restore
    types="$URL/contoso/_apis/serviceendpoint/types?api-version=7.1-preview.1"
    ask "$types&type=lcsserviceendpoint"
    want 200 '.count == 1 and .value[0].authenticationSchemes == [{"scheme": "UsernamePassword"}]'
    ask "$types"
    want 200 '[.value[].name] == ["azurerm", "lcsserviceendpoint"]'
    set_organization '{"extensions":[]}'
    ask "$types&type=lcsserviceendpoint"
    want 200 '. == {"count": 0, "value": []}'
}

# tested ID: what Azure DevOps' own test says of it
tested() {
    send POST "$api/endpointproxy?endpointId=$1&api-version=7.1-preview.1" \
        '{"dataSourceDetails":{"dataSourceName":"TestConnection"},"resultTransformationDetails":{},"serviceEndpointDetails":{"type":"azurerm"}}'
}

want_good() {
    tested "$made"
    want 200 '.statusCode == "ok" and .errorMessage == ""'
}

want_bad() { # TEXT
    tested "$made"
    want 200 ".statusCode == \"badRequest\" and (.errorMessage | test(\"$1\"))"
}

the_test_signs_in_by_the_secret() {
    local key='.authorization.parameters.serviceprincipalkey'
    restore
    create key
    want_bad AADSTS7000215
    send PUT "$endpoints/$made?api-version=7.1" "$(form key "$key = \"s3cr~t+/=&%25\"")"
    want_good
    ask "$api/endpoints/$made?api-version=7.1"
    send PUT "$endpoints/$made?api-version=7.1" "$(cat "$answer")"
    want_bad AADSTS7000218
    create expired "$key = \"expired-secret\" | .authorization.parameters.serviceprincipalid = \"${APP_CONFIDENTIAL%2}4\""
    want_bad AADSTS7000222
    create nobody "$key = \"x\" | .authorization.parameters.serviceprincipalid = \"$agent\""
    want_bad AADSTS700016
    create nowhere "$key = \"x\" | .authorization.parameters.tenantid = \"$agent\""
    want_bad AADSTS90002
    create agent-1 "$identity"
    want_good
}

the_test_signs_in_by_the_certificate() {
    restore
    create certificate ".authorization.parameters |= (del(.serviceprincipalkey) | .authenticationType = \"spnCertificate\" |
        .servicePrincipalCertificate = $(jq -Rs . "$T/servers/both.pem"))"
    want_bad 'AADSTS700027.*not found'
    emulator PUT /world "{\"apps\":{\"$APP_CONFIDENTIAL\":{\"certificates\":[$(jq -Rs . "$T/servers/certificate.pem")]}}}" >/dev/null
    want_good
    emulator PUT /world '{"clock_offset_s":172800}' >/dev/null
    want_bad 'AADSTS700027.*expired'
}

trusts() { # APP SUBJECT
    emulator PUT /world "{\"apps\":{\"$1\":{\"federated\":[{\"issuer\":\"https://vstoken.dev.azure.com/0a0a0a0a-0000-4000-8000-000000000001\",
        \"subject\":\"$2\",\"audience\":\"api://AzureADTokenExchange\"}]}}}" >/dev/null
}

the_test_signs_in_by_federation() {
    restore
    create federated "$federation"
    want_bad AADSTS70025
    trusts "$APP_CONFIDENTIAL" 'sc://contoso/Space game web agent/FEDERATED'
    want_bad AADSTS7002138
    trusts "$APP_CONFIDENTIAL" 'sc://contoso/Space game web agent/federated'
    want_good
    create of-an-identity "$federation | .authorization.parameters.serviceprincipalid = \"1d000000-0000-4000-8000-000000000002\""
    want_bad AADSTS70025
    trusts 1d000000-0000-4000-8000-000000000002 'sc://contoso/Space game web agent/of-an-identity'
    want_good
    emulator PUT /world '{"resources":{"arm":{"checks_roles":true}}}' >/dev/null
    want_bad 'AuthorizationFailed.*object id .0b1ec700-0000-4000-8000-000000000001'
    emulator PUT /world '{"resources":{"arm":{"role_assignments":{"x":{"scope":"/subscriptions/5c0ffee0-0000-4000-8000-000000000001",
        "principal":"0b1ec700-0000-4000-8000-000000000001"}}}}}' >/dev/null
    want_good
    set_organization "{\"endpoints\":{\"$made\":{\"test\":\"as the world says\"}}}"
    want_bad 'as the world says'
}

the_test_signs_in_by_the_password() {
    restore
    emulator_set_password "$USER_LCS" 'p of a test'
    create lcs-2 "$lcs"
    want_bad AADSTS7000218
    create lcs-3 "$lcs | .authorization.parameters.clientid = \"$APP_PUBLIC\""
    want_good
    emulator_set_password "$USER_LCS" another
    want_bad AADSTS50126
    create lcs-4 "$lcs | .authorization.parameters.clientid = \"$APP_PUBLIC\" | .url = \"https://login.microsoftonline.com/organization\""
    want_bad AADSTS90002
}

azure_devops_makes_the_application_itself() {
    local automatic='.data.creationMode = "Automatic" | .authorization.parameters.serviceprincipalid = ""'
    restore
    emulator PUT /world '{"resources":{"arm":{"checks_roles":true}}}' >/dev/null
    create with-key "$automatic | del(.authorization.parameters.serviceprincipalkey)"
    want 200 '(.authorization.parameters | .serviceprincipalid != "" and .serviceprincipalkey == null) and
        .data.spnObjectId and .data.appObjectId and .data.azureSpnRoleAssignmentId'
    want_good
    create federated-2 "$federation | $automatic"
    want 200 '.authorization.parameters | .serviceprincipalid != "" and .workloadIdentityFederationSubject'
    want_good
    ask "$api/endpoints/$made?api-version=7.1"
    send PUT "$endpoints/$made?api-version=7.1" "$(jq -c '.description = "changed"' "$answer")"
    want 200 '.description == "changed"'
    want_good
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=of-a-test -days 1 \
    -keyout "$T/servers/key.pem" -out "$T/servers/certificate.pem" 2>/dev/null
cat "$T/servers/key.pem" "$T/servers/certificate.pem" >"$T/servers/both.pem"
restore
check 'the list is filtered' the_list_is_filtered
check 'no secret comes back' no_secret_comes_back
check 'versions are looked at' versions_are_looked_at
check 'who has no token signs in' who_has_no_token_signs_in
check 'what is not there is said' what_is_not_there_is_said
check 'it converts and reverts' it_converts_and_reverts
check 'it refuses what cannot be converted' it_refuses_what_cannot_be_converted
check 'a conversion takes its time' a_conversion_takes_its_time
check 'it has a test of its own' it_has_a_test_of_its_own
check 'one is made' one_is_made
check 'a federated one is vouched for' a_federated_one_is_vouched_for
check 'what is wrong is not made' what_is_wrong_is_not_made
check 'making one takes its time' making_one_takes_its_time
check 'what is not sent again is gone' what_is_not_sent_again_is_gone
check 'what is read can be sent back' what_is_read_can_be_sent_back
check 'one is shared and deleted' one_is_shared_and_deleted
check 'pipelines are let in' pipelines_are_let_in
check 'types are listed' types_are_listed
check 'the test signs in by the secret' the_test_signs_in_by_the_secret
check 'the test signs in by the certificate' the_test_signs_in_by_the_certificate
check 'the test signs in by federation' the_test_signs_in_by_federation
check 'the test signs in by the password' the_test_signs_in_by_the_password
check 'Azure DevOps makes the application itself' azure_devops_makes_the_application_itself
finish
