# Every tool's call, answered from the cache and "not ours", beside the minimal C program; and docker's
# beside Debian's own helper for the same keyring. Sourced by tests/bench/run.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # of run and world.sh

# NAME | exit status when the host is not ours | command, as pair has it | what is on its stdin. A call
# for a host of ours and one for nobody's differ in HOST only. The keyring has no successor here: its
# time would not be ours.
CONSUMERS=(
    "git|0|$BIN/git-credential-aad get|protocol=https\nhost=HOST\n\n"
    "docker|$AAD_NOT_FOUND|$BIN/docker-credential-aad get|HOST"
    "kubernetes|$AAD_NOT_FOUND|KUBERNETES_EXEC_INFO={\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{\"cluster\":{\"server\":\"https://HOST\"},\"interactive\":false}} $BIN/aad-credential kubernetes|"
    "cargo|0|$BIN/cargo-credential-aad --cargo-plugin|{\"v\":1,\"registry\":{\"index-url\":\"sparse+https://HOST/index/\"},\"kind\":\"get\",\"operation\":\"read\"}\n"
    "bazel|0|$BIN/bazel-credential-aad get|{\"uri\":\"https://HOST/file\"}"
    "terraform|0|$BIN/terraform-credentials-aad get HOST|"
    "goauth|0|$BIN/goauth-aad https://HOST/org/module|HTTP/1.1 401 Unauthorized\n\n"
    "askpass|$AAD_NOT_FOUND|$BIN/aad-askpass Password\\ for\\ 'https://HOST':\\ |"
    "kubelogin|$AAD_NOT_FOUND|PATH=$STAGE/libexec/aad-credential/bin $STAGE/libexec/aad-credential/bin/kubelogin get-token --server-id https://HOST|"
    "nuget|0|$BIN/nuget-plugin-aad-credential -Plugin|{\"RequestId\":\"1\",\"Type\":\"Request\",\"Method\":\"GetAuthenticationCredentials\",\"Payload\":{\"Uri\":\"https://HOST/v3/index.json\",\"IsRetry\":false,\"IsNonInteractive\":true,\"CanShowDialog\":false}}\n"
    "az|$AAD_REFUSED|AAD_CREDENTIAL_EXEC={\"connection\":\"lcs\"} $STAGE/libexec/aad-credential/shims/az account get-access-token --resource https://HOST|"
    "azd|$AAD_REFUSED|AAD_CREDENTIAL_EXEC={\"connection\":\"lcs\"} $STAGE/libexec/aad-credential/shims/azd auth token --output json --scope https://HOST/.default|"
    "keyring|$AAD_NOT_FOUND|PATH=$STAGE/libexec/aad-credential/bin $STAGE/libexec/aad-credential/bin/keyring get https://HOST/simple/ me|"
)

# A registry's token is one of its own, which its connection has exchanged for ours.
set_up_registry() {
    input=$T/servers/client-secret try aad connection add acr --kind registry --no-verify \
        --authority "$URL/$TENANT" --host "https://127.0.0.1:$PORT" --client-id "$APP_CONFIDENTIAL" \
        --ca-file "$CA" --secret-stdin
    want_status 0
    printf 'https://127.0.0.1:%s' "$PORT" >"$T/servers/ask-registry"
    remember_key acr "$(token_of acr)"
}

token_of() { # CONNECTION
    if [ "$1" = acr ]; then
        "$BIN/docker-credential-aad" get <"$T/servers/ask-registry" | jq -r .Secret
    else
        "$BIN/aad-credential" token "$1"
    fi
}

# A consumer that the table forgets would have no bar.
check_consumers() {
    local file name
    while read -r file; do
        name=${file##*/}
        [[ " ${CONSUMERS[*]}" == *" ${name%.c}|"* ]] || world_die "no row for $name"
    done < <(grep -lE '^ *\.(program|verb) = "' "$TOP"/helper/consumer/*.c)
}

# The call says what it shall: the token, or none; and has the exit status that it shall have.
check_answer() { # NAME STATUS COMMAND CONNECTION (none: not ours)
    local words said=$T/tmp/said code token=${4:+$(token_of "$4")}
    # shellcheck disable=SC2162 # the backslashes are read as pair.c reads them
    read -a words <<<"$3"
    env "${words[@]}" <"$T/servers/ask-consumer" >"$said" 2>&1
    code=$?
    if [ "$code" != "$2" ] || { [ -n "$token" ] && ! grep -qF -- "$token" "$said"; } ||
        { [ -z "$token" ] && grep -qE 'ey[A-Za-z0-9_-]{40}' "$said"; }; then
        world_die "$1 says something else (${4:-not ours}, exit status $code)" "$said"
    fi
}

# One of the two calls of a row.
bench_consumer() { # NAME STATUS COMMAND STDIN HOST CONNECTION (none: not ours)
    local command=${3//HOST/$5} what=${6:+cached}
    printf '%b' "${4//HOST/$5}" >"$T/servers/ask-consumer"
    check_answer "$1" "$2" "$command" "$6"
    row "${what:-not ours} $1 : minimal C program" '<=' 1.5 $((runs * 5)) "$command" \
        "$BUILD/tests/bench/minimal $(key_of "${6:-lcs}")" -s "$2" -i "$T/servers/ask-consumer"
}

bench_consumers() {
    local line name status command stdin
    check_consumers
    for line in "${CONSUMERS[@]}"; do
        IFS='|' read -r name status command stdin <<<"$line"
        if [ "$name" = docker ]; then
            bench_consumer "$name" 0 "$command" "$stdin" "127.0.0.1:$PORT" acr
        else
            bench_consumer "$name" 0 "$command" "$stdin" "localhost:$PORT" lcs
        fi
    done
    for line in "${CONSUMERS[@]}"; do
        IFS='|' read -r name status command stdin <<<"$line"
        bench_consumer "$name" "$status" "$command" "$stdin" nobody.example ''
    done
}

# Debian's helper for docker has a password of 40 characters in the same keyring.
bench_docker_rival() {
    local password server ask=$T/servers/ask-registry rival
    server=$(cat "$ask")
    rival=$(command -v docker-credential-secretservice) || world_die 'no docker-credential-secretservice'
    password=$(world_random 40)
    jq -n --arg url "$server" --arg secret "$password" \
        '{ServerURL: $url, Username: "aad", Secret: $secret}' | "$rival" store
    [ "$("$rival" get <"$ask" | jq -r .Secret)" = "$password" ] || world_die "$rival has no answer"
    row 'docker-credential-secretservice : cached docker' '>=' 10 "$runs" "$rival get" \
        "$BIN/docker-credential-aad get" -i "$ask"
}
