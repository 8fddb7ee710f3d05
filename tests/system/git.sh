#!/usr/bin/env bash
# Real git against a real https git server, which lets nobody in without a token of ours.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/gate.sh"

make_repository() {
    git init -q --bare -b main "$T/servers/git/r.git"
    git -C "$T/servers/git/r.git" config http.receivepack true
    git init -q -b main "$T/tmp/work"
    git -C "$T/tmp/work" commit -q --allow-empty -m first
    git -C "$T/tmp/work" push -q "$T/servers/git/r.git" main
}

start_all
# /git offers Basic alone; /azure offers both, as Azure Repos does. /closed lets nobody in.
start_gate '/git /azure /closed' <<END
export GIT_PROJECT_ROOT='$T/servers/git' GIT_HTTP_EXPORT_ALL=1 REMOTE_USER=somebody
case \$SCRIPT_NAME\$valid in
/closed*) ;;
*yes) exec /usr/lib/git-core/git-http-backend ;;
esac
[ "\$SCRIPT_NAME" = /git ] && refuse || refuse 'WWW-Authenticate: Bearer authorization_uri=$URL/$TENANT'
END
REPOSITORY=$ORIGIN/git/r.git AZURE_REPOSITORY=$ORIGIN/azure/r.git
export GIT_TERMINAL_PROMPT=0
git config --global user.name me
git config --global user.email me@localhost
git config --global http.sslCAInfo "$GATE_CA"
make_repository
add_lcs lcs --no-verify --host "$ORIGIN"
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"

nobody_gets_in_without_a_token() { # that the tests below can fail
    try git ls-remote "$REPOSITORY"
    want_status 128
}

setup_shows_asks_and_writes() {
    try aad setup git lcs --dry-run
    want_status 0
    want_output 'credential' 'helper ='
    git config --global --get-regexp 'credential.*' && fail 'a dry run wrote'
    try aad setup git lcs
    want_status $AAD_USAGE $AAD_CANCELLED $AAD_UNAVAILABLE
    git config --global credential.helper store
    try aad setup git lcs --yes
    want_status 0
    want_equal "$(git config --global --get-all "credential.$ORIGIN.helper" | head -n 1)" '' \
        'the first helper'
    try aad setup git lcs --yes
    want_status 0
    want_equal "$(git config --global --get-all "credential.$ORIGIN.helper" | wc -l)" 2 \
        'the number of lines after the second time'
}

ls_remote_clone_and_push_work() {
    try git ls-remote "$REPOSITORY"
    want_status 0
    want_output 'refs/heads/main'
    try git clone -q "$REPOSITORY" "$T/tmp/clone"
    want_status 0
    git -C "$T/tmp/clone" commit -q --allow-empty -m second
    try git -C "$T/tmp/clone" push -q origin main
    want_status 0
    want_equal "$(git -C "$T/servers/git/r.git" rev-list --count main)" 2 'the number of commits'
    want_count token_requests 1
}

token_is_not_written_down_by_other_helpers() {
    [ ! -s "$HOME/.git-credentials" ] || fail 'the store helper has something'
}

forms_at() { # PATH: which came there, beside none
    sed -n "s|^$1 \([^ ][^ ]*\).*|\1|p" "$T/servers/gate.log" | sort -u
}

wire_is_what_git_and_the_server_know() {
    local form=Basic
    if [ "$(printf '%s\n' 2.46 "$(git version | awk '{print $3}')" | sort -V | head -n 1)" = 2.46 ]; then
        form=Bearer
    fi
    try git ls-remote "$AZURE_REPOSITORY"
    want_status 0
    want_equal "$(forms_at /azure)" $form 'what came where Bearer is offered'
    want_equal "$(forms_at /git)" Basic 'what came where Basic alone is offered'
}

refused_token_is_evicted_and_only_that() { # URL
    age_token lcs
    emulator POST /tokens/revoke '{"all": true}' >/dev/null
    emulator_reset
    try git ls-remote "$1"
    want_status 128
    want_count token_requests 0
    try git ls-remote "$1"
    want_status 0
    want_count by_grant.password 1 # the refresh token was revoked, too
    git_ask erase protocol=https "host=localhost:$GATE_PORT" username=x password=something-else
    want_status 0
    want_nothing
    try git ls-remote "$1"
    want_status 0
    want_count by_grant.password 1
    secret-tool lookup connection lcs role password >/dev/null || fail 'erase took the password'
}

user_name_in_the_url_is_meant() { # before an application of the host
    local file=$XDG_CONFIG_HOME/aad-credential/connections user
    user=$(jq -r .username "$file/lcs.json")
    jq 'del(.username) | .kind = "generic" | .grant = "client-secret"' "$file/lcs.json" >"$T/servers/app.json"
    install -m 600 "$T/servers/app.json" "$file/app.json"
    local any=(-c "credential.$ORIGIN.helper=" -c "credential.$ORIGIN.helper=$BIN/git-credential-aad")
    try git "${any[@]}" ls-remote "${REPOSITORY/:\/\//://${user/@/%40}@}"
    want_status 0
    want_output 'refs/heads/main'
    try git "${any[@]}" ls-remote "$REPOSITORY"
    want_status 128
    want_error 'more than one connection: app, lcs' 'a user name in the URL'
    rm "$file/app.json"
}

service_that_refuses_all_costs_one_token() {
    local said=0 i
    age_token lcs
    git_ask erase protocol=https "host=localhost:$GATE_PORT" "password=$(aad token lcs)"
    emulator_reset
    for i in 1 2 3 4; do
        try git ls-remote "$ORIGIN/closed/r.git"
        want_status 128
        ! grep -q 'less than a minute old' "$err" || said=$((said + 1))
    done
    want_equal "$said" 1 'the number of times that it was said'
    try git ls-remote "$REPOSITORY" # it is good elsewhere
    want_status 0
    want_count token_requests 1
}

git_is_told_to_quit_when_no_token_can_be_had() {
    git_ask erase protocol=https "host=localhost:$GATE_PORT" username=x \
        "password=$(aad token lcs)"
    aad connection edit lcs --authority "https://localhost:1/$TENANT" --secret-stdin \
        <"$T/servers/password" >/dev/null
    git_ask get protocol=https "host=localhost:$GATE_PORT"
    want_output '^quit=(1|true)$'
    want_error 'localhost'
    try git ls-remote "$REPOSITORY"
    want_status 128
    want_error 'quit'
    aad connection edit lcs --authority "$URL/$TENANT" --secret-stdin <"$T/servers/password" >/dev/null
}

line_of_a_gone_connection_ends_it() { # git asks nobody for a password
    printf '%s\n' protocol=https "host=localhost:$GATE_PORT" '' >"$T/servers/ask"
    input=$T/servers/ask try "$BIN/git-credential-aad" --connection gone get
    want_status $AAD_NOT_FOUND
    want_equal "$(cat "$out")" quit=1 'the answer'
    want_error "no connection 'gone'" 'aad-credential doctor'
    input=$T/servers/ask try "$BIN/git-credential-aad" --connection gone erase
    want_nothing
}

host_has_to_match_exactly() {
    local host
    for host in "localhost.evil.test:$GATE_PORT" "evil.test" "localhost:$((GATE_PORT + 1))" localhost \
        "127.0.0.1:$GATE_PORT" "xlocalhost:$GATE_PORT" "localhost.:$GATE_PORT" "localhost:0$GATE_PORT"; do
        git_ask get protocol=https "host=$host"
        if grep -q -e password -e credential "$out"; then fail "$host gets a token"; fi
    done
    git_ask get protocol=https "host=LOCALHOST:$GATE_PORT"
    want_output '^password=ey'
}

askpass_serves_programs_without_helpers() {
    local plain=(git -c "credential.$ORIGIN.helper=" -c credential.helper=)
    try env GIT_ASKPASS="$BIN/aad-askpass" "${plain[@]}" ls-remote "$REPOSITORY"
    want_status 0
    want_output 'refs/heads/main'
    try wget -q --ca-certificate "$GATE_CA" --use-askpass="$BIN/aad-askpass" -O - "$REPOSITORY/HEAD"
    want_status 1 # wget says no port in its question, and another port is another host (P1)
    want_error 'https://localhost is a host of no connection'
    try env GIT_ASKPASS="$BIN/aad-askpass" "${plain[@]}" ls-remote "https://127.0.0.1:$GATE_PORT/git/r.git"
    want_status 128 # nobody's host
    want_error 'could not read Username|unable to read askpass'
}

undo_takes_out_what_was_put_in() {
    try aad setup git lcs --undo --yes
    want_status 0
    git config --global --get-regexp "credential\..*$GATE_PORT.*" && fail 'something is left'
    want_equal "$(git config --global credential.helper)" store "the user's own helper"
}

doctor_warns_of_helpers_that_keep_tokens_in_clear() {
    try aad doctor
    want_output 'store'
}

check 'nobody gets in without a token' nobody_gets_in_without_a_token
check 'setup git shows, asks, writes, and writes it once' setup_shows_asks_and_writes
check 'ls-remote, clone and push work, with one token request' ls_remote_clone_and_push_work
check 'the form on the wire is what git and the server know' wire_is_what_git_and_the_server_know
check 'no other helper writes the token down' token_is_not_written_down_by_other_helpers
for where in "$REPOSITORY" "$AZURE_REPOSITORY"; do
    check "a token that was refused is evicted, and only that: $where" \
        refused_token_is_evicted_and_only_that "$where"
done
check 'the user that the URL names is meant' user_name_in_the_url_is_meant
check 'a service that refuses all costs one token' service_that_refuses_all_costs_one_token
check 'git is told to quit when the host is ours and no token can be had' \
    git_is_told_to_quit_when_no_token_can_be_had
check 'a line of a connection that is gone ends it' line_of_a_gone_connection_ends_it
check 'a program that only asks for a password gets the token' askpass_serves_programs_without_helpers
check 'a host has to match exactly, port included (P1)' host_has_to_match_exactly
check 'undo takes out what was put in, and nothing else' undo_takes_out_what_was_put_in
check 'doctor warns of helpers that keep tokens in clear' doctor_warns_of_helpers_that_keep_tokens_in_clear
finish
