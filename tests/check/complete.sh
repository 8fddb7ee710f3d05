#!/usr/bin/env bash
# A consumer, grant, kind, command or store is five things: its file, its table row, its Meson line,
# its tests, and its paragraph in the manual. And every source has its unit tests.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

has() { # WHAT PATTERN FILE...: the pattern is in one of the files
    local what=$1 pattern=$2
    shift 2
    grep -qrE -- "$pattern" "$@" 2>/dev/null || wrong "$what is missing: /$pattern/ in $*"
}

# A name that stands in one of the places is looked for in all: files, rows (ROW(name)), words of
# Meson.
files() { # FILE...
    basename -a -s .c "$@"
}
rows() { # HEADER
    sed -n 's/^ *ROW(\([a-z0-9_]*\)).*/\1/p' "$1" | tr _ -
}
words() { # LIST FILE: of a list, or of a dictionary with a line for each
    awk -v list="$1" '$1 == list && /\[/ { on = 1 } on { print } /\]/ { on = 0 }' "$2" |
        grep -oE "'[a-z0-9-]+'" | tr -d "'"
    sed -n "/^$1 = {/,/^}/s/^  '\([a-z0-9-]*\)': .*/\1/p" "$2"
}
has_word() { # WHAT NAME LIST FILE
    words "$3" "$4" | grep -x -- "$2" >/dev/null || wrong "$1 is missing in $3 of $4"
}

split() { # ROOM/STEM.c: into $room and $stem
    room=${1%/*}
    stem=${1##*/}
    stem=${stem%.c}
}

manual=packaging/man

for name in $({
    sed -n 's/^ *\.name = "\([a-z-]*\)".*/\1/p' helper/command/*.c
    sed -n 's/.*WRAP_COMMAND("\([a-z0-9]*\)".*/\1/p; s/^ *\.command = {\.name = "\([a-z]*\)".*/\1/p' helper/command/wrap/*.c
    sed -n 's/^ *\.verb = "\([a-z-]*\)",$/\1/p' helper/consumer/*.c
} | sort -u); do
    has "the page of command $name" "^\\.Nm aad-credential-$name( ,)?\$" $manual/aad-credential-*.1
    has "the line of command $name" "^\\.It Cm (.* )?$name( ,|\$)" $manual/aad-credential.1
done
for page in "$manual"/aad-credential-*.1; do
    order=$(sed -n 's/^\.Sh //p' "$page" | grep -xE 'NAME|SYNOPSIS|DESCRIPTION|OPTIONS|EXIT STATUS|EXAMPLES|SEE ALSO' | paste -sd ,)
    [ "$order" = 'NAME,SYNOPSIS,DESCRIPTION,OPTIONS,EXIT STATUS,EXAMPLES,SEE ALSO' ] || wrong "$page has not the sections of a command: $order"
done
for symbol in $(grep -ho 'command_[a-z]*,\|command_[a-z]*;' helper/command/command.h | tr -d ',;'); do
    has "the table row of $symbol" "&$symbol\\b" helper/command/command.c
done

# The option of a list is also called by the name of one: "hosts", "--host". The kind has a place of
# its own.
for field in $(sed -n 's/^ *FIELD[A-Z_]*("\([a-z0-9-]*\)",.*/\1/p' helper/connection/connection.c); do
    has "the schema of field $field" "^ *\"$field\": \{" packaging/connection.schema.json.in
    has "the manual of field $field" "^\\.It Cm $field\$" $manual/aad-credential-connection.5
    has "the help of field $field" "\"  --(${field%s}|$field)[ \\\\]" helper/command/connection-help.[ch]
done

# What a parser takes is in a page of its command: an option of no page is taken by nothing.
while IFS=: read -r source option; do
    split "$source"
    [[ $stem != connection-options ]] || source=helper/command/connection-help.c
    has "the help of option --$option" "\"  --${option}[ \\\\]" "$source" "${source%"$stem.c"}${stem%%-*}".[ch] \
        helper/command/wrap/mvn.c
done < <(grep -roE '(\{|FLAG\()"[a-z-]+", (&|NULL, &|[a-z_]+\))' helper/command --include='*.c' |
    sed -E 's/:(\{|FLAG\()"([a-z-]+)".*/:\2/')

for wrap in $({
    grep -l '^const struct wrap wrap_' helper/command/wrap/*.c | xargs basename -a -s .c
    rows helper/command/wrap/wrap.h
    words wraps helper/meson.build
} | sort -u); do
    has "the file of program $wrap" . "helper/command/wrap/$wrap.c"
    has "the table row of program $wrap" "\\bROW\\($wrap\\)" helper/command/wrap/wrap.h
    has_word "the Meson line of program $wrap" "$wrap" wraps helper/meson.build
    has "the manual of program $wrap" "^\\.Ss .*\\b$wrap\\b" $manual/aad-credential-curl.1
done

declare -A page_of_program
for consumer in $({
    grep -l '^const struct consumer consumer_' helper/consumer/*.c | xargs basename -a -s .c
    rows helper/consumer/consumer.h
    words consumers helper/meson.build
} | sort -u); do
    source=helper/consumer/$consumer.c
    has "the file of consumer $consumer" . "$source"
    program=$(sed -n 's/^ *\.program = "\([a-z-]*\)",$/\1/p' "$source" 2>/dev/null)
    has "the table row of consumer $consumer" "\\bROW\\(${consumer//-/_}\\)" helper/consumer/consumer.h
    has "the Meson line of consumer $consumer" "^  '$consumer': '$program'," helper/meson.build
    if [ -n "$program" ]; then
        page_of_program[$program]=yes
        page=$program
        [ -f "$manual/$page.1" ] || page=aad-$program # where another program has that name
        page_of_program[$page]=yes
        has "the manual of consumer $consumer" "^\\.Nm $program\$" "$manual/$page.1"
    fi
done

for format in $(sed -n '/consumer_format .*_formats/,/};/s/^ *{"\([a-z-]*\)".*/\1/p' helper/consumer/*.c); do
    has "the manual of output $format" "^\\.It Cm ${format}\$" $manual/aad-credential-token.1
done

for tool in $({
    grep -l '^const struct setup_tool setup_' helper/setup/*.c | xargs basename -a -s .c
    rows helper/setup/tool.h
} | sort -u); do
    has "the file of tool $tool" . "helper/setup/$tool.c"
    has "the table row of tool $tool" "\\bROW\\($tool\\)" helper/setup/tool.h
    has "the help of tool $tool" '^ *\.summary = ".' "helper/setup/$tool.c"
    has "the manual of tool $tool" "^\\.It Cm $tool\\b" $manual/aad-credential-setup.1
done

for kind in $({
    files helper/connection/kind/*.c | grep -vx kind
    rows helper/connection/kind/kind.h
    words kinds helper/meson.build
} | sort -u); do
    has "the file of kind $kind" . "helper/connection/kind/$kind.c"
    has "the table row of kind $kind" "\\bROW\\(${kind//-/_}\\)" helper/connection/kind/kind.h
    has_word "the Meson line of kind $kind" "$kind" kinds helper/meson.build
    has "the test of kind $kind" "\"$kind\"" tests/unit/connection/kind/test_kind.c
    has "the manual of kind $kind" "Cm $kind|\\b$kind\\b" $manual/aad-credential-connection.5
done

for grant in $({
    files helper/mint/grant/*.c | grep -vx body
    sed -n 's/^ *\.name = "\(.*\)",$/\1/p' helper/connection/grant-rows.h
    words grants helper/meson.build
} | sort -u); do
    has "the file of grant $grant" . "helper/mint/grant/$grant.c"
    symbol=${grant//-/_}
    has "the table row or use of grant $grant" "\\b(GRANT\\($symbol|body_$symbol\\.)" \
        helper/connection/grant-rows.h helper/mint/mint.c
    has_word "the Meson line of grant $grant" "$grant" grants helper/meson.build
    if [ "$grant" != refresh-token ]; then # nobody writes that one into a connection
        has "the manual of grant $grant" "$grant" $manual/aad-credential-connection.5
    fi
done

for format in $({
    files helper/connection/import/*.c | grep -vxE 'import|leftover|values|kubelogin-options'
    rows helper/connection/import/import.h
    words imports helper/meson.build
} | sort -u); do
    has "the file of format $format" . "helper/connection/import/$format.c"
    has "the table row of format $format" "\\bROW\\(${format//-/_}\\)" helper/connection/import/import.h
    has_word "the Meson line of format $format" "$format" imports helper/meson.build
    has "the manual of format $format" "^\\.It Cm $format\$" $manual/aad-credential-connection.1
done

for store in $({
    files plugin/*/ | grep -vx common
    words stores plugin/meson.build
} | sort -u); do
    has "the source of store $store" . "plugin/$store/$store.c"
    has "the row of store $store" "\\.name = \"$store\"" helper/connection/store-type.c
    has_word "the Meson line of store $store" "$store" stores plugin/meson.build
    has "the test of store $store" . "tests/system/store-$store.sh"
    has "the manual of store $store" "$store" $manual/aad-credential-connection.5
done

# What begins a file, an object or a record of ours, and the frames and verbs of the store's protocol.
for letters in $(grep -rhoE '"AAD(C|E)[0-9]"|"AAD(KRING|ENTRY)"' plugin --include='*.[ch]' | tr -d '"' | sort -u) AADTOK; do
    has "the format that begins with $letters" "\\b$letters\\b" $manual/*.5
done
number=0
for verb in $(sed -n '/^enum verb {/,/^}/s/^ *VERB_\([A-Z_]*\)\( = 1\)*,$/\1/p' helper/store/verb.h); do
    number=$((number + 1))
    paste -sd ' ' $manual/aad-credential-wire.5 | grep -E "\b$number \.Fn ${verb,,}\b" >/dev/null ||
        wrong "the manual of verb $verb is missing in aad-credential-wire.5"
done
[ "$number" -ge 19 ] || wrong "only $number verbs are found in helper/store/verb.h"
number=0
for type in $(sed -n '/^enum wire_type {/,/^}/s/^ *WIRE_\([A-Z_]*\)\( = 1\)*,.*/\1/p' helper/host/wire.h); do
    number=$((number + 1))
    type=${type,,}
    has "the manual of frame $type" "^\\.It $number Cm ${type//_/-}\$" $manual/aad-credential-wire.5
done
[ "$number" -ge 11 ] || wrong "only $number frames are found in helper/host/wire.h"

# Who sends somebody to the manual names a page that is there.
for name in $(grep -rhoE '\bman:?( [1-8])? ?[a-z0-9-]*aad[a-z0-9-]*\b' {README,CONTRIBUTING,SECURITY}.md helper plugin packaging/systemd |
    sed 's/^man:\{0,1\}\( [1-8]\)\{0,1\} \{0,1\}//' | sort -u); do
    compgen -G "$manual/$name.[1-8]" >/dev/null || has "the manual $name, which somebody names" "^\\.Nm $name( ,)?\$" $manual/*.1
done

# The exit status of an error is its place in the table.
status=0
for error in $(sed -n 's/^ *\[AAD_[A-Z_]*\] = {"\([a-z-]*\)",.*/\1/p' helper/base/error.c); do
    has "the help of error $error" "^\\.It $status Cm $error\$" $manual/aad-credential-troubleshooting.7
    status=$((status + 1))
done
[ "$status" -ge 18 ] || wrong "only $status errors are found in helper/base/error.c"

for page in "$manual"/*.[1-8]; do
    [[ -n ${page_of_program[$(basename "${page%.1}")]:-} ]] || # it is installed with its program
        has "the Meson line of the manual page" "'man/${page##*/}'" packaging/meson.build
done

# The tests of ROOM/STEM.c are in tests/unit/ROOM/test_STEM.c and, where these are too many, in
# test_STEM_PART.c; a "_" stands nowhere else. Kinds are data, all tested by test_kind.c. The main
# file of a program is tested with the program. Of the plugins, only what several are made of has
# unit tests. A source of managed identities without a function is data, tested by test_identity.c.
while read -r source; do
    split "${source#*/}"
    [[ $room != mint/identity ]] || grep '^{$' "$source" >/dev/null || continue
    [ -f "tests/unit/$room/test_$stem.c" ] || wrong "$source: no tests/unit/$room/test_$stem.c"
done < <(find helper plugin/common -name '*.c' ! -path 'helper/main*.c' ! -path helper/host/host.c ! -path helper/endpoint/endpoint.c \
    ! -path 'helper/connection/kind/*' | sort)
while read -r source; do
    wrong "$source: a \"_\" begins the part in a test's name"
done < <(find helper plugin -name '*_*.c')

declare -A in_meson
for word in $(grep -hoE "'([a-z]+/)?[a-zA-Z0-9_-]+'" {helper,tests/unit,tests/pkcs11}/meson.build | tr -d "'"); do
    in_meson[${word##*/}]=yes
done
while read -r test; do
    split "${test#tests/unit/}"
    stem=${stem#test_}
    [ -f "helper/$room/${stem%_*}.c" ] || [ -f "plugin/$room/${stem%_*}.c" ] ||
        wrong "$test: no such thing as $room/${stem%_*}.c"
    [ -n "${in_meson[$stem]:-}" ] || wrong "the Meson line of $test is missing: '$stem'"
done < <(find tests/unit -mindepth 2 -name '*.c' | sort)
while read -r test; do
    wrong "$test does not include unit.h"
done < <(find tests/unit -mindepth 2 -name '*.c' -exec grep -L '^#include "unit\.h"$' {} + | sort)

# Each reader of foreign bytes has a row of how many of its lines are reached.
while read -r lack; do
    wrong "$lack"
done < <(python3 tests/fuzz/fuzzing.py check)

for test in tests/system/*.sh; do
    name=$(basename "$test" .sh)
    [[ $name == @(lib|world|application|arm|authority|gate|issuer|registry|rotation|rotation-certificate|rotation-password|token|starts) || -d plugin/${name#store-} ]] || has "the Meson line of system test $name" "'$name'" tests/meson.build tests/system/meson.build
done
finish
