# A connection gets another name, with all that there is of it.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential connection rename before after)
job_output=.out

job_begin() {
    job_remove before
    job_remove after
    add_lcs before --no-verify --timeout 2
    want_status 0
    job_call aad-credential token before
    cp "$CA" "$XDG_CONFIG_HOME/aad-credential/connections/before.pem"
}

job_good() {
    ! job_is_listed before || fail 'it still has the old name'
}

job_next() { # one of the two names works, and the same command again ends it
    world_settle
    if job_is_listed after && ! job_is_listed before; then
        :
    else
        works before || works after || fail 'neither of the two names works'
        job_call aad-credential connection rename before after
    fi
    world_drop_keys
    job_call aad-credential token after
    out=$next job_want_token lcs
    [ -e "$XDG_CONFIG_HOME/aad-credential/connections/after.pem" ] || fail 'its certificate is lost'
    job_want_nothing_of before
}

works() { # NAME
    aad-credential token "$1" >"$T/seen/works.token" 2>"$T/seen/works.err"
}
