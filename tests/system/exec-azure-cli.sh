#!/usr/bin/env bash
# Debian's azure-cli in a command of exec: it signs in by the connection, and lists what is there.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/arm.sh
. "$(dirname "${BASH_SOURCE[0]}")/arm.sh"
[ -x /usr/bin/az ] || world_die 'azure-cli is missing: run tests/run'
start_all
start_arm
add_arm vault "$URL/$TENANT" https://vault.azure.net
export AZURE_CONFIG_DIR=$T/home/azure REQUESTS_CA_BUNDLE=$CA AZURE_CORE_COLLECT_TELEMETRY=no AZURE_CORE_NO_COLOR=yes

try_az() { # CONNECTION ARGUMENT...
    try timeout 60 "$BIN/aad-credential" exec "$1" -- az "${@:2}"
}

# A cloud of the local Azure AD. The name by which az asks for Resource Manager is the one that it has in
# the public cloud.
make_cloud() {
    try_az arm cloud register --name here --endpoint-resource-manager "$URL" --endpoint-active-directory "$URL" \
        --endpoint-active-directory-resource-id https://management.core.windows.net/ \
        --endpoint-active-directory-graph-resource-id https://graph.windows.net/
    want_status 0
    try_az arm cloud set --name here
    want_status 0
}

sign_out() {
    /usr/bin/az account clear >/dev/null 2>&1
}

nothing_is_there_before_it_signs_in() {
    make_cloud
    try_az arm group list
    want_status 1
    want_error 'az login'
}

it_signs_in() {
    forget_all
    try_az arm login --identity
    want_status 0
    want_no_error
    want_equal "$(jq -r '.[] | .id, .tenantId, .user.name' "$out" | paste -sd ' ')" \
        "$SUBSCRIPTION $TENANT systemAssignedIdentity" 'the account'
    want_count token_requests 1
}

it_lists_what_is_there() {
    try_az arm group list --query '[].name' --output tsv
    want_status 0
    want_equal "$(cat "$out")" rg 'the resource group'
    try_az arm rest --method get --url "/subscriptions/$SUBSCRIPTION?api-version=2022-12-01"
    want_status 0
    want_equal "$(jq -r .subscriptionId "$out")" "$SUBSCRIPTION" 'the subscription'
    want_count token_requests 1
}

# Outside of exec it is as on a machine that has no identity.
it_has_no_token_afterwards() {
    try timeout 60 env MSI_ENDPOINT=http://127.0.0.1:9/ MSI_SECRET=x APPSETTING_WEBSITE_SITE_NAME=x /usr/bin/az group list
    want_status 1
    want_nothing
    want_error 'Failed to retrieve a token'
}

# With nobody signed in at the real one.
what_programs_ask_is_ours() {
    sign_out
    try_token "$BIN/aad-credential" exec arm -- az account get-access-token --query accessToken --output tsv
    want_status 0
    want_valid_token arm
    try_token "$BIN/aad-credential" exec arm -- az account get-access-token --resource https://management.core.windows.net/ \
        --query accessToken --output tsv
    want_status 0
    want_valid_token arm
    try_az arm account show --query id --output tsv
    want_equal "$(cat "$out")" "$SUBSCRIPTION" 'the subscription'
    try_az arm version
    want_equal "$(jq -r '."azure-cli"' "$out")" "$(/usr/bin/az version | jq -r '."azure-cli"')" 'the version'
}

it_may_name_the_identity() {
    sign_out
    try_az arm login --identity --username "$APP_CONFIDENTIAL"
    want_status 0
    want_equal "$(jq -r '.[].user.name' "$out")" userAssignedIdentity 'the account'
    try_az arm login --identity --username 9b000000-0000-4000-8000-00000000000f
    want_status 1
    want_nothing
    want_error 'is of another identity than the one that was asked for'
}

refusal_is_told() {
    try_az vault login --identity
    want_status 1
    want_nothing
    want_error "connection 'vault' has no such audience"
    want_within 10000
}

check 'before it signs in, there is nothing' nothing_is_there_before_it_signs_in
check 'az login --identity signs in' it_signs_in
check 'it lists what is there' it_lists_what_is_there
check 'it has no token afterwards' it_has_no_token_afterwards
check 'what programs ask az is ours, without a sign-in' what_programs_ask_is_ours
check "only the connection's own identity can be named" it_may_name_the_identity
check 'a refusal is told' refusal_is_told
finish
