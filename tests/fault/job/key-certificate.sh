# A key in the keyring gets its certificate, which is kept beside it.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential key certificate cert --output "$T/home/made.pem")
job_output=.out

job_make() {
    job_add_certificate
}

job_good() {
    job_call aad-credential key certificate cert
}

job_begin() {
    secret-tool clear connection cert
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert.pem" "$T/home/made.pem"
    job_call aad-credential key generate cert
}

job_next() { # the key is there, and its certificate fits it
    rm -f "$T/home/made.pem"
    job_call "${job_command[@]}"
    openssl verify -CAfile "$T/home/made.pem" "$T/home/made.pem" >"$T/seen/next.out" 2>&1 || fail 'it is no certificate'
    register "$T/home/made.pem"
    forget_here
    job_call aad-credential token cert
    out=$next job_want_token arm
}
