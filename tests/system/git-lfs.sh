#!/usr/bin/env bash
# Real git-lfs against a real https server: large files go by the token that git has from our helper.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/gate.sh"

# git's own program, and beside it as much of the API of LFS as one push and one clone take: the batch
# names where the objects are, here the same server, which wants the token for them, too.
start_all
# shellcheck disable=SC2016 # a program of its own
start_gate /git < <(
    printf "export GIT_PROJECT_ROOT='%s' GIT_HTTP_EXPORT_ALL=1 REMOTE_USER=somebody\n" "$T/servers/git"
    cat <<'END'
echo "$REQUEST_METHOD $PATH_INFO $kind" >>"$servers/lfs.log"
[ -n "$valid" ] || { refuse; exit; }
object=$servers/lfs/${PATH_INFO##*/}
case $REQUEST_METHOD$PATH_INFO in
POST*/info/lfs/objects/batch)
    jq --arg at "https://$HTTP_HOST/git/r.git/info/lfs/objects" '{transfer: "basic", objects: [.operation as $operation |
        .objects[] | . + {actions: {($operation): {href: "\($at)/\(.oid)"}}}]}' >"$servers/batch.json"
    answer application/vnd.git-lfs+json "$servers/batch.json" ;;
PUT*/info/lfs/objects/*)
    cat >"$object"
    printf 'Content-Length: 0\r\n\r\n' ;;
GET*/info/lfs/objects/*) answer application/octet-stream "$object" ;;
*) exec /usr/lib/git-core/git-http-backend ;;
esac
END
)
mkdir -p "$T/servers/lfs"
add_lcs lcs --no-verify --host "$ORIGIN"
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
REPOSITORY=$ORIGIN/git/r.git
export GIT_TERMINAL_PROMPT=0
git config --global user.name me
git config --global user.email me@localhost
git config --global http.sslCAInfo "$GATE_CA"
git config --global lfs.locksverify false
git lfs install >/dev/null
git init -q --bare -b main "$T/servers/git/r.git"
git -C "$T/servers/git/r.git" config http.receivepack true

make_commit() { # with a large file
    git init -q -b main "$T/tmp/work"
    git -C "$T/tmp/work" lfs track '*.bin' >/dev/null
    head -c 300000 /dev/urandom >"$T/tmp/work/large.bin"
    git -C "$T/tmp/work" add .
    git -C "$T/tmp/work" commit -q -m first
    git -C "$T/tmp/work" remote add origin "$REPOSITORY"
}

nothing_goes_without_a_token() { # that the tests below can fail
    try git -C "$T/tmp/work" push -q origin main
    want_status 1 128
    [ -z "$(ls "$T/servers/lfs")" ] || fail 'an object was stored'
}

large_file_is_pushed_and_cloned() {
    git config --global credential.helper "$BIN/git-credential-aad"
    : >"$T/servers/lfs.log"
    try git -C "$T/tmp/work" push -q origin main
    want_status 0
    want_equal "$(cat "$T/servers/lfs/"* | sha256sum)" "$(sha256sum <"$T/tmp/work/large.bin")" 'what was stored'
    try git clone -q "$REPOSITORY" "$T/tmp/clone"
    want_status 0
    cmp "$T/tmp/work/large.bin" "$T/tmp/clone/large.bin" || fail 'the file is another one'
    grep -q '^PUT .*/info/lfs/objects/.* Basic$' "$T/servers/lfs.log" || fail 'no object came with a token'
    grep -q '^GET .*/info/lfs/objects/.* Basic$' "$T/servers/lfs.log" || fail 'no object went for a token'
    want_count token_requests 1
}

make_commit
check 'nothing goes without a token' nothing_goes_without_a_token
check 'a large file is pushed and cloned by the token, with one token request' large_file_is_pushed_and_cloned
finish
