#!/usr/bin/env bash
# The manual as HTML has no dead link: not to a page, not to a place in one, not to a page of ours at
# somebody else's; and the index leads to each page.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
room=$(mktemp -d)
trap 'rm -rf "$room" "$found_wrong"' EXIT
said=$(packaging/html "$room/manual" 2>&1) || wrong "packaging/html fails: $said"

# Prints what is wrong, and at last the number of links.
look() { # FILE...
    awk '
        function name(path) { sub(/.*\//, "", path); return path }
        FNR == 1 { file = name(FILENAME); is_there[file] = 1 }
        {
            for (at = $0; match(at, /(href|src|id)="[^"]*"/); at = substr(at, RSTART + RLENGTH)) {
                word = substr(at, RSTART, RLENGTH)
                value = word
                sub(/^[a-z]*="/, "", value)
                sub(/"$/, "", value)
                if (word ~ /^id/) is_there[file "#" value] = 1
                else links[file " " value] = 1
            }
        }
        /<\/html>/ { is_whole[file] = 1 }
        END {
            for (link in links) {
                n++
                split(link, part, " ")
                target = part[2]
                if (target ~ /^https:\/\/manpages[.]debian[.]org\/(aad-|[a-z-]*-aad[.-])/) print part[1] ": a link to " target ", which is a page of ours"
                if (target ~ /^[a-z]+:/) continue
                if (target ~ /^#/) target = part[1] target
                sub(/#$/, "", target)
                if (!(target in is_there)) print part[1] ": a link to " target ", which is not there"
            }
            for (file in is_there) if (file ~ /[.]html$/ && !(file in is_whole)) print file " is cut off"
            print n + 0
        }' "$@"
}

n_links=0
while IFS= read -r line; do
    if [[ $line =~ ^[0-9]+$ ]]; then
        n_links=$line
    else
        wrong "$line"
    fi
done < <(look "$room"/manual/*.html "$room"/manual/*.css)
[ "$n_links" -ge 1000 ] || wrong "only $n_links links are found"
for file in packaging/man/*.[1-8]; do
    grep -q "href=\"$(basename "$file").html\"" "$room/manual/index.html" || wrong "the index does not lead to $file"
done
finish
