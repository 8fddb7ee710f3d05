#!/usr/bin/env bash
# A real issuer of OpenID Connect: oidc-provider, which the OpenID Foundation has certified.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/issuer.sh"
modules=$TOP/build/npm/node_modules
[ -s "$TOP/build/npm/installed" ] || world_die 'oidc-provider is missing: run tests/run'
issuer_begin
# It takes no others than those of RFC 6749 appendix A; some have to be escaped everywhere.
secret=$(canary_password client-secret)
secret=${secret%é}
password=$(canary_password password)
alice=alice

jwk() { # PEM
    node -e 'console.log(JSON.stringify(require("crypto").createPublicKey(require("fs").readFileSync(process.argv[1])).export({format: "jwk"})))' "$1"
}

start_provider() {
    issuer_make_key rsa rsa:2048
    issuer_make_key ec ec
    jq -n --arg secret "$secret" --argjson rsa "$(jwk "$SERVER/rsa.crt")" --argjson ec "$(jwk "$SERVER/ec.crt")" '
        {response_types: [], redirect_uris: [], grant_types: ["client_credentials"]} as $app |
        {application_type: "native", redirect_uris: ["http://localhost"], response_types: ["code"],
         grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]} as $person |
        [$app + {client_id: "post", client_secret: $secret, token_endpoint_auth_method: "client_secret_post"},
         $app + {client_id: "basic:1+1/%", client_secret: $secret, token_endpoint_auth_method: "client_secret_basic"},
         $app + {client_id: "rsa", token_endpoint_auth_method: "private_key_jwt", jwks: {keys: [$ec, $rsa + {kid: "our-own"}]}},
         $app + {client_id: "ec", token_endpoint_auth_method: "private_key_jwt", jwks: {keys: [$rsa, $ec]}},
         $person + {client_id: "native", token_endpoint_auth_method: "none"},
         $person + {client_id: "web", client_secret: $secret, token_endpoint_auth_method: "client_secret_basic"},
         $person + {client_id: "web-key", token_endpoint_auth_method: "private_key_jwt", jwks: {keys: [$ec]}},
         $app + {client_id: "robot", grant_types: ["password"], token_endpoint_auth_method: "none"}]' >"$SERVER/clients.json"
    USER_PASSWORD=$password world_start node "$TOP/tests/system/oidc-provider/server.mjs" "$modules" "$SERVER" \
        >"$SERVER/log" 2>&1
    world_expect oidc-provider "$SERVER/log" test -f "$SERVER/ready"
    # shellcheck source=/dev/null
    . "$SERVER/ready"
    world_ports+="|${URL##*:}"
    issuer=$URL
    printf '%s\n' "$secret" >"$T/servers/secret"
    printf '%s\n' "$password" >"$T/servers/password"
}

# --- an application -------------------------------------------------------------------------------

each_issuer_is_found() { # PLACE
    issuer_forget
    issuer=$URL$1 add app client-secret post --scope read --secret-stdin
    want_status 0
    want_output "token-endpoint is $URL${1%/}/token\$" "device-authorization-endpoint is $URL${1%/}/device/auth\$" \
        "authorization-endpoint is $URL${1%/}/auth\$" "'app' is ready"
    try_token aad token app
    want_status 0
    want_token
    want_equal "$(issuer_saw "${1%/}/token" .form.scope)" read 'the scope'
}

# As it writes itself, to the letter.
another_spelling_is_not_it() { # PLACE
    issuer=$URL$1 add wrong client-secret post --secret-stdin
    want_status 14
    want_remedy "another issuer's" 'to the letter'
}

a_wrong_secret_is_told() {
    issuer_forget
    printf 'wrong\n' >"$T/servers/wrong"
    secrets=$T/servers/wrong add app client-secret post --secret-stdin
    want_status 10
    try aad token app
    want_status 10
    want_remedy 'rejected' 'aad-credential connection edit app --secret'
    want_equal "$(issuer_saw /token '.form.client_secret')" wrong 'the secret'
}

a_password_is_taken() {
    issuer_forget
    secrets=$T/servers/password add robot password robot --username alice --secret-stdin
    want_status 0
    try_token aad token robot
    want_status 0
    want_token
}

# --- a person -------------------------------------------------------------------------------------

# The server's own pages: each form is sent back with what is in it, and a name and password.
cat >"$T/home/browser" <<END
#!/bin/bash
fetch() {
    curl -q -sS -L --noproxy '*' --cacert '$CA' -b '$T/servers/cookies' -c '$T/servers/cookies' "\$@" >'$T/servers/page'
}
fetch "\$1"
for _ in 1 2 3 4 5; do
    action=\$(grep -oE '<form [^>]*action="[^"]*"' '$T/servers/page' | sed 's/.*action="//; s/"\$//' | head -n 1)
    [ -n "\$action" ] || break
    fields=()
    while IFS=\$'\t' read -r name value; do
        fields+=(--data-urlencode "\$name=\$value")
    done < <(grep -oE 'type="hidden" name="[^"]*" value="[^"]*"' '$T/servers/page' |
        sed -E 's/.*name="([^"]*)" value="([^"]*)"/\1\t\2/')
    if grep -q 'name="login"' '$T/servers/page'; then
        fields+=(--data login=alice --data password=any)
    fi
    if grep -q 'name="user_code"' '$T/servers/page' && ! grep -q 'name="confirm"' '$T/servers/page'; then
        fields+=(--data-urlencode "user_code=\$2")
    fi
    fetch "\${fields[@]}" "\$action"
done
END
chmod 700 "$T/home/browser"

a_key_goes_with_a_person() {
    issuer_forget
    add signer authorization-code web-key --client-authentication private-key-jwt
    want_status 0
    try aad key import "$SERVER/ec.pem" signer
    want_status 0
    signs_in signer
    want_status 0
    world_drop_keys
    try_token aad token signer
    want_status 0
    want_token
    want_equal "$(issuer_saw /token .form.grant_type)" refresh_token 'the grant'
}

# Who steals one and uses it ends the session: the person is asked for, and nothing is left.
a_session_that_ended_is_told() {
    local stolen
    a_browser_brings_it_back native
    stolen=$(issuer_saw /token .form.refresh_token)
    curl -q -sS --noproxy '*' --cacert "$CA" -o /dev/null -d "grant_type=refresh_token&client_id=native&refresh_token=$stolen" "$URL/token"
    world_drop_keys
    try aad token me
    want_status 11
    want_remedy 'aad-credential sign-in me'
    want_refresh_tokens 0
}

a_code_is_given_elsewhere() {
    issuer_forget
    add me device-code native
    want_status 0
    (
        world_wait 10 test -s "$SERVER/codes"
        "$T/home/browser" "$(jq -r .verification_uri_complete "$SERVER/codes")" "$(jq -r .user_code "$SERVER/codes")"
    ) &
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect Open  $URL/device
expect Signed in
end
END
    want_status 0
    want_output "Signed in as alice"
    world_drop_keys
    try_token aad token me
    want_status 0
    want_token
}

start_provider
check 'an issuer at the root is found' each_issuer_is_found ''
check 'an issuer with a path is found' each_issuer_is_found /realms/one
check "an issuer with a '/' at its end is found" each_issuer_is_found /slash/
check "a '/' too many is told" another_spelling_is_not_it /realms/one/
check "a '/' too few is told" another_spelling_is_not_it /slash
check 'the secret goes in the body' a_secret_is_taken post client-secret-post
check 'the secret goes by HTTP Basic' a_secret_is_taken 'basic:1+1/%' client-secret-basic
check 'a wrong secret is told' a_wrong_secret_is_told
check 'a key signs by RS256' a_key_is_taken rsa RS256
check 'a key signs by PS256' a_key_is_taken rsa PS256
check 'a key signs by ES256' a_key_is_taken ec ES256
check "a user's password is taken" a_password_is_taken
check 'a browser brings it back' a_browser_brings_it_back native
issuer=$URL/slash/ alice=alice@example.test check 'the scope profile says a name' a_browser_brings_it_back native --scope profile
issuer=$URL/realms/one check 'an application proves itself by its secret, at a path' a_browser_brings_it_back web --secret-stdin \
    --client-authentication client-secret-basic
check 'an application proves itself by its key' a_key_goes_with_a_person
check 'who was expected has signed in' a_browser_brings_it_back native --username alice
check 'somebody else is refused (P1)' somebody_else_is_refused
check 'many processes take turns with one refresh token' many_processes_take_turns
check 'a session that has ended is told' a_session_that_ended_is_told
check 'a code is given elsewhere' a_code_is_given_elsewhere
check 'sign-out drops all' sign_out_drops_all
check "nothing of Entra ID's own is sent" nothing_of_entra_id_is_sent
finish
