# A token of a password in the desktop's keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
job_command=(aad-credential token lcs)

job_make() {
    add_lcs lcs --no-verify --timeout 4 --replace
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
