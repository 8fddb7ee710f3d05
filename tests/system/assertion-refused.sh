#!/usr/bin/env bash
# The local Azure AD refuses an assertion where Azure AD does: without this, a program that sends a
# wrong one would pass the other tests. The assertions are made here, by openssl.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"
start_authority
mkdir "$T/servers/keys"
key=$T/servers/keys/app.key pem=$T/servers/keys/app.pem
url=https://localhost:$PORT/$TENANT/oauth2/v2.0/token
now=$(date +%s)

base64url() {
    base64 -w0 | tr -- '+/' '-_' | tr -d =
}

# thumbprint DIGEST
thumbprint() {
    openssl x509 -in "$pem" -outform DER | openssl dgst "-$1" -binary | base64url
}

# Signs what is on stdin: sign_by PS256|RS256|SALT
sign_by() {
    local options=()
    case $1 in
        RS256) ;;
        SALT) options=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20) ;;
        *) options=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32) ;;
    esac
    openssl dgst -sha256 -sign "$key" "${options[@]}" -binary | base64url
}

# make_jwt HEADER-CHANGES CLAIM-CHANGES [SIGNATURE]: a good one but for the changes (JSON)
make_jwt() {
    local header claims signed
    header=$(jq -cn --arg x5t "$(thumbprint sha256)" --argjson more "$1" \
        '{alg: "PS256", typ: "JWT", "x5t#S256": $x5t} + $more | del(.[] | nulls)')
    claims=$(jq -cn --arg aud "$url" --arg id "$APP_CONFIDENTIAL" --argjson now "$now" \
        --arg jti "$RANDOM$RANDOM$RANDOM" --argjson more "$2" '{aud: $aud, iss: $id, sub: $id,
        jti: $jti, nbf: $now, exp: ($now + 600)} + $more | del(.[] | nulls)')
    signed=$(base64url <<<"$header").$(base64url <<<"$claims")
    printf '%s.%s' "$signed" "$(printf %s "$signed" | sign_by "${3:-PS256}")"
}

# What the authority says to it: 0 for a token, else AADSTS's number.
answer_to() { # JWT [TYPE]
    curl -q -sS --cacert "$CA" --noproxy '*' "$url" -d grant_type=client_credentials \
        -d "client_id=$APP_CONFIDENTIAL" --data-urlencode scope=https://management.azure.com/.default \
        --data-urlencode "client_assertion_type=${2:-urn:ietf:params:oauth:client-assertion-type:jwt-bearer}" \
        --data-urlencode "client_assertion=$1" | jq -r '.error_codes[0] // 0'
}

want_answer() { # CODE HEADER-CHANGES CLAIM-CHANGES [SIGNATURE]
    want_equal "$(answer_to "$(make_jwt "${@:2}")")" "$1" "the answer to $2 $3 ${4:-}"
}

start() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -days 2 -keyout "$key" -out "$pem" \
        2>/dev/null || fail 'openssl makes no certificate'
    register "$pem"
}

good_ones_are_taken() {
    start
    want_answer 0 '{}' '{}'
    want_answer 0 "{\"alg\": \"RS256\", \"x5t#S256\": null, \"x5t\": \"$(thumbprint sha1)\"}" '{}' RS256
    want_answer 0 '{}' "{\"aud\": \"https://localhost:$PORT/$TENANT/v2.0\"}"
    want_answer 0 '{}' "{\"nbf\": null, \"iat\": $now}"
}

other_forms_are_not() {
    local good
    good=$(make_jwt '{}' '{}')
    want_equal "$(answer_to "${good%.*}")" 50027 'the answer to two parts'
    want_equal "$(answer_to "$good.x")" 50027 'the answer to four parts'
    want_equal "$(answer_to "${good%.*}.a=b")" 50027 'the answer to padding'
    want_equal "$(answer_to "$good" urn:other)" 9002313 'the answer to another type'
}

other_algorithms_are_not() {
    want_answer 50013 '{"alg": "none"}' '{}'
    want_answer 50013 '{"alg": "HS256"}' '{}'
    want_answer 50013 '{"alg": "ES256"}' '{}'
    want_answer 700027 '{"alg": "RS256"}' '{}'
    want_answer 700027 '{}' '{}' RS256
    want_answer 700027 '{}' '{}' SALT
}

other_keys_are_not() {
    want_answer 700027 '{"x5t#S256": null}' '{}'
    want_answer 700027 '{"x5t#S256": "AAAA"}' '{}'
    want_answer 700027 '{"x5t": "AAAA"}' '{}'
    openssl genpkey -quiet -algorithm RSA -out "$key.other"
    key=$key.other want_answer 700027 '{}' '{}'
}

other_claims_are_not() {
    want_answer 700023 '{}' '{"aud": "https://login.test/x/oauth2/v2.0/token"}'
    want_answer 700023 '{}' "{\"aud\": \"https://localhost:$PORT/$TENANT/oauth2/token\"}"
    want_answer 700021 '{}' "{\"iss\": \"$APP_PUBLIC\"}"
    want_answer 700021 '{}' "{\"sub\": \"$APP_PUBLIC\"}"
    want_answer 700024 '{}' "{\"nbf\": $((now - 4000)), \"exp\": $((now - 3400))}"
    want_answer 700024 '{}' "{\"nbf\": $((now + 3400))}"
    want_answer 700024 '{}' '{"exp": null}'
    want_answer 50013 '{}' '{"jti": null}'
}

used_one_is_not_taken_again() {
    local good
    good=$(make_jwt '{}' '{}')
    want_equal "$(answer_to "$good")" 0 'the first answer'
    want_equal "$(answer_to "$good")" 50013 'the second answer'
}

check 'good assertions are taken' good_ones_are_taken
check 'other forms are not' other_forms_are_not
check 'other algorithms are not' other_algorithms_are_not
check 'other keys are not' other_keys_are_not
check 'other claims are not' other_claims_are_not
check 'a used one is not taken again' used_one_is_not_taken_again
finish
