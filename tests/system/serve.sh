#!/usr/bin/env bash
# One process for a session: it answers for commands of exec, keeps tokens fresh, and nobody notices when
# it is started again.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=tests/system/authority.sh
. "$(dirname "${BASH_SOURCE[0]}")/authority.sh"
start_all
add_lcs session --no-verify
query="?api-version=2019-08-01&resource=$URL"
socket=$RUNTIME/aad-credential/serve

cat >"$T/tmp/ask" <<END
#!/bin/sh
exec curl -q -sS --max-time 20 -H "X-IDENTITY-HEADER: \$IDENTITY_HEADER" "\$@" "\$IDENTITY_ENDPOINT$query"
END
chmod +x "$T/tmp/ask"
ask=$T/tmp/ask

# A manager of services, as far as we need one: it keeps what it is given, and passes that on to the
# next start. USR1 starts the service again.
cat >"$T/tmp/manager.py" <<'END'
import os, signal, socket, sys
notify_path, ready, *command = sys.argv[1:]
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(notify_path)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listener.bind(os.environ["LISTEN_AT"])
listener.listen(16)
kept, pid, again, over = [], 0, False, False

def start():
    fds = [("aad-credential.socket", listener.fileno())] + kept
    child = os.fork()
    if child:
        return child
    copies = [os.dup(fd) for _, fd in fds]
    for i, fd in enumerate(copies):
        os.dup2(os.open("/dev/null", os.O_RDONLY), 200 + i)  # room
    high = [os.dup2(fd, 300 + i) for i, fd in enumerate(copies)]
    for i, fd in enumerate(high):
        os.dup2(fd, 3 + i)
    os.closerange(3 + len(high), 1024)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(high)),
                      LISTEN_FDNAMES=":".join(name for name, _ in fds), NOTIFY_SOCKET=notify_path)
    os.execv(command[0], command)

def on_usr1(*_):
    global again
    again = True

def on_term(*_):
    global over
    over = True

signal.signal(signal.SIGUSR1, on_usr1)
signal.signal(signal.SIGTERM, on_term)
notify.settimeout(0.05)
pid = start()
while not over:
    if again:
        again = False
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        pid = start()
    try:
        text, fds, _, _ = socket.recv_fds(notify, 4096, 8)
    except OSError:
        continue
    lines = dict(line.split("=", 1) for line in text.decode().splitlines())
    if "FDSTORE" in lines:
        kept += [(lines["FDNAME"], fd) for fd in fds]
    if "FDSTOREREMOVE" in lines:
        for name, fd in [k for k in kept if k[0] == lines["FDNAME"]]:
            os.close(fd)
        kept = [k for k in kept if k[0] != lines["FDNAME"]]
    with open(ready, "a") as file:
        file.write("%s kept=%d\n" % (",".join(lines), len(kept)))
os.kill(pid, signal.SIGTERM)
os.waitpid(pid, 0)
END

# The same end that a manager of services has, for LoadCredential=.
cat >"$T/tmp/load.py" <<'END'
import socket, sys
path, name = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
if name:
    s.bind("\0" + name)
s.settimeout(10)
s.connect(path)
data = b""
while part := s.recv(65536):
    data += part
sys.stdout.buffer.write(data)
END

# What it says of itself, as `status` asks for it.
cat >"$T/tmp/status.py" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(sys.argv[1])
s.send(b"1\0status\0")
print(s.recv(65536).decode())
END

serves() {
    python3 "$T/tmp/status.py" "$socket" >/dev/null 2>&1
}

keeps() { # NUMBER
    python3 "$T/tmp/status.py" "$socket" | grep -x "kept $1" >/dev/null
}

start_serve() { # [OPTION...]: $serve
    "$BIN/aad-credential" serve "$@" >"$T/seen/serve.out" 2>"$T/seen/serve.err" &
    serve=$!
    world_wait 5 serves || fail "it does not serve: $(cat "$T/seen/serve.err")"
}

stop_serve() {
    kill "$serve"
    wait "$serve"
    want_equal $? 0 'its exit status'
    [ ! -e "$socket" ] || fail 'its socket is left'
}

own_endpoints() {
    pgrep -f "^$STAGE/libexec/aad-credential/aad-credential-endpoint child session" || true
}

command_of_exec_is_answered() {
    forget_all
    start_serve
    # shellcheck disable=SC2016 # the inner shell's
    try_token aad exec session -- sh -c '"$0" -o /dev/null -w "%{http_code}\n"; aad-credential status' "$ask"
    want_output '^200$' '^serve runs' '^exec gives tokens of session to process [0-9]+, sh$'
    want_equal "$(own_endpoints)" '' 'the processes of commands'
    world_wait 5 sh -c '! aad-credential status | grep ^exec >/dev/null' || fail 'the command is not forgotten'
    try aad doctor
    want_output '^ok    serve +runs'
    stop_serve
}

there_is_one_of_it() {
    start_serve
    try aad serve
    want_refusal $AAD_UNAVAILABLE
    want_error 'serves already'
    stop_serve
    kill -KILL "$serve" 2>/dev/null
    start_serve
    kill -KILL "$serve"
    wait "$serve" 2>/dev/null
    start_serve
    stop_serve
}

without_it_all_is_as_before() {
    start_serve
    kill -STOP "$serve"
    try_token aad exec session -- "$ask" -o /dev/null -w '%{http_code}\n'
    want_output '^200$'
    want_within 5000
    try aad status
    want_status 0
    kill -CONT "$serve"
    stop_serve
    try_token aad exec session -- "$ask" -o /dev/null -w '%{http_code}\n'
    want_output '^200$'
}

it_opens_no_port() {
    start_serve
    want_equal "$(ss -Hltnp 2>/dev/null | grep -c "pid=$serve,")" 0 'the number of its ports'
    want_equal "$(stat -c '%a %U' "$socket")" "700 $(id -un)" 'whose the socket is'
    stop_serve
}

token_is_renewed_before_it_is_due() {
    forget_all
    try_token aad token session
    "$TOOLS/age" session 3200 all || fail 'there is no token to grow old'
    start_serve
    world_wait 10 sh -c '[ "$(curl -q -sS "$0/counters" | jq .token_requests)" = 2 ]' "$CONTROL" ||
        fail 'it was not renewed'
    try_token aad token session --min-valid 3000
    want_status 0
    want_count token_requests 2
    stop_serve
}

token_that_is_fresh_stays() {
    forget_all
    try_token aad token session
    start_serve
    sleep 1
    want_count token_requests 1
    stop_serve
}

locked_keyring_asks_nobody() { # P5
    forget_all
    try_token aad token session
    "$TOOLS/age" session 3200 all
    secret-tool clear role refresh-token 2>/dev/null
    world_lock_keyring
    start_serve
    sleep 1
    want_count token_requests 1
    serves || fail 'it is gone'
    stop_serve
    unlock_by_person session
}

keyring_can_start_again() {
    forget_all
    start_serve
    kill "$world_keyring_pid"
    world_wait 5 sh -c '! kill -0 "$0" 2>/dev/null' "$world_keyring_pid" || fail 'the keyring stays'
    world_start_keyring
    try_token aad exec session -- "$ask" -o /dev/null -w '%{http_code}\n'
    want_output '^200$'
    stop_serve
}

manager_says() { # PATTERN
    grep -q -- "$1" "$T/servers/manager.log"
}

restart_is_not_noticed() {
    local command before
    rm -f "$T/servers/notify" "$socket" "$T/servers/manager.log"
    (umask 077 && mkdir -p "${socket%/*}")
    LISTEN_AT=$socket world_start python3 "$T/tmp/manager.py" "$T/servers/notify" "$T/servers/manager.log" \
        "$BIN/aad-credential" serve >"$T/servers/manager.out" 2>&1
    manager=$world_pid
    world_wait 5 manager_says READY || fail "it is not ready: $(cat "$T/servers/manager.out")"
    # shellcheck disable=SC2016 # the inner shell's
    "$BIN/aad-credential" exec session -- sh -c 'while ! [ -e "$0.stop" ]; do
        "$1" -o /dev/null -w "%{http_code}\n" --retry 5 --retry-connrefused --retry-delay 1 >>"$0"; sleep 0.1; done' \
        "$T/servers/codes" "$ask" &
    command=$!
    world_wait 5 manager_says 'FDSTORE.*kept=3' || fail 'the child is not kept'
    want_equal "$(own_endpoints)" '' 'the processes of commands'
    for _ in 1 2 3; do
        before=$(grep -c READY "$T/servers/manager.log")
        kill -USR1 "$manager"
        world_wait 5 sh -c '[ "$(grep -c READY "$0")" -gt "$1" ]' "$T/servers/manager.log" "$before" ||
            fail 'it does not come again'
        sleep 0.5
    done
    touch "$T/servers/codes.stop"
    wait "$command"
    want_equal "$(sort -u "$T/servers/codes")" 200 'what the command heard'
    [ "$(wc -l <"$T/servers/codes")" -ge 10 ] || fail 'the command has hardly asked'
    world_wait 5 manager_says 'FDSTOREREMOVE.*kept=0' || fail 'the child is kept for ever'
    world_stop "$manager"
    rm -f "$socket"
}

# systemd itself, as the manager of a session of its own: it wants to see that the machine runs it.
cat >"$T/tmp/session.sh" <<'END'
mkdir -p /run/systemd && mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system || exit 90
SYSTEMD_UNIT_PATH=$UNITS /lib/systemd/systemd --user --log-target=console </dev/null >"$SERVERS/systemd.log" 2>&1 &
manager=$!
for _ in $(seq 100); do
    systemctl --user is-system-running 2>/dev/null | grep -E 'running|degraded' >/dev/null && break
    sleep 0.1
done
bash "$@"
status=$?
systemctl --user stop aad-credential.socket aad-credential.service
kill -RTMIN+24 $manager
wait $manager
rmdir /sys/fs/cgroup/{,systemd/,unified/}{app.slice,init.scope} 2>/dev/null
exit $status
END

in_session() { # SCRIPT ARGUMENT...
    local units=$T/home/units
    mkdir -p "$units"
    # Not all of the machine's: a bus and a keyring of its own would take the place of ours.
    cp /usr/lib/systemd/user/{basic,shutdown,sockets,paths,timers}.target "$STAGE"/lib/systemd/user/aad-credential.* "$units"
    printf '[Unit]\nDescription=Of the test\n' >"$units/default.target"
    (umask 077 && mkdir -p "$T/session")
    XDG_RUNTIME_DIR=$T/session UNITS=$units SERVERS=$T/servers timeout 60 unshare -m bash "$T/tmp/session.sh" "$@"
}

cat >"$T/tmp/restarts.sh" <<'END'
systemctl --user start aad-credential.socket || exit 91
aad-credential exec session -- sh -c 'while ! [ -e "$0.stop" ]; do
    "$1" -o /dev/null -w "%{http_code}\n" --retry 5 --retry-connrefused --retry-delay 1 >>"$0"; sleep 0.1; done' \
    "$1" "$2" &
command=$!
sleep 0.5
for _ in 1 2 3; do
    systemctl --user restart aad-credential.service || exit 92
    sleep 0.5
done
aad-credential status
touch "$1.stop"
wait $command
END

systemd_keeps_the_children() {
    [ "$(id -u)" = 0 ] || return 0 # no one else can start one here; the manager of the test is for all
    rm -f "$T/servers/codes"*
    forget_all
    emulator_fault '{"kind":"token","delay_ms":1500}' # what gets the token is there at the first stop
    try in_session "$T/tmp/restarts.sh" "$T/servers/codes" "$ask"
    want_status 0
    want_output '^serve runs' '^exec gives tokens of session'
    want_equal "$(sort -u "$T/servers/codes")" 200 'what the command heard'
    [ "$(wc -l <"$T/servers/codes")" -ge 10 ] || fail 'the command has hardly asked'
}

real_socket_activation_works() {
    local pid
    systemd-socket-activate --seqpacket -l "$socket" "$BIN/aad-credential" serve >"$T/servers/activate.log" 2>&1 &
    pid=$!
    world_wait 5 test -S "$socket" || fail 'there is no socket'
    try_token aad exec session -- "$ask" -o /dev/null -w '%{http_code}\n'
    want_output '^200$'
    want_equal "$(own_endpoints)" '' 'the processes of commands'
    pkill -f "^$STAGE/libexec/aad-credential/aad-credential-endpoint serve"
    kill $pid 2>/dev/null
    wait $pid 2>/dev/null
    rm -f "$socket"
}

load() { # NAME-OF-THE-PEER
    try_token python3 "$T/tmp/load.py" "${socket%/*}/credential" "$1"
}

secret_is_given_to_whom_it_is_named_for() {
    local name="x$RANDOM/unit/nightly.service"
    start_serve --hand-out session
    load "$name/session"
    want_status 0
    want_equal "$(cat "$out")" "$password" 'the secret'
    : >"$out"
    load "$name/other"
    want_nothing
    load ''
    want_nothing
    stop_serve
    want_equal "$(grep -c "nightly.service wants the credential 'other'\|is no service manager" "$T/seen/serve.err")" 2 \
        'the number of warnings'
    start_serve
    [ ! -e "${socket%/*}/credential" ] || fail 'there is a socket for secrets that nobody wanted'
    stop_serve
    try aad serve --hand-out nobody
    want_refusal $AAD_NOT_FOUND
}

thousand_connections_are_held() {
    local from=$XDG_CONFIG_HOME/aad-credential/connections i rss
    for ((i = 0; i < 1000; i++)); do
        sed "s/\"description\".*//" "$from/session.json" >"$from/many-$i.json"
    done
    chmod 600 "$from"/many-*.json
    forget_all
    try_token aad token session
    start_serve
    world_wait 10 keeps 1001 || fail "not all are kept: $(python3 "$T/tmp/status.py" "$socket" | head -n 2)"
    rss=$(awk '/^VmHWM/ { print $2 }' "/proc/$serve/status")
    echo "# $rss KiB with 1001 connections"
    world_is_sanitized || [ "$rss" -le $((24 * 1024)) ] || fail "it takes $rss KiB"
    stop_serve
    rm -f "$from"/many-*.json
}

check 'a command of exec is answered by it' command_of_exec_is_answered
check 'there is one of it' there_is_one_of_it
check 'without it, or while it hangs, all is as before' without_it_all_is_as_before
check 'it opens no port' it_opens_no_port
check 'a token is renewed before it is due' token_is_renewed_before_it_is_due
check 'a token that is fresh stays' token_that_is_fresh_stays
check 'a locked keyring asks nobody (P5)' locked_keyring_asks_nobody
check 'the keyring can start again' keyring_can_start_again
check 'a restart is not noticed' restart_is_not_noticed
check 'systemd itself keeps the children' systemd_keeps_the_children
check 'a real socket activation works' real_socket_activation_works
check 'a secret is given to whom it is named for' secret_is_given_to_whom_it_is_named_for
check 'a thousand connections are held' thousand_connections_are_held
finish
