# git gets a token that is in the cache, in a file: where the kernel has no keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=("$TOOLS/no-keyctl" "$BIN/git-credential-aad" get)
job_input=$T/servers/good job_refusal=quit=1

job_make() {
    printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/good"
    add_lcs lcs --no-verify --timeout 2 --replace
}

job_begin() {
    job_call "$TOOLS/no-keyctl" "$BIN/aad-credential" token lcs
}

job_good() { # nothing is an answer, too: git then asks somebody else
    [ ! -s "$out" ] || want_output '^username=' '^password=ey'
}

job_next() {
    input=$job_input job_call "${job_command[@]}"
    grep -q '^password=ey' "$next" || fail 'the next call gets no password'
}
