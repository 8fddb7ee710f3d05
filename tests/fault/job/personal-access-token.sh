# A personal access token, which is handed out as it is.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token pat)

job_make() {
    pat=$(world_random 52)
    canary pat "$pat" '*.token'
    printf '%s' "$pat" >"$T/servers/pat"
    input=$T/servers/pat try aad connection add --kind devops --name pat --grant personal-access-token --replace \
        --host "$URL" --ca-file "$CA" --secret-stdin --no-verify --timeout 2
    want_status 0
}

job_begin() {
    forget_here
}

job_good() {
    [ "$(<"$out")" = "$pat" ] || fail 'that is not it'
}

job_next() {
    job_call "${job_command[@]}"
    [ "$(<"$next")" = "$pat" ] || fail 'that is not it, in the next call'
}
