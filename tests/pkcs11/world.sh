# For system tests with tokens, to be sourced instead of lib.sh: as somebody who is not root, since
# p11-kit lets only others have modules of their own, and with the scripted module registered.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # much is for those who source it
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=64123 --regid=64123 --clear-groups --inh-caps=-all --bounding-set=-all \
        bash "$0" "$@"
fi
# shellcheck source=tests/system/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../system/lib.sh"

HERE=$BUILD/tests/pkcs11
MOCK=$HERE/pkcs11-mock.so
SOFTHSM=/usr/lib/softhsm/libsofthsm2.so
URI='pkcs11:token=mock;object=k1?module-name=mock'
PIN=1234
modules=$XDG_CONFIG_HOME/pkcs11/modules
store_files=$XDG_DATA_HOME/aad-credential/pkcs11
export YUBIHSM_PKCS11_CONF=$T/servers/script

token_register() { # NAME FILE
    printf 'module: %s\n' "$2" >"$modules/$1.module"
}

token_begin() {
    [ -r "$MOCK" ] || world_die "$MOCK cannot be read by the user $(id -u)"
    [ -r "$SOFTHSM" ] || world_die "SoftHSM is missing: $SOFTHSM"
    mkdir -p "$modules"
    printf 'user-config: only\n' >"$XDG_CONFIG_HOME/pkcs11/pkcs11.conf"
    token_register mock "$MOCK"
    openssl genrsa -out "$T/servers/key.pem" 2048 2>/dev/null || world_die 'no key'
    printf '%s\n' "$PIN" >"$T/servers/pin"
    printf '9876\n' >"$T/servers/wrong-pin"
}

# A fresh token that does what the lines say; what the store remembers of the old one goes.
mock() { # LINE...
    rm -rf "$T/servers/tries" "$store_files"
    mock_again "$@"
}

# The same token from now on.
mock_again() { # LINE...
    rm -f "$T/servers/log"
    {
        printf 'log %s\nkey %s\ntries %s\n' "$T/servers/log" "$T/servers/key.pem" "$T/servers/tries"
        [ "$#" = 0 ] || printf '%s\n' "$@"
    } >"$YUBIHSM_PKCS11_CONF"
}

want_calls() { # CALL NUMBER
    want_equal "$(grep -cx -- "$1" "$T/servers/log" 2>/dev/null)" "$2" "the number of calls of $1"
}

# Uses the key: a certificate signing request. The PIN comes from $pin_source.
pin_file=$T/servers/pin pin_source=fd:3
use_key() {
    try aad key certificate "$URI" --request --output "$T/home/request.pem" --pin "$pin_source" \
        3<"$pin_file"
}

# A SoftHSM token named soft, with the key k1.
token_make_soft() {
    export SOFTHSM2_CONF=$T/servers/softhsm2.conf
    mkdir -m 700 "$T/servers/tokens"
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' \
        "$T/servers/tokens" >"$SOFTHSM2_CONF"
    softhsm2-util --init-token --free --label soft --pin "$PIN" --so-pin 5678 >/dev/null ||
        world_die 'no SoftHSM token'
    pkcs11-tool --module "$SOFTHSM" --token-label soft --login --pin "$PIN" --keypairgen \
        --key-type rsa:2048 --label k1 --id 01 >/dev/null 2>&1 || world_die 'no SoftHSM key'
    token_register soft "$SOFTHSM"
}

token_begin
