#!/usr/bin/env bash
# The log of each use: what must be logged and cannot be is not done; the rest is said.
#
# The machine decides whether there is a log: both cases are tests, and one of them runs here. What
# is in a line is tested by tests/unit/store/test_audit.c, with a socket of its own.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs --no-verify
settings=$XDG_CONFIG_HOME/aad-credential/config.json
journal=
if [ -S /run/systemd/journal/socket ]; then
    journal=yes
fi

set_up() { # JSON
    world_drop_keys
    secret-tool clear role refresh-token
    rm -rf "$XDG_STATE_HOME/aad-credential/flight"
    emulator_reset
    printf '%s\n' "$1" >"$settings"
    chmod 600 "$settings"
}

nothing_is_done_that_must_be_logged_and_cannot() {
    set_up '{ "version": 1, "audit": "journal", "audit-required": true }'
    try_token aad token lcs
    if [ "$journal" ]; then
        want_status 0
        want_no_error
        return
    fi
    want_refusal $AAD_REFUSED
    want_error 'cannot be logged' 'systemd-journald'
    want_count token_requests 0
}

nothing_is_changed_that_must_be_logged_and_cannot() {
    rm -f "$settings"
    try aad connection add app --kind azurerm --grant client-certificate --no-verify \
        --authority https://login.microsoftonline.com/contoso.com --client-id "$APP_CONFIDENTIAL" \
        --store secret-service
    want_status 0
    set_up '{ "version": 1, "audit": "journal", "audit-required": true }'
    try aad key generate app
    if [ "$journal" ]; then
        want_status 0
        return
    fi
    want_refusal $AAD_REFUSED
    want_error 'cannot be logged'
    [ -z "$(secret-tool search connection app role certificate 2>&1)" ] || fail 'a key was made'
}

it_is_done_and_said_where_the_log_is_a_wish() {
    set_up '{ "version": 1, "audit": "journal" }'
    try_token aad token lcs
    want_status 0
    want_valid_token lcs
    if [ "$journal" ]; then
        want_no_error
    else
        want_error 'warning: the use of a secret cannot be logged'
    fi
}

wrong_settings_are_not_overlooked() {
    local wrong
    for wrong in '{ "version": 1, "audti": "journal" }' '{ "audit": "maybe" }' '[]'; do
        set_up "$wrong"
        try_token aad token lcs
        want_refusal $AAD_CONFIG
        want_error 'config.json'
    done
    set_up '{ "audit": "journal" }'
    chmod 666 "$settings"
    try_token aad token lcs
    want_refusal $AAD_CONFIG $AAD_REFUSED
    want_count token_requests 0
}

token_in_the_cache_is_no_use_of_a_secret() {
    rm -f "$settings"
    try_token aad token lcs
    want_status 0
    printf '{ "version": 1, "audit": "journal", "audit-required": true }\n' >"$settings"
    try_token aad token lcs
    want_status 0
    want_no_error
}

doctor_shows_it() {
    set_up '{ "version": 1, "audit": "syslog", "audit-required": true }'
    try aad doctor
    want_output '^fail +audit +to syslog, where nobody takes the lines: no secret is used' '^ +Start the log'
    set_up '{ "version": 1, "audit": "journal" }'
    try aad doctor
    want_output '^warn +audit +to the journal, where nobody takes the lines: no use is logged'
    set_up '{ "audit": 1 }'
    try aad doctor
    want_output '^fail +audit'
}

check 'nothing is done that must be logged and cannot be' nothing_is_done_that_must_be_logged_and_cannot
check 'nothing is changed that must be logged and cannot be' nothing_is_changed_that_must_be_logged_and_cannot
check 'it is done and said where the log is a wish' it_is_done_and_said_where_the_log_is_a_wish
check 'wrong settings are not overlooked' wrong_settings_are_not_overlooked
check 'a token in the cache is no use of a secret' token_in_the_cache_is_no_use_of_a_secret
check 'doctor shows what is logged' doctor_shows_it
finish
