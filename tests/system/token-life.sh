#!/usr/bin/env bash
# How long a token is used: renewed before it expires, kept while no newer one can be had. Case 75.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs --no-verify --timeout 3

world_is() { # JSON
    emulator PUT /world "$1" >/dev/null
}

# A token that is good for an hour and asks to be renewed a second later: in $old.
have_due_token() {
    forget_all
    world_is '{"refresh_in_s": 1}'
    try_token aad token lcs
    want_status 0
    old=$(cat "$out")
    world_is '{"refresh_in_s": 0}'
    emulator_reset
    wait_until_after "$(date +%s)"
}

# Only the clock tells that a second is over; the program's clock may be a tick behind.
wait_until_after() { # SECOND
    while [ "$(date +%s)" -le "$1" ]; do
        sleep 0.05
    done
    sleep 0.05
}

want_old_token() {
    want_status 0
    want_no_error
    [ "$(cat "$out")" = "$old" ] || fail 'that is another token'
}

token_is_renewed_before_it_expires() {
    have_due_token
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    [ "$(cat "$out")" != "$old" ] || fail 'that is the old token'
    want_count by_grant.refresh_token 1
    want_count token_requests 1
    try_token aad token lcs
    want_count token_requests 1
}

old_token_is_served_while_no_newer_can_be_had() {
    local how
    for how in '"status":503' '"throttle":60' '"reset":true' '"generate":"garbage"' \
        '"redirect":"https://evil.test/"' '"hang":true'; do
        have_due_token
        emulator_fault "{\"kind\":\"token\",\"times\":\"always\",$how}"
        try_token aad token lcs
        want_old_token
        want_within 4500
        n=$(emulator_count token_requests)
        try_token aad token lcs
        want_old_token
        want_within 500
        want_count token_requests "$n"
        [ -z "$has_failed" ] || { echo "  that was: $how" && break; }
    done
}

old_token_is_served_while_the_keyring_is_locked() {
    have_due_token
    world_lock_keyring || fail 'it is not locked'
    try_token aad token lcs
    want_old_token
    want_count token_requests 0
    world_stop "$world_keyring_pid"
    world_start_keyring
}

refused_identity_gets_no_old_token() {
    have_due_token
    world_is "{\"users\":{\"$USER_LCS\":{\"disabled\":true}}}"
    try_token aad token lcs
    want_refusal $AAD_PERSON
    want_remedy AADSTS50057
    world_is "{\"users\":{\"$USER_LCS\":{\"disabled\":false}}}"
}

expired_token_is_never_served() {
    forget_all
    world_is '{"token_lifetime_s": 2}'
    try_token aad token lcs
    want_status 0
    old=$(cat "$out")
    expires_at_s=$(($(date +%s) + 2))
    emulator_fault '{"kind":"token","status":503,"times":"always"}'
    wait_until_after "$expires_at_s"
    try_token aad token lcs
    want_refusal $AAD_NETWORK
    world_is '{"token_lifetime_s": 3599}'
}

longer_life_is_asked_for() {
    forget_all
    try_token aad token lcs --min-valid 3000
    want_status 0
    try_token aad token lcs --min-valid 3500
    want_status 0
    want_count token_requests 1
    world_is '{"token_lifetime_s": 100}'
    forget_all
    try_token aad token lcs --min-valid 60
    want_status 0
    try_token aad token lcs --min-valid 3000
    want_refusal $AAD_UNSUPPORTED
    want_remedy 'a new token lives [0-9]+ seconds, and 3000 were asked for' '--min-valid'
    try_token aad token lcs --min-valid 3000
    want_refusal $AAD_UNSUPPORTED
    want_at_most token_requests 2
    world_is '{"token_lifetime_s": 3599}'
}

server_s_clock_changes_nothing() { # case 75
    local offset
    for offset in -86400 86400 -400 400; do
        forget_all
        world_is "{\"clock_offset_s\": $offset}"
        try_token aad token lcs --output json
        want_status 0
        want_equal "$((($(jq .expires_on "$out") - $(date +%s) + 30) / 60))" 60 'the minutes left'
        try_token aad token lcs
        want_status 0
        want_count token_requests 1
    done
    world_is '{"clock_offset_s": 0}'
}

erase() { # PASSWORD
    git_ask erase protocol=https "host=localhost:$PORT" username=x "password=$1"
    want_status 0
    want_nothing
}

erasing_evicts_that_token_only() {
    local token
    forget_all
    try_token aad token lcs
    token=$(cat "$out")
    erase "${token%?}"
    erase "${token}A"
    erase another
    git_ask erase protocol=https "host=localhost:$PORT"
    git_ask erase protocol=https host=github.com username=x "password=$token"
    git_ask store protocol=https "host=localhost:$PORT" username=x "password=$token"
    try_token aad token lcs
    want_count token_requests 1
    age_token lcs
    erase "$token"
    want_equal "$(world_keys token)" '' 'what is in the cache'
    try_token aad token lcs
    want_valid_token lcs
    want_count token_requests 2
}

check 'a token is renewed before it expires, by the refresh token' token_is_renewed_before_it_expires
check 'the old one is served while no newer can be had' old_token_is_served_while_no_newer_can_be_had
check 'also while the keyring is locked' old_token_is_served_while_the_keyring_is_locked
check 'an identity that is refused gets no old token' refused_identity_gets_no_old_token
check 'an expired token is never served' expired_token_is_never_served
check 'a longer life can be asked for, and missing' longer_life_is_asked_for
check "the server's clock changes nothing (case 75)" server_s_clock_changes_nothing
check 'erase evicts the token that was refused, and no other' erasing_evicts_that_token_only
finish
