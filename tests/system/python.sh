#!/usr/bin/env bash
# What imports Python's keyring: the backend in keyring itself, and with real pip, twine and poetry.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/gate.sh"

PYTHON=/usr/bin/python3 # Debian's, which has keyring
WHEEL=demo-1.0-py3-none-any.whl
BACKEND=$STAGE/share/aad-credential/python

# The smallest package there is.
make_wheel() {
    local in=$T/servers/wheel
    mkdir -p "$in/demo-1.0.dist-info"
    echo 'answer = 42' >"$in/demo.py"
    printf 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n' >"$in/demo-1.0.dist-info/METADATA"
    printf 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n' >"$in/demo-1.0.dist-info/WHEEL"
    printf 'demo.py,,\ndemo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/WHEEL,,\ndemo-1.0.dist-info/RECORD,,\n' \
        >"$in/demo-1.0.dist-info/RECORD"
    (cd "$in" && "$PYTHON" -m zipfile -c "../$WHEEL" demo.py demo-1.0.dist-info)
}

start_all
make_wheel
start_gate '/simple /files /upload' <<END
[ -n "\$valid" ] || { refuse; exit; }
case \$SCRIPT_NAME\$PATH_INFO in
/simple/demo/)
    echo '<!DOCTYPE html><a href="/files/$WHEEL#sha256=$(sha256sum <"$T/servers/$WHEEL" | cut -d' ' -f1)">$WHEEL</a>' >"\$servers/index.html"
    answer text/html "\$servers/index.html" ;;
/files/$WHEEL) answer application/octet-stream "\$servers/$WHEEL" ;;
/upload*) cat >"\$servers/uploaded"; : >"\$servers/nothing"; answer text/plain "\$servers/nothing" ;;
*) printf 'Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n' ;;
esac
END
add_lcs lcs --no-verify --host "$ORIGIN"
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"

# A folder of modules is made known as man aad-keyring says.
aad setup twine --yes >/dev/null

python_says() { # PROGRAM ARGUMENT...
    "$PYTHON" -c "import keyring, keyring.errors
$1" "${@:2}"
}

keyring_finds_it_without_configuration() {
    try python_says 'print([b.name for b in keyring.backend.get_all_keyring()], keyring.get_keyring().name)'
    want_status 0
    want_output 'aad credential keyring AadCredentialKeyring' 'SecretService|libsecret'
    try_token python_says 'print(keyring.get_password(*__import__("sys").argv[1:]))' "$ORIGIN/simple/" me
    want_status 0
    want_valid_token lcs
    try_token python_says 'c = keyring.get_credential(*__import__("sys").argv[1:], None)
assert c.username == "aad", c.username
print(c.password)' "localhost:$GATE_PORT"
    want_status 0
    want_valid_token lcs
}

# The desktop's keyring answers for what is its own, and stores what is to be stored.
what_is_not_ours_is_the_next_backend_s() {
    try python_says 'keyring.set_password("https://nobody.example/", "me", "theirs")
print(keyring.get_password("https://nobody.example/", "me"))
keyring.delete_password("https://nobody.example/", "me")
print(keyring.get_password("https://nobody.example/", "me"))
from aad_credential_keyring import AadCredentialKeyring
ours = AadCredentialKeyring()
for service in "no host", "--mode", "a\0b", "x" * 100000, "https://é.example/ö", "", "https://u@h.example/":
    assert ours.get_password(service, "me") is None, service
    assert ours.get_credential(service, None) is None, service
for username in "a\nb", "\udc80", "x" * 300, 7:
    assert ours.get_password("https://nobody.example/", username) is None, username'
    want_status 0
    want_equal "$(cat "$out")" $'theirs\nNone' 'what is said'
    want_no_error
}

# Whoever asks it alone hears that it stores nothing, by an error that keyring has for it.
it_stores_nothing() {
    try python_says 'from aad_credential_keyring import AadCredentialKeyring
try: AadCredentialKeyring().set_password("https://h.example", "me", "x")
except keyring.errors.PasswordSetError as error: print(error)
try: AadCredentialKeyring().delete_password("https://h.example", "me")
except keyring.errors.PasswordDeleteError as error: print(error)'
    want_status 0
    want_equal "$(wc -l <"$out")" 2 'the number of errors'
}

# Our command hands on to Python's, which asks the backend, which runs our command: and there it ends.
command_and_backend_do_not_chase_each_other() {
    local path=$STAGE/libexec/aad-credential/bin
    try env PATH="$path:/usr/bin:/bin" keyring get https://nobody.example/ me
    want_status 1
    want_nothing
    want_within 8000
    try_token env PATH="$path:/usr/bin:/bin" keyring get "$ORIGIN/" me
    want_status 0
    want_valid_token lcs
    try_token env PATH="/usr/bin:/bin" keyring get "$ORIGIN/" me
    want_status 0
    want_valid_token lcs
}

pip_here() { # with --no-input it would not ask keyring
    rm -rf "$T/tmp/pip"
    "$PYTHON" -m pip download --isolated --no-cache-dir --disable-pip-version-check --no-deps \
        --cert "$GATE_CA" --index-url "$1" --dest "$T/tmp/pip" demo
}

pip_downloads_by_it() {
    : >"$T/servers/gate.log"
    try pip_here "$ORIGIN/simple/"
    want_status 0
    [ -s "$T/tmp/pip/$WHEEL" ] || fail 'nothing was downloaded'
    want_equal "$(sort -u "$T/servers/gate.log")" $'/files Basic aad\n/simple \n/simple Basic aad' 'what came'
    rm "$("$PYTHON" -m site --user-site)/aad-credential.pth"
    try pip_here "$ORIGIN/simple/"
    want_status 1 2 # that it can fail
    echo "$BACKEND" >"$("$PYTHON" -m site --user-site)/aad-credential.pth"
}

twine_uploads_by_it() {
    : >"$T/servers/gate.log"
    try /usr/bin/twine upload --non-interactive --disable-progress-bar --cert "$GATE_CA" --repository-url "$ORIGIN/upload/" \
        "$T/servers/$WHEEL"
    want_status 0
    want_equal "$(sort -u "$T/servers/gate.log")" '/upload Basic aad' 'what came'
    grep -aq 'name="content"; filename="demo-1.0' "$T/servers/uploaded" || fail 'nothing was uploaded'
}

poetry_here() { # in a folder of its own
    mkdir -p "$T/tmp/poetry"
    cat >"$T/tmp/poetry/pyproject.toml" <<END
[tool.poetry]
name = "mine"
version = "1"
description = ""
authors = []
[tool.poetry.dependencies]
python = "*"
demo = "1.0"
[[tool.poetry.source]]
name = "here"
url = "$ORIGIN/simple/"
default = true
END
    (cd "$T/tmp/poetry" && REQUESTS_CA_BUNDLE=$GATE_CA timeout 60 /usr/bin/poetry lock --no-interaction)
}

poetry_locks_by_it() {
    : >"$T/servers/gate.log"
    try poetry_here
    want_status 0
    grep -q 'demo-1.0-py3-none-any.whl' "$T/tmp/poetry/poetry.lock" || fail 'nothing was locked'
    want_equal "$(grep -c ' Basic aad$' "$T/servers/gate.log" | sed 's/^[1-9].*/some/')" some 'the number of requests with a token'
}

failure_of_ours_is_told() {
    emulator_set_password "$USER_LCS" another
    age_token lcs
    aad sign-out lcs >/dev/null 2>&1
    aad connection edit lcs --no-verify --description x >/dev/null
    try python_says 'import sys
try: keyring.get_password(sys.argv[1], "me")
except keyring.errors.KeyringError as error: print("caught:", error)' "$ORIGIN/"
    want_status 0
    want_output '^caught: aad-credential: .*AADSTS50126'
    try pip_here "$ORIGIN/simple/"
    want_status 1 2
    want_error 'AADSTS50126'
}

check 'keyring finds the backend without configuration, and has the token' keyring_finds_it_without_configuration
check 'what is not ours is the next backend'"'"'s' what_is_not_ours_is_the_next_backend_s
check 'the backend stores nothing, and says so' it_stores_nothing
check 'our keyring command and the backend do not chase each other' command_and_backend_do_not_chase_each_other
check 'pip downloads from an index by the backend' pip_downloads_by_it
check 'twine uploads by the backend' twine_uploads_by_it
check 'poetry locks by the backend' poetry_locks_by_it
check 'a failure of ours is told' failure_of_ours_is_told
finish
