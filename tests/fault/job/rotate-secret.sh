# The secret of an application is replaced.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
# shellcheck source=tests/system/rotation.sh
. "$TOP/tests/system/rotation.sh"
job_command=(env LD_PRELOAD="$SHIM:$TOOLS/clock.so" AAD_TEST_CLOCK_IS_FAST=yes aad-credential rotate app)
job_output=.out job_shows=yes job_limit=70

job_begin() {
    restore
}

job_next() { # what is stored works, and the next one goes on to the end
    local before=$out
    learn
    want_works
    rotate
    want_status 0
    want_in_use
    out=$before err=$T/seen/$job.err
}
