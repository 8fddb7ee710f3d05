# A token of a password in the desktop's keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token lcs)

job_make() {
    add_lcs lcs --no-verify --timeout 2 --replace
}

job_begin() {
    forget_here
}

job_good() {
    job_want_token lcs
}

job_next() {
    job_call aad-credential token lcs
    out=$next job_want_token lcs
}
