# A command asks for a token at an identity endpoint of its own.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential exec runner -- "$T/tmp/ask")
job_shows=yes job_others='curl: \([0-9]+\)' # it fails where its endpoint is killed

job_make() {
    job_make_asker
    add_lcs runner --no-verify --timeout 2 --replace
    want_status 0
}

job_begin() {
    forget_here
}

job_good() {
    job_want_endpoint_answer
}

job_next() {
    job_want_endpoint_token
}
