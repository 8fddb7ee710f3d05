# User and password of a connection become others: two files.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential connection edit lcs --username lcs-forbidden@contoso.example --secret-stdin --no-verify)
job_input=$T/servers/second-password job_output=.out

job_make() {
    second=$(canary_password second-password)
    emulator_set_password lcs-forbidden@contoso.example "$second"
    printf '%s\n' "$second" >"$T/servers/second-password"
    add_lcs lcs --no-verify --timeout 2 --replace
    want_status 0
}

job_begin() {
    forget_here
    input=$T/servers/password job_call aad-credential connection edit lcs --username "$USER_LCS" --secret-stdin --no-verify
}

job_good() {
    grep -q lcs-forbidden@ "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json" || fail 'it is as it was'
}

job_next() { # the old user with the old password, or the new one with the new one; and it can be changed
    job_call aad-credential token lcs
    out=$next job_want_token lcs
    world_drop_keys
    input=$job_input job_call "${job_command[@]}"
    job_call aad-credential token lcs
    out=$next job_want_token lcs
}
