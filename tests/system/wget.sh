#!/usr/bin/env bash
# wget and wget2 with a token that nobody else can see, for allowed hosts only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all --face sink --face tls11
add_lcs lcs --no-verify
[ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
call="$URL/box/fileasset/GetSharedAssets?fileType=1"
evil=https://localhost:$FACE_SINK_PORT

allowed_host_gets_the_token() { # PROGRAM
    try aad "$1" lcs -- -qO- "$call"
    want_status 0
    want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
    want_no_error
}

foreign_hosts_are_refused() { # PROGRAM
    local url
    emulator_reset
    for url in "$evil/x" "http://localhost:$PORT/" "https://localhost:$PORT@evil.test/" evil.test \
        "localhost:$PORT/x" "ftp://localhost:$PORT/"; do
        try aad "$1" lcs -- -q "$url"
        want_refusal $AAD_REFUSED $AAD_USAGE
    done
    try aad "$1" lcs -- -q "$call" "$evil/x"
    want_refusal $AAD_REFUSED
    want_count connections_by_face.sink 0
}

# wget itself would send the header there: the first line says so of the real program.
redirect_is_not_followed() { # PROGRAM
    local to
    to=$(jq -n --arg to "$evil/x" '{kind: "lcs", redirect: $to}')
    emulator_reset
    emulator_fault "$to"
    try "$1" -qO- --no-check-certificate --ca-certificate="$CA" --header='Authorization: Bearer of-nobody' "$call"
    want_count by_face.sink 1
    want_equal "$(emulator GET /requests | jq -r '[.[] | select(.face == "sink") | .headers.authorization] | last')" \
        'Bearer of-nobody' 'what the other host got'
    emulator_reset
    emulator_fault "$to"
    try aad "$1" lcs -- -qO- "$call"
    [ "$1" = wget2 ] || [ "$status" != 0 ] || fail 'that is no success' # wget2 ends with 0
    want_nothing
    want_count connections_by_face.sink 0
}

own_files_are_not_read() { # PROGRAM
    emulator_reset
    printf 'max_redirect = 5\nheader = X-Own: yes\n' | tee "$HOME/.wgetrc" "$HOME/.wget2rc" >"$HOME/.config/rc"
    printf 'machine localhost login a password b\n' >"$HOME/.netrc"
    WGETRC=$HOME/.config/rc try aad "$1" lcs -- -qO- "$call"
    want_status 0
    want_equal "$(emulator GET /requests | jq -r '[.[] | select(.kind == "lcs") | .headers] | last | ."x-own"')" null X-Own
    rm "$HOME/.wgetrc" "$HOME/.wget2rc" "$HOME/.config/rc" "$HOME/.netrc"
}

old_tls_is_not_spoken() { # P2
    emulator_reset
    try aad "$1" old -- -O- --tries=1 "https://localhost:$FACE_TLS11_PORT/x"
    [ "$status" != 0 ] || fail 'that is no success'
    want_nothing
    want_count by_face.tls11 0
}

token_is_in_no_argument_environment_or_file() { # PROGRAM; case 13
    local pid
    try_traced "$BIN/aad-credential" "$1" lcs -- -qO- "$call"
    want_status 0
    emulator_fault '{"kind":"lcs","delay_ms":1500}'
    "$BIN/aad-credential" "$1" lcs -- -qO- "$call" >"$T/seen/slow.out" 2>&1 &
    pid=$!
    world_wait 5 grep -qx "$1" "/proc/$pid/comm"
    cat "/proc/$pid/cmdline" >"$T/seen/$1.cmdline"
    cat "/proc/$pid/environ" >"$T/seen/$1.environ" 2>/dev/null
    wait "$pid" || fail "$1 failed"
    grep -qza GetSharedAssets "$T/seen/$1.cmdline" || fail 'that was not its command line'
}

add_lcs old --host "https://localhost:$FACE_TLS11_PORT" --no-verify
for program in wget wget2; do
    check "$program: an allowed host gets the token" allowed_host_gets_the_token $program
    check "$program: foreign hosts are refused, and not even connected to (P1)" foreign_hosts_are_refused $program
    check "$program: a redirect is not followed: the token would go along" redirect_is_not_followed $program
    check "$program: its own configuration and .netrc are not read" own_files_are_not_read $program
    check "$program: old versions of TLS are not spoken (P2)" old_tls_is_not_spoken $program
    check "$program: the token is in no argument, no environment and no file (P3)" \
        token_is_in_no_argument_environment_or_file $program
done
finish
