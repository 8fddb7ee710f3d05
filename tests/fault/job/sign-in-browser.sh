# Somebody signs in by a browser, which has a session of his already.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(env BROWSER="$T/home/browser" "$TOOLS/pty" "$BIN/aad-credential" sign-in web)
job_input=$T/servers/nothing job_screen=yes job_shows=yes job_limit=14

job_make() {
    echo end >"$T/servers/nothing"
    printf '#!/bin/sh\nexec curl -q -sS -L --noproxy "*" --max-time 5 --cacert "%s" -o /dev/null "$1"\n' "$CA" >"$T/home/browser"
    chmod 700 "$T/home/browser"
    try aad connection add --name web --kind lcs --grant authorization-code --replace --no-verify --timeout 2 \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL"
    want_status 0
    emulator PUT /world "{\"rotate_refresh_tokens\":\"keep\",\"browser_user\":\"$USER_LCS\"}" >/dev/null
}

job_begin() {
    forget_here
    secret-tool clear connection web
}

job_good() {
    want_output 'Signed in as'
    job_call aad-credential token web
}

job_next() { # either he has signed in, or he does it again
    if ! aad-credential token web >"$T/seen/works.token" 2>"$T/seen/works.err"; then
        input=$job_input job_call "${job_command[@]}"
    fi
    job_call aad-credential token web
    out=$next job_want_token lcs
}
