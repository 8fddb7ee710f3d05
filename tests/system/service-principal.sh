#!/usr/bin/env bash
# Applications with a client secret: Azure Resource Manager, Finance and Operations, Azure DevOps;
# both of the authority's endpoints; and a job that outlives its tokens.
#
# The services have names of their own, which only the proxy knows.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
secret=$(canary_password client-secret)
devops=499b84ac-1321-427f-aa17-267ca6975798
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null

add_app() { # KIND NAME OPTION...
    local kind=$1 name=$2
    shift 2
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind "$kind" --name "$name" --replace \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --ca-file "$CA" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin "$@"
}

# What was sent in the last token request: sent FIELD
sent() {
    emulator GET '/requests?kind=token' | jq -r "last | if \"$1\" == \"path\" then .path
        else .form.$1 // \"none\" end"
}

want_sent() { # VERSION FIELD VALUE OTHER-FIELD
    local path=/$TENANT/oauth2/token
    [ "$1" = 1 ] || path=/$TENANT/oauth2/v2.0/token
    want_equal "$(sent path)" "$path" 'the endpoint'
    want_equal "$(sent "$2")" "$3" "$2"
    want_equal "$(sent "$4")" none "$4"
    want_equal "$(sent grant_type)" client_credentials 'grant_type'
    want_equal "$(sent client_id)" "$APP_CONFIDENTIAL" 'client_id'
    [ "$(sent client_secret)" = "$secret" ] || fail 'the secret has changed on its way'
    for field in username password refresh_token client_assertion; do
        want_equal "$(sent $field)" none "$field"
    done
}

kind_works_from_end_to_end() { # KIND RESOURCE
    local audience=https://$2.test:$PORT
    forget_all
    add_app "$1" "$2" --audience "$audience" --host "$audience"
    want_status 0
    want_output '^ok .*store' '^ok .*authority' '^ok .*token' '^ok .*service' 'is ready'
    want_sent 2 scope "$audience/.default" resource
    try_token aad token "$2"
    want_status 0
    want_valid_token "$2"
    want_count token_requests 1
    git_ask get protocol=https "host=$2.test:$PORT"
    want_status 0
    want_output '^password=ey'
    git_ask get protocol=https "host=$2.test"
    want_nothing
    want_count token_requests 1
    try secret-tool search --all connection "$2" role refresh-token
    want_nothing
}

devops_has_an_audience_of_its_own() {
    forget_all
    add_app devops project --host "https://devops.test:$PORT"
    want_status 0
    want_output '^ok .*service'
    want_sent 2 scope "$devops/.default" resource
    try_token aad token project
    want_valid_token devops
    add_app devops project --host "https://devops.test:$PORT" --endpoint-version 1
    want_sent 1 resource "$devops" scope
}

version_decides_the_endpoint() {
    local version audience=https://management.azure.com/
    for version in auto 2 1; do
        forget_all
        add_app azurerm versions --audience "$audience" --endpoint-version "$version" --no-verify
        try_token aad token versions
        want_status 0
        want_valid_token arm
        want_count token_requests 1
        if [ "$version" = 1 ]; then
            want_sent 1 resource "$audience" scope
        else
            want_sent 2 scope https://management.azure.com/.default resource
        fi
    done
}

auto_falls_back_where_version_two_refuses() {
    local fault
    add_app azurerm versions --audience https://management.azure.com/ --no-verify
    fault="{\"path\":\"/$TENANT/oauth2/v2.0/token\",\"status\":400,\"json\":
        {\"error\":\"invalid_scope\",\"error_codes\":[70011],\"error_description\":\"AADSTS70011: x\"}}"
    forget_all
    emulator_fault "$fault"
    try_token aad token versions
    want_status 0
    want_valid_token arm
    want_count token_requests 2
    want_sent 1 resource https://management.azure.com/ scope
    add_app azurerm versions --audience https://management.azure.com/ --no-verify \
        --endpoint-version 2
    forget_all
    emulator_fault "$fault"
    try_token aad token versions
    want_refusal $AAD_CONFIG
    want_remedy AADSTS70011
    want_count token_requests 1
}

applications_that_do_not_fit_are_named() {
    local app=9b000000-0000-4000-8000-00000000000
    add_app azurerm wrong --audience https://management.azure.com --client-id2 x
    want_refusal $AAD_USAGE
    for row in "4 10 7000222 has expired" "6 11 7000112 must enable" \
        "9 3 700016 There is no application" "1 3 700025 is a public client and takes no secret"; do
        read -r n exit_status code remedy <<<"$row"
        add_app azurerm wrong --audience https://management.azure.com --no-verify
        write_connection_of wrong "{\"client-id\": \"$app$n\"}"
        printf 'expired-secret\n' >"$T/servers/secret"
        input=$T/servers/secret try aad connection edit wrong --no-verify --secret-stdin
        forget_all
        try_token aad token wrong
        want_refusal "$exit_status"
        want_remedy "AADSTS$code" "$app$n.* $remedy|$remedy.* $app$n"
    done
}

write_connection_of() { # NAME JSON
    local file=$XDG_CONFIG_HOME/aad-credential/connections/$1.json
    jq --argjson more "$2" '. + $more' "$file" >"$T/servers/connection.json"
    install -m 600 "$T/servers/connection.json" "$file"
}

# Six times the life of a token, one request of each job every time.
pass_hours() {
    local hour job expires_at_s
    for hour in {1..6}; do
        for job in lcs arm; do
            try_token aad token "$job" --output json
            want_status 0
            expires_at_s=$(jq .expires_on "$out")
            jq -r .access_token "$out" >"$T/seen/$job.hour$hour.token"
            out=$T/seen/$job.hour$hour.token
            want_valid_token "$job"
        done
        while [ "$(date +%s)" -lt "$expires_at_s" ]; do
            sleep 0.1
        done
    done
}

jobs_of_six_hours_send_their_password_once() {
    add_lcs lcs --no-verify
    forget_all
    emulator PUT /world '{"token_lifetime_s": 2}' >/dev/null
    pass_hours
    want_count by_grant.password 1
    want_count by_grant.refresh_token 5
    want_count by_grant.client_credentials 6
    emulator GET '/requests?kind=token' >"$T/servers/requests"
    want_equal "$(jq -r 'map(.form | select(.username // .refresh_token)) | last | .grant_type,
        .password // "none"' "$T/servers/requests" | xargs)" 'refresh_token none' 'the last grant of the user'
    emulator PUT /world '{"token_lifetime_s": 3599}' >/dev/null
}

check 'azurerm works from end to end' kind_works_from_end_to_end azurerm arm
check 'dynamics works from end to end' kind_works_from_end_to_end dynamics dynamics
check 'devops works from end to end' kind_works_from_end_to_end devops devops
check 'devops has an audience of its own' devops_has_an_audience_of_its_own
check 'endpoint-version decides the endpoint and its parameter' version_decides_the_endpoint
check 'auto falls back where version 2 refuses' auto_falls_back_where_version_two_refuses
check 'applications that do not fit are named' applications_that_do_not_fit_are_named
check 'jobs of six hours have tokens, and send a password once' jobs_of_six_hours_send_their_password_once
finish
