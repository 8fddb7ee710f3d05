/*
 * exec-endpoint.c - the port at which a command finds its tokens, and who answers there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/error.h"
#include "base/part.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/trace.h"
#include "command/exec/running.h"

#define EXEC_SECRET_BYTES 32
#define EXEC_BACKLOG 2048 /* of many who come at once, none waits for a second try */

static enum aad_code exec_listen(int *ret, struct aad_error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    auto_fd int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, EXEC_BACKLOG))
        return error_set_errno(err, errno, "no port of 127.0.0.1 can be opened");
    *ret = fd;
    fd = -1;
    return AAD_OK;
}

/* Of 256 bits, new for each child (P9). */
static enum aad_code exec_make_secret(struct secret *ret, struct aad_error *err)
{
    unsigned char chance[EXEC_SECRET_BYTES];
    char text[2 * EXEC_SECRET_BYTES + 1];

    if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return error_set_errno(err, errno, "there are no random numbers");
    secret_append_text(ret, text_print_hex(text, chance, sizeof chance, TEXT_HEX_LOWER));
    explicit_bzero(chance, sizeof chance);
    explicit_bzero(text, sizeof text);
    return secret_ok(ret, err);
}

static enum aad_code exec_make_hand(const struct exec_call *call, struct hand *ret,
                                    struct aad_error *err)
{
    enum aad_code code = exec_listen(&ret->listener_fd, err);

    ret->pid = getpid();
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", call->connection.name);
    (void)snprintf(ret->audience, sizeof ret->audience, "%s", call->audience ? call->audience : "");
    if (!code)
        code = exec_make_secret(&ret->secret, err);
    if (code)
        return code;
    ret->life_fd = pidfd_open(ret->pid, 0);
    if (ret->life_fd < 0)
        return error_set_errno(err, errno, "the kernel cannot tell when a process ends");
    return AAD_OK;
}

/* --- `serve` -------------------------------------------------------------------------------- */

/* False: nobody serves, or it cannot now. Then the port is with us alone. */
static bool exec_give_to_serve(const struct hand *hand)
{
    auto_fd int fd = running_connect();
    char answer[sizeof HAND_DONE] = "";

    if (fd < 0)
        return false;
    if (!hand_send(fd, hand, NULL) && recv(fd, answer, sizeof answer - 1, 0) > 0 &&
        !strcmp(answer, HAND_DONE))
        return true;
    trace("exec: 'aad-credential serve' does not take the endpoint");
    return false;
}

/* --- a process of its own ------------------------------------------------------------------- */

static enum aad_code exec_start_endpoint(const struct hand *hand, struct aad_error *err)
{
    static char path[] = ENDPOINT_PATH, word[] = "child";
    char name[sizeof hand->connection], pid[TEXT_INT_SIZE];
    char *argv[] = {path, word, name, pid, NULL};
    struct proc_spec spec = {
        .path = path, .argv = argv, .environ = env_all(), .fds = {-1, -1, trace_is_on() ? -2 : -1}};
    auto_fd int ours = -1, theirs = -1;
    int pair[2];
    enum aad_code code;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return error_set_errno(err, errno, "cannot talk to the endpoint");
    ours = pair[0];
    spec.extra_fd = theirs = pair[1];
    (void)snprintf(name, sizeof name, "%s", hand->connection);
    (void)snprintf(pid, sizeof pid, "%d", (int)hand->pid);
    code = hand_send(ours, hand, err); /* it is there before its reader is */
    return code ? code : proc_spawn_orphan(&spec, err);
}

enum aad_code exec_open_endpoint(const struct exec_call *call, struct hand *ret,
                                 struct aad_error *err)
{
    enum aad_code code;

    if (access(ENDPOINT_PATH, F_OK))
        return part_fail("endpoint", ENDPOINT_PATH, err);
    code = exec_make_hand(call, ret, err);
    if (code || exec_give_to_serve(ret))
        return code;
    return exec_start_endpoint(ret, err);
}
