#!/bin/bash
# A pinentry for tests: does what the file beside it says, and writes down what it was told.
#
#   NAME.does   "pin TEXT" (escaped as Assuan wants it), "twice TEXT" (and another one then), "yes", "cancel", "hang", "die" or "garbage"
#   NAME.told   gets every line that came
#
# SPDX-License-Identifier: Apache-2.0
does=$(cat "$0.does")
: >"$0.told"
[ "$does" = die ] && exit 1
[ "$does" = garbage ] && { head -c 100000 /dev/zero | tr '\0' x; exit 0; }
echo 'OK Pleased to meet you'
while IFS= read -r line; do
    printf '%s\n' "$line" >>"$0.told"
    case $line in
    GETPIN)
        case $does in
        twice\ *) printf 'D %s\nOK\n' "${does#twice }" && does='pin another' ;;
        pin\ *) printf 'D %s\nOK\n' "${does#pin }" ;;
        hang) exec sleep 1000 ;;
        *) echo 'ERR 83886179 Operation cancelled <Pinentry>' ;;
        esac
        ;;
    CONFIRM)
        if [ "$does" = yes ]; then echo OK; else echo 'ERR 83886194 Not confirmed <Pinentry>'; fi
        ;;
    *) echo OK ;;
    esac
done
