#!/usr/bin/env bash
# Azure's own libraries for Key Vault, unmodified, against the local one: what they cannot use is not
# as the real one is. Each signature is verified by node's crypto, which is OpenSSL.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
modules=$TOP/build/azure-sdk
[ -s "$modules/installed" ] || world_die "Azure's libraries for JavaScript are missing: run tests/run"
start_authority --face proxy
vault=https://contoso.vault.test:$PORT
hsm=https://contoso-hsm.managedhsm.test:$PORT

token() { # RESOURCE
    curl -q -sS --noproxy '*' --cacert "$CA" "$URL/$TENANT/oauth2/v2.0/token" -d grant_type=client_credentials \
        --data-urlencode "client_id=$APP_CONFIDENTIAL" --data-urlencode 'client_secret=s3cr~t+/=&%25' \
        --data-urlencode "scope=$1/.default" | jq -r .access_token
}

# part NAME [VAULT [RESOURCE]]: a function of key-vault-sdk.mjs. Every name is reached by the proxy: no name
# server knows them.
part() {
    local resource=${3:-https://vault.test}
    try env "NODE_EXTRA_CA_CERTS=$CA" "HTTPS_PROXY=http://127.0.0.1:$FACE_PROXY_PORT" "AAD_TEST_TENANT=$TENANT" \
        "AAD_TEST_RESOURCE=$resource" "AAD_TEST_TOKEN=$(token "${token_for:-$resource}")" \
        timeout 60 node "$TOP/tests/system/key-vault-sdk.mjs" "$modules" "${2:-$vault}" "$1"
    want_status 0
    [ "$status" = 0 ] || sed 's/^/# /' "$err"
}

restore() {
    emulator POST /reset '{"only":["world","counters"]}' >/dev/null
}

set_vault() { # JSON
    emulator PUT /world "{\"vaults\":{\"contoso\":$1}}" >/dev/null
}

they_follow_the_challenge() {
    restore
    part challenge
    want_equal "$(emulator GET '/requests?kind=key-vault' | jq -c '.[-3:] | map([.method, .status])')" \
        '[["PUT",401],["PUT",200],["GET",200]]' 'what they sent'
}

they_do() { # PART
    restore
    part "$@"
}

they_wait_for_a_deletion() {
    restore
    set_vault '{"settle_polls":2}'
    part deleted
}

another_issuer_signs() {
    local pipe=$T/seen/pipe
    restore
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=issuer-of-a-test -days 2 \
        -keyout "$T/seen/ca.key" -out "$T/seen/ca.pem" 2>/dev/null
    mkfifo "$pipe"
    issue "$pipe" "$T/seen/$((n_tries + 1)).out" &
    input=$pipe part ownIssuer
    wait $!
    rm "$pipe"
}

# Signs the request that the library prints.
issue() { # PIPE OUTPUT
    local certificate
    exec >"$1"
    world_wait 30 test -s "$2"
    base64 -d "$2" >"$T/seen/request.der"
    openssl req -inform DER -in "$T/seen/request.der" -out "$T/seen/request.pem"
    openssl x509 -req -in "$T/seen/request.pem" -CA "$T/seen/ca.pem" -CAkey "$T/seen/ca.key" -CAcreateserial -days 2 \
        -out "$T/seen/leaf.pem" 2>/dev/null
    for certificate in leaf ca; do
        openssl x509 -in "$T/seen/$certificate.pem" -outform DER | base64 -w0
        echo
    done
}

they_import_a_pfx() {
    restore
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=imported -days 2 -keyout "$T/seen/own.key" -out "$T/seen/own.pem" 2>/dev/null
    openssl pkcs12 -export -inkey "$T/seen/own.key" -in "$T/seen/own.pem" -passout pass: -out "$T/seen/own.pfx"
    base64 -w0 "$T/seen/own.pfx" >"$T/seen/own.pfx64"
    input=$T/seen/own.pfx64 part importedCertificate
}

they_say_that_it_was_too_much() {
    restore
    set_vault '{"throttled":1}'
    part throttled
    want_equal "$(emulator GET '/requests?kind=key-vault' | jq -c '[.[-3:][].status]')" '[401,429,200]' 'what they got'
}

they_use_a_managed_hsm() {
    restore
    part hsm "$hsm" https://managedhsm.test
}

they_refuse_another_resource() {
    restore
    set_vault "{\"challenge\":\"Bearer authorization=\\\"$URL/$TENANT\\\", resource=\\\"https://evil.test\\\"\"}"
    part wrongResource
    restore
    token_for=https://management.azure.com part wrongToken
}

check 'they follow the challenge' they_follow_the_challenge
check 'secrets have versions' they_do secrets
check 'lists have pages' they_do pages
check 'they wait for a deletion and a recovery' they_wait_for_a_deletion
check 'RSA keys sign' they_do rsa
check 'EC keys sign' they_do ec
check 'keys are imported, rotated, deleted and recovered' they_do imported
check 'signatures are refused' they_do refusedSignatures
check 'a certificate signs itself' they_do selfSigned
check 'another issuer signs a certificate' another_issuer_signs
check 'they import a PFX' they_import_a_pfx
check 'they say that it was too much' they_say_that_it_was_too_much
check 'they use a Managed HSM' they_use_a_managed_hsm
check 'they refuse another resource' they_refuse_another_resource
finish
