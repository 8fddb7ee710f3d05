#!/usr/bin/env bash
# A new grant, kind, consumer, form of output or store is five places and no more: its file, its row,
# its word for Meson, its test, its paragraph. This adds a made-up one of each to a copy of the tree
# (the templates are in made-up/), counts what had to be changed, sees complete.sh miss each of the
# five where it is left out, builds the copy, and uses what is new.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Below a directory that nobody else can write: the program trusts no other.
mkdir -p "${MESON_BUILD_ROOT:=$PWD/build}"
work=$(mktemp -d "$MESON_BUILD_ROOT/made-up.XXXXXX") || exit 2
trap 'rm -rf "$found_wrong" "$work"' EXIT
templates=$work/base/tests/check/made-up
tree=$work/tree
build=$work/build
stage=$work/stage

things=(kind grant consumer output store)
places=(file row word test paragraph)

copy_tree() { # what git knows or would add, as it is now; no clone: what a clone has
    { git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find helper plugin include tests packaging .ci meson.build meson_options.txt -type f -print0; } |
        while IFS= read -r -d '' file; do
            [ ! -e "$file" ] || printf '%s\0' "$file"
        done | tar -c --null -T - | tar -x -C "$work/base"
}

# before FILE PATTERN [TEXT]: puts the text, or what is read, before the first line of that pattern.
before() {
    local file=$tree/$1
    grep -qE -- "$2" "$file" || wrong "$1 has no line /$2/ any more"
    pattern=$2 text=${3:-$(cat)} awk '
        !done && $0 ~ ENVIRON["pattern"] { print ENVIRON["text"]; done = 1 }
        { print }' "$file" >"$work/changed" && cp "$work/changed" "$file"
}

template() { # TEMPLATE FILE
    mkdir -p "$(dirname "$tree/$2")"
    cp "$templates/$1" "$tree/$2"
}

# One line for each of the five.
# shellcheck disable=SC1003 # the backslashes are C's
add() { # THING PLACE
    case $1-$2 in
    kind-file) template kind.c helper/connection/kind/made-up-kind.c ;;
    kind-row) before helper/connection/kind/kind.h '^    ROW\(generic\)' '    ROW(made_up_kind) \' ;;
    kind-word) sed -i "s/^kinds = \[/&'made-up-kind', /" "$tree/helper/meson.build" ;;
    kind-test) before tests/unit/connection/kind/test_kind.c 'assert_true.*"azurerm".*has_cloud' \
        '    assert_string_equal(kind_find("made-up-kind")->hosts[0], "https://made-up.example");' ;;
    kind-paragraph) before packaging/man/aad-credential-connection.5 '^\.Cm generic \.' '.Cm made-up-kind ,' ;;

    grant-file) template grant.c helper/mint/grant/made-up-grant.c ;;
    grant-row) before helper/connection/grant-rows.h 'clang-format on' <"$templates/grant-row" ;;
    grant-word) sed -i "s/^grants = \[/&'made-up-grant', /" "$tree/helper/meson.build" ;;
    grant-test) template test_grant.c tests/unit/mint/grant/test_made-up-grant.c ;;
    grant-paragraph) before packaging/man/aad-credential-connection.5 '^\.Cm client-secret$' '.Cm made-up-grant ,' ;;

    consumer-file) template consumer.c helper/consumer/made-up-consumer.c ;;
    consumer-row) before helper/consumer/consumer.h '^    ROW\(script\)' '    ROW(made_up_consumer) \' ;;
    consumer-word) sed -i "s/^consumers = {/&\n  'made-up-consumer': 'made-up-credential-aad',/" "$tree/helper/meson.build" ;;
    consumer-test) template test_consumer.c tests/unit/consumer/test_made-up-consumer.c ;;
    consumer-paragraph) template consumer.1 packaging/man/made-up-credential-aad.1 ;;

    output-file) template output.c helper/consumer/made-up-output.c ;;
    output-row) before helper/consumer/consumer.h '^    ROW\(curl\)' '    ROW(made_up_output) \' ;;
    output-word) sed -i "s/^consumers = {/&\n  'made-up-output': '',/" "$tree/helper/meson.build" ;;
    output-test) template test_output.c tests/unit/consumer/test_made-up-output.c ;;
    output-paragraph) before packaging/man/aad-credential-token.1 '^\.It Cm header$' $'.It Cm made-up-output\na made-up form;' ;;

    store-file) template store.c plugin/made-up-store/made-up-store.c ;;
    store-row) before helper/connection/store-type.c '^    {\.name = "keyring-file"' '    {.name = "made-up-store"},' ;;
    store-word) sed -i "s/^stores = {/&\n  'made-up-store': {'sources': files('made-up-store\/made-up-store.c'), 'link_with': common},/" "$tree/plugin/meson.build" ;;
    store-test) template test_store.sh tests/system/store-made-up-store.sh ;;
    store-paragraph) before packaging/man/aad-credential-connection.5 '^\.Cm keyring-file ,$' '.Cm made-up-store ,' ;;
    esac
}

fresh() {
    rm -rf "$tree"
    cp -r "$work/base" "$tree"
}

# --- it is five, and each of them is missed --------------------------------------------------------

count_changes() {
    local thing place changed
    for thing in "${things[@]}"; do
        fresh
        for place in "${places[@]}"; do
            add "$thing" "$place"
        done
        changed=$(diff -rq "$work/base" "$tree")
        [ "$(wc -l <<<"$changed")" -le 5 ] || wrong "a new $thing changes more than five places: $changed"
    done
}

leave_out_each() {
    local left_out place thing name said
    for left_out in "${places[@]}"; do
        fresh
        for thing in "${things[@]}"; do
            for place in "${places[@]}"; do
                [ "$place" = "$left_out" ] || add "$thing" "$place"
            done
        done
        said=$("$tree/tests/check/complete.sh") && wrong "complete.sh misses no $left_out"
        for thing in "${things[@]}"; do
            add "$thing" "$left_out" || continue
            [[ $said == *"made-up-$thing"* ]] ||
                wrong "complete.sh does not miss the $left_out of made-up-$thing"
        done
    done
    for name in complete banned layers shape; do
        said=$("$tree/tests/check/$name.sh") || wrong "with all five: $said"
    done
}

# --- and they work ---------------------------------------------------------------------------------

quietly() { # COMMAND...
    "$@" >"$work/log" 2>&1 && return
    tail -n 40 "$work/log"
    wrong "failed: $*"
    finish
}

build_copy() {
    local test new=(consumer/made-up-consumer consumer/made-up-output mint/grant/made-up-grant)
    local tests=(connection/{kind/kind,grant,field,connection_schema,complete} consumer/consumer
        command/{command_help,token,connection,connection-options} "${new[@]}")
    local programs=("${tests[@]//\//_}")
    quietly meson setup "$build" "$tree" --prefix="$stage" --libdir=lib -Dwerror=true \
        -Doptimization=0 -Ddebug=false
    quietly ninja -C "$build" helper/aad-credential helper/aad-credential-host helper/mint.so \
        plugin/made-up-store.so packaging/connection.schema.json \
        tests/conformance-{consumer,store} "${programs[@]/#/tests/unit/test_}"
    quietly meson test -C "$build" --no-rebuild "${tests[@]}" consumer-conformance
    for test in "${new[@]}"; do
        grep -q "$test .*OK" "$work/log" || wrong "the test $test does not run"
    done
}

install_copy() { # where the copy looks for its parts
    mkdir -p "$stage"/{bin,libexec/aad-credential,lib/aad-credential/store} "$work"/{home,run,files}
    chmod 700 "$work"/{home,run,files}
    cp "$build/helper/aad-credential" "$stage/bin/"
    cp "$build/helper/aad-credential-host" "$stage/libexec/aad-credential/"
    cp "$build/helper/mint.so" "$stage/lib/aad-credential/"
    cp "$build/plugin/made-up-store.so" "$stage/lib/aad-credential/store/"
    ln -s aad-credential "$stage/bin/made-up-credential-aad"
    says 'what Meson installs' 'bin/made-up-credential-aad"' <"$build/meson-info/intro-installed.json"
    says 'what Meson installs' 'man1/made-up-credential-aad\.1"' <"$build/meson-info/intro-installed.json"
}

run() { # PROGRAM ARGUMENT...: in a home of its own
    env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME="$work/home" XDG_RUNTIME_DIR="$work/run" "$stage/bin/$1" "${@:2}"
}

says() { # WHAT PATTERN: what was read says so
    grep -e "$2" >/dev/null || wrong "$1 does not say /$2/"
}

use_copy() {
    says 'the schema' made-up-kind <"$build/packaging/connection.schema.json"
    says 'the schema' made-up-grant <"$build/packaging/connection.schema.json"
    run aad-credential --complete -- connection add made | says 'the completion' made-up-kind
    run aad-credential --complete -- connection add --grant made | says 'the completion' made-up-grant
    run aad-credential --complete -- token --output made | says 'the completion' made-up-output
    run aad-credential connection add --help | says 'the help' 'made-up-kind.*'
    run aad-credential connection add --help | says 'the help' 'made-up-grant'
    run aad-credential token --help | says 'the help' 'made-up-output .*a remark before it'

    printf 'a made-up secret' | run aad-credential connection add one --kind made-up-kind \
        --authority https://127.0.0.1:1/contoso.example --store made-up-store --secret-stdin \
        --client-id 9b000000-0000-4000-8000-00000000000f --no-verify >"$work/log" 2>&1 ||
        wrong "no connection can be added: $(cat "$work/log")"
    run aad-credential connection show one --json | says 'the connection' '"made-up-grant"'
    grep -rqa 'a made-up secret' "$work/home/.local/share" || wrong 'the store has no secret'
    run aad-credential --verbose token one --output made-up-output 2>&1 |
        says 'the mint module' 'mint: made-up-grant, endpoint version 2'
    run made-up-credential-aad hello | says 'the consumer' '^made up$'
    echo 'want https://nobody.example x' | run made-up-credential-aad get | says 'the consumer' '^none$'
    echo 'want https://made-up.example x' | run made-up-credential-aad get 2>&1 |
        says 'the consumer' '^made-up-credential-aad: .*127\.0\.0\.1'
    quietly "$build/tests/conformance-store" "$build/plugin/made-up-store.so" "$work/files"
}

mkdir "$work/base"
copy_tree
count_changes
leave_out_each
build_copy
install_copy
use_copy
finish
