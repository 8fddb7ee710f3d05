#!/usr/bin/env bash
# A person at a terminal mends a connection, changes it, moves it and removes it. Case 18.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
wrong=$(canary_password wrong-password)

wrong_password_is_explained_and_nothing_is_silent() {
    emulator_reset
    try_terminal "$BIN/aad-credential" connection add third --authority "$URL/$TENANT" \
        --audience "$URL" --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" \
        --description 'made by hand' <<END
expect Password:
echo off
send $wrong
expect Is the password of $USER_LCS right
expect Password (Enter: leave it, for now):
echo off
send
end
END
    want_status $AAD_REJECTED
    want_output '^fail .*' "Is the password of $USER_LCS right" 'is saved, but it does not work yet' \
        'aad-credential connection edit'
    want_count by_grant.password 1
    try_terminal "$BIN/aad-credential" connection edit third --secret <<END
expect Password:
echo off
send $password
end
END
    want_status 0
    want_output "Connection 'third' is ready"
}

editing_offers_what_is_there() {
    try_terminal "$BIN/aad-credential" connection edit third <<END
expect Authentication endpoint [$URL/$TENANT]
send
expect Lifecycle Services API endpoint [$URL]
send
expect Username (user@domain) [$USER_LCS]
send
expect ID [$APP_PUBLIC]
send
expect Description (optional) [made by hand]
send changed
end
END
    want_status 0
    want_equal "$(jq -r .description "$CONNECTIONS/third.json")" changed 'the description'
}

edit_regions() { # ENDPOINT: as a person, who keeps the rest
    try_terminal "$BIN/aad-credential" connection edit regions --no-verify <<END
expect Authentication endpoint [
send
expect Lifecycle Services API endpoint [
send $1
expect Username
send
expect ID [
send
expect Description
send
end
END
    want_status 0
}

editing_the_endpoint_takes_the_host_along() {
    try aad connection add regions --no-secret --lcs-region us --username a@b.example \
        --client-id "$APP_PUBLIC"
    want_status 0
    edit_regions eu
    want_equal "$(jq -r '.hosts | join(" ")' "$CONNECTIONS/regions.json")" \
        'https://lcsapi.eu.lcs.dynamics.com' 'the hosts'
}

editing_keeps_a_list_that_is_not_changed() {
    local before
    try aad connection edit regions --no-verify --lcs-region us --audience https://two.example
    want_status 0
    before=$(aad connection export regions)
    edit_regions ''
    want_equal "$(aad connection export regions)" "$before" 'the connection'
}

export_and_import_are_a_round_trip() {
    try aad connection export third
    want_status 0
    cp "$out" "$T/home/moved.json" && chmod 600 "$T/home/moved.json"
    try_terminal "$BIN/aad-credential" connection import "$T/home/moved.json" <<END
expect Password:
send $password
end
END
    want_status 0
    want_equal "$(aad connection export moved)" "$(aad connection export third)" 'the copy'
    input=$T/home/moved.json try aad connection import - --name moved --no-secret
    want_refusal $AAD_REFUSED
}

removing_asks() {
    local answer
    for answer in 'send n' 'send' 'key C'; do
        try_terminal "$BIN/aad-credential" connection remove moved \
            <<<"expect Remove connection 'moved' and its secrets from secret-service? [y/N]
$answer
end"
        want_status $AAD_CANCELLED
        [ -e "$CONNECTIONS/moved.json" ] || fail "'$answer' removed it"
        secret-tool lookup connection moved role password >/dev/null || fail "'$answer' took the password"
    done
    try aad connection remove moved
    want_refusal $AAD_USAGE
    try_terminal "$BIN/aad-credential" connection remove moved <<<'expect [y/N]
send y
end'
    want_status 0
    [ ! -e "$CONNECTIONS/moved.json" ] || fail 'the file is still there'
    try secret-tool search --all connection moved
    want_nothing
}

keyring_cannot_dress_up_the_question() { # case 18: its label is text of others
    local label
    world_drop_keys
    secret-tool clear role refresh-token
    label=$'Login\e[2J\rPIN\u202e\u009bm'
    world_call_secrets /collection/login org.freedesktop.DBus.Properties.Set \
        string:org.freedesktop.Secret.Collection string:Label "variant:string:$label" >/dev/null ||
        fail 'the label cannot be set'
    world_lock_keyring
    try_terminal "$BIN/aad-credential" token third <<'END'
expect Password of the keyring 'Login
key C
end
END
    want_status $AAD_CANCELLED
    sed 's/\r$//' "$out" | LC_ALL=C grep '[^ -~]' >/dev/null && fail 'it is shown as it came' &&
        od -c "$out" | head -n 5
}

check 'a wrong password is explained' wrong_password_is_explained_and_nothing_is_silent
check 'editing offers what is there' editing_offers_what_is_there
check 'editing the endpoint takes the host along' editing_the_endpoint_takes_the_host_along
check 'editing keeps a list that is not changed' editing_keeps_a_list_that_is_not_changed
check 'export and import are a round trip' export_and_import_are_a_round_trip
check 'removing asks' removing_asks
check 'a keyring cannot dress up the question (case 18)' keyring_cannot_dress_up_the_question
finish
