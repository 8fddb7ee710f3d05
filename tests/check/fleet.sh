#!/usr/bin/env bash
# The figures of fleets in the manual are those that tests/fleet/run has recorded: each table of
# aad-credential-fleets.7 behind a line .\" record: NAME.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

page=packaging/man/aad-credential-fleets.7
record=tests/fleet/record.tsv
fleet_columns='# fleet agents identities limit life_least_s life_most_s jitter shared ahead hour'
fleet_columns+=' requests peak peak_10s throttled refused failed p50_ms p99_ms most_ms'
carries_columns='# carries limit jitter shared ahead agents requests p99_ms'

# 10,000 machines with one identity, 200 requests a second, tokens of an hour.
rows_of_hour() { # first|later
    awk -F'\t' -v hour="$1" '
        $1 == "fleet" && $2 == 10000 && $3 == 1 && $4 == 200 && $5 == 3599 && $6 == 3599 && $10 == hour {
            print ".It " $7 " Ta " $8 " Ta " $9 " Ta " $11 " Ta " $12 " Ta " $15 " Ta " $16 " Ta " $18
        }' "$record"
}

# A line for each limit: without serve, and with it, first as it would be without jitter.
rows_of_limits() {
    awk -F'\t' '
        $1 == "carries" && !($2 in line) { limits[++n] = $2; line[$2] = ".It " $2 }
        $1 == "carries" { line[$2] = line[$2] " Ta " $6 }
        END { for (i = 1; i <= n; i++) print line[limits[i]] }' "$record"
}

rows_of_page() { # NAME
    awk -v name="$1" '
        $0 == ".\\\" record: " name { on = 1 }
        on && /^\.It / && !/^\.It Em / { print }
        on && /^\.El/ { exit }' "$page"
}

for columns in "$fleet_columns" "$carries_columns"; do
    tr '\t' ' ' <"$record" | grep -xF -- "$columns" >/dev/null || wrong "$record: has no columns $columns"
done
for hour in first later; do
    [ "$(rows_of_hour $hour | wc -l)" = 6 ] || wrong "$record: not six rows of the $hour hour"
    diff <(rows_of_page "$hour") <(rows_of_hour $hour) >&2 || wrong "$page: the $hour hour is not as recorded"
done
[ "$(rows_of_limits | wc -l)" = 4 ] || wrong "$record: not four limits"
diff <(rows_of_page limits) <(rows_of_limits) >&2 || wrong "$page: how many are carried is not as recorded"

finish
