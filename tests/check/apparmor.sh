#!/usr/bin/env bash
# The profiles of AppArmor are ones that its parser takes. Where the kernel has AppArmor, and this is root, they are
# enforced for a moment, too: a store loads, and the module of a token can do no more than it should.
#
#   tests/check/apparmor.sh [STAGE]
#
# SPDX-License-Identifier: Apache-2.0
stage=${1:-}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
stage=${stage:-$PWD/build/stage}
kernel=/sys/kernel/security/apparmor
names=(aad-credential aad-credential-host aad-credential-endpoint)
room=$(mktemp -d)
trap 'rm -rf "$room" "$found_wrong"' EXIT
PATH=$PATH:/usr/sbin:/sbin

from=$stage/share/aad-credential/apparmor
[ -d "$from" ] || from=/etc/apparmor.d # as in a package

parser() {
    apparmor_parser --base /etc/apparmor.d -I "$from" -I /etc/apparmor.d -K "$@"
}

for name in "${names[@]}"; do
    said=$(parser -Q --skip-cache --warn=all "$from/$name" 2>&1) || wrong "$name: $said"
done
# It sees what is wrong.
sed 's/mr,$/mrX,/' "$from/aad-credential-host" >"$room/bad"
parser -Q --skip-cache "$room/bad" >"$room/said" 2>&1 && wrong 'a profile with an error is taken as well'

if [ ! -e "$kernel/profiles" ] || [ "$(id -u)" != 0 ]; then
    echo '# The profiles were parsed, and not enforced: this kernel has no AppArmor, or this is not root.'
    finish
fi
if grep -E '^aad-credential' "$kernel/profiles"; then
    echo '# The profiles were parsed, and not enforced anew: some of that name are in force.'
    finish
fi

rm -rf "$room"
room=$(mktemp -d -p /var/lib) # no module is loaded from below /tmp
cat >"$room/greedy.c" <<'END_OF_MODULE'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void greedy(void)
{
    char path[4096], label[256] = "", home[4000];
    FILE *file = fopen("/proc/self/attr/current", "re");
    if (file && !fgets(label, sizeof label, file)) label[0] = '\0';
    snprintf(home, sizeof home, "%s", getenv("HOME"));
    snprintf(path, sizeof path, "%s/.bashrc", home);
    int written = open(path, O_WRONLY | O_CREAT, 0600), runs = !access("/bin/true", X_OK) && !system("/bin/true");
    snprintf(path, sizeof path, "%s/seen", home);
    if ((file = fopen(path, "ae"))) fprintf(file, "%d %d %s", written >= 0, runs, label), fclose(file);
}
END_OF_MODULE
cc -shared -fPIC -o "$room/greedy.so" "$room/greedy.c"
mkdir -p "$room/home/.config/pkcs11/modules" "$room/run"
chmod 755 "$room"
chmod 700 "$room/run"
echo "module: $room/greedy.so" >"$room/home/.config/pkcs11/modules/greedy.module"
chown -R 65534:65534 "$room/home" "$room/run" # root's calls load no module of a user

looks() { # [COMMAND...]: what a store finds with that module
    setpriv --reuid=65534 --regid=65534 --clear-groups env -i HOME="$room/home" XDG_RUNTIME_DIR="$room/run" \
        PATH=/usr/bin:/bin "$@" "$stage/bin/aad-credential" key list >"$room/said" 2>&1
}

for name in "${names[@]}"; do
    sed 's/, complain//' "$from/$name" >"$room/$name"
done
parser -r "${names[@]/#/$room/}" || wrong 'the kernel does not take the profiles'
looks
looks aa-exec -p aad-credential --
parser -R "${names[@]/#/$room/}"
want=$'0 0 aad-credential-host (enforce)\n0 0 aad-credential (enforce)'
[ "$(cat "$room/home/seen" 2>&1)" = "$want" ] || wrong "a module may: $(cat "$room/home/seen" "$room/said" 2>&1)"
echo '# The profiles were enforced.'
finish
