#!/usr/bin/env bash
# Azure's own libraries, unmodified, in a command of exec: those for JavaScript and Python ask by
# themselves; what Terraform's provider, .NET and Azure ML send is written down here.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/arm.sh
. "$(dirname "${BASH_SOURCE[0]}")/arm.sh"
modules=$TOP/build/azure-sdk
[ -s "$modules/installed" ] || world_die "Azure's libraries for JavaScript are missing: run tests/run"
/usr/bin/python3 -c 'import azure.identity' 2>"$T/servers/python.log" ||
    world_die "Azure's library for Python is missing: run tests/run" "$T/servers/python.log"
start_all
start_arm
vault=https://vault.azure.net # which the connection has not
other=9b000000-0000-4000-8000-00000000000f

js() { # CLASS RESOURCE [CLIENT-ID]
    node "$TOP/tests/system/azure-sdk.mjs" "$modules" "$@"
}

py() { # CLASS RESOURCE [CLIENT-ID]
    /usr/bin/python3 "$TOP/tests/system/azure-sdk.py" "$@"
}

# As a program of the user's: within COMMAND, which is env with what is different.
program() { # js | py ARGUMENT...
    export -f js py
    export TOP modules
    # shellcheck disable=SC2016 # the inner shell's
    try_token timeout 60 "$BIN/aad-credential" exec "${connection:-arm}" -- env "${different[@]}" bash -c '"$@"' bash "$@"
    export -n TOP modules
    export -nf js py
}
different=()

want_token_of() { # RESOURCE: the library has it, and knows when it ends
    local expires_ms payload early
    want_status 0
    want_no_error
    expires_ms=$(jq .expires_ms "$out")
    jq -r .token "$out" >"$out.token"
    payload=$(cut -d. -f2 "$out.token" | tr '_-' '/+')
    while [ $((${#payload} % 4)) != 0 ]; do payload+='='; done
    # Ours is counted from when it was asked for; and two clocks need not turn to a second at once.
    early=$(($(base64 -d <<<"$payload" | jq .exp) - expires_ms / 1000))
    [ "$early" -ge -1 ] && [ "$early" -le 5 ] || fail "it is said to end $early s before it does"
    out=$out.token want_valid_token "$1"
}

library_gets_a_token() { # js | py CLASS
    forget_all
    program "$@" "$ARM"
    want_token_of arm
    want_count token_requests 1
    program "$@" "$ARM"
    want_token_of arm
    want_count token_requests 1
    token_ms=$took_ms
}

# Where an error looks as if it might pass, a library asks again, for 3 to 25 seconds. token_ms is what
# it took where there is a token: on a busy machine, node alone takes a second.
want_at_once() {
    want_within $((token_ms + 2500))
}

library_hears_why_not() { # js | py CLASS
    program "$@" "$vault"
    want_status 1
    want_nothing
    want_error "connection 'arm' has no such audience" 'aad-credential connection edit arm --audience'
    want_at_once
}

library_may_name_the_identity() { # js | py CLASS
    program "$@" "$ARM" "$APP_CONFIDENTIAL"
    want_token_of arm
    program "$@" "$ARM" "$other"
    want_status 1
    want_nothing
    want_error "'arm' is of another identity than the one that was asked for"
    want_at_once
}

# Where IDENTITY_ENDPOINT is not there, they ask as in Azure ML.
library_asks_as_in_azure_ml() {
    different=(-u IDENTITY_ENDPOINT -u IDENTITY_HEADER)
    for library in 'js ManagedIdentityCredential' 'js ManagedIdentityApplication' 'py ManagedIdentityCredential'; do
        # shellcheck disable=SC2086 # two words
        program $library "$ARM"
        want_token_of arm
    done
    different=()
}

# A person has signed in with PowerShell, too, which DefaultAzureCredential would turn to.
no_other_identity_takes_its_place() {
    mkdir -p "$T/tmp/powershell"
    printf '#!/bin/sh\n: >"%s"\n' "$T/tmp/powershell/called" >"$T/tmp/powershell/pwsh"
    chmod +x "$T/tmp/powershell/pwsh"
    PATH=$T/tmp/powershell:$PATH AZURE_TOKEN_CREDENTIALS=dev library_hears_why_not js DefaultAzureCredential
    [ ! -e "$T/tmp/powershell/called" ] || fail 'somebody else was asked'
    different=(-u AZURE_TOKEN_CREDENTIALS)
    PATH=$T/tmp/powershell:$PATH program js DefaultAzureCredential "$vault"
    different=()
    [ -e "$T/tmp/powershell/called" ] || fail 'that it was not asked means nothing'
}

throttling_is_waited_for() { # js | py CLASS
    forget_all
    emulator_fault '{"kind":"token","throttle":2}'
    program "$@" "$ARM"
    want_token_of arm
    [ "$took_ms" -ge 2000 ] || fail "it did not wait: $took_ms ms"
    want_count token_requests 2
}

# A library tries again, which is why it takes longer than ours.
dead_network_is_told() { # js | py CLASS
    connection=gone program "$@" "$ARM"
    want_status 1
    want_nothing
    want_error 'aad-credential: localhost is not reached'
    want_within 30000
}

# --- by transcript ----------------------------------------------------------------------------------

# What they send: ask URL-IN-THE-COMMAND'S-WORDS [HEADER...]
ask() {
    local url=$1 options=() header
    shift
    for header; do
        options+=(-H "\"$header\"")
    done
    try_token "$BIN/aad-credential" exec arm -- sh -c "exec curl -q -sS -g -w '%{stderr}%{http_code}' ${options[*]} \"$url\""
}

want_answer() { # JQ-FILTER-THAT-IS-TRUE...
    local filter
    want_status 0
    want_error '^200$'
    for filter; do
        [ "$(jq "$filter" "$out")" = true ] || fail "not so: $filter in $(jq -c 'del(.access_token)' "$out")"
    done
    jq -r .access_token "$out" >"$out.token"
    out=$out.token want_valid_token arm
}

# shellcheck disable=SC2016 # the inner shell's
terraform_transcript() { # hashicorp/go-azure-sdk, sdk/auth/managed_identity_authorizer.go
    ask "\$MSI_ENDPOINT?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com" \
        'Metadata: true' 'x-ms-identity: $IDENTITY_HEADER' 'Accept-Encoding: gzip' 'User-Agent: Go-http-client/1.1'
    want_answer '.token_type == "Bearer"' '.expires_in | type == "string" and (tonumber | . > 3500 and . < 3610)'
    ask "\$MSI_ENDPOINT?api-version=2019-08-01&client_id=$other&resource=https%3A%2F%2Fmanagement.azure.com" \
        'Metadata: true' 'x-ms-identity: $IDENTITY_HEADER'
    want_error '^400$'
    want_output 'is of another identity'
    # shellcheck disable=SC2016
    try aad exec arm -- sh -c 'echo "$ARM_USE_MSI $ARM_SUBSCRIPTION_ID $ARM_TENANT_ID ${ARM_CLIENT_ID-none}"'
    want_equal "$(cat "$out")" "true $SUBSCRIPTION $TENANT none" 'what the provider finds'
}

# shellcheck disable=SC2016 # the inner shell's
dotnet_transcript() { # Azure.Identity and MSAL.NET, and PowerShell's Az that is built on them
    local resource
    for resource in https%3A%2F%2Fmanagement.azure.com https%3A%2F%2Fmanagement.core.windows.net%2F; do
        ask "\$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=$resource" 'X-IDENTITY-HEADER: $IDENTITY_HEADER' \
            'x-client-SKU: MSAL.NetCore' 'x-client-Ver: 4.66.2.0' 'x-ms-client-request-id: 00000000-0000-4000-8000-000000000000'
        want_answer '.token_type == "Bearer"' '.expires_on | type == "string" and (tonumber - now | . > 3500 and . < 3610)' \
            ".client_id == \"$APP_CONFIDENTIAL\"" '.resource | startswith("https://management.")'
    done
}

# shellcheck disable=SC2016 # the inner shell's
azure_ml_transcript() { # Azure.Identity and azureml-core
    ask "\$MSI_ENDPOINT?api-version=2017-09-01&resource=https%3A%2F%2Fmanagement.azure.com&clientid=$APP_CONFIDENTIAL" \
        'secret: $MSI_SECRET' 'Metadata: true'
    want_answer '.expires_on | type == "string" and (tonumber - now | . > 3500 and . < 3610)'
    ask "\$MSI_ENDPOINT?api-version=2017-09-01&resource=https%3A%2F%2Fvault.azure.net" 'secret: $MSI_SECRET'
    want_error '^400$'
    want_equal "$(jq '.message == .error_description' "$out")" true 'whether each library finds the text'
}

libraries=('js DefaultAzureCredential' 'js ManagedIdentityCredential' 'js AzureCliCredential' 'js AzureDeveloperCliCredential'
    'js ManagedIdentityApplication' 'py DefaultAzureCredential' 'py ManagedIdentityCredential' 'py AzureCliCredential')
for library in "${libraries[@]}"; do
    read -r language class <<<"$library"
    check "$library: a program gets a token, and its expiry" library_gets_a_token "$language" "$class"
    check "$library: a refusal comes at once, and in our words" library_hears_why_not "$language" "$class"
done
for library in 'js ManagedIdentityCredential' 'js ManagedIdentityApplication' 'py ManagedIdentityCredential'; do
    read -r language class <<<"$library"
    check "$library: only the connection's own identity can be named" library_may_name_the_identity "$language" "$class"
    check "$library: a short throttling is waited for" throttling_is_waited_for "$language" "$class"
done
check 'libraries ask as in Azure ML' library_asks_as_in_azure_ml
check 'no other identity takes its place' no_other_identity_takes_its_place
add_arm gone "https://localhost:$(world_free_port)/$TENANT" "$ARM"
check 'js ManagedIdentityCredential: a dead network is told' dead_network_is_told js ManagedIdentityCredential
check 'py ManagedIdentityCredential: a dead network is told' dead_network_is_told py ManagedIdentityCredential
check "transcript of Terraform's provider" terraform_transcript
check "transcript of .NET, and of PowerShell's Az" dotnet_transcript
check 'transcript of Azure ML' azure_ml_transcript
finish
