#!/usr/bin/env bash
# `connection add` at a terminal: azurerm, dynamics and powerplatform, as their guides ask, and what is
# found out meanwhile. The services of the last two have their own names, which only the proxy knows.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
export -n CONNECTIONS
arm=https://arm.test:$PORT
subscription=5c0ffee0-0000-4000-8000-000000000001
secret=$(canary_password client-secret)
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" --arg login "$URL/" --arg audience "$arm" \
    '{apps: {($app): {secrets: [{value: $secret}]}},
      resources: {arm: {stack: {loginEndpoint: $login, audiences: [$audience]}}}}')" >/dev/null

field() { # KEY
    jq -r --arg key "$1" '.[$key] // "none" | if type == "array" then join(" ") else tostring end' "$CONNECTIONS/arm.json"
}

up_to_secret() {
    cat <<END
expect Scope level [1]
send
expect Subscription ID
send $subscription
expect Subscription name
send Contoso sandbox
expect Resource group (optional)
send
expect workload-identity
expect Credential [client-secret]
send 3
expect Application (client) ID
send $APP_CONFIDENTIAL
expect Client secret
echo off
send $secret
END
}

up_to_end() {
    cat <<END
expect Connection name
send arm
expect Service management reference
send ITSM-7
expect Description
send
expect Grant access permission to all pipelines [y/N]
send y
end
END
}

# "Service principal (manual)": a subscription, and the directory that it says it belongs to.
the_guide_s_dialog_is_asked() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add azurerm --ca-file "$CA" --audience "$arm" --host "$URL" <<END
expect AzureUSGovernment
expect Environment, or the authority's address [AzureCloud]
send $URL
$(up_to_secret)
expect Tenant ID (the directory's GUID or domain; Enter asks the subscription)
send
expect It wants tokens of the directory $TENANT
expect Use that one [Y/n]
send
$(up_to_end)
END
    want_status 0
    want_output "'arm' is ready"
    want_equal "$(field authority) $(field subscription-name) $(field all-pipelines) $(field service-management-reference)" \
        "$URL/$TENANT Contoso sandbox true ITSM-7" 'what was saved'
}

# What an option says needs its other half, at its place and not behind the last question.
a_cloud_alone_is_followed_by_the_tenant() {
    try_terminal "$BIN/aad-credential" connection add azurerm --authority AzureCloud --no-secret --no-verify <<END
expect Scope level [1]
send 4
expect Credential [client-secret]
send
expect Application (client) ID
send {$APP_CONFIDENTIAL}
expect Tenant ID
send AzureCloud
expect Tenant ID
send  {$TENANT}
$(up_to_end | sed 's/^send arm$/send cloud/')
END
    want_status 0
    want_equal "$(jq -r .authority "$CONNECTIONS/cloud.json")" "https://login.microsoftonline.com/$TENANT" 'the authority'
}

a_domain_is_replaced_by_the_directory() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add azurerm --replace --ca-file "$CA" --audience "$arm" --host "$URL" <<END
expect Environment, or the authority's address
send $URL
$(up_to_secret)
expect Tenant ID
send contoso.exmaple
expect there is no directory 'contoso.exmaple'
expect Tenant ID
send contoso.example
expect contoso.example is the directory
send y
$(up_to_end)
END
    want_status 0
    want_equal "$(field authority)" "$URL/$TENANT" 'the authority'
}

an_azure_stack_says_where_it_belongs() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add azurerm --replace --ca-file "$CA" <<END
expect AzureStack
expect Environment, or the authority's address
send AzureStack
expect Environment URL
send $URL/
expect It names as its authority $URL
expect as the audience of its tokens $arm
expect Use both, from now on [y/N]
send y
$(up_to_secret)
expect Tenant ID
send $TENANT
$(up_to_end)
END
    want_status 0
    want_equal "$(field authority) $(field audiences) $(field hosts)" "$URL/$TENANT $arm $URL" 'what was saved'
    world_drop_keys
    try_token aad token arm
    want_status 0
    want_valid_token arm
    want_equal "$(emulator_count by_kind.metadata)" 1 'how often it was asked'
}

# Who does not know the id gets a list, by the secret that is not stored yet.
subscriptions_are_listed() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add azurerm --replace --ca-file "$CA" --audience "$arm" --host "$URL" <<END
expect Environment, or the authority's address
send $URL
expect Scope level [1]
send
expect Subscription ID (Enter: from a list, later)
send
expect Credential [client-secret]
send
expect Application (client) ID
send $APP_CONFIDENTIAL
expect Client secret
echo off
send $secret
expect Tenant ID
send $TENANT
expect Subscriptions that it can see
expect 1  Contoso sandbox  $subscription
expect Number (Enter: none of them)
send 1
expect Resource groups that it can see
expect Number (Enter: none of them)
send
$(up_to_end)
END
    want_status 0
    want_output "'arm' is ready"
    want_equal "$(field subscription-id) $(field subscription-name)" "$subscription Contoso sandbox" 'what was saved'
}

a_publish_profile_is_answered() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add azurerm --ca-file "$CA" --audience "$arm" --host "$URL" <<END
expect Environment
send
expect Scope level [1]
send 4
expect Credential [client-secret]
send publish-profile
expect a publish profile holds one web application's own password
expect Credential [client-secret]
key C
end
END
    want_status $AAD_CANCELLED
}

far_options=(--ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT")

far_application() {
    cat <<END
expect Application (client) ID
send $APP_CONFIDENTIAL
expect Client secret
echo off
send $secret
expect Connection name
send far
expect Description
send
END
}

finance_and_operations_asks_what_its_guide_records() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add dynamics --replace "${far_options[@]}" <<END
expect a trial has no API
expect AX.FullAccess, CustomService.FullAccess and
expect cannot be made any more
expect Authentication endpoint with your tenant
send https://login.microsoftonline.com:$PORT/$TENANT
expect Resource URL
send https://contoso.operations.dynamics.com
expect Credential [client-secret]
send
$(far_application)
expect Enter it in Finance and Operations
expect Client Id  $APP_CONFIDENTIAL
expect User ID
end
END
    want_status 0
    want_output '^ok .*service accepts it .https://contoso.operations.dynamics.com' "'far' is ready"
}

power_platform_asks_for_its_environment() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add powerplatform --replace "${far_options[@]}" <<END
expect Authentication endpoint with your tenant
send https://login.microsoftonline.com:$PORT/$TENANT
expect Dataverse
send https://contoso.operations.dynamics.com
expect that is no address of Dataverse
expect Dataverse, as
send https://contoso.crm4.dynamics.com
expect Finance and Operations, as
send
$(far_application)
end
END
    want_status 0
    want_output '^ok .*Dataverse' "'far' is ready"
    want_equal "$(jq '.audiences | length' "$CONNECTIONS/far.json")" 3 'audiences'
}

check "the guide's dialog is asked" the_guide_s_dialog_is_asked
check 'a cloud alone is followed by the tenant' a_cloud_alone_is_followed_by_the_tenant
check 'a domain is replaced by the directory (P1)' a_domain_is_replaced_by_the_directory
check 'an Azure Stack says where it belongs (P1)' an_azure_stack_says_where_it_belongs
check 'subscriptions are listed' subscriptions_are_listed
check 'a publish profile is answered' a_publish_profile_is_answered
check 'Finance and Operations asks what its guide records' finance_and_operations_asks_what_its_guide_records
check 'Power Platform asks for its environment' power_platform_asks_for_its_environment
finish
