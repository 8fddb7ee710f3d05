# A key in the keyring gets a successor, with its certificate: both are kept beside those in use.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential key certificate cert --renew --new-key --output "$T/home/next.pem")
job_output=.out

job_make() {
    job_add_certificate
}

job_begin() {
    secret-tool clear connection cert
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert".*pem "$T/home/used.pem" "$T/home/next.pem"
    job_call aad-credential key generate cert
    job_call aad-credential key certificate cert --output "$T/home/used.pem"
    register "$T/home/used.pem"
}

job_good() {
    openssl verify -CAfile "$T/home/next.pem" "$T/home/next.pem" >/dev/null 2>&1 || fail 'the next one is no certificate'
}

job_next() { # the one in use works, whatever came of the next; and that can be made
    forget_here
    job_call aad-credential token cert
    out=$next job_want_token arm
    rm -f "$T/home/next.pem"
    job_call "${job_command[@]}"
    register "$T/home/used.pem" "$T/home/next.pem"
    forget_here
    job_call aad-credential token cert
    out=$next job_want_token arm
}
