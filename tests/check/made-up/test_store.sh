#!/usr/bin/env bash
# The made-up store conforms.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

conformance_holds() {
    mkdir -m 700 "$T/tmp/conformance"
    try timeout 60 "$STAGE/libexec/aad-credential/conformance-store" \
        "$STAGE/lib/aad-credential/store/made-up-store.so" "$T/tmp/conformance"
    want_status 0
}

check 'the made-up store conforms' conformance_holds
finish
