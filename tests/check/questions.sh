#!/usr/bin/env bash
# What a stranger asks is answered by the manual: questions.txt has each question, the page that answers
# it, and words that must be there.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

shown() { # PAGE: as one line, as man shows it, without what only a terminal needs
    mandoc -T ascii -O width=500 "packaging/man/$1" | sed 's/.\x08//g' | tr -s ' \n' '  '
}

plain() { # the quotes of the two are spelled in several ways
    tr -d "\"'\`"
}

declare -A texts=()
n=0
while IFS='|' read -r question page words; do
    page=${page// /} words=$(sed 's/^ *//; s/ *$//' <<<"$words" | plain)
    n=$((n + 1))
    [ -f "packaging/man/$page" ] || { wrong "$question there is no $page" && continue; }
    [ -n "${texts[$page]:-}" ] || texts[$page]=$(shown "$page" | plain)
    [[ -n $words && ${texts[$page]} == *"$words"* ]] || wrong "$question $page does not say: $words"
done < <(grep -v '^#' tests/check/questions.txt)
[ "$n" -ge 20 ] || wrong "only $n questions"
finish
