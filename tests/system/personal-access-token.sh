#!/usr/bin/env bash
# A personal access token of Azure DevOps: kept in the keyring, handed out by Basic, never sent to
# Azure AD. Real git and curl show it to the local Azure DevOps, which refuses it as the real one does.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
STATE=$XDG_STATE_HOME/aad-credential
# It may be where a tool is told it, and nowhere else: not even in the cache on tmpfs.
pat=$(world_random 52) other=$(world_random 52)
canary pat "$pat" '*.token'
canary other-pat "$other" '*.token'
DAY=2999-12-31
export GIT_TERMINAL_PROMPT=0

pats() { # JSON...: those that the service knows
    emulator PUT /world "$(jq -n '{resources: {devops: {pats: $ARGS.positional}}}' --jsonargs "$@")" >/dev/null
}

knows() { # VALUE [MORE]: as an entry for pats
    jq -n --arg value "$1" "{value: \$value} + ${2:-{\}}"
}

add_pat() { # NAME VALUE OPTION...: at $place, or wherever the service is
    local name=$1 value=$2
    shift 2
    printf '%s' "$value" >"$T/servers/pat"
    input=$T/servers/pat try aad connection add --kind devops --name "$name" \
        --grant personal-access-token --host "${place:-$URL}" --ca-file "$CA" --secret-stdin "$@"
}

entra_was_not_asked() {
    want_count token_requests 0
    want_equal "$(emulator GET /requests | jq '[.[] | select(.path | test("devops|connectionData|git") | not)] | length')" \
        0 'the number of requests that are none of Azure DevOps'
}

make_repository() {
    git init -q --bare -b main "$T/servers/git/r.git"
    git init -q -b main "$T/tmp/work"
    git -C "$T/tmp/work" -c user.name=me -c user.email=me@localhost commit -q --allow-empty -m first
    git -C "$T/tmp/work" push -q "$T/servers/git/r.git" main
    git -C "$T/servers/git/r.git" update-server-info
}

pats "$(knows "$pat")"
make_repository
git config --global http.sslCAInfo "$CA"

it_is_added_and_verified() {
    emulator_reset
    add_pat ado "$pat" --expires $DAY
    want_status 0
    want_output "^ok .*the store answers" '^ok .*it is neither expired nor refused \(until 2999-12-31, ' \
        "^ok .*the service accepts it \($URL\)" "Connection 'ado' is ready"
    want_count by_kind.devops 1
    entra_was_not_asked
    want_equal "$(secret-tool lookup connection ado role personal-access-token)" "$pat" 'what the keyring has'
    want_equal "$(jq -c 'del(.["ca-file"])' "$CONNECTIONS/ado.json")" \
        "{\"audiences\":[\"499b84ac-1321-427f-aa17-267ca6975798\"],\"endpoint-version\":\"auto\",\"expires\":\"$DAY\",\"grant\":\"personal-access-token\",\"hosts\":[\"$URL\"],\"kind\":\"devops\",\"store\":\"secret-service\",\"timeout\":15,\"version\":1}" \
        'the file'
}

git_gets_it() {
    emulator_reset
    aad setup git ado --yes >/dev/null
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 0
    want_output refs/heads/main
    want_no_error
    git_ask get protocol=https "host=localhost:$PORT"
    want_output '^username=aad$' "^password=$pat\$" '^password_expiry_utc=32503680000$'
    git_ask get 'capability[]=authtype' protocol=https "host=localhost:$PORT" 'wwwauth[]=Negotiate' 'wwwauth[]=NTLM'
    want_output '^authtype=Basic$' "^credential=$(printf 'aad:%s' "$pat" | base64 -w0)\$" '^ephemeral=1$'
    grep -q '^password=' "$out" && fail 'git could hand it to another helper'
    entra_was_not_asked
}

curl_gets_it() {
    emulator_reset
    try aad curl ado -- -sS "$URL/contoso/_apis/connectionData"
    want_status 0
    want_output '"providerDisplayName":"me"'
    try aad curl ado -- -sS "https://127.0.0.1:$PORT/contoso/_apis/connectionData"
    want_refusal $AAD_REFUSED
}

scripts_and_agents_get_it() {
    try_token aad token ado
    want_equal "$(cat "$out")" "$pat" 'the token'
    try_token aad token ado --output json
    want_equal "$(jq -r '.token_type + " " + .expires_at' "$out")" 'Basic 3000-01-01T00:00:00Z' 'what the JSON says'
    try_token aad token ado --output header
    want_equal "$(cat "$out")" "Authorization: Basic $(printf 'aad:%s' "$pat" | base64 -w0)" 'the header'
    TF_BUILD=True try_token aad token ado --output azure-pipelines
    want_equal "$(sed -n 2p "$out")" "##vso[task.setsecret]$(printf ':%s' "$pat" | base64 -w0)" 'the second mask'
    try aad token ado --claims '{"access_token":{}}'
    want_refusal $AAD_UNSUPPORTED
    try_token aad token ado --min-valid 86400
    want_status 0
}

store_is_not_asked_each_time() {
    local before
    try_token aad --verbose token ado
    want_error 'found in kernel keyring'
    forget_here
    before=$(find "$RUNTIME/aad-credential" -type f 2>/dev/null | sort)
    try_token "$TOOLS/no-keyctl" "$BIN/aad-credential" --verbose token ado
    want_status 0
    want_equal "$(find "$RUNTIME/aad-credential" -type f -path '*cache*' 2>/dev/null)" '' 'the files of the cache'
    want_equal "$(find "$RUNTIME/aad-credential" -type f 2>/dev/null | sort)" "$before" 'the files of tmpfs'
}

many_callers_open_the_store_once() { # P7
    local i pids=()
    forget_here
    for i in {1..20}; do
        aad --verbose token ado >"$T/seen/many.$i.token" 2>"$T/seen/many.$i.err" &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail 'one of them fails'
    done
    want_equal "$(sort -u "$T"/seen/many.*.token)" "$pat" 'what they have'
    want_equal "$(cat "$T"/seen/many.*.err | grep -c 'store: started')" 1 'the number of store processes'
}

same_name_in_another_home_is_another() { # P1: whose token is cached by the same user's kernel
    try_token aad token ado
    want_status 0
    mkdir -p "$T/home/other/aad-credential/connections"
    chmod -R go-rwx "$T/home/other"
    jq '.hosts = ["https://other.test"]' "$CONNECTIONS/ado.json" >"$T/servers/other.json"
    install -m 600 "$T/servers/other.json" "$T/home/other/aad-credential/connections/ado.json"
    XDG_CONFIG_HOME=$T/home/other try_token aad --verbose token ado
    want_error 'store: started'
}

refused_by_git_it_is_not_handed_out_again() {
    pats "$(knows "$pat" '{revoked: true}')"
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 128
    emulator_reset
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 128
    want_error "the stored personal-access-token of 'ado' was refused at 20" \
        'aad-credential connection edit ado --secret --expires' 'quit'
    want_equal "$(emulator GET /requests | jq '[.[] | select(.headers.authorization)] | length')" 0 \
        'the number of times it was shown again'
    try aad token ado
    want_refusal $AAD_REJECTED
    secret-tool lookup connection ado role personal-access-token >/dev/null || fail 'the keyring has lost it'
    grep -rqF "$pat" "$STATE" && fail 'it is in the state'
    return 0
}

retry_finds_it_to_be_right() {
    try aad verify ado
    want_status $AAD_REJECTED
    try aad verify ado --retry
    want_status $AAD_REJECTED
    want_output '^fail .*the service accepts it' 'HTTP 401' 'aad-credential verify ado --retry'
    pats "$(knows "$pat")"
    try aad verify ado --retry
    want_status 0
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 0
}

new_one_takes_its_place() {
    pats "$(knows "$pat" '{revoked: true}')" "$(knows "$other")"
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 128
    printf '%s' "$other" >"$T/servers/pat"
    input=$T/servers/pat try aad connection edit ado --secret-stdin --expires 2998-01-31
    want_status 0
    want_output "Connection 'ado' is ready"
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 0
}

pages_to_sign_in_are_refusals() { # which a proxy makes of a 401, or a server that is told nothing
    local answer
    for answer in '{"kind":"devops","status":203,"headers":{"Content-Type":"text/html"},"body":"<html>sign in"}' \
        '{"kind":"devops","status":302,"headers":{"Location":"https://evil.test/_signin"},"body":""}' \
        '{"kind":"devops","status":401,"body":""}'; do
        emulator_fault "$answer"
        try aad verify ado --retry
        want_status $AAD_REJECTED
        want_output '^fail .*the service accepts it' 'connection edit ado --secret --expires'
        want_printable
    done
    try aad verify ado --retry
    want_status 0
}

expiry_is_told_where_a_user_meets_it() {
    local soon gone
    soon=$(date -u -d '+3 days' +%F) gone=$(date -u -d '-1 day' +%F)
    aad connection edit ado --expires "$soon" >/dev/null
    try_token aad token ado
    want_status 0
    want_equal "$(cat "$out")" "$other" 'the token'
    want_error "warning: the personal-access-token of 'ado' expires in 3 days, on $soon" \
        'aad-credential connection edit ado --secret --expires YYYY-MM-DD'
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 0
    want_error "warning: the personal-access-token of 'ado' expires in 3 days"
    try aad doctor
    want_output "^warn .*expiry .*of 'ado' expires in 3 days"
    try aad verify ado
    want_output "until $soon, 3 days left"
    aad connection edit ado --expires "$gone" --no-verify >/dev/null
    emulator_reset
    try git ls-remote "$URL/contoso/project/_git/r.git"
    want_status 128
    want_error "has expired: its last day was $gone" 'the same without --secret'
    try aad doctor
    want_output "^fail .*expiry .*has expired"
    aad connection edit ado --expires '' >/dev/null
    try aad doctor
    want_output "^warn .*expiry .*nobody has said when" 'connection edit ado --expires YYYY-MM-DD'
    aad connection edit ado --expires $DAY >/dev/null
    try aad doctor
    want_output "^ok .*expiry .*ado: personal-access-token, until $DAY"
}

nothing_of_an_authority_is_taken() {
    add_pat more "$pat" --authority "$URL/$TENANT"
    want_refusal $AAD_CONFIG
    want_error "has no use for 'authority'"
    add_pat more "$pat" --client-id "$APP_PUBLIC"
    want_refusal $AAD_CONFIG
    input=$T/servers/pat try aad connection add --kind azurerm --name more --grant personal-access-token --secret-stdin
    want_refusal $AAD_CONFIG
    try aad connection add --kind devops --name more --personal-access-token "$(world_random 20)"
    want_refusal $AAD_USAGE
    want_error 'a secret is not taken from an argument'
    add_pat more 'two words'
    want_refusal $AAD_USAGE
    add_pat more "$pat" --expires tomorrow
    want_refusal $AAD_USAGE
    want_error "'tomorrow' is no day" '2027-06-30'
    [ ! -e "$CONNECTIONS/more.json" ] || fail 'a refused one was saved'
}

person_is_asked_for_it_and_its_last_day() {
    try_terminal "$BIN/aad-credential" connection add devops --host "$URL" --ca-file "$CA" < <(
        cat <<END
expect Credential [client-secret]
send personal-access-token
expect Personal access token:
echo off
send $other
expect Its last day (YYYY-MM-DD
send 31.12.2999
expect is no day
expect Its last day (YYYY-MM-DD
send $DAY
expect Connection name
send by-hand
expect Description
send
end
END
    )
    want_status 0
    want_output "Connection 'by-hand' is ready"
    want_equal "$(jq -r .expires "$CONNECTIONS/by-hand.json")" $DAY 'the last day'
    try_terminal "$BIN/aad-credential" connection edit by-hand --secret < <(
        cat <<END
expect Personal access token:
echo off
send $other
expect Its last day (YYYY-MM-DD
send
end
END
    )
    want_status 0
    want_output "Note: nobody has said when the personal-access-token of 'by-hand' expires"
}

another_grant_leaves_nothing_behind() {
    aad connection remove by-hand --yes >/dev/null
    secret-tool lookup connection by-hand role personal-access-token >/dev/null && fail 'the keyring still has it'
    printf '%s' secret-of-an-app >"$T/servers/app"
    input=$T/servers/app try aad connection edit ado --grant client-secret --authority "$URL/$TENANT" \
        --client-id "$APP_CONFIDENTIAL" --secret-stdin --no-verify
    want_status 0
    want_equal "$(jq 'has("expires")' "$CONNECTIONS/ado.json")" false 'whether the last day is left'
    printf '%s' "$other" >"$T/servers/pat"
    input=$T/servers/pat try aad connection edit ado --grant personal-access-token --secret-stdin --expires $DAY
    want_status 0
    want_equal "$(jq 'has("authority") or has("client-id")' "$CONNECTIONS/ado.json")" false \
        'whether authority or client id are left'
}

# Two organizations of one host, each with a token that the other refuses.
organizations_have_tokens_of_their_own() {
    local one=$pat two=$other
    aad setup git ado --undo --yes >/dev/null
    aad connection remove ado --yes >/dev/null
    pats "$(knows "$one" '{organization: "one"}')" "$(knows "$two" '{organization: "two"}')"
    place=$URL/one add_pat one "$one" --expires $DAY
    want_status 0
    want_output "^ok .*the service accepts it \($URL/one\)"
    place=$URL/Two/ add_pat two "$two" --expires $DAY
    want_status 0
    place=$URL/three add_pat three "$one" --expires $DAY
    want_status $AAD_REJECTED
    want_output "^fail .*the service accepts it \($URL/three\)" "Connection 'three' is saved, but"
    aad connection remove three --yes >/dev/null
}

git_tells_organizations_apart() {
    aad setup git one --yes >/dev/null
    aad setup git two --yes >/dev/null
    try git ls-remote "$URL/one/project/_git/r.git"
    want_status 0
    try git ls-remote "https://one@localhost:$PORT/one/project/_git/r.git"
    want_status 0
    try git ls-remote "$URL/Two/project/_git/r.git"
    want_status 0
    try git ls-remote "$URL/three/project/_git/r.git"
    want_status 128
    try aad doctor
    want_output 'asks aad-credential for 2 of 2 hosts'
}

# One line for all hosts, as people have it who set it up by hand.
path_or_user_name_finds_the_organization() {
    git_ask get protocol=https "host=localhost:$PORT" path=one/project/_git/r.git
    want_output "^password=$pat\$"
    git_ask get protocol=https "host=localhost:$PORT" path=TWO/project/_git/r.git
    want_output "^password=$other\$"
    git_ask get protocol=https "host=localhost:$PORT" username=two
    want_output "^password=$other\$" '^username=two$'
    git_ask get protocol=https "host=localhost:$PORT" path=three/project/_git/r.git
    want_status 0
    want_nothing
    git_ask get protocol=https "host=localhost:$PORT"
    want_status $AAD_AMBIGUOUS
    want_error 'more than one connection: one, two' 'aad-credential setup git NAME'
    git_ask get protocol=https "host=localhost.evil.test:$PORT" path=one/project/_git/r.git
    want_status 0
    want_nothing
}

refusal_elsewhere_says_nothing_of_it() {
    git_ask erase protocol=https "host=localhost:$PORT" path=three/p username=aad "password=$pat"
    want_status 0
    "$BIN/git-credential-aad" --connection one erase <<<"protocol=https
host=localhost:$PORT
path=three/p
username=aad
password=$pat
" || fail 'erase fails'
    try git ls-remote "$URL/one/project/_git/r.git"
    want_status 0
    git_ask erase protocol=https "host=localhost:$PORT" path=one/p username=aad "password=$pat"
    want_status 0
    try git ls-remote "$URL/one/project/_git/r.git"
    want_status 128
    want_error 'was refused at 20'
    try git ls-remote "$URL/Two/project/_git/r.git"
    want_status 0
    try aad verify one --retry
    want_status 0
}

path_allows_nothing() { # P1
    try aad curl one -- -sS "$URL/two/_apis/connectionData"
    want_output 'Sign In|InvalidAuth'
    try aad curl one -- -sS "https://localhost:1/one/_apis/connectionData"
    want_refusal $AAD_REFUSED
    for host in "$URL/a/../b" "$URL/a?b" "$URL/a%2fb" "$URL//a"; do
        place=$host add_pat bad "$pat"
        want_refusal $AAD_USAGE
        want_error 'https://dev.azure.com/ORGANIZATION'
    done
}

check 'it is added and verified, and Azure AD is not asked' it_is_added_and_verified
check 'git gets it, by Basic' git_gets_it
check 'curl gets it, for the hosts of the connection only' curl_gets_it
check 'scripts and agents get it' scripts_and_agents_get_it
check 'the store is not asked each time, and no file keeps it (P3)' store_is_not_asked_each_time
check 'many callers open the store once (P7)' many_callers_open_the_store_once
check 'the same name in another home is another connection (P1)' same_name_in_another_home_is_another
check 'refused by git, it is not handed out again (P6)' refused_by_git_it_is_not_handed_out_again
check 'verify --retry finds it to be right' retry_finds_it_to_be_right
check 'a new one takes its place' new_one_takes_its_place
check 'pages to sign in are refusals' pages_to_sign_in_are_refusals
check 'its expiry is told where a user meets it' expiry_is_told_where_a_user_meets_it
check 'nothing of an authority is taken with it' nothing_of_an_authority_is_taken
check 'a person is asked for it and its last day' person_is_asked_for_it_and_its_last_day
check 'another grant leaves nothing behind' another_grant_leaves_nothing_behind
check 'organizations have tokens of their own, and verify calls each' organizations_have_tokens_of_their_own
check 'git tells organizations apart' git_tells_organizations_apart
check 'path or user name finds the organization' path_or_user_name_finds_the_organization
check 'a refusal elsewhere says nothing of it' refusal_elsewhere_says_nothing_of_it
check 'a path allows nothing (P1)' path_allows_nothing
finish
