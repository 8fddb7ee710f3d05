# What the tests of `rotate` share that replace a certificate: an application with one, whose key is in a keyring or
# on a token, and what has to be true of both afterwards.
#
#   . "$(dirname "$0")/rotation-certificate.sh"     then start_all --face proxy, start_token
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/rotation.sh
. "$(dirname "${BASH_SOURCE[0]}")/rotation.sh"
connections=$XDG_CONFIG_HOME/aad-credential/connections
uri='pkcs11:token=soft;object=pipeline?module-name=softhsm2'

# An application with one certificate, which is that of the connection's key.
begin() { # [JSON]: of the world
    restore "${1:-}"
    try aad connection remove cert --yes
    rm -f "$connections/cert".*
    add_bare cert "$APP_CONFIDENTIAL" --grant client-certificate --store "${store:-secret-service}" "${options[@]}"
    has_key || { with_pin aad key generate "${store:-cert}" --pin "${source:-ask}" >/dev/null 2>&1 || fail 'no key is made'; }
    with_pin aad key certificate cert --output "$T/home/used.pem" >/dev/null 2>&1 || fail 'no certificate is made'
    register "$T/home/used.pem"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" '{apps: {($app): {secrets: []}}}')" >/dev/null
    want_certificate_works
}

has_key() {
    [ -n "${store:-}" ] && soft_tool --list-objects --type privkey | grep "label: *pipeline$" >/dev/null
}

in_keyring() {
    store='' source='' options=()
}

on_token() {
    store=$uri source=fd:7 options=(--pin fd:7)
}

rotate_it() {
    with_pin try aad rotate cert "$@"
}

thumbprint() { # FILE
    openssl x509 -in "$1" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'
}

# Of the certificates that the application has there, in order.
registered() {
    emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].certificates[] | @base64' |
        while read -r one; do
            base64 -d <<<"$one" >"$T/seen/one.pem"
            thumbprint "$T/seen/one.pem"
        done
}

used() {
    with_pin aad key certificate cert 2>/dev/null | sed -n 's/^Thumbprint (SHA-1) *//p' | head -1
}

want_certificate_works() {
    forget_tokens
    with_pin try_token aad token cert
    want_status 0
    want_valid_token graph
}

want_one_in_use() { # the only one there is that of the connection
    want_equal "$(registered | wc -l)" 1 'the number of certificates there'
    want_equal "$(used)" "$(registered)" 'the one in use'
    with_pin aad key certificate cert 2>/dev/null | grep -i pending && fail 'one is pending'
    want_equal "$(rotation_note .phase)" idle 'the note'
    want_certificate_works
}
