# What the tests of `rotate` share that change a password: a user with one, and what has to be true afterwards.
#
#   . "$(dirname "$0")/rotation-password.sh"     then start_all --face proxy
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/rotation.sh
. "$(dirname "${BASH_SOURCE[0]}")/rotation.sh"
graph=https://graph.microsoft.com

# The user with the password of before, and an LCS connection that may ask Graph, too.
begin() { # [JSON]: of the world
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator PUT /world "$(jq -n --arg app "$APP_PUBLIC" --arg graph User-PasswordProfile.ReadWrite.All \
        '{apps: {($app): {consents: {graph: [$graph, "User.Read"]}}}}')" >/dev/null
    emulator_set_password "$USER_LCS" "$password"
    [ -z "${1:-}" ] || emulator PUT /world "$1" >/dev/null
    forget_here
    forget_notes
    printf '%s\n' "$password" >"$T/servers/password"
    secret-tool clear role next-password 2>/dev/null
    if [ -f "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json" ]; then
        input=$T/servers/password try aad connection edit lcs --no-verify --secret-stdin
    else
        add_person lcs "$T/servers/password"
    fi
    want_status 0
}

# What the public cloud's names lead to here.
add_person() { # NAME FILE [OPTION...]
    input=$2 try aad connection add --kind lcs --name "$1" --no-verify --ca-file "$CA" --secret-stdin --timeout 60 \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" \
        --client-id "$APP_PUBLIC" --username "$USER_LCS" --audience "$URL" --host "$URL" \
        --audience $graph --host $graph "${@:3}"
    want_status 0
}

user() { # JQ: of the user there
    emulator GET /world | jq -r --arg user "$USER_LCS" ".users[\$user] | $1"
}

# What is made there is a secret, too.
learn_password() {
    canary made-password "$(user .password)"
}

change() {
    try aad rotate lcs "$@"
    learn_password
}

change_in_haste() {
    try "${in_haste[@]}" "$BIN/aad-credential" rotate lcs "$@"
    learn_password
}

stored_password() { # [ROLE [CONNECTION]]
    secret-tool lookup connection "${2:-lcs}" role "${1:-password}"
}

want_right() {
    want_equal "$(stored_password)" "$(user .password)" 'the one that is stored'
    want_equal "$(stored_password next-password)" '' 'what is beside it'
    want_equal "$(rotation_note .phase)" idle 'the note'
    want_equal "$(find "$STATE/rotation" "$RUNTIME/aad-credential/rotation" -name '*.user' 2>/dev/null)" '' 'what others wait for'
    want_lcs_works
}

want_lcs_works() {
    forget_tokens
    secret-tool clear role refresh-token 2>/dev/null
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
}
