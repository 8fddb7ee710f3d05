# What the tests of `app` share: connections to look at, and one that may look.
#
#   . "$(dirname "$0")/application.sh"     then start_all --face proxy
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/token.sh
. "$(dirname "${BASH_SOURCE[0]}")/token.sh"

APP_FEDERATED=9b000000-0000-4000-8000-000000000007
LCS=913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0
APP_OTHER=9b000000-0000-4000-8000-000000000004
export -n APP_FEDERATED APP_OTHER LCS
secret=

# The world as it is at first, but that the applications list what they use; and three connections, the
# first of which may change applications.
restore() {
    emulator POST /reset '{"only":["world","counters","requests","script"]}' >/dev/null
    AUTHORITY=https://login.microsoftonline.com:$PORT/$TENANT
    secret=${secret:-one-$(world_random 24)}
    canary client-secret "$secret"
    set_app "$APP_CONFIDENTIAL" "{secrets: [{value: \"$secret\"}]}"
    set_app "$APP_OTHER" "{secrets: [{value: \"$secret\"}]}"
    set_app "$APP_PUBLIC" "{graph: {requiredResourceAccess: [{resourceAppId: \"$LCS\",
        resourceAccess: [{id: \"$(permission $LCS user_impersonation)\", type: \"Scope\"}]}]}}"
    forget_here
    rm -rf "$STATE/application"
    printf '%s' "$secret" >"$T/servers/secret"
    if [ -f "$XDG_CONFIG_HOME/aad-credential/connections/graph.json" ]; then
        input=$T/servers/secret try aad connection edit graph --no-verify --secret-stdin
        input=$T/servers/secret try aad connection edit other --no-verify --secret-stdin
        want_status 0
        return
    fi
    input=$T/servers/secret add --kind generic --name graph --client-id "$APP_CONFIDENTIAL" --secret-stdin \
        --audience https://graph.microsoft.com --host https://graph.microsoft.com
    input=$T/servers/secret add --kind generic --name other --client-id "$APP_OTHER" --secret-stdin \
        --audience https://other.test --host https://other.test
    printf 'not-needed' >"$T/servers/unused"
    input=$T/servers/unused add --kind lcs --name lcs --client-id "$APP_PUBLIC" --username "$USER_LCS" --secret-stdin --lcs-region us
}

# What the public cloud's names lead to here.
add() { # OPTION...
    try aad connection add --no-verify --ca-file "$CA" --authority "$AUTHORITY" --proxy "http://127.0.0.1:$FACE_PROXY_PORT" "$@"
    want_status 0
}

set_app() { # APPLICATION JQ: members of it
    emulator PUT /world "$(jq -n --arg app "$1" "{apps: {(\$app): $2}}")" >/dev/null
}

# The local Graph's answer to whoever may.
graph_get() { # PATH
    local bearer
    bearer=$(curl -q -sS --noproxy '*' --cacert "$CA" --data-urlencode "client_secret=$secret" \
        -d "grant_type=client_credentials&client_id=$APP_CONFIDENTIAL&scope=https://graph.microsoft.com/.default" \
        "$URL/$TENANT/oauth2/v2.0/token" | jq -r .access_token)
    canary_token "$bearer"
    curl -q -sS -g --noproxy '*' --cacert "$CA" -H "Authorization: Bearer $bearer" "$URL/v1.0/$1"
}

# The id of a service's permission there.
permission() { # SERVICE NAME
    graph_get "servicePrincipals(appId='$1')" | jq -r --arg name "$2" '.oauth2PermissionScopes[] | select(.value == $name).id'
}
