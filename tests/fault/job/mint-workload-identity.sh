# A token of an assertion that is in a file, as Kubernetes has it.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token job)

job_make() {
    local about='"issuer":"https://issuer.test","subject":"job-1","audience":"api://AzureADTokenExchange"'
    emulator POST /assertions "{$about,\"lifetime_s\":36000}" | jq -r .assertion >"$T/servers/assertion"
    try aad connection add --kind azurerm --name job --grant workload-identity --replace --no-verify --timeout 2 \
        --authority "https://localhost:$PORT/$TENANT" --client-id 9b000000-0000-4000-8000-000000000007 --ca-file "$CA" \
        --audience "https://arm.test:$PORT" --assertion-source "file:$T/servers/assertion"
    want_status 0
}

job_begin() {
    forget_here
}

job_good() {
    job_want_token arm
}

job_next() {
    job_call "${job_command[@]}"
    out=$next job_want_token arm
}
