#!/usr/bin/env bash
# Who may include whom, and who alone may use what: the design's rules about rooms.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# room FOLDER ALLOWED...: what is included with quotes starts with one of ALLOWED.
room() {
    local folder=$1 allowed file line included
    shift
    allowed=" $* "
    while IFS=: read -r file line included; do
        included=${included#*\"}
        included=${included%%\"*}
        [[ $allowed == *" ${included%%/*}/ "* || $allowed == *" $included "* ]] ||
            wrong "$file:$line: $folder must not include \"$included\""
    done < <(grep -HrnE --include='*.[ch]' '^ *# *include *"' "$folder")
}

# alone PATTERN FILE... -- WHERE...: only these files may match the pattern.
alone() {
    local pattern=$1 allowed=' ' file
    shift
    while [ "$1" != -- ]; do
        allowed+="$1 "
        shift
    done
    shift
    while read -r file; do
        [[ $allowed == *" $file "* ]] || wrong "$file: only${allowed}may match /$pattern/"
    done < <(grep -rlE --include='*.[ch]' "$pattern" "$@")
}

room include
# The rooms, and what each may include beside its own: the table of helper/README.md.
rooms=
while IFS='|' read -r _ name _ allowed _; do
    name=$(tr -d '` ' <<<"$name")
    [ -e "helper/$name" ] || wrong "helper/README.md: there is no room $name"
    # shellcheck disable=SC2046 # words
    room "helper/${name%/}" "$name" $(grep -o '`[^`]*`' <<<"$allowed" | tr -d '`')
    rooms+="$name "
done < <(sed -n '/^| room |/,/^$/p' helper/README.md | grep '^| `')
for name in helper/*/ helper/*.c; do
    [[ " $rooms" == *" ${name#helper/} "* ]] || wrong "helper/README.md: $name is no row of its table of rooms"
done

# What the host process runs is named in its table, and nowhere else in that room.
alone 'include "store/' helper/host/host.c -- helper/host

# A plugin sees the public headers, libc and its own libraries; of ours only its own folder and
# plugin/common, which sees no store.
while IFS=: read -r file line included; do
    included=${included#*\"}
    included=${included%%\"*}
    [[ $included == common/* && -f plugin/$included ]] && continue
    if [[ $included == */* || ! -f $(dirname "$file")/$included || $file == plugin/common/* ]]; then
        wrong "$file:$line: a plugin must not include \"$included\""
    fi
done < <(grep -HrnE --include='*.[ch]' '^ *# *include *"' plugin)
for file in $(grep -rlE 'include *"(base|connection|broker|host|store|crypto|http|mint|sign-in|manage|consumer|command)/' plugin include || true); do
    wrong "$file: nothing of helper/ is seen here"
done

# A grant sees neither rule, cache nor consumer.
alone 'include "(connection/rule|broker/|consumer/)' -- helper/mint/grant
# Never sideways between two grants or two consumers: what they share has a header of its own name.
while read -r hit; do
    wrong "$hit: a grant includes another grant"
done < <(grep -rnE 'include "mint/grant/' helper/mint | grep -v 'mint/grant/body\.h"')
for header in helper/consumer/*-*.h; do
    stem=$(basename "$header" .h)
    alone "include \"consumer/$stem\\.h\"" "helper/consumer/$stem.c" \
        "helper/consumer/${stem%%-*}.c" -- helper/consumer
done

sources=(helper plugin include)
alone '\b(secure_)?getenv *\(' helper/base/env.c plugin/pkcs11/module-file.c -- "${sources[@]}"
alone '\benviron\b *(\[|;|\))' helper/base/env.c helper/base/proc.h helper/base/proc.c -- "${sources[@]}"
alone '# *include *<(cjson/)?cJSON' helper/base/json.c -- "${sources[@]}"
# A plugin may have libraries of its own, this one included.
alone '# *include *<curl/' helper/http/http-handle.h -- helper include
alone '# *include *<openssl/' helper/http/tls.c helper/crypto/crypto.c helper/manage/fresh-key.c helper/manage/registered-key.c helper/mint/crypto-certificate.c helper/mint/crypto-chain.c helper/mint/crypto-key-file.c plugin/pkcs11/crypto.c \
    plugin/common/{heap,pem,seal}.c -- "${sources[@]}"
alone '# *include *<microhttpd' helper/sign-in/loopback.c helper/sign-in/loopback-hearing.h helper/endpoint/web-request.h -- "${sources[@]}"
alone '# *include *<qrencode' helper/sign-in/qr.c -- "${sources[@]}"
alone '# *include *<(libsecret|gio|glib)' plugin/secret-service/*.[ch] -- "${sources[@]}"
alone '(^|[^_a-zA-Z>.])(exit|_exit|_Exit|quick_exit|abort) *\(' helper/main.c helper/host/host.c helper/base/proc.c \
    -- "${sources[@]}"
alone '"/dev/tty"' helper/base/ask.c -- "${sources[@]}"
alone '\b(perror|warn|errx|warnx|syslog) *\(' -- "${sources[@]}"
alone '\b(printf|puts|putchar|fputs|vprintf) *\(' -- helper/base helper/connection helper/broker \
    helper/host helper/store helper/crypto helper/http helper/mint helper/sign-in helper/manage helper/consumer plugin include
# _exit belongs to the child between fork and exec only.
alone '(^|[^_a-zA-Z>.])exit *\(' helper/main.c helper/host/host.c -- "${sources[@]}"
finish
