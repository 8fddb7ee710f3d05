#!/usr/bin/env bash
# What the administrator does not allow is not used: nothing is read from a store and nothing is
# sent, and nothing that a user writes changes that (P10). The programs here see an /etc of their own.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
etc=$T/servers/etc
as_root cp -a /etc "$etc"
as_root rm -rf "$etc/aad-credential"
as_root mkdir -m 755 "$etc/aad-credential"
file=$etc/aad-credential/config.json
add_lcs lcs --no-verify
host=${URL#https://}

limit() { # JSON
    printf '%s\n' "$1" >"$T/tmp/limit"
    as_root install -m 644 "$T/tmp/limit" "$file"
}

limited() { # COMMAND...
    with_root_s "$etc" /etc "$@"
}

try_limited() { # WORD...: of aad-credential
    try_token limited "$BIN/aad-credential" "$@"
}

# On a terminal, with a script on stdin.
try_limited_terminal() { # WORD...: of aad-credential
    try_terminal bash -c "$(declare -f limited with_root_s as_root private_mounts)
        etc='$etc' T='$T'; limited '$BIN/aad-credential' $*"
}

want_not_allowed() { # WHAT ALLOWED
    want_refusal $AAD_REFUSED
    want_remedy "the administrator of this machine does not allow the $1 of connection 'lcs'" \
        "^  Allowed $2 \(/etc/aad-credential/config.json\)\. Change the connection, by 'aad-credential connection edit lcs --[a-z]+', or ask who administers this machine\.\$"
}

# What a limit is called, what it allows, and what is refused by it.
limits="
stores|pkcs11|store secret-service
grants|client-certificate|grant password
authorities|https://login.microsoftonline.com|authority $URL/$TENANT
authorities|$URL/fabrikam.example|authority $URL/$TENANT
audiences|https://graph.microsoft.com|audience $URL"

# Calls check LIMIT ALLOWED REFUSED for each.
each_limit() {
    local name allowed refused
    while IFS='|' read -r name allowed refused; do
        [ -n "$name" ] || continue
        limit "{\"version\": 1, \"$name\": [\"$allowed\"]}"
        "$1" "$name" "$allowed" "$refused"
        [ -z "$has_failed" ] || { echo "  that was: $name $allowed" && break; }
    done <<<"$limits"
}

token_is_refused() {
    try_limited token lcs
    want_not_allowed "$3" "$1: $2"
    want_count token_requests 0
}

nothing_is_sent_for_what_is_not_allowed() {
    forget_all
    each_limit token_is_refused
}

a_cached_token_is_not_handed_out_either() {
    forget_all
    as_root rm -f "$file"
    try_limited token lcs
    want_status 0
    want_valid_token lcs
    emulator_reset
    each_limit token_is_refused
    git_ask get protocol=https "host=$host"
    want_status 0
    input=$T/servers/ask try_token limited "$BIN/git-credential-aad" get
    want_not_allowed "audience $URL" 'audiences: https://graph.microsoft.com'
}

what_is_allowed_works_as_ever() {
    forget_all
    limit "{\"version\": 1, \"stores\": [\"secret-service\"], \"grants\": [\"password\"],
        \"authorities\": [\"$URL\"], \"audiences\": [\"$URL\"]}"
    try_limited verify lcs
    want_status 0
    try_limited token lcs
    want_status 0
    want_no_error
    want_valid_token lcs
}

verify_says_it_before_anything_is_done() {
    forget_all
    limit '{"grants": []}'
    try_limited verify lcs
    want_status $AAD_REFUSED
    want_output 'does not allow the grant password' 'Allowed grants: none'
    want_count token_requests 0
}

# Each of them is asked for a token.
verify_says_it_of_any_of_several_audiences() {
    forget_all
    rm -f "$file"
    try aad connection add --kind powerplatform --name power --no-secret --no-instance-discovery \
        --authority "$URL/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" \
        --audience https://contoso.crm4.dynamics.com --audience https://contoso.operations.dynamics.com
    want_status 0
    limit '{"version": 1, "audiences": ["https://contoso.crm4.dynamics.com"]}'
    try_limited verify power
    want_status $AAD_REFUSED
    want_output "does not allow the audience of connection 'power'|does not allow .*contoso.operations.dynamics.com"
    want_count token_requests 0
    aad connection remove power --yes >/dev/null
}

a_sign_in_is_refused() {
    write_connection me '{"grant": "device-code"}'
    limit '{"grants": ["password"]}'
    try_limited_terminal sign-in me \
        <<<"expect does not allow the grant device-code of connection 'me'"
    want_status $AAD_REFUSED
    want_count device_requests 0
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/me.json"
}

the_connection_that_vouches_is_compared_too() {
    as_root rm -f "$file"
    forget_all
    try aad connection add --kind generic --grant client-secret --name other --no-secret --no-verify \
        --authority "$URL/$TENANT" --client-id "$APP_CONFIDENTIAL" --audience api://other \
        --host "$URL" --ca-file "$CA"
    want_status 0
    try aad connection add --kind azurerm --grant workload-identity --name job --no-verify \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --audience "https://arm.test:$PORT" \
        --ca-file "$CA" --assertion-source connection:other
    want_status 0
    limit '{"version": 1, "grants": ["workload-identity"]}'
    try_limited token job
    want_refusal $AAD_REFUSED
    want_remedy "does not allow the grant client-secret of connection 'other'"
    want_count token_requests 0
    rm -f "$XDG_CONFIG_HOME"/aad-credential/connections/{other,job}.json
}

# Nobody makes one that cannot be used, and no password is asked for it.
it_is_not_added() {
    limit '{"version": 1, "stores": ["pkcs11"]}'
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try_limited connection add --kind lcs --name other \
        --authority "$URL/$TENANT" --audience "$URL" --username "$USER_LCS" \
        --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin --no-verify
    want_refusal $AAD_REFUSED
    want_remedy "store secret-service of connection 'other'" 'Give another --store, or ask'
    [ ! -e "$XDG_CONFIG_HOME/aad-credential/connections/other.json" ] || fail 'the file is there'
    secret-tool search connection other 2>&1 | grep . && fail 'the secret is there'
    limit '{"version": 1, "grants": ["password"]}'
    try_limited connection edit lcs --grant device-code
    want_refusal $AAD_REFUSED
    want_equal "$(jq -r .grant "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json")" password 'the grant'
}

# Each answer is compared at once, and the reason is read before the next try.
dialog_says_it_at_once() {
    limit "{\"version\": 1, \"grants\": [\"password\"], \"authorities\": [\"$URL/$TENANT\"]}"
    try_limited_terminal connection add --kind lcs <<EOT
expect Authentication endpoint [
send $URL/other.example
expect does not allow the authority $URL/other.example
expect Allowed authorities: $URL/$TENANT
expect Give another --authority, or ask who administers this machine.
expect Authentication endpoint [
send $URL/$TENANT
expect Lifecycle Services API endpoint [
key C
end
EOT
    want_status $AAD_CANCELLED
    limit '{"version": 1, "grants": ["client-certificate"]}'
    try_limited_terminal connection add --kind lcs --grant password \
        <<<'expect does not allow the grant password'
    want_status $AAD_REFUSED
}

# An edit by its remedy makes it usable.
it_is_edited_into_what_is_allowed() {
    forget_all
    write_connection lcs2 '{"audiences": ["https://elsewhere.example"]}'
    limit "{\"version\": 1, \"audiences\": [\"$URL\"]}"
    try_limited token lcs2
    want_refusal $AAD_REFUSED
    try_limited connection edit lcs2 --audience "$URL" --no-secret
    want_status 0
    want_output "'lcs2' is saved"
    try_limited connection remove lcs2 --yes
    want_status 0
}

keys_of_a_store_that_is_not_allowed_are_left_alone() {
    limit '{"version": 1, "stores": ["secret-service"]}'
    for words in 'list' 'list pkcs11:token=x' 'generate pkcs11:token=x;object=y' \
        'certificate pkcs11:token=x;object=y' 'pin pkcs11:token=x'; do
        # shellcheck disable=SC2086 # words
        try_limited key $words
        want_refusal $AAD_REFUSED
        want_remedy 'does not allow the store pkcs11' 'Allowed stores: secret-service'
    done
    try_limited unlock
    want_refusal $AAD_REFUSED
    want_error 'does not allow the store keyring-file'
}

it_is_listed_shown_and_removed() {
    write_connection gone '{"description": "Of old times"}'
    limit '{"version": 1, "stores": ["pkcs11"]}'
    try_limited connection list
    want_status 0
    want_output '^gone .*secret-service .*not allowed here: .*does not allow the store secret-service'
    try_limited connection list --json
    want_status 0
    want_equal "$(jq -r '.[] | select(.name == "gone") | .refused' "$out")" \
        "the administrator of this machine does not allow the store secret-service of connection 'gone'"
    try_limited connection show gone
    want_status 0
    want_output '^store +secret-service' '^not allowed here +the administrator' 'Allowed stores: pkcs11'
    try_limited connection remove gone --yes
    want_status 0
    [ ! -e "$XDG_CONFIG_HOME/aad-credential/connections/gone.json" ] || fail 'it is still there'
}

registry_that_may_not_be_used_is_not_listed_for_docker() {
    local registry=$XDG_CONFIG_HOME/aad-credential/connections/acr.json
    jq -n --arg authority "$URL/$TENANT" --arg client "$APP_CONFIDENTIAL" '{version: 1, kind: "registry",
        grant: "client-secret", authority: $authority, "client-id": $client, store: "secret-service",
        hosts: ["https://reg.example:5000"]}' >"$registry"
    limit '{"version": 1}'
    try limited "$BIN/docker-credential-aad" list
    want_status 0
    want_output '"reg\.example:5000":'
    limit '{"version": 1, "stores": ["pkcs11"]}'
    try limited "$BIN/docker-credential-aad" list
    want_status 0
    want_output '^\{\}$'
    try limited "$BIN/docker-credential-aad" --connection acr list
    want_status $AAD_REFUSED
    want_error 'does not allow the store secret-service'
    rm "$registry"
}

doctor_shows_it() {
    limit "{\"version\": 1, \"stores\": [\"pkcs11\"], \"authorities\": [\"$URL\"]}"
    try_limited doctor
    want_output "^ok .*limits.*only stores pkcs11; authorities $URL" \
        "^warn .*limits.*lcs: .*does not allow the store secret-service"
    as_root rm -f "$file"
    try_limited doctor
    want_output '^ok .*limits.*none in /etc/aad-credential/config.json'
    limit '{"stores": true}'
    try_limited doctor
    want_status $AAD_CONFIG
    want_output '^fail .*limits.*config.json'
}

what_is_no_file_of_the_administrator_allows_nothing() {
    local wrong
    forget_all
    for wrong in '' '{' '{"store": ["secret-service"]}' '{"stores": ["secret-service:x"]}' \
        '{"grants": ["passwort"]}' '{"authorities": ["AzureCloud"]}' '{"version": 2}'; do
        limit "$wrong"
        try_limited token lcs
        want_refusal $AAD_CONFIG
        want_remedy '/etc/aad-credential/config.json'
    done
    limit '{"version": 1}'
    as_root chmod 664 "$file"
    try_limited token lcs
    want_refusal $AAD_CONFIG
    want_error 'can be written by other users' 'chmod go-w|take that right away'
    as_root chmod 644 "$file"
    try_limited token lcs
    want_status 0
    as_root rm -f "$file"
    as_root ln -s nowhere.json "$file"
    try_limited token lcs
    want_refusal $AAD_IO
    want_remedy 'nothing is until it can be read'
    as_root rm -f "$file"
    want_count token_requests 1
}

a_file_of_a_user_is_not_the_administrator_s() {
    limit '{"version": 1}'
    as_root chown 64123 "$file"
    try_limited token lcs
    want_refusal $AAD_CONFIG
    want_error 'does not belong to root' 'as root'
    as_root rm -f "$file"
}

nothing_of_a_user_widens_it() {
    local own=$XDG_CONFIG_HOME/aad-credential/config.json
    forget_all
    limit '{"version": 1, "grants": ["client-certificate"]}'
    printf '{"grants": ["password"]}\n' >"$own"
    chmod 600 "$own"
    try_limited token lcs
    want_refusal $AAD_REFUSED
    as_root rm -f "$file"
    try_limited token lcs # the audit of a use reads both files
    want_refusal $AAD_CONFIG
    want_error "only the administrator's file has 'grants'"
    rm -f "$own"
    limit '{"version": 1, "grants": ["client-certificate"]}'
    mkdir -p "$T/tmp/xdg/aad-credential"
    printf '{"version": 1}\n' >"$T/tmp/xdg/aad-credential/config.json"
    try_token limited env XDG_CONFIG_DIRS="$T/tmp/xdg" "$BIN/aad-credential" token lcs
    want_refusal $AAD_REFUSED
    want_count token_requests 0
}

# The price where nobody limits anything: one call.
a_missing_file_costs_one_call() {
    as_root rm -f "$file"
    forget_all
    try_limited token lcs
    want_status 0
    want_valid_token lcs
    [ "$(id -u)" = 0 ] || return # nobody else may read the names from a process like that
    try_token limited strace -qq -o "$T/seen/calls" "$BIN/aad-credential" token lcs
    want_status 0
    want_equal "$(grep -c '/etc/aad-credential/config.json' "$T/seen/calls")" 1 'the number of calls for the file'
}

check 'nothing is sent for what is not allowed' nothing_is_sent_for_what_is_not_allowed
check 'a cached token is not handed out either' a_cached_token_is_not_handed_out_either
check 'what is allowed works as ever' what_is_allowed_works_as_ever
check 'verify says it before anything is done' verify_says_it_before_anything_is_done
check 'verify says it of any of several audiences' verify_says_it_of_any_of_several_audiences
check 'a sign-in is refused' a_sign_in_is_refused
check 'the connection that vouches is compared, too' the_connection_that_vouches_is_compared_too
check 'it is neither added nor edited into' it_is_not_added
check 'the dialog says it at once' dialog_says_it_at_once
check 'it is edited into what is allowed' it_is_edited_into_what_is_allowed
check 'keys of a store that is not allowed are left alone' keys_of_a_store_that_is_not_allowed_are_left_alone
check 'it is listed, shown and removed' it_is_listed_shown_and_removed
check 'a registry that may not be used is not listed for docker' registry_that_may_not_be_used_is_not_listed_for_docker
check 'doctor shows it' doctor_shows_it
check 'what is no file of the administrator allows nothing' what_is_no_file_of_the_administrator_allows_nothing
check 'a file of a user is not the administrator'"'"'s (P10)' a_file_of_a_user_is_not_the_administrator_s
check 'nothing of a user widens it' nothing_of_a_user_widens_it
check 'a missing file costs one call' a_missing_file_costs_one_call
as_root rm -rf "$etc"
finish
