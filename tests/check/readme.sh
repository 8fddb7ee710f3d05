#!/usr/bin/env bash
# What the tree says of itself is true: the files and functions that its READMEs name are there, the
# walks of helper/README.md are how the code goes, and every promise and case that the code cites is
# defined in SECURITY.md. (The table of rooms is read by layers.sh.)
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readmes=(README.md CONTRIBUTING.md SECURITY.md {helper,include,packaging,plugin,tests}/README.md)
cited_in=(helper plugin include tests)

for readme in "${readmes[@]}"; do
    [ -f "$readme" ] || { wrong "$readme is missing" && finish; }
done

# What stands in backticks or behind a link in a README, outside of blocks of text.
words_of() { # README
    sed '/^```/,/^```/d' "$1" | grep -oE '`[^`]+`' | tr -d '`'
    sed '/^```/,/^```/d' "$1" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//; /^https:/d'
}

# --- paths and functions ------------------------------------------------------------------------

is_path() { # one word with a slash or the name of a file: nothing of the user's, no place holder
    local word='^[A-Za-z0-9._*-]+(/[A-Za-z0-9._*-]+)*/?$' holder='(^|[/_.-])(NAME|STEM|PROGRAM|LIBDIR|LIBEXECDIR)\b'
    [[ $1 =~ $word && ! $1 =~ $holder && $1 != build/* ]] &&
        [[ $1 == */* || $1 =~ \.(c|h|sh|md|in|build|[1-8])$ ]]
}

exists() { # README PATH: from its folder or the root; or from where includes or tests are named
    local folder
    for folder in "./${1%README.md}" . helper tests; do
        compgen -G "$folder/$2" >/dev/null && return
    done
}

# Whatever is called or defined anywhere.
functions=$(grep -rhoE --include='*.[ch]' --include='*.sh' '\b[a-z_0-9]+ ?\(' "${cited_in[@]}" | tr -d ' (' | sort -u)

for readme in "${readmes[@]}"; do
    while read -r word; do
        if [[ $word =~ ^([a-z_0-9]+)\(\)$ ]]; then
            grep -qx "${BASH_REMATCH[1]}" <<<"$functions" || wrong "$readme: there is no function $word"
        elif is_path "$word"; then
            exists "$readme" "$word" || wrong "$readme: there is no $word"
        fi
    done < <(words_of "$readme" | sort -u)
done

while IFS=: read -r file _ text; do
    for name in $(grep -oE '[A-Za-z-]+\.md\b' <<<"$text"); do
        compgen -G "$name" >/dev/null || compgen -G "*/$name" >/dev/null || wrong "$file: cites $name, which is not there"
    done
done < <(grep -rnE --include='*.[ch]' --include='*.sh' --include=meson.build '[a-z]\.md\b' "${cited_in[@]}" packaging)

# --- the walks ----------------------------------------------------------------------------------

# The text of a function, from its name at the left margin to the "}" there.
body_of() { # FUNCTION FILE
    awk -v name="$1" '
        !on && /^[a-z]/ && match($0, "[ *]" name "\\(") { on = 1 }
        on && /;$/ && !open { on = 0 }
        /^{/ { open = 1 }
        on { print }
        /^}/ { if (on && open) exit; open = 0 }' "$2"
}

walk_file() { # FILE: as a walk names it
    if [ -f "helper/$1" ]; then echo "helper/$1"; else echo "$1"; fi
}

# Each line: [indent] NAME() [POINTER] FILE [words]. Of each indent so far: the function, its file,
# and the line of it in which the last of its calls was found; the next one comes in the same or
# later.
declare -A callers caller_files reached
walk_line() { # LINE
    local line=$1 indent name call file from at
    local shape='^( *)([a-z0-9_]+)\(\) +(([a-z]*->[a-z_]+) +)?([^ ]+\.[ch])( .*)?$'
    if ! [[ $line =~ $shape ]]; then
        wrong "helper/README.md: this line of a walk is none: $line"
        return
    fi
    indent=${#BASH_REMATCH[1]} name=${BASH_REMATCH[2]} call=${BASH_REMATCH[4]:-\\b${BASH_REMATCH[2]}\\b}
    file=$(walk_file "${BASH_REMATCH[5]}")
    callers[$indent]=$name caller_files[$indent]=$file reached[$indent]=2
    n_walked=$((n_walked + 1))
    [ -n "$(body_of "$name" "$file")" ] || wrong "helper/README.md: $name() is not in $file"
    [ "$indent" = 0 ] && return
    from=$((indent - 2))
    at=$(body_of "${callers[$from]}" "${caller_files[$from]}" | tail -n "+${reached[$from]}" |
        grep -nE -m 1 -- "$call" | cut -d: -f1)
    if [ -z "$at" ]; then
        wrong "helper/README.md: ${callers[$from]}() does not call ${call//\\b/} there"
    else
        reached[$from]=$((reached[$from] + at - 1))
    fi
}

n_walked=0
while IFS= read -r line; do
    walk_line "$line"
done < <(sed -n '/^```walk$/,/^```$/p' helper/README.md | grep -v '^```')
[ "$n_walked" -ge 50 ] || wrong "helper/README.md: only $n_walked lines of walks are found"

# --- promises and cases ---------------------------------------------------------------------------

# Prints every citation as "FILE 33" or "FILE P6", one on each line. Several may be cited at once:
# "N, N", "N and N", "N to N". A list may go on in the next line of a comment.
citations() { # FILE...
    awk '
        function cite(text,   words, n, i, from) {
            sub(/^[^0-9]*/, "", text)
            gsub(/,? and |, /, " ", text)
            n = split(text, words, " ")
            for (i = 1; i <= n; i++) {
                from = words[i]
                if (words[i + 1] == "to") i += 2
                for (; from + 0 <= words[i] + 0; from++) print file, from + 0
            }
        }
        function look(text,   at) {
            gsub(/  +/, " ", text)
            for (at = text; match(at, /[Cc]ases? [0-9]+((,|,? and| to) [0-9]+)*/); at = substr(at, RSTART + RLENGTH))
                if (substr(" " at, RSTART, 1) !~ /[A-Za-z_]/) cite(substr(at, RSTART, RLENGTH))
            for (at = text; match(at, /P[0-9]+/); at = substr(at, RSTART + RLENGTH))
                if (substr(" " at " ", RSTART, 1) substr(at " ", RSTART + RLENGTH, 1) !~ /[A-Za-z0-9_]/)
                    print file, substr(at, RSTART, RLENGTH)
        }
        FNR == 1 { look(text); text = ""; file = FILENAME }
        { sub(/^ *(\*|#|\/\/) /, ""); text = text " " $0 }
        END { look(text) }' "$@" | sort -u
}

mapfile -t sources < <(find "${cited_in[@]}" -type f \( -name '*.[ch]' -o -name '*.sh' -o -name run \
    -o -name meson.build -o -name '*.md' \))
cited=$(citations "${sources[@]}")
[ "$(wc -l <<<"$cited")" -ge 200 ] || wrong "only $(wc -l <<<"$cited") citations of promises and cases are found"
defined=$(sed -n 's/^| \([0-9][0-9]*\) |.*/\1/p; s/^\* \*\*\(P[0-9]*\),.*/\1/p' SECURITY.md)

for twice in $(sort <<<"$defined" | uniq -d); do
    wrong "SECURITY.md defines $twice twice"
done
for promise in P{1..11}; do
    grep -qx "$promise" <<<"$defined" || wrong "SECURITY.md does not define $promise"
done
declare -A is_defined
for number in $defined; do
    is_defined[$number]=yes
done
while read -r file what; do
    [ -n "${is_defined[$what]:-}" ] || wrong "$file: cites the case or promise $what, which SECURITY.md does not define"
done <<<"$cited"

# A file that the table names as a case's test cites that case itself.
while IFS='|' read -r _ number _ _ where _; do
    for file in $(grep -oE '`[^`]+`' <<<"$where" | tr -d '`'); do
        [ -f "tests/$file" ] || continue # said above
        grep -qxF "tests/$file ${number// /}" <<<"$cited" ||
            wrong "SECURITY.md: tests/$file does not cite case ${number// /}"
    done
done < <(grep -E '^\| [0-9]+ \|' SECURITY.md)
finish
