#!/usr/bin/env bash
# An application whose key is on a token: from the empty token to a verified connection, the PIN,
# and each form of the assertion.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"
start_authority --face proxy
start_token
arm=https://arm.test:$PORT
uri='pkcs11:token=soft;object=pipeline'
complete="$uri?module-name=softhsm2"
pem=$T/home/pipeline.pem
connections=$XDG_CONFIG_HOME/aad-credential/connections

add_arm() { # NAME STORE OPTION...
    local name=$1 store=$2
    shift 2
    try aad connection add "$name" --kind azurerm --grant client-certificate --replace \
        --authority "https://login.test:$PORT/${tenant:-$TENANT}" --client-id "$APP_CONFIDENTIAL" \
        --audience "$arm" --host "$arm" --ca-file "$CA" --store "$store" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "$@"
}

key_is_made_on_an_empty_token() {
    try_typing_pin "$BIN/aad-credential" key generate "$uri"
    want_status 0
    want_output 'object=pipeline' "module-name=softhsm2"
    soft_tool --list-objects --type privkey >"$T/servers/objects"
    grep -q ' sensitive, always sensitive, never extractable' "$T/servers/objects" ||
        fail 'the key can be extracted'
}

imported_key_cannot_leave_its_token() { # though it has been elsewhere
    openssl genrsa -out "$T/servers/own.pem" 2048 2>/dev/null
    try_typing_pin "$BIN/aad-credential" key import "$T/servers/own.pem" 'pkcs11:token=soft;object=own'
    want_status 0
    want_equal "$(soft_tool --list-objects --type privkey |
        awk '/label:/ { is_own = $2 == "own" } is_own && /Access:/ { $1 = ""; print }')" \
        ' sensitive' 'what may be read of it'
    soft_tool --delete-object --type privkey --label own >/dev/null
    soft_tool --delete-object --type pubkey --label own >/dev/null
}

connection_asks_no_secret_and_says_which_token() {
    add_arm arm "$uri" --no-verify
    want_status 0
    want_no_error
    want_output 'token is pkcs11:token=soft;object=pipeline[?]module-name=softhsm2'
    want_equal "$(jq -r .store "$connections/arm.json")" "$complete" 'the store'
}

certificate_is_made_and_kept_beside_its_key() {
    try_typing_pin "$BIN/aad-credential" key certificate arm --output "$pem"
    want_status 0
    want_output 'kept beside its key' 'Thumbprint \(SHA-1\) +[0-9A-F]{40}' 'Upload '
    openssl verify -x509_strict -check_ss_sig -CAfile "$pem" "$pem" >/dev/null ||
        fail 'openssl does not take the certificate'
    register "$pem"
}

connection_verifies() {
    try_typing_pin "$BIN/aad-credential" verify arm
    want_status 0
    want_output '^ok .*store' '^ok .*authority' '^ok .*token' '^ok .*service'
}

token_is_cached() {
    forget_all
    try_typing_pin "$BIN/aad-credential" token arm
    want_status 0
    want_count by_grant.client_credentials 1
    try_token aad token arm
    want_status 0
    want_valid_token arm
    git_ask get protocol=https "host=arm.test:$PORT"
    want_status 0
    want_output '^password=ey'
    want_count by_grant.client_credentials 1
}

without_a_terminal_it_is_refused_at_once() { # P5
    forget_all
    try_token aad token arm
    want_refusal $AAD_LOCKED
    want_remedy 'needs its PIN' 'terminal.*credential:'
    want_within 3000
    want_count token_requests 0
    pin_was_wrong && fail 'a PIN was tried'
}

assertion_is_what_the_documentation_says() {
    forget_all
    try aad connection edit arm --pin fd:7 --no-verify
    want_status 0
    with_pin try_token aad token arm
    want_status 0
    want_valid_token arm
    want_equal "$(sent client_assertion_type)" \
        urn:ietf:params:oauth:client-assertion-type:jwt-bearer 'the type'
    want_equal "$(sent client_secret)" none 'a secret'
    want_equal "$(assertion_part 0 | jq -r '[.alg, .typ, (keys | join(" "))] | join("|")')" \
        'PS256|JWT|alg typ x5t#S256' 'the header'
    want_equal "$(assertion_part 1 | jq -r '[.iss, .sub, .aud, (.exp - .nbf)] | join("|")')" \
        "$APP_CONFIDENTIAL|$APP_CONFIDENTIAL|https://login.test:$PORT/$TENANT/oauth2/v2.0/token|600" \
        'the claims'
}

assertion_is_for_the_endpoint_of_version_one_too() {
    forget_all
    try aad connection edit arm --endpoint-version 1 --no-verify
    with_pin try_token aad token arm
    want_status 0
    want_valid_token arm
    want_equal "$(assertion_part 1 | jq -r .aud)" "https://login.test:$PORT/$TENANT/oauth2/token" \
        'the audience'
    try aad connection edit arm --endpoint-version auto --no-verify
}

each_assertion_is_new() {
    forget_all
    with_pin try_token aad token arm
    world_drop_keys
    rm -rf "$RUNTIME/aad-credential" "$STATE/flight"
    with_pin try_token aad token arm
    want_status 0
    want_count by_grant.client_credentials 2
}

# A request that the program has sent is sent again as it was.
replay_is_refused() {
    local code
    code=$(emulator GET '/requests?kind=token' | jq -j 'last.form | to_entries |
        map((.key | @uri) + "=" + (.value | @uri)) | join("&")' | curl -q -sS --cacert "$CA" \
        --data-binary @- -x "http://127.0.0.1:$FACE_PROXY_PORT" \
        "https://login.test:$PORT/$TENANT/oauth2/v2.0/token" | jq -r '.error_codes[0]')
    want_equal "$code" 50013 'the answer to a replay'
}

# Nobody knows whether the authority has seen it: the next try has an assertion of its own.
answer_that_is_lost_is_asked_for_anew() {
    forget_all
    emulator_fault '{"kind":"token","truncate":10}'
    with_pin try_token aad token arm
    want_status 0
    want_valid_token arm
    want_count token_requests 2
}

rs256_is_used_where_the_connection_says_so() {
    forget_all
    try aad connection edit arm --assertion RS256 --no-verify
    want_status 0
    with_pin try_token aad token arm
    want_status 0
    want_valid_token arm
    want_equal "$(assertion_part 0 | jq -r '[.alg, (keys | join(" "))] | join("|")')" \
        'RS256|alg typ x5t' 'the header'
    try aad connection edit arm --assertion auto --no-verify
}

adfs_gets_rs256_and_a_sha1_thumbprint() {
    forget_all
    emulator PUT /world "{\"tenants\":{\"adfs\":{\"domains\":[]}},\"apps\":
        {\"$APP_CONFIDENTIAL\":{\"tenant\":\"adfs\"}}}" >/dev/null
    tenant=adfs add_arm stack "$uri" --no-verify --pin fd:7
    want_status 0
    with_pin try_token aad token stack
    want_status 0
    want_equal "$(sent path)" /adfs/oauth2/token 'the endpoint'
    want_equal "$(assertion_part 0 | jq -r '[.alg, (keys | join(" "))] | join("|")')" \
        'RS256|alg typ x5t' 'the header'
    emulator PUT /world "{\"apps\":{\"$APP_CONFIDENTIAL\":{\"tenant\":\"$TENANT\"}}}" >/dev/null
}

x5c_proves_subject_name_and_issuer() {
    forget_all
    register
    with_pin try_token aad token arm
    want_refusal $AAD_REJECTED
    want_remedy AADSTS700027 'upload the certificate'
    forget_all
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --rawfile pem "$pem" \
        '{apps: {($app): {subject_names: [{subject: "pipeline", issuer: $pem}]}}}')" >/dev/null
    try aad connection edit arm --x5c true --no-verify
    want_status 0
    with_pin try_token aad token arm
    want_status 0
    want_valid_token arm
    want_equal "$(assertion_part 0 | jq -r '.x5c[0]')" \
        "$(openssl x509 -in "$pem" -outform DER | base64 -w0)" 'x5c'
    register "$pem"
}

wrong_pin_is_tried_once_and_never_again() { # P6
    forget_all
    with_wrong_pin try_token aad token arm
    want_refusal $AAD_REJECTED
    pin_was_wrong || fail 'the token has not seen the wrong PIN'
    pin_is_forgiven
    for _ in 1 2 3; do
        forget_all
        with_wrong_pin try_token aad token arm
        want_refusal $AAD_REJECTED
        want_remedy 'refused this very PIN before'
    done
    pin_was_wrong && fail 'the refused PIN was sent again'
    want_count token_requests 0
    forget_all
    with_pin try_token aad token arm
    want_status 0
}

# Different audiences, so that none waits for another's token.
twenty_at_once_all_sign() {
    local i pids=() audiences=()
    for i in {1..20}; do
        audiences+=("https://arm$i.test")
    done
    emulator PUT /world "$(jq -n '{resources: {arm: {uris: $ARGS.positional}}}' \
        --args "${audiences[@]}")" >/dev/null
    try aad connection edit arm --no-verify "${audiences[@]/#/--audience=}"
    want_status 0
    forget_all
    for i in {1..20}; do
        with_pin aad token arm --audience "https://arm$i.test" >"$T/seen/many$i.token" \
            2>"$T/seen/many$i.err" </dev/null &
        pids+=($!)
    done
    for i in {1..20}; do
        wait "${pids[$((i - 1))]}" || fail "number $i: $(cat "$T/seen/many$i.err")"
        out=$T/seen/many$i.token
        want_valid_token arm
    done
    want_count by_grant.client_credentials 20
}

check 'a key is made on an empty token, and cannot leave it' key_is_made_on_an_empty_token
check 'connection add asks for no secret, and says which token it found' \
    connection_asks_no_secret_and_says_which_token
check 'a certificate is made and kept beside its key' certificate_is_made_and_kept_beside_its_key
check 'the connection verifies' connection_verifies
check 'a token is cached, and git gets it' token_is_cached
check 'without a terminal it is refused at once, P5' without_a_terminal_it_is_refused_at_once
check 'the assertion is what the documentation says' assertion_is_what_the_documentation_says
check 'the assertion is for version one, too' assertion_is_for_the_endpoint_of_version_one_too
check 'each assertion is new' each_assertion_is_new
check 'the local Azure AD refuses a replay' replay_is_refused
check 'an answer that is lost is asked for anew' answer_that_is_lost_is_asked_for_anew
check 'RS256 is used where the connection says so' rs256_is_used_where_the_connection_says_so
check 'AD FS gets RS256 and a SHA-1 thumbprint' adfs_gets_rs256_and_a_sha1_thumbprint
check 'x5c proves subject name and issuer' x5c_proves_subject_name_and_issuer
check 'a wrong PIN is tried once and never again, P6' wrong_pin_is_tried_once_and_never_again
check 'twenty at once all sign' twenty_at_once_all_sign
check 'an imported key cannot leave its token' imported_key_cannot_leave_its_token
finish
