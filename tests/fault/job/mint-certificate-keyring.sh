# A token of a certificate whose key is in the desktop keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token cert)
key=(cert)

job_make() {
    local file=$T/home/pipeline.pem
    job_add_certificate
    with_pin aad key generate "${key[@]}" >/dev/null 2>&1
    with_pin aad key certificate cert --output "$file" >/dev/null 2>&1 || fail 'there is no certificate'
    register "$file"
}

job_begin() {
    forget_here
}

job_good() {
    job_want_token arm
}

job_next() {
    job_call aad-credential token cert
    out=$next job_want_token arm
}
