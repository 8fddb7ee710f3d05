#!/usr/bin/env bash
# A person signs in by a real browser: Chromium shows the authority's page, the person fills it in, and
# the browser ends at our page, which must come out of it as it is meant.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all

# --- the browser: one for all tests, as a person has one, driven by the WebDriver protocol -----------

driver() { # METHOD PATH [JSON]: prints the answer's value
    curl -q -sS --fail --noproxy '*' -X "$1" "$DRIVER$2" ${3+-H 'Content-Type: application/json' --data-binary "$3"} |
        jq -r .value
}

# The one certificate of the local Azure AD, as Chromium's option for that names it.
certificate_pin() {
    openssl s_client -connect "localhost:$PORT" -CAfile "$CA" </dev/null 2>/dev/null |
        openssl x509 -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64
}

# In the sandbox of its own Chromium does not work as root, and not in most containers.
browser_wish() {
    jq -n --arg pin "$(certificate_pin)" '{capabilities: {alwaysMatch: {
        timeouts: {pageLoad: 10000, implicit: 10000},
        "goog:chromeOptions": {args: ["--headless", "--no-sandbox", "--disable-dev-shm-usage",
            "--window-size=900,700", "--ignore-certificate-errors-spki-list=" + $pin]}}}}'
}

start_browser() {
    local log=$T/servers/driver.log session
    command -v chromedriver >/dev/null || world_die 'chromedriver is missing: Debian has it as chromium-driver'
    world_start env TMPDIR="$T/servers" chromedriver --port=0 >"$log" 2>&1
    world_expect chromedriver "$log" grep 'started successfully on port' "$log"
    DRIVER=http://127.0.0.1:$(sed -n 's/.*successfully on port \([0-9]*\).*/\1/p' "$log")
    session=$(driver POST /session "$(browser_wish)" | jq -r .sessionId)
    [ -n "$session" ] || world_die 'Chromium does not start' "$log"
    DRIVER+=/session/$session
}

# What `aad-credential sign-in` starts: it opens the address, as it is or with something added.
open_with() { # MORE
    printf '#!/bin/sh\njq -n --arg url "$1%s" "{url: \\$url}" |\n    exec curl -q -sS --noproxy "*" --data-binary @- "%s/url"\n' \
        "$1" "$DRIVER" >"$T/home/browser"
    chmod 700 "$T/home/browser"
}

element() { # CSS: its id
    driver POST /element "$(jq -n --arg css "$1" '{using: "css selector", value: $css}')" | jq -r '.[]'
}

page_says() { # JAVASCRIPT
    driver POST /execute/sync "$(jq -n --arg code "return $1" '{script: $code, args: []}')"
}

is_at() { # PATTERN
    page_says location.href | grep -E "$1" >/dev/null
}

# --- the person --------------------------------------------------------------------------------------

# Fills in the authority's page, presses a button, and reads the page at which that ends.
person() { # BUTTON USER
    world_wait 10 is_at '/authorize\?' || return
    driver POST "/element/$(element 'input[name=user]')/clear" '{}' >/dev/null
    driver POST "/element/$(element 'input[name=user]')/value" "$(jq -n --arg text "$2" '{text: $text}')" >/dev/null
    driver POST "/element/$(element "button[value=$1]")/click" '{}' >/dev/null
    world_wait 10 is_at '^http://localhost:[0-9]+/' || return
    page_says document.title >"$T/seen/title"
    page_says document.body.innerText >"$T/seen/text"
    page_says 'getComputedStyle(document.body).maxWidth' >"$T/seen/width"
    page_says 'document.documentElement.scrollWidth <= innerWidth' >"$T/seen/fits"
}

signs_in() { # BUTTON USER MORE
    forget_all
    rm -f "$T"/seen/{title,text,width,fits}
    try aad connection add --name web --grant authorization-code --kind lcs --replace \
        --authority "$URL/$TENANT" --client-id "$APP_PUBLIC" --ca-file "$CA" --audience "$URL" --host "$URL" \
        --username "$USER_LCS"
    want_status 0
    open_with "$3"
    driver POST /url '{"url": "about:blank"}' >/dev/null
    person "$1" "$2" &
    try_terminal -t 20 env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in web <<<end
    wait $!
}

want_page() { # TITLE TEXT...
    local text
    want_equal "$(cat "$T/seen/title")" "$1 - aad-credential" "the page's title"
    for text in "$1" "${@:2}"; do
        grep -qF -- "$text" "$T/seen/text" || fail "the page does not say '$text': $(tr '\n' '|' <"$T/seen/text")"
    done
    want_equal "$(cat "$T/seen/fits")" true 'that the page fits the window'
    [ "$(cat "$T/seen/width")" != none ] || fail 'the page has lost its style'
}

signs_in_and_has_tokens() { # MORE
    signs_in sign-in "$USER_LCS" "$1"
    want_status 0
    want_output "Signed in as $USER_LCS"
    want_page 'Signed in' 'You have signed in. The terminal says what comes of it. You can close this window.'
    try_token aad token web
    want_status 0
    want_valid_token lcs
}

cancel_is_told_in_both_places() { # MORE
    signs_in cancel "$USER_LCS" "$1"
    want_status $AAD_CANCELLED
    want_output 'AADSTS65004: User declined'
    want_page 'Not signed in' 'AADSTS65004: User declined to consent to access the app. Sign in again' \
        'You can close this window.'
    want_refresh_tokens 0
}

# What the browser cannot know, it does not say.
wrong_user_is_told_in_the_terminal() {
    signs_in sign-in mfa@contoso.example ''
    want_status $AAD_REFUSED
    want_output 'mfa@contoso.example has signed in'
    want_page 'Signed in' 'The terminal says what comes of it.'
    want_refresh_tokens 0
}

# Another page of the same browser, which knows the port but not the state.
other_pages_get_nowhere() {
    open_with ''
    person_of_a_foreign_page &
    try_terminal -t 20 env BROWSER="$T/home/browser" "$BIN/aad-credential" sign-in web <<END
expect paste its address here
end
END
    wait $!
    want_status 0
    want_equal "$(cat "$T/seen/foreign")" 'Not this sign-in - aad-credential' 'what the other page gets to see'
    want_equal "$(cat "$T/seen/fetched")" 'not readable' 'what a script of the other page reads'
}

# It is a page of the authority's origin here: any other is no closer to ours.
person_of_a_foreign_page() {
    local back
    world_wait 10 is_at '/authorize\?' || return
    back=$(page_says 'new URLSearchParams(location.search).get("redirect_uri")')
    page_says "fetch('$back/?code=c&state=guessed').then(() => 'readable', () => 'not readable')" >"$T/seen/fetched"
    driver POST /url "$(jq -n --arg url "$back/?code=c&state=guessed" '{url: $url}')" >/dev/null
    page_says document.title >"$T/seen/foreign"
    driver POST /back '{}' >/dev/null
    person sign-in "$USER_LCS"
}

start_browser
check 'a person signs in by a browser' signs_in_and_has_tokens ''
check 'the same where the answer comes as a form' signs_in_and_has_tokens '&response_mode=form_post'
check 'a cancel is told in browser and terminal' cancel_is_told_in_both_places ''
check 'the same where the answer comes as a form' cancel_is_told_in_both_places '&response_mode=form_post'
check 'somebody else is told so in the terminal' wrong_user_is_told_in_the_terminal
check 'other pages in the browser get nowhere (P9)' other_pages_get_nowhere
finish
