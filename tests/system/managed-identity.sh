#!/usr/bin/env bash
# Managed identities: each of the six sources gives a token from end to end, without a secret, a store
# or a proxy; and who has none hears so at once.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_authority --face identity --face identity-tls
http=http://127.0.0.1:$FACE_IDENTITY_PORT
agent=1d000000-0000-4000-8000-000000000002
agent_resource=$(emulator GET /world | jq -r '.identity.identities[1].resource_id')
secret=$(emulator GET /world | jq -r .identity.header)
canary identity-header "$secret"
arm=https://arm.test:$PORT

# From now on this process is there: place VARIABLE=VALUE...
place() {
    unset IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT MSI_ENDPOINT MSI_SECRET \
        IMDS_ENDPOINT AZURE_POD_IDENTITY_AUTHORITY_HOST DEFAULT_IDENTITY_CLIENT_ID
    # shellcheck disable=SC2163 # they are names with their values
    [ "$#" = 0 ] || export "$@"
    forget_all
}

add() { # NAME OPTION...
    try aad connection add --kind azurerm --name "$1" --grant managed-identity --replace \
        --audience "$arm" --no-verify "${@:2}"
    want_status 0
}

gives_a_token() { # KIND-OF-ROUTE CONNECTION
    try_token aad token "$2"
    want_status 0
    want_valid_token arm
    want_equal "$(emulator GET "/requests?kind=$1" | jq length)" 1 "requests of $1"
    try_token aad token "$2"
    want_status 0
    want_equal "$(emulator GET "/requests?kind=$1" | jq length)" 1 "requests of $1, with a cached token"
}

a_virtual_machine_gives_one() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    add machine
    gives_a_token imds machine
}

one_that_a_user_has_assigned() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http/"
    add agent --client-id "$agent"
    gives_a_token imds agent
    add agent --client-id '' --resource-id "$agent_resource"
    forget_all
    gives_a_token imds agent
}

app_service_gives_one() {
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$secret"
    gives_a_token app-service machine
}

# It keeps its tokens: without that, it would give the same one again.
a_refused_token_is_named() {
    local refused
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$secret"
    gives_a_token app-service machine
    refused=$(tr -d '\n' <"$out" | sha256sum | cut -d ' ' -f 1)
    try_token aad token machine --claims '{"access_token":{"nbf":null}}'
    want_status 0
    want_valid_token arm
    want_equal "$(emulator GET '/requests?kind=app-service' | jq -r 'last.uri' | grep -o '&xms_cc=.*')" \
        "&xms_cc=cp1&token_sha256_to_refresh=$refused" 'what was refused'
}

service_fabric_gives_one() {
    place IDENTITY_ENDPOINT="https://127.0.0.1:$FACE_IDENTITY_TLS_PORT/metadata/identity/oauth2/token" \
        IDENTITY_HEADER="$secret" IDENTITY_SERVER_THUMBPRINT="$FACE_IDENTITY_TLS_THUMBPRINT"
    gives_a_token service-fabric machine
}

another_certificate_gets_nothing() { # case 48
    place IDENTITY_ENDPOINT="https://127.0.0.1:$FACE_IDENTITY_TLS_PORT/metadata/identity/oauth2/token" \
        IDENTITY_HEADER="$secret" IDENTITY_SERVER_THUMBPRINT=00112233445566778899aabbccddeeff00112233
    try aad token machine
    want_status 13
    want_remedy thumbprint
    want_equal "$(emulator GET '/requests?kind=service-fabric' | jq length)" 0 'requests'
}

azure_ml_gives_one() {
    place MSI_ENDPOINT="$http/ml/token" MSI_SECRET="$secret" DEFAULT_IDENTITY_CLIENT_ID="$agent"
    gives_a_token azure-ml machine
}

cloud_shell_gives_one() {
    place MSI_ENDPOINT="$http/cloudshell/token"
    gives_a_token cloud-shell machine
}

cloud_shell_has_one_identity() {
    place MSI_ENDPOINT="$http/cloudshell/token"
    add agent --client-id "$agent"
    try aad token agent
    want_status 3
    want_remedy 'Cloud Shell knows no identity by its client id'
}

# Its keys are in a directory of root's, and so is its program: there they are for one process alone.
on_arc() { # COMMAND...
    # shellcheck disable=SC2016 # the inner shell's
    private_mounts sh -c 'mount -t tmpfs none /var/opt && mkdir -p /var/opt/azcmagent/tokens &&
        mount --rbind "$0" /var/opt/azcmagent/tokens &&
        mount -t tmpfs none /opt && mkdir -p /opt/azcmagent/bin &&
        cp /bin/true /opt/azcmagent/bin/himds && exec "$@"' "$T/servers/arc" "$@"
}
place_arc() { # MEMBERS of the agent's settings, as JSON
    mkdir -p "$T/servers/arc"
    place IDENTITY_ENDPOINT="$http/arc/metadata/identity/oauth2/token" IMDS_ENDPOINT="$http"
    emulator PUT /world "$(jq -n --arg directory "$T/servers/arc/" --argjson more "$1" \
        '{identity: ({arc_directory: $directory, arc_realm: null, arc_key_size: 48,
        arc_shown_directory: "/var/opt/azcmagent/tokens/"} + $more)}')" >/dev/null
}

azure_arc_gives_one() {
    place_arc '{}'
    try_token on_arc "$BIN/aad-credential" token machine
    want_status 0
    want_valid_token arm
    want_equal "$(emulator GET '/requests?kind=azure-arc' | jq length)" 2 'requests, with the challenge'
    want_equal "$(find "$T/servers/arc" -type f)" '' 'keys that are left'
}

azure_arc_leads_nowhere_else() { # case 32
    place_arc '{"arc_shown_directory":null}'
    try on_arc "$BIN/aad-credential" token machine
    want_status 14
    want_remedy 'its file is not in /var/opt/azcmagent/tokens/'
    place_arc '{"arc_realm":"/var/opt/azcmagent/tokens/../../../../etc/hostname.key"}'
    try on_arc "$BIN/aad-credential" token machine
    want_status 14
    place_arc '{"arc_key_size":4097}'
    try on_arc "$BIN/aad-credential" token machine
    want_status 14
    want_equal "$(emulator GET '/requests?kind=azure-arc' | jq length)" 1 'requests'
}

# A login shell has none of its variables.
azure_arc_is_known_by_its_program() {
    place
    try on_arc "$BIN/aad-credential" connection add arc --from-environment --yes --no-verify
    want_status 0
    want_output '^identity-source *azure-arc$'
    try on_arc "$BIN/aad-credential" token arc
    want_status 13
    want_remedy 'Is this really Azure Arc'
}

nothing_is_asked_for_somewhere_else() { # case 86
    place IDENTITY_ENDPOINT=http://metadata.test/msi/token IDENTITY_HEADER="$secret"
    try aad token machine
    want_status 9
    want_remedy 'plain http to somewhere else'
}

no_proxy_is_on_the_way() { # case 56
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http" http_proxy=http://127.0.0.1:9 all_proxy=http://127.0.0.1:9
    gives_a_token imds machine
    unset http_proxy all_proxy
}

# Case 85: what one place gave is not given in another one.
a_token_stays_where_it_was_given() {
    place IDENTITY_ENDPOINT="$http/msi/token" IDENTITY_HEADER="$secret"
    gives_a_token app-service machine
    export IDENTITY_ENDPOINT="$http/msi/other"
    try aad token machine
    want_status 13
}

who_has_none_hears_so_at_once() {
    local began ms
    place AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:9
    began=$(world_now_ms)
    try aad token machine
    ms=$(($(world_now_ms) - began))
    want_status 7
    want_remedy 'no managed identity' IDENTITY_ENDPOINT MSI_ENDPOINT himds
    [ "$ms" -lt 1500 ] || fail "it took $ms ms"
}

docker_is_no_virtual_machine() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    emulator_fault '{"kind":"imds","status":403,"body":"A socket operation was attempted to an unreachable network"}'
    try aad token machine
    want_status 7
    want_remedy 'no managed identity'
}

an_identity_that_is_not_there_is_named() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    add agent --client-id 1d000000-0000-4000-8000-0000000000ff
    try aad token agent
    want_status 11
    want_remedy '1d000000-0000-4000-8000-0000000000ff' 'Assign that identity'
}

an_updating_service_is_asked_again() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    emulator_fault '{"kind":"imds","status":404,"json":{"error":"updating"}}'
    try_token aad token machine
    want_status 0
    want_equal "$(emulator GET '/requests?kind=imds' | jq length)" 2 'requests'
}

verify_says_each_step() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    try aad verify machine
    want_output '^ok .*token is granted .managed-identity' 'for [0-9]* s'
    grep -E 'store|authority' "$out" >/dev/null && fail 'it speaks of a store or an authority'
}

it_needs_no_store() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent try_token aad token machine
    want_status 0
    try aad connection show machine
    want_status 0
    grep '^store' "$out" >/dev/null && fail 'it has a store'
    try aad connection list
    want_output '^machine .*system-assigned .* - '
}

many_cold_callers_ask_once() {
    place AZURE_POD_IDENTITY_AUTHORITY_HOST="$http"
    local pids=() pid i
    for ((i = 0; i < 40; i++)); do
        aad token machine >"$T/seen/herd-$i.token" 2>"$T/seen/herd-$i.err" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || fail 'a caller failed'
    done
    canary_token "$(cat "$T/seen/herd-0.token")"
    want_equal "$(emulator GET '/requests?kind=imds' | jq length)" 1 'requests'
    rm -f "$T"/seen/herd-*
}

place
check 'a virtual machine gives a token' a_virtual_machine_gives_one
check 'an identity that a user has assigned gives one, by each of its ids' one_that_a_user_has_assigned
check 'App Service gives one' app_service_gives_one
check 'a refused token is named at App Service' a_refused_token_is_named
check 'Service Fabric gives one' service_fabric_gives_one
check 'a certificate of another thumbprint gets nothing' another_certificate_gets_nothing
check 'Azure Machine Learning gives one' azure_ml_gives_one
check 'Cloud Shell gives one' cloud_shell_gives_one
check 'Cloud Shell has one identity only' cloud_shell_has_one_identity
check 'Azure Arc gives one for the key that it names' azure_arc_gives_one
check 'Azure Arc is known by its program' azure_arc_is_known_by_its_program
check 'Azure Arc may name a file of its own directory only' azure_arc_leads_nowhere_else
check 'nothing is asked for somewhere else (P2)' nothing_is_asked_for_somewhere_else
check 'no proxy is on the way' no_proxy_is_on_the_way
check 'a token stays where it was given' a_token_stays_where_it_was_given
check 'who has none hears so at once' who_has_none_hears_so_at_once
check 'Docker is no virtual machine' docker_is_no_virtual_machine
check 'an identity that is not there is named' an_identity_that_is_not_there_is_named
check 'a service that is being updated is asked again' an_updating_service_is_asked_again
check 'verify says each step' verify_says_each_step
check 'it needs no store' it_needs_no_store
check 'many cold callers ask once (P7)' many_cold_callers_ask_once
finish
