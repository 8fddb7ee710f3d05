# The certificate of an application, and its key in the keyring, are replaced.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
# shellcheck source=tests/system/rotation-certificate.sh
. "$TOP/tests/system/rotation-certificate.sh"
job_command=(env LD_PRELOAD="$SHIM:$TOOLS/clock.so" AAD_TEST_CLOCK_IS_FAST=yes aad-credential rotate cert)
job_output=.out job_shows=yes job_limit=70

job_begin() {
    in_keyring
    secret-tool clear connection cert # other jobs have one of that name
    begin
}

job_next() { # the key in use works, and the next one goes on to the end
    local before=$out
    want_certificate_works
    rotate_it
    want_status 0
    want_one_in_use
    out=$before err=$T/seen/$job.err
}
