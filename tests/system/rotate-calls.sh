#!/usr/bin/env bash
# `rotate` of a client secret and of a password is killed, or fails, at each call of the system that touches the
# folder of its notes: the next one goes on, and what is right is never lost (P8).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/rotation-password.sh"
start_all --face proxy
calls_that_fail='openat mkdir newfstatat flock fchmod write fsync renameat unlink'

run_secret() { # WRAPPER...
    try "$@" "$BIN/aad-credential" rotate app
    learn
}

secret_goes_on() {
    want_works
    rotate
    want_status 0
    want_in_use
}

run_password() { # WRAPPER...
    try "$@" "${in_haste[@]}" "$BIN/aad-credential" rotate lcs
    learn_password
}

# The right one is in the store, under one of its two roles.
password_goes_on() {
    [ "$(stored_password)" = "$(user .password)" ] || [ "$(stored_password next-password)" = "$(user .password)" ] ||
        fail 'the right one is lost'
    run_password
    want_status 0
    [ "$(user '.wrong_passwords // 0')" -le 1 ] || fail "$(user .wrong_passwords) wrong ones"
    want_right
}

check 'a client secret: killed at any call' at_every_call signal=KILL 8 restore run_secret secret_goes_on
# shellcheck disable=SC2086 # words
check 'a client secret: any call fails' at_every_call error=EIO 28 restore run_secret secret_goes_on $calls_that_fail
check 'a client secret: the disk is full' at_every_call error=ENOSPC 12 restore run_secret secret_goes_on write fsync
check 'a password: killed at any call' at_every_call signal=KILL 36 begin run_password password_goes_on
# shellcheck disable=SC2086 # words
check 'a password: any call fails' at_every_call error=EIO 60 begin run_password password_goes_on $calls_that_fail
finish
