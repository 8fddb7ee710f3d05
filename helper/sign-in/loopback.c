/*
 * loopback.c - a page on this machine that the browser is sent back to
 *
 * libmicrohttpd reads and writes; who is let in, how many and for how long is ours, since any
 * program of this machine can connect.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "sign-in/loopback-hearing.h"
#include "sign-in/loopback-port.h"

#define LOOPBACK_PEERS 16      /* connections at a time; others wait in the kernel's queue */
#define LOOPBACK_IDLE_S 10     /* after which a connection that says nothing is closed */
#ifndef LOOPBACK_PEER_MS       /* the unit test has its own */
#define LOOPBACK_PEER_MS 20000 /* after which any is, however slowly it goes on */
#endif
#define LOOPBACK_LAST_MS 2000  /* for the last page to leave */
#define LOOPBACK_MEMORY 131072 /* a connection's: a browser sends all cookies of localhost */
#define LOOPBACK_POLLED (PORT_FDS + 2)

struct loopback_peer {
    int fd; /* -1 = none; it is libmicrohttpd's */
    int64_t end_ms;
};

struct loopback {
    struct hearing hearing;
    char *path;
    int fds[PORT_FDS];
    int events_fd; /* libmicrohttpd's epoll */
    struct MHD_Daemon *daemon;
    struct loopback_peer peers[LOOPBACK_PEERS];
};

/* --- connections ---------------------------------------------------------------------------- */

static void loopback_on_connection(void *ctx, struct MHD_Connection *connection, void **peer,
                                   enum MHD_ConnectionNotificationCode what)
{
    struct loopback *l = ctx;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct loopback_peer *at = *peer;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED)
        hearing_forget(&l->hearing, connection);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED && at)
        at->fd = -1;
    if (what != MHD_CONNECTION_NOTIFY_STARTED || !info)
        return;
    at = l->peers;
    while (at < l->peers + LOOPBACK_PEERS && at->fd >= 0)
        at++;
    if (at == l->peers + LOOPBACK_PEERS)
        return;
    *at = (struct loopback_peer){info->connect_fd, clock_steady_ms() + LOOPBACK_PEER_MS};
    *peer = at;
}

static bool loopback_has_room(const struct loopback *l)
{
    for (size_t i = 0; i < LOOPBACK_PEERS; i++)
        if (l->peers[i].fd < 0)
            return true;
    return false;
}

/* Ends the connections that are older than any browser's, and gives the time until the next is. */
static int loopback_drop_old(struct loopback *l)
{
    int64_t now_ms = clock_steady_ms(), next_ms = LOOPBACK_PEER_MS;

    for (size_t i = 0; i < LOOPBACK_PEERS; i++) {
        struct loopback_peer *peer = &l->peers[i];

        if (peer->fd < 0)
            continue;
        if (peer->end_ms <= now_ms)
            (void)shutdown(peer->fd, SHUT_RDWR); /* libmicrohttpd sees it, and closes */
        else if (peer->end_ms - now_ms < next_ms)
            next_ms = peer->end_ms - now_ms;
    }
    return (int)next_ms;
}

static enum aad_code loopback_accept(struct loopback *l, int listener, struct aad_error *err)
{
    while (loopback_has_room(l)) {
        struct sockaddr_storage address;
        socklen_t len = sizeof address;
        int fd = accept4(listener, (struct sockaddr *)&address, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
            return error_set_errno(err, errno, "the browser cannot be answered");
        if (fd < 0) /* there is none, or it has gone again */
            return AAD_OK;
        (void)MHD_add_connection(l->daemon, fd, (struct sockaddr *)&address, len);
    }
    return AAD_OK;
}

/* --- waiting -------------------------------------------------------------------------------- */

static int loopback_next_ms(struct loopback *l, const struct deadline *deadline)
{
    int next_ms = loopback_drop_old(l), left_ms = deadline ? deadline_left_poll(deadline) : next_ms;
    unsigned long long its_ms;

    if (left_ms < next_ms)
        next_ms = left_ms;
    if (MHD_get_timeout(l->daemon, &its_ms) == MHD_YES && its_ms < (unsigned long long)next_ms)
        next_ms = (int)its_ms;
    return next_ms;
}

/* Waits for something to happen, and lets it. */
static enum aad_code loopback_step(struct loopback *l, const struct loopback_until *until,
                                   struct aad_error *err)
{
    bool has_room = loopback_has_room(l);
    struct pollfd p[LOOPBACK_POLLED] = {
        {.fd = has_room ? l->fds[0] : -1, .events = POLLIN},
        {.fd = has_room ? l->fds[1] : -1, .events = POLLIN},
        {.fd = l->events_fd, .events = POLLIN},
        {.fd = until->cancel_fd, .events = POLLIN},
    };
    enum aad_code code = AAD_OK;

    if (poll(p, LOOPBACK_POLLED, loopback_next_ms(l, until->deadline)) < 0)
        memset(p, 0, sizeof p); /* a signal, or no memory: it is asked again */
    for (size_t i = 0; i < PORT_FDS && !code; i++)
        if (p[i].revents)
            code = loopback_accept(l, p[i].fd, err);
    if (!code && MHD_run(l->daemon) != MHD_YES)
        code = aad_error_set(err, AAD_INTERNAL, NULL, "libmicrohttpd does not run");
    if (code || l->hearing.is_over)
        return code;
    if (p[PORT_FDS + 1].revents)
        return aad_error_set(err, AAD_CANCELLED, NULL, "the sign-in was cancelled");
    if (until->deadline && !deadline_left_ms(until->deadline))
        return aad_error_set(err, AAD_TIMEOUT, NULL,
                             "nobody has signed in within the time\n"
                             "Start the sign-in again, and finish it in the browser.");
    return AAD_OK;
}

/* The browser has its page before we are gone; one that does not read it is not waited for. */
static void loopback_see_off(struct loopback *l)
{
    struct deadline last = deadline_in_ms(LOOPBACK_LAST_MS);
    struct loopback_until until = {.deadline = &last, .cancel_fd = -1};

    while (l->hearing.open && deadline_left_ms(&last) && !loopback_step(l, &until, NULL))
        ;
    (void)MHD_run(l->daemon); /* closes what is done */
}

enum aad_code loopback_wait(struct loopback *l, const struct secret *state,
                            const struct loopback_until *until, struct answer *ret,
                            struct aad_error *err)
{
    struct hearing *h = &l->hearing;
    enum aad_code code = AAD_OK;

    if (h->is_over)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the sign-in has been answered before");
    h->state = state;
    while (!code && !h->is_over)
        code = loopback_step(l, until, err);
    if (h->is_over)
        loopback_see_off(l);
    h->state = NULL;
    if (code)
        return code;
    if (h->code) {
        if (err)
            *err = h->err;
        return h->code;
    }
    answer_clear(ret);
    *ret = h->answer;
    h->answer = (struct answer){0};
    return AAD_OK;
}

/* --- opening and closing -------------------------------------------------------------------- */

static struct loopback *loopback_new(const char *path)
{
    struct loopback *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    for (size_t i = 0; i < LOOPBACK_PEERS; i++)
        l->peers[i].fd = -1;
    for (size_t i = 0; i < PORT_FDS; i++)
        l->fds[i] = -1;
    l->path = strdup(path);
    l->hearing.path = l->path;
    return l;
}

/* No thread, and no listener of its own: it is given connections, and run. */
static enum aad_code loopback_start(struct loopback *l, struct aad_error *err)
{
    const union MHD_DaemonInfo *info;

    l->daemon = MHD_start_daemon(
        MHD_USE_NO_LISTEN_SOCKET | MHD_USE_EPOLL, 0, NULL, NULL, hearing_handle, &l->hearing,
        MHD_OPTION_URI_LOG_CALLBACK, hearing_begin, &l->hearing, MHD_OPTION_NOTIFY_COMPLETED,
        hearing_end, &l->hearing, MHD_OPTION_NOTIFY_CONNECTION, loopback_on_connection, l,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)LOOPBACK_PEERS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)LOOPBACK_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LOOPBACK_MEMORY,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    info = l->daemon ? MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info)
        return aad_error_set(err, AAD_INTERNAL, NULL, "libmicrohttpd does not start");
    l->events_fd = info->epoll_fd;
    return AAD_OK;
}

enum aad_code loopback_open(const char *path, uint16_t port, struct loopback **ret,
                            struct aad_error *err)
{
    struct loopback *l = loopback_new(path ? path : "/");
    enum aad_code code = AAD_OK;

    if (!l || !l->path)
        code = aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    else if (l->path[0] != '/')
        code = aad_error_set(err, AAD_INTERNAL, NULL, "'%s' is no path", l->path);
    if (!code)
        code = port_open(port, l->fds, &l->hearing.port, err);
    if (!code)
        code = loopback_start(l, err);
    if (code) {
        loopback_close(l);
        return code;
    }
    *ret = l;
    return AAD_OK;
}

uint16_t loopback_port(const struct loopback *l)
{
    return l->hearing.port;
}

void loopback_close(struct loopback *l)
{
    if (!l)
        return;
    if (l->daemon)
        MHD_stop_daemon(l->daemon);
    for (size_t i = 0; i < PORT_FDS; i++)
        cleanup_fd(&l->fds[i]);
    answer_clear(&l->hearing.answer);
    free(l->path);
    free(l);
}
