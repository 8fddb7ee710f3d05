# A token of a certificate whose key is on a token, with a PIN.
#
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154 # of tests/fault/lib.sh
job_command=(aad-credential token cert)
job_pin=$T/servers/pin
store='pkcs11:token=soft;object=pipeline?module-name=softhsm2'
key=("$store" --pin fd:7)

job_make() {
    local file=$T/home/pipeline.pem
    [ ! -d "$T/servers/tokens.kept" ] || job_restore_token
    job_add_certificate --store "$store" --pin fd:7
    with_pin aad key generate "${key[@]}" >/dev/null 2>&1
    with_pin aad key certificate cert --output "$file" >/dev/null 2>&1 || fail 'there is no certificate'
    register "$file"
    job_keep_token
}

job_begin() {
    forget_here
    job_restore_token
}

job_good() {
    job_want_token arm
}

job_next() {
    job_type_pin_again
    job_heal_token
    job_call aad-credential token cert
    out=$next job_want_token arm
}
