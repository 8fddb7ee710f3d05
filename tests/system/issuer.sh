# What the tests of real OpenID Connect servers share: a certificate for the server, connections to it
# and what they are good for, and what must never be on the wire.
#
#   . "$(dirname "$0")/issuer.sh"        then issuer_begin
#
# The test starts its server, and sets `issuer`; `alice` to what the issuer calls her; writes the
# browser, $T/home/browser; and sets person_options to what a person's connection needs there.
#
# A line of $SERVER/wire is one request: {"method":, "url":, "headers": {}, "body":}.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
SERVER=$T/servers/issuer
CA=$T/home/issuer-ca.pem
audience=https://api.test
other=https://other.test
issuer='' alice='' person_options=()
export -n SERVER CA audience other

# A bus, a keyring, and in $SERVER a certificate for localhost by a CA of the test's own.
issuer_begin() {
    world_start_bus
    world_start_keyring
    canary keyring-password "$world_keyring_password"
    mkdir -p "$SERVER"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=Test CA' -days 2 \
        -keyout "$SERVER/ca.key" -out "$CA" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
        -keyout "$SERVER/key.pem" -out "$SERVER/request.pem" 2>/dev/null
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$SERVER/names"
    openssl x509 -req -in "$SERVER/request.pem" -CA "$CA" -CAkey "$SERVER/ca.key" -CAcreateserial \
        -days 2 -extfile "$SERVER/names" -out "$SERVER/cert.pem" 2>/dev/null
}

# A key and its certificate, to be imported: issuer_make_key NAME rsa:2048 | ec
issuer_make_key() {
    local kind=(-newkey "$2")
    [ "$2" != ec ] || kind+=(-pkeyopt ec_paramgen_curve:P-256)
    openssl req -x509 "${kind[@]}" -nodes -subj "/CN=$1" -days 2 -keyout "$SERVER/$1.key" \
        -out "$SERVER/$1.crt" 2>/dev/null
    cat "$SERVER/$1.key" "$SERVER/$1.crt" >"$SERVER/$1.pem"
    chmod 600 "$SERVER/$1.pem"
}

issuer_forget() {
    forget_here
    rm -f "$T/servers/cookies"
}

# Of the last request there, with its body as the object .form
issuer_saw() { # PATH FILTER
    jq -rs --arg path "$1" '[.[] | select(.method == "POST" and (.url | endswith($path)))] | last | .form = (.body | split("&") | map(split("=") | {(.[0]): .[1]}) | add) | '"$2" \
        "$SERVER/wire"
}

# Its form is the issuer's own affair.
want_token() {
    [ "$(wc -c <"$out")" -gt 20 ] || fail 'there is no token'
    canary_token "$(cat "$out")"
}

# Microsoft's own headers and parameters, with which other issuers have nothing to do.
nothing_of_entra_id_is_sent() {
    [ -s "$SERVER/wire" ] || fail 'nothing was sent at all'
    grep -oiE '"(x-client-[^"]*|[^"]*client-request-id|x-anchormailbox|x-ms-[^"]*)"|[?&"](resource|client_info)=|x-client-(sku|ver|os|cpu)|(%2F|/)\.default' \
        "$SERVER/wire" | sort | uniq -c >"$SERVER/entra"
    [ ! -s "$SERVER/entra" ] || fail "it was sent: $(cat "$SERVER/entra")"
}

add() { # NAME GRANT CLIENT OPTION...
    input=${secrets:-$T/servers/secret} try aad connection add --kind generic --name "$1" --grant "$2" --replace \
        --issuer "$issuer" --client-id "$3" --ca-file "$CA" --audience "$audience" --audience "$other" --host "$audience" --host "$URL" "${@:4}"
}

# --- an application -------------------------------------------------------------------------------

a_secret_is_taken() { # CLIENT CLIENT-AUTHENTICATION
    issuer_forget
    add app client-secret "$1" --scope read --secret-stdin --client-authentication "$2"
    want_status 0
    issuer_forget
    try_token aad token app
    want_status 0
    want_token
}

a_key_is_taken() { # CLIENT ALGORITHM
    issuer_forget
    add "key-${2,,}" client-certificate "$1" --scope read --assertion "$2" --no-verify
    want_status 0
    try aad key import "$SERVER/$1.pem" "key-${2,,}"
    want_status 0
    try_token aad token "key-${2,,}"
    want_status 0
    want_token
    want_equal "$(issuer_saw /token '.form.client_assertion | split(".")[0] | @base64d | fromjson | .alg')" "$2" 'alg'
}

# --- a person -------------------------------------------------------------------------------------

signs_in() { # NAME
    try_terminal env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in "$1" <<END
expect Sign in in the browser
end
END
}

a_browser_brings_it_back() { # CLIENT OPTION...
    issuer_forget
    add me authorization-code "$1" "${person_options[@]}" "${@:2}"
    want_status 0
    client=$1 signs_in me
    want_status 0
    want_output "Signed in as $alice\\."
    want_refresh_tokens 1
    world_drop_keys
    try_token aad token me
    want_status 0
    want_token
    local path=${issuer#"$URL"}
    want_equal "$(issuer_saw "${path%/}/token" .form.grant_type)" refresh_token 'the grant'
    try aad verify me
    want_status 0
    want_output '^ok .*authority is reachable.*its key set has [0-9]+ key' "^ok .*service accepts it \($URL/"
}

# These servers take each refresh token once only, and end the chain when one comes again.
many_processes_take_turns() {
    a_browser_brings_it_back native
    world_drop_keys
    everybody_gets_a_token me "$audience" "$other"
    world_drop_keys
    everybody_gets_a_token me "$audience" "$other"
    want_refresh_tokens 1
}

somebody_else_is_refused() {
    issuer_forget
    add me authorization-code native "${person_options[@]}" --username bob@example.test
    want_status 0
    client=native signs_in me
    want_status 9
    want_output "$alice has signed in"
    want_refresh_tokens 0
}

sign_out_drops_all() {
    a_browser_brings_it_back native
    try aad sign-out me
    want_status 0
    want_refresh_tokens 0
    try aad token me
    want_status 11
    want_remedy 'nobody is signed in'
}
