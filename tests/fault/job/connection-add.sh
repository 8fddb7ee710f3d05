# A connection is added, with its password.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential connection add --kind lcs --name new --authority "$URL/$TENANT" --audience "$URL"
    --host "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin --no-verify --timeout 2)
job_input=$T/servers/password job_output=.out

job_make() {
    printf '%s\n' "$password" >"$T/servers/password"
}

job_begin() {
    job_remove new
}

job_good() {
    job_call aad-credential token new
}

job_next() { # what is there of it can be removed, and then it can be added
    job_remove new
    job_want_nothing_of new
    input=$job_input job_call "${job_command[@]}"
    job_call aad-credential token new
}
