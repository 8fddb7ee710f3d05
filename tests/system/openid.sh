#!/usr/bin/env bash
# Another issuer of OpenID Connect in the place of Entra ID: found by discovery, frozen, and asked by
# each grant. The local Azure AD plays it: it describes itself as one.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
issuer=$URL/$TENANT/v2.0
arm=https://arm.test:$PORT
secret=$(canary_password client-secret)
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
printf '%s\n' "$secret" >"$T/servers/secret"

add() { # NAME GRANT OPTION...
    input=$T/servers/secret try aad connection add --kind generic --name "$1" --grant "$2" --replace --issuer "$issuer" \
        --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --audience "$arm" --scope "$arm/.default" "${@:3}"
}

gives_a_token() { # NAME
    try_token aad token "$1"
    want_status 0
    want_valid_token arm
}

what_it_says_is_frozen() {
    forget_all
    add app client-secret --secret-stdin
    want_status 0
    want_output "token-endpoint is $URL/$TENANT/oauth2/v2.0/token\$" 'device-authorization-endpoint is' \
        '^ok .*authority' '^ok .*token is granted' "'app' is ready"
    want_equal "$(jq -r '.["token-endpoint"]' "$XDG_CONFIG_HOME/aad-credential/connections/app.json")" \
        "$URL/$TENANT/oauth2/v2.0/token" 'the endpoint in the file'
    want_equal "$(jq 'has("authority")' "$XDG_CONFIG_HOME/aad-credential/connections/app.json")" false 'an authority'
    gives_a_token app
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last.form.scope')" "$arm/.default" 'the scope'
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last.headers["client-request-id"] // "none"')" none \
        "a header of Entra ID's"
}

each_proof_of_the_application_is_taken() { # CLIENT-AUTHENTICATION
    forget_all
    add app client-secret --secret-stdin --client-authentication "$1"
    want_status 0
    forget_all
    gives_a_token app
}

a_key_proves_the_application() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -keyout "$T/servers/key.pem" \
        -out "$T/servers/cert.pem" 2>/dev/null
    cat "$T/servers/key.pem" "$T/servers/cert.pem" >"$T/servers/app.pem"
    chmod 600 "$T/servers/app.pem"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --rawfile pem "$T/servers/cert.pem" \
        '{apps: {($app): {certificates: [$pem]}}}')" >/dev/null
    add key client-certificate --no-verify
    want_status 0
    try aad key import "$T/servers/app.pem" key
    want_status 0
    gives_a_token key
}

a_person_signs_in() {
    forget_all
    emulator PUT /world "$(jq -n --arg user "$USER_LCS" '{browser_user: $user}')" >/dev/null
    printf '#!/bin/sh\nexec curl -q -sS -L --noproxy "*" --cacert "%s" -o /dev/null "$1"\n' "$CA" >"$T/home/browser"
    chmod 700 "$T/home/browser"
    try aad connection add --kind generic --name me --grant authorization-code --replace --issuer "$issuer" \
        --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --scope "$URL/user_impersonation"
    want_status 0
    want_output 'aad-credential sign-in me'
    try_terminal env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in me <<END
expect Sign in in the browser
end
END
    want_status 0
    want_output "Signed in as $USER_LCS"
    world_drop_keys
    try_token aad token me
    want_status 0
    want_valid_token lcs
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last.form.grant_type')" refresh_token 'the grant'
}

another_issuer_is_not_believed() {
    input=$T/servers/secret try aad connection add --kind generic --name other --grant client-secret \
        --issuer "$URL/$TENANT" --client-id my-client --ca-file "$CA" --audience "$arm" --secret-stdin
    want_status 14
    want_remedy "another issuer's" 'token-endpoint'
    [ ! -e "$XDG_CONFIG_HOME/aad-credential/connections/other.json" ] || fail 'it was saved'
}

without_a_net_it_is_given() {
    input=$T/servers/secret try aad connection add --kind generic --name given --grant client-secret \
        --issuer https://nobody.test/realm --token-endpoint https://nobody.test/token --client-id my-client \
        --audience "$arm" --no-verify --secret-stdin
    want_status 0
    try aad connection show given
    want_output '^issuer *https://nobody.test/realm$' '^client-id *my-client$'
}

an_issuer_that_moves_is_told() {
    forget_all
    add app client-secret --secret-stdin
    try aad connection edit app --token-endpoint "$URL/elsewhere" --no-verify
    want_status 0
    try aad verify app
    want_status 3
    want_output '^fail .*authority' "token endpoint is $URL/$TENANT/oauth2/v2.0/token now" "edit app --issuer"
    try aad connection edit app --issuer "$issuer"
    want_status 0
    want_output "'app' is ready"
}

check 'what an issuer says is frozen' what_it_says_is_frozen
check 'the secret goes in the body' each_proof_of_the_application_is_taken client-secret-post
check 'the secret goes by HTTP Basic' each_proof_of_the_application_is_taken client-secret-basic
check 'a key proves the application' a_key_proves_the_application
check 'a person signs in' a_person_signs_in
check 'another issuer is not believed (P1)' another_issuer_is_not_believed
check 'without a net its address is given' without_a_net_it_is_given
check 'an issuer that moves is told' an_issuer_that_moves_is_told
finish
