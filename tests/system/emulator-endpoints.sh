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
        .authorization.parameters.workloadIdentityFederationSubject == "sc://contoso/development" and
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
finish
