#!/usr/bin/env bash
# A person at a terminal makes a connection. The questions are those of the LCS service connection
# dialog; who leaves in the middle leaves nothing behind. Cases 13 and 77.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
CONNECTIONS=$XDG_CONFIG_HOME/aad-credential/connections
wrong=$(canary_password wrong-password)

# The dialog up to the password, for the local Azure AD.
dialog_up_to_password() {
    cat <<END
expect Authentication endpoint [
send $URL/$TENANT
expect Lifecycle Services API endpoint [
send $URL
expect Username
send $USER_LCS
expect Password:
echo off
END
}

dialog_after_password() { # NAME
    cat <<END
expect Application (client) ID
send $APP_PUBLIC
expect Connection name
send $1
expect Description (optional)
send made by hand
end
END
}

nothing_is_left() { # NAME
    [ ! -e "$CONNECTIONS/$1.json" ] || fail "the file of $1 is there"
    try secret-tool search --all connection "$1"
    want_nothing
    want_equal "$(find "$CONNECTIONS" -name '.*' -type f 2>/dev/null | wc -l)" 0 'the half-written files'
}

questions_are_those_of_the_dialog_in_its_order() {
    try_terminal "$BIN/aad-credential" connection add --ca-file "$CA" < <(
        dialog_up_to_password
        echo "send $password"
        dialog_after_password by-hand
    )
    want_status 0
    want_output "Connection 'by-hand' is ready" '^ok .*token' '^ok .*service'
    want_count by_kind.lcs 1
    want_equal "$(grep -oE '^(Authentication endpoint|Lifecycle Services API endpoint|Username|Password|Application .client. ID|Connection name|Description)\b[^:]*:' "$out" |
        sed 's/[:[(,].*//; s/ *$//' | uniq | tr '\n' ',')" \
        'Authentication endpoint,Lifecycle Services API endpoint,Username,Password,Application,Connection name,Description,' \
        'the order of the questions'
    want_equal "$(jq -r .description "$CONNECTIONS/by-hand.json")" 'made by hand' 'the description'
    [ "$(secret-tool lookup connection by-hand role password)" = "$password" ] ||
        fail 'the keyring holds something else'
}

what_is_no_address_is_asked_for_again() {
    printf '%s\n' "$password" >"$T/servers/password"
    try_terminal sh -c "exec '$BIN/aad-credential' connection add --no-verify --secret-fd 7 7<'$T/servers/password'" <<END
expect Authentication endpoint [
send
expect Lifecycle Services API endpoint [
send 99
expect that is no https address
expect Lifecycle Services API endpoint [
send lcsapi
expect that is no https address
expect Lifecycle Services API endpoint [
send  lcsapi.eu.lcs.dynamics.com 
expect Username
send somebody@contoso.example
expect Application
send $APP_PUBLIC
expect Connection name
send slips
expect Description
send
end
END
    want_status 0
    want_equal "$(jq -r '.hosts[0]' "$CONNECTIONS/slips.json")" \
        'https://lcsapi.eu.lcs.dynamics.com' 'the host'
}

defaults_are_offered_and_menus_understood() {
    printf '%s\n' "$password" >"$T/servers/password"
    try_terminal sh -c "exec '$BIN/aad-credential' connection add --no-verify --secret-fd 7 7<'$T/servers/password'" <<END
expect AzureUSGovernment
expect Authentication endpoint [https://login.microsoftonline.com/organizations]:
send
expect Europe
expect Lifecycle Services API endpoint [https://lcsapi.lcs.dynamics.com]:
send eu
expect Username
send somebody@contoso.example
expect Application
send $APP_PUBLIC
expect Connection name
send defaults
expect Description
send
end
END
    want_status 0
    want_output 'not verified'
    want_equal "$(jq -r '[.authority, .audiences[0], .description // "none"] | join(" ")' \
        "$CONNECTIONS/defaults.json")" \
        'https://login.microsoftonline.com/organizations https://lcsapi.eu.lcs.dynamics.com none' \
        'what was saved'
    grep -q 'Password' "$out" && fail 'it asks for what it was given'
}

national_clouds_have_a_number() {
    printf '%s\n' "$password" >"$T/servers/password"
    try_terminal sh -c "exec '$BIN/aad-credential' connection add us --no-verify --lcs-region gov \
        --username me@contoso.example --secret-fd 7 7<'$T/servers/password'" <<END
expect Authentication endpoint [
send 2
expect Application
send $APP_PUBLIC
expect Description
send
end
END
    want_status 0
    want_equal "$(jq -r '.authority + " " + .audiences[0]' "$CONNECTIONS/us.json")" \
        'https://login.microsoftonline.us/organizations https://lcsapi.gov.lcs.microsoftdynamics.us' \
        'what was saved'
}

what_cannot_be_is_asked_again() { # each in its place, and the two passwords that differ
    try_terminal "$BIN/aad-credential" connection add --ca-file "$CA" --no-verify <<END
expect Authentication endpoint [
send http://login.example/tenant
expect Authentication endpoint [
send $URL/$TENANT
expect Lifecycle Services API endpoint [
send $URL
expect Username
send
expect It is needed
expect Username
send $USER_LCS
expect Password:
echo off
send $password
expect Password (again):
send $wrong
expect not the same
expect Password:
echo off
send $password
expect Password (again):
echo off
send $password
expect Application (client) ID
send not-a-guid
expect Application (client) ID
send $APP_PUBLIC
expect Connection name
send ../../etc
expect A name has
expect Connection name
send by-hand
expect already
expect Connection name
send second
expect Description
send
end
END
    want_status 0
    want_output "Connection 'second' is saved, not verified"
}

# As a newcomer does: a cloud alone, a host without https://, one paste too early, a wrong password.
nothing_that_was_answered_is_answered_twice() {
    emulator_reset
    try_terminal "$BIN/aad-credential" connection add --ca-file "$CA" <<END
expect Authentication endpoint [
send $URL/a/b
expect what follows the authority's host is no tenant
expect Authentication endpoint [
send  $URL/${TENANT^^} 
expect Lifecycle Services API endpoint [
send $URL
expect Username
send pasted-too-early
expect is no user name
expect Username
send  $USER_LCS	
expect Password:
echo off
send $wrong
expect Application (client) ID
send {${APP_PUBLIC^^}}
expect Connection name
send in-place
expect Description
send
expect That was try 1 of 3
expect Password (Enter: leave it, for now):
echo off
send $wrong
expect it is not sent again
expect Password (Enter: leave it, for now):
echo off
send $password
end
END
    want_status 0
    want_output "Connection 'in-place' is ready"
    want_count by_grant.password 2
    want_equal "$(jq -r '.authority + " " + ."client-id"' "$CONNECTIONS/in-place.json")" \
        "$URL/$TENANT $APP_PUBLIC" 'what was pasted'
}

control_c_anywhere_leaves_nothing() { # and the terminal as it was: pty looks
    local n total
    { dialog_up_to_password && echo "send $password" && dialog_after_password never; } \
        >"$T/servers/whole"
    total=$(grep -n '^send' "$T/servers/whole" | cut -d: -f1)
    for n in $total; do
        try_terminal "$BIN/aad-credential" connection add --ca-file "$CA" < <(
            head -n $((n - 1)) "$T/servers/whole"
            printf '%s\n' 'key C' 'end'
        )
        want_status $AAD_CANCELLED
        nothing_is_left never
        [ -z "$has_failed" ] || { echo "  at $(sed -n "${n}p" "$T/servers/whole" | cut -c 1-9)" && return; }
    done
    want_equal "$(wc -w <<<"$total")" 7 'the number of questions'
}

signals_restore_the_terminal() { # case 77
    local name number
    while read -r name number; do
        try_terminal "$BIN/aad-credential" connection add --ca-file "$CA" < <(
            dialog_up_to_password
            printf '%s\n' "signal $name" end
        )
        want_status "$number"
        nothing_is_left never
    done <<<"TERM 143
HUP 129
INT $AAD_CANCELLED"
}

check 'the questions are those of the dialog, in its order' questions_are_those_of_the_dialog_in_its_order
check 'what is no address is asked for again, at once' what_is_no_address_is_asked_for_again
check 'defaults are offered, menus understood' defaults_are_offered_and_menus_understood
check 'national clouds have a number' national_clouds_have_a_number
check 'what cannot be is asked again' what_cannot_be_is_asked_again
check 'nothing that was answered is answered twice (P6)' nothing_that_was_answered_is_answered_twice
check 'control-C at any question leaves nothing' control_c_anywhere_leaves_nothing
check 'signals restore the terminal (case 77)' signals_restore_the_terminal
finish
