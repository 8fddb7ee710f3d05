# What every check script shares: start in the root, collect what is wrong, end with a status.
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
found_wrong=$(mktemp)
trap 'rm -f "$found_wrong"' EXIT

wrong() { # in a file, since some callers are subshells
    printf '%s\n' "$*" | tee -a "$found_wrong"
}

finish() {
    local count
    count=$(wc -l <"$found_wrong")
    if [ "$count" -gt 0 ]; then
        echo "$(basename "$0"): $count wrong"
        exit 1
    fi
    exit 0
}
