#!/usr/bin/env bash
# The installed units of systemd are ones that it understands, and those of the machine are locked up: an
# exposure of at most 2.0, also with the drop-in for tokens.
#
#   tests/check/units.sh [STAGE]
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
stage=${1:-build/stage}
units=$stage/lib/systemd
room=$(mktemp -d)
trap 'rm -rf "$room" "$found_wrong"' EXIT

is_locked_up() { # UNIT
    systemd-analyze security --offline=yes --threshold=20 "$1" >"$room/said" 2>&1
}

for unit in "$units"/{user,system}/*; do
    whose=$(basename "${unit%/*}")
    # A folder for each: one of the same name is another one for the other manager.
    mkdir -p "$room/$whose"
    cp "$unit" "$room/$whose"
done
for unit in "$room"/{user,system}/*; do
    whose=$(basename "${unit%/*}")
    said=$(XDG_RUNTIME_DIR=$room systemd-analyze "--$whose" --man=no verify "${unit/@./@name.}" 2>&1) &&
        [ -z "$said" ] || wrong "$whose/${unit##*/}: $said"
done
for unit in aad-credential.{service,socket} aad-credential-rotate@.{service,timer}; do
    [ -e "$units/user/$unit" ] || wrong "user/$unit is not installed"
done
for unit in aad-credential-serve.{service,socket} aad-credential-rotate@.{service,timer}; do
    [ -e "$units/system/$unit" ] || wrong "system/$unit is not installed"
done
for unit in "$room"/system/*.service; do
    is_locked_up "$unit" || wrong "system/${unit##*/}: $(tail -n 1 "$room/said")"
    echo "${unit##*/}: $(sed -n 's/^.*exposure level for [^:]*: *\([0-9.]*\).*/\1/p' "$room/said")"
    cat "$stage/share/aad-credential/systemd-token.conf" >>"$unit"
    is_locked_up "$unit" || wrong "system/${unit##*/} with the drop-in for tokens: $(tail -n 1 "$room/said")"
done
if is_locked_up "$room/user/aad-credential.service"; then
    wrong 'one without a sandbox is found good as well: this check sees nothing'
fi
finish
