#!/usr/bin/env bash
# Azure's own libraries for Key Vault, unmodified, against the local one: what they cannot use is not
# as the real one is. Each signature is verified by OpenSSL, which node's crypto and Python's cryptography
# are made of.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
modules=$TOP/build/azure-sdk
[ -s "$modules/installed" ] || world_die "Azure's libraries for JavaScript are missing: run tests/run"
/usr/bin/python3 -c 'import azure.keyvault.secrets, azure.keyvault.keys, azure.keyvault.certificates' 2>"$T/servers/python.log" ||
    world_die "Azure's libraries for Python are missing: run tests/run" "$T/servers/python.log"
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
    call "$1" "${3:-https://vault.test}" node "$TOP/tests/system/key-vault-sdk.mjs" "$modules" "${2:-$vault}"
}

# The same of key-vault-sdk.py. Python's libraries count the port to the host, so the challenge has it, too.
part_py() {
    call "$1" "${3:-https://vault.test}:$PORT" /usr/bin/python3 -B "$TOP/tests/system/key-vault-sdk.py" "${2:-$vault}"
}

call() { # NAME RESOURCE COMMAND...
    local name=$1 resource=$2
    shift 2
    try env "NODE_EXTRA_CA_CERTS=$CA" "REQUESTS_CA_BUNDLE=$CA" "HTTPS_PROXY=http://127.0.0.1:$FACE_PROXY_PORT" \
        "AAD_TEST_TENANT=$TENANT" "AAD_TEST_RESOURCE=$resource" "AAD_TEST_TOKEN=$(token "${token_for:-$resource}")" \
        timeout 60 "$@" "$name"
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

python_does() { # PART [VAULT RESOURCE]
    restore
    challenge_with_port contoso vault
    challenge_with_port contoso-hsm managedhsm
    part_py "$@"
}

challenge_with_port() { # VAULT RESOURCE
    emulator PUT /world "{\"vaults\":{\"$1\":{\"settle_polls\":2,
        \"challenge\":\"Bearer authorization=\\\"$URL/$TENANT\\\", resource=\\\"https://$2.test:$PORT\\\"\"}}}" >/dev/null
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
    part_py wrong_resource
    restore
    token_for=https://management.azure.com part wrongToken
    challenge_with_port contoso vault
    token_for=https://management.azure.com part_py wrong_token
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
check 'Python: secrets have versions' python_does secrets
check 'Python: keys sign' python_does keys
check 'Python: a certificate signs itself' python_does certificates
check 'Python: a Managed HSM signs' python_does hsm "$hsm" https://managedhsm.test
check 'they refuse another resource' they_refuse_another_resource
finish
