#!/usr/bin/env bash
# Other tools by their own protocols: kubectl itself, and transcripts of those that Debian lacks.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs --no-verify
[ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
call="/box/fileasset/GetSharedAssets?fileType=1" # what takes the token here

# kubeconfig VERSION ARGS [MORE]: a cluster where the local Lifecycle Services are
kubeconfig() {
    cat >"$T/home/kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: here
contexts: [{name: here, context: {cluster: here, user: me}}]
clusters: [{name: here, cluster: {server: "$URL", certificate-authority: "$CA"}}]
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/$1
      command: $BIN/aad-credential
      args: [$2]
      ${3:-interactiveMode: Never}
END
}

kubectl_here() {
    env KUBECONFIG="$T/home/kubeconfig" kubectl --cache-dir="$T/tmp/kube" get --raw "$call"
}

kubectl_gets_the_token() {
    local version
    for version in v1beta1 v1; do
        [ "$version" = v1beta1 ] || kubectl_speaks_v1 || continue
        kubeconfig "$version" 'kubernetes, lcs'
        try kubectl_here
        want_status 0
        want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
    done
    want_count token_requests 1
}

# What az and kubelogin write, without the cluster's address. MORE...: further arguments.
kubelogin_config() { # COMMAND WORDS MORE
    kubeconfig v1beta1 "$2 get-token, --environment, AzurePublicCloud, --server-id, '$AUDIENCE', --client-id, $APP_PUBLIC, --tenant-id, $TENANT, --login, ropc$3" \
        $'interactiveMode: IfAvailable\n      provideClusterInfo: false'
    sed -i "s|command: .*|command: $1|" "$T/home/kubeconfig"
}

kubeconfig_of_kubelogin_works() {
    local link=$STAGE/libexec/aad-credential/bin/kubelogin
    AUDIENCE=$(aad connection show lcs --json | jq -r '.audiences[0]')
    kubelogin_config "$link" '' ''
    try kubectl_here
    want_status 0
    want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
    want_no_error
    kubelogin_config "$BIN/aad-credential" 'kubernetes,' ', --token-cache-dir, /x, --timeout, 3s'
    try kubectl_here
    want_status 0
    want_error '^aad-credential: of no meaning here, and not used: --timeout, --token-cache-dir$'
    want_equal "$(wc -l <"$err")" 1 'the number of lines'
    kubelogin_config "$link" '' ''
    sed -i 's/provideClusterInfo: false/provideClusterInfo: true/' "$T/home/kubeconfig"
    try kubectl_here
    want_status 0
    want_no_error
}

kubeconfig_of_kubelogin_is_held_to_the_connection() {
    local link=$STAGE/libexec/aad-credential/bin/kubelogin
    kubelogin_config "$link" '' ''
    sed -i "s/$APP_PUBLIC/$APP_CONFIDENTIAL/" "$T/home/kubeconfig"
    try kubectl_here
    want_status 1
    want_error "the client-id of connection 'lcs' is $APP_PUBLIC, and the caller means $APP_CONFIDENTIAL"
    kubelogin_config "$link" '' ''
    sed -i "s|^      command: .*|&\n      env: [{name: AZURE_TENANT_ID, value: $APP_CONFIDENTIAL}, {name: HOME, value: $HOME}]|" \
        "$T/home/kubeconfig"
    try kubectl_here
    want_status 1
    want_error "the tenant of connection 'lcs' is $TENANT, and the caller means $APP_CONFIDENTIAL"
    kubelogin_config "$link" '' ", --password, 'in clear'"
    try kubectl_here
    want_status 1
    want_error '--password stands in clear in the kubeconfig' 'connection import --from kubelogin'
    kubelogin_config "$link" '' ', --pop-enabled, --pop-claims, u=x'
    try kubectl_here
    want_status 1
    want_error 'pop-enabled asks for a token that no connection makes'
}

what_is_not_ours_is_kubelogin_s() {
    local folder=$STAGE/libexec/aad-credential/bin
    mkdir -p "$T/tmp/other"
    printf '#!/bin/sh\necho "other $*"\n' >"$T/tmp/other/kubelogin"
    chmod 755 "$T/tmp/other/kubelogin"
    try env PATH="$folder:$T/tmp/other:$PATH" kubelogin get-token --server-id nobody-s --pop-enabled
    want_status 0
    want_output '^other get-token --server-id nobody-s --pop-enabled$'
    try env PATH="$folder:$T/tmp/other:$PATH" kubelogin convert-kubeconfig -l azurecli
    want_output '^other convert-kubeconfig -l azurecli$'
    try env PATH="$folder" kubelogin get-token --server-id nobody-s
    want_refusal $AAD_NOT_FOUND
    want_error 'nobody-s is an audience of no connection' 'connection import --from kubelogin'
}

kubectl_speaks_v1() { # since 1.22
    local minor
    minor=$(kubectl version --client -o json | jq -r '.clientVersion.minor | gsub("[^0-9]"; "")')
    [ "$minor" -ge 22 ]
}

cluster_has_to_be_the_connection_s() { # P1
    kubeconfig v1beta1 kubernetes 'provideClusterInfo: true'
    try kubectl_here
    want_status 0
    kubeconfig v1beta1 'kubernetes, lcs' 'provideClusterInfo: true'
    sed -i "s|server: \"https://localhost|server: \"https://127.0.0.1|" "$T/home/kubeconfig"
    try kubectl_here
    want_status 1
    want_error "may not receive|not.*host|no host"
    kubeconfig v1beta1 kubernetes
    try kubectl_here
    want_status 1
    want_error 'which cluster the token is for' 'provideClusterInfo'
}

# ask STDIN PROGRAM...: as the tool would
ask() {
    printf '%s' "$1" >"$T/servers/ask"
    input=$T/servers/ask try_token "${@:2}"
}

bazel_transcript() {
    ask "{\"uri\":\"$URL$call\"}" bazel-credential-aad get
    want_status 0
    jq -r '.headers.Authorization[0] | ltrimstr("Bearer ")' "$out" >"$out.token"
    out=$out.token want_valid_token lcs
    ask '{"uri":"https://nobody.example/x"}' bazel-credential-aad get
    want_status 0
    want_output '^\{\}$'
    want_no_error
}

terraform_transcript() {
    ask '' terraform-credentials-aad get "localhost:$PORT"
    want_status 0
    jq -r .token "$out" >"$out.token"
    out=$out.token want_valid_token lcs
    ask '' terraform-credentials-aad get nobody.example
    want_status 0
    want_output '^\{\}$'
    ask '{"token":"x"}' terraform-credentials-aad store "localhost:$PORT"
    want_refusal $AAD_UNSUPPORTED
}

goauth_transcript() {
    ask '' goauth-aad
    want_status 0
    want_nothing
    ask $'HTTP/1.1 401 Unauthorized\n\n' goauth-aad "$URL/org/module?go-get=1"
    want_status 0
    want_equal "$(head -n 1 "$out")" "$URL/org/module" 'what the header is for'
    ask '' goauth-aad https://nobody.example/module
    want_status 0
    want_nothing
    want_no_error
}

# skopeo at a registry of Azure's: the local one.
skopeo_here() { # REPOSITORY
    mkdir -p "$T/tmp/certificates"
    cp "$CA" "$T/tmp/certificates/ca.crt"
    skopeo --registries.d "$T/tmp" --command-timeout 20s list-tags --cert-dir "$T/tmp/certificates" \
        --authfile "$T/home/auth.json" "docker://$1"
}

# As clients do for which we are the credsStore: without a token, and with no store to ask.
registries_are_listed() { # REGISTRY
    local requests
    requests=$(emulator_count token_requests)
    ask unused env DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent docker-credential-aad list
    want_status 0
    want_no_error
    want_equal "$(jq -c . "$out")" "{\"$1\":\"00000000-0000-0000-0000-000000000000\"}" 'the list'
    ask unused docker-credential-aad --connection nobody list
    want_status $AAD_NOT_FOUND
    want_count token_requests "$requests"
}

exchanges() { # how many there were
    emulator GET /requests | jq '[.[] | select(.path == "/oauth2/exchange")] | length'
}

logout_forgets_the_registry_s_token() { # REGISTRY
    local before requests
    before=$(exchanges)
    requests=$(emulator_count token_requests)
    try skopeo logout --authfile "$T/home/auth.json" "$1"
    want_status 0
    try skopeo_here "$1/hello"
    want_status 0
    want_equal "$(exchanges)" $((before + 1)) 'the number of exchanges'
    want_count token_requests "$requests"
    ask nobody.example docker-credential-aad erase
    want_status 0
    want_nothing
    want_no_error
}

registry_is_opened_for_skopeo() {
    local registry=localhost:$PORT role
    echo "{\"credHelpers\": {\"$registry\": \"aad\", \"127.0.0.1:$PORT\": \"aad\"}}" >"$T/home/auth.json"
    try skopeo_here "$registry/hello"
    want_status 1
    aad connection remove lcs --yes >/dev/null
    printf 's3cr~t+/=&%%25\n' >"$T/servers/secret"
    input=$T/servers/secret try aad connection add --kind registry --name acr --authority "$URL/$TENANT" \
        --host "$URL" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --secret-stdin
    want_status 0
    emulator_reset
    for _ in 1 2; do
        try skopeo_here "$registry/hello"
        want_status 0
        want_equal "$(jq -r '.Tags | join(" ")' "$out")" '1 latest' 'the tags'
    done
    want_count token_requests 0 # verify has left one
    want_equal "$(exchanges)" 1 'the number of exchanges'
    ask '{"ServerURL":"x","Username":"u","Secret":"s"}' docker-credential-aad store
    want_status $AAD_UNSUPPORTED
    want_output '^nothing is stored for a registry'
    ask 127.0.0.1:$PORT docker-credential-aad get
    want_status $AAD_NOT_FOUND
    want_equal "$(cat "$out")" 'credentials not found in native keychain' 'what is said'
    want_no_error
    registries_are_listed "$registry"
    logout_forgets_the_registry_s_token "$registry"
    role=$(emulator GET /world | jq '.resources.registry | {resources: {registry: (. + {puller_apps: []})}}')
    emulator PUT /world "$role" >/dev/null
    aad connection edit acr --audience https://containerregistry.azure.net --no-verify >/dev/null
    world_drop_keys
    ask "$registry" docker-credential-aad get
    want_status $AAD_PERSON
    want_output '^localhost gives no token for ours .HTTP 401.: authentication required, the identity has no role'
    want_error AcrPull
}

cargo_transcript() { # two questions of one conversation, which ends when cargo hangs up
    local own="\"registry\":{\"index-url\":\"sparse+$URL/index/\"},\"operation\":\"read\"}"
    ask "{\"v\":1,\"kind\":\"get\",$own"$'\n'"{\"v\":1,\"kind\":\"get\",${own/localhost/nobody.example}"$'\n' \
        cargo-credential-aad --cargo-plugin
    want_status 0
    want_equal "$(head -n 1 "$out")" '{"v":[1]}' 'the greeting'
    sed -n 2p "$out" | jq -r '.Ok.token | ltrimstr("Bearer ")' >"$out.token"
    want_output '"kind":"url-not-supported"'
    want_equal "$(wc -l <"$out")" 3 'the number of lines'
    out=$out.token want_valid_token lcs
    ask 'no JSON' cargo-credential-aad --cargo-plugin
    want_status $AAD_PROTOCOL
    want_equal "$(cat "$out")" '{"v":[1]}' 'what is said'
    ask '' cargo-credential-aad --cargo-plugin
    want_status 0
}

cargo_hears_why() {
    emulator_set_password "$USER_LCS" another
    age_token lcs
    aad sign-out lcs >/dev/null 2>&1
    aad connection edit lcs --no-verify --description x >/dev/null
    ask "{\"v\":1,\"kind\":\"get\",\"registry\":{\"index-url\":\"sparse+$URL/index/\"}}"$'\n' cargo-credential-aad --cargo-plugin
    want_status 0 # else cargo says no more than that we have failed
    want_output '^\{"Err":\{"kind":"other","message":".+"'
    want_error 'AADSTS50126'
}

keyring_transcript() {
    local path=$STAGE/libexec/aad-credential/bin
    mkdir -p "$T/tmp/other"
    printf '#!/bin/sh\necho "other $*"\n' >"$T/tmp/other/keyring"
    chmod 755 "$T/tmp/other/keyring"
    ask '' env PATH="$path:$T/tmp/other:$PATH" keyring --mode=creds --output=json get "$URL/simple/"
    want_status 0
    jq -r .password "$out" >"$out.token"
    out=$out.token want_valid_token lcs
    ask '' env PATH="$path:$T/tmp/other:$PATH" keyring get https://nobody.example/simple/ me
    want_status 0
    want_output '^other get https://nobody.example/simple/ me$'
    ask '' env PATH="$path:$T/tmp/other:$PATH" keyring --no-next get https://nobody.example/simple/ me
    want_status $AAD_NOT_FOUND
    want_equal "$(cat "$out")" '{}' 'what is said'
    want_no_error
    ask '' env PATH="$path:$T/tmp/other:$PATH" keyring --no-next set nobody.example me
    want_status $AAD_NOT_FOUND
    want_equal "$(cat "$out")" '{}' 'what is said'
    ask '' env PATH="$path" keyring get https://nobody.example/simple/ me
    want_status $AAD_NOT_FOUND
    want_no_error
}

check 'kubectl gets the token by v1beta1 and v1, with one request' kubectl_gets_the_token
check 'the cluster has to be one of the connection'"'"'s hosts (P1)' cluster_has_to_be_the_connection_s
check 'a kubeconfig of kubelogin works with our program in its place' kubeconfig_of_kubelogin_works
check 'what it says has to be what the connection is, and secrets and PoP are refused' kubeconfig_of_kubelogin_is_held_to_the_connection
check 'what is for nobody'"'"'s cluster is for the next kubelogin' what_is_not_ours_is_kubelogin_s
check 'Bazel and uv, by a transcript of their protocol' bazel_transcript
check 'Terraform, by a transcript of its protocol' terraform_transcript
check 'go, by a transcript of GOAUTH' goauth_transcript
check 'cargo, by a transcript of its protocol' cargo_transcript
check 'pip and uv, by a transcript of the keyring command' keyring_transcript
check 'cargo hears why there is no token' cargo_hears_why
check 'skopeo opens a registry of Azure'"'"'s by the token that it gives' registry_is_opened_for_skopeo
finish
