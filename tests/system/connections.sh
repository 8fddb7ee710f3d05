#!/usr/bin/env bash
# All connections at once: what `connection list` shows of them, one that gets another
# name, the default, and the status.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
printf 'a password of a person\n' >"$T/servers/master"
secret=$(canary_password client-secret)
printf '%s\n' "$secret" >"$T/servers/secret"

with_master() { # COMMAND...
    AAD_CREDENTIAL_MASTER_FD=3 "$@" 3<"$T/servers/master"
}

input=$T/servers/secret try with_master aad connection add --name a-name-of-the-greatest-length-32 \
    --kind generic --grant client-secret --authority "$URL/$TENANT" --audience api://x --host "$URL" \
    --ca-file "$CA" --client-id "$APP_CONFIDENTIAL" --store keyring-file --secret-stdin --no-verify
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"

field() { # NAME FIELD: of `connection list --json`
    aad connection list --json | jq -r --arg name "$1" --arg field "$2" \
        '.[] | select(.name == $name) | .[$field]'
}

list_has_the_state_of_each() {
    try aad connection list
    want_status 0
    want_no_error
    want_output '^lcs  *lcs  *svc-lcs@contoso.example  *secret-service  *there  *[0-9]* min'
    want_output "^a-name-of-the-greatest-length-32  generic  $APP_CONFIDENTIAL  keyring-file "
    want_equal "$(field lcs secret)" there 'the state of the secret'
    [ "$(field lcs token-expires)" -gt "$(date +%s)" ] || fail 'the end of the token is not known'
    world_drop_keys
    want_equal "$(field lcs token-expires)" null 'the end of the token'
}

list_asks_nobody() {
    emulator_reset
    world_lock_keyring
    try_terminal "$BIN/aad-credential" status <<<end
    want_status $AAD_LOCKED
    want_within 3000
    try_terminal "$BIN/aad-credential" connection list <<<end
    want_status 0
    want_output 'lcs .* secret-service  *locked '
    want_within 3000
    want_count token_requests 0
    DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent try aad connection list
    want_status 0
    want_output '^lcs .* unknown .*'
}

narrow_terminal_has_it_below() {
    try_terminal sh -c "stty cols 60 && '$BIN/aad-credential' connection list" <<<end
    want_output '^lcs.?$' '^    kind lcs  identity svc-lcs@contoso.example' "^    identity $APP_CONFIDENTIAL"
    if tr -d '\r' <"$out" | grep -E '.{61}' >/dev/null; then fail 'a line is longer than the terminal'; fi
}

# --- another name ---------------------------------------------------------------------------------

git_gets() { # NAME: a token, by the line that names it
    want_equal "$(git config --global --get-all "credential.$URL.helper" | tail -n 1)" \
        "$BIN/git-credential-aad --connection $1" 'the line of git'
    printf 'url=%s/repository\n\n' "$URL" >"$T/servers/ask"
    input=$T/servers/ask try_token git credential fill
    want_status 0
    want_output '^password=ey'
}

renamed_is_all_there() {
    aad setup git lcs --yes >/dev/null
    git_gets lcs
    emulator_reset
    try_terminal "$BIN/aad-credential" connection rename lcs lcs-prod <<END
expect git asks for it
expect Change that along? [Y/n]
send y
expect is called 'lcs-prod' now
end
END
    want_status 0
    git_gets lcs-prod
    want_count token_requests 0 # the tokens are the identity's, whatever its name is
    try aad verify lcs-prod
    want_status 0
    try secret-tool search --all connection lcs
    want_nothing
    try aad connection show lcs
    want_refusal $AAD_NOT_FOUND
    try aad connection rename lcs-prod lcs --yes
    want_status 0
    git_gets lcs
}

locked_keyring_keeps_the_name() {
    world_lock_keyring
    try aad connection rename lcs other --yes
    want_refusal $AAD_LOCKED
    want_error locked 'Nothing has changed yet'
    want_within 3000
    try aad connection show other --no-store
    want_refusal $AAD_NOT_FOUND
    git_gets lcs
}

embedded_keyring_knows_the_new_name() {
    try with_master aad connection rename a-name-of-the-greatest-length-32 app
    want_status 0
    try with_master aad connection show app
    want_output '^client-secret  *stored in keyring-file'
    try aad doctor
    if grep 'a-name-of-the-greatest' "$out"; then fail 'something of the old name is left'; fi
}

# --- the status ----------------------------------------------------------------------------------

# The remedy of a line, followed to the letter, mends it.
status_is_for_monitors() {
    local remedy
    try_token aad token lcs
    try with_master aad status
    want_status 0
    want_no_error
    want_output '^ok  *lcs  *password in secret-service, token for [0-9]* min'
    secret-tool clear connection lcs role password
    try with_master aad status
    want_status $AAD_CONFIG
    want_no_error
    want_output '^fail  *lcs  *the password is missing from secret-service'
    remedy=$(sed -n 's/^ *Store it: aad-credential //p' "$out")
    # shellcheck disable=SC2086 # it is several words
    input=$T/servers/password try aad ${remedy}-stdin
    want_status 0
    try with_master aad status --json
    want_status 0
    want_equal "$(jq -c '[.ok, .status, (.connections | length)]' "$out")" '[true,0,2]' 'the status'
    try aad status # the embedded keyring's password is not given
    want_status $AAD_LOCKED
    want_output '^warn  *a-name-of' '^ok  *lcs'
}

# --- the default ------------------------------------------------------------------------------------

default_is_a_persons_alone() {
    try aad token
    want_refusal $AAD_USAGE
    want_error 'there is no default' 'connection list' 'connection default NAME'
    try aad connection default lcs
    want_status 0
    try_token aad token
    want_status 0
    want_valid_token lcs
    try aad verify --json
    want_status 0
    want_equal "$(jq -r .connection "$out")" lcs 'the connection'
    try aad curl -- -sS "$URL/"
    want_status 0
    try aad curl -- -sS https://elsewhere.example/ # P1: whoever is meant
    want_refusal $AAD_REFUSED
    git_ask get protocol=https host=elsewhere.example
    want_status 0
    want_nothing
    try aad sign-out
    want_refusal $AAD_USAGE
    try aad connection default --none
    want_status 0
    try aad verify
    want_refusal $AAD_USAGE
}

check 'the list has the state of each connection' list_has_the_state_of_each
check 'a narrow terminal has the same below one another' narrow_terminal_has_it_below
check 'the status is fit for monitors' status_is_for_monitors
check 'a default is what a person means, and nobody else' default_is_a_persons_alone
check 'git has the new name, and a token' renamed_is_all_there
check 'a locked keyring keeps the name' locked_keyring_keeps_the_name
check 'the embedded keyring knows the new name' embedded_keyring_knows_the_new_name
check 'the list asks nobody' list_asks_nobody
finish
