# A token of a client secret in the desktop keyring, through a proxy.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token app)

job_make() {
    secret=$(canary_password client-secret)
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind azurerm --name app --replace --no-verify --timeout 2 \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" \
        --audience "https://arm.test:$PORT" --host "https://arm.test:$PORT" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" --secret-stdin
    want_status 0
}

job_begin() {
    forget_here
}

job_good() {
    job_want_token arm
}

job_next() {
    job_call aad-credential token app
    out=$next job_want_token arm
}
