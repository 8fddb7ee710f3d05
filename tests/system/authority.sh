# What the tests of the authority's side share: one LCS connection that forgets between two tests.
#
#   . "$(dirname "$0")/authority.sh"     then start_all, add_lcs lcs --no-verify
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

STATE=$XDG_STATE_HOME/aad-credential
export -n STATE

# As if nothing had been asked before: no token, no refresh token, no failure that is remembered.
forget_here() {
    world_drop_keys
    rm -rf "$STATE/flight" "$STATE/attempt" "$STATE/verdict" "$RUNTIME/aad-credential"
    secret-tool clear role refresh-token 2>/dev/null
}

# The same there: counters and faults at zero.
forget_all() {
    forget_here
    emulator_reset
}

# The same, except that the password of lcs was accepted before: it goes freely, as often as a
# passing fault makes necessary.
forget_all_but_acceptance() {
    forget_all
    aad token lcs >"$T/seen/accepted.token" 2>"$T/seen/accepted.err" ||
        fail "the password is not accepted: $(cat "$T/seen/accepted.err")"
    canary_token "$(cat "$T/seen/accepted.token")"
    world_drop_keys
    rm -rf "$STATE/flight" "$RUNTIME/aad-credential"
    secret-tool clear role refresh-token 2>/dev/null
    emulator_reset
}

# Every token request goes wrong like that: always_fault JSON-MEMBERS
always_fault() {
    forget_all
    emulator_fault "{\"kind\":\"token\",\"times\":\"always\",$1}"
}

# Two lines and no more: what went wrong, and indented what to do now.
want_remedy() { # PATTERN...
    want_error "$@"
    want_equal "$(wc -l <"$err")" 2 'the number of lines on stderr'
    sed -n 2p "$err" | grep '^  [^ ]' >/dev/null || {
        fail 'there is no remedy'
        say_more
    }
}

# A person at a terminal is asked for the keyring's password, and gives it.
unlock_by_person() { # [CONNECTION]
    try_terminal "$BIN/aad-credential" verify "${1:-lcs}" <<END
expect Password of the keyring
echo off
send $world_keyring_password
end
END
    want_status 0
}

want_at_most() { # COUNTER NUMBER
    local n
    n=$(emulator_count "$1")
    [ "$n" -le "$2" ] || fail "the count of $1 is $n, more than $2"
}

# The connection as a person would write it by hand: what `connection add` would not let through.
write_connection() { # NAME JSON-to-merge
    local file=$XDG_CONFIG_HOME/aad-credential/connections/$1.json
    mkdir -p "${file%/*}"
    jq --argjson more "$2" '. + $more' "${file%/*}/lcs.json" >"$T/servers/connection.json"
    install -m 600 "$T/servers/connection.json" "$file"
}

# The password of the user for a connection that was written by hand.
store_password() { # NAME
    printf '%s\n' "$password" >"$T/servers/password"
    input=$T/servers/password try aad connection edit "$1" --no-verify --secret-stdin
    want_status 0
}

# --- a person -------------------------------------------------------------------------------------

quick() { # what the tests' device codes are like
    emulator PUT /world "$(jq -n --argjson more "${1:-{\}}" '{device_interval_s: 1} + $more')" >/dev/null
}

# Whoever reads the code elsewhere: approves or declines the one that was not there before; with "late" after the
# program has looked once.
person() { # ACTION USER CODES-BEFORE [late]
    local code
    for _ in $(seq 200); do
        code=$(emulator GET /device | jq -r --argjson before "$3" --arg when "${4:-}" \
            '[.[] | select($when == "" or .polled_at_ms) | .user_code] - $before | .[0] // empty')
        [ -z "$code" ] || break
        sleep 0.1
    done
    emulator POST /device "$(jq -n --arg code "$code" --arg user "$2" --arg action "$1" \
        '{user_code: $code, user: $user, action: $action}')" >/dev/null
}

want_refresh_tokens() { # NUMBER
    want_equal "$(secret-tool search --all role refresh-token 2>&1 | grep -c '^\[')" "$1" 'refresh tokens in the keyring'
}

# 20 callers at once, for the audiences in turn: each gets a token.
everybody_gets_a_token() { # NAME AUDIENCE...
    local i pids=() audiences=("${@:2}")
    for i in $(seq 20); do
        aad token "$1" --audience "${audiences[i % ${#audiences[@]}]}" >"$T/seen/turn-$i.token" 2>"$T/seen/turn-$i.err" &
        pids+=($!)
    done
    for i in "${!pids[@]}"; do
        wait "${pids[i]}" || fail "a caller failed: $(cat "$T/seen/turn-$((i + 1)).err")"
    done
    for i in $(seq 20); do
        canary_token "$(cat "$T/seen/turn-$i.token")"
    done
    rm -f "$T"/seen/turn-*
}
