#!/usr/bin/env bash
# Functions that nobody may call, and texts that nobody may write.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

banned() { # NAMES WHY
    local hit
    while read -r hit; do
        wrong "$hit: $2"
    done < <(grep -rnE --include='*.[ch]' "(^|[^_a-zA-Z0-9>.])($1) *\(" helper plugin include |
        grep -vE '^[^:]*:[0-9]*: *(/?\*|//)')
}

banned 'system|popen|wordexp' 'no shell, ever'
banned 'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|alloca' 'it knows no limit'
banned 'mktemp|tmpnam|tempnam|tmpfile' 'somebody else may be faster'
banned 'execlp|execvp|execvpe|posix_spawnp' 'it searches PATH'
banned 'atoi|atol|atoll|atof|strtok|rand|srand|random' 'it hides errors or state'
banned 'realpath' 'open once, check the descriptor, use the descriptor'
banned 'sleep|alarm' 'wait for an event, with a deadline'

# The columns of a grant's row say what it is like. If its name is compared elsewhere, that is a
# fact which a new grant would have to be written into a second time.
grants=$(sed -n 's/^ *\.name = "\(.*\)",$/\1/p' helper/connection/grant-rows.h | paste -sd '|')
while read -r hit; do
    wrong "$hit: a grant is known by a column of connection/grant-rows.h, not by its name"
done < <(grep -rnE --include='*.[ch]' "(strcmp|text_equal_nocase|text_has_prefix)\\([^;]*\"($grants)\"" helper)

kinds=$(sed -n 's/^ *\.name = "\(.*\)",$/\1/p' helper/connection/kind/*.c | paste -sd '|')
while read -r hit; do
    wrong "$hit: a kind is known by a column of connection/kind/kind.h, not by its name"
done < <(grep -rnE --include='*.[ch]' "(strcmp|text_equal_nocase|text_has_prefix)\\([^;]*\"($kinds)\"" helper)

stores=$(sed -n 's/^ *{\.name = "\([a-z0-9-]*\)".*/\1/p' helper/connection/store-type.c | paste -sd '|')
while read -r hit; do
    wrong "$hit: a store is known by a column of connection/store-type.c, not by its name"
done < <(grep -rnE --include='*.[ch]' "(cmp|text_equal_nocase|text_has_prefix)\\([^;]*\"($stores)[\":]" helper)

while read -r file; do
    wrong "$file: an error and its remedy are one call of aad_error_set(), with a line end between"
done < <(grep -rlzE --include='*.[ch]' \
    'aad_error_set\(([^;"]|"([^"\\]|\\.)*")*\);\s*(return |\(void\))?aad_error_remedy\(' \
    helper plugin include tests)

# What belongs to another user is not ours to change, and sudo makes it easy: no remedy gives a file to
# somebody, and a mode is changed of a file that was seen to be the user's own.
while read -r hit; do
    wrong "$hit: no remedy changes the owner of a file; say who has to run or write it"
done < <(grep -rnE --include='*.[ch]' '"[^"]*\b(chown|chgrp)\b' helper plugin include)
while read -r hit; do
    wrong "$hit: whether the file is the user's own is seen in base/file-trust.c and few other files"
done < <(grep -rnE --include='*.[ch]' '"[^"]*\b(chmod|setfacl|setcap)\b' helper plugin include |
    grep -vE '^helper/base/file-trust\.c:|^plugin/common/folder\.c:|^helper/command/doctor-files\.c:')

# What these names hold is a secret. A literal, and the hint that a server shows, are none.
while read -r hit; do
    wrong "$hit: secrets are compared by secret_equal(), or in plugin/ by heap_equal()"
done < <(grep -rnE --include='*.[ch]' \
    '\b(mem|strn?)cmp\([^;]*(\b(secret|password|state)(\.|->)bytes\b|->(next|present)\.bytes|->pin,|\b(back|stored|plain|pin|password|secret),)' \
    helper plugin | grep -vE 'cmp\([^;]*"|\bhint,')

while read -r hit; do
    wrong "$hit: a comment that promises work"
done < <(grep -rnE --include='*.[ch]' '\b(TODO|FIXME|XXX|HACK)\b' helper plugin include tests)

# With pipefail, a writer fails when its reader has gone, but only sometimes.
while read -r hit; do
    wrong "$hit: grep -q ends a pipe; grep PATTERN >/dev/null reads all of it"
done < <(grep -rnE "\\|[[:space:]]*(LC_ALL=C )?grep -[a-zA-Z]*q" tests packaging .ci --include="*.sh" \
    --include=run --include=quickstart --exclude=banned.sh)

while read -r file; do
    wrong "$file: no licence line"
done < <(find helper plugin include tests packaging .ci -type f \( -name '*.[ch]' -o -name '*.sh' \
    -o -name 'meson.build' -o -name run -o -name quickstart \) -exec grep -L 'SPDX-License-Identifier: Apache-2.0' {} +)
finish
