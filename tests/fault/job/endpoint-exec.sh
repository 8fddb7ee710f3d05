# A command asks for a token at an identity endpoint of its own.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential exec runner -- "$T/tmp/ask")
job_shows=yes job_others='curl: \([0-9]+\)' # it fails where its endpoint is killed

job_make() {
    cat >"$T/tmp/ask" <<END
#!/bin/sh
exec curl -q -sS --max-time 5 -H "X-IDENTITY-HEADER: \$IDENTITY_HEADER" \
    "\$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=$URL"
END
    chmod +x "$T/tmp/ask"
    add_lcs runner --no-verify --timeout 2 --replace
    want_status 0
}

job_begin() {
    forget_here
}

job_good() { # or the reason why not, for the command
    want_output '"(access_token|error)":'
}

job_next() {
    job_call "${job_command[@]}"
    grep -q '"access_token":' "$next" || fail "the next one gets no token: $(<"$next")"
}
