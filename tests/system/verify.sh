#!/usr/bin/env bash
# What `verify` says of each service's answer: the services have their own names, which only the proxy
# knows.
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
        --authority "https://login.microsoftonline.com/$TENANT" --client-id "$APP_CONFIDENTIAL" \
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
add_app dynamics fo --audience https://contoso.operations.dynamics.com

subscriptions_are_listed() {
    says arm arm '{}' 0 '^ok .*the service accepts it \(https://management.azure.com\)$'
    says arm arm "{\"paths\": {\"/subscriptions/$subscription\": {\"denied\": true}}}" $AAD_PERSON \
        '^ok .*the token is granted' '^fail .*the service accepts it' \
        "the token is good, but $APP_CONFIDENTIAL has no role on any subscription" \
        "Give $APP_CONFIDENTIAL a role there"
    says arm arm "{\"paths\": {\"/subscriptions/$subscription\": {\"denied\": null}}}" 0
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

service_that_wants_fewer_requests_is_left_alone() {
    forget_here
    emulator_fault '{"kind":"arm","status":429,"headers":{"Retry-After":"7"}}'
    try aad verify arm
    want_status $AAD_THROTTLED
    want_output 'the service wants fewer requests \(HTTP 429\)'
}

check 'Azure Resource Manager: an empty list is no role' subscriptions_are_listed
check 'Finance and Operations: not entered is not without a role' environment_tells_a_missing_entry_from_a_missing_role
check 'a 429 of a service is told' service_that_wants_fewer_requests_is_left_alone
finish
