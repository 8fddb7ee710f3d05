#!/usr/bin/env bash
# `setup TOOL`: the real tool asks us then, and is as before when that is undone; and `setup` alone,
# which looks what is here.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs --no-verify
[ "$status" = 0 ] || world_die 'the connection cannot be added' "$err"
printf 's3cr~t+/=&%%25\n' >"$T/servers/secret"
call="/box/fileasset/GetSharedAssets?fileType=1" # what takes the token here
export KUBECONFIG=$T/home/kubeconfig

want_setup() { # WORDS...: done, and once more there is nothing to do
    try aad setup "$@" --yes
    want_status 0
    want_output '^Done\.$'
    try aad setup "$@" --yes
    want_status 0
    want_output '^All set up already\.$'
}

want_undone() { # WORDS...
    try aad setup "$@" --undo --yes
    want_status 0
    try aad setup "$@" --undo --yes
    want_output '^Nothing of it is there\.$'
}

kubectl_asks_us_in_a_context_of_its_own() {
    kubectl config set-cluster prod --server="$URL" --certificate-authority="$CA" >/dev/null
    kubectl config set-credentials me --token=mine >/dev/null
    kubectl config set-context prod --cluster=prod --user=me >/dev/null
    kubectl config use-context prod >/dev/null
    cp "$KUBECONFIG" "$T/tmp/kubeconfig"
    want_setup kubectl lcs
    try kubectl --cache-dir="$T/tmp/kube" --context=prod-aad-lcs get --raw "$call"
    want_status 0
    want_equal "$(jq -r .IsSuccess "$out")" true 'IsSuccess'
    want_equal "$(kubectl config current-context)" prod 'the context in use'
    kubectl config set-cluster evil --server="https://127.0.0.1:$PORT" --certificate-authority="$CA" >/dev/null
    kubectl config set-context evil --cluster=evil --user=aad-lcs >/dev/null
    try kubectl --cache-dir="$T/tmp/kube" --context=evil get --raw "$call"
    want_status 1
    want_error "is not a host of connection 'lcs'" # P1
    kubectl config delete-cluster evil >/dev/null
    want_undone kubectl lcs
    cmp -s "$KUBECONFIG" "$T/tmp/kubeconfig" || fail "it is another: $(diff "$KUBECONFIG" "$T/tmp/kubeconfig")"
}

kubectl_without_a_cluster_of_ours_is_told() {
    kubectl config set-cluster prod --server=https://127.0.0.1:1 >/dev/null
    try aad setup kubectl lcs --yes
    want_refusal $AAD_NOT_FOUND
    want_error 'no cluster of your kubeconfig' 'connection edit lcs --host'
}

add_registry() {
    input=$T/servers/secret try aad connection add --kind registry --name acr --authority "$URL/$TENANT" \
        --host "https://127.0.0.1:$PORT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --secret-stdin --no-verify
    want_status 0
    aad connection edit lcs --host https://other.test --no-verify >/dev/null
    aad connection edit acr --host "$URL" --no-verify >/dev/null
}

skopeo_here() {
    mkdir -p "$T/tmp/certificates"
    cp "$CA" "$T/tmp/certificates/ca.crt"
    skopeo --registries.d "$T/tmp" --command-timeout 20s list-tags --cert-dir "$T/tmp/certificates" \
        "docker://localhost:$PORT/hello"
}

skopeo_opens_the_registry() {
    add_registry
    mkdir -p "$HOME/.docker"
    printf '{\n\t"auths": {\n\t\t"q.test": {\n\t\t\t"auth": "cTpx"\n\t\t}\n\t}\n}' >"$HOME/.docker/config.json"
    cp "$HOME/.docker/config.json" "$T/tmp/config.json"
    try skopeo_here
    want_status 1
    try aad setup docker acr --dry-run
    want_output "^  \+ credHelpers: \"localhost:$PORT\": \"aad\"$"
    grep cTpx "$out" && fail "it shows others' passwords"
    want_setup docker acr
    try skopeo_here
    want_status 0
    want_equal "$(jq -r '.Tags | join(" ")' "$out")" '1 latest' 'the tags'
    want_undone docker acr
    cmp -s "$HOME/.docker/config.json" "$T/tmp/config.json" || fail 'it is another file'
}

podman_opens_the_registry() { # by the same file
    local podman=(podman --root "$T/tmp/podman" --runroot "$T/tmp/podman-run" --tmpdir "$T/tmp/podman-tmp" --storage-driver vfs)
    mkdir -p "$HOME/.config/containers/certs.d/localhost:$PORT"
    cp "$CA" "$HOME/.config/containers/certs.d/localhost:$PORT/ca.crt"
    try "${podman[@]}" search --list-tags "localhost:$PORT/hello"
    want_status 125
    aad setup docker acr --yes >/dev/null
    try "${podman[@]}" search --list-tags "localhost:$PORT/hello"
    want_status 0
    want_output "^localhost:$PORT/hello +latest"
    aad setup docker acr --undo --yes >/dev/null
    rm -rf "$T"/tmp/podman*
}

login_shell_finds_our_keyring() {
    want_setup pip
    # shellcheck disable=SC2016 # that shell expands it
    want_equal "$(env -i HOME="$HOME" PATH=/usr/bin:/bin sh -lc 'command -v keyring; echo $PIP_KEYRING_PROVIDER' 2>&1)" \
        "$STAGE/libexec/aad-credential/bin/keyring"$'\nsubprocess' 'what a login shell has'
    want_undone pip
    [ ! -e "$HOME/.profile" ] || fail 'an empty profile is left'
}

others_are_written_and_undone() {
    local words
    for words in cargo terraform twine 'bazel lcs'; do
        # shellcheck disable=SC2086 # they are words
        want_setup $words
        # shellcheck disable=SC2086
        want_undone $words
    done
    want_equal "$(ls -A "$HOME/.terraform.d/plugins")" '' 'what is left of it'
}

machine_is_looked_at() {
    aad setup docker acr --yes >/dev/null
    try aad setup
    want_status 0
    want_output '^docker +yes +acr' '^git +yes +no' '^cargo '
    want_no_error
    try aad doctor
    want_output '^ok +docker +it asks us for the registries of acr' '^ok +pip +it could ask for .*: aad-credential setup pip'
}

# P10, case 37: python3 takes modules from the folder where it runs.
repository_brings_no_code() {
    mkdir -p "$T/tmp/repository"
    printf 'open("%s", "w")\n' "$T/tmp/ran" >"$T/tmp/repository/contextlib.py"
    (cd "$T/tmp/repository" && aad setup && aad doctor && aad setup twine --dry-run) >/dev/null 2>&1
    [ ! -e "$T/tmp/ran" ] || fail 'a module of the repository ran'
}

kubeconfig_of_somebody_is_no_code() {
    cat >"$T/tmp/theirs" <<END
apiVersion: v1
kind: Config
clusters:
- {name: "--kubeconfig=$T/tmp/injected", cluster: {server: "https://other.test"}}
- {name: "x\ncluster\tevil\thttps://other.test", cluster: {server: "https://evil.test"}}
- {name: "it's \$(id) \`id\`", cluster: {server: "https://other.test"}}
- {name: registry, cluster: {server: "$URL"}}
contexts:
- {name: dev, context: {cluster: x, user: aad-lcs}}
users:
- {name: aad-acr, user: {token: theirs}}
END
    KUBECONFIG=$T/tmp/theirs try aad setup kubectl lcs --yes
    want_status 0
    want_output "use-context 'it'"
    [ ! -e "$T/tmp/injected" ] && [ ! -e "$T/tmp/injected-aad-lcs" ] || fail 'a name became an option'
    want_equal "$(KUBECONFIG=$T/tmp/theirs kubectl config get-contexts -o name | sort | tr '\n' '|')" \
        "dev|it's \$(id) \`id\`-aad-lcs|" 'the contexts'
    KUBECONFIG=$T/tmp/theirs try aad setup kubectl acr --yes
    want_refusal $AAD_CONFIG
    want_error "a user 'aad-acr'" 'delete-user'
    KUBECONFIG=$T/tmp/theirs aad setup kubectl acr --undo --yes >/dev/null
    grep -q 'token: theirs' "$T/tmp/theirs" || fail 'a user of theirs is gone'
}

person_is_offered_each_tool() {
    aad setup docker acr --undo --yes >/dev/null
    mkdir -p "$T/tmp/only"
    ln -sf "$(command -v skopeo)" "$T/tmp/only/skopeo"
    try_terminal env PATH="$T/tmp/only" "$BIN/aad-credential" setup <<'END'
expect docker can ask aad-credential for the registries of 'acr'.
expect + credHelpers
expect Set up docker? [y/N]
send y
expect Done
expect docker looks for docker-credential-aad on the PATH
end
END
    want_status 0
    want_equal "$(jq -r ".credHelpers[\"localhost:$PORT\"]" "$HOME/.docker/config.json")" aad 'the helper'
}

tools_follow_a_connection() {
    kubectl config set-cluster prod --server=https://other.test >/dev/null
    aad setup kubectl lcs --yes >/dev/null
    aad setup bazel lcs --yes >/dev/null
    try aad connection rename lcs lcs-new </dev/null
    want_refusal $AAD_USAGE
    want_error "other tools ask for 'lcs'" '--yes'
    try aad connection rename lcs lcs-new --yes
    want_status 0
    want_equal "$(kubectl config get-contexts -o name | sort | tr '\n' ' ')" 'prod prod-aad-lcs-new ' 'the contexts'
    grep -q '^# >>> aad-credential lcs-new$' "$HOME/.bazelrc" || fail 'bazel asks for the old name'
    try aad connection remove lcs-new --yes
    want_status 0
    want_output '^Other tools ask for it no more' 'delete-context prod-aad-lcs-new'
    want_equal "$(kubectl config get-contexts -o name)" prod 'the contexts'
    [ ! -e "$HOME/.bazelrc" ] || fail 'bazel still asks'
}

other_connection_keeps_its_registry() {
    input=$T/servers/secret try aad connection add --kind registry --name acr-too --authority "$URL/$TENANT" \
        --host "https://localhost:$PORT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --secret-stdin --no-verify
    want_status 0
    aad setup docker acr --yes >/dev/null
    try aad connection remove acr-too --yes
    want_status 0
    want_equal "$(jq -r ".credHelpers[\"localhost:$PORT\"]" "$HOME/.docker/config.json")" aad 'the helper'
}

person_keeps_what_tools_have() {
    try_terminal "$BIN/aad-credential" connection remove acr <<'END'
expect Remove connection 'acr'
send y
expect Other tools ask for it:
expect - credHelpers
expect Take that out of their configuration, too? [Y/n]
send n
expect removed
end
END
    want_status 0
    want_equal "$(jq -r ".credHelpers[\"localhost:$PORT\"]" "$HOME/.docker/config.json")" aad 'the helper'
}

check 'kubectl asks us in a context of its own' kubectl_asks_us_in_a_context_of_its_own
check 'a kubeconfig without a cluster of ours is told' kubectl_without_a_cluster_of_ours_is_told
check 'skopeo opens the registry' skopeo_opens_the_registry
check 'podman opens the registry' podman_opens_the_registry
check 'a login shell finds our keyring' login_shell_finds_our_keyring
check 'others are written and undone' others_are_written_and_undone
check 'the machine is looked at' machine_is_looked_at
check 'a repository brings no code' repository_brings_no_code
check 'a kubeconfig of somebody is no code' kubeconfig_of_somebody_is_no_code
check 'a person is offered each tool' person_is_offered_each_tool
check 'tools follow a connection that is renamed, and removed' tools_follow_a_connection
check 'another connection keeps its registry' other_connection_keeps_its_registry
check 'a person may keep what tools have' person_keeps_what_tools_have
finish
