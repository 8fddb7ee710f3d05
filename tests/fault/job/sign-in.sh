# Somebody signs in with a device code.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=("$TOOLS/pty" "$BIN/aad-credential" sign-in me)
job_input=$T/servers/nothing job_screen=yes job_shows=yes job_limit=12

job_make() {
    echo end >"$T/servers/nothing"
    quick '{"rotate_refresh_tokens":"keep"}'
    try aad connection add --name me --kind lcs --grant device-code --replace --no-verify --timeout 2 \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL"
    want_status 0
}

job_begin() {
    forget_here
    job_person_goes
    job_person_comes
}

job_good() {
    want_output 'Signed in as'
    job_call aad-credential token me
}

job_next() { # either he has signed in, or he does it again
    job_person_goes
    if ! aad-credential token me >"$T/seen/works.token" 2>"$T/seen/works.err"; then
        job_person_comes
        input=$job_input job_call "${job_command[@]}"
        job_person_goes
    fi
    job_call aad-credential token me
    out=$next job_want_token lcs
}
