#!/usr/bin/env bash
# A process that adds, removes or renames a connection is killed at any system call, its own or its store's:
# what is left is listed, and a second 'remove' takes it away (P8).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
connections=$XDG_CONFIG_HOME/aad-credential/connections
index=$XDG_CACHE_HOME/aad-credential/index
printf 'protocol=https\nhost=localhost:%s\n\n' "$PORT" >"$T/servers/good"
printf 'a password of a person\n' >"$T/servers/master"

with_master() { # COMMAND...
    AAD_CREDENTIAL_MASTER_FD=3 "$@" 3<"$T/servers/master"
}

# What there is of lcs, a word each: the test's own view, of the store, the cache and the files.
leftovers() { # STORE
    if [ "$1" = secret-service ]; then
        secret-tool search --all connection lcs 2>&1 | sed -n 's/^attribute.role = /secret:/p'
    else
        with_master secrets_of_file
    fi
    world_keys token | sed 's/.*/token/'
    find "$connections" -name 'lcs.*' -printf 'file:%f\n'
    find "$index" -type f -printf 'hint\n' 2>/dev/null
}

# A connection that would use what is stored for lcs sees whether there is something.
secrets_of_file() {
    cp "$T/servers/lcs.json" "$connections/lcs.json.probe" || return
    mv "$connections/lcs.json" "$T/tmp/kept.json" 2>/dev/null
    mv "$connections/lcs.json.probe" "$connections/lcs.json"
    aad connection show lcs | sed -n 's/^password *stored in .*/secret:password/p'
    rm "$connections/lcs.json"
    mv "$T/tmp/kept.json" "$connections/lcs.json" 2>/dev/null
}

is_listed() {
    aad connection list --names | grep -x lcs >/dev/null
}

add() { # STORE [WRAPPER...]
    local store=$1
    shift
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try with_master "$@" "$BIN/aad-credential" connection add --kind lcs \
        --name lcs --authority "$URL/$TENANT" --audience "$URL" --host "$URL" \
        --username "$USER_LCS" --client-id "$APP_PUBLIC" --ca-file "$CA" --secret-stdin \
        --store "$store" --no-verify
}

# With all that a connection can have: password, refresh token, cached token, hint, certificate.
make_full() { # STORE
    add "$1"
    with_master aad token lcs >"$T/tmp/full.token" || fail 'there is no token'
    with_master git-credential-aad get <"$T/servers/good" >"$T/tmp/full.token"
    world_settle
    cp "$CA" "$connections/lcs.pem"
    rm "$T/tmp/full.token"
}

# After a kill: what is left is listed, and goes; or nothing is left.
want_no_orphan() { # STORE
    local left
    world_settle
    if is_listed; then
        try with_master aad connection remove lcs --yes
        want_status 0
    fi
    left=$(leftovers "$1" | sort | xargs)
    want_equal "$left" '' 'what is left'
    ! is_listed || fail 'it is still listed'
}

# strace counts the calls of each name by themselves: so one name at a time, killed at the first,
# the second, ... call, until it ends by itself.
kill_everywhere() { # STORE FUNCTION WHO CALL...: WHO is -f (the store's process, too) or -q
    local store=$1 function=$2 who=$3 call n killed=0
    shift 3
    sweep_choose 6
    for call; do
        for ((n = sweep_first; n < 60; n += sweep_step)); do
            "$function" "$store" strace "$who" -q -o /dev/null -e signal=none -e "trace=$call" \
                -e "inject=$call:signal=KILL:when=$n"
            [ "$status" != 0 ] || break
            killed=$((killed + 1))
            want_no_orphan "$store"
            [ -z "$has_failed" ] || { echo "  killed at $call number $n" && return; }
        done
        [ "$n" -lt 60 ] || fail "it never ended by itself ($call)"
        want_clean "$store"
    done
    [ "$killed" -gt $((3 / sweep_step)) ] || fail "it was killed only $killed times"
}

want_clean() { # STORE: for the next round
    ! is_listed || try with_master aad connection remove lcs --yes
}

remove_full() { # STORE WRAPPER...
    local store=$1
    shift
    make_full "$store"
    try with_master "$@" "$BIN/aad-credential" connection remove lcs --yes
}

in_our_process() { # FUNCTION
    kill_everywhere secret-service "$1" -q unlink unlinkat renameat fsync sendto keyctl kill write
}

in_the_stores_process() { # STORE FUNCTION
    kill_everywhere "$1" "$2" -f sendto sendmsg unlink rename fsync
}

removing_twice_is_no_failure() { # the secret is gone already
    make_full secret-service
    secret-tool clear connection lcs
    try aad connection remove lcs --yes
    want_status 0
    want_no_orphan secret-service
}

# The file names the store that has the secret, before the move and after it.
moving_loses_no_secret() {
    local call n killed=0 to
    sweep_choose 4
    add secret-service
    for call in sendto renameat; do
        for ((n = sweep_first; n < 60; n += sweep_step)); do
            to=keyring-file
            [ "$(jq -r .store "$connections/lcs.json")" = secret-service ] || to=secret-service
            try with_master strace -q -o /dev/null -e signal=none -e "trace=$call" \
                -e "inject=$call:signal=KILL:when=$n" "$BIN/aad-credential" connection edit lcs --store $to --no-verify
            [ "$status" != 0 ] || break
            killed=$((killed + 1))
            world_settle
            try with_master aad verify lcs
            want_status 0
            [ -z "$has_failed" ] || { echo "  killed at $call number $n" && return; }
        done
        want_equal "$(jq -r .store "$connections/lcs.json")" "$to" 'the store at last'
    done
    [ "$killed" -gt $((2 / sweep_step)) ] || fail "it was killed only $killed times"
    try with_master aad connection edit lcs --store secret-service --no-verify
    try with_master aad connection edit lcs --store keyring-file --no-verify
    want_status 0
    want_output 'The password is removed from secret-service: the store of .lcs. is keyring-file now'
    want_equal "$(secret-tool search --all connection lcs role password 2>/dev/null)" '' 'what stays behind'
    try with_master aad verify lcs
    want_status 0
    try with_master aad connection remove lcs --yes
}

# One of the two names has all that makes a token; and the same command again ends it.
renaming_loses_nothing() { # STORE
    local call n killed=0 old=lcs new=other swap is_ended
    sweep_choose 4
    make_full "$1"
    for call in sendto renameat unlink; do
        is_ended=
        for ((n = sweep_first; n < 60 && ${#is_ended} == 0; n += sweep_step)); do
            try with_master strace -q -o /dev/null -e signal=none -e "trace=$call" \
                -e "inject=$call:signal=KILL:when=$n" "$BIN/aad-credential" connection rename $old $new
            if [ "$status" = 0 ]; then
                is_ended=yes
            else
                killed=$((killed + 1))
                world_settle
                verifies $old || verifies $new || fail 'neither of the two works'
                if [ -e "$connections/$old.json" ]; then
                    try with_master aad connection rename $old $new
                    want_status 0
                fi
            fi
            verifies $new || fail 'the new one does not work'
            [ ! -e "$connections/$old.json" ] || fail 'the old one is still there'
            [ -e "$connections/$new.pem" ] || fail 'its certificate is lost'
            [ -z "$has_failed" ] || { echo "  killed at $call number $n" && return; }
            swap=$old old=$new new=$swap
        done
    done
    [ "$killed" -gt $((3 / sweep_step)) ] || fail "it was killed only $killed times"
    try with_master aad connection remove $old --yes
}

verifies() { # NAME
    try with_master aad verify "$1"
    [ "$status" = 0 ]
}

check 'a removal without a secret succeeds' removing_twice_is_no_failure
check 'a removal that is killed leaves nothing unnamed' in_our_process remove_full
check 'an addition that is killed leaves nothing unnamed' in_our_process add
check 'nor when the store is killed in a removal' in_the_stores_process secret-service remove_full
check 'nor when the store is killed in an addition' in_the_stores_process secret-service add
check 'a renaming that is killed loses nothing' renaming_loses_nothing secret-service
check 'a move between stores that is killed loses no secret' moving_loses_no_secret
add keyring-file
cp "$connections/lcs.json" "$T/servers/lcs.json"
check 'nor in a removal from the embedded keyring' in_the_stores_process keyring-file remove_full
check 'nor in an addition to the embedded keyring' in_the_stores_process keyring-file add
finish
