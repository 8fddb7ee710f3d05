# A connection is added whose password goes into an encrypted file.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
export AAD_CREDENTIAL_MASTER_FD=3
job_command=(aad-credential connection add --kind lcs --name new --authority "$URL/$TENANT" --audience "$URL"
    --host "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin --no-verify --timeout 2
    --store keyring-file)
job_input=$T/servers/password job_output=.out job_master=$T/servers/master

job_make() {
    printf '%s\n' "$password" >"$T/servers/password"
    printf 'a password of a person\n' >"$T/servers/master"
    canary master-password 'a password of a person'
}

job_begin() {
    job_remove new
}

job_good() {
    job_call aad-credential token new
}

job_next() {
    job_remove new
    input=$job_input job_call "${job_command[@]}"
    forget_here
    job_call aad-credential token new
    out=$next job_want_token lcs
}
