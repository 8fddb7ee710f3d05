#!/usr/bin/env bash
# An agent's build: every part is off whose libraries it has not, nothing of these is looked for, and
# what is not there says so, with what brings it. An administrator's files are where sysconfdir says.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
room=$(mktemp -d)
trap 'rm -rf "$room" "$found_wrong"' EXIT
umask 022
root=$room/root
parts='endpoint keyring-file manage pkcs11 secret-service sign-in'

# The machine has these libraries to build with, and no other.
mkdir "$room/pc"
for name in libcjson libcurl libcrypto libssl; do
    cp "$(pkg-config --variable=pcfiledir "$name")/$name.pc" "$room/pc"
done
export PKG_CONFIG_LIBDIR=$room/pc

run() { # LOG COMMAND...
    local log=$room/$1
    shift
    "$@" >"$log" 2>&1 || {
        wrong "$* failed"
        tail -n 20 "$log"
        finish
    }
}

if meson setup "$room/whole" -Dtests=false >"$room/whole.log" 2>&1; then
    wrong 'with every part on, no library was missed: the libraries are not hidden'
fi
off=()
for part in $parts; do
    off+=("-D$part=disabled")
done
run setup meson setup "$room/build" --prefix="$root" --libdir=lib --sysconfdir="$room/etc" -Dbuildtype=plain \
    -Dwerror=true -Dtests=false "${off[@]}"
for name in libsecret gio p11-kit libmicrohttpd libqrencode; do
    grep -q "^Dependency ${name}[^ ]* skipped" "$room/setup" || wrong "$name was looked for"
done
run compile ninja -C "$room/build"
run install meson install -C "$room/build" --no-rebuild --quiet
unset PKG_CONFIG_LIBDIR

for file in "$root"/lib/aad-credential/*.so "$root"/lib/aad-credential/store/*.so; do
    [ ! -e "$file" ] || [ "${file##*/}" = mint.so ] || wrong "$file was built"
done
if readelf -dW "$root/lib/aad-credential/mint.so" | grep NEEDED | grep -E 'glib|secret|p11|microhttpd|qrencode'; then
    wrong 'mint.so needs more than libcurl and OpenSSL'
fi

# What is said, where a part is missing: it names the option.
mkdir -p "$room/home/.config/aad-credential/connections" "$room/etc/aad-credential/connections"
for store in secret-service keyring-file pkcs11:token=work; do
    cat >"$room/home/.config/aad-credential/connections/c-${store%%:*}.json" <<END
{"version": 1, "kind": "azurerm", "grant": "client-secret", "authority": "https://127.0.0.1:1/contoso.com",
 "client-id": "9b000000-0000-4000-8000-000000000001", "audiences": ["https://management.azure.com/"], "store": "$store"}
END
done
cat >"$room/etc/aad-credential/connections/c-device.json" <<'END'
{"version": 1, "kind": "lcs", "grant": "device-code", "authority": "https://127.0.0.1:1/contoso.com",
 "client-id": "9b000000-0000-4000-8000-000000000001", "audiences": ["https://lcsapi.lcs.dynamics.com"]}
END
chmod -R go-w "$room"

aad() {
    env -i HOME="$room/home" PATH=/usr/bin:/bin "$root/bin/aad-credential" "$@" >"$room/said" 2>&1 </dev/null
}
lacks() { # PART WORD...: of aad-credential
    local part=$1
    shift
    aad "$@" && wrong "aad-credential $* succeeds without $part"
    grep -qF 'was built without it' "$room/said" && grep -qF -- "-D$part=enabled" "$room/said" ||
        wrong "aad-credential $* does not say that $part is missing: $(head -n 3 "$room/said")"
}
lacks secret-service verify c-secret-service
lacks keyring-file verify c-keyring-file
lacks pkcs11 verify c-pkcs11
lacks pkcs11 key list
lacks endpoint exec c-keyring-file -- true
lacks endpoint serve
lacks manage app show c-keyring-file --as c-keyring-file
aad connection show c-device || wrong 'a connection in sysconfdir is not found'
aad doctor
for part in $parts; do
    grep -q -- "-D$part=disabled" "$room/said" || wrong "doctor does not say that $part is left out"
done
grep -q "none in $room/etc/aad-credential/config.json" "$room/said" || wrong 'doctor looks elsewhere than in sysconfdir'

# So do the texts.
grep -qF "$room/etc/aad-credential/config.json" "$root/share/man/man1/aad-credential.1" ||
    wrong 'the manual names another sysconfdir'
if grep -rF ' /etc/aad-credential' "$root/share"; then
    wrong 'these name the sysconfdir of others'
fi
finish
