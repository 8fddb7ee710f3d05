#!/usr/bin/env bash
# az and azd as Azure's libraries run them, inside of `aad-credential exec`: its variable is set by
# hand here, and a stand-in plays Azure's own programs.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs --no-verify
[ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"

SHIMS=$STAGE/libexec/aad-credential/shims
SUBSCRIPTION=11111111-2222-4333-8444-555555555555
OTHER=9b000000-0000-4000-8000-00000000000f
real= # the folder of Azure's own programs, where there are any

said() { # [JSON-MEMBERS]: what exec says
    jq -cn --arg tenant "$TENANT" --arg url "$URL" --arg id "$SUBSCRIPTION" --argjson more "${1:-{\}}" \
        '{connection: "lcs", tenant: $tenant, user_name: "svc-lcs@contoso.example", cloud: "AzureCloud",
          subscription_id: $id, subscription_name: "Production", arm: $url} + $more'
}

inside() { # COMMAND...: as a child of exec
    env TZ=CET-1 AAD_CREDENTIAL_EXEC="$(said "${more:-}")" PATH="$SHIMS${real:+:$real}" "$@"
}

# A library runs a line by a shell, from /bin.
library() { # LINE
    (cd /bin && inside /bin/sh -c "$1" </dev/null)
}

make_real() {
    local name
    real=$T/tmp/real
    mkdir -p "$real"
    for name in az azd; do
        printf '#!/bin/sh\necho "real %s $*"\n' "$name" >"$real/$name"
        chmod 755 "$real/$name"
    done
}

# The token is good, and its two times are the same: of az, and as Python reads a local one.
want_az_token() {
    want_status 0
    want_no_error
    jq -r .accessToken "$out" >"$out.token"
    want_equal "$(jq -r '.tokenType, .tenant, .subscription' "$out" | paste -sd ' ')" "Bearer $TENANT $SUBSCRIPTION" 'the rest'
    want_equal "$(TZ=CET-1 date -d "$(jq -r .expiresOn "$out" | cut -d. -f1)" +%s)" "$(jq -r .expires_on "$out")" 'the expiry'
    [[ $(jq -r .expiresOn "$out") =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}\ [0-9:]{8}\.[0-9]{6}$ ]] || fail 'another form of expiresOn'
    out=$out.token want_valid_token lcs
}

az_as_libraries_run_it() {
    local line
    for line in "az account get-access-token --output json --resource $URL --tenant $TENANT --subscription \"$SUBSCRIPTION\"" \
        "az account get-access-token --output json --resource $URL" \
        "az account get-access-token -o json --resource $URL/ --tenant $TENANT" \
        "az account get-access-token --scope $URL/.default --tenant $TENANT -o=json"; do
        try_token library "$line"
        want_az_token
    done
    want_count token_requests 1
}

az_as_scripts_run_it() {
    try_token library 'az account get-access-token --query accessToken -o tsv'
    want_status 0
    want_valid_token lcs
    try library 'az account get-access-token --query tenant --output tsv'
    want_equal "$(cat "$out")" "$TENANT" 'the tenant'
}

terraform_transcript() { # hashicorp/go-azure-sdk
    try inside az version -o=json
    want_equal "$(jq -r '."azure-cli"' "$out")" 2.45.0 'the version'
    try inside az account show -o=json
    want_equal "$(jq -r '.id, .tenantId' "$out" | paste -sd ' ')" "$SUBSCRIPTION $TENANT" 'the account'
    want_no_error
    try_token inside az account get-access-token --scope "$URL/.default" --tenant "$TENANT" -o=json
    want_az_token
}

azd_as_libraries_run_it() {
    local line
    for line in "azd auth token --output json --no-prompt --scope $URL/.default --tenant-id $TENANT" \
        "azd auth token --output json --scope $URL/.default" "azd auth token -o json --tenant-id $TENANT --scope $URL/.default"; do
        try_token library "$line"
        want_status 0
        jq -r .token "$out" >"$out.token"
        [[ $(jq -r .expiresOn "$out") =~ ^[0-9-]{10}T[0-9:]{8}Z$ ]] || fail 'another form of expiresOn'
        out=$out.token want_valid_token lcs
    done
}

claims_get_another_token() {
    local claims before
    before=$(emulator_count token_requests)
    claims=$(printf '{"access_token":{"nbf":{"essential":true,"value":"1"}}}' | base64 -w 0)
    try_token library "azd auth token --output json --no-prompt --scope $URL/.default --claims $claims"
    want_status 0
    want_count token_requests $((before + 1))
}

nobody_else_s_token_is_given() { # refused, though there is another az, whose token would be another identity's
    make_real
    try library "az account get-access-token --resource https://vault.azure.net"
    want_refusal $AAD_REFUSED
    try library "az account get-access-token --tenant $OTHER"
    want_refusal $AAD_REFUSED
    want_error "the tenant of connection 'lcs' is $TENANT, and $OTHER is asked for"
    try library "az account get-access-token --subscription \"$OTHER\""
    want_refusal $AAD_REFUSED
    try library "az account get-access-token --query '{t:accessToken}'"
    want_refusal $AAD_UNSUPPORTED
    more='{"audience":"https://other.example"}' try library "az account get-access-token --resource $URL"
    want_refusal $AAD_REFUSED
    want_error 'may have tokens for https://other.example, and none for'
    try library "azd auth token --output json --no-prompt --scope $URL/.default --tenant-id $OTHER"
    want_refusal $AAD_REFUSED
    try env AAD_CREDENTIAL_EXEC='{"connection":"lcs","connection":"x"}' "$SHIMS/az" account show
    want_refusal $AAD_CONFIG
    real=
}

# By these words Azure's libraries would send the user to Azure's own login, or to its installation.
refusals_are_not_taken_for_something_else() {
    more='{"connection":"gone"}' try library 'az account get-access-token'
    want_refusal $AAD_NOT_FOUND
    ! grep -E 'az:.*not found|az login|az account set' "$T"/seen/*.err || fail 'a refusal would be mistaken'
}

all_else_is_azure_s_own() {
    local line
    make_real
    for line in 'az group list' 'az login --identity' 'az logout' 'az version' 'az --version' 'az account set -s x' \
        'az account get-access-token --help' 'azd up' 'azd auth login'; do
        try library "$line"
        want_status 0
        want_equal "$(cat "$out")" "real $line" 'what is run'
    done
    try env PATH="$SHIMS:$real" az account get-access-token --output json
    want_equal "$(cat "$out")" 'real az account get-access-token --output json' 'what is run outside'
    real=
}

where_that_is_not_there_the_error_says_so() {
    try library 'az group list'
    want_refusal $AAD_NOT_FOUND
    want_error "^az: .*Azure's own az.* not found on PATH" 'Install it'
    try library 'azd up'
    want_error "^azd: .*Azure's own azd.* not found on PATH"
    try env PATH="$SHIMS" az account get-access-token
    want_refusal $AAD_NOT_FOUND
    want_error '^az: .* not found on PATH' 'aad-credential exec CONNECTION'
    try library 'az --version'
    want_status 0
    want_output '^azure-cli +2\.45\.0$'
}

check 'az, by the command lines of Azure'"'"'s libraries' az_as_libraries_run_it
check 'az, by those of scripts' az_as_scripts_run_it
check 'az, by a transcript of Terraform'"'"'s provider' terraform_transcript
check 'azd, by the command lines of Azure'"'"'s libraries' azd_as_libraries_run_it
check 'claims of a resource get another token' claims_get_another_token
check 'no refusal sends to Azure'"'"'s own login' refusals_are_not_taken_for_something_else
check 'what is not the command'"'"'s is refused, and asked of nobody else' nobody_else_s_token_is_given
check 'all else is for Azure'"'"'s own az and azd' all_else_is_azure_s_own
check 'where they are not there, the error says so' where_that_is_not_there_the_error_says_so
finish
