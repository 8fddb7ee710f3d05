# One process for a session gives a command its token, and ends.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=("$T/tmp/session")
job_shows=yes job_others='curl: \([0-9]+\)'

job_make() {
    job_make_asker
    cat >"$T/tmp/session" <<END
#!/bin/sh
aad-credential serve &
for i in \$(seq 50); do
    [ ! -S "$RUNTIME/aad-credential/serve" ] || break
    sleep 0.1
done
aad-credential exec served -- "$T/tmp/ask"
status=\$?
kill \$! 2>/dev/null
wait \$!
exit \$status
END
    chmod +x "$T/tmp/session"
    add_lcs served --no-verify --timeout 2 --replace
    want_status 0
}

job_begin() {
    forget_here
}

job_good() {
    job_want_endpoint_answer
}

job_next() {
    job_want_endpoint_token
}
