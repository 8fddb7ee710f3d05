#!/usr/bin/env bash
# A second real issuer of OpenID Connect: Debian's Glewlwyd, with other opinions than the first. It
# takes a redirect URI only to the letter, and of its refresh tokens each once.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/issuer.sh"
command -v glewlwyd >/dev/null || world_die 'glewlwyd is missing: run tests/run'
issuer_begin
# It does not decode what comes by HTTP Basic (RFC 6749 section 2.3.1): nothing to be escaped.
secret=$(world_random 24)
canary client-secret "$secret"
password=$(world_random 24)
canary password "$password"
# It has not verified her e-mail address, so that nothing but 'sub' says who she is.
alice='[A-Za-z0-9]{32}'

# Its own pages are programs of JavaScript, which ask this.
ask() { # METHOD PATH JSON
    curl -q -sS --noproxy '*' --cacert "$CA" --fail-with-body -o /dev/null -b "$SERVER/admin" -c "$SERVER/admin" -X "$1" \
        -H 'Content-Type: application/json' -d "$3" "$URL/api$2" || world_die "Glewlwyd refuses $1 $2"
}

configure() {
    sed -e '/^#/d; /@include/d; /^[[:space:]]*$/d' -e "s|^port=.*|port=$PORT\nbind_address=\"127.0.0.1\"|" \
        -e "s|^external_url=.*|external_url=\"$URL\"|" -e 's|^log_mode=.*|log_mode="console"|' -e '/^log_file/d' \
        -e 's|^log_level=.*|log_level="DEBUG"|' /etc/glewlwyd/glewlwyd.conf
    printf 'database = { type = "sqlite3"; path = "%s"; };\n' "$SERVER/database"
}

register() { # JSON
    ask POST /client/ "$(jq -c '{name: .client_id, enabled: true, scope: ["read"]} + .' <<<"$1")"
}

start_glewlwyd() {
    issuer_make_key rsa rsa:2048
    issuer_make_key ec ec
    openssl x509 -in "$SERVER/rsa.crt" -noout -pubkey >"$SERVER/rsa.pub"
    openssl x509 -in "$SERVER/ec.crt" -noout -pubkey >"$SERVER/ec.pub"
    openssl genrsa -out "$SERVER/sign.key" 2048 2>/dev/null
    openssl rsa -in "$SERVER/sign.key" -pubout -out "$SERVER/sign.pub" 2>/dev/null
    world_start node "$TOP/tests/system/wire.mjs" "$SERVER" >"$SERVER/wire.log" 2>&1
    world_expect 'the proxy' "$SERVER/wire.log" test -f "$SERVER/ready"
    # shellcheck source=/dev/null
    . "$SERVER/ready"
    world_ports+="|${URL##*:}"
    issuer=$URL/api/oidc
    person_options=(--redirect-uri "http://localhost:$BACK/back")
    zcat -f /usr/share/dbconfig-common/data/glewlwyd/install/sqlite3 | sqlite3 "$SERVER/database" ||
        world_die 'no database'
    configure >"$SERVER/glewlwyd.conf"
    world_start glewlwyd --config-file="$SERVER/glewlwyd.conf" >"$SERVER/log" 2>&1
    world_expect Glewlwyd "$SERVER/log" grep -q 'Glewlwyd started' "$SERVER/log"
    printf '%s\n' "$secret" >"$T/servers/secret"
}

# A set of two keys, of which the second one has that name.
key_set() { # KEY-ID PUBLIC-KEY
    node -e 'const crypto = require("crypto"), fs = require("fs");
        const jwk = (name, id) => ({...crypto.createPublicKey(fs.readFileSync(name)).export({format: "jwk"}), kid: id, alg: "RS256", use: "sig"});
        console.log(JSON.stringify({keys: [jwk(process.argv[3], "another"), jwk(process.argv[2], process.argv[1])]}))' \
        "$1" "$2" "$SERVER/sign.pub"
}

fill_glewlwyd() {
    local app='"confidential": true, "authorization_type": ["client_credentials"]'
    local person='"redirect_uri": ["http://localhost:'$BACK'/back"], "authorization_type": ["code", "refresh_token", "device_authorization"]'
    ask POST /auth/ '{"username": "admin", "password": "password"}'
    ask POST /mod/plugin/ "$(jq -nc --arg iss "$URL/api/oidc" --rawfile key "$SERVER/sign.key" --rawfile cert "$SERVER/sign.pub" '
        {module: "oidc", name: "oidc", display_name: "oidc", enabled: true, parameters: ({iss: $iss, "jwt-type": "rsa",
         "jwt-key-size": "256", key: $key, cert: $cert, "code-duration": 600, "refresh-token-duration": 3600,
         "access-token-duration": 3600, "subject-type": "public", "allow-non-oidc": true, "pkce-allowed": true,
         "refresh-token-rolling": true, "refresh-token-one-use": "always", "request-parameter-allow": true,
         "request-maximum-exp": 3600, "client-pubkey-parameter": "pubkey", "client-jwks-parameter": "jwks", "device-authorization-interval": 1,
         "device-authorization-expiration": 600, "name-claim": "no", "email-claim": "mandatory"}
         + ([("token", "implicit") | {("auth-type-\(.)-enabled"): false}] | add)
         + ([("client", "code", "refresh", "device", "password") | {("auth-type-\(.)-enabled"): true}] | add))}')"
    for scope in read offline_access; do
        ask POST /scope/ "{\"name\": \"$scope\", \"display_name\": \"$scope\", \"password_required\": false, \"scheme\": {}}"
    done
    register "{\"client_id\": \"post\", \"client_secret\": \"$secret\", \"token_endpoint_auth_method\": [\"client_secret_post\"], $app}"
    register "{\"client_id\": \"basic\", \"client_secret\": \"$secret\", \"token_endpoint_auth_method\": [\"client_secret_basic\"], $app}"
    register "{\"client_id\": \"rsa\", \"pubkey\": $(jq -Rs . "$SERVER/rsa.pub"), \"token_endpoint_auth_method\": [\"private_key_jwt\"], $app}"
    register "{\"client_id\": \"ec\", \"pubkey\": $(jq -Rs . "$SERVER/ec.pub"), \"token_endpoint_auth_method\": [\"private_key_jwt\"], $app}"
    register "{\"client_id\": \"kid\", \"jwks\": $(key_set key-of-mine "$SERVER/rsa.pub"), \"token_endpoint_auth_method\": [\"private_key_jwt\"], $app}"
    register "{\"client_id\": \"safe\", \"confidential\": true, \"pubkey\": $(jq -Rs . "$SERVER/rsa.pub"), \"token_endpoint_auth_method\": [\"private_key_jwt\"], \"authorization_type\": [\"password\", \"refresh_token\"]}"
    register "{\"client_id\": \"native\", \"confidential\": false, \"token_endpoint_auth_method\": [\"none\"], $person}"
    register "{\"client_id\": \"web\", \"confidential\": true, \"client_secret\": \"$secret\", \"token_endpoint_auth_method\": [\"client_secret_basic\"], $person}"
    ask POST /user/ "{\"username\": \"alice\", \"name\": \"Alice\", \"email\": \"alice@example.test\", \"password\": \"$password\", \"enabled\": true, \"scope\": [\"openid\", \"offline_access\", \"read\"]}"
}

# --- an application -------------------------------------------------------------------------------

it_is_found() {
    issuer_forget
    add app client-secret post --scope read --secret-stdin
    want_status 0
    want_output "token-endpoint is $URL/api/oidc/token\$" "authorization-endpoint is $URL/api/oidc/auth\$" \
        "device-authorization-endpoint is $URL/api/oidc/device_authorization\$" "'app' is ready"
}

a_key_is_found_by_its_name() { # KEY-ID STATUS
    issuer_forget
    add "$1" client-certificate kid --scope read --assertion RS256 --key-id "$1" --no-verify
    want_status 0
    try aad key import "$SERVER/rsa.pem" "$1"
    want_status 0
    try_token aad token "$1"
    want_status "$2"
    want_equal "$(issuer_saw /token '.form.client_assertion | split(".")[0] | @base64d | fromjson | .kid')" "$1" 'kid'
    [ "$2" != 0 ] || want_token
}

# It says so by its status alone.
a_wrong_secret_is_told() {
    issuer_forget
    printf 'wrong\n' >"$T/servers/wrong"
    secrets=$T/servers/wrong add app client-secret post --scope read --secret-stdin
    want_status 14
    try aad token app
    want_status 14
    want_remedy 'HTTP status 403 and no reason' 'secret or key'
}

what_was_sent() {
    issuer_saw /token '.form | .grant_type + if .client_assertion then ", a key" else "" end + if .password and .grant_type != "password" then ", a password" else "" end'
}

# Of a connection the keyring has a password, and the application proves itself by its key.
a_key_goes_with_a_password() {
    issuer_forget
    printf '%s\n' "$password" >"$T/servers/password"
    secrets=$T/servers/password add safe password safe --username alice --secret-stdin --no-verify \
        --client-authentication private-key-jwt
    want_status 0
    try aad key import "$SERVER/rsa.pem" safe
    want_status 0
    try aad verify safe
    want_status 0
    want_output '^ok .*: password; certificate [0-9A-F]{40}, valid until' '^ok .*token is granted .password'
    issuer_forget
    try_token aad token safe
    want_status 0
    want_token
    want_equal "$(what_was_sent)" 'password, a key' 'what was sent'
    world_drop_keys
    try_token aad token safe
    want_status 0
    want_equal "$(what_was_sent)" 'refresh_token, a key' 'what was sent then'
}

# --- a person -------------------------------------------------------------------------------------

# What the login page asks for: a session, and the consent; then the browser goes on where it began.
write_browser() {
    cat >"$T/home/browser" <<END
#!/bin/bash
fetch() {
    curl -q -sS --noproxy '*' --cacert '$CA' -b '$T/servers/cookies' -c '$T/servers/cookies' -o '$T/servers/page' "\$@"
}
fetch -w '%{redirect_url}\n' "\$1" | grep '/login.html?' >/dev/null || exit 1
fetch -H 'Content-Type: application/json' -d '@$T/servers/login' '$URL/api/auth/'
fetch -X PUT -H 'Content-Type: application/json' -d '{"scope": "openid offline_access"}' "$URL/api/auth/grant/\${client:-native}"
fetch -L "\$1&g_continue"
END
    chmod 700 "$T/home/browser"
    printf '{"username": "alice", "password": "%s"}' "$password" >"$T/servers/login"
}

a_code_is_given_elsewhere() {
    issuer_forget
    add me device-code native
    want_status 0
    (
        world_wait 10 test -s "$SERVER/codes"
        "$T/home/browser" "$(jq -r .verification_uri_complete "$SERVER/codes")"
    ) &
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect Open  $URL/api/oidc/device
expect Signed in
end
END
    want_status 0
    world_drop_keys
    try_token aad token me
    want_status 0
    want_token
}

start_glewlwyd
fill_glewlwyd
write_browser
check 'what it says is frozen' it_is_found
check 'the secret goes in the body' a_secret_is_taken post client-secret-post
check 'the secret goes by HTTP Basic' a_secret_is_taken basic client-secret-basic
check 'a wrong secret is told' a_wrong_secret_is_told
check 'a key signs by RS256' a_key_is_taken rsa RS256
check 'a key signs by PS256' a_key_is_taken rsa PS256
check 'a key signs by ES256' a_key_is_taken ec ES256
check 'a key is found by its name' a_key_is_found_by_its_name key-of-mine 0
check 'another name finds another key' a_key_is_found_by_its_name another 14
check 'a key goes with a password' a_key_goes_with_a_password
check 'a browser brings it back' a_browser_brings_it_back native
check 'an application proves itself by its secret' a_browser_brings_it_back web --secret-stdin \
    --client-authentication client-secret-basic
check 'somebody else is refused (P1)' somebody_else_is_refused
check 'many processes take turns with one refresh token' many_processes_take_turns
check 'a code is given elsewhere' a_code_is_given_elsewhere
check 'sign-out drops all' sign_out_drops_all
check "nothing of Entra ID's own is sent" nothing_of_entra_id_is_sent
finish
