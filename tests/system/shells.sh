#!/usr/bin/env bash
# What a person gets by Tab, in bash, zsh and fish: each types into a real shell, and the command that is
# run then says which arguments it was given.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs lcs
[ "$status" = 0 ] || world_die "the connection cannot be added: $(cat "$err")"

tab=$'\t'
attack="api://x;touch\$IFS$T/tmp/attack;\$(touch\$IFS$T/tmp/attack)\`touch\$IFS$T/tmp/attack\`|'*"
connections=$XDG_CONFIG_HOME/aad-credential/connections
audience=$(jq -r '.audiences[0]' "$connections/lcs.json")

# Files as anybody may have written them who can write there.
jq --arg audience "$attack" '.audiences = [$audience] | .description = "$(touch x); `touch x`"' \
    "$connections/lcs.json" >"$connections/evil.json"
jq '.store = "pkcs11:token=nowhere;object=k" | .grant = "client-certificate" | .kind = "generic" |
    del(.username)' "$connections/lcs.json" >"$connections/with-key.json"
chmod 600 "$connections"/*.json
cp "$connections/lcs.json" "$connections/\$(touch attack).json"
printf 'a file\n' >"$T/tmp/pipeline.pem"

# A shell as a person has it, with our completion from where it is installed. The command itself only
# says what it was given.
shell_start() { # SHELL
    local says="{ printf '<%s>' \"\$@\"; echo ';'; }"
    case $1 in
    bash)
        printf '%s\n' "PS1='ready '" ". '$STAGE/share/bash-completion/completions/aad-credential'" \
            "aad-credential() $says" >"$T/home/rc.bash"
        shell=(bash --noprofile --rcfile "$T/home/rc.bash" -i)
        ;;
    zsh)
        printf '%s\n' "PS1='ready '" "fpath=('$STAGE/share/zsh/site-functions' \$fpath)" \
            'autoload -Uz compinit && compinit -u -D' "aad-credential() $says" >"$T/home/.zshrc"
        shell=(env ZDOTDIR="$T/home" zsh -i)
        ;;
    fish)
        printf '%s\n' 'function fish_prompt; echo -n "ready "; end' 'function fish_greeting; end' \
            "function aad-credential; printf '<%s>' \$argv; echo ';'; end" >"$T/home/rc.fish"
        shell=(env XDG_DATA_DIRS="$STAGE/share:/usr/share" fish -C "source '$T/home/rc.fish'")
        ;;
    esac
}

# One line that is typed, with "^" for Tab, and which arguments come of it: types TYPED ARGUMENT...
types() {
    local want
    want="$(printf '<%s>' "${@:2}");"
    printf 'expect ready\nsend aad-credential %s\n' "${1//^/$tab}"
    # Of several, a shell may have chosen one; and fish wants Enter for that.
    [[ $1 != *^^ ]] || { want=${want%;} && printf 'send \n'; }
    printf 'expect %s\n' "$want"
}

try_shell() { # SHELL, with the lines on stdin
    cat - <(printf 'expect ready\nsend exit\nend\n') >"$T/servers/dialog"
    shell_start "$1"
    cd "$T/tmp" || return
    input=$T/servers/dialog try env TERM=xterm "$TOOLS/pty" "${shell[@]}"
    cd "$OLDPWD" || return
    want_status 0
    want_within 12000
}

words_and_options_are_completed() { # SHELL
    try_shell "$1" < <(
        types 'tok^lc^--aud^http^--out^js^' token lcs --audience "$audience" --output json
        types '--verb^conn^show --no-st^l^' --verbose connection show --no-store lcs
        types 'connection add devo^--allow^tr^' connection add devops --allow-http-loopback true
        types 'key gen^lcs --ty^rsa:3^--pin=ke^' key generate lcs --type rsa:3072 --pin=keyring
        types 'key cert^pkcs11:token=n^' key certificate 'pkcs11:token=nowhere;object=k'
        types 'key import pip^lc^' key import pipeline.pem lcs
        types 'exec lcs -- cat pip^' exec lcs -- cat pipeline.pem
        types 'curl lcs -- -o pip^' curl lcs -- -o pipeline.pem
    )
}

# A value is one argument, whatever is in it, and nothing of it is run.
nothing_of_a_connection_is_run() { # SHELL
    try_shell "$1" < <(
        types 'token evil --audience api^' token evil --audience "$attack"
        types 'connection show ^^' connection show
    )
    if compgen -G "$T/tmp/*attack*" >/dev/null || [ -e "$T/tmp/x" ]; then fail 'something was run'; fi
}

# Neither network nor keyring, and nobody is asked (P5).
nobody_is_asked() {
    local line words
    emulator_reset
    world_lock_keyring
    for line in 'token lcs --audience ' 'connection add --' 'rotate ' 'key delete ' 'key list pkcs11:' 'exec lcs -- '; do
        IFS=' ' read -r -a words <<<"$line"
        [[ $line != *' ' ]] || words+=('')
        try_terminal "$BIN/aad-credential" --complete -- "${words[@]}" <<<end
        want_status 0
        want_within 3000
    done
    want_count token_requests 0
}

for name in bash zsh fish; do
    check "$name: words, options and values are completed" words_and_options_are_completed "$name"
    check "$name: nothing of a connection is run" nothing_of_a_connection_is_run "$name"
done
check 'nobody is asked for what is completed (P5)' nobody_is_asked
finish
