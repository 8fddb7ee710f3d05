#!/usr/bin/env bash
# The local Azure AD has a Key Vault and a Managed HSM as the real ones are: without this, a program
# that asks wrongly would pass the other tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_authority
vault=https://contoso.vault.test:$PORT
hsm=https://contoso-hsm.managedhsm.test:$PORT
version=api-version=7.4

# token RESOURCE [TENANT] [APP] [SECRET]: prints one of an application
token() {
    curl -q -sS --noproxy '*' --cacert "$CA" "$URL/${2:-$TENANT}/oauth2/v2.0/token" -d grant_type=client_credentials \
        --data-urlencode "client_id=${3:-$APP_CONFIDENTIAL}" --data-urlencode "client_secret=${4-s3cr~t+/=&%25}" \
        --data-urlencode "scope=$1/.default" | jq -r .access_token
}

restore() { # the world as it was, with good tokens
    emulator POST /reset '{"only":["world"]}' >/dev/null
    bearer=$(token https://vault.test)
}

set_vault() { # JSON [NAME]
    emulator PUT /world "{\"vaults\":{\"${2:-contoso}\":$1}}" >/dev/null
}

# ask CURL-ARGUMENT...: one request; its status in $code, its answer and its head in $T/seen
ask() {
    answer=$T/seen/answer
    code=$(curl -q -sS --noproxy '*' --connect-to "::127.0.0.1:$PORT" --cacert "$CA" -D "$T/seen/head" -o "$answer" \
        -w '%{http_code}' ${bearer:+-H "Authorization: Bearer $bearer"} "$@")
}

send() { # METHOD PATH [JSON]: at $at, else at the vault
    local query='?'
    [[ $2 != *\?* ]] || query='&'
    ask -X "$1" "${at:-$vault}$2$query$version" ${3:+-H 'Content-Type: application/json' --data-binary "$3"}
}

want() { # STATUS [JQ-CONDITION]: of the answer
    want_equal "$code" "$1" "the status, of $(head -c 400 "$answer")"
    jq -e "${2:-.}" "$answer" >/dev/null || fail "the answer is not /${2:-.}/: $(head -c 400 "$answer")"
}

refuse() { # STATUS CODE INNER [TEXT]: INNER empty: there is none
    want "$1" "(.error.code == \"$2\") and ((.error.innererror.code // \"\") == \"$3\")"
    jq -e --arg text "${4:-}" '.error.message | gsub("[\r\n]+"; " ") | test($text)' "$answer" >/dev/null || fail "it does not say ${4:-anything}: $(cat "$answer")"
}

want_head() { # PATTERN
    grep -i -- "$1" "$T/seen/head" >/dev/null || fail "the head has no $1: $(cat "$T/seen/head")"
}

# --- who calls ----------------------------------------------------------------------------------------

who_has_no_token_is_challenged() {
    local bearer=
    send GET /secrets/one
    refuse 401 Unauthorized '' 'AKV10000: Request is missing a Bearer or PoP token'
    want_head "^WWW-Authenticate: Bearer authorization=\"$URL/$TENANT\", resource=\"https://vault.test\""
    want_head '^x-ms-request-id: ' && want_head '^x-ms-keyvault-region: '
    ask -X PUT -H 'Content-Length: 0' "$vault/secrets/one?$version"
    refuse 401 Unauthorized '' AKV10000
    ask "https://contoso.vault.azure.net:$PORT/secrets?$version"
    want_head 'resource="https://vault.azure.net"'
    at=$hsm send GET /keys
    want_head 'resource="https://managedhsm.test"'
    set_vault '{"challenge":"Bearer authorization_uri=\"https://login.windows.net/x\", scope=\"https://evil.test\""}'
    send GET /secrets/one
    want_head '^WWW-Authenticate: Bearer authorization_uri="https://login.windows.net/x", scope="https://evil.test"'
}

tokens_are_looked_at() {
    restore
    bearer=$(token https://arm.test:"$PORT") send GET /secrets/one
    refuse 401 Unauthorized '' 'AKV10022: Invalid audience. Expected https://vault.test, found: https://arm.test'
    bearer=$(token https://managedhsm.test) send GET /secrets/one
    refuse 401 Unauthorized '' AKV10022
    bearer=$(token https://vault.test) at=$hsm send GET /keys
    refuse 401 Unauthorized '' AKV10022
    bearer=wrong send GET /secrets/one
    refuse 401 Unauthorized '' 'Error validating token'
    set_vault '{"tenant":"3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"}'
    send GET /secrets/one
    refuse 401 Unauthorized '' 'AKV10032: Invalid issuer. Expected one of https://sts.windows.net/3f2a7c10-5b1e-4c8d-9a6f-0123456789ac/, found'
    want_head 'authorization="[^"]*/3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"'
    restore
    emulator POST /tokens/revoke "{\"token\":\"$bearer\"}" >/dev/null
    send GET /secrets/one
    refuse 401 Unauthorized '' revoked
}

other_hosts_are_no_vault() {
    restore
    ask "https://nobody.vault.test:$PORT/secrets?$version"
    want_equal "$code" 404
    ask "https://contoso.managedhsm.test:$PORT/keys?$version"
    want_equal "$code" 404
    ask "$URL/secrets?$version"
    want_equal "$code" 404
    ask -H "Host: contoso.more.vault.test:$PORT" "$URL/secrets?$version"
    want_equal "$code" 404
    ask -0 -H Host: "$URL/secrets?$version" # HTTP/1.0 can do without
    want_equal "$code" 404
    ask "https://CONTOSO.Vault.test:$PORT/secrets?$version"
    want 200
}

roles_say_what_one_may() {
    local secret=4633458b-17de-408a-b874-0445c86b69e6
    restore
    send PUT /secrets/one '{"value":"1"}'
    send POST /keys/one/create '{"kty":"EC"}'
    set_vault "{\"roles\":[{\"principal\":\"$APP_CONFIDENTIAL\",\"role\":\"$secret\",\"scope\":\"/secrets/one\"}]}"
    send GET /secrets/one
    want 200 '.value == "1"'
    send PUT /secrets/one '{"value":"2"}'
    refuse 403 Forbidden ForbiddenByRbac "Caller: appid=$APP_CONFIDENTIAL;oid=[^;]+;iss=.*Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'.*/vaults/contoso/secrets/one'"
    send GET /secrets/two
    refuse 403 Forbidden ForbiddenByRbac getSecret/action
    send GET /secrets
    refuse 403 Forbidden ForbiddenByRbac readMetadata/action
    send POST /keys/one//sign '{"alg":"ES256","value":"AA"}'
    refuse 403 Forbidden ForbiddenByRbac keys/sign/action
    set_vault "{\"roles\":[{\"principal\":\"$APP_CONFIDENTIAL\",\"role\":\"21090545-7ca7-4776-b22c-e363652d74d2\",\"scope\":\"/\"}]}"
    send GET /secrets
    want 200 '.value | length == 1'
    send GET /secrets/one
    refuse 403 Forbidden ForbiddenByRbac
    set_vault "{\"roles\":[{\"principal\":\"$APP_CONFIDENTIAL\",\"role\":\"f25e0fa2-a7c4-4377-a976-54943a77a395\"}]}" # Contributor
    send GET /secrets
    refuse 403 Forbidden ForbiddenByRbac
    set_vault "{\"roles\":[{\"principal\":\"$APP_PUBLIC\",\"role\":\"$secret\"}]}"
    send GET /secrets/one
    refuse 403 Forbidden ForbiddenByRbac
}

a_user_has_rights_of_his_own() {
    local secret=4633458b-17de-408a-b874-0445c86b69e6 bearer user oid
    restore
    emulator PUT /world '{"users":{"reader@contoso.example":{"tenant":"'"$TENANT"'","password":"of-a-test"}}}' >/dev/null
    emulator PUT /world "{\"apps\":{\"$APP_ALL\":{\"consents\":{\"vault\":[\"user_impersonation\"]}}}}" >/dev/null
    user=$(curl -q -sS --noproxy '*' --cacert "$CA" "$URL/$TENANT/oauth2/v2.0/token" -d grant_type=password -d "client_id=$APP_ALL" \
        -d scope=https://vault.test/user_impersonation -d username=reader@contoso.example --data-urlencode password=of-a-test | jq -r .access_token)
    oid=$(cut -d. -f2 <<<"$user" | tr -- -_ +/ | base64 -di 2>/dev/null | jq -r .oid)
    bearer=$user
    set_vault "{\"roles\":[{\"principal\":\"$APP_ALL\",\"role\":\"$secret\"}]}" # the app's, by which he signs in
    send GET /secrets
    refuse 403 Forbidden ForbiddenByRbac
    set_vault "{\"roles\":[{\"principal\":\"$oid\",\"role\":\"$secret\"}]}"
    send GET /secrets
    want 200
}

policies_say_what_one_may() {
    restore
    set_vault "{\"policies\":[{\"principal\":\"$APP_CONFIDENTIAL\",\"secrets\":[\"set\"],\"keys\":[\"get\"]}]}"
    send PUT /secrets/one '{"value":"1"}'
    want 200
    send GET /secrets/one
    refuse 403 Forbidden ForbiddenByPolicy "does not have secrets get permission on key vault 'contoso;"
    send GET /keys/one
    refuse 404 KeyNotFound ''
}

networks_keep_one_out() {
    restore
    set_vault '{"firewall":true}'
    send GET /secrets
    refuse 403 Forbidden ForbiddenByFirewall 'Client address is not authorized and caller is not a trusted service'
    set_vault '{"private":true}'
    send GET /secrets
    refuse 403 Forbidden ForbiddenByConnection
}

too_many_calls_are_refused() {
    restore
    set_vault '{"throttled":2}'
    for _ in 1 2; do
        send GET /secrets
        refuse 429 Throttled '' VaultRequestTypeLimitReached
        ! grep -i '^Retry-After' "$T/seen/head" || fail 'it says how long to wait'
    done
    send GET /secrets
    want 200
}

# --- what for -----------------------------------------------------------------------------------------

requests_are_looked_at() {
    restore
    ask "$vault/secrets"
    refuse 400 BadParameter '' api-version
    ask "$vault/secrets?api-version=2016-10-01"
    refuse 400 BadParameter '' "'2016-10-01' is not supported"
    for version in 7.3 7.4 7.5 7.6 2025-07-01 2026-04-01; do
        ask "$vault/secrets?api%2Dversion=$version"
        want 200 '.value == []'
    done
    version=api-version=7.4
    send GET /secrets/under_score
    refuse 400 BadParameter '' 'invalid name'
    send GET "/secrets/$(printf 'n%.0s' {1..128})"
    refuse 400 BadParameter '' 'invalid name'
    send PUT /secrets/one '[]'
    refuse 400 BadParameter '' 'no JSON object'
    ask -X PUT --data-binary '{"value":"1"}' "$vault/secrets/one?$version"
    refuse 415 BadParameter ''
    send POST /secrets/one '{"value":"1"}'
    refuse 405 BadParameter ''
    send GET /others
    refuse 404 NotFound ''
    send GET /keys/a/b/c/d/e
    refuse 404 NotFound ''
}

a_secret_has_versions() {
    local first second
    restore
    send PUT /secrets/One '{"value":"1","contentType":"text/plain","tags":{"k":"v"},"attributes":{"enabled":true,"nbf":1000,"exp":2000}}'
    want 200 '.value == "1" and .contentType == "text/plain" and .tags == {"k":"v"} and
        (.id | test("^'"$vault"'/secrets/One/[0-9a-f]{32}$")) and (.attributes | .enabled and .nbf == 1000 and .exp == 2000 and
        .recoveryLevel == "Recoverable+Purgeable" and .recoverableDays == 90 and (now - .created < 60) and .updated >= .created)'
    first=$(jq -r .id "$answer")
    send PUT /secrets/one '{"value":"2"}'
    want 200 '.value == "2" and (has("tags") | not)'
    second=$(jq -r .id "$answer")
    send GET /secrets/ONE/
    want 200 ".value == \"2\" and .id == \"$second\""
    send GET "${first#"$vault"}" # expired, and given nevertheless
    want 200 '.value == "1" and .attributes.exp == 2000'
    send GET /secrets/one/versions
    want 200 "(.value | map(.id)) == [\"$first\", \"$second\"] and all(.value[]; has(\"value\") | not) and .nextLink == null"
    send GET /secrets
    want 200 "(.value | length == 1) and .value[0].id == \"$vault/secrets/One\""
    send GET "/secrets/one/$(printf '0%.0s' {1..32})"
    refuse 404 SecretNotFound ''
    send GET /secrets/two
    refuse 404 SecretNotFound ''
    send PATCH "${first#"$vault"}" '{"contentType":"other","tags":{},"attributes":{"enabled":false}}'
    want 200 '.contentType == "other" and .tags == {} and .attributes.enabled == false and .attributes.exp == 2000 and (has("value") | not)'
    send GET "${first#"$vault"}"
    refuse 403 Forbidden SecretDisabled 'disabled secret'
    send GET /secrets/one
    want 200 '.value == "2"'
    send PATCH /secrets/one '{"attributes":{"enabled":false}}'
    send GET /secrets/one
    refuse 403 Forbidden SecretDisabled
    send PATCH /secrets/one '{"value":"3"}'
    refuse 400 BadParameter ''
}

what_is_no_secret_is_refused() {
    local row
    restore
    printf '{"value":"%s"}' "$(head -c 25600 /dev/zero | tr '\0' a)" >"$T/seen/body"
    ask -X PUT -H 'Content-Type: application/json' --data-binary "@$T/seen/body" "$vault/secrets/long?$version"
    want 200 '.value | length == 25600'
    printf '{"value":"%s"}' "$(head -c 25601 /dev/zero | tr '\0' a)" >"$T/seen/body"
    ask -X PUT -H 'Content-Type: application/json' --data-binary "@$T/seen/body" "$vault/secrets/long?$version"
    refuse 400 BadParameter '' '25 KB'
    for row in '{}' '{"value":7}' '{"value":"1","contentType":7}' "{\"value\":\"1\",\"contentType\":\"$(printf 'n%.0s' {1..256})\"}" \
        '{"value":"1","attributes":{"enabled":"yes"}}' '{"value":"1","attributes":{"exp":"2030-01-01"}}' \
        '{"value":"1","attributes":{"nbf":20,"exp":10}}' '{"value":"1","tags":{"k":7}}' \
        "{\"value\":\"1\",\"tags\":{\"k\":\"$(printf 'n%.0s' {1..513})\"}}" \
        "{\"value\":\"1\",\"tags\":$(jq -nc '[range(16) | {key: tostring, value: ""}] | from_entries')}"; do
        send PUT /secrets/wrong "$row"
        refuse 400 BadParameter ''
    done
    send GET /secrets/wrong
    refuse 404 SecretNotFound ''
}

lists_have_pages() {
    local i next
    restore
    for i in {1..27}; do
        send PUT "/secrets/s$i" '{"value":"1"}'
    done
    send GET /secrets
    want 200 '.value | length == 25'
    next=$(jq -r .nextLink "$answer")
    [[ $next == "$vault/secrets?"* ]] || fail "the next page is $next"
    ask "$next"
    want 200 '(.value | length == 2) and .nextLink == null'
    send GET '/secrets?maxresults=10'
    want 200 '.value | length == 10'
    send GET '/secrets?maxresults=26'
    refuse 400 BadParameter '' maxresults
    send GET '/secrets?maxresults=0'
    refuse 400 BadParameter '' maxresults
}

what_is_deleted_can_be_recovered() {
    restore
    send PUT /secrets/one '{"value":"1"}'
    send PUT /secrets/one '{"value":"2"}'
    send DELETE /secrets/one
    want 200 '.recoveryId == "'"$vault"'/deletedsecrets/one" and .scheduledPurgeDate - .deletedDate == 90 * 86400 and (has("value") | not)'
    send GET /secrets/one
    refuse 404 SecretNotFound ''
    send PUT /secrets/one '{"value":"3"}'
    refuse 409 Conflict ObjectIsDeletedButRecoverable
    send GET /deletedsecrets
    want 200 '.value | length == 1'
    send GET /deletedsecrets/one
    want 200 '.recoveryId and (has("value") | not)'
    send POST /deletedsecrets/one/recover
    want 200 '.id | test("/secrets/one/")'
    send GET /secrets/one
    want 200 '.value == "2"'
    send GET /secrets/one/versions
    want 200 '.value | length == 2'
    send DELETE /secrets/two
    refuse 404 SecretNotFound ''
}

a_deletion_takes_its_time() {
    restore
    send PUT /secrets/one '{"value":"1"}'
    set_vault '{"settle_polls":2}'
    send DELETE /secrets/one
    send PUT /secrets/one '{"value":"2"}'
    refuse 409 Conflict ObjectIsBeingDeleted
    for _ in 1 2; do
        send GET /deletedsecrets/one
        refuse 404 SecretNotFound ''
    done
    send GET /deletedsecrets/one
    want 200
    send POST /deletedsecrets/one/recover
    want 200
    send PUT /secrets/one '{"value":"2"}'
    refuse 409 Conflict ObjectIsBeingRecovered
    for _ in 1 2; do
        send GET /secrets/one
        refuse 404 SecretNotFound ''
    done
    send GET /secrets/one
    want 200 '.value == "1"'
}

a_purge_is_the_end() {
    restore
    send PUT /secrets/one '{"value":"1"}'
    send DELETE /deletedsecrets/one
    refuse 404 SecretNotFound ''
    send DELETE /secrets/one
    set_vault '{"purge_protection":true}'
    send DELETE /deletedsecrets/one
    refuse 403 Forbidden '' 'purge protection'
    set_vault '{"purge_protection":false}'
    send DELETE /deletedsecrets/one
    want_equal "$code" 204
    send GET /deletedsecrets/one
    refuse 404 SecretNotFound ''
    send PUT /secrets/one '{"value":"2"}'
    want 200
}

# --- keys ---------------------------------------------------------------------------------------------

text='what is signed'
encode() { # base64url of stdin
    base64 -w0 | tr +/ -_ | tr -d =
}

digest() { # BITS
    printf %s "$text" | openssl dgst "-sha$1" -binary | encode
}

want_signature() { # BITS OPENSSL-OPTION...: of the answer, by OpenSSL and the key in $T/seen/public.pem
    local bits=$1
    shift
    printf %s "$text" >"$T/seen/text"
    signature=$(jq -r .value "$answer")
    want_equal "${signature//[A-Za-z0-9_-]/}" '' 'what is no base64url'
    printf '%s==' "$signature" | tr -- -_ +/ | base64 -di >"$T/seen/signature" 2>/dev/null
    openssl dgst "-sha$bits" -verify "$T/seen/public.pem" -signature "$T/seen/signature" "$@" "$T/seen/text" >"$T/seen/verified" 2>&1 ||
        fail "OpenSSL does not verify it: $(cat "$T/seen/verified")"
}

# The public key of the answer, as PEM.
take_public() {
    jq .key "$answer" | node -e '
        const jwk = JSON.parse(require("fs").readFileSync(0));
        jwk.kty = jwk.kty.replace("-HSM", "");
        if (jwk.crv === "P-256K") jwk.crv = "secp256k1";
        process.stdout.write(require("crypto").createPublicKey({key: jwk, format: "jwk"}).export({type: "spki", format: "pem"}));
    ' >"$T/seen/public.pem" || fail 'it is no JWK'
}

rsa_keys_sign() {
    local kind bits
    restore
    for kind in RSA RSA-HSM; do
        send POST /keys/one/create "{\"kty\":\"$kind\",\"key_size\":2048,\"key_ops\":[\"sign\",\"verify\"],\"attributes\":{}}"
        want 200 '.key | .kty == "'$kind'" and .e == "AQAB" and (.n | length == 342) and .key_ops == ["sign","verify"] and (has("d") | not) and
            (.kid | test("^'"$vault"'/keys/one/[0-9a-f]{32}$"))'
        take_public
        kid=$(jq -r .key.kid "$answer")
        for bits in 256 384 512; do
            send POST "${kid#"$vault"}/sign" "{\"alg\":\"PS$bits\",\"value\":\"$(digest $bits)\"}"
            want 200 ".kid == \"$kid\""
            want_signature $bits -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:$((bits / 8))
            send POST "/keys/one//sign" "{\"alg\":\"RS$bits\",\"value\":\"$(digest $bits)\"}"
            want 200 ".kid == \"$kid\""
            want_signature $bits
        done
    done
    send POST /keys/big/create '{"kty":"RSA","key_size":3072}'
    want 200 '.key | (.n | length == 512) and (.key_ops | length == 6)'
}

ec_keys_sign() {
    local curve bits alg size
    restore
    while read -r curve alg bits size; do
        send POST /keys/one/create "{\"kty\":\"EC-HSM\",\"crv\":\"$curve\"}"
        want 200 '.key | .crv == "'"$curve"'" and (.x | length) == (.y | length) and .key_ops == ["sign","verify"]'
        take_public
        send POST /keys/one/sign "{\"alg\":\"$alg\",\"value\":\"$(digest "$bits")\"}" # that would be a version
        refuse 405 BadParameter ''
        send POST /keys/one//sign "{\"alg\":\"$alg\",\"value\":\"$(digest "$bits")\"}"
        want 200
        want_equal "$(jq -r '.value | length' "$answer")" "$size" 'the length of the signature'
        signature=$(jq -r .value "$answer")
        node -e '
            const [key, hash, text, signature] = process.argv.slice(1), crypto = require("crypto");
            const good = crypto.verify(hash, text, {key: require("fs").readFileSync(key), dsaEncoding: "ieee-p1363"},
                Buffer.from(signature, "base64url"));
            process.exitCode = good ? 0 : 1;' "$T/seen/public.pem" "sha$bits" "$text" "$signature" || fail "node does not verify $alg"
        send POST /keys/one//verify "{\"alg\":\"$alg\",\"digest\":\"$(digest "$bits")\",\"value\":\"$signature\"}"
        want 200 '.value == true'
        send POST /keys/one//verify "{\"alg\":\"$alg\",\"digest\":\"$(digest "$bits" | tr A-Za-f B-Zg-zA)\",\"value\":\"$signature\"}"
        [ "$code" = 400 ] || want 200 '.value == false'
    done <<END
P-256 ES256 256 86
P-256K ES256K 256 86
P-384 ES384 384 128
P-521 ES512 512 176
END
}

signing_is_refused() {
    local good row
    restore
    send POST /keys/one/create '{"kty":"RSA"}'
    good="{\"alg\":\"PS256\",\"value\":\"$(digest 256)\"}"
    for row in '{}' "{\"value\":\"$(digest 256)\"}" "{\"alg\":\"PS256\",\"value\":\"$(digest 384)\"}" '{"alg":"PS256","value":"AAAA"}' \
        "{\"alg\":\"ES256\",\"value\":\"$(digest 256)\"}" "{\"alg\":\"none\",\"value\":\"$(digest 256)\"}" '{"alg":"PS256"}' \
        "{\"alg\":\"PS256\",\"value\":\"$(digest 256)=\"}"; do
        send POST /keys/one//sign "$row"
        refuse 400 BadParameter ''
    done
    send POST "/keys/one/$(printf '0%.0s' {1..32})/sign" "$good"
    refuse 404 KeyNotFound ''
    send POST /keys/two//sign "$good"
    refuse 404 KeyNotFound ''
    while IFS='~' read -r row inner; do
        send PATCH /keys/one "{\"attributes\":$row}"
        want 200
        send POST /keys/one//sign "$good"
        refuse 403 Forbidden "$inner"
        send GET /keys/one
        want 200
    done <<END
{"enabled":false}~KeyDisabled
{"enabled":true,"nbf":4000000000}~KeyNotYetValid
{"nbf":1000,"exp":2000}~KeyExpired
END
    send POST /keys/one//verify "{\"alg\":\"PS256\",\"digest\":\"$(digest 256)\",\"value\":\"AAAA\"}"
    want 200 '.value == false'
    send PATCH /keys/one '{"key_ops":["verify"],"attributes":{"exp":4000000000}}'
    send POST /keys/one//sign "$good"
    refuse 403 Forbidden KeyOperationForbidden
    emulator PUT /world '{"clock_offset_s":1}' >/dev/null
    send PATCH /keys/one '{"key_ops":["sign"]}'
    send POST /keys/one//sign "$good"
    want 200
    send POST /keys/two/create '{"kty":"EC","crv":"P-256"}'
    send POST /keys/two//sign "{\"alg\":\"ES384\",\"value\":\"$(digest 384)\"}"
    refuse 400 BadParameter '' incompatible
}

a_new_key_may_not_be_valid_yet() {
    restore
    set_vault '{"sign_lag":1}'
    send POST /keys/one/create '{"kty":"EC"}'
    send POST /keys/one//sign "{\"alg\":\"ES256\",\"value\":\"$(digest 256)\"}"
    refuse 403 Forbidden KeyNotYetValid
    send POST /keys/one//sign "{\"alg\":\"ES256\",\"value\":\"$(digest 256)\"}"
    want 200
}

what_is_no_key_is_refused() {
    local row
    restore
    for row in '{}' '{"kty":"oct"}' '{"kty":"RSA","key_size":1024}' '{"kty":"RSA","key_size":2047}' '{"kty":"EC","crv":"P-255"}' \
        '{"kty":"RSA","key_ops":["dance"]}' '{"kty":"RSA","key_ops":"sign"}' '{"kty":"RSA","attributes":{"nbf":2,"exp":1}}'; do
        send POST /keys/wrong/create "$row"
        refuse 400 BadParameter ''
    done
    send GET /keys/wrong
    refuse 404 KeyNotFound ''
}

keys_are_imported_and_rotated() {
    local file
    restore
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/seen/rsa.pem" 2>/dev/null
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/seen/ec.pem" 2>/dev/null
    for file in rsa ec; do
        node -e 'process.stdout.write(JSON.stringify({key: require("crypto").createPrivateKey(require("fs").readFileSync(process.argv[1])).export({format: "jwk"}),
            Hsm: true}))' "$T/seen/$file.pem" >"$T/seen/$file.json"
        ask -X PUT -H 'Content-Type: application/json' --data-binary "@$T/seen/$file.json" "$vault/keys/$file?$version"
        want 200 '.key.kty | test("-HSM$")'
        openssl pkey -in "$T/seen/$file.pem" -pubout -out "$T/seen/wanted.pem"
        take_public
        cmp -s "$T/seen/wanted.pem" "$T/seen/public.pem" || fail "the $file key has become another one"
    done
    send POST /keys/rsa//sign "{\"alg\":\"RS256\",\"value\":\"$(digest 256)\"}"
    openssl pkey -in "$T/seen/rsa.pem" -pubout -out "$T/seen/public.pem"
    want_signature 256
    send POST /keys/rsa/rotate
    want 200 '.key.kty == "RSA-HSM"'
    take_public
    ! cmp -s "$T/seen/wanted.pem" "$T/seen/public.pem" || fail 'it is the same key'
    send GET /keys/rsa/versions
    want 200 '(.value | length == 2) and all(.value[]; .kid and (has("key") | not))'
    send PUT /keys/wrong '{"key":{"kty":"RSA","n":"AQAB","e":"AQAB"}}'
    refuse 400 BadParameter ''
    send DELETE /keys/ec
    want 200 '.recoveryId | test("/deletedkeys/ec$")'
    send POST /keys/ec/create '{"kty":"EC"}'
    refuse 409 Conflict ObjectIsDeletedButRecoverable
}

# --- certificates -------------------------------------------------------------------------------------

# policy [JQ-FILTER]: a body of create
policy() {
    jq -nc '{policy: {key_props: {exportable: false, kty: "RSA-HSM", key_size: 2048, reuse_key: false},
        secret_props: {contentType: "application/x-pkcs12"}, issuer: {name: "Self"},
        x509_props: {subject: "CN=aad-agent", sans: {}, key_usage: ["digitalSignature"], validity_months: 12}}} | '"${1:-.}"
}

poll() { # NAME: until it is completed
    for _ in 1 2; do
        send GET "/certificates/$1/pending"
    done
    want 200 '.status == "completed" and (.target | test("/certificates/'"$1"'$"))'
    send GET "/certificates/$1"
    want 200
}

take_certificate() { # of the answer, into $T/seen/certificate.pem
    jq -r .cer "$answer" | base64 -d | openssl x509 -inform DER -out "$T/seen/certificate.pem" || fail 'it is no certificate'
    openssl x509 -in "$T/seen/certificate.pem" -pubkey -noout >"$T/seen/public.pem"
}

one_signs_itself() {
    restore
    send POST /certificates/Agent/create "$(policy)"
    want 202 '.status == "inProgress" and .id == "'"$vault"'/certificates/Agent/pending" and .issuer.name == "Self" and .csr and .request_id'
    want_head "^Location: $vault/certificates/Agent/pending?api-version=7.4&request_id="
    send POST /certificates/agent/create "$(policy)"
    refuse 409 Conflict '' inProgress
    send GET /certificates/agent/pending
    want 200 '.status == "inProgress"'
    poll agent
    want 200 '(.id | test("^'"$vault"'/certificates/Agent/[0-9a-f]{32}$")) and .kid == (.id | sub("certificates"; "keys")) and
        .sid == (.id | sub("certificates"; "secrets")) and .policy.x509_props.subject == "CN=aad-agent" and .attributes.enabled and
        .attributes.exp - .attributes.nbf > 364 * 86400'
    take_certificate
    openssl verify -CAfile "$T/seen/certificate.pem" "$T/seen/certificate.pem" >"$T/seen/verified" 2>&1 || fail "$(cat "$T/seen/verified")"
    want_equal "$(openssl x509 -in "$T/seen/certificate.pem" -noout -subject -nameopt RFC2253)" subject=CN=aad-agent 'the subject'
    want_equal "$(openssl x509 -in "$T/seen/certificate.pem" -outform DER | openssl dgst -sha1 -binary | encode)" "$(jq -r .x5t "$answer")" x5t
    id=$(jq -r '.id | split("/")[-1]' "$answer")
    send POST "/keys/agent/$id/sign" "{\"alg\":\"PS256\",\"value\":\"$(digest 256)\"}"
    want 200
    want_signature 256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
    send GET "/keys/agent/$id"
    want 200 '.managed and .key.kty == "RSA-HSM"'
    send GET "/secrets/agent/$id"
    want 200 '.managed and .contentType == "application/x-pkcs12" and (.kid | test("/keys/agent/'"$id"'$"))'
    jq -r .value "$answer" | base64 -d | openssl pkcs12 -passin pass: -nodes -out "$T/seen/pfx.pem" 2>/dev/null || fail 'it is no PFX'
    ! grep -q 'PRIVATE KEY' "$T/seen/pfx.pem" || fail 'a key that is not exportable is there'
    grep -q 'BEGIN CERTIFICATE' "$T/seen/pfx.pem" || fail 'it has no certificate'
}

its_key_may_be_exported() {
    restore
    send POST /certificates/pfx/create "$(policy '.policy.key_props |= (.exportable = true | .kty = "RSA")')"
    poll pfx
    take_certificate
    send GET /secrets/pfx
    jq -r .value "$answer" | base64 -d | openssl pkcs12 -passin pass: -nodes -out "$T/seen/pfx.pem" 2>/dev/null
    openssl pkey -in "$T/seen/pfx.pem" -pubout 2>/dev/null | cmp -s - "$T/seen/public.pem" || fail 'the PFX has another key'
    send POST /certificates/pem/create "$(policy '.policy.key_props |= {exportable: true, kty: "EC", crv: "P-256"} | .policy.secret_props.contentType = "application/x-pem-file"')"
    poll pem
    take_certificate
    send GET /secrets/pem
    want 200 '.contentType == "application/x-pem-file"'
    jq -r .value "$answer" >"$T/seen/pfx.pem"
    openssl pkey -in "$T/seen/pfx.pem" -pubout 2>/dev/null | cmp -s - "$T/seen/public.pem" || fail 'the PEM has another key'
}

what_belongs_to_one_changes_with_it() {
    restore
    send POST /certificates/one/create "$(policy)"
    poll one
    first=$(jq -r .kid "$answer")
    send PUT /secrets/one '{"value":"1"}'
    refuse 403 Forbidden '' managed
    send POST /keys/one/create '{"kty":"RSA"}'
    refuse 403 Forbidden '' managed
    send DELETE /keys/one
    refuse 403 Forbidden '' managed
    send POST /certificates/one/create "$(policy)"
    poll one
    [ "$(jq -r .kid "$answer")" != "$first" ] || fail 'it is the same version'
    for kind in certificates keys secrets; do
        send GET "/$kind/one/versions"
        want 200 '.value | length == 2'
        send GET "/$kind"
        want 200 '.value | length == 1'
    done
    send PUT /secrets/two '{"value":"1"}'
    send POST /certificates/two/create "$(policy)"
    refuse 409 Conflict ''
    send DELETE /secrets/two
    send POST /certificates/two/create "$(policy)"
    refuse 409 Conflict ObjectIsDeletedButRecoverable
    send DELETE /certificates/one
    want 200 '.recoveryId | test("/deletedcertificates/one$")'
    send GET /keys/one
    refuse 404 KeyNotFound ''
    send POST /certificates/one/create "$(policy)"
    refuse 409 Conflict ObjectIsDeletedButRecoverable
    send POST /deletedcertificates/one/recover
    want 200 .kid
    send GET /secrets/one
    want 200 .managed
    send DELETE /certificates/one
    send DELETE /deletedcertificates/one
    want_equal "$code" 204
    send GET /deletedkeys/one
    refuse 404 KeyNotFound ''
    send POST /certificates/one/create "$(policy)"
    want 202
}

another_issuer_signs_it() {
    restore
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=issuer-of-a-test -days 2 \
        -keyout "$T/seen/ca.key" -out "$T/seen/ca.pem" 2>/dev/null
    send POST /certificates/one/create "$(policy '.policy.issuer.name = "Unknown"')"
    want 202 '.status_details | test("Merge")'
    jq -r .csr "$answer" | base64 -d | openssl req -inform DER -out "$T/seen/request.pem" -verify 2>/dev/null || fail 'it is no CSR'
    for _ in 1 2 3; do
        send GET /certificates/one/pending
        want 200 '.status == "inProgress"'
    done
    send GET /certificates/one # it is announced, and no more
    want 200 '.attributes.enabled == false and (has("cer") or has("x5t") or has("kid") | not) and (.pending.id | test("/one/pending$"))'
    id=$(jq -r .id "$answer")
    send GET /certificates
    want 200 '.value == []'
    send GET '/certificates?includePending=true'
    want 200 '.value | length == 1'
    openssl x509 -req -in "$T/seen/request.pem" -CA "$T/seen/ca.pem" -CAkey "$T/seen/ca.key" -CAcreateserial -days 2 -out "$T/seen/leaf.pem" 2>/dev/null
    der() { openssl x509 -in "$T/seen/$1" -outform DER | base64 -w0; }
    for row in '{}' '{"x5c":[]}' '{"x5c":["AAAA"]}' "{\"x5c\":[\"$(der ca.pem)\"]}"; do
        send POST /certificates/one/pending/merge "$row"
        refuse 400 BadParameter ''
    done
    send POST /certificates/one/pending/merge "{\"x5c\":[\"$(der leaf.pem)\",\"$(der ca.pem)\"]}"
    want 201 ".cer == \"$(der leaf.pem)\" and .id == \"$id\" and .attributes.enabled"
    take_certificate
    send POST /keys/one//sign "{\"alg\":\"PS256\",\"value\":\"$(digest 256)\"}"
    want_signature 256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
    send POST /certificates/one/pending/merge "{\"x5c\":[\"$(der leaf.pem)\"]}"
    refuse 409 Conflict ''
    send POST /certificates/two/create "$(policy '.policy.issuer.name = "Unknown"')"
    send DELETE /certificates/two/pending
    want 200
    send GET /certificates/two/pending
    refuse 404 PendingCertificateNotFound ''
}

what_is_no_certificate_is_refused() {
    local row
    restore
    while read -r row; do
        send POST /certificates/wrong/create "$(policy "$row")"
        refuse 400 BadParameter ''
    done <<'END'
del(.policy)
del(.policy.issuer)
.policy.issuer.name = "DigiCert"
del(.policy.key_props.kty)
.policy.key_props.kty = "oct"
.policy.key_props.key_size = 1024
.policy.key_props.exportable = true
.policy.secret_props.contentType = "text/plain"
del(.policy.x509_props.subject)
.policy.x509_props.subject = "aad-agent"
.policy.x509_props.subject = "WHAT=aad-agent"
.policy.x509_props.key_usage = ["dancing"]
.policy.x509_props.ekus = ["dancing"]
.policy.x509_props.sans.dns_names = ["a,email:b"]
.policy.x509_props.validity_months = 0
.tags = {"k": 7}
END
    send GET /certificates/wrong/pending
    refuse 404 PendingCertificateNotFound ''
    set_vault '{"pending_error":"the issuer is away"}'
    send POST /certificates/one/create "$(policy)"
    send GET /certificates/one/pending
    send GET /certificates/one/pending
    want 200 '.status == "failed" and .error.message == "the issuer is away"'
    send GET /certificates/one
    want 200 'has("cer") | not'
}

one_is_imported() {
    restore
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=imported -days 2 -keyout "$T/seen/own.key" -out "$T/seen/own.pem" 2>/dev/null
    openssl pkcs12 -export -inkey "$T/seen/own.key" -in "$T/seen/own.pem" -passout pass:of-a-test -out "$T/seen/own.pfx"
    send POST /certificates/one/import "{\"value\":\"$(base64 -w0 "$T/seen/own.pfx")\",\"pwd\":\"wrong\"}"
    refuse 400 BadParameter ''
    send POST /certificates/one/import "{\"value\":\"$(base64 -w0 "$T/seen/own.pfx")\",\"pwd\":\"of-a-test\"}"
    want 200 ".cer == \"$(openssl x509 -in "$T/seen/own.pem" -outform DER | base64 -w0)\" and .policy.key_props.kty == \"RSA\""
    send POST /certificates/two/import "$(jq -nc --arg value "$(cat "$T/seen/own.key" "$T/seen/own.pem")" \
        '{value: $value, policy: {secret_props: {contentType: "application/x-pem-file"}}}')"
    want 200
    send GET /secrets/two
    want 200 '.value | test("BEGIN PRIVATE KEY") and test("BEGIN CERTIFICATE")'
    send PATCH /certificates/two '{"attributes":{"enabled":false},"tags":{"k":"v"}}'
    want 200 '.attributes.enabled == false and .tags.k == "v"'
    send GET /certificates/two/policy
    want 200 '.id | test("/certificates/two/policy$")'
}

# --- a Managed HSM, and faults -------------------------------------------------------------------------

a_managed_hsm_has_keys_only() {
    local at=$hsm bearer
    restore
    bearer=$(token https://managedhsm.test)
    send POST /keys/one/create '{"kty":"RSA"}'
    refuse 400 BadParameter '' kty
    send POST /keys/one/create '{"kty":"RSA-HSM","key_size":2048}'
    want 200 '.key.kid | test("^'"$hsm"'/keys/one/")'
    take_public
    send POST /keys/one//sign "{\"alg\":\"PS256\",\"value\":\"$(digest 256)\"}"
    want 200
    want_signature 256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
    send GET /secrets
    refuse 404 NotFound ''
    send GET /certificates
    refuse 404 NotFound ''
    set_vault "{\"roles\":[{\"principal\":\"$APP_CONFIDENTIAL\",\"role\":\"12338af0-0e69-4776-bea7-57ae8d297424\",\"scope\":\"/\"}]}" contoso-hsm
    send GET /keys/one # a role of Azure's is none of the HSM's
    refuse 403 Forbidden ForbiddenByRbac "Microsoft.KeyVault/managedHsm/keys/read"
}

it_fails_as_others_do() {
    restore
    emulator_fault '{"kind":"key-vault","path":"/secrets","status":503}'
    send GET /secrets
    want_equal "$code" 503
    emulator_fault '{"kind":"key-vault","status":401,"headers":{"WWW-Authenticate":"Bearer error=\"insufficient_claims\", claims=\"e30\""}}'
    send GET /secrets
    want_equal "$code" 401
    want_head '^WWW-Authenticate: Bearer error="insufficient_claims"'
    emulator_fault '{"kind":"key-vault","hang":true}'
    ask -m 1 "$vault/secrets?$version"
    want_equal "$code" 000
    send GET /secrets
    want 200
    [ "$(emulator_count by_kind.key-vault)" -gt 2 ] || fail 'it is not counted'
}

bearer=
check 'who has no token is challenged' who_has_no_token_is_challenged
check 'tokens are looked at' tokens_are_looked_at
check 'other hosts are no vault' other_hosts_are_no_vault
check 'roles say what one may' roles_say_what_one_may
check 'a user has rights of his own' a_user_has_rights_of_his_own
check 'policies say what one may' policies_say_what_one_may
check 'networks keep one out' networks_keep_one_out
check 'too many calls are refused' too_many_calls_are_refused
check 'requests are looked at' requests_are_looked_at
check 'a secret has versions' a_secret_has_versions
check 'what is no secret is refused' what_is_no_secret_is_refused
check 'lists have pages' lists_have_pages
check 'what is deleted can be recovered' what_is_deleted_can_be_recovered
check 'a deletion takes its time' a_deletion_takes_its_time
check 'a purge is the end' a_purge_is_the_end
check 'RSA keys sign' rsa_keys_sign
check 'EC keys sign' ec_keys_sign
check 'signing is refused' signing_is_refused
check 'a new key may not be valid yet' a_new_key_may_not_be_valid_yet
check 'what is no key is refused' what_is_no_key_is_refused
check 'keys are imported and rotated' keys_are_imported_and_rotated
check 'a certificate signs itself' one_signs_itself
check 'its key may be exported' its_key_may_be_exported
check 'what belongs to a certificate changes with it' what_belongs_to_one_changes_with_it
check 'another issuer signs it' another_issuer_signs_it
check 'what is no certificate is refused' what_is_no_certificate_is_refused
check 'a certificate is imported' one_is_imported
check 'a Managed HSM has keys only' a_managed_hsm_has_keys_only
check 'it fails as others do' it_fails_as_others_do
finish
