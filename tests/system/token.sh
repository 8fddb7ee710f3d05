# What the tests with a real PKCS#11 token share: SoftHSM with one token that only this script sees.
#
#   . "$(dirname "$0")/token.sh"     then start_token
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"

SOFTHSM=/usr/lib/softhsm/libsofthsm2.so
export -n SOFTHSM

# A token "soft" without anything on it; its PIN is $pin.
start_token() {
    local so_pin
    mkdir -m 700 "$T/servers/tokens"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' \
        "$T/servers/tokens" >"$T/servers/softhsm2.conf"
    export SOFTHSM2_CONF=$T/servers/softhsm2.conf
    pin=$(world_random 12) so_pin=$(world_random 12)
    canary pin "$pin"
    softhsm2-util --init-token --free --label soft --pin "$pin" --so-pin "$so_pin" \
        >/dev/null || world_die 'SoftHSM makes no token'
    printf '%s\n' "$pin" >"$T/servers/pin"
    printf 'wrong-%s\n' "$pin" >"$T/servers/wrong-pin"
}

# The token's own program, logged in: soft_tool OPTION...
soft_tool() {
    pkcs11-tool --module "$SOFTHSM" --token-label soft --login --pin "$pin" "$@" 2>&1
}

# "user PIN count low" is SoftHSM's sign that a wrong PIN came since the last right one.
pin_was_wrong() {
    pkcs11-tool --module "$SOFTHSM" --list-token-slots 2>/dev/null | grep 'PIN count low' >/dev/null
}

pin_is_forgiven() {
    soft_tool --list-objects >/dev/null
    pin_was_wrong && fail 'the right PIN does not clear the sign'
}

# A command whose PIN is in a descriptor that the connection names: "pin" is fd:7.
with_pin() { # COMMAND...
    "$@" 7<"$T/servers/pin"
}

with_wrong_pin() {
    "$@" 7<"$T/servers/wrong-pin"
}

# A command on a terminal where somebody types the right PIN once.
try_typing_pin() {
    printf 'expect PIN\nsend %s\nend\n' "$pin" >"$T/servers/dialog"
    input=$T/servers/dialog try_token "$TOOLS/pty" "$@"
    look_at_screen
}

# The application's registered certificates in the local Azure AD.
register() { # PEM-FILE...
    local file
    emulator PUT /world "$(for file in "$@"; do jq -Rs . "$file"; done |
        jq -s --arg app "$APP_CONFIDENTIAL" '{apps: {($app): {certificates: .}}}')" >/dev/null
}

# What was sent in the last token request: sent FIELD
sent() {
    emulator GET '/requests?kind=token' | jq -r "last | if \"$1\" == \"path\" then .path
        else .form.$1 // \"none\" end"
}

# The assertion's header and claims: assertion_part 0|1
assertion_part() {
    local parts text
    IFS=. read -ra parts <<<"$(sent client_assertion)"
    text=$(tr -- '-_' '+/' <<<"${parts[$1]}")
    while [ $((${#text} % 4)) != 0 ]; do text+='='; done
    base64 -d <<<"$text"
}
