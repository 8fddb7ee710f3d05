#!/usr/bin/env bash
# npm, pnpm and yarn with a token for one command, for the registries of allowed hosts only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
clients=$TOP/build/npm-clients
[ -s "$clients/installed" ] || world_die 'yarn and pnpm are missing: run tests/run'
PATH=$PATH:$clients/node_modules/.bin
start_registries

# What a script of a package sees, and what npm says when it calls it.
# shellcheck disable=SC2016 # the script's own
script='{ env; cat "$npm_config_globalconfig" "$npm_config_userconfig" "/proc/$PPID${npm_config_globalconfig#/proc/self}"; } >"$SEEN/script" 2>&1 </dev/null; npm config get registry >"$SEEN/script.npm"'
export SEEN=$T/seen npm_config_fetch_retries=0

make_package() { # FOLDER: hello-aad in $WWW/FOLDER/registry, with its tarballs
    local folder=$WWW/$1/registry base=$HOME_URL/$1/registry
    mkdir -p "$folder/hello-aad/-" "$T/tmp/package"
    jq -n --arg script "$script" '{name: "hello-aad", version: "1.0.0", scripts: {hello: $script}}' >"$T/tmp/package/package.json"
    tar -C "$T/tmp" -czf "$folder/hello-aad/-/hello-aad-1.0.0.tgz" package
    jq -n --arg tarball "$base/hello-aad/-/hello-aad-1.0.0.tgz" \
        --arg sum "sha512-$(openssl dgst -sha512 -binary "$folder/hello-aad/-/hello-aad-1.0.0.tgz" | base64 -w 0)" \
        '{name: "hello-aad", "dist-tags": {latest: "1.0.0"},
          versions: {"1.0.0": {name: "hello-aad", version: "1.0.0", dist: {tarball: $tarball, integrity: $sum}}}}' \
        >"$folder/hello-aad/index.json"
}

make_project() { # FOLDER: a project whose registry that is
    rm -rf "$T/tmp/project" "$HOME/.npm" "$HOME/.cache/pnpm" "$HOME/.cache/yarn" "$HOME/.local/share/pnpm" "$HOME/.yarn"
    mkdir -p "$T/tmp/project"
    registry_asked home >/dev/null
    registry_asked other >/dev/null
    cd "$T/tmp/project" || exit 99
    echo "registry=$HOME_URL/$1/registry/" >.npmrc
    jq -n --arg script "$script" '{name: "x", version: "1.0.0", private: true, scripts: {hello: $script}}' >package.json
}

add_of() { # PROGRAM: what adds a package
    case $1 in
        npm) echo "install --no-audit --no-fund --ignore-scripts hello-aad" ;;
        pnpm) echo "add --ignore-scripts hello-aad" ;;
        *) echo "add --ignore-scripts hello-aad" ;;
    esac
}

package_comes_with_the_token() { # PROGRAM
    make_project npm
    # shellcheck disable=SC2046 # words
    NODE_EXTRA_CA_CERTS=$CA try "$1" $(add_of "$1")
    [ "$status" != 0 ] || fail 'the registry gives to everybody'
    make_project npm
    # shellcheck disable=SC2046 # words
    try aad "$1" feed -- $(add_of "$1")
    want_status 0
    [ -f node_modules/hello-aad/package.json ] || fail 'there is no package'
    want_asked_with_credential /npm/registry/hello-aad/-/hello-aad-1.0.0.tgz
}

redirect_elsewhere_loses_the_token() { # PROGRAM
    make_project away
    # shellcheck disable=SC2046 # words
    try aad "$1" feed -- $(add_of "$1")
    grep -q hello-aad-1.0.0.tgz "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

foreign_registry_gets_nothing() { # PROGRAM
    make_project npm
    echo "registry=https://localhost:$OTHER_PORT/npm/registry/" >.npmrc
    # shellcheck disable=SC2046 # words
    try aad "$1" feed -- $(add_of "$1")
    [ -s "$SERVER/other.log" ] || fail 'the other host was not asked'
    want_no_credential
}

own_npmrc_stays_in_force() { # PROGRAM
    make_project npm
    mv .npmrc "$HOME/.npmrc"
    # shellcheck disable=SC2046 # words
    try aad "$1" feed -- $(add_of "$1")
    want_status 0
    want_asked_with_credential /npm/registry/hello-aad
    want_equal "$(cat "$HOME/.npmrc")" "registry=$HOME_URL/npm/registry/" .npmrc
    rm "$HOME/.npmrc"
}

scripts_do_not_see_it() { # PROGRAM; P3: canary_search looks at what they saw
    make_project npm
    rm -f "$SEEN/script" "$SEEN/script.npm"
    try aad "$1" feed -- run hello
    want_status 0
    grep -q '^PATH=' "$SEEN/script" || fail 'the script has seen nothing'
    grep -qF "$(aad token feed)" "$SEEN/script" && fail 'the script has seen the token'
    want_equal "$(tail -n 1 "$SEEN/script.npm")" "$HOME_URL/npm/registry/" "what npm says in a script"
}

certificates_are_checked() { # PROGRAM; P2: whatever a project's file says
    make_project npm
    echo strict-ssl=false >>.npmrc
    # shellcheck disable=SC2046 # words
    NODE_EXTRA_CA_CERTS=/dev/null NODE_TLS_REJECT_UNAUTHORIZED=0 try aad "$1" feed -- $(add_of "$1")
    [ "$status" != 0 ] || fail 'anybody could be that registry'
    [ "$(registry_asked home | grep -c Bearer)" = 0 ] || fail 'it was asked'
}

token_is_not_shown() {
    make_project npm
    try aad npm feed -- config list --long
    want_status 0
    try aad npm feed -- config get "//localhost:$HOME_PORT/:_authToken"
    [ "$status" != 0 ] || fail 'npm shows it'
    try aad npm feed -- config set fund=false
    want_status 0
    want_equal "$(cat "$HOME/.npmrc")" fund=false '.npmrc'
    rm "$HOME/.npmrc"
}

make_package npm
make_package away
for program in npm pnpm; do
    check "$program: a package comes with the token" package_comes_with_the_token $program
    check "$program: a redirect to another host loses the token" redirect_elsewhere_loses_the_token $program
    check "$program: another registry gets nothing (P1)" foreign_registry_gets_nothing $program
    check "$program: your own .npmrc stays in force" own_npmrc_stays_in_force $program
    check "$program: scripts do not see the token (P3)" scripts_do_not_see_it $program
    check "$program: certificates are checked, whatever a project says (P2)" certificates_are_checked $program
done
check 'npm shows the token nowhere, and writes it nowhere' token_is_not_shown
finish
