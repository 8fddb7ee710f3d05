#!/usr/bin/env bash
# httpie with a token that nobody else can see, for allowed hosts only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
start_registries
mkdir -p "$WWW/npm"
echo '{"hello": 1}' | tee "$WWW/x" >"$WWW/npm/x.jar"

allowed_host_gets_the_token() {
    try aad http feed -- "$HOME_URL/x"
    want_status 0
    want_equal "$(jq -r .hello "$out")" 1 'the answer'
    try aad http feed -- -h GET "$HOME_URL/x" X-A:b
    want_status 0
    want_output '^HTTP/1.1 200 '
    try_traced "$BIN/aad-credential" http feed -- --ignore-stdin "$HOME_URL/x" # P3, case 13
    want_status 0
}

foreign_hosts_are_refused() {
    local url
    registry_asked other >/dev/null
    for url in "https://localhost:$OTHER_PORT/x" "http://localhost:$HOME_PORT/x" "localhost:$HOME_PORT/x" ":$HOME_PORT/x" \
        "https://localhost:$HOME_PORT@evil.test/x"; do
        try aad http feed -- "$url"
        want_refusal "$AAD_REFUSED" "$AAD_USAGE"
    done
    want_equal "$(registry_asked other)" '' 'what the other host was asked'
}

redirect_elsewhere_loses_the_token() {
    try aad http feed -- -F --ignore-stdin "$HOME_URL/away/x.jar"
    want_status 0
    grep -q x.jar "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

own_configuration_is_not_read() {
    mkdir -p "$HOME/.config/httpie"
    echo '{"default_options": ["--session=mine", "--verbose"]}' >"$HOME/.config/httpie/config.json"
    printf 'machine localhost login a password b\n' >"$HOME/.netrc"
    try aad http feed -- --ignore-stdin "$HOME_URL/x"
    want_status 0
    want_equal "$(jq -r .hello "$out")" 1 'the answer'
    [ ! -d "$HOME/.config/httpie/sessions" ] || fail 'a session was written'
    rm -r "$HOME/.config/httpie" "$HOME/.netrc"
}

check 'an allowed host gets the token' allowed_host_gets_the_token
check 'foreign hosts are refused, and not even connected to (P1)' foreign_hosts_are_refused
check 'a redirect to elsewhere loses the token' redirect_elsewhere_loses_the_token
check 'its own configuration and .netrc are not read' own_configuration_is_not_read
finish
