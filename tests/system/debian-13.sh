#!/usr/bin/env bash
# Tools that Debian 12 has not, or not new enough: those of Debian 13, in a folder of their own that
# they take for the whole machine (chroot). git by Bearer, cargo's credential providers, GOAUTH of go,
# the keyring command of pip, docker's own client. Each is set up as README says.
#
# The world is outside; what the tools need of it, the home, what was installed and the cache, is
# copied in before each call. The token is made outside, and comes from the cache.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/gate.sh"
root=$TOP/build/debian-13
[ -s "$root/installed" ] || world_die 'Debian 13 is missing: run tests/run'

STATIC=$T/servers/static # what the local Azure DevOps has behind /git/, for who has a token
mkdir -p "$STATIC"
start_all --face proxy --git-root "$STATIC"
# shellcheck disable=SC2016 # a program of its own
start_gate '/azure /index /proxy' < <(
    printf "export GIT_PROJECT_ROOT='%s' GIT_HTTP_EXPORT_ALL=1 REMOTE_USER=somebody\n" "$T/servers/git"
    cat <<'END'
[ -n "$valid" ] || { refuse 'WWW-Authenticate: Bearer authorization_uri=https://login.test/contoso'; exit; }
case $SCRIPT_NAME$PATH_INFO in
/azure/*) exec /usr/lib/git-core/git-http-backend ;;
*) [ -f "$servers/files$SCRIPT_NAME$PATH_INFO" ] && answer text/plain "$servers/files$SCRIPT_NAME$PATH_INFO" ||
    printf 'Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n' ;;
esac
END
)
add_lcs lcs --no-verify --host "$ORIGIN"
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
with_root=()
[ "$(id -u)" = 0 ] || with_root=(sudo -n)

copy_in() { # PATH: it is the same inside
    mkdir -p "$root$(dirname "$1")" 2>/dev/null || "${with_root[@]}" mkdir -p "$root$(dirname "$1")"
    "${with_root[@]}" rm -rf "$root$1"
    "${with_root[@]}" cp -a "$1" "$root$1"
}

# inside COMMAND...: a call of the tool, as a person on Debian 13 would
inside() {
    copy_in "$HOME"
    copy_in "$RUNTIME"
    "${with_root[@]}" chroot --userspec="$(id -u):$(id -g)" "$root" \
        /usr/bin/env -i HOME="$HOME" PATH="$BIN:/usr/bin:/bin" XDG_RUNTIME_DIR="$RUNTIME" LC_ALL=C.UTF-8 \
        SSL_CERT_FILE="$GATE_CA" ASAN_OPTIONS=detect_leaks=0 "$@" </dev/null
}

leave() {
    "${with_root[@]}" rm -rf "${root:?}$T" "${root:?}$RUNTIME" "${root:?}$STAGE"
}
trap 'leave; world_end' EXIT

copy_in "$STAGE"
copy_in /etc/hosts
aad token lcs >/dev/null

forms_at() { # PATH: which came there, beside none
    sed -n "s|^$1 \(..*\)|\1|p" "$T/servers/gate.log" | sort -u
}

nobody_gets_in_without_a_token() { # that the tests below can fail
    try inside env GIT_TERMINAL_PROMPT=0 git ls-remote "$ORIGIN/azure/r.git"
    want_status 128
}

git_sends_bearer() {
    git init -q --bare -b main "$T/servers/git/r.git"
    git init -q -b main "$T/tmp/work"
    git -C "$T/tmp/work" -c user.name=me -c user.email=me@localhost commit -q --allow-empty -m first
    git -C "$T/tmp/work" push -q "$T/servers/git/r.git" main
    git config --global http.sslCAInfo "$GATE_CA"
    aad setup git lcs --yes >/dev/null
    try inside env GIT_TERMINAL_PROMPT=0 git ls-remote "$ORIGIN/azure/r.git"
    want_status 0
    want_output 'refs/heads/main'
    want_equal "$(forms_at /azure)" Bearer 'what came'
}

cargo_reads_a_registry() {
    mkdir -p "$T/servers/files/index/3/f" "$HOME/crate/src"
    echo "{\"dl\": \"$ORIGIN/index/dl\", \"auth-required\": true}" >"$T/servers/files/index/config.json"
    echo '{"name":"foo","vers":"1.0.0","deps":[],"cksum":"'"$(printf '%064d' 0)"'","features":{},"yanked":false}' \
        >"$T/servers/files/index/3/f/foo"
    printf '[package]\nname = "bar"\nversion = "1.0.0"\n[dependencies]\nfoo = { version = "1", registry = "mine" }\n' \
        >"$HOME/crate/Cargo.toml"
    touch "$HOME/crate/src/lib.rs"
    mkdir -p "$HOME/.cargo"
    printf '[registries.mine]\nindex = "sparse+%s/index/"\n[http]\ncainfo = "%s"\n' "$ORIGIN" "$GATE_CA" \
        >"$HOME/.cargo/config.toml"
    try inside cargo generate-lockfile --manifest-path "$HOME/crate/Cargo.toml"
    want_status 101
    aad setup cargo --yes >/dev/null
    try inside cargo generate-lockfile --manifest-path "$HOME/crate/Cargo.toml"
    want_status 0
    grep -q '^name = "foo"$' "$root$HOME/crate/Cargo.lock" || fail 'the crate was not found'
    want_equal "$(forms_at /index)" Bearer 'what came'
}

go_reads_a_proxy() {
    local go=(env GOROOT=/usr/lib/go-1.24 GOTELEMETRY=off GOTOOLCHAIN=local GOFLAGS=-mod=mod GONOSUMDB='*' GOPROXY="$ORIGIN/proxy")
    mkdir -p "$T/servers/files/proxy/example.test/m/@v"
    echo v1.2.3 >"$T/servers/files/proxy/example.test/m/@v/list"
    echo '{"Version":"v1.2.3","Time":"2026-01-01T00:00:00Z"}' >"$T/servers/files/proxy/example.test/m/@v/v1.2.3.info"
    echo 'module example.test/m' >"$T/servers/files/proxy/example.test/m/@v/v1.2.3.mod"
    try inside "${go[@]}" go list -m -versions example.test/m
    want_status 1
    try inside "${go[@]}" sh -c "aad-credential setup go --yes && go env GOAUTH && go list -m -versions example.test/m"
    want_status 0
    want_output '^example.test/m v1.2.3$' "^$BIN/goauth-aad; netrc$"
    want_equal "$(forms_at /proxy)" Bearer 'what came'
    try inside "${go[@]}" sh -c "aad-credential setup go --yes && aad-credential setup go --undo --yes && go env GOAUTH"
    want_status 0
    want_output '^netrc$'
}

# The local Azure DevOps gives what is in $STATIC to who has a token.
add_others() {
    printf 's3cr~t+/=&%%25\n' >"$T/servers/secret"
    input=$T/servers/secret try aad connection add ado --kind devops --no-verify --authority "$URL/$TENANT" \
        --host https://git.test --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --secret-stdin
    want_status 0
    input=$T/servers/secret try aad connection add --kind registry --name acr --authority "$URL/$TENANT" --no-verify \
        --host "https://localhost:$PORT" --client-id "$APP_CONFIDENTIAL" --ca-file "$CA" --secret-stdin
    want_status 0
    aad connection edit lcs --host "$ORIGIN" --no-verify >/dev/null
    aad token ado >/dev/null
    printf 'localhost:%s' "$PORT" | "$BIN/docker-credential-aad" get >/dev/null
    emulator_reset
}

go_finds_a_module() {
    local go=(env GOROOT=/usr/lib/go-1.24 GOTELEMETRY=off GOTOOLCHAIN=local GOFLAGS=-modcacherw GONOSUMDB='*' GOPROXY=direct
        SSL_CERT_FILE="$CA" HTTPS_PROXY="http://127.0.0.1:$FACE_PROXY_PORT")
    echo '<meta name="go-import" content="git.test/git/module git file:///nowhere">' >"$STATIC/module"
    try inside "${go[@]}" sh -c 'aad-credential setup go --yes && go list -m git.test/git/module@latest'
    want_equal "$(emulator GET '/requests?kind=git' | jq -r '[.[] | select(.path == "/git/module") | .status] | join(" ")')" \
        '401 200' 'what was answered, without and with a token'
}

pip_reads_an_index() {
    mkdir -p "$STATIC/simple"
    echo '<a href="hello-1.0-py3-none-any.whl">hello</a>' >"$STATIC/simple/hello"
    aad setup pip --yes >/dev/null
    aad connection remove acr --yes >/dev/null
    aad connection edit ado --host "$URL" --no-verify >/dev/null
    aad token ado >/dev/null
    emulator_reset
    try inside env PIP_CERT="$CA" sh -lc "pip --disable-pip-version-check download --no-deps --no-input -d '$HOME' \
        --index-url 'https://aad@localhost:$PORT/git/simple/' hello"
    emulator GET '/requests?kind=git' | jq -r '.[].headers.authorization // empty' | grep '^Basic .\{40\}' >/dev/null ||
        fail "pip has shown no token: $(cat "$err")"
}

docker_asks_a_registry() {
    aad setup docker acr --yes >/dev/null
    emulator_reset
    try inside env SSL_CERT_FILE="$CA" docker manifest inspect "localhost:$PORT/hello:latest"
    emulator GET /requests | jq -e '[.[] | select((.path | startswith("/v2/hello/")) and .headers.authorization)] | length > 0' \
        >/dev/null || fail "the registry has seen no token: $(cat "$err")"
}

check 'nobody gets in without a token' nobody_gets_in_without_a_token
check 'git sends Bearer' git_sends_bearer
check 'cargo reads a registry' cargo_reads_a_registry
check 'go reads a proxy, and is set up by its own command' go_reads_a_proxy
check 'there are an index and a registry' add_others
check 'go finds a module' go_finds_a_module
check 'docker asks a registry' docker_asks_a_registry
check 'pip reads an index' pip_reads_an_index
finish
