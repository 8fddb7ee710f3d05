# git gets a token that is in the cache.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(git-credential-aad get)
job_input=$T/servers/good job_refusal=quit=1

job_make() {
    printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/good"
    add_lcs lcs --no-verify --timeout 2 --replace
}

job_good() { # nothing is an answer, too: git then asks somebody else
    [ ! -s "$out" ] || want_output '^username=' '^password=ey'
}

job_begin() {
    job_call aad-credential token lcs
}

job_next() {
    input=$job_input job_call git-credential-aad get
    grep -q '^password=ey' "$next" || fail 'the next call gets no password'
}
