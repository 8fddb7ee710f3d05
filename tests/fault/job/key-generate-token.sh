# A key is made on a token.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
store='pkcs11:token=soft;object=made?module-name=softhsm2'
job_command=(aad-credential key generate "$store" --pin fd:7)
job_output=.out job_pin=$T/servers/pin options=(--store "$store" --pin fd:7)

job_make() {
    try aad connection add cert --kind azurerm --grant client-certificate --replace --no-verify --timeout 2 \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" \
        --audience "https://arm.test:$PORT" --host "https://arm.test:$PORT" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "${options[@]}"
    want_status 0
    [ -d "$T/servers/tokens.kept" ] || job_keep_token
}

job_good() {
    job_call aad-credential key certificate cert
}

job_begin() {
    job_restore_token
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert.pem"
}

is_usable() {
    aad-credential key certificate cert >"$T/seen/next.out" 2>&1 7<"$job_pin"
}

job_next() { # there is one, or one can be made; and it can be used
    job_type_pin_again
    job_heal_token
    # SoftHSM writes the two halves of a key one after the other, and may die in between.
    if grep -q 'process ended unexpectedly' "$err" && ! is_usable; then
        aad-credential key delete "$store" --pin fd:7 --yes >"$T/seen/next.out" 2>&1 7<"$job_pin"
    fi
    is_usable || job_call "${job_command[@]}"
    job_call aad-credential key certificate cert
}
