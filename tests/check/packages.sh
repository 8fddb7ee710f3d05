#!/usr/bin/env bash
# A long installation or build is seen to go on, and its words and its failure reach who called it.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=packaging/packages.sh
. packaging/packages.sh
room=$(mktemp -d)
trap 'rm -rf "$room" "$found_wrong"' EXIT

long() {
    echo "first words"
    sleep 1.5
    return 3
}

PACKAGES_PAUSE=1 packages_watch "$room/log" long 2>"$room/seen"
status=$?
[ "$status" = 3 ] || wrong "packages_watch: status $status, not 3"
grep -qx 'first words' "$room/log" || wrong 'packages_watch: the log is not what the command said'
grep -q '^  \.\.\. [0-9]* s$' "$room/seen" || wrong 'packages_watch: nothing shows that it goes on'
PACKAGES_PAUSE=30 packages_watch "$room/log" true 2>"$room/seen" || wrong 'packages_watch: true failed'
[ ! -s "$room/seen" ] || wrong "packages_watch: it says $(cat "$room/seen")"
finish
