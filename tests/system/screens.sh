#!/usr/bin/env bash
# Pictures of the terminal, from the real program and what a person types, against the local Azure AD.
#
#   tests/system/screens.sh              a test: each is made, and shows what it is for
#   tests/system/screens.sh DIRECTORY    leaves them there, with an index, for packaging/html
#
# The options by which the program finds the local Azure AD, and its port, are left out of the pictures.
#
# SPDX-License-Identifier: Apache-2.0
to=${1:+$(realpath -m "$1")}
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all --face proxy
pictures=$T/tmp/pictures
proxy=http://127.0.0.1:$FACE_PROXY_PORT
here=(--ca-file "$CA" --proxy "$proxy")
mkdir -p "$pictures"
printf '%s\n' "$password" >"$T/servers/password"
titles=()

# What is typed is on stdin: picture NAME TITLE SHOWN-COMMAND COMMAND...
picture() {
    local name=$1 title=$2 shown=$3
    titles+=("$name $title")
    try_terminal "${@:4}"
    {
        printf '\e[1m$ %s\e[0m\r\n' "$shown"
        cat "$screen"
    } | sed "s/:$PORT//g; s|$HOME|~|g; s|$BIN/|/usr/bin/|g" | python3 "$TOP/tests/system/screens/svg.py" "$title" >"$pictures/$name.svg" ||
        fail "there is no picture $name"
}

want_picture() { # NAME TEXT...: it is one, and shows that
    local text
    for text in "${@:2}"; do
        python3 - "$pictures/$1.svg" "$text" <<'END' || fail "the picture $1 does not show: $text"
import sys, xml.etree.ElementTree as tree
sys.exit(sys.argv[2] not in "\n".join("".join(line.itertext()) for line in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text")))
END
    done
}

connection_is_made() {
    picture add 'A connection for Lifecycle Services is made' 'aad-credential connection add' \
        "$BIN/aad-credential" connection add "${here[@]}" <<END
expect Authentication endpoint [
send https://login.microsoftonline.com:$PORT/$TENANT
expect Lifecycle Services API endpoint [
send us
expect Username
send $USER_LCS
expect Password:
echo off
send $password
expect Application (client) ID
send $APP_PUBLIC
expect Connection name
send lcs-prod
expect Description (optional)
send Asset library
end
END
    want_status 0
    want_picture add 'Username' "Connection 'lcs-prod' is ready"
}

error_says_what_to_do() {
    local other
    other=$(canary_password other-password)
    emulator_set_password "$USER_LCS" "$other"
    forget_all
    picture error 'An error, and what to do about it' 'aad-credential token lcs-prod' "$BIN/aad-credential" token lcs-prod <<<end
    emulator_set_password "$USER_LCS" "$password"
    forget_all
    want_status $AAD_REJECTED
    want_picture error AADSTS50126 'connection edit lcs-prod --secret'
}

git_is_set_up() {
    picture git 'git is told to ask' 'aad-credential setup git lcs-prod' "$BIN/aad-credential" setup git lcs-prod <<END
expect ?
send y
end
END
    want_status 0
    want_picture git 'helper'
}

all_are_seen() {
    input=$T/servers/password try aad connection add power --from lcs-prod --yes --no-verify "${here[@]}"
    world_random 52 >"$T/servers/pat"
    input=$T/servers/pat try aad connection add --kind devops --name ado-pat --grant personal-access-token \
        --host https://dev.azure.com/contoso --expires "$(date -d '10 days' +%F)" --no-verify --secret-stdin
    try_token aad token lcs-prod
    picture list 'All connections' 'aad-credential connection list' "$BIN/aad-credential" connection list <<<end
    want_status 0
    want_picture list lcs-prod power ado-pat
    picture status 'Whether they work' 'aad-credential status' "$BIN/aad-credential" status <<<end
    want_status $AAD_PERSON
    want_picture status lcs-prod 'ado-pat'
}

check 'a connection is made' connection_is_made
check 'an error says what to do' error_says_what_to_do
check 'git is set up' git_is_set_up
check 'all are seen' all_are_seen
if [ -n "$to" ] && [ "$n_failed" = 0 ]; then
    mkdir -p "$to"
    cp "$pictures"/*.svg "$to"
    {
        echo '<!DOCTYPE html>'
        echo '<html lang="en"><head><meta charset="utf-8"/><link rel="stylesheet" href="../manual.css"/><title>aad-credential: what it looks like</title></head><body>'
        echo '<p class="index"><a href="../index.html">aad-credential: the manual</a></p>'
        printf '%s\n' "${titles[@]}" | sed 's|^\([a-z]*\) \(.*\)|<h1 class="Sh">\2</h1><p><img src="\1.svg" alt="\2"/></p>|'
        echo '</body></html>'
    } >"$to/index.html"
fi
finish
