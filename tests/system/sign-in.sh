#!/usr/bin/env bash
# A person signs in, once; from then on tokens come silently, until the authority wants him again.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
app_secret=$(canary_password client-secret)
emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --arg secret "$app_secret" \
    '{apps: {($app): {secrets: [{value: $secret}]}}}')" >/dev/null
services=(https://arm.test:"$PORT" https://lcs.test:"$PORT" https://dynamics.test:"$PORT" https://devops.test:"$PORT")

signs_in() { # ACTION USER CONNECTION [late]
    local before
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    person "$1" "$2" "$before" "${@:4}" &
    try_terminal "$BIN/aad-credential" sign-in "$3" <<END
expect Open  https://microsoft.com/devicelogin
expect and enter the code
end
END
    wait $!
}

add() { # NAME OPTION...
    try aad connection add --name "$1" --grant device-code --replace --authority "$URL/$TENANT" \
        --client-id "${app:-$APP_PUBLIC}" --ca-file "$CA" "${@:2}"
    want_status 0
    want_output "aad-credential sign-in $1"
}

begin() {
    forget_all
    quick '{"rotate_refresh_tokens":"keep"}'
}

one_sign_in_serves_every_tool() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    signs_in approve "$USER_LCS" me late
    want_status 0
    want_output "Signed in as $USER_LCS" 'Waiting for you'
    try_token aad token me
    want_status 0
    want_valid_token lcs
    git_ask get protocol=https "host=localhost:$PORT"
    want_status 0
    want_output '^password=ey'
    want_refresh_tokens 1
}

# What the person does not want, or somebody else wants, leaves nothing.
nothing_is_kept() { # ACTION USER STATUS PATTERN...
    begin
    add me --kind lcs --audience "$URL" --host "$URL" --username "$USER_LCS"
    signs_in "$1" "$2" me
    want_status "$3"
    want_output "${@:4}"
    want_refresh_tokens 0
    try aad token me
    want_status 11
    want_remedy 'nobody is signed in' 'aad-credential sign-in me'
}

# The authority does not answer one look, and is out of order at the next.
a_fault_meanwhile_ends_nothing() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL" --timeout 2
    emulator_fault '[{"kind":"token","hang":true},{"kind":"token","status":503,"times":3}]'
    signs_in approve "$USER_LCS" me
    want_status 0
    want_output "Signed in as $USER_LCS"
    want_within 12000
}

nobody_comes() {
    begin
    quick '{"device_life_s":3}'
    add me --kind lcs --audience "$URL" --host "$URL"
    try_terminal "$BIN/aad-credential" sign-in me <<<end
    quick '{"device_life_s":900}'
    want_status $AAD_TIMEOUT
    want_output 'nobody has signed in within the time' 'aad-credential sign-in me'
}

control_c_leaves_nothing() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect Waiting for you
key C
end
END
    want_status 130
    want_refresh_tokens 0
}

a_job_is_not_asked() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    try aad sign-in me
    want_status 7
    want_remedy 'there is no terminal' 'aad-credential sign-in me'
    want_count token_requests 0
}

a_second_factor_is_given_by_hand() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL" --username mfa@contoso.example
    signs_in approve mfa@contoso.example me
    want_status 0
    world_drop_keys
    try_token aad token me
    want_status 0
    want_valid_token lcs
}

later_tokens_are_silent() {
    begin
    app=$APP_ALL add me --kind azurerm --audience "${services[0]}" --audience "${services[1]}"
    signs_in approve "$USER_LCS" me
    want_status 0
    world_drop_keys
    try_token aad token me --audience "${services[1]}"
    want_status 0
    want_valid_token lcs
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last.form.grant_type')" refresh_token 'the grant'
}

# What the guide of Finance and Operations asks for: all three, and no more than that.
each_permission_of_a_kind_is_asked_for() {
    begin
    app=$APP_ALL add me --kind dynamics --audience "${services[2]}"
    signs_in approve "$USER_LCS" me
    want_status 0
    want_equal "$(emulator GET '/requests?kind=device' | jq -r 'last.form.scope')" \
        "${services[2]}/AX.FullAccess ${services[2]}/CustomService.FullAccess ${services[2]}/Odata.FullAccess openid profile offline_access" 'scope'
    try_token aad token me
    want_status 0
    want_valid_token dynamics
}

# Of an authority that takes each refresh token once only, and ends it all when one comes again.
many_processes_take_turns() {
    begin
    quick '{"rotate_refresh_tokens":"strict"}'
    app=$APP_ALL add me --kind azurerm "${services[@]/#/--audience=}"
    signs_in approve "$USER_LCS" me
    want_status 0
    world_drop_keys
    everybody_gets_a_token me "${services[@]}"
    want_equal "$(emulator GET '/requests?kind=token' | jq '[.[] | select(.form.grant_type == "refresh_token")] | length')" 4 \
        'uses of a refresh token'
}

a_session_that_ended_says_what_to_do() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    signs_in approve "$USER_LCS" me
    want_status 0
    world_drop_keys
    emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"refuse_refresh\":70043}}}" >/dev/null
    try aad token me
    emulator PUT /world "{\"users\":{\"$USER_LCS\":{\"refuse_refresh\":null}}}" >/dev/null
    want_status 11
    want_remedy 'aad-credential sign-in me'
    want_refresh_tokens 0
    try aad verify me
    want_status 11
    want_output '^fail .*token' 'aad-credential sign-in me'
}

sign_out_drops_all() {
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    signs_in approve "$USER_LCS" me
    want_status 0
    try aad sign-out me
    want_status 0
    want_refresh_tokens 0
    try aad token me
    want_status 11
    want_remedy 'nobody is signed in'
}

# Nobody signs in for a keyring that keeps nothing: it is asked to be unlocked before.
a_locked_keyring_is_unlocked_first() {
    local before
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    world_lock_keyring
    try_terminal env AAD_CREDENTIAL_PROMPT=never "$BIN/aad-credential" sign-in me <<<end
    want_status $AAD_LOCKED
    want_output 'keyring is locked' 'Unlock it'
    grep -q 'enter the code' "$out" && fail 'a person is sent to sign in in vain'
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect Password of the keyring
key C
end
END
    want_status $AAD_CANCELLED
    grep -q 'enter the code' "$out" && fail 'a person is sent to sign in in vain'
    try aad token me --no-prompt
    want_status $AAD_LOCKED
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    person approve "$USER_LCS" "$before" &
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect Password of the keyring
send $world_keyring_password
expect and enter the code
end
END
    wait $!
    want_status 0
    want_output "Signed in as $USER_LCS"
    want_refresh_tokens 1
}

has_other_codes() { # BEFORE
    [ "$(emulator GET /device | jq -c '[.[].user_code]')" != "$1" ]
}

# It locks while the person signs in: what came of it is said, and never that all is well.
a_keyring_that_locks_meanwhile_is_told() {
    local before
    begin
    add me --kind lcs --audience "$URL" --host "$URL"
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    (
        world_wait 20 has_other_codes "$before"
        world_lock_keyring
        person approve "$USER_LCS" "$before"
    ) &
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect and enter the code
expect Password of the keyring
key C
end
END
    wait $!
    want_status $AAD_CANCELLED
    want_output "$USER_LCS signed in, but that cannot be kept" 'Then sign in again'
    try_terminal "$BIN/aad-credential" sign-out me <<END
expect Password of the keyring
send $world_keyring_password
end
END
    want_status 0
}

# The password goes when nobody sends it any more, and a sign-in stays with what it was for.
another_grant_leaves_nothing_behind() {
    begin
    add_lcs mine --no-verify
    try aad connection edit mine --grant device-code
    want_status 0
    want_output 'The password is removed from secret-service' 'aad-credential sign-in mine'
    want_equal "$(secret-tool search --all role password connection mine 2>&1 | grep -c '^\[')" 0 'passwords in the keyring'
    signs_in approve "$USER_LCS" mine
    want_status 0
    emulator_reset
    try aad connection edit mine --description 'signed in'
    want_status 0
    want_output "'mine' is saved"
    try_token aad token mine
    want_status 0
    want_count token_requests 0
    cp "$CA" "$T/servers/copy.pem"
    try aad connection edit mine --ca-file "$T/servers/copy.pem"
    want_output "'mine' is ready"
    store_password_grant
}

store_password_grant() { # back again: then the password is wanted, and serves
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection edit mine --grant password --secret-stdin
    want_status 0
    want_output "'mine' is ready"
}

# The embedded keyring is made with the first sign-in.
a_new_keyring_is_made() {
    local before
    begin
    add me --kind lcs --audience "$URL" --host "$URL" --store keyring-file
    before=$(emulator GET /device | jq -c '[.[].user_code]')
    person approve "$USER_LCS" "$before" &
    try_terminal "$BIN/aad-credential" sign-in me <<END
expect enter the code
expect assword
echo off
send $world_keyring_password
expect again
echo off
send $world_keyring_password
end
END
    wait $!
    want_status 0
    want_output "Signed in as $USER_LCS"
    world_drop_keys
    printf '%s\n' "$world_keyring_password" >"$T/servers/master"
    input=$T/servers/master try aad unlock --secret-stdin
    want_status 0
    try_token aad token me
    want_status 0
    want_valid_token lcs
}

one_token_only_is_told() {
    begin
    emulator PUT /world '{"issue_refresh_tokens":false}' >/dev/null
    add me --kind lcs --audience "$URL" --host "$URL"
    signs_in approve "$USER_LCS" me
    emulator PUT /world '{"issue_refresh_tokens":true}' >/dev/null
    want_status 0
    want_output 'The authority gave nothing for later'
}

# While the authority takes its time over a new token, which brings a new refresh token along.
begin_slow_token() {
    begin
    quick '{"rotate_refresh_tokens":"strict"}'
    add me --kind lcs --audience "$URL" --host "$URL"
    signs_in approve "$USER_LCS" me
    want_status 0
    world_drop_keys
    emulator_reset
    emulator_fault '{"kind":"token","grant":"refresh_token","delay_ms":1500}'
    aad token me >"$T/seen/slow.token" 2>"$T/seen/slow.err" &
    slow=$!
    world_wait 5 is_asked || fail 'no token is asked for'
}

is_asked() {
    [ "$(emulator_count token_requests)" -gt 0 ]
}

end_slow_token() {
    wait "$slow"
    canary_token "$(cat "$T/seen/slow.token")"
    rm -f "$T"/seen/slow.*
}

signing_out_ends_what_is_under_way() {
    begin_slow_token
    try aad sign-out me
    want_status 0
    end_slow_token
    want_refresh_tokens 0
    try aad token me
    want_status 11
    want_remedy 'nobody is signed in'
}

# Who signs in last has signed in, whatever a token of before brings along.
the_last_sign_in_stays() {
    begin_slow_token
    signs_in approve mfa@contoso.example me
    want_status 0
    end_slow_token
    world_drop_keys
    try_token aad token me
    want_status 0
    want_equal "$(cut -d. -f2 "$out" | tr '_-' '/+' | base64 -d 2>/dev/null | jq -r .preferred_username)" \
        mfa@contoso.example 'whose token it is'
}

# The new refresh token is lost with the process, and the old one is spent: of an authority as strict as
# that, the rest hear to sign in, and nothing hangs or loops. Of one like Azure AD the old one is good.
a_killed_process_hurts_nobody() { # ROTATION
    local i pids=() killed
    begin
    quick "{\"rotate_refresh_tokens\":\"$1\"}"
    app=$APP_ALL add me --kind azurerm "${services[@]/#/--audience=}"
    signs_in approve "$USER_LCS" me
    want_status 0
    world_drop_keys
    emulator_reset
    emulator_fault '{"kind":"token","grant":"refresh_token","delay_ms":700}'
    "$BIN/aad-credential" token me >"$T/seen/turn-0.token" 2>&1 &
    killed=$!
    world_wait 5 is_asked || fail 'no token is asked for'
    for i in $(seq 20); do
        aad token me --audience "${services[i % 4]}" >"$T/seen/turn-$i.token" 2>"$T/seen/turn-$i.err" &
        pids+=($!)
    done
    kill -KILL "$killed"
    for i in "${!pids[@]}"; do
        wait "${pids[i]}"
        status=$?
        err=$T/seen/turn-$((i + 1)).err out=$T/seen/turn-$((i + 1)).token
        if [ "$1" = keep ]; then
            want_status 0
        else
            want_status $AAD_PERSON
            want_remedy 'aad-credential sign-in me'
        fi
        canary_token "$(cat "$out")"
    done
    rm -f "$T"/seen/turn-*
    signs_in approve "$USER_LCS" me
    want_status 0
}

# --- by a browser ---------------------------------------------------------------------------------

add_web() { # NAME OPTION...
    try aad connection add --name "$1" --grant authorization-code --kind lcs --replace \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL" "${@:2}"
    want_status 0
}

# The browser: it has a session of that user's, and follows where it is sent.
browse_as() { # USER
    emulator PUT /world "$(jq -n --arg user "$1" '{browser_user: $user, browser_error: null}')" >/dev/null
    rm -f "$T/seen/page.html"
    printf '#!/bin/sh\nexec curl -q -sS -L --noproxy "*" --cacert "%s" -o "%s" "$1"\n' "$CA" "$T/seen/page.html" \
        >"$T/home/browser"
    chmod 700 "$T/home/browser"
}

signs_in_by_browser() { # CONNECTION
    try_terminal env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in "$1" <<END
expect Sign in in the browser
end
END
}

a_browser_brings_it_back() {
    begin
    add_web web
    browse_as "$USER_LCS"
    signs_in_by_browser web
    want_status 0
    want_output "Signed in as $USER_LCS"
    grep -q 'close this window' "$T/seen/page.html" || fail 'the page does not say that it is over'
    want_equal "$(emulator GET '/requests?kind=authorize' | jq -r 'last.query.code_challenge_method')" S256 'the method'
    world_drop_keys
    try_token aad token web
    want_status 0
    want_valid_token lcs
}

a_browser_of_somebody_else_brings_nothing() { # case 58
    begin
    add_web web --username "$USER_LCS"
    browse_as mfa@contoso.example
    signs_in_by_browser web
    want_status 9
    want_output 'mfa@contoso.example has signed in'
    want_refresh_tokens 0
    want_equal "$(emulator GET '/requests?kind=authorize' | jq -r 'last.query.login_hint')" "$USER_LCS" 'the hint'
}

# The answer does not say that it is the right user, or not ours at all.
an_id_token_that_does_not_fit_brings_nothing() { # CLAIMS STATUS PATTERN
    begin
    add_web web --username "$USER_LCS"
    browse_as "$USER_LCS"
    emulator_fault "{\"kind\":\"token\",\"id_token_claims\":$1}"
    signs_in_by_browser web
    want_status "$2"
    want_output "$3"
    want_refresh_tokens 0
}

a_person_who_says_no_is_believed() {
    begin
    add_web web
    browse_as "$USER_LCS"
    emulator PUT /world '{"browser_error":"access_denied"}' >/dev/null
    signs_in_by_browser web
    emulator PUT /world '{"browser_error":null}' >/dev/null
    want_status 17
    want_refresh_tokens 0
}

# The browser is on another machine: what it ends at is pasted.
an_address_can_be_pasted() {
    begin
    add_web web
    try_terminal "$BIN/aad-credential" sign-in web --no-browser <<END
expect Open this address in a browser
expect paste its address here
send http://localhost:1/?code=0.AX-nobody&state=nobody
expect of another sign-in
key C
end
END
    want_status 130 17
}

# An application of the platform "Web" proves itself, at the sign-in and with each refresh token.
the_application_proves_itself() { # CLIENT-AUTHENTICATION STORE-COMMAND...
    begin
    browse_as "$USER_LCS"
    try aad connection add --name web --grant authorization-code --kind lcs --replace \
        --authority "$URL/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --audience "$URL" --host "$URL" \
        --no-secret --client-authentication "$1"
    want_status 0
    "${@:2}"
    want_status 0
    signs_in_by_browser web
    want_status 0
    want_output "Signed in as $USER_LCS"
    world_drop_keys
    try_token aad token web
    want_status 0
    want_valid_token lcs
    want_equal "$(emulator GET '/requests?kind=token' | jq -r 'last.form.grant_type')" refresh_token 'the grant'
}

a_secret_is_stored() {
    printf '%s\n' "$app_secret" >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit web --secret-stdin
}

a_key_is_imported() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -keyout "$T/servers/key.pem" \
        -out "$T/servers/cert.pem" 2>/dev/null
    cat "$T/servers/key.pem" "$T/servers/cert.pem" >"$T/servers/app.pem"
    chmod 600 "$T/servers/app.pem"
    emulator PUT /world "$(jq -n --arg app "$APP_CONFIDENTIAL" --rawfile pem "$T/servers/cert.pem" \
        '{apps: {($app): {certificates: [$pem]}}}')" >/dev/null
    try aad key import "$T/servers/app.pem" web
}

# The redirect is somebody else's, as in the provider guide's example: the person pastes where the
# browser ended, once it is there.
an_address_of_another_place_is_pasted() {
    begin
    browse_as "$USER_LCS"
    rm -f "$T/seen/ended"
    printf '#!/bin/sh\nexec curl -q -sS --noproxy "*" --cacert "%s" -o /dev/null -w "%%{redirect_url}" "$1" >"%s"\n' \
        "$CA" "$T/seen/ended" >"$T/home/browser"
    try aad connection add --name web --grant authorization-code --kind lcs --replace \
        --authority "$URL/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --audience "$URL" --host "$URL" \
        --redirect-uri https://auth.cloudelements.test/oauth --no-secret --client-authentication client-secret-post
    a_secret_is_stored
    rm -f "$T/servers/pasting"
    mkfifo "$T/servers/pasting"
    {
        echo 'expect has come back to https://auth.cloudelements.test/oauth'
        world_wait 20 test -s "$T/seen/ended"
        echo "send $(cat "$T/seen/ended")"
        echo end
    } >"$T/servers/pasting" &
    input=$T/servers/pasting try "$TOOLS/pty" env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in web
    aad token web >"$T/seen/pasted.token" 2>"$T/seen/pasted.err" || fail "nobody is signed in: $(cat "$T/seen/pasted.err")"
    canary_token "$(cat "$T/seen/pasted.token")"
}

a_wrong_secret_is_sent_once() {
    begin
    browse_as "$USER_LCS"
    try aad connection add --name web --grant authorization-code --kind lcs --replace \
        --authority "$URL/$TENANT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --audience "$URL" --host "$URL" \
        --no-secret --client-authentication client-secret-post
    printf 'wrong\n' >"$T/servers/secret"
    input=$T/servers/secret try aad connection edit web --secret-stdin
    signs_in_by_browser web
    want_status 10
    want_output 'AADSTS7000215' 'Store the value of the client secret'
    signs_in_by_browser web
    want_status 10
    want_output 'was rejected before'
    want_count token_requests 1
}

check 'one sign-in serves every tool' one_sign_in_serves_every_tool
check 'who declines leaves nothing' nothing_is_kept decline "$USER_LCS" 11 'authorization_declined|declined'
check 'somebody else is refused' nothing_is_kept approve mfa@contoso.example 9 'mfa@contoso.example has signed in'
check 'a fault meanwhile ends nothing' a_fault_meanwhile_ends_nothing
check 'nobody comes, and that is said' nobody_comes
check 'Control-C leaves nothing' control_c_leaves_nothing
check 'a job is not asked (P5)' a_job_is_not_asked
check 'a second factor is given by hand' a_second_factor_is_given_by_hand
check 'later tokens are silent, for every audience' later_tokens_are_silent
check 'each permission of a kind is asked for' each_permission_of_a_kind_is_asked_for
check 'many processes take turns with one refresh token' many_processes_take_turns
check 'a session that has ended says what to do' a_session_that_ended_says_what_to_do
check 'sign-out drops all' sign_out_drops_all
check 'a locked keyring is unlocked first' a_locked_keyring_is_unlocked_first
check 'a keyring that locks meanwhile is told' a_keyring_that_locks_meanwhile_is_told
check 'a new keyring is made by a sign-in' a_new_keyring_is_made
check 'another grant leaves nothing behind' another_grant_leaves_nothing_behind
check 'one token and no more is told' one_token_only_is_told
check 'signing out ends what is under way' signing_out_ends_what_is_under_way
check 'who signs in last has signed in' the_last_sign_in_stays
check 'a killed process hurts nobody (P8)' a_killed_process_hurts_nobody keep
check 'the same where each refresh token is good once' a_killed_process_hurts_nobody strict
check 'a browser brings it back' a_browser_brings_it_back
check "somebody else's browser brings nothing" a_browser_of_somebody_else_brings_nothing
check 'a user whom nothing names is nobody' an_id_token_that_does_not_fit_brings_nothing \
    '{"preferred_username":null,"email":"'"$USER_LCS"'"}' $AAD_REFUSED 'does not say who has signed in'
check 'the answer to another sign-in brings nothing' an_id_token_that_does_not_fit_brings_nothing \
    '{"nonce":"another"}' $AAD_PROTOCOL 'of another sign-in'
check "another application's answer brings nothing" an_id_token_that_does_not_fit_brings_nothing \
    '{"aud":"9b000000-0000-4000-8000-000000000009"}' $AAD_PROTOCOL "another application's"
check 'a person who says no is believed' a_person_who_says_no_is_believed
check 'what the browser ends at can be pasted' an_address_can_be_pasted
check 'an application proves itself by its secret' the_application_proves_itself client-secret-post a_secret_is_stored
check 'an application proves itself by its key' the_application_proves_itself private-key-jwt a_key_is_imported
check 'what the browser ends at elsewhere is pasted' an_address_of_another_place_is_pasted
check "an application's wrong secret is sent once (P6)" a_wrong_secret_is_sent_once
finish
