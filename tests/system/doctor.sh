#!/usr/bin/env bash
# What `doctor` makes of a good machine, and of machines with one thing wrong each (P11, case 33).
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
CONFIG=$XDG_CONFIG_HOME/aad-credential
key=credential.https://localhost:$PORT.helper
ours="$BIN/git-credential-aad --connection lcs"

# doctor's text and its --json, which have to say the same: examine STATUS [COMMAND-PREFIX...]
examine() {
    local wanted=$1
    shift
    try "$@" "$BIN/aad-credential" doctor --json
    want_status "$wanted"
    json=$out
    want_no_error
    try "$@" "$BIN/aad-credential" doctor
    want_status "$wanted"
    want_no_error
    want_equal "$(tail -n 1 "$out")" \
        "$(jq -r '"\(.failed) failed, \(.warned) to look at."' "$json")" 'the last line'
    want_equal "$(grep -cE '^(ok|warn|fail) ' "$out")" "$(jq '.checks | length' "$json")" \
        'the number of checks in the text'
    want_equal "$(jq '[.checks[] | select(.level == "fail")] | length' "$json")" \
        "$(jq .failed "$json")" 'the number of those that failed'
    LC_ALL=C grep '[^ -~]' "$out" && fail 'it is not printable'
}

# One check of that level, whose finding and remedy match.
want_check() { # LEVEL CHECK FOUND [REMEDY]
    jq -e --arg level "$1" --arg check "$2" --arg found "$3" --arg remedy "${4:-}" 'any(.checks[];
        .level == $level and .check == $check and (.found | test($found)) and
        ((.remedy // "") | test($remedy)))' "$json" >/dev/null && return
    fail "there is no $1 of $2 with /$3/ and /${4:-}/"
    jq -r --arg check "$2" '.checks[] | select(.check == $check) | "  \(.level) \(.found) -> \(.remedy)"' "$json"
}

# The only thing that is wrong.
want_only() { # LEVEL CHECK FOUND [REMEDY]
    want_check "$@"
    want_equal "$(jq '.failed + .warned' "$json")" 1 'the number of complaints'
}

fingerprint() { # of all that a check could change
    find "$HOME" "$RUNTIME" -not -path '*/bus' -printf '%p %m %s %T@ %l\n' | sort | sha256sum
    world_keys
}

good_machine_is_all_ok() {
    local before
    mkdir -p "$XDG_STATE_HOME/aad-credential"
    chmod 700 "$XDG_STATE_HOME/aad-credential"
    aad setup git lcs --yes >"$T/tmp/setup.log"
    before=$(fingerprint)
    examine 0
    want_equal "$(jq '.failed + .warned' "$json")" 0 'the number of complaints'
    want_check ok store 'secret-service: there and unlocked'
    want_check ok 'token cache' kernel
    want_check ok locks "^$XDG_STATE_HOME/aad-credential/flight\$"
    want_check ok git 'asks aad-credential for 1 of 1 hosts'
    want_check ok connections '^1, '
    want_check ok hardening 'no core files'
    want_check ok program 'mint.so .libcurl [0-9.]+, OpenSSL'
    want_check ok program 'store pkcs11'
    want_check ok version "^aad-credential [0-9.]+, on .+Linux"
    want_check ok git 'git version [0-9]'
    want_check ok curl 'curl [0-9]'
    want_equal "$(fingerprint)" "$before" 'what is on the machine'
    want_count token_requests 1 # that of the adding
}

new_machine_is_ok_too() { # before the first connection
    examine 0 env XDG_CONFIG_HOME="$T/tmp/none" XDG_STATE_HOME="$T/tmp/none" \
        XDG_DATA_HOME="$T/tmp/none" XDG_CACHE_HOME="$T/tmp/none" GIT_CONFIG_GLOBAL=/dev/null
    want_check ok connections 'none that can be used' 'connection add'
    want_check ok state 'made when needed'
    [ ! -e "$T/tmp/none" ] || fail 'it makes directories'
}

writable_configuration_fails() { # case 33
    local path mode
    while read -r mode path; do
        chmod "$mode" "$path"
        examine $AAD_CONFIG
        [ "$(jq .failed "$json")" -ge 1 ] || fail "$path with mode $mode is found good"
        jq -e --arg path "$path" 'any(.checks[]; .level == "fail" and
            ((.found + (.remedy // "")) | contains($path)))' "$json" >/dev/null || fail "$path is not named"
        chmod u=rwX,go= "$path"
        [ -z "$has_failed" ] || return
    done <<<"777 $CONFIG
770 $CONFIG/connections
666 $CONFIG/connections/lcs.json
777 $XDG_STATE_HOME/aad-credential
777 $XDG_CONFIG_HOME"
    examine 0
}

readable_directories_are_told() { # what is in them is no secret, but is nobody's business
    chmod 755 "$XDG_STATE_HOME/aad-credential"
    examine 0
    want_only warn state 'can be entered by others' 'chmod 700'
    chmod 700 "$XDG_STATE_HOME/aad-credential"
    chmod 755 "$CONFIG" "$CONFIG/connections"
    chmod 644 "$CONFIG/connections/lcs.json"
    examine 0
    want_equal "$(jq '.failed' "$json")" 0 'the failures'
    chmod -R go= "$CONFIG"
}

# sudo with the user's HOME: what is the user's stays his.
files_of_another_user_are_left_to_him() {
    [ "$(id -u)" = 0 ] || return 0
    chown -R 64123 "$HOME/.config"
    try aad token lcs
    want_refusal $AAD_CONFIG
    want_error 'to the user 64123, not to root' 'Run it as the user 64123'
    examine $AAD_CONFIG
    grep -E 'chown|chmod' "$err" "$json" && fail 'a remedy changes what is not ours'
    chown -R "$(id -u)" "$HOME/.config"
}

broken_connections_are_named() {
    local text
    while IFS= read -r text; do
        printf '%s' "$text" >"$CONFIG/connections/broken.json"
        chmod 600 "$CONFIG/connections/broken.json"
        examine $AAD_CONFIG
        want_only fail connection broken
        want_check ok connections '^1, '
    done <<<'{
{"kind": "lcs", "pasword": "x"}
[]
'
    rm "$CONFIG/connections/broken.json"
}

missing_kernel_keyring_is_told() { # a container
    examine 0 "$TOOLS/no-keyctl"
    want_only warn 'token cache' 'file on tmpfs.*EPERM' 'kernel keyring'
    examine 0 "$TOOLS/no-keyctl" env XDG_RUNTIME_DIR=/proc/sys
    want_check warn 'token cache' 'not kept' 'XDG_RUNTIME_DIR'
}

helpers_that_keep_tokens_are_told() { # the configuration of somebody who did not use setup
    git config --global credential.helper store
    examine $AAD_CONFIG # it stands after our section, which empties the list too early
    want_only fail git "in clear.*'store'" 'setup git lcs'
    aad setup git lcs --yes >"$T/tmp/setup.log" # then it stands before
    examine 0
    want_check ok git 'for 1 of 1 hosts'
    want_equal "$(aad setup git lcs --yes)" 'All set up already.' 'the second time'
    git config --global --unset-all "$key"
    examine 0
    want_check ok git 'for 0 of 1 hosts'
    git config --global --add "$key" "$ours"
    examine $AAD_CONFIG
    want_only fail git "in clear.*'store'" 'setup git lcs'
    git config --global credential.helper '/usr/lib/git-core/git-credential-store --file=x'
    examine $AAD_CONFIG
    git config --global credential.helper 'cache --timeout=9'
    examine 0
    want_only warn git "also tell the token to the helper 'cache" 'setup git lcs'
    aad setup git lcs --yes >"$T/tmp/setup.log"
    examine 0
    want_equal "$(jq .warned "$json")" 0 'the warnings after setup'
    echo '[broken' >>"$HOME/.gitconfig"
    try aad doctor
    want_output '^warn  *git .*cannot read its configuration'
    rm "$HOME/.gitconfig"
}

# How many complaints of git there are.
count_git() { # LEVEL
    jq --arg level "$1" '[.checks[] | select(.check == "git" and .level == $level)] | length' "$json"
}

included_files_are_seen() { # on a condition, too
    aad setup git lcs --yes >"$T/tmp/setup.log"
    printf '[credential]\n\thelper = store\n' >"$HOME/work.inc"
    git config --global 'includeIf.gitdir:~/work/.path' work.inc
    examine $AAD_CONFIG
    want_only fail git "in clear.*'store' .in $HOME/work.inc, where gitdir:~/work/" 'setup git lcs'
    # shellcheck disable=SC2088 # git reads the tilde
    git config --global include.path '~/work.inc'
    examine $AAD_CONFIG
    want_only fail git "in clear.*'store' .in $HOME/work.inc.\$"
    rm "$HOME/work.inc" "$HOME/.gitconfig"
}

header_beside_the_token_is_told() { # and not what is in it
    local header
    header=$(world_random)
    canary header "$header"
    aad setup git lcs --yes >"$T/tmp/setup.log"
    git config --global "http.https://localhost:$PORT.extraHeader" "X-Other: $header"
    examine 0
    want_equal "$(jq .warned "$json")" 0 'the warnings of another header'
    git config --global "http.https://localhost:$PORT.extraHeader" "Authorization: Basic $header"
    examine 0
    want_only warn git 'an Authorization header of its own, by http' 'throws the token away'
    rm "$HOME/.gitconfig"
}

advice_is_about_what_git_uses() { # not about the first of the alphabet
    cp "$CONFIG/connections/lcs.json" "$CONFIG/connections/another.json"
    chmod 600 "$CONFIG/connections/another.json"
    git config --global --add "$key" "$ours"
    git config --global credential.helper store
    examine $AAD_CONFIG
    want_check fail git "in clear.*'store'" "setup git lcs'"
    want_equal "$(count_git fail)" 1 'the failures of git'
    want_check ok git 'asks aad-credential for 1 of 1 hosts'
    rm "$HOME/.gitconfig" "$CONFIG/connections/another.json"
}

line_of_a_gone_connection_fails() { # and its remedy helps
    local remedy
    git config --global credential.https://old.example.helper "$BIN/git-credential-aad --connection old"
    examine $AAD_CONFIG
    want_only fail git "connection 'old', which does not exist" 'setup git old --undo'
    remedy=$(jq -r '.checks[] | select(.level == "fail") | .remedy' "$json")
    PATH="$BIN:$PATH" bash -c "${remedy#*: } --yes" >"$T/tmp/undo.log" 2>&1 || fail "it fails: $(cat "$T/tmp/undo.log")"
    examine 0
    want_equal "$(jq '.failed + .warned' "$json")" 0 'the complaints after that'
    git config --global credential.https://old.example.helper "$ours" # it had that host
    examine 0
    want_only warn git "connection 'lcs', whose host that is not" 'setup git lcs --undo'
    rm "$HOME/.gitconfig"
}

proxy_with_a_password_is_told() { # and the password is not
    local proxy_password
    proxy_password=$(world_random)
    canary proxy-password "$proxy_password"
    examine 0 env https_proxy="http://me:$proxy_password@proxy.example:3128"
    want_only warn proxy 'https_proxy is set and holds a password'
    examine 0 env HTTPS_PROXY=http://proxy.example:3128
    want_check ok proxy 'HTTPS_PROXY is set'
    examine 0 env http_proxy=http://proxy.example:3128
    want_only warn proxy 'http_proxy names a proxy for http only'
}

keyring_in_any_state_is_told() {
    world_lock_keyring
    examine 0
    want_only warn store locked 'Unlock'
    kill -STOP "$world_keyring_pid"
    try aad doctor
    want_status $AAD_CONFIG
    want_output '^fail  *store .*in time'
    want_within 6000
    kill -CONT "$world_keyring_pid"
    mv "$RUNTIME/bus" "$RUNTIME/other"
    examine $AAD_CONFIG env -u DBUS_SESSION_BUS_ADDRESS
    want_only fail store 'no D-Bus session bus' 'keyring-file'
    mv "$RUNTIME/other" "$RUNTIME/bus"
}

# A file or directory in the place of another one: in_place_of OTHER FILE COMMAND...
in_place_of() {
    # shellcheck disable=SC2016 # the inner shell's
    private_mounts sh -c 'mount --bind "$1" "$0" && shift && exec "$@"' "$@"
}

# All are there, with the right owner and mode, and none can be used.
broken_parts_fail() {
    local lib=${BIN%/bin}/lib/aad-credential host=${BIN%/bin}/libexec/aad-credential/aad-credential-host
    head -c 20000 "$lib/mint.so" >"$T/tmp/part"
    chmod 644 "$T/tmp/part"
    examine $AAD_CONFIG in_place_of "$lib/mint.so" "$T/tmp/part"
    want_only fail program 'mint module cannot be loaded: it is cut off' 'install aad-credential again'
    try in_place_of "$lib/mint.so" "$T/tmp/part" "$BIN/aad-credential" token lcs --min-valid 3590
    want_refusal $AAD_UNAVAILABLE
    examine $AAD_CONFIG in_place_of "$lib/store/pkcs11.so" "${TOOLS%/system}/unit/fake-old.so"
    want_only fail program 'store pkcs11: the plugin was made for another version'
    cp "$host" "$T/tmp/part"
    chmod 644 "$T/tmp/part"
    examine $AAD_CONFIG in_place_of "$host" "$T/tmp/part"
    want_check fail program 'process that runs the stores cannot be run' 'anew'
    want_check fail store secret-service
}

full_disk_is_told() {
    # shellcheck disable=SC2016 # the inner shell's
    examine 0 private_mounts sh -c 'mount -t tmpfs -o size=4k,mode=700 none "$0" &&
        head -c 4096 /dev/zero >"$0/full" && exec "$@"' "$XDG_STATE_HOME/aad-credential"
    want_check warn state 'cannot be written: No space left' 'Make room'
}

file_of_authorities_that_is_gone_fails() {
    aad connection edit lcs --no-verify --ca-file "$T/tmp/ca.pem" 2>/dev/null ||
        sed -i "s|$CA|$T/tmp/ca.pem|" "$CONFIG/connections/lcs.json"
    rm -f "$T/tmp/ca.pem"
    examine $AAD_CONFIG
    want_only fail certificates "lcs: .*$T/tmp/ca.pem"
    sed -i "s|$T/tmp/ca.pem|$CA|" "$CONFIG/connections/lcs.json"
}

program_that_git_would_not_find_fails() {
    git config --global "$key" '/usr/lib/gone/git-credential-aad --connection lcs'
    examine $AAD_CONFIG
    want_only fail git "'/usr/lib/gone/git-credential-aad', which is no program" 'aad-credential setup git lcs'
    rm "$HOME/.gitconfig"
}

# The remedy is followed as it is printed.
secret_of_a_gone_connection_is_told() {
    local remedy
    mv "$CONFIG/connections/lcs.json" "$T/tmp/lcs.json"
    examine 0
    want_check warn store "secret-service: has a (password|refresh-token) of 'lcs', a connection that is gone" \
        "connection remove lcs --store 'secret-service'"
    remedy=$(jq -r '.checks[] | select(.check == "store" and .level == "warn") | .remedy' "$json")
    PATH="$BIN:$PATH" bash -c "${remedy#*: } --yes" >"$T/tmp/remove.log" 2>&1 || fail "it fails: $(cat "$T/tmp/remove.log")"
    want_equal "$(cat "$T/tmp/remove.log")" "The store secret-service has no secret of 'lcs' any more." 'the answer'
    examine 0
    want_equal "$(jq '[.checks[] | select(.found | test("gone"))] | length' "$json")" 0 'what is left'
    mv "$T/tmp/lcs.json" "$CONFIG/connections/lcs.json"
    examine 0
    want_only warn store "has no password of 'lcs'" 'connection edit lcs --secret'
    store_password lcs
}

report_can_be_sent() { # P3
    local word
    forget_all
    emulator_set_password "$USER_LCS" "another-$(world_random 12)"
    try aad token lcs
    want_refusal $AAD_REJECTED
    try aad doctor --report
    want_no_error
    want_output '^A report of aad-credential doctor' '^connection <connection-1>$' '^  kind: lcs$' \
        '^  username: <user-[0-9]+>$' '^  last failure, [0-9]+ s ago' '^    rejected: .*\[AADSTS50126' '^ok    clock'
    for word in "$USER_LCS" "$TENANT" "$APP_PUBLIC" "$HOME" "$password"; do
        grep -iF -- "$word" "$out" >/dev/null && fail "the report says $word"
    done
    LC_ALL=C grep '[^ -~]' "$out" && fail 'it is not printable'
    try aad doctor --report --with-names
    want_output '^connection lcs$' "^  username: $USER_LCS\$"
    try aad doctor --with-names
    want_refusal $AAD_USAGE
    try aad doctor --report --json
    want_refusal $AAD_USAGE
    emulator_set_password "$USER_LCS" "$password"
    forget_all
}

check 'a good machine is all ok, and unchanged' good_machine_is_all_ok
check 'so is a new one' new_machine_is_ok_too
check 'a configuration that others may write fails (case 33)' writable_configuration_fails
check 'directories that others may read are told' readable_directories_are_told
check 'broken connections are named' broken_connections_are_named
check 'files of another user are left to him' files_of_another_user_are_left_to_him
check 'a missing kernel keyring is told (P11)' missing_kernel_keyring_is_told
check 'helpers that keep tokens are told (P11)' helpers_that_keep_tokens_are_told
check 'files that git includes are seen' included_files_are_seen
check 'a header beside the token is told, and not shown' header_beside_the_token_is_told
check 'advice is about what git uses' advice_is_about_what_git_uses
check 'a line of a connection that is gone fails, and its remedy helps' line_of_a_gone_connection_fails
check 'a proxy with a password is told' proxy_with_a_password_is_told
check 'a secret of a connection that is gone is told, and its remedy helps' secret_of_a_gone_connection_is_told
check 'parts that are there and do not work fail' broken_parts_fail
check 'a full disk is told' full_disk_is_told
check 'a file of authorities that is gone fails' file_of_authorities_that_is_gone_fails
check 'a program that git would not find fails' program_that_git_would_not_find_fails
check 'a report can be sent: it does not say whose it is' report_can_be_sent
check 'the keyring in any state is told' keyring_in_any_state_is_told
finish
