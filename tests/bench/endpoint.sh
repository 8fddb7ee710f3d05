# `aad-credential exec`, and the endpoint at which its command finds tokens. Sourced by tests/bench/run.
#
# shellcheck shell=bash
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # of run and world.sh

ENDPOINT_SLOW=500 # clients that send a byte now and then
ENDPOINT_S=8      # long enough for each of them to be closed once
ENDPOINT_RUNS=3   # the median of which counts: others share the machine

# What comes before the command, as a difference: the command's own time is not ours.
bench_exec() {
    local figures ms_a ms_b over
    figures=$("$PAIR" -n $((runs * 5)) "$BIN/aad-credential exec lcs -- /bin/true" /bin/true) ||
        world_die 'exec could not be measured'
    read -r ms_a ms_b _ <<<"$figures"
    over=$(awk -v a="$ms_a" -v b="$ms_b" 'BEGIN { printf "%.2f", a - b }')
    say_row "$(verdict "$over" '<=' 5)" 'exec : adds to /bin/true' \
        "$(printf '%8.2f ms %8.2f ms   over %8s ms%23s' "$ms_a" "$ms_b" "$over" 'bar <= 5 ms')"
}

# Within a command of exec, where it is said what to ask.
load_endpoint() { # OPTION...
    # shellcheck disable=SC2016 # the inner shell's
    "$BIN/aad-credential" exec lcs -- sh -c '"$@" "$IDENTITY_ENDPOINT" "$IDENTITY_HEADER" "$0"' \
        "?api-version=2019-08-01&resource=$URL" "$BUILD/tests/bench/load" "$@"
}

bench_endpoint() {
    local i per_second p50 p99 most
    for ((i = 0; i < ENDPOINT_RUNS; i++)); do
        load_endpoint -s $ENDPOINT_SLOW -t $ENDPOINT_S || world_die 'the endpoint could not be measured'
    done | sort -n | sed -n "$((ENDPOINT_RUNS / 2 + 1))p" >"$T/servers/load"
    read -r per_second p50 p99 most _ <"$T/servers/load" || world_die 'the endpoint could not be measured'
    say_row "$(verdict "$per_second" '>=' 10000)" "endpoint : requests a second, $ENDPOINT_SLOW slow beside" \
        "$(printf '%8s a second%57s' "$per_second" 'bar >= 10000')"
    say_row "$(verdict "$p99" '<=' 5)" '  the same : 99 of 100 are answered within' \
        "$(printf '%8s ms   median %s, most %s%s' "$p99" "$p50" "$most" '   bar <= 5 ms')"
}

# With a thousand connections whose tokens it keeps fresh; the largest that it has been.
bench_serve() {
    local folder=$XDG_CONFIG_HOME/aad-credential/connections i pid kib kept=0
    for ((i = 0; i < 1000; i++)); do
        install -m 600 "$folder/lcs.json" "$folder/many-$i.json"
    done
    "$BIN/aad-credential" serve 2>"$T/servers/serve.err" &
    pid=$!
    for ((i = 0; i < 100 && kept < 1000; i++)); do
        sleep 0.1
        kept=$("$BIN/aad-credential" doctor 2>/dev/null | sed -n 's/.*it keeps \([0-9]*\) tokens fresh.*/\1/p')
        kept=${kept:-0}
    done
    kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
    kill $pid
    wait $pid
    rm -f "$folder"/many-*.json
    [ "$kept" -ge 1000 ] || world_die "serve keeps $kept tokens only: $(cat "$T/servers/serve.err")"
    say_row "$(verdict "$kib" '<=' $((24 * 1024)))" 'serve : 1000 connections, peak resident memory' \
        "$(printf '%8s KiB%57s' "$kib" 'bar <= 24576')"
}
