/*
 * child.c - the endpoint of one child: its port, its secret, its tokens
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/child.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/trace.h"
#include "endpoint/peer.h"
#include "endpoint/web.h"

#define CHILD_ACCEPTS 64   /* at a time: others have their turn between */
#define CHILD_PAUSE_MS 100 /* where no descriptor or memory is left for one */

static bool child_is_ours(int fd)
{
    uid_t uid;

    return peer_find_uid(fd, &uid) && uid == geteuid();
}

/* Whoever waits goes on waiting: to be told of it again and again would help nobody. */
static void child_pause(struct child *child)
{
    trace("endpoint: no connection can be accepted: %s", strerrorname_np(errno));
    loop_unwatch(child->loop, &child->listener);
    child->listens_again_ms = clock_steady_ms() + CHILD_PAUSE_MS;
}

static int child_tick(void *ctx)
{
    struct child *child = ctx;
    int64_t left_ms;

    if (!child->listens_again_ms)
        return -1;
    left_ms = child->listens_again_ms - clock_steady_ms();
    if (left_ms > 0)
        return (int)left_ms;
    child->listens_again_ms = 0;
    if (loop_watch(child->loop, &child->listener, child->hand.listener_fd, NULL))
        child_pause(child);
    return child->listens_again_ms ? CHILD_PAUSE_MS : -1;
}

static bool child_lacks_room(int errnum)
{
    return errnum == EMFILE || errnum == ENFILE || errnum == ENOBUFS || errnum == ENOMEM;
}

/* A secret that was stolen is of no use to another user. */
static void child_accept(void *ctx)
{
    struct child *child = ctx;

    for (int i = 0; i < CHILD_ACCEPTS && web_make_room(child->web); i++) {
        int fd = accept4(child->hand.listener_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd < 0 && child_lacks_room(errno))
            child_pause(child);
        if (fd < 0)
            return;
        if (child_is_ours(fd)) {
            web_take(child->web, child, fd);
        } else {
            trace("endpoint: a connection of another user, or of nobody known, is refused");
            (void)close(fd);
        }
    }
}

void child_stop(struct child *child)
{
    loop_unwatch(child->loop, &child->listener);
    child->listens_again_ms = 0;
}

static void child_on_end(void *ctx)
{
    struct child *child = ctx;

    trace("endpoint: process %d has ended", (int)child->hand.pid);
    loop_unwatch(child->loop, &child->life);
    child_stop(child);
    cleanup_fd(&child->hand.listener_fd);
    child->hand.listener_fd = -1;
    child->is_gone = true;
    if (child->n_peers)
        web_drop(child->web, child);
    else
        child->owner.on_gone(child);
}

void child_lose_peer(struct child *child)
{
    child->n_peers--;
    if (child->is_gone && !child->n_peers)
        child->owner.on_gone(child);
}

/* Nothing but this machine can reach it (security case 25). */
static enum aad_code child_find_port(int fd, uint16_t *ret, struct aad_error *err)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) || address.sin_family != AF_INET ||
        address.sin_addr.s_addr != htonl(INADDR_LOOPBACK))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "what was handed over is no port of loopback");
    *ret = ntohs(address.sin_port);
    return AAD_OK;
}

enum aad_code child_new(struct web *web, struct hand *hand, const struct child_owner *owner,
                        struct child **ret, struct aad_error *err)
{
    struct child *child = calloc(1, sizeof *child);
    struct loop *loop = web_loop(web);
    enum aad_code code;

    if (!child)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    child->hand = *hand;
    *hand = HAND_EMPTY;
    child->web = web;
    child->loop = loop;
    child->owner = *owner;
    child->fetch = (struct fetch){
        .loop = loop, .connection = child->hand.connection, .audience = child->hand.audience};
    child->listener = (struct loop_watch){.called = child_accept, .ctx = child};
    child->life = (struct loop_watch){.called = child_on_end, .ctx = child};
    child->tick = (struct loop_tick){.called = child_tick, .ctx = child};
    loop_add_tick(loop, &child->tick);
    code = child_find_port(child->hand.listener_fd, &child->port, err);
    if (!code)
        code = loop_watch(loop, &child->listener, child->hand.listener_fd, err);
    if (!code)
        code = loop_watch(loop, &child->life, child->hand.life_fd, err);
    if (code) {
        child_free(child);
        return code;
    }
    *ret = child;
    return AAD_OK;
}

void child_free(struct child *child)
{
    if (!child)
        return;
    loop_remove_tick(child->loop, &child->tick);
    loop_unwatch(child->loop, &child->listener);
    loop_unwatch(child->loop, &child->life);
    fetch_clear(&child->fetch);
    hand_clear(&child->hand);
    free(child);
}
