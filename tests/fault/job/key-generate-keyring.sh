# A key is made in the desktop keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential key generate cert)
job_output=.out

job_make() {
    job_add_certificate
}

job_good() {
    job_call aad-credential key certificate cert
}

job_begin() {
    secret-tool clear connection cert
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert.pem"
}

job_next() { # there is one, or one can be made; and it can be used
    aad-credential key certificate cert >"$T/seen/next.out" 2>&1 || job_call "${job_command[@]}"
    job_call aad-credential key certificate cert
}
