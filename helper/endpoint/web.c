/*
 * web.c - HTTP at all endpoints of a process, by libmicrohttpd in our one thread
 *
 * libmicrohttpd reads and writes; who is let in, how many and for how long is ours.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/web.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "endpoint/web-request.h"

#define WEB_PEERS 2048     /* connections at a time; others wait in the kernel's queue */
#define WEB_SPARE_FILES 64 /* for all else, of the limit of this process */
#define WEB_PEER_MS 15000  /* after which one that says nothing, or goes on slowly, is closed */
#define WEB_GREETING_MS 300
#define WEB_SWEEP_MS 1000
#define WEB_MEMORY 16384 /* a connection's: more than that is no request of a library */

struct web {
    struct loop *loop;
    struct MHD_Daemon *daemon;
    struct loop_watch events;
    struct loop_tick tick;
    struct web_peer *peers;
    size_t n_peers, n_open, n_ending;
    struct web_peer *arriving; /* whose connection libmicrohttpd is about to tell of */
    int64_t swept_at_ms;
    bool has_resumed; /* libmicrohttpd does not say that it wants to run then */
};

struct loop *web_loop(const struct web *web)
{
    return web->loop;
}

/* --- connections ---------------------------------------------------------------------------- */

static void web_forget_peer(struct web *web, struct web_peer *peer)
{
    struct child *child = peer->child;

    web_request_drop(peer);
    web->n_open--;
    web->n_ending -= peer->is_ending;
    *peer = (struct web_peer){.fd = -1};
    child_lose_peer(child);
}

static void web_on_connection(void *ctx, struct MHD_Connection *connection, void **context,
                              enum MHD_ConnectionNotificationCode what)
{
    struct web *web = ctx;
    struct web_peer *peer = *context;

    (void)connection;
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *context = web->arriving;
    else if (peer && peer->child)
        web_forget_peer(web, peer);
}

/* libmicrohttpd sees it, and closes. */
static void web_end_peer(struct web *web, struct web_peer *peer)
{
    struct web_request *waiting = peer->waiting;

    if (peer->is_ending)
        return;
    peer->is_ending = true;
    web->n_ending++;
    (void)shutdown(peer->fd, SHUT_RDWR);
    if (waiting)
        web_request_give_up(waiting);
}

bool web_make_room(struct web *web)
{
    struct web_peer *oldest = NULL;

    if (web->n_open < web->n_peers)
        return true;
    for (size_t i = 0; i < web->n_peers && !web->n_ending; i++) {
        struct web_peer *peer = &web->peers[i];

        if (!peer->waiting && (!oldest || peer->since_ms < oldest->since_ms))
            oldest = peer;
    }
    if (oldest)
        web_end_peer(web, oldest);
    /* Where all wait for tokens, the next one is accepted only to be closed. */
    return !web->n_ending;
}

void web_take(struct web *web, struct child *child, int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    struct web_peer *peer = web->peers;

    while (peer < web->peers + web->n_peers && peer->child)
        peer++;
    if (peer == web->peers + web->n_peers || getpeername(fd, (struct sockaddr *)&address, &len)) {
        (void)close(fd);
        return;
    }
    *peer = (struct web_peer){.child = child, .fd = fd, .since_ms = clock_steady_ms()};
    web->n_open++;
    child->n_peers++;
    web->arriving = peer;
    if (MHD_add_connection(web->daemon, fd, (struct sockaddr *)&address, len) != MHD_YES &&
        peer->child) /* it has closed the descriptor */
        web_forget_peer(web, peer);
    web->arriving = NULL;
}

void web_drop(struct web *web, const struct child *child)
{
    for (size_t i = 0; i < web->n_peers; i++)
        if (web->peers[i].child == child)
            web_end_peer(web, &web->peers[i]);
}

/* What comes together with the end of a connection is all that libmicrohttpd sees of it. */
static bool web_has_left(const struct web_peer *peer)
{
    char byte;

    return !recv(peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

/* A connection on which nothing is finished is ended, however slowly it goes on (case 24). */
static void web_sweep(struct web *web, int64_t now_ms)
{
    web->swept_at_ms = now_ms;
    for (size_t i = 0; i < web->n_peers; i++) {
        struct web_peer *peer = &web->peers[i];
        int64_t ms = now_ms - peer->since_ms;

        if (!peer->child || peer->waiting || ms < WEB_SWEEP_MS)
            continue;
        if (ms > WEB_PEER_MS || web_has_left(peer))
            web_end_peer(web, peer);
    }
}

/* Whoever came last has a moment to say what it wants. */
bool web_drain(struct web *web)
{
    int64_t now_ms = clock_steady_ms();

    for (size_t i = 0; i < web->n_peers; i++) {
        struct web_peer *peer = &web->peers[i];

        if (peer->child && !peer->request &&
            (peer->has_asked || now_ms - peer->since_ms > WEB_GREETING_MS))
            web_end_peer(web, peer);
    }
    return !web->n_open;
}

/* --- the daemon ----------------------------------------------------------------------------- */

static void web_run(void *ctx)
{
    struct web *web = ctx;

    (void)MHD_run(web->daemon);
}

static int web_tick(void *ctx)
{
    struct web *web = ctx;
    int64_t now_ms = clock_steady_ms();
    unsigned long long ms;

    if (now_ms - web->swept_at_ms >= WEB_SWEEP_MS)
        web_sweep(web, now_ms);
    if (web->has_resumed || (MHD_get_timeout(web->daemon, &ms) == MHD_YES && !ms)) {
        web->has_resumed = false;
        (void)MHD_run(web->daemon);
    }
    if (MHD_get_timeout(web->daemon, &ms) == MHD_YES && ms < WEB_SWEEP_MS)
        return (int)ms;
    return web->n_open ? WEB_SWEEP_MS : -1;
}

/* As many as this process may have. */
static size_t web_count_peers(void)
{
    const rlim_t wanted = WEB_PEERS + WEB_SPARE_FILES;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return WEB_PEERS / 4;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted)
        return WEB_PEERS;
    return limit.rlim_cur > 2 * WEB_SPARE_FILES ? limit.rlim_cur - WEB_SPARE_FILES
                                                : limit.rlim_cur / 2;
}

static enum aad_code web_start(struct web *web, struct aad_error *err)
{
    const union MHD_DaemonInfo *info;

    web->daemon = MHD_start_daemon(
        MHD_USE_NO_LISTEN_SOCKET | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        web_request_handle, NULL, MHD_OPTION_URI_LOG_CALLBACK, web_request_begin, &web->has_resumed,
        MHD_OPTION_NOTIFY_COMPLETED, web_request_end, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        web_on_connection, web, MHD_OPTION_CONNECTION_LIMIT, (unsigned)web->n_peers,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)WEB_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    info = web->daemon ? MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info)
        return aad_error_set(err, AAD_INTERNAL, NULL, "libmicrohttpd does not start");
    loop_add_tick(web->loop, &web->tick);
    return loop_watch(web->loop, &web->events, info->epoll_fd, err);
}

enum aad_code web_open(struct loop *loop, struct web **ret, struct aad_error *err)
{
    struct web *web = calloc(1, sizeof *web);
    enum aad_code code;

    if (!web)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    web->loop = loop;
    web->n_peers = web_count_peers();
    web->peers = calloc(web->n_peers, sizeof *web->peers);
    web->events = (struct loop_watch){.called = web_run, .ctx = web};
    web->tick = (struct loop_tick){.called = web_tick, .ctx = web};
    code =
        web->peers ? web_start(web, err) : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    if (code) {
        web_close(web);
        return code;
    }
    *ret = web;
    return AAD_OK;
}

void web_close(struct web *web)
{
    if (!web)
        return;
    loop_unwatch(web->loop, &web->events);
    loop_remove_tick(web->loop, &web->tick);
    if (web->daemon) {
        for (size_t i = 0; i < web->n_peers; i++)
            if (web->peers[i].child)
                web_end_peer(web, &web->peers[i]);
        (void)MHD_run(web->daemon); /* it wants none to be suspended */
        MHD_stop_daemon(web->daemon);
    }
    free(web->peers);
    free(web);
}
