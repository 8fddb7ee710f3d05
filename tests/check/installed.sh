#!/usr/bin/env bash
# What was installed, as it was built: hardened, and linked with no more than it needs.
#
#   installed.sh [STAGE]
#
# SPDX-License-Identifier: Apache-2.0
stage=${1:-}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
stage=${stage:-$PWD/build/stage}

[ -d "$stage" ] || wrong "$stage: nothing is installed there"
mapfile -t files < <(find "$stage" -type f \( -path '*/bin/*' -o -path '*/libexec/*' -o -name '*.so' \))
[ "${#files[@]}" -ge 5 ] || wrong "$stage: only ${#files[@]} programs and modules"

for file in "${files[@]}"; do
    name=${file#"$stage"/}
    header=$(readelf -hW "$file" 2>/dev/null) || continue
    segments=$(readelf -lW "$file")
    dynamic=$(readelf -dW "$file")
    grep -q 'Type: *DYN' <<<"$header" || wrong "$name: not position independent"
    grep -q GNU_RELRO <<<"$segments" || wrong "$name: no RELRO"
    grep -qE 'BIND_NOW|FLAGS.*NOW' <<<"$dynamic" || wrong "$name: not bound at start (NOW)"
    grep -E 'GNU_STACK' <<<"$segments" | grep 'RWE' >/dev/null && wrong "$name: executable stack"
    grep -E '^ *LOAD' <<<"$segments" | grep 'RWE' >/dev/null && wrong "$name: writable and executable"
    grep -qE 'R(UN)?PATH' <<<"$dynamic" && wrong "$name: RPATH"
    grep -q TEXTREL <<<"$dynamic" && wrong "$name: TEXTREL"
    [ -n "$(find "$file" -perm /022)" ] && wrong "$name: others can write it"
done

needs() { # FILE ALLOWED...
    local file=$1 needed
    shift
    for needed in $(readelf -dW "$stage/$file" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
        [[ " $* " == *" $needed "* ]] || wrong "$file: needs $needed"
    done
}
needs bin/aad-credential libc.so.6
needs libexec/aad-credential/aad-credential-host libc.so.6
# The embedded keyring brings no GLib to a server: it does not need it, and what it needs does not
# map it.
embedded=$(cd "$stage" && echo lib*/aad-credential/store/keyring-file.so)
needs "$embedded" libc.so.6 libcrypto.so.3
for needed in $(ldd "$stage/$embedded" | awk '{print $1}' | grep -E 'glib|gio|gobject|secret'); do
    wrong "$embedded: maps $needed"
done

for plugin in "$stage"/lib*/aad-credential/store/*.so; do
    exported=$(nm -D --defined-only "$plugin" | awk '{print $NF}')
    [ "$exported" = aad_store_plugin ] || wrong "$(basename "$plugin"): exports ${exported//$'\n'/ }"
done
for name in mint sign-in manage; do
    exported=$(nm -D --defined-only "$stage"/lib*/aad-credential/$name.so | awk '{print $NF}')
    [ "$exported" = "${name//-/_}_module_entry" ] || wrong "$name.so: exports ${exported//$'\n'/ }"
done
finish
