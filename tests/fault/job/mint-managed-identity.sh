# A token of the identity of a virtual machine.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(env AZURE_POD_IDENTITY_AUTHORITY_HOST="http://127.0.0.1:$FACE_IDENTITY_PORT" aad-credential token machine)

job_make() {
    try aad connection add --kind azurerm --name machine --grant managed-identity --replace --no-verify --timeout 2 \
        --audience "https://arm.test:$PORT"
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
