# A token of a refresh token, of somebody who has signed in.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token me)

job_make() {
    quick '{"rotate_refresh_tokens":"keep"}'
    try aad connection add --name me --kind lcs --grant device-code --replace --no-verify --timeout 2 \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL"
    want_status 0
    job_person_comes
    try_terminal "$BIN/aad-credential" sign-in me <<<end
    want_status 0
    job_person_goes
}

job_begin() {
    world_drop_keys
    rm -rf "$STATE/flight" "$STATE/attempt" "$STATE/verdict" "$RUNTIME/aad-credential"
}

job_good() {
    job_want_token lcs
}

job_next() {
    job_call aad-credential token me
    out=$next job_want_token lcs
}
