#!/usr/bin/env bash
# npm, pnpm, yarn 1 and yarn 4 with a token for one command, for the registries of allowed hosts only.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/registry.sh"
clients=$TOP/build/npm-clients
[ -s "$clients/installed" ] || world_die 'yarn and pnpm are missing: run tests/run'
for version in 1 4; do
    mkdir -p "$T/tmp/yarn$version"
done
ln -s "$clients/node_modules/yarn/bin/yarn.js" "$T/tmp/yarn1/yarn"
ln -s "$clients/node_modules/@yarnpkg/cli-dist/bin/yarn.js" "$T/tmp/yarn4/yarn"
ln -s "$clients/node_modules/.bin/pnpm" "$T/tmp/yarn1/pnpm"
plain_path=$PATH
start_registries

export SEEN=$T/seen npm_config_fetch_retries=0 YARN_ENABLE_TELEMETRY=false YARN_HTTP_RETRY=0 YARN_ENABLE_GLOBAL_CACHE=false YARN_GLOBAL_FOLDER=$T/tmp/project/global

# What a script of a package sees: its environment, its own descriptor and its parent's.
cat >"$T/tmp/hello.sh" <<'END'
path=${AAD_CREDENTIAL_NPMRC:-$npm_config_globalconfig}
{
    env
    cat "$path" "/proc/$PPID${path#/proc/self}"
} >"$SEEN/script" 2>&1 </dev/null
npm config get registry >"$SEEN/script.npm"
END

use() { # npm | pnpm | yarn1 | yarn4: what $program is
    program=${1%[14]}
    PATH=$plain_path:$T/tmp/yarn1
    [ "$1" != yarn4 ] || PATH=$T/tmp/yarn4:$plain_path
}

make_package() { # FOLDER: hello-aad in $WWW/FOLDER/registry, with its tarballs
    local folder=$WWW/$1/registry base=$HOME_URL/$1/registry
    mkdir -p "$folder/hello-aad/-" "$T/tmp/package"
    jq -n '{name: "hello-aad", version: "1.0.0"}' >"$T/tmp/package/package.json"
    tar -C "$T/tmp" -czf "$folder/hello-aad/-/hello-aad-1.0.0.tgz" package
    jq -n --arg tarball "$base/hello-aad/-/hello-aad-1.0.0.tgz" \
        --arg sum "sha512-$(openssl dgst -sha512 -binary "$folder/hello-aad/-/hello-aad-1.0.0.tgz" | base64 -w 0)" \
        '{name: "hello-aad", "dist-tags": {latest: "1.0.0"},
          versions: {"1.0.0": {name: "hello-aad", version: "1.0.0", dist: {tarball: $tarball, integrity: $sum}}}}' \
        >"$folder/hello-aad/index.json"
}

make_project() { # URL: a project whose registry that is, and what it would like to be lax about
    rm -rf "$T/tmp/project" "$HOME/.npm" "$HOME/.cache/pnpm" "$HOME/.cache/yarn" "$HOME/.local/share/pnpm" "$HOME/.yarn"
    mkdir -p "$T/tmp/project"
    cd "$T/tmp/project" || exit 99
    registry_asked home >/dev/null
    registry_asked other >/dev/null
    printf '%s\n' "registry=$1" strict-ssl=false >.npmrc
    printf '%s\n' "npmRegistryServer: '$1'" 'enableStrictSsl: false' 'nodeLinker: node-modules' 'npmAlwaysAuth: true' >.yarnrc.yml
    jq -n --arg script "sh $T/tmp/hello.sh" '{name: "x", version: "1.0.0", private: true, scripts: {hello: $script}}' >package.json
    [[ $PATH != *yarn4* ]] || touch yarn.lock
}

add_of() { # what adds a package
    case $program in
        npm) add=(install --no-audit --no-fund --ignore-scripts hello-aad) ;;
        *) add=(add hello-aad) ;;
    esac
}

package_comes_with_the_token() {
    make_project "$HOME_URL/npm/registry/"
    NODE_EXTRA_CA_CERTS=$CA try "$program" "${add[@]}"
    [ "$status" != 0 ] || fail 'the registry gives to everybody'
    make_project "$HOME_URL/npm/registry/"
    try aad "$program" feed -- "${add[@]}"
    want_status 0
    [ -f node_modules/hello-aad/package.json ] || fail 'there is no package'
    want_asked_with_credential /npm/registry/hello-aad/-/hello-aad-1.0.0.tgz
}

redirect_elsewhere_loses_the_token() {
    make_project "$HOME_URL/away/registry/"
    try aad "$program" feed -- "${add[@]}"
    grep -q hello-aad-1.0.0.tgz "$SERVER/other.log" || fail 'the other host was not asked'
    want_no_credential
}

foreign_registry_gets_nothing() {
    make_project "https://localhost:$OTHER_PORT/npm/registry/"
    try aad "$program" feed -- "${add[@]}"
    # yarn 4 does not even ask where it should say who it is, and cannot.
    grep -q 'No authentication configured' "$out" || [ -s "$SERVER/other.log" ] || fail 'the other host was not asked'
    want_no_credential
}

own_files_stay_in_force() {
    make_project "$HOME_URL/npm/registry/"
    mv .npmrc "$HOME/.npmrc"
    mv .yarnrc.yml "$HOME/.yarnrc.yml"
    try aad "$program" feed -- "${add[@]}"
    want_status 0
    want_asked_with_credential /npm/registry/hello-aad
    want_equal "$(head -n 1 "$HOME/.npmrc")" "registry=$HOME_URL/npm/registry/" .npmrc
    rm "$HOME/.npmrc" "$HOME/.yarnrc.yml"
}

scripts_do_not_see_it() { # P3: canary_search looks at what they saw
    make_project "$HOME_URL/npm/registry/"
    rm -f "$SEEN/script" "$SEEN/script.npm"
    [[ $PATH != *yarn4* ]] || aad yarn feed -- install >/dev/null 2>&1
    try aad "$program" feed -- run hello
    want_status 0
    grep -q '^PATH=' "$SEEN/script" || fail 'the script has seen nothing'
    grep -qF "$(aad token feed)" "$SEEN/script" && fail 'the script has seen the token'
    [ "$program" = yarn ] || # which has other words for it
        want_equal "$(tail -n 1 "$SEEN/script.npm")" "$HOME_URL/npm/registry/" 'what npm says in a script'
}

certificates_are_checked() { # P2: whatever a project's file says
    make_project "$HOME_URL/npm/registry/"
    [ "$program" != pnpm ] || echo 'strictSsl: false' >pnpm-workspace.yaml
    npm_config_cafile=/dev/null NODE_EXTRA_CA_CERTS=/dev/null NODE_TLS_REJECT_UNAUTHORIZED=0 try aad "$program" feed -- "${add[@]}"
    [ "$status" != 0 ] || fail 'anybody could be that registry'
    [ "$(registry_asked home | grep -c Bearer)" = 0 ] || fail 'it was asked'
}

token_is_not_shown() {
    local which
    for which in npm pnpm; do
        use $which
        make_project "$HOME_URL/npm/registry/"
        try aad $which feed -- logout # it would be in an address, and that in a log
        want_refusal "$AAD_REFUSED"
        NODE_DEBUG=http,net try aad $which feed -- view hello-aad
    done
    want_equal "$(registry_asked home | grep -c /-/user/token)" 0 'how often the token was an address'
    try aad pnpm feed -- config list
    want_refusal "$AAD_REFUSED"
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
for which in npm pnpm yarn1 yarn4; do
    use $which
    add_of
    check "$which: a package comes with the token" package_comes_with_the_token
    check "$which: a redirect to another host loses the token" redirect_elsewhere_loses_the_token
    check "$which: another registry gets nothing (P1)" foreign_registry_gets_nothing
    check "$which: your own files stay in force" own_files_stay_in_force
    check "$which: scripts do not see the token (P3)" scripts_do_not_see_it
    check "$which: certificates are checked, whatever a project says (P2)" certificates_are_checked
done
use npm
check 'npm shows the token nowhere, and writes it nowhere' token_is_not_shown
finish
