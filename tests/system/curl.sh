#!/usr/bin/env bash
# curl with a token that nobody else can see, for allowed hosts only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all --face sink --face tls11
add_lcs lcs --no-verify
call="$URL/box/fileasset/GetSharedAssets?fileType=1"
evil=https://localhost:$FACE_SINK_PORT

allowed_host_gets_the_token() {
    try aad curl lcs -- -sS --cacert "$CA" "$call"
    want_status 0
    want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
}

connection_s_own_certificates_are_used() {
    try aad curl lcs -- -sS "$call"
    want_status 0
}

token_is_in_no_argument_environment_or_file() { # case 13
    local pid
    try_traced "$BIN/aad-credential" curl lcs -- -sS "$call"
    want_status 0
    emulator_fault '{"kind":"lcs","delay_ms":1500}'
    "$BIN/aad-credential" curl lcs -- -sS "$call" >"$T/seen/slow.out" 2>&1 &
    pid=$!
    world_wait 5 grep -qx curl "/proc/$pid/comm"
    cat "/proc/$pid/cmdline" >"$T/seen/curl.cmdline"
    cat "/proc/$pid/environ" >"$T/seen/curl.environ" 2>/dev/null
    wait "$pid" || fail 'curl failed'
    grep -qza 'GetSharedAssets' "$T/seen/curl.cmdline" || fail 'that was not the command line of curl'
}

foreign_hosts_are_refused() {
    local url
    for url in "$evil/x" 'https://evil.test/' "https://localhost.evil.test:$PORT/" \
        "https://localhost:$PORT@evil.test/" "http://localhost:$PORT/" "https://127.0.0.1:$PORT/" \
        "file:///etc/passwd" "https://localhost:$PORT\\@evil.test/" "evil.test" \
        "https://{localhost:$PORT,evil.test}/" "ftp://localhost:$PORT/"; do
        try aad curl lcs -- -sS "$url"
        want_refusal $AAD_REFUSED $AAD_USAGE
    done
    try aad curl lcs -- -sS "$call" "$evil/x"
    want_refusal $AAD_REFUSED
    want_count connections_by_face.sink 0
}

redirect_elsewhere_loses_the_token() {
    emulator_fault "$(jq -n --arg to "$evil/x" '{kind: "lcs", redirect: $to}')"
    try aad curl lcs -- -sSL --cacert "$CA" "$call"
    if emulator GET /requests | jq -e '.[] | select(.face == "sink") | .headers.authorization' \
        >/dev/null; then
        fail 'the other host got it'
    fi
}

options_that_leak_are_refused() {
    local option
    for option in -v --verbose --trace=x -k --insecure --location-trusted -K/dev/null --next \
        --netrc --proxy-insecure "--connect-to=::evil.test:" "--resolve=localhost:$PORT:127.0.0.2" \
        --libcurl=x --unix-socket=x -uuser:pw; do
        try aad curl lcs -- "$option" -sS "$call"
        want_refusal $AAD_REFUSED $AAD_USAGE
    done
    try aad curl lcs -- -sS -H 'Authorization: Bearer x' "$call"
    want_refusal $AAD_REFUSED $AAD_USAGE
    try aad curl lcs -- -sS -H 'Host: evil.test' "$call"
    want_refusal $AAD_REFUSED $AAD_USAGE
}

curl_that_others_could_have_changed_is_not_run() { # P10
    local bin=$T/tmp/bin
    mkdir -p "$bin"
    printf '#!/bin/sh\ntouch %s/ran\n' "$bin" >"$bin/curl"
    chmod 755 "$bin/curl"
    chmod 777 "$bin"
    PATH=$bin:$PATH try aad curl lcs -- -sS "$call"
    want_refusal $AAD_CONFIG
    want_error "$bin can be written by other users" "'curl' would get the token"
    [ ! -e "$bin/ran" ] || fail 'it was run'
    chmod 755 "$bin" # as the remedy says
    PATH=$bin:$PATH try aad curl lcs -- -sS "$call"
    want_status 0
    [ -e "$bin/ran" ] || fail 'the one on PATH was not run'
    PATH=/nowhere try "$BIN/aad-credential" curl lcs -- -sS "$call"
    want_refusal $AAD_UNAVAILABLE
    want_error "there is no program 'curl' on PATH"
    rm -r "$bin"
}

exit_status_is_curl_s() {
    try aad curl lcs -- -sS --fail "$URL/nothing-here"
    want_status 22
}

own_configuration_files_are_not_read() {
    emulator_reset
    printf 'url = "%s/x"\nverbose\n' "$evil" >"$HOME/.curlrc"
    printf 'default login a password b\n' >"$HOME/.netrc"
    try aad curl lcs -- -sS "$call"
    want_status 0
    want_no_error
    want_count connections_by_face.sink 0
    rm "$HOME/.curlrc" "$HOME/.netrc"
}

keys_of_the_session_are_not_written() {
    SSLKEYLOGFILE=$T/tmp/keys try aad curl lcs -- -sS "$call"
    want_status 0
    [ ! -e "$T/tmp/keys" ] || fail 'whoever reads that file has the token'
}

old_tls_is_not_spoken() { # P2: whatever the configuration of OpenSSL allows
    local old=https://localhost:$FACE_TLS11_PORT
    printf '%s\n' 'openssl_conf = all' '[all]' 'ssl_conf = ssl' '[ssl]' 'system_default = old' \
        '[old]' 'MinProtocol = TLSv1' 'CipherString = DEFAULT@SECLEVEL=0' >"$T/tmp/old.cnf"
    add_lcs old --host "$old" --no-verify
    emulator_reset
    OPENSSL_CONF=$T/tmp/old.cnf try curl -q -sS --cacert "$CA" "$old/x"
    want_count connections_by_face.tls11 1
    want_count by_face.tls11 1
    OPENSSL_CONF=$T/tmp/old.cnf try aad curl old -- -sS "$old/x"
    want_status 35
    want_count by_face.tls11 1
}

unknown_connection_is_said_so() {
    try aad curl nosuch -- -sS "$call"
    want_refusal $AAD_NOT_FOUND
}

check 'an allowed host gets the token' allowed_host_gets_the_token
check "the connection's own certificates are used" connection_s_own_certificates_are_used
check 'foreign hosts are refused, and not even connected to (P1)' foreign_hosts_are_refused
check 'a redirect to elsewhere loses the token' redirect_elsewhere_loses_the_token
check 'options of curl that leak are refused' options_that_leak_are_refused
check 'a curl that others could have changed is not run' curl_that_others_could_have_changed_is_not_run
check "the exit status is curl's" exit_status_is_curl_s
check "curl's own configuration files are not read" own_configuration_files_are_not_read
check 'old versions of TLS are not spoken (P2)' old_tls_is_not_spoken
check 'an unknown connection is said to be so' unknown_connection_is_said_so
check 'the keys of the session are not written' keys_of_the_session_are_not_written
check 'the token is in no argument, no environment and no file (P3)' \
    token_is_in_no_argument_environment_or_file
finish
