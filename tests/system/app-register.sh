#!/usr/bin/env bash
# Services that keep a list of applications of their own get to know one: by call at the local Power Platform, as
# a person, and by hand elsewhere.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/application.sh"
start_all --face proxy
restore
emulator_set_password "$USER_LCS" "$password"
printf '%s' "$password" >"$T/servers/password"
printf '%s' "$secret" >"$T/servers/secret"
input=$T/servers/password add --kind powerplatform --name admin --grant password --client-id "$APP_ALL" --username "$USER_LCS" --secret-stdin
input=$T/servers/secret add --kind powerplatform --name power --client-id "$APP_OTHER" --secret-stdin \
    --audience https://contoso.crm4.dynamics.com --audience https://contoso.operations.dynamics.com
input=$T/servers/secret add --kind dynamics --name fno --client-id "$APP_OTHER" --secret-stdin --audience https://contoso.operations.dynamics.com

registered() {
    emulator GET /world | jq -r --arg app "$APP_OTHER" '.resources."power-admin".registered | index($app) != null'
}

person_registers_it() {
    try aad app register power --as admin
    want_refusal $AAD_USAGE
    want_error 'Add --yes'
    try aad app register power --as admin --yes
    want_status 0
    want_no_error
    want_output "^registered: management application $APP_OTHER of Power Platform$" '^Dataverse \(https://contoso.crm4.dynamics.com\):$' \
        "'New app user'; the application is $APP_OTHER" '^Finance and Operations \(https://contoso.operations.dynamics.com\):$' \
        "Client Id  $APP_OTHER"
    grep -q '^the admin API' "$out" && fail 'what is done is told'
    want_equal "$(registered)" true 'whether it is registered'
    try aad app register power --as admin --yes
    want_status 0
}

nobody_else_may() {
    emulator PUT /world '{"resources": {"power-admin": {"registered": []}}}' >/dev/null
    try aad app register power --as power --yes # a service principal cannot register itself
    want_status $AAD_CONFIG
    want_error 'none can register another one' 'a person who is an administrator'
    want_output '^the admin API' 'pac admin application register'
    emulator PUT /world '{"resources": {"power-admin": {"administrators": []}}}' >/dev/null
    try aad app register power --as admin --yes
    want_status $AAD_PERSON
    want_error 'the identity may not do that' 'signed in as himself'
    want_output '^the admin API' "pac admin application register --application-id $APP_OTHER"
    try aad app register power --as fno --yes
    want_status $AAD_CONFIG
    want_error "'fno' has no tokens for the admin API"
    want_equal "$(registered)" false 'whether it is registered'
}

by_hand_it_is_told() {
    try aad app register power
    want_status 0
    want_output '^the admin API' '^Dataverse'
    try aad app register fno
    want_status 0
    want_output 'Microsoft Entra applications' "Client Id  $APP_OTHER" 'Name       a name for it, fno for example' 'User ID'
    try aad app register lcs
    want_refusal $AAD_UNSUPPORTED
    try aad app register admin --yes # a person's own
    want_refusal $AAD_UNSUPPORTED
}

new_application_is_told_of() {
    try aad app create --as graph --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --kind dynamics --name made \
        --audience https://contoso.operations.dynamics.com --yes
    canary made-secret "$(secret-tool lookup connection made role client-secret)"
    want_status 0
    want_output 'does not know it yet: aad-credential app register made$'
}

check 'a person registers it' person_registers_it
check 'nobody else may' nobody_else_may
check 'by hand it is told' by_hand_it_is_told
check 'a new application is told of' new_application_is_told_of
finish
