#!/usr/bin/env bash
# Comparisons of secrets, and what codes them, take a time that their bytes do not change: timing.c under valgrind.
#
#   tests/timing/run.sh PROGRAM
#
# SPDX-License-Identifier: Apache-2.0
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
n=0 n_failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -x "$1" ] || { echo 'Bail out! It was not built: valgrind was missing' && exit 99; }

say() { # WORD SENTENCE
    n=$((n + 1))
    echo "$1 $n - $2"
    [ "$1" = ok ] && return
    n_failed=$((n_failed + 1))
    sed 's/^/# /' "$log" | tee /dev/stderr
}

for name in $("$1"); do
    valgrind -q --error-exitcode=99 --leak-check=no --suppressions="$here/timing.supp" "$1" "$name" >"$log" 2>&1
    status=$?
    case $name:$status in
    leak-*:99) say ok "$name is seen" ;;
    leak-*) say 'not ok' "$name: it is done wrong, and not seen: $status" ;;
    *:0) say ok "$name: no jump and no table by a secret" ;;
    *) say 'not ok' "$name: its time depends on a secret: $status" ;;
    esac
done
echo "1..$n"
[ "$n" -gt 3 ] && [ "$n_failed" = 0 ]
