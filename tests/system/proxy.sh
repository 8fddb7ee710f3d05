#!/usr/bin/env bash
# The proxy on the way to the authority: which one, and what it gets to see. Case 56, P2.
#
# The authority is login.test, a name that only the proxy knows.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
add_lcs lcs --no-verify --timeout 5
proxy=http://127.0.0.1:$FACE_PROXY_PORT
far="$(jq -n --arg to "https://login.test:$PORT/$TENANT" '{authority: $to}')"
write_connection far "$far"
write_connection by-proxy "$(jq --arg proxy "$proxy" '.proxy = $proxy' <<<"$far")"

try_by() { # VARIABLE=VALUE...: a token of the connection `far`
    forget_all
    try_token env "$@" "$BIN/aad-credential" token far
}

want_one_tunnel() {
    want_status 0
    want_count by_face.proxy 1
    want_count token_requests 1
}

want_no_tunnel() {
    want_refusal $AAD_NETWORK
    want_remedy 'login.test has no address|login.test is not reached'
    want_count connections_by_face.proxy 0
}

connection_s_own_proxy_is_used() {
    store_password by-proxy
    forget_all
    try_token aad token by-proxy
    want_one_tunnel
    forget_all
    try_token env https_proxy=http://127.0.0.1:1 no_proxy='*' "$BIN/aad-credential" token by-proxy
    want_one_tunnel
}

proxy_of_the_environment_is_used() {
    local name
    store_password far
    for name in https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do
        try_by "$name=$proxy"
        want_one_tunnel
    done
    try_by "https_proxy=$proxy" HTTPS_PROXY=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1
    want_one_tunnel
}

proxy_for_http_is_not_used() {
    try_by "http_proxy=$proxy" "HTTP_PROXY=$proxy"
    want_no_tunnel
    want_remedy 'http_proxy is set, and names no proxy for https'
    try_by "HTTP_PROXY=$proxy"
    want_remedy 'HTTP_PROXY is set, and names no proxy for https'
    try_by "http_proxy=$proxy" "no_proxy=*" https_proxy=http://127.0.0.1:1
    grep 'http_proxy is set' "$err" && fail 'a proxy for https is not seen'
}

exceptions_are_kept() {
    local list
    for list in login.test .test test '*' 'x.test, LOGIN.TEST'; do
        try_by "https_proxy=$proxy" "no_proxy=$list"
        want_no_tunnel
    done
    for list in ogin.test login.test.evil "login.test:1" '' evil; do
        try_by "https_proxy=$proxy" "NO_PROXY=$list"
        want_one_tunnel
    done
}

want_way_of_curl() { # CONNECTION HOST LIST: with that no_proxy to the proxy if and only if curl goes there
    local curl_s
    forget_all
    env "https_proxy=$proxy" "no_proxy=$3" curl -q -s -k --max-time 2 -o /dev/null "https://$2:$PORT/"
    curl_s=$(emulator_count by_face.proxy)
    forget_all
    try env "https_proxy=$proxy" "no_proxy=$3" "$BIN/aad-credential" token "$1"
    want_equal "$(emulator_count by_face.proxy)" "$curl_s" "the tunnels to $2 with no_proxy=$3, as curl's,"
}

# No connection to a multicast address is possible, and none is tried on any wire.
exceptions_are_those_of_curl() {
    local list group=224.0.0.1
    for list in '*.test' "login.test:$PORT" 'x.test,*' 'x.test login.test' login.test.; do
        want_way_of_curl far login.test "$list"
    done
    write_connection group "$(jq --arg group "$group" '.authority |= sub("login.test"; $group)' <<<"$far")"
    store_password group
    for list in $group 224.0.0.0/4 224.0.0.0/32 192.0.2.0/24 0.0.1; do
        want_way_of_curl group "$group" "$list"
    done
}

address_is_excepted_with_its_network() {
    forget_all
    try env "https_proxy=$proxy" no_proxy=10.0.0.0/8,224.0.0.0/4 "$BIN/aad-credential" token group
    want_refusal $AAD_NETWORK
    want_remedy '224.0.0.1 is not reached: no connection \['
    want_count connections_by_face.proxy 0
    try env "https_proxy=$proxy" no_proxy=10.0.0.0/8 "$BIN/aad-credential" token group
    want_refusal $AAD_NETWORK
    want_remedy 'the certificate of another name'
    want_count by_face.proxy 1
}

loopback_never_goes_to_a_proxy() {
    forget_all
    try_token env "https_proxy=$proxy" "ALL_PROXY=$proxy" no_proxy= "$BIN/aad-credential" token lcs
    want_status 0
    want_count connections_by_face.proxy 0
    forget_all
    write_connection near "$(jq -n --arg proxy "$proxy" '{proxy: $proxy}')"
    store_password near
    forget_all
    try_token aad token near
    want_status 0
    want_count connections_by_face.proxy 0
}

proxy_sees_names_only() { # P2: neither our headers nor the password
    local seen
    try_by "https_proxy=$proxy"
    want_one_tunnel
    seen=$(emulator GET '/requests' | jq -c '.[] | select(.face == "proxy")')
    want_equal "$(jq -r .method <<<"$seen")" CONNECT 'the method'
    want_equal "$(jq -r .path <<<"$seen")" "login.test:$PORT" 'the target'
    want_equal "$(jq -r .body_size <<<"$seen")" 0 'what came with the head'
    want_equal "$(jq -r '.headers | keys - ["host", "proxy-connection", "user-agent"] | length' \
        <<<"$seen")" 0 'the number of other headers'
}

credentials_go_to_the_proxy_and_nowhere_else() {
    local user=proxy-user secret seen proxy_url
    secret=$(world_random 24)
    canary proxy-password "$secret"
    emulator PUT /world "$(jq -n --arg pair "$user:$secret" '{proxy: {credentials: $pair}}')" \
        >/dev/null
    try_by "https_proxy=http://$user:$secret@127.0.0.1:$FACE_PROXY_PORT"
    want_status 0
    seen=$(emulator GET /requests | jq -r '.[] | select(.kind == "token") | .headers | keys[]')
    ! grep -qi proxy <<<"$seen" || fail "the authority was sent $seen"
    forget_all
    try_token env "https_proxy=http://$user:$secret@127.0.0.1:$FACE_PROXY_PORT" \
        AAD_CREDENTIAL_TRACE=1 "$BIN/aad-credential" --verbose token far
    want_status 0
    for proxy_url in "http://$user:$secret@127.0.0.1:99999" "gopher://$user:$secret@127.0.0.1:1"; do
        forget_all
        try env "https_proxy=$proxy_url" "$BIN/aad-credential" --verbose token far
        want_refusal $AAD_CONFIG
        want_error 'http: Unsupported proxy' 'login.test is not asked: the value that names the proxy is unusable'
    done
    try_by "https_proxy=$proxy"
    want_refusal $AAD_NETWORK
    want_remedy '407' 'user name and password'
    want_count token_requests 0
    emulator PUT /world '{"proxy":{"credentials":null}}' >/dev/null
}

refusing_proxy_is_said_to_refuse() {
    local how
    for how in '{"status":403}' '{"status":502}' '{"redirect":"https://evil.test/login"}'; do
        emulator PUT /world "{\"proxy\":$how}" >/dev/null
        try_by "https_proxy=$proxy"
        want_refusal $AAD_NETWORK
        want_remedy 'the proxy refuses the way to login.test' "allow CONNECT to login.test port $PORT"
        want_count token_requests 0
        want_count by_face.proxy 1
        emulator PUT /world '{"proxy":{"status":null,"redirect":null}}' >/dev/null
    done
}

# The proxy says much about the authority's answer, and none of it is true.
say_much_at_the_proxy() {
    emulator PUT /world '{"proxy":{"headers":{"Retry-After":"3000","Content-Type":"text/html",
        "Date":"Wed, 02 Jan 2030 03:04:05 GMT","Location":"https://evil.test/"}}}' >/dev/null
}

header_of_the_tunnel_is_not_the_authority_s() {
    say_much_at_the_proxy
    try_by "https_proxy=$proxy"
    want_one_tunnel
    want_no_error
    forget_all
    emulator_fault '{"kind":"token","status":429,"body":""}'
    try_token env "https_proxy=$proxy" "$BIN/aad-credential" token far
    want_refusal $AAD_THROTTLED
    want_remedy 'no request for 60 s'
    emulator PUT /world '{"proxy":{"headers":null}}' >/dev/null
}

refusing_proxy_sets_no_cool_down() {
    say_much_at_the_proxy
    emulator PUT /world '{"proxy":{"status":429}}' >/dev/null
    try_by "https_proxy=$proxy"
    want_refusal $AAD_NETWORK
    want_remedy 'the proxy refuses the way to login.test'
    emulator PUT /world '{"proxy":{"status":null,"headers":null}}' >/dev/null
    try_token env "https_proxy=$proxy" "$BIN/aad-credential" token far
    want_status 0
}

absent_proxy_is_a_network_fault() {
    try_by https_proxy=http://127.0.0.1:1
    want_refusal $AAD_NETWORK
    want_remedy 'login.test is not reached: no connection to the proxy' "Check 'proxy'"
    try_by https_proxy=http://proxy.invalid:3128
    want_refusal $AAD_NETWORK
    want_remedy "the proxy's name is not resolved" https_proxy
    want_within 6000
}

check "the connection's own proxy comes first" connection_s_own_proxy_is_used
# By the proxy the real cloud is reached, which the emulator plays.
add_far() { # HOST OPTION...
    forget_all
    input=$T/servers/password try aad connection add --kind lcs --name fresh --replace --authority "https://$1:$PORT/$TENANT" \
        --audience "$URL" --host "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" \
        --proxy "$proxy" --secret-stdin "${@:2}"
}

host_that_nobody_knows_is_asked_about() {
    printf '%s\n' "$password" >"$T/servers/password"
    add_far login.test
    want_status 0
    want_count by_kind.instance 1
    want_equal "$(emulator GET '/requests?kind=instance' | jq -r 'last.headers.host')" login.microsoftonline.com 'who is asked'
    add_far login.test --timeout 6 --no-instance-discovery
    want_status 0
    want_count by_kind.instance 0
    forget_all
    try aad connection edit fresh --timeout 7 --no-verify
    want_status 0
    want_count by_kind.instance 0
}

host_that_microsoft_does_not_know_gets_nothing() {
    add_far login.tset
    want_status $AAD_CONFIG
    want_remedy 'Microsoft knows no authority at https://login.tset' '--no-instance-discovery'
    want_count token_requests 0
    try aad connection edit lcs --authority "https://login.tset:$PORT/$TENANT" --proxy "$proxy"
    want_status $AAD_CONFIG
    want_equal "$(jq -r .authority "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json")" "$URL/$TENANT" 'the authority'
}

# Before anything else is asked, and the answer can be corrected.
slip_is_told_at_once() {
    forget_all
    try_terminal "$BIN/aad-credential" connection add typed --proxy "$proxy" --ca-file "$CA" --no-verify <<END
expect Authentication endpoint [
send https://login.tset:$PORT/$TENANT
expect Microsoft knows no authority at https://login.tset
expect Authentication endpoint [
send https://login.test:$PORT/$TENANT
expect Lifecycle Services API endpoint [
key C
end
END
    want_status $AAD_CANCELLED
    want_count by_kind.instance 2
}

nobody_there_to_ask_is_told() {
    input=$T/servers/password try aad connection add --kind lcs --name fresh --replace --authority "https://login.test:$PORT/$TENANT" \
        --audience "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --secret-stdin
    want_status $AAD_NETWORK
    want_remedy 'nobody says whether https://login.test' '--no-instance-discovery'
}

check 'else the one that the environment names' proxy_of_the_environment_is_used
check 'a proxy for http is not used' proxy_for_http_is_not_used
check 'no_proxy is kept, label by label' exceptions_are_kept
check 'no_proxy is read as curl reads it' exceptions_are_those_of_curl
check 'no_proxy may name a network' address_is_excepted_with_its_network
check 'loopback never goes to a proxy' loopback_never_goes_to_a_proxy
check 'a proxy sees names only (P2)' proxy_sees_names_only
check 'its credentials go nowhere else (case 56)' credentials_go_to_the_proxy_and_nowhere_else
check 'a proxy that refuses is said to refuse' refusing_proxy_is_said_to_refuse
check "the header of the proxy's answer is not the authority's" header_of_the_tunnel_is_not_the_authority_s
check 'a proxy that refuses sets no cool-down' refusing_proxy_sets_no_cool_down
check 'a proxy that is not there is a fault of the network' absent_proxy_is_a_network_fault
check 'a host that nobody knows is asked about' host_that_nobody_knows_is_asked_about
check 'one that Microsoft does not know gets nothing (P2)' host_that_microsoft_does_not_know_gets_nothing
check 'a slip is told at once' slip_is_told_at_once
check 'nobody there to ask is told' nobody_there_to_ask_is_told
finish
