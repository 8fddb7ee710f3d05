#!/usr/bin/env bash
# Sizes: files up to 400 lines, headers up to 120, functions up to 60, three levels of nesting, five
# parameters. And names.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

while read -r lines file; do
    if [ "$file" = total ]; then
        continue
    elif [[ $file == *.h && $file == helper/* && $lines -gt 120 ]]; then
        wrong "$file: $lines lines, a header has up to 120"
    elif [ "$lines" -gt 400 ]; then
        wrong "$file: $lines lines, a file has up to 400"
    fi
done < <(find helper plugin include tests -name '*.[ch]' -exec wc -l {} +)

# Functions begin at the "{" of column 0, and end at the "}" of column 0. A tab stop is four spaces:
# the body is level 1, so five levels of indent are four of nesting.
while read -r line; do
    wrong "$line"
done < <(find helper plugin include -name '*.[ch]' -exec awk '
    FNR == 1 { from = 0; deep = 0 }
    /^\{/ { from = FNR; deep = 0 }
    from && match($0, /^ +(if|for|while|switch|do|else)\>/) {
        indent = match($0, /[^ ]/) - 1
        if (indent >= 16 && indent % 4 == 0 && !deep) deep = FNR
    }
    /^\}/ && from {
        if (FNR - from > 61) print FILENAME ":" from ": a function of " FNR - from - 1 " lines"
        if (deep) print FILENAME ":" deep ": more than three levels of nesting"
        from = 0
    }' {} +)

# What a function is called says where it is: it begins with its file's stem, with a part of that at
# a "-", or with the room; main() and what plugins see (aad_...) have their names from elsewhere. A
# function that is named like a verb of store.h (..._sign, ..._ask) may have as many parameters as
# the verb, and what libmicrohttpd calls as many as that wants.
while read -r line; do
    wrong "$line"
done < <(find helper plugin include -name '*.[ch]' -exec awk '
    function parameters(list) {
        while (gsub(/\([^()]*\)/, "", list))
            continue
        return gsub(/,/, "", list) + 1
    }
    function is_named_by(file, name,    place, words, n, i, j, begin) {
        n = split(file, place, "/")
        gsub("-", "_", place[n - 1])
        if (name ~ "^(main$|aad_|" place[n - 1] "_)") return 1
        sub(/\.[ch]$/, "", place[n])
        n = split(place[n], words, "-")
        for (i = 1; i <= n; i++) {
            begin = ""
            for (j = i; j <= n; j++) {
                begin = begin words[j] "_"
                if (index(name "_", begin) == 1) return 1
            }
        }
        return 0
    }
    FILENAME == "include/aad-credential/store.h" && !is_second {
        verb = verb $0
        if (match(verb, /\(\*[a-z_]+\)\(.*\);/)) {
            name = substr(verb, RSTART + 2)
            list = substr(name, index(name, "(") + 1)
            sub(/\).*/, "", name)
            sub(/\);.*/, "", list)
            allowed[name] = parameters(list)
        }
        if (/;/) verb = ""
        next
    }
    FNR == 1 { is_second = 1; head = "" }
    /^\{$/ && head {
        sub(/^ *AAD_PRINTF\([^)]*\)/, "", head)
        name = list = head
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        sub(/^[^(]*\(/, "", list)
        sub(/\)[^)]*$/, "", list)
        n = parameters(list)
        most = 5
        for (verb in allowed)
            if (allowed[verb] > most && name ~ "_" verb "$") most = allowed[verb]
        if (list ~ /struct MHD_Connection/) most = 8
        if (n > most) print FILENAME ":" FNR ": " name "() has " n " parameters"
        if (!is_named_by(FILENAME, name)) print FILENAME ":" FNR ": " name "() has not its file\047s name"
    }
    /^$|^[}#]|^ ?\/?\*|;$/ { head = ""; next }
    { head = head " " $0 }' include/aad-credential/store.h {} +)
finish
