# What the tests of real OpenID Connect servers share: a certificate for the server, a browser that
# fills in forms, and what must never be on the wire.
#
#   . "$(dirname "$0")/issuer.sh"        then issuer_begin
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
export -n SERVER CA

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
