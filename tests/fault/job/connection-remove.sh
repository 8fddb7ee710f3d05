# A connection is removed, with all that there is of it.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential connection remove old --yes)
job_output=.out

job_begin() {
    job_remove old
    printf '%s\n' "$password" >"$T/servers/password"
    add_lcs old --no-verify --timeout 2
    want_status 0
    job_call aad-credential token old
    cp "$CA" "$XDG_CONFIG_HOME/aad-credential/connections/old.pem"
    printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/good"
    input=$T/servers/good job_call git-credential-aad get
}

job_good() {
    ! job_is_listed old || fail 'it is still there'
}

job_next() { # what is left of it has its name, and goes
    job_remove old
    job_want_nothing_of old
}
