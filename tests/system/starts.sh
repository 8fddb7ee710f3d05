#!/usr/bin/env bash
# Notes what anybody of the same user can see of each program at the moment it starts: its arguments
# and its environment. `traced` in lib.sh makes strace stop it there, before it can hide itself, and
# lets strace tell us:
#
#   strace -f ... -o '|starts.sh FILE' COMMAND...
#
# (The execve itself is not seen: of a process that has hidden itself, strace without root's rights
# shows addresses instead of texts.)
#
# SPDX-License-Identifier: Apache-2.0
set -uo pipefail

while read -r pid what; do
    [ "$what" = '--- stopped by SIGSTOP ---' ] || continue
    {
        echo "started $pid"
        tr '\0' '\n' <"/proc/$pid/cmdline"
        tr '\0' '\n' <"/proc/$pid/environ"
        kill -CONT "$pid"
    } >>"$1" 2>&1
done
