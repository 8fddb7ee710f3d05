#!/usr/bin/env bash
# Service connections of the local Azure DevOps, by the token of an application.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
project='Space game web agent'
export project

restore() { # the world as it was
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
}

id() { # LAST-DIGIT
    echo "e0000000-0000-4000-8000-00000000000$1"
}

set_organization() { # JSON
    emulator PUT /world "{\"resources\":{\"devops\":{\"organizations\":{\"contoso\":$1}}}}" >/dev/null
}

service() { # VERB ARGUMENT...: in the organization of the connection
    try aad service-connection "$1" --as ado --project "$project" "${@:2}"
}

add_devops() {
    local secret
    secret=$(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets[0].value')
    canary client-secret "$secret"
    printf '%s' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind devops --name ado --authority "$URL/$TENANT" \
        --client-id "$APP_CONFIDENTIAL" --host "$URL/contoso" --ca-file "$CA" --secret-stdin
    want_status 0
}

all_are_listed() {
    service list
    want_status 0
    want_no_error
    want_equal "$(grep -v '^ ' "$out" | tr '\n' ,)" 'borrowed,development,lcs,manual,production,shared here,' 'the names'
    want_output "^  $(id 1)  azurerm, ServicePrincipal, created: Automatic\$" \
        '^  cannot be converted: it was made by hand' '^  cannot be converted: it is shared, and belongs'
    want_equal "$(grep -c '^  can be converted' "$out")" 3 'the number that can be converted'
    want_equal "$(emulator GET /requests | jq -r '.[] | select(.kind == "endpoints") | .uri')" \
        '/contoso/Space%20game%20web%20agent/_apis/serviceendpoint/endpoints?includeFailed=false&includeDetails=true&api-version=7.1' \
        'what was asked'
    service list --json
    want_status 0
    want_equal "$(jq -r '.[] | select(.convertible) | .id' "$out" | tr '\n' ' ')" "$(id 6) $(id 1) $(id 3) " 'those in JSON'
}

an_organization_finds_its_connection() {
    try aad service-connection list --organization "$URL/contoso/" --project Other
    want_status 0
    want_equal "$(grep -v '^ ' "$out" | tr '\n' ,)" 'borrowed,shared here,' 'the names'
}

what_is_wrong_is_said() {
    try aad service-connection list --as ado --project Nowhere
    want_refusal $AAD_NOT_FOUND
    want_error 'TF200016.*Nowhere' 'slip in --organization and --project'
    try aad service-connection list --as ado --organization "$URL/nobody" --project x
    want_refusal $AAD_PERSON $AAD_NOT_FOUND
    try aad service-connection list --as ado --organization https://evil.test/contoso --project x
    want_refusal $AAD_REFUSED
    for status in 203 302; do
        restore
        emulator POST /script "{\"kind\":\"endpoints\",\"status\":$status,\"headers\":{\"Content-Type\":\"text/html\"},\"body\":\"<html>\"}" >/dev/null
        service list
        want_refusal $AAD_PERSON
        want_error 'sign in' 'Add the identity to the organization'
    done
}

add_devops
restore
check 'all are listed' all_are_listed
check 'an organization finds its connection' an_organization_finds_its_connection
check 'what is wrong is said' what_is_wrong_is_said
finish
