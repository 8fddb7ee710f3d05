# A key is made in the desktop keyring.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential key generate cert)
job_output=.out options=()

job_make() {
    try aad connection add cert --kind azurerm --grant client-certificate --replace --no-verify --timeout 2 \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" \
        --audience "https://arm.test:$PORT" --host "https://arm.test:$PORT" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "${options[@]}"
    want_status 0
}

job_good() {
    job_call aad-credential key certificate cert
}

job_begin() {
    secret-tool clear connection cert
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert.pem"
}

job_next() { # there is one, or one can be made; and it can be used
    aad-credential key certificate cert >"$T/seen/next.out" 2>&1 || job_call "${job_command[@]}"
    job_call aad-credential key certificate cert
}
