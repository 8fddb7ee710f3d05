#!/usr/bin/env bash
# The local Graph and Resource Manager make applications, credentials and roles as the real ones do:
# without this, a program that asks wrongly would pass the other tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
graph=$URL/v1.0
exchange=api://AzureADTokenExchange

restore() { # the world as it was
    emulator POST /reset '{"only":["world","script"]}' >/dev/null
    emulator_set_password "$USER_LCS" "$password"
}

set_resource() { # NAME JSON
    emulator PUT /world "{\"resources\":{\"$1\":$2}}" >/dev/null
}

# sign_in FIELD...: the answer of the token endpoint in $answer, its status in $code
sign_in() {
    local fields=() field
    for field in "$@"; do
        fields+=(--data-urlencode "$field")
    done
    answer=$T/servers/answer
    code=$(curl -q -sS --noproxy '*' --cacert "$CA" -o "$answer" -w '%{http_code}' "${fields[@]}" \
        "$URL/$TENANT/oauth2/v2.0/token")
}

as_app() { # RESOURCE: into $bearer, of the application with a secret
    sign_in grant_type=client_credentials "client_id=$APP_CONFIDENTIAL" 'client_secret=s3cr~t+/=&%25' "scope=$1/.default"
    bearer=$(jq -r .access_token "$answer")
}

as_user() { # SCOPE...: into $bearer, of Graph
    sign_in grant_type=password "client_id=$APP_ALL" "username=$USER_LCS" "password=$password" \
        "scope=$(printf 'https://graph.microsoft.com/%s ' "$@")"
    bearer=$(jq -r .access_token "$answer")
}

# ask METHOD URL [JSON]: one request; its status in $code, its answer in $answer
ask() {
    answer=$T/servers/answer
    code=$(curl -q -sS -g --noproxy '*' --cacert "$CA" -D "$T/servers/head" -o "$answer" -w '%{http_code}' -X "$1" \
        -H "Authorization: Bearer $bearer" ${3+-H 'Content-Type: application/json' --data-binary "$3"} "$2")
}

want() { # STATUS JQ-CONDITION: of the answer
    want_equal "$code" "$1" 'the status'
    jq -e "$2" "$answer" >/dev/null || fail "the answer is not /$2/: $(head -c 400 "$answer")"
}

refuse() { # STATUS CODE [TEXT]
    want_equal "$code" "$1" 'the status'
    jq -e --arg code "$2" --arg text "${3:-}" '.error | .code == $code and (.message | test($text))' "$answer" >/dev/null ||
        fail "it is not refused by $2 ${3:-}: $(head -c 400 "$answer")"
}

make_app() { # NAME: its ids in $object and $app
    ask POST "$graph/applications" "{\"displayName\":\"$1\",\"signInAudience\":\"AzureADMyOrg\"}"
    want 201 .appId
    object=$(jq -r .id "$answer")
    app=$(jq -r .appId "$answer")
}

make_principal() { # its id in $principal
    ask POST "$graph/servicePrincipals" "{\"appId\":\"$app\"}"
    want 201 .id
    principal=$(jq -r .id "$answer")
}

# --- Graph ----------------------------------------------------------------------------------------

an_application_is_made() {
    local body
    body='{"displayName":"of a test","signInAudience":"AzureADMyOrg","isFallbackPublicClient":true,
        "publicClient":{"redirectUris":["http://localhost"]},"web":{"redirectUris":["https://auth.test/"]},
        "requiredResourceAccess":[{"resourceAppId":"913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0",
            "resourceAccess":[{"id":"913c6de4-2a4a-4a61-a9ce-945d2b2ce2e1","type":"Scope"}]}]}'
    restore
    ask POST "$graph/applications" "$body"
    want 201 '.displayName == "of a test" and .id != .appId and .isFallbackPublicClient and .passwordCredentials == []'
    object=$(jq -r .id "$answer") app=$(jq -r .appId "$answer")
    want_equal "$(emulator GET /world | jq -c --arg app "$app" '.apps[$app] | [.public, .multi_tenant, .redirects]')" \
        '[true,false,["http://localhost","https://auth.test/"]]' 'what the world has'
    ask GET "$graph/applications/$object"
    want 200 ".appId == \"$app\""
    ask GET "$graph/applications(appId='$app')?\$select=id,displayName"
    want 200 "del(.\"@odata.context\") == {id: \"$object\", displayName: \"of a test\"}"
    ask GET "$graph/applications?\$filter=displayName%20eq%20'of%20a%20test'"
    want 200 ".value | length == 1 and .[0].id == \"$object\""
    ask PATCH "$graph/applications/$object" '{"isFallbackPublicClient":false,"signInAudience":"AzureADMultipleOrgs"}'
    want_equal "$code" 204
    want_equal "$(emulator GET /world | jq -c --arg app "$app" '.apps[$app] | [.public, .multi_tenant]')" '[false,true]'
    ask DELETE "$graph/applications/$object"
    want_equal "$code" 204
    ask GET "$graph/applications/$object"
    refuse 404 Request_ResourceNotFound "$object"
}

what_graph_refuses() {
    restore
    ask POST "$graph/applications" '{}'
    refuse 400 Request_BadRequest displayName
    ask POST "$graph/applications" '{"displayName":"x","signInAudience":"Everybody"}'
    refuse 400 Request_BadRequest signInAudience
    ask POST "$graph/applications" '{"displayName":"x","appId":"y"}'
    refuse 400 Request_BadRequest "'appId'"
    ask POST "$graph/applications" '{"displayName":"x","web":{"redirectUris":["http://auth.test/"]}}'
    refuse 400 Request_BadRequest "'web'"
    ask POST "$graph/applications" nonsense
    refuse 400 BadRequest 'JSON request payload'
    ask GET "$graph/nothing"
    refuse 400 BadRequest "segment 'nothing'"
    ask PUT "$graph/applications" '{}'
    refuse 405 Request_BadRequest
    bearer=wrong ask GET "$graph/applications"
    refuse 401 InvalidAuthenticationToken
    set_resource graph '{"read_only":true}'
    ask POST "$graph/applications" '{"displayName":"x"}'
    refuse 403 Authorization_RequestDenied
    ask GET "$graph/applications"
    want 200 '.value | length > 3'
    emulator_fault '{"kind":"graph","throttle":7}'
    ask GET "$graph/applications"
    want_equal "$code" 429
}

# "Upsert application": a client's own name is there once, however often and however early it asks.
a_unique_name_is_there_once() {
    restore
    set_resource graph '{"lag":3}'
    upsert() { # PREFER
        code=$(curl -q -sS -g --noproxy '*' --cacert "$CA" -o "$answer" -w '%{http_code}' -X PATCH -H "Prefer: $1" \
            -H "Authorization: Bearer $bearer" -H 'Content-Type: application/json' --data-binary '{"displayName":"x"}' \
            "$graph/applications(uniqueName='mine')")
    }
    upsert nothing
    want_equal "$code" 404
    upsert create-if-missing
    want 201 '.appId and .uniqueName == "mine"'
    app=$(jq -r .appId "$answer")
    upsert create-if-missing
    want_equal "$code" 204
    set_resource graph '{"lag":0}'
    until ask GET "$graph/applications(uniqueName='mine')" && [ "$code" = 200 ]; do :; done
    want 200 ".appId == \"$app\""
}

a_change_of_the_certificates_replaces_them() {
    local one two kept
    restore
    for name in one two; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj "/CN=$name" \
            -outform DER -out "$T/servers/$name.der" 2>/dev/null
    done
    one=$(base64 -w0 "$T/servers/one.der") two=$(base64 -w0 "$T/servers/two.der")
    make_app x
    ask PATCH "$graph/applications/$object" "{\"keyCredentials\":[{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\",\"key\":\"$one\"}]}"
    want_equal "$code" 204
    ask GET "$graph/applications/$object?\$select=keyCredentials"
    want 200 ".keyCredentials | length == 1 and .[0].key == \"$one\""
    kept=$(jq -c '.keyCredentials[0] | del(.key)' "$answer")
    ask PATCH "$graph/applications/$object" "{\"keyCredentials\":[$kept,{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\",\"key\":\"$two\"}]}"
    want_equal "$code" 204
    ask GET "$graph/applications/$object?\$select=keyCredentials"
    want 200 "[.keyCredentials[].key] == [\"$one\",\"$two\"]"
    ask PATCH "$graph/applications/$object" '{"keyCredentials":[{"type":"AsymmetricX509Cert","usage":"Verify","key":"AAAA"}]}'
    refuse 400 Request_BadRequest 'invalid certificate'
    ask PATCH "$graph/applications/$object" '{"keyCredentials":[{"keyId":"00000000-0000-4000-8000-000000000000","type":"AsymmetricX509Cert","usage":"Verify"}]}'
    refuse 400 Request_BadRequest 'invalid certificate'
}

a_user_needs_a_permission() {
    restore
    as_user User.Read
    ask POST "$graph/applications" '{"displayName":"x"}'
    refuse 403 Authorization_RequestDenied
    as_user Application.ReadWrite.All
    ask POST "$graph/applications" '{"displayName":"x"}'
    want 201 .id
    as_app https://graph.microsoft.com
}

a_secret_signs_in_until_it_is_removed() {
    local secret key
    restore
    make_app one
    ask POST "$graph/applications/$object/addPassword" '{"passwordCredential":{"displayName":"s","endDateTime":"2030-01-01T00:00:00Z"}}'
    want 200 '.secretText[0:3] == .hint and (.keyId | length) == 36 and .endDateTime == "2030-01-01T00:00:00Z" and .displayName == "s"'
    secret=$(jq -r .secretText "$answer") key=$(jq -r .keyId "$answer")
    ask GET "$graph/applications/$object"
    want 200 ".passwordCredentials | length == 1 and .[0].secretText == null and .[0].keyId == \"$key\""
    sign_in grant_type=client_credentials "client_id=$app" "client_secret=$secret" scope=https://management.azure.com/.default
    want 401 '.error_codes == [7000229]'
    make_principal
    sign_in grant_type=client_credentials "client_id=$app" "client_secret=$secret" scope=https://management.azure.com/.default
    want 200 .access_token
    want_equal "$(jq -r '.access_token | split(".")[1]' "$answer" | tr -- -_ +/ | base64 -d 2>/dev/null | jq -r .oid)" "$principal" 'the oid'
    ask POST "$graph/applications/$object/removePassword" "{\"keyId\":\"$key\"}"
    want_equal "$code" 204
    ask POST "$graph/applications/$object/removePassword" "{\"keyId\":\"$key\"}"
    refuse 400 Request_BadRequest "$key"
    sign_in grant_type=client_credentials "client_id=$app" "client_secret=$secret" scope=https://management.azure.com/.default
    want 401 '.error_codes == [7000215]'
    ask POST "$graph/applications/$object/addPassword" '{"passwordCredential":{"endDateTime":"2001-01-01T00:00:00Z"}}'
    refuse 400 Request_BadRequest 'end date'
    ask POST "$graph/applications/$object/addPassword" '{"passwordCredential":{"endDateTime":"tomorrow"}}'
    refuse 400 Request_BadRequest DateTimeOffset
}

trust() { # NAME ISSUER SUBJECT [AUDIENCES]
    jq -nc --arg name "$1" --arg issuer "$2" --arg subject "$3" --argjson audiences "${4:-[\"$exchange\"]}" \
        '{name: $name, issuer: $issuer, subject: $subject, audiences: $audiences}'
}

present() { # ISSUER SUBJECT CLIENT: the answer to an assertion of theirs
    local assertion
    assertion=$(emulator POST /assertions "{\"issuer\":\"$1\",\"subject\":\"$2\",\"audience\":\"$exchange\"}" | jq -r .assertion)
    sign_in grant_type=client_credentials "client_id=$3" "client_assertion=$assertion" \
        client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer scope=https://management.azure.com/.default
}

an_application_trusts_whom_it_is_told_to() {
    local list long
    restore
    make_app one
    make_principal
    list=$graph/applications/$object/federatedIdentityCredentials
    ask POST "$list" "$(trust from-a-test https://issuer.test job-9)"
    want 201 '.id and .name == "from-a-test" and .audiences == ["api://AzureADTokenExchange"]'
    present https://issuer.test job-9 "$app"
    want 200 .access_token
    ask GET "$list"
    want 200 '[.value[].subject] == ["job-9"]'
    ask GET "$list/from-a-test"
    want 200 '.issuer == "https://issuer.test"'
    ask POST "$list" "$(trust from-a-test https://issuer.test job-8)"
    refuse 409 Request_MultipleObjectsWithSameKeyValue name
    ask POST "$list" "$(trust other https://issuer.test job-9)"
    refuse 409 Request_MultipleObjectsWithSameKeyValue 'issuer and subject'
    for name in ab -ab 'a b' "$(printf 'a%.0s' {1..121})"; do
        ask POST "$list" "$(trust "$name" https://issuer.test job-8)"
        refuse 400 Request_BadRequest "'name'"
    done
    long=$(printf 'é%.0s' {1..600})
    ask POST "$list" "$(trust long https://issuer.test "$long")"
    want 201 .id
    ask POST "$list" "$(trust longer https://issuer.test "x$long")"
    refuse 400 Request_BadRequest "'subject'"
    ask POST "$list" "$(trust two https://issuer.test job-8 '["a","b"]')"
    refuse 400 Request_BadRequest "'audiences'"
    for number in {3..20}; do
        ask POST "$list" "$(trust "number-$number" https://issuer.test "number-$number")"
    done
    want 201 .id
    ask POST "$list" "$(trust number-21 https://issuer.test number-21)"
    refuse 400 Directory_QuotaExceeded
    ask DELETE "$list/from-a-test"
    want_equal "$code" 204
    ask DELETE "$list/from-a-test"
    refuse 404 Request_ResourceNotFound
    present https://issuer.test job-9 "$app"
    want 401 '.error_codes == [700213]'
}

service_principals_have_permissions() {
    local resource
    restore
    ask GET "$graph/servicePrincipals(appId='913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0')?\$select=id,appId,displayName,oauth2PermissionScopes"
    want 200 '[.oauth2PermissionScopes[].value] == ["user_impersonation"] and (has("accountEnabled") | not)'
    resource=$(jq -r .id "$answer")
    make_app one
    ask GET "$graph/servicePrincipals(appId='$app')"
    refuse 404 Request_ResourceNotFound
    make_principal
    ask POST "$graph/servicePrincipals" "{\"appId\":\"$app\"}"
    refuse 409 Request_MultipleObjectsWithSameKeyValue
    ask POST "$graph/servicePrincipals" "{\"appId\":\"$TENANT\"}"
    refuse 400 NoBackingApplicationObject
    ask POST "$graph/oauth2PermissionGrants" "{\"clientId\":\"$principal\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$resource\",\"scope\":\"user_impersonation\"}"
    want 201 '.id and .scope == "user_impersonation"'
    want_equal "$(emulator GET /world | jq -c --arg app "$app" '.apps[$app].consents')" '{"lcs":["user_impersonation"]}' 'the consent'
    ask POST "$graph/oauth2PermissionGrants" "{\"clientId\":\"$principal\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$resource\",\"scope\":\"user_impersonation\"}"
    refuse 409 Request_MultipleObjectsWithSameKeyValue
    ask POST "$graph/oauth2PermissionGrants" "{\"clientId\":\"$principal\",\"consentType\":\"Principal\",\"resourceId\":\"$resource\",\"scope\":\"user_impersonation\"}"
    refuse 400 Request_BadRequest principalId
    ask GET "$graph/oauth2PermissionGrants?\$filter=clientId%20eq%20'$principal'%20and%20consentType%20eq%20'AllPrincipals'"
    want 200 '[.value[] | .scope] == ["user_impersonation"]'
    ask GET "$graph/oauth2PermissionGrants?\$filter=clientId%20eq%20'$principal'%20and%20consentType%20eq%20'Principal'"
    want 200 '.value == []'
    ask GET "$graph/oauth2PermissionGrants?\$filter=scope%20ne%20'x'"
    refuse 400 Request_UnsupportedQuery
    set_resource graph '{"closed":["oauth2PermissionGrants"]}'
    ask GET "$graph/oauth2PermissionGrants"
    refuse 403 Authorization_RequestDenied
    ask DELETE "$graph/servicePrincipals/$principal"
    want_equal "$code" 204
    set_resource lcs '{"principal":false}'
    ask GET "$graph/servicePrincipals(appId='913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0')"
    refuse 404 Request_ResourceNotFound
}

users_have_an_id() {
    local id resource
    restore
    ask GET "$graph/me"
    refuse 400 BadRequest delegated
    ask GET "$graph/users/nobody@contoso.example"
    refuse 404 Request_ResourceNotFound nobody
    ask GET "$graph/users/$USER_LCS?\$select=id"
    want 200 '.id and (has("userPrincipalName") | not)'
    id=$(jq -r .id "$answer")
    as_user User.Read
    ask GET "$graph/applications"
    refuse 403 Authorization_RequestDenied
    ask GET "$graph/me"
    want 200 ".id == \"$id\""
    as_app https://graph.microsoft.com
    ask GET "$graph/servicePrincipals(appId='913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0')"
    resource=$(jq -r .id "$answer")
    make_app one
    make_principal
    ask POST "$graph/oauth2PermissionGrants" "{\"clientId\":\"$principal\",\"consentType\":\"Principal\",\"principalId\":\"$id\",\"resourceId\":\"$resource\",\"scope\":\"user_impersonation\"}"
    want 201 .id
}

what_is_new_is_late() {
    restore
    set_resource graph '{"lag":2}'
    make_app one
    for _ in 1 2; do
        ask GET "$graph/applications/$object"
        refuse 404 Request_ResourceNotFound
    done
    ask GET "$graph/applications/$object"
    want 200 .id
    make_principal
    for _ in 1 2; do
        ask GET "$graph/servicePrincipals(appId='$app')"
        refuse 404 Request_ResourceNotFound
    done
    ask GET "$graph/servicePrincipals(appId='$app')"
    want 200 .id
}

# --- Resource Manager -----------------------------------------------------------------------------

subscription=/subscriptions/5c0ffee0-0000-4000-8000-000000000001
identities=$subscription/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities
agent=1d000000-0000-4000-8000-000000000002
contributor=b24988ac-6180-42a0-ab88-20f7382dd24c
identity_version=api-version=2023-01-31

identities_are_read_and_listed() {
    local next
    restore
    ask GET "$URL$identities/agent?$identity_version"
    want 200 ".properties == {tenantId: \"$TENANT\", principalId: \"0b1ec700-0000-4000-8000-000000000001\", clientId: \"$agent\"}"
    ask GET "$URL${identities/resourceGroups/resourcegroups}/nobody?$identity_version"
    refuse 404 ResourceNotFound "nobody' under resource group 'rg'"
    ask GET "$URL$identities/agent"
    refuse 400 MissingApiVersionParameter
    ask GET "$URL$identities/agent?api-version=2001-01-01"
    refuse 400 InvalidApiVersionParameter 2023-01-31
    emulator PUT /world "{\"apps\":{\"1d000000-0000-4000-8000-000000000003\":{\"tenant\":\"$TENANT\",\"identity\":\"$identities/other\"}},
        \"resources\":{\"arm\":{\"page_size\":1}}}" >/dev/null
    ask GET "$URL$subscription/providers/Microsoft.ManagedIdentity/userAssignedIdentities?$identity_version"
    want 200 '[.value[].name] == ["agent"] and .nextLink'
    next=$(jq -r .nextLink "$answer")
    ask GET "$next"
    want 200 '[.value[].name] == ["other"] and (has("nextLink") | not)'
    ask GET "$URL/subscriptions/$TENANT/providers/Microsoft.ManagedIdentity/userAssignedIdentities?$identity_version"
    refuse 404 SubscriptionNotFound
}

scopes_are_listed() {
    restore
    ask GET "$URL$subscription/resourcegroups?api-version=2021-04-01"
    want 200 '[.value[].name] == ["rg"]'
    ask GET "$URL/providers/Microsoft.Management/managementGroups?api-version=2020-05-01"
    want 200 '[.value[].properties.displayName] == ["root"]'
    ask GET "$URL$subscription/providers/Microsoft.MachineLearningServices/workspaces?api-version=2023-04-01"
    want 200 '[.value[].name] == ["ml-1"]'
    ask GET "$URL/subscriptions?api-version=2022-12-01"
    want 200 '[.value[].subscriptionId] == ["5c0ffee0-0000-4000-8000-000000000001"]'
}

properties() { # ISSUER SUBJECT [AUDIENCES]
    trust x "$@" | jq -c '{properties: del(.name)}'
}

an_identity_trusts_whom_it_is_told_to() {
    local credential=$URL$identities/agent/federatedIdentityCredentials
    restore
    present https://issuer.test job-9 "$agent"
    want 401 '.error_codes == [70025]'
    ask PUT "$credential/from-a-test?$identity_version" "$(properties https://issuer.test job-9)"
    want 201 '.name == "from-a-test" and .properties.audiences == ["api://AzureADTokenExchange"]'
    present https://issuer.test job-9 "$agent"
    want 200 .access_token
    want_equal "$(jq -r '.access_token | split(".")[1]' "$answer" | tr -- -_ +/ | base64 -d 2>/dev/null | jq -r .oid)" \
        0b1ec700-0000-4000-8000-000000000001 'the oid'
    ask PUT "$credential/from-a-test?$identity_version" "$(properties https://issuer.test job-10)"
    want 200 '.properties.subject == "job-10"'
    ask GET "$credential/from-a-test?api-version=2024-11-30"
    want 200 '.properties.subject == "job-10"'
    ask PUT "$credential/other?$identity_version" "$(properties https://issuer.test job-10)"
    refuse 409 Conflict
    ask PUT "$credential/-?$identity_version" "$(properties https://issuer.test job-11)"
    refuse 400 BadRequest name
    ask PUT "$credential/other?$identity_version" '{}'
    refuse 400 InvalidRequestContent
    ask PUT "$URL$identities/nobody/federatedIdentityCredentials/other?$identity_version" "$(properties https://issuer.test x)"
    refuse 404 ParentResourceNotFound nobody
    emulator PUT /world "{\"apps\":{\"$agent\":{\"busy\":1}}}" >/dev/null
    ask PUT "$credential/other?$identity_version" "$(properties https://issuer.test job-11)"
    refuse 409 ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity
    ask PUT "$credential/other?$identity_version" "$(properties https://issuer.test job-11)"
    want 201 .id
    ask GET "$credential?$identity_version"
    want 200 '[.value[].name] == ["from-a-test", "other"]'
    ask DELETE "$credential/other?$identity_version"
    want_equal "$code" 200
    ask DELETE "$credential/other?$identity_version"
    want_equal "$code" 204
    set_resource arm '{"denied_writes":true}'
    ask PUT "$credential/other?$identity_version" "$(properties https://issuer.test job-11)"
    refuse 403 AuthorizationFailed "client '$APP_CONFIDENTIAL' with object id '0d.*federatedIdentityCredentials/write' over scope '$identities/agent"
}

role() { # PRINCIPAL [TYPE [ROLE]]: the body
    echo "{\"properties\":{\"roleDefinitionId\":\"$subscription/providers/Microsoft.Authorization/roleDefinitions/${3:-$contributor}\",
        \"principalId\":\"$1\",\"principalType\":\"${2:-ServicePrincipal}\"}}"
}

roles_are_given_and_taken() {
    local roles=$URL$subscription/providers/Microsoft.Authorization/roleAssignments version=api-version=2022-04-01
    local one=70000000-0000-4000-8000-000000000001 two=70000000-0000-4000-8000-000000000002
    local principal=0b1ec700-0000-4000-8000-000000000001
    restore
    ask PUT "$roles/$one?$version" "$(role $principal)"
    want 201 ".properties | .principalId == \"$principal\" and .scope == \"$subscription\""
    ask PUT "$roles/$one?$version" "$(role $principal)"
    want 200 .id
    ask PUT "$roles/$two?$version" "$(role $principal)"
    refuse 409 RoleAssignmentExists
    ask PUT "$roles/$one?$version" "$(role $principal ServicePrincipal acdd72a7-3385-48ef-bd42-f606fba81ae7)"
    refuse 409 RoleAssignmentUpdateNotPermitted
    ask PUT "$roles/$two?$version" "$(role $principal ServicePrincipal "$TENANT")"
    refuse 404 RoleDefinitionDoesNotExist
    ask PUT "$roles/$two?$version" "$(role $two)"
    refuse 400 PrincipalNotFound "$two does not exist in the directory $TENANT"
    ask PUT "$roles/$two?$version" "$(role $principal User)"
    refuse 400 UnmatchedPrincipalType
    ask PUT "$roles/mine?$version" "$(role $principal)"
    refuse 400 InvalidRoleAssignmentId
    ask PUT "$roles/$two?api-version=2015-07-01" "$(role $principal)"
    refuse 400 InvalidApiVersionParameter
    ask PUT "$URL$subscription/resourceGroups/none/providers/Microsoft.Authorization/roleAssignments/$two?$version" "$(role $principal)"
    refuse 404 ResourceGroupNotFound
    ask PUT "$URL/providers/Microsoft.Management/managementGroups/root/providers/Microsoft.Authorization/roleAssignments/$two?$version" "$(role $principal)"
    want 201 .id
    ask GET "$roles/$one?$version"
    want 200 .id
    ask DELETE "$roles/$one?$version"
    want 200 .id
    ask DELETE "$roles/$one?$version"
    want_equal "$code" 204
    set_resource arm '{"denied_writes":true}'
    ask PUT "$roles/$one?$version" "$(role $principal)"
    refuse 403 AuthorizationFailed 'roleAssignments/write'
}

a_new_principal_is_late_here_too() {
    local assignment="$URL$subscription/providers/Microsoft.Authorization/roleAssignments/70000000-0000-4000-8000-000000000001?api-version=2022-04-01"
    restore
    as_app https://graph.microsoft.com
    make_app one
    set_resource graph '{"lag":2}'
    make_principal
    as_app https://management.azure.com
    for _ in 1 2; do
        ask PUT "$assignment" "$(role "$principal")"
        refuse 400 PrincipalNotFound "$principal"
    done
    ask PUT "$assignment" "$(role "$principal")"
    want 201 .id
}

# --- faults at random --------------------------------------------------------------------------------

draw() { # SEED: the statuses of 100 requests, of which one in five fails
    emulator POST /script "{\"path\":\"/nowhere\",\"one_in\":5,\"seed\":$1,\"times\":\"always\",\"status\":503}" >/dev/null
    curl -q -sS --noproxy '*' --cacert "$CA" -o /dev/null -w '%{http_code} ' "$URL/nowhere?[1-100]"
    emulator DELETE /script >/dev/null
}

some_requests_fail_at_random() { # and again the same
    local first n
    first=$(draw 1)
    n=$(grep -o 503 <<<"$first" | wc -l)
    [ "$n" -ge 8 ] && [ "$n" -le 40 ] || fail "of 100, $n fail"
    want_equal "$(draw 1)" "$first" 'what the same seed draws'
    [ "$(draw 2)" != "$first" ] || fail 'another seed draws the same'
    ! emulator POST /script '{"one_in":0}' >/dev/null 2>&1 || fail 'one in none is a fault'
}

as_app https://graph.microsoft.com
check 'some requests fail at random' some_requests_fail_at_random
check 'an application is made' an_application_is_made
check 'what Graph refuses' what_graph_refuses
check 'a unique name is there once' a_unique_name_is_there_once
check 'a change of the certificates replaces them' a_change_of_the_certificates_replaces_them
check 'a user needs a permission' a_user_needs_a_permission
check 'a secret signs in until it is removed' a_secret_signs_in_until_it_is_removed
check 'an application trusts whom it is told to' an_application_trusts_whom_it_is_told_to
check 'service principals have permissions' service_principals_have_permissions
check 'users have an id' users_have_an_id
check 'what is new is late' what_is_new_is_late
as_app https://management.azure.com
check 'identities are read and listed' identities_are_read_and_listed
check 'scopes are listed' scopes_are_listed
check 'an identity trusts whom it is told to' an_identity_trusts_whom_it_is_told_to
check 'roles are given and taken' roles_are_given_and_taken
check 'a new principal is late here, too' a_new_principal_is_late_here_too
finish
