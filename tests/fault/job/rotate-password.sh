# The user's password is changed at Microsoft Graph.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
# shellcheck source=tests/system/rotation-password.sh
. "$TOP/tests/system/rotation-password.sh"
job_command=(env LD_PRELOAD="$SHIM:$TOOLS/clock.so" AAD_TEST_CLOCK_IS_FAST=yes aad-credential rotate lcs)
job_output=.out job_shows=yes job_limit=70

job_begin() {
    begin
}

job_next() { # a wrong one was sent once at most; who asks has a token or the remedy; and the next one goes on to the end
    local before=$out
    learn_password
    forget_tokens
    try_token aad token lcs
    if [ "$status" != 0 ]; then
        want_error 'rotate lcs --finish'
        try aad rotate lcs --finish
        want_status 0
        learn_password
    fi
    want_lcs_works
    [ "$(user '.wrong_passwords // 0')" -le 1 ] || fail 'a wrong password was sent more than once'
    change
    want_status 0
    want_right
    out=$before err=$T/seen/$job.err
}
