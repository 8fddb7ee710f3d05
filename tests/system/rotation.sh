# What the tests of `rotate` share: an application with a secret, and what has to be true of both afterwards.
#
#   . "$(dirname "$0")/rotation.sh"     then start_all --face proxy
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/token.sh
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"

other=9b000000-0000-4000-8000-000000000007
other_secret=other-canary-$(world_random 16)
canary other-secret "$other_secret"

# An application with one secret, which is stored; and a second one that may change it.
restore() { # [JSON]: of the world
    local secret
    secret=one-$(world_random 24)
    canary client-secret "$secret"
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" --arg other $other --arg tenant "$TENANT" \
        --arg value "$other_secret" '{apps: {($app): {secrets: [{value: $secret}]},
            ($other): {tenant: $tenant, public: false, consents: {}, secrets: [{value: $value}]}}}')" >/dev/null
    [ -z "${1:-}" ] || emulator PUT /world "$1" >/dev/null
    forget_here
    rm -rf "$STATE/rotation"
    secret-tool clear role next-client-secret 2>/dev/null
    printf '%s' "$secret" >"$T/servers/secret"
    if [ -f "$XDG_CONFIG_HOME/aad-credential/connections/app.json" ]; then
        input=$T/servers/secret try aad connection edit app --no-verify --secret-stdin
    else
        add app "$APP_CONFIDENTIAL" "$T/servers/secret"
    fi
    want_status 0
}

# What the public cloud's names lead to here.
add() { # NAME APPLICATION FILE [OPTION...]
    input=$3 add_bare "$1" "$2" --secret-stdin "${@:4}"
}

add_bare() { # NAME APPLICATION [OPTION...]
    try aad connection add --kind generic --name "$1" --no-verify --ca-file "$CA" \
        --authority "https://login.microsoftonline.com:$PORT/$TENANT" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" \
        --client-id "$2" --audience https://graph.microsoft.com --host https://graph.microsoft.com "${@:3}"
    want_status 0
}

rotate() {
    try aad rotate app "$@"
    learn
}

# What is made there is a secret, too.
learn() {
    local value
    while read -r value; do
        canary made-secret "$value"
    done < <(emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" '.apps[$app].secrets[].value')
}

secrets() { # JQ: of the application's secrets
    emulator GET /world | jq -r --arg app "$APP_CONFIDENTIAL" ".apps[\$app].secrets | $1"
}

stored() { # [ROLE]
    secret-tool lookup connection app role "${1:-client-secret}"
}

want_in_use() { # one secret there, which is the one that is stored, and nothing beside it
    want_equal "$(secrets length)" 1 'the number of secrets there'
    want_equal "$(stored)" "$(secrets '.[0].value')" 'the one that is stored'
    want_equal "$(stored next-client-secret)" '' 'what is beside it'
    want_equal "$(jq -r .phase "$STATE"/rotation/*.json)" idle 'the note'
    want_works
}

want_works() { # a new token, whatever was asked before
    world_drop_keys
    rm -rf "$STATE/flight" "$RUNTIME/aad-credential"
    try_token aad token app
    want_status 0
    want_valid_token graph
}
