# A key is made on a token.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
store='pkcs11:token=soft;object=made?module-name=softhsm2'
job_command=(aad-credential key generate "$store" --pin fd:7)
job_output=.out job_pin=$T/servers/pin

job_make() {
    job_add_certificate --store "$store" --pin fd:7
    [ -d "$T/servers/tokens.kept" ] || job_keep_token
}

job_good() {
    job_call aad-credential key certificate cert
}

job_begin() {
    job_restore_token
    rm -f "$XDG_CONFIG_HOME/aad-credential/connections/cert.pem"
}

is_usable() {
    aad-credential key certificate cert >"$T/seen/next.out" 2>&1 7<"$job_pin"
}

job_next() { # there is one, or one can be made; and it can be used
    job_type_pin_again
    job_heal_token
    # SoftHSM writes the two halves of a key one after the other, and may die in between.
    if grep -q 'process ended unexpectedly' "$err" && ! is_usable; then
        aad-credential key delete "$store" --pin fd:7 --yes >"$T/seen/next.out" 2>&1 7<"$job_pin"
    fi
    is_usable || job_call "${job_command[@]}"
    job_call aad-credential key certificate cert
}
