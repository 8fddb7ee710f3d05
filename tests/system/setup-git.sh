#!/usr/bin/env bash
# What `setup git` does to configurations as people have them: it shows every line, asks, leaves
# what is not ours, and takes out exactly what it put in. git.sh tests that git then works.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"
gitconfig=$HOME/.gitconfig
key=credential.https://localhost:$PORT.helper
ours="$BIN/git-credential-aad --connection lcs"

# A configuration as it grows over the years.
write_config() {
    cat >"$gitconfig" <<END
# my own
[user]
	name = me   ; inline
[credential]
	helper = cache --timeout=60
	useHttpPath = true
[credential "https://github.com"]
	helper = !gh auth git-credential
[alias]
	st = status
END
    cp "$gitconfig" "$T/tmp/config.before"
}

want_config() { # VALUE... of our key
    want_equal "$(git config --global --get-all "$key")" "$(printf '%s\n' "$@")" "the helpers for $key"
}

want_untouched() {
    cmp -s "$gitconfig" "$T/tmp/config.before" || fail "it is changed: $(diff "$T/tmp/config.before" "$gitconfig")"
}

person_sees_each_line_before() {
    write_config
    try_terminal "$BIN/aad-credential" setup git lcs <<END
expect + $key =
expect + $key = $ours
expect Write this? [Y/n]
send y
expect Done
end
END
    want_status 0
    want_config '' "$ours"
    # What is there now is what was there before, and what was shown.
    want_equal "$(diff "$T/tmp/config.before" "$gitconfig" | sed -n 's/^>\s*//p')" \
        "[credential \"https://localhost:$PORT\"]
helper = 
helper = $ours" 'what is new in the file'
    want_equal "$(diff "$T/tmp/config.before" "$gitconfig" | grep -c '^<')" 0 'the lines that are gone'
}

undo_gives_back_the_file() {
    try_terminal "$BIN/aad-credential" setup git lcs --undo <<END
expect - $key
expect Write this?
send y
end
END
    want_status 0
    want_untouched
    try aad setup git lcs --undo --yes
    want_status 0
    want_output 'Nothing of it is there'
    want_untouched
}

no_means_no() {
    local answer
    write_config
    for answer in 'send n' 'key C' 'signal TERM' 'key D'; do
        try_terminal "$BIN/aad-credential" setup git lcs <<<"expect Write this?
$answer
end"
        want_status $AAD_CANCELLED 143
        want_untouched
    done
    try_terminal env AAD_CREDENTIAL_PROMPT=never "$BIN/aad-credential" setup git lcs <<<end
    want_status $AAD_USAGE
    want_output --dry-run --yes
    want_untouched
    try aad setup git lcs --dry-run
    want_status 0
    want_output "^  \+ $key =\$" '^Nothing was written'
    want_untouched
}

a_missing_file_is_made() {
    rm "$gitconfig"
    try aad setup git lcs --yes
    want_status 0
    want_config '' "$ours"
    try aad setup git lcs --yes
    want_output 'All set up already'
    want_config '' "$ours"
    try aad setup git lcs --undo --yes
    want_config
    write_config
}

helpers_of_the_host_stay_before_us() { # and come back when we go
    git config --global --add "$key" store
    git config --global --add "$key" "!echo password=x"
    cp "$gitconfig" "$T/tmp/config.before"
    try aad setup git lcs --yes
    want_status 0
    want_config store '!echo password=x' '' "$ours"
    git_says_our_token
    try aad setup git lcs --undo --yes
    want_untouched
    write_config
}

git_says_our_token() { # and asks nobody else
    printf '%s\n' protocol=https "host=localhost:$PORT" '' >"$T/servers/ask"
    input=$T/servers/ask try_token env GIT_TERMINAL_PROMPT=0 git credential fill
    want_status 0
    want_output '^password=ey'
}

a_line_of_an_older_place_is_replaced() {
    git config --global --add "$key" ''
    git config --global --add "$key" '/old/place/git-credential-aad --connection other'
    try aad setup git lcs --dry-run
    want_output "^  - $key = /old/place/" "^  \+ $key = $BIN/"
    try aad setup git lcs --yes
    want_status 0
    want_config '' "$ours"
    git_says_our_token
    write_config
}

two_connections_do_not_mix() {
    aad connection export lcs | jq '.hosts = ["https://git.example"]' >"$T/tmp/second.json"
    input=$T/tmp/second.json try aad connection import - --name second --no-secret
    aad setup git lcs --yes >"$T/tmp/log"
    aad setup git second --yes >>"$T/tmp/log"
    want_equal "$(git config --global --get-all credential.https://git.example.helper | tail -n 1)" \
        "$BIN/git-credential-aad --connection second" 'the helper of the second'
    try aad setup git second --undo --yes
    want_status 0
    git config --global --get-regexp 'credential.*git.example' && fail 'something is left of the second'
    want_config '' "$ours"
    write_config
}

removal_undoes_every_setup() { # else each fetch would fail
    write_config
    aad setup git lcs --yes >"$T/tmp/log"
    try_terminal "$BIN/aad-credential" connection remove lcs <<END
expect Remove connection 'lcs'
send y
expect - $key
expect Take that out of git's configuration, too? [Y/n]
send y
end
END
    want_status 0
    want_untouched
    add_lcs lcs
    aad setup git lcs --yes >"$T/tmp/log"
    touch "$gitconfig.lock" # what cannot be undone is said, and the connection goes
    try aad connection remove lcs --yes
    rm "$gitconfig.lock"
    want_status 0
    want_error 'could not write' 'setup git lcs --undo'
    try aad setup git lcs --undo --yes
    want_status 0
    want_untouched
    add_lcs lcs
}

connection_with() { # NAME HOST...: one like lcs
    local name=$1
    shift
    jq '.hosts = $ARGS.positional' --args "$@" <"$XDG_CONFIG_HOME/aad-credential/connections/lcs.json" \
        >"$T/servers/with.json"
    install -m 600 "$T/servers/with.json" "$XDG_CONFIG_HOME/aad-credential/connections/$name.json"
}

what_is_replaced_is_said_in_words() { # before it is asked
    local host=https://localhost:$PORT
    write_config
    connection_with second "$host"
    aad setup git lcs --yes >"$T/tmp/log"
    cp "$gitconfig" "$T/tmp/config.before"
    try_terminal "$BIN/aad-credential" setup git second <<END
expect git asks for the connection 'lcs' at $host now. From then on it asks for 'second'
expect --host $host/PATH
expect Write this?
send n
end
END
    want_status $AAD_CANCELLED
    want_untouched
    try aad setup git lcs --dry-run
    want_output '^All set up already'
    rm "$XDG_CONFIG_HOME/aad-credential/connections/second.json"
}

asked_helper() { # PATH: what the last helper is that git asks there
    local input="protocol=https\nhost=localhost:$PORT\npath=$1\n\n"
    printf "$input" | GIT_TRACE=1 GIT_TERMINAL_PROMPT=0 git credential fill 2>&1 >"$T/tmp/fill.token" |
        sed -n 's/.*run_command:.*--connection \([a-z]*\) get.*/\1/p'
}

longer_path_wins_in_any_order() { # git takes the last section that matches
    local host=https://localhost:$PORT order name
    connection_with all "$host"
    connection_with one "$host/one"
    connection_with deep "$host/one/deep" "$host/two"
    for order in 'all one deep' 'deep one all' 'one all deep one'; do
        write_config
        for name in $order; do
            try aad setup git "$name" --yes
            want_status 0
        done
        want_equal "$(asked_helper x/r)$(asked_helper one/r)$(asked_helper one/deep/r)$(asked_helper two/r)" \
            allonedeepdeep "who is asked after $order"
        for name in all one deep; do
            try aad setup git "$name" --yes
            want_output '^All set up already'
        done
    done
    for name in all one deep; do
        aad setup git "$name" --undo --yes >"$T/tmp/log"
        rm "$XDG_CONFIG_HOME/aad-credential/connections/$name.json"
    done
    want_untouched
}

other_files_can_be_meant() { # and what a repository says is not looked at
    local file="$T/tmp/a file"
    git init -q "$T/tmp/repository"
    cp "$T/tmp/repository/.git/config" "$T/tmp/repository.before"
    (cd "$T/tmp/repository" && aad setup git lcs --file "$file" --yes) >"$T/tmp/log" || fail 'it fails'
    want_equal "$(git config --file "$file" --get-all "$key" | tail -n 1)" "$ours" 'the helper'
    cmp -s "$T/tmp/repository/.git/config" "$T/tmp/repository.before" || fail 'the repository is changed'
    want_untouched
    try aad setup git lcs --file "$file" --undo --yes
    want_status 0
    GIT_CONFIG_GLOBAL=$file try aad setup git lcs --yes
    git config --file "$file" --get-all "$key" >/dev/null || fail 'GIT_CONFIG_GLOBAL is not kept'
    try aad setup git lcs --file "$file" --global
    want_refusal $AAD_USAGE
}

what_cannot_be_written_is_said() {
    touch "$gitconfig.lock"
    try aad setup git lcs --yes
    want_status $AAD_IO
    want_nothing
    rm "$gitconfig.lock"
    want_untouched
    echo '[broken' >>"$gitconfig"
    try aad setup git lcs --yes
    want_status $AAD_CONFIG
    want_nothing
    try aad setup git nobody --yes
    want_refusal $AAD_NOT_FOUND
    try aad setup hg lcs
    want_refusal $AAD_USAGE
}

host_that_is_named_twice_is_set_up_once() { # in a file that was written by hand
    write_config
    jq '.hosts += .hosts' "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json" >"$T/servers/twice.json"
    install -m 600 "$T/servers/twice.json" "$XDG_CONFIG_HOME/aad-credential/connections/twice.json"
    try aad setup git twice --yes
    want_status 0
    want_config '' "$BIN/git-credential-aad --connection twice"
    try aad setup git twice --yes
    want_output '^All set up already'
    try aad setup git twice --undo --yes
    want_untouched
}

host_with_a_path_is_told_apart() { # and git says its path
    local host=https://localhost:$PORT/contoso
    write_config
    jq --arg host "$host" '.hosts = [$host]' "$XDG_CONFIG_HOME/aad-credential/connections/lcs.json" >"$T/servers/path.json"
    install -m 600 "$T/servers/path.json" "$XDG_CONFIG_HOME/aad-credential/connections/path.json"
    try aad setup git path --dry-run
    want_output "^  \\+ credential.$host.helper =\$" "^  \\+ credential.$host.usehttppath = true\$"
    try aad setup git path --yes
    want_status 0
    want_equal "$(git config --global --get-all "credential.$host.helper" | tail -n 1)" \
        "$BIN/git-credential-aad --connection path" 'the helper'
    want_equal "$(git config --global --get-urlmatch credential.useHttpPath "$host/p/_git/r")" true 'what git says'
    try aad setup git path --yes
    want_output '^All set up already'
    try aad setup git path --undo --yes
    want_untouched
    rm "$XDG_CONFIG_HOME/aad-credential/connections/path.json"
}

check 'a person sees each line before it is written' person_sees_each_line_before
check 'undo gives back the file' undo_gives_back_the_file
check 'no means no' no_means_no
check 'a missing file is made' a_missing_file_is_made
check 'other helpers of the host are put out of the way' helpers_of_the_host_stay_before_us
check 'a line of an older place is replaced' a_line_of_an_older_place_is_replaced
check 'two connections do not mix' two_connections_do_not_mix
check 'a removal undoes every setup' removal_undoes_every_setup
check 'a host that is named twice is set up once' host_that_is_named_twice_is_set_up_once
check 'a host with a path is told apart' host_with_a_path_is_told_apart
check 'what is replaced is said in words' what_is_replaced_is_said_in_words
check 'a longer path wins in any order' longer_path_wins_in_any_order
check 'other files can be meant' other_files_can_be_meant
check 'what cannot be written is said' what_cannot_be_written_is_said
finish
