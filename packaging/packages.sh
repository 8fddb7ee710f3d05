# The Debian packages by purpose, and one function that installs those that are missing.
# For sourcing:  . packaging/packages.sh; packages_install build run
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034 # they are used by the name of their group

# What building takes, the tests' own libraries included.
packages_build='meson ninja-build pkg-config gcc libc6-dev libcjson-dev libcurl4-openssl-dev
    libssl-dev libsecret-1-dev libp11-kit-dev libmicrohttpd-dev libqrencode-dev'

# What the main job needs beside it: a keyring on a bus, git, curl, a local Azure AD.
packages_run='libcmocka-dev libgnutls28-dev gnome-keyring dbus dbus-daemon libsecret-tools git curl jq openssl
    ca-certificates procps'

# What the tests need beside it.
packages_test='gojq valgrind softhsm2 iproute2 systemd opensc p11-kit lighttpd lighttpd-mod-openssl strace keyutils util-linux zbar-tools
    chromium chromium-driver nodejs npm mandoc glewlwyd sqlite3 wget wget2 httpie maven gradle kubernetes-client|kubectl skopeo
    libjansson-dev
    python3-keyring
    python3-pip
    twine
    python3-poetry
    git-lfs
    golang-docker-credential-helpers
    mmdebstrap
    podman
    uidmap
    azure-cli
    python3-azure
    apparmor
    zsh
    fish'

# What tests/run --sanitize needs beside it.
packages_sanitize='clang libclang-rt-dev'

# What tests/fuzz/run needs beside that of tests/run --sanitize.
packages_fuzz='llvm'

# What .ci/run needs beside it. Its layout and its linters are those of Debian 12.
packages_ci='clang-format clang-tidy cppcheck shellcheck binutils'

# What packaging/build-deb and packaging/build-rpm need beside the first.
packages_package='build-essential debhelper dh-apparmor dh-python dpkg-dev fakeroot libcmocka-dev libgnutls28-dev libjansson-dev rpm xz-utils'

# What tests/package/run needs beside it.
packages_package_test='autopkgtest lintian blhc devscripts iproute2 mmdebstrap podman procps util-linux'

# Prints which of the packages are not installed, and are no part of another one that is (Provides). Of
# several that do the same, "this|that", any one will do, and the first is missing.
packages_missing() {
    local package names name provided
    provided=$(dpkg-query -W -f='${db:Status-Status} ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed //p' | tr ',' '\n' | sed 's/^ *//; s/ .*//') || true
    for package in "$@"; do
        IFS='|' read -r -a names <<<"$package"
        for name in "${names[@]}"; do
            grep -qxF -- "$name" <<<"$provided" && continue 2
            [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" != installed ] || continue 2
        done
        printf '%s\n' "${names[0]}"
    done
}

packages_as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "These need root, and there is no sudo. As root, run:  $*" >&2
        return 1
    fi
}

# As long as FLAG is there, and its caller: on a terminal the last line of LOG and the time, else a
# line now and then.
packages_show_watch() { # LOG FLAG
    local from=$SECONDS said=$SECONDS line
    while sleep 0.2 && [ -e "$2" ] && kill -0 $$ 2>/dev/null; do
        if packages_can_erase; then
            line=$(tail -n 1 "$1" | tr -cd '[:print:]')
            printf '\r  %3d s  %.60s\e[K' "$((SECONDS - from))" "$line" >&2
        elif ((SECONDS - said >= ${PACKAGES_PAUSE:-15})); then
            said=$SECONDS
            printf '  ... %d s\n' "$((SECONDS - from))" >&2
        fi
    done
}

packages_can_erase() {
    [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}

# packages_watch LOG COMMAND...: its words go to LOG; meanwhile it is seen that it goes on.
packages_watch() {
    local log=$1 flag watch code=0
    shift
    flag=$(mktemp) || return
    packages_show_watch "$log" "$flag" </dev/null >/dev/null &
    watch=$!
    "$@" >"$log" 2>&1 || code=$?
    rm -f "$flag"
    wait "$watch"
    if packages_can_erase; then
        printf '\r\e[K' >&2
    fi
    return "$code"
}

# One apt-get run; its own words are shown only if it fails, and no other way is tried then.
packages_apt() {
    local log code=0
    log=$(mktemp)
    packages_watch "$log" packages_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" || code=$?
    if [ "$code" != 0 ] && [ -z "${packages_has_other_way:-}" ]; then
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$code"
}

# packages_missing_of GROUP...: prints what is missing of these groups.
packages_missing_of() {
    local group list wanted=()
    for group in "$@"; do
        list=packages_$group
        read -r -d '' -a list <<<"${!list}" || true
        wanted+=("${list[@]}")
    done
    packages_missing "${wanted[@]}"
}

# packages_install GROUP...: installs what is missing of these groups, after saying what.
packages_install() {
    local missing
    mapfile -t missing < <(packages_missing_of "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing, and this is no Debian to install them on: ${missing[*]}" >&2
        return 1
    fi
    echo "Installing from Debian (a minute or two the first time): ${missing[*]}"
    packages_as_root true || return # a password is asked for before anything else is shown
    # Known package lists may be too old, or not there at all: only then they are fetched.
    apt-get -s install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        packages_has_other_way=yes packages_apt update || true
    packages_has_other_way=yes packages_apt install --no-install-recommends "${missing[@]}" || {
        packages_apt update &&
            packages_apt install --no-install-recommends "${missing[@]}"
    }
}

# packages_make_debian FOLDER PACKAGE,PACKAGE...: Debian 13 with these, as a whole machine has it.
packages_make_debian() {
    packages_as_root rm -rf "$1" &&
        packages_as_root mmdebstrap --quiet --variant=minbase --include="$2" trixie "$1" \
            http://deb.debian.org/debian &&
        echo "$2" | packages_as_root tee "$1/installed"
}
