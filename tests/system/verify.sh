#!/usr/bin/env bash
# What `verify` says of each service's answer: the services have their own names, which only the proxy
# knows. The authority's has the port, by which this world's tokens are told from another's.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
secret=$(canary_password client-secret)
subscription=5c0ffee0-0000-4000-8000-000000000001
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null

add_app() { # KIND NAME OPTION...
    local kind=$1 name=$2
    shift 2
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind "$kind" --name "$name" --no-verify \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin "$@"
    want_status 0
}

# What the service is like, and what is said of it: says NAME RESOURCE JSON STATUS PATTERN...
says() {
    local name=$1 resource=$2 json=$3
    shift 3
    forget_here
    emulator PUT /world "{\"resources\": {\"$resource\": $json}}" >/dev/null
    try aad verify "$name"
    want_status "$1"
    want_output "${@:2}"
    want_no_error
    LC_ALL=C grep -q '[^ -~]' "$out" && fail 'the report has bytes that are not printable'
}

add_app azurerm arm
add_app devops ado
add_app dynamics fo --audience https://contoso.operations.dynamics.com
add_app powerplatform power --audience https://contoso.crm4.dynamics.com \
    --audience https://contoso.operations.dynamics.com

subscriptions_are_listed() {
    says arm arm '{}' 0 '^ok .*the service accepts it \(https://management.azure.com\)$'
    says arm arm "{\"paths\": {\"/subscriptions/$subscription\": {\"denied\": true}}}" $AAD_PERSON \
        '^ok .*the token is granted' '^fail .*the service accepts it' \
        "the token is good, but $APP_CONFIDENTIAL has no role on any subscription" \
        "Give $APP_CONFIDENTIAL a role there"
    says arm arm "{\"paths\": {\"/subscriptions/$subscription\": {\"denied\": null}}}" 0
}

# The authority has granted it: who asks next needs no other one.
refusal_of_the_service_keeps_the_token() {
    says arm arm "{\"paths\": {\"/subscriptions/$subscription\": {\"denied\": true}}}" $AAD_PERSON
    emulator_reset
    try_token aad token arm
    want_status 0
    want_count token_requests 0
    emulator PUT /world "{\"resources\": {\"arm\": {\"paths\": {\"/subscriptions/$subscription\": {\"denied\": null}}}}}" >/dev/null
}

# What the connection names is read; each way to be refused has its own words.
part_of_azure_is_read() {
    local path=/subscriptions/$subscription other=3f2a7c10-5b1e-4c8d-9a6f-0123456789ac
    local missing=5c0ffee0-0000-4000-8000-00000000000f
    try aad connection edit arm --no-verify --subscription-id $subscription --subscription-name Sandbox
    want_status 0
    says arm arm '{}' 0 '^ok .*the service accepts it'
    says arm arm "{\"paths\": {\"$path\": {\"state\": \"Disabled\"}}}" $AAD_PERSON \
        "subscription $subscription is disabled" 'enable it again'
    says arm arm "{\"paths\": {\"$path\": {\"state\": null, \"denied\": true}}}" $AAD_PERSON \
        "the token is good, but $APP_CONFIDENTIAL has no role there \[AuthorizationFailed\]"
    says arm arm "{\"paths\": {\"$path\": {\"denied\": null, \"tenant\": \"$other\"}}}" $AAD_CONFIG \
        "the token is of tenant $TENANT, and what 'arm' names belongs to another one; it takes tokens of tenant $other" \
        '--authority URL/TENANT'
    says arm arm "{\"paths\": {\"$path\": {\"tenant\": null}}}" 0
    try aad connection edit arm --no-verify --resource-group rg
    says arm arm '{}' 0
    try aad connection edit arm --no-verify --resource-group no-such
    says arm arm '{}' $AAD_CONFIG "subscription $subscription has no resource group no-such"
    try aad connection edit arm --no-verify --resource-group rg --workspace ml-1
    says arm arm '{}' 0
    try aad connection edit arm --no-verify --workspace ml-2
    says arm arm '{}' $AAD_CONFIG 'resource group rg has no workspace ml-2'
    try aad connection edit arm --no-verify --subscription-id $missing
    says arm arm '{}' $AAD_PERSON "there is no subscription $missing, or $APP_CONFIDENTIAL has no role on it"
    add_app azurerm group --management-group-id root --management-group-name Root
    says group arm '{}' 0
    try aad connection edit group --no-verify --management-group-id stem
    says group arm '{}' $AAD_PERSON "what 'group' names is not there, or $APP_CONFIDENTIAL has no role on it"
}

# dev.azure.com itself answers with its page to sign in, whatever the token.
organization_is_asked() {
    emulator_reset
    says ado devops '{}' 0 "not tried: no host of 'ado' names an organization" \
        'connection edit ado --host https://dev.azure.com/ORGANIZATION'
    want_equal "$(emulator GET /requests | jq '[.[] | select(.path | test("connectionData"))] | length')" 0 'what was asked'
    try aad connection edit ado --no-verify --host https://dev.azure.com/contoso/project
    want_status 0
    says ado devops '{}' 0 '^ok .*the service accepts it \(https://dev.azure.com/contoso\)$'
    want_equal "$(emulator GET /requests | jq -r '[.[] | select(.path | test("connectionData"))] | last.path')" \
        /contoso/_apis/connectionData 'what was asked'
}

environment_tells_a_missing_entry_from_a_missing_role() {
    says fo dynamics '{}' 0 '^ok .*the service accepts it \(https://contoso.operations.dynamics.com\)$'
    says fo dynamics "{\"roleless_apps\": [\"$APP_CONFIDENTIAL\"]}" $AAD_PERSON \
        "the environment knows $APP_CONFIDENTIAL, whose user lacks a role" 'a security role'
    says fo dynamics '{"mapped_apps": []}' $AAD_PERSON \
        "the token is good, but the environment knows no user for $APP_CONFIDENTIAL" \
        "Enter the application's client id, $APP_CONFIDENTIAL, in 'System administration"
    says fo dynamics "{\"mapped_apps\": [\"$APP_CONFIDENTIAL\"], \"roleless_apps\": []}" 0
}

power_platform_has_two_steps_for_each_of_four_audiences() {
    emulator_reset
    says power power-api '{}' 0 \
        '^ok .*the token for Dataverse is granted \(.*aud https://contoso.crm4.dynamics.com' \
        '^ok .*Dataverse accepts it \(https://contoso.crm4.dynamics.com\)$' \
        '^ok .*the token for Finance and Operations is granted' \
        '^ok .*Finance and Operations accepts it \(https://contoso.operations.dynamics.com\)$' \
        '^ok .*the token for the Power Platform API is granted' \
        '^ok .*the Power Platform API accepts it \(https://api.powerplatform.com\)$' \
        '^ok .*the token for the admin API is granted \(.*aud https://service.powerapps.com' \
        '^ok .*the admin API accepts it \(https://api.bap.microsoft.com\)$'
    want_count by_grant.client_credentials 4
    try_token aad token power --audience https://service.powerapps.com/
    want_valid_token power-admin
    want_count by_grant.client_credentials 4
}

# Each is mended elsewhere, so each is told, and the others are asked all the same.
power_platform_says_which_service_does_not_know_it() {
    says power power-admin '{"registered": []}' $AAD_PERSON '^fail .*the admin API accepts it' \
        "application $APP_CONFIDENTIAL is not registered with Power Platform \[Forbidden\]" \
        "pac admin application register --application-id $APP_CONFIDENTIAL"
    says power power-admin "{\"registered\": [\"$APP_CONFIDENTIAL\"], \"environments\": []}" $AAD_PERSON \
        "the token is good, but $APP_CONFIDENTIAL may see no environment"
    says power dataverse '{"members": []}' $AAD_PERSON '^fail .*Dataverse accepts it' \
        "has no application user for $APP_CONFIDENTIAL \[0x80072560\]" "'New app user'" \
        '^ok .*the Power Platform API accepts it' '^fail .*the admin API accepts it'
    says power power-api '{"readers": []}' $AAD_PERSON '^fail .*the Power Platform API accepts it' \
        "$APP_CONFIDENTIAL has no role in Power Platform" 'RIGHTS'
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg user "$USER_LCS" '{resources: {"power-api": {readers: [$app, $user]},
        "dataverse": {members: [$app, $user]}, "power-admin": {environments: ["e"]}}}')" >/dev/null
    try aad verify power --json
    want_status 0
    want_equal "$(jq -r '.steps | length' "$out")" 10 'the number of steps'
}

# What the remedy says, done by an administrator: then it works.
power_platform_is_registered_by_an_administrator() {
    local path=https://api.bap.microsoft.com/providers/Microsoft.BusinessAppPlatform/adminApplications
    says power power-admin '{"registered": []}' $AAD_PERSON
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection add --kind powerplatform --name admin --grant password \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --client-id "$APP_ALL" --username "$USER_LCS" \
        --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin
    want_status 0
    want_output '^ok .*the admin API accepts it'
    try aad curl power -- -sS -X PUT -H 'Content-Length: 0' "$path/$APP_CONFIDENTIAL?api-version=2020-10-01"
    want_output 'does not have permission to access the path'
    try aad curl admin -- -sS -X PUT -H 'Content-Length: 0' "$path/$APP_CONFIDENTIAL?api-version=2020-10-01"
    want_status 0
    want_output "\"applicationId\":\"$APP_CONFIDENTIAL\""
    says power power-admin '{}' 0
}

# curl's URL says which of the audiences is meant.
power_platform_host_has_its_own_token() {
    local pair url
    forget_all
    for pair in 'dataverse https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI' \
        'power-api https://api.powerplatform.com/environmentmanagement/environments?api-version=2024-10-01' \
        'dynamics https://contoso.operations.dynamics.com/data/'; do
        url=${pair#* }
        try aad curl power -- -sS -f "$url"
        want_status 0
    done
    for audience in https://api.powerplatform.com https://service.powerapps.com/; do
        try_token aad token power --audience "$audience"
        want_status 0
    done
    want_valid_token power-admin
    try aad token power --audience https://evil.test
    want_refusal $AAD_REFUSED
}

# The user of LCS goes on, with the password that is there.
power_platform_follows_from_lcs() {
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection add --kind lcs --name lcs-old --project 1234567 \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --audience "https://lcs.test:$PORT" \
        --client-id "$APP_ALL" --username "$USER_LCS" --ca-file "$CA" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin
    want_status 0
    input='' try aad connection add power-new --from lcs-old
    want_refusal $AAD_USAGE
    try_terminal "$BIN/aad-credential" connection add power-new --from lcs-old <<'END'
expect Keep a copy of it
send y
expect Dataverse, as https://contoso.crm4
send https://contoso.crm4.dynamics.com/
expect Finance and Operations, as
send -
expect Description
send
END
    want_status 0
    want_output "From 'lcs-old': authority https://login.microsoftonline.com:$PORT/$TENANT, client-id $APP_ALL" \
        "The password is that of 'lcs-old'" 'Dataverse accepts it' 'the admin API accepts it' \
        "Connection 'power-new' is ready"
    try aad verify lcs-old
    want_status 0
}

# The admin API's audience has its slash at version 1, and one slash only at version 2.
power_platform_is_asked_for_at_both_endpoints() {
    local admin=https://service.powerapps.com/
    forget_all
    try_token aad token power --audience $admin
    want_valid_token power-admin
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last | .form.scope')" "$admin.default" scope
    try aad connection edit power --no-verify --endpoint-version 1
    forget_all
    try_token aad token power --audience $admin
    want_valid_token power-admin
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last | .form.resource')" "$admin" resource
    try aad connection edit power --no-verify --endpoint-version auto
}

# The resource's own name ends with a slash: so does what is asked for.
slash_of_a_resource_is_kept() {
    local own=https://management.azure.com
    add_app generic slash --audience "$own//.default" --host "$own"
    forget_all
    try_token aad token slash
    want_status 0
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last | .form.scope')" "$own//.default" scope
    try aad connection edit slash --no-verify --endpoint-version 1
    forget_all
    try_token aad token slash
    want_status 0
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last | .form.resource')" "$own/" resource
    try aad connection edit slash --no-verify --audience "$own/.default"
    want_status 0
    want_equal "$(jq -r .audiences[0] "$XDG_CONFIG_HOME/aad-credential/connections/slash.json")" "$own" 'the audience'
}

# A person signs in once, for all of them.
power_platform_is_a_persons_too() {
    local codes waiting
    quick
    try aad connection add --kind powerplatform --name person --grant device-code \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --client-id "$APP_ALL" \
        --audience https://contoso.crm4.dynamics.com --ca-file "$CA" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT"
    want_status 0
    forget_all
    codes=$(emulator GET /device | jq '[.[].user_code]')
    person approve "$USER_LCS" "$codes" &
    waiting=$!
    try_terminal "$BIN/aad-credential" sign-in person <<<'end'
    want_status 0
    wait $waiting
    try aad verify person
    want_status 0
    want_output '^ok .*Dataverse accepts it' '^ok .*the Power Platform API accepts it' '^ok .*the admin API accepts it'
    want_count by_grant.refresh_token 3
}

service_that_wants_fewer_requests_is_left_alone() {
    forget_here
    emulator_fault '{"kind":"arm","status":429,"headers":{"Retry-After":"7"}}'
    try aad verify arm
    want_status $AAD_THROTTLED
    want_output 'the service wants fewer requests \(HTTP 429\)'
}

# In a pipe as well: each line is there while the next step still runs.
steps_are_shown_when_they_end() {
    local before
    forget_here
    emulator_fault '{"kind":"token","delay_ms":1500}'
    aad verify arm >"$T/tmp/steps" &
    for _ in {1..100}; do
        grep -q 'is reachable' "$T/tmp/steps" && break
        sleep 0.02
    done
    before=$(cat "$T/tmp/steps")
    wait $!
    grep -q '^ok .*is reachable' <<<"$before" || fail 'the steps that have ended are not there'
    grep -q 'is granted' <<<"$before" && fail 'it was too late to see that'
    grep -q '^ok .*is granted' "$T/tmp/steps" || fail 'the last step is not there'
}

# The name of the step that runs; what is good, and what is not.
person_sees_what_goes_on() {
    forget_here
    emulator_fault '{"kind":"arm","status":500,"times":"always"}'
    try_terminal "$BIN/aad-credential" verify arm <<<'expect ...             the token is granted'
    want_output '^ok .*is granted'
    grep -q $'\e\\[32mok\e.*is granted' "$screen" && grep -q $'\e\\[1;31mfail\e' "$screen" || fail 'it has no colour'
    try_terminal env NO_COLOR=1 "$BIN/aad-credential" verify arm </dev/null
    grep -q $'\e\\[[0-9;]*m' "$screen" && fail 'it has colour'
    emulator_reset
}

check 'Azure Resource Manager: an empty list is no role' subscriptions_are_listed
check 'a service that refuses leaves the token in the cache' refusal_of_the_service_keeps_the_token
check 'Azure Resource Manager: what is named is read' part_of_azure_is_read
check 'Azure DevOps: the organization that the host names is asked' organization_is_asked
check 'Finance and Operations: not entered is not without a role' environment_tells_a_missing_entry_from_a_missing_role
check 'Power Platform: four audiences, a step each' power_platform_has_two_steps_for_each_of_four_audiences
check 'Power Platform: each refusal has its own cure' power_platform_says_which_service_does_not_know_it
check 'Power Platform: who is registered as the cure says is let in' power_platform_is_registered_by_an_administrator
check 'Power Platform: a host gets the token that is for it' power_platform_host_has_its_own_token
check 'Power Platform: both endpoints are asked as they want it' power_platform_is_asked_for_at_both_endpoints
check 'a slash that is the own of a resource is kept' slash_of_a_resource_is_kept
check 'Power Platform: a person signs in once for all audiences' power_platform_is_a_persons_too
check 'Power Platform: the connection of LCS makes the new one' power_platform_follows_from_lcs
check 'a 429 of a service is told' service_that_wants_fewer_requests_is_left_alone
check 'each step is shown when it ends' steps_are_shown_when_they_end
check 'a person sees what goes on, and what failed' person_sees_what_goes_on
finish
