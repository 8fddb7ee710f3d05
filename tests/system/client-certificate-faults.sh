#!/usr/bin/env bash
# A key on a token and what may be wrong with its certificate, its kind or its name; and passwords
# and client secrets that are kept on the token. Case 67.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"
start_authority --face proxy
start_token
arm=https://arm.test:$PORT
connections=$XDG_CONFIG_HOME/aad-credential/connections
made=$T/servers/certificates
mkdir "$made"

add_app() { # NAME STORE OPTION...
    local name=$1 store=$2
    shift 2
    try aad connection add "$name" --kind azurerm --replace --pin fd:7 --store "$store" \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --audience "$arm" --host "$arm" --ca-file "$CA" \
        --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "$@"
}

# A key of our own, so that openssl can make certificates for it: make_key NAME
make_key() {
    openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$made/$1.key"
    openssl pkey -in "$made/$1.key" -outform DER -out "$made/$1.der"
    openssl req -new -key "$made/$1.key" -subj "/CN=$1" -out "$made/$1.csr"
}

# make_certificate NAME DAY DAY: valid from and until so many days from now, in $made/NAME.pem
make_certificate() {
    printf '%s\n' '[ca]' 'default_ca = d' '[d]' "database = $made/index" 'rand_serial = yes' \
        "new_certs_dir = $made" 'default_md = sha256' 'policy = p' 'unique_subject = no' \
        '[p]' 'commonName = supplied' >"$made/ca.conf"
    : >"$made/index"
    openssl ca -config "$made/ca.conf" -batch -selfsign -keyfile "$made/$1.key" -notext \
        -in "$made/$1.csr" -out "$made/$1.pem" -startdate "$(date -u -d "$2 days" +%y%m%d%H%M%SZ)" \
        -enddate "$(date -u -d "$3 days" +%y%m%d%H%M%SZ)" >"$made/log" 2>&1 || fail "$(cat "$made/log")"
}

# Puts a certificate beside the key of that name on the token: put_certificate KEY [CERTIFICATE]
put_certificate() {
    openssl x509 -in "$made/${2:-$1}.pem" -outform DER -out "$made/${2:-$1}.cer"
    soft_tool --delete-object --type cert --label "$1" >/dev/null
    soft_tool --write-object "$made/${2:-$1}.cer" --type cert --label "$1" --id 0a >/dev/null ||
        fail 'the token takes no certificate'
}

token_with_certificate_of() { # DAY DAY
    make_certificate app "$@"
    put_certificate app
    register "$made/app.pem"
    forget_all
    with_pin try_token aad token app
}

own_key_is_on_the_token() {
    make_key app
    make_key other
    soft_tool --write-object "$made/app.der" --type privkey --label app --id 0a >/dev/null
    emulator PUT /world "$(jq -n '{resources: {arm: {uris: $ARGS.positional}}}' \
        --args "$arm" https://arm{1..6}.test)" >/dev/null
    add_app app 'pkcs11:token=soft;object=app' --grant client-certificate --no-verify \
        --audience=https://arm{1..6}.test
    want_status 0
}

missing_certificate_is_said() {
    forget_all
    with_pin try_token aad token app
    want_refusal $AAD_NOT_FOUND
    want_remedy 'no certificate for this key' 'key certificate'
}

good_certificate_needs_no_words() {
    token_with_certificate_of -1 60
    want_status 0
    want_no_error
    want_valid_token arm
}

certificate_that_soon_expires_is_warned_of() {
    token_with_certificate_of -1 10
    want_status 0
    want_valid_token arm
    want_error "warning: .*'app' expires in (9|10) days"
}

warning_comes_once_a_day() {
    forget_all
    with_pin try_token aad token app
    want_status 0
    want_no_error
    with_pin try aad connection list
    want_output '^app .*  (9|10) days'
    with_pin try aad connection list --json
    want_equal "$(jq -r '.[0]."certificate-sha1"' "$out")" "$(thumbprint_of "$made/app.pem")" 'the thumbprint'
    with_pin try aad connection show app
    want_output "certificate +$(thumbprint_of "$made/app.pem"), (9|10) days left"
    try aad doctor
    want_output "warn +certificate +app: $(thumbprint_of "$made/app.pem"), (9|10) days left"
    pin_was_wrong && fail 'a PIN was tried'
    sed -i -E 's/ [0-9]+$/ 1000000000/' "$STATE"/certificate/*.note # as if it were long ago
    forget_all
    with_pin try_token aad token app
    want_error "warning: .*'app' expires in (9|10) days: have the next one issued|make the next one"
}

expired_certificate_is_not_sent() {
    token_with_certificate_of -10 -1
    want_refusal $AAD_REJECTED
    want_remedy "certificate of 'app' expired at 20" 'key certificate app'
    want_count token_requests 0
}

thumbprint_of() { # PEM-FILE
    openssl x509 -in "$1" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'
}

want_in_use() { # PEM-FILE
    with_pin try aad key certificate app
    want_status 0
    want_equal "$(thumbprint_of "$out")" "$(thumbprint_of "$1")" 'the certificate in use'
}

expired_certificate_gives_way_to_the_pending_one() {
    token_with_certificate_of -10 -1
    with_pin try aad key certificate app --renew --output "$T/home/next.pem"
    want_status 0
    forget_all
    with_pin try_token aad token app
    want_refusal $AAD_REJECTED
    want_in_use "$made/app.pem"
    register "$T/home/next.pem"
    forget_all
    with_pin try_token aad token app
    want_status 0
    want_valid_token arm
    want_in_use "$T/home/next.pem"
    soft_tool --list-objects --type cert | grep 'not in use' && fail 'it is still beside'
}

# P8: whoever is killed in the middle of it leaves the old one or the new one, and the next one goes
# on from there.
switch_survives_a_kill() {
    local i pid
    for i in 20 40 60 80 100 130 160 200; do
        put_certificate app
        with_pin try aad key certificate app --renew --output "$T/home/next.pem"
        want_status 0
        register "$T/home/next.pem"
        forget_all
        with_pin aad token app >/dev/null 2>&1 </dev/null &
        pid=$!
        sleep "0.$(printf %03d "$i")"
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        forget_all
        with_pin try_token aad token app
        want_status 0
        want_in_use "$T/home/next.pem"
    done
}

# Different audiences, so that none waits for another's token.
many_callers_switch_once() {
    local i pids=()
    put_certificate app
    with_pin try aad key certificate app --renew --output "$T/home/next.pem"
    register "$T/home/next.pem"
    forget_all
    for i in 1 2 3 4 5 6; do
        with_pin aad token app --audience "https://arm$i.test" >"$T/seen/many$i" 2>&1 </dev/null &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail "one failed: $(grep -h '^aad' "$T/seen"/many*)"
    done
    grep -h '^aad-credential: warning' "$T/seen"/many* && fail 'one warns'
    want_in_use "$T/home/next.pem"
    want_equal "$(soft_tool --list-objects --type cert | grep -c 'label:.*app')" 1 'certificates'
}

next_key_is_not_for_a_token() {
    cat "$made/other.key" >"$made/other.both"
    openssl req -x509 -new -key "$made/other.key" -subj /CN=other -days 90 >>"$made/other.both"
    for words in 'certificate app --renew --new-key' "import $made/other.both app --renew"; do
        # shellcheck disable=SC2086 # they are words
        with_pin try aad key $words
        want_refusal $AAD_UNSUPPORTED
        want_remedy 'connection edit app --store'
    done
    want_equal "$(soft_tool --list-objects --type privkey | grep -c 'label:.*app')" 1 'keys'
}

future_certificate_is_not_sent() {
    token_with_certificate_of 2 60
    want_refusal $AAD_REJECTED
    want_remedy "certificate of 'app' is not valid before 20" 'date -u'
    want_count token_requests 0
}

certificate_of_another_key_is_not_this_keys() {
    make_certificate other -1 60
    put_certificate app other
    forget_all
    with_pin try_token aad token app
    want_refusal $AAD_NOT_FOUND
    want_remedy 'no certificate for this key'
    cp "$made/other.pem" "$connections/app.pem"
    with_pin try_token aad token app
    want_refusal $AAD_CONFIG
    want_remedy 'does not belong to its key' 'key certificate app'
    rm "$connections/app.pem"
    want_count token_requests 0
}

certificate_beside_the_connection_serves() {
    make_certificate app -1 60
    cp "$made/app.pem" "$connections/app.pem"
    register "$made/app.pem"
    forget_all
    with_pin try_token aad token app
    want_status 0
    want_valid_token arm
    rm "$connections/app.pem"
}

unregistered_certificate_is_named() {
    register "$made/other.pem"
    put_certificate app
    forget_all
    with_pin try_token aad token app
    want_refusal $AAD_REJECTED
    want_remedy AADSTS700027 'upload the certificate'
    register "$made/app.pem"
}

ec_key_is_refused_with_what_is_wanted() {
    with_pin try aad key generate 'pkcs11:token=soft;object=curve' --type ec:p256 --pin fd:7
    want_status 0
    add_app curve 'pkcs11:token=soft;object=curve' --grant client-certificate --no-verify
    with_pin try aad key certificate curve --output "$T/home/curve.pem"
    want_status 0
    register "$T/home/curve.pem"
    forget_all
    with_pin try_token aad token curve
    want_refusal $AAD_REJECTED
    want_remedy AADSTS50013 'RSA key'
    want_equal "$(assertion_part 0 | jq -r .alg)" ES256 'the algorithm'
}

two_keys_that_match_are_both_shown() {
    soft_tool --keypairgen --key-type rsa:2048 --label twin --id 21 >/dev/null
    soft_tool --keypairgen --key-type rsa:2048 --label twin --id 22 >/dev/null
    add_app twin 'pkcs11:token=soft;object=twin' --grant client-certificate --no-verify
    forget_all
    with_pin try_token aad token twin
    want_refusal $AAD_AMBIGUOUS
    want_remedy 'pkcs11:.*id=%21.* and pkcs11:.*id=%22|pkcs11:.*id=%22.* and pkcs11:.*id=%21|id=!.* and |id=%22.* and '
    want_count token_requests 0
}

token_that_is_not_there_is_said() {
    add_app gone 'pkcs11:token=nosuch;object=x' --grant client-certificate --no-verify
    want_refusal $AAD_UNAVAILABLE
    want_remedy 'no token matches' 'Insert the token'
    [ ! -e "$connections/gone.json" ] || fail 'the connection is saved'
}

# --- secrets on the token ---

client_secret_is_kept_on_the_token() {
    secret=$(canary_password client-secret)
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret with_pin add_app kept pkcs11:token=soft --secret-stdin
    want_status 0
    want_output 'token is pkcs11:token=soft[?]module-name=softhsm2' \
        'client-secret is kept as a private object on the token' 'is ready'
    soft_tool --list-objects --type data | grep 'kept' >/dev/null || fail 'the token has no such object'
    pkcs11-tool --module "$SOFTHSM" --token-label soft --list-objects --type data 2>&1 |
        grep 'kept' >/dev/null && fail 'it can be seen without the PIN'
    forget_all
    with_pin try_token aad token kept
    want_status 0
    want_valid_token arm
}

new_secret_replaces_the_old_one() {
    secret=$(canary_password next-secret)
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    printf '%s\n' "$secret" >"$T/servers/secret"
    input=$T/servers/secret with_pin try aad connection edit kept --secret-stdin
    want_status 0
    want_output 'is ready'
    want_equal "$(soft_tool --list-objects --type data | grep -c 'label:.*kept')" 1 \
        'how many objects there are'
}

damaged_object_is_not_believed() { # though it says that it is the newer one
    local copy=$T/servers/copy
    soft_tool --read-object --type data --label 'kept client-secret' --output-file "$copy" >/dev/null
    printf '\377' | dd of="$copy" bs=1 seek=14 conv=notrunc 2>/dev/null # of its generation
    printf x >>"$copy"
    soft_tool --write-object "$copy" --type data --label 'kept client-secret' \
        --application-label aad-credential --private >/dev/null
    want_equal "$(soft_tool --list-objects --type data | grep -c 'label:.*kept')" 2 \
        'how many objects there are'
    forget_all
    with_pin try_token aad token kept
    want_status 0
}

pin_is_asked_for_once_a_command() { # P6
    aad connection edit kept --pin ask --no-verify >/dev/null
    try_terminal sh -c "exec '$BIN/aad-credential' connection edit kept --secret-fd 7 7<'$T/servers/secret'" <<END
expect PIN of soft
send $pin
expect is ready
end
END
    want_status 0
    aad connection edit kept --pin fd:7 --no-verify >/dev/null
}

removed_connection_leaves_no_secret() {
    with_pin try aad connection remove kept --yes
    want_status 0
    soft_tool --list-objects --type data | grep 'kept' >/dev/null && fail 'the secret is still there'
}

secret_without_its_pin_is_refused_at_once() { # P5
    input=$T/servers/secret try aad connection add bare --kind azurerm --store pkcs11:token=soft \
        --authority "https://login.test:$PORT/$TENANT" --client-id "$APP_CONFIDENTIAL" \
        --audience "$arm" --host "$arm" --secret-stdin --no-instance-discovery
    want_status $AAD_LOCKED
    want_error 'needs its PIN'
    want_within 4000
    [ ! -e "$connections/bare.json" ] || fail 'the connection is saved'
}

check 'a key of our own is on the token' own_key_is_on_the_token
check 'a missing certificate is said to be missing' missing_certificate_is_said
check 'a good certificate needs no words' good_certificate_needs_no_words
check 'a certificate that soon expires is warned of' certificate_that_soon_expires_is_warned_of
check 'a warning comes once a day' warning_comes_once_a_day
check 'an expired certificate is not sent' expired_certificate_is_not_sent
check 'an expired certificate gives way to the pending one' \
    expired_certificate_gives_way_to_the_pending_one
check 'a switch survives a kill, P8' switch_survives_a_kill
check 'many callers switch once' many_callers_switch_once
check 'a next key is not for a token' next_key_is_not_for_a_token
check 'a certificate of the future is not sent' future_certificate_is_not_sent
check "another key's certificate is not this key's" certificate_of_another_key_is_not_this_keys
check 'a certificate beside the connection serves' certificate_beside_the_connection_serves
check 'a certificate that is not registered is named' unregistered_certificate_is_named
check 'an EC key is refused, and what is wanted is said' ec_key_is_refused_with_what_is_wanted
check 'two keys that match are both shown' two_keys_that_match_are_both_shown
check 'a token that is not there is said to be missing' token_that_is_not_there_is_said
check 'a client secret is kept on the token' client_secret_is_kept_on_the_token
check 'a new secret replaces the old one' new_secret_replaces_the_old_one
check 'a damaged secret on the token is not believed' damaged_object_is_not_believed
check 'the PIN is asked for once a command, P6' pin_is_asked_for_once_a_command
check 'a removed connection leaves no secret' removed_connection_leaves_no_secret
check 'a secret without its PIN is refused at once, P5' secret_without_its_pin_is_refused_at_once
finish
