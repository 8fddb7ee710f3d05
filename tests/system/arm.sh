# An application for Azure Resource Manager, for tests of programs that a command of exec runs.
#
#   . "$(dirname "$0")/arm.sh"     then start_all, start_arm; the connection is `arm`
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"

ARM=https://management.azure.com
SUBSCRIPTION=5c0ffee0-0000-4000-8000-000000000001 # the only one of the local Azure AD
export -n ARM SUBSCRIPTION

add_arm() { # NAME AUTHORITY AUDIENCE
    input=$T/servers/secret try aad connection add --kind azurerm --name "$1" --client-id "$APP_CONFIDENTIAL" \
        --authority "$2" --audience "$3" --host "$URL" --subscription-id "$SUBSCRIPTION" --ca-file "$CA" --secret-stdin --no-verify
    [ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
}

start_arm() {
    local secret
    secret=$(canary_password client-secret)
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$secret" \
        '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
    printf '%s\n' "$secret" >"$T/servers/secret"
    add_arm arm "$URL/$TENANT" "$ARM"
}
