/*
 * serve.c - one process that answers for all commands of `exec`, and keeps tokens fresh
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/proc.h"
#include "base/trace.h"
#include "endpoint/credential.h"
#include "endpoint/fresh.h"
#include "endpoint/manager.h"
#include "endpoint/serve-child.h"
#include "endpoint/serve-socket.h"
#include "endpoint/web.h"

#define SERVE_GUESTS 64 /* that have connected, and not said what they want */
#define SERVE_GUEST_MS 2000
#define SERVE_LEAVE_MS 2000
#define SERVE_LEAVE_LOOK_MS 20
#define SERVE_STATUS_MOST 200 /* lines of a kind */

struct serve_guest {
    struct serve *serve; /* NULL = none */
    struct loop_watch watch;
    int fd;
    int64_t end_ms;
};

struct serve {
    struct loop loop;
    struct web *web;
    struct fresh *fresh;
    struct serve_socket hands, credentials;
    const char *hand_out;
    struct loop_watch hands_watch, credentials_watch, signal_watch;
    struct loop_tick tick;
    struct serve_guest guests[SERVE_GUESTS];
    struct serve_children children;
    size_t n_guests;
    int signal_fd;
    int64_t leaves_ms; /* at the latest; 0 = it does not leave */
};

/* --- what the manager has passed ------------------------------------------------------------ */

static void serve_take_socket(struct serve *serve, const struct manager_fd *fd)
{
    int type = 0;
    socklen_t len = sizeof type;
    struct serve_socket *to;

    (void)getsockopt(fd->fd, SOL_SOCKET, SO_TYPE, &type, &len);
    to = type == SOCK_SEQPACKET ? &serve->hands : &serve->credentials;
    cleanup_fd(&to->fd);
    to->fd = fd->fd;
    (void)fcntl(fd->fd, F_SETFL, O_NONBLOCK);
}

static enum aad_code serve_take_from_manager(struct serve *serve, struct aad_error *err)
{
    const size_t max = SERVE_CHILD_FDS * SERVE_CHILDREN + 2;
    auto_free struct manager_fd *fds = calloc(max, sizeof *fds);
    size_t n = fds ? manager_take(fds, max) : 0;

    if (!fds)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    for (size_t i = 0; i < n; i++) {
        if (fds[i].fd >= 0 && serve_child_is_one(fds[i].name))
            serve_child_restore(&serve->children, fds, n, fds[i].name);
        else if (fds[i].fd >= 0)
            serve_take_socket(serve, &fds[i]);
    }
    return AAD_OK;
}

/* --- guests --------------------------------------------------------------------------------- */

static void serve_end_guest(struct serve_guest *guest)
{
    guest->serve->n_guests--;
    loop_unwatch(&guest->serve->loop, &guest->watch);
    cleanup_fd(&guest->fd);
    guest->serve = NULL;
}

static void serve_say_status(struct serve *serve, int fd)
{
    auto_buf struct buf text = {0};
    size_t most = SERVE_STATUS_MOST;

    buf_printf(&text, "children %zu\nkept %zu\n", serve->children.n, fresh_count(serve->fresh));
    for (struct child *child = serve->children.first; child && most; child = child->next, most--)
        buf_printf(&text, "child %s %d\n", child->hand.connection, (int)child->hand.pid);
    fresh_print(serve->fresh, SERVE_STATUS_MOST, &text);
    if (!buf_ok(&text, NULL))
        (void)send(fd, text.bytes, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void serve_hear_guest(void *ctx)
{
    struct serve_guest *guest = ctx;
    struct serve *serve = guest->serve;
    auto_hand struct hand hand = HAND_EMPTY;
    struct aad_error err = {0};
    struct child *child;
    enum aad_code code = hand_receive(guest->fd, &hand, &err);

    if (!code && hand.verb == HAND_STATUS) {
        serve_say_status(serve, guest->fd);
    } else if (!code) {
        code = serve_child_add(&serve->children, &hand, &child, &err);
        if (!code && send(guest->fd, HAND_DONE, sizeof HAND_DONE - 1, MSG_NOSIGNAL) < 0)
            trace("serve: process %d does not wait for us", (int)child->hand.pid);
        if (!code) {
            serve_child_deposit(child);
            fresh_use(serve->fresh, child->hand.connection);
        }
    }
    if (code)
        trace("serve: %s", err.what);
    serve_end_guest(guest);
}

static void serve_accept(void *ctx)
{
    struct serve *serve = ctx;
    struct serve_guest *guest = serve->guests;
    int fd = serve_socket_accept(&serve->hands, false);

    if (fd < 0)
        return;
    while (guest < serve->guests + SERVE_GUESTS && guest->serve)
        guest++;
    if (guest == serve->guests + SERVE_GUESTS) {
        (void)close(fd);
        return;
    }
    *guest = (struct serve_guest){.serve = serve,
                                  .watch = {.called = serve_hear_guest, .ctx = guest},
                                  .fd = fd,
                                  .end_ms = clock_steady_ms() + SERVE_GUEST_MS};
    serve->n_guests++;
    if (loop_watch(&serve->loop, &guest->watch, fd, NULL))
        serve_end_guest(guest);
}

/* Whoever asks now has its answer before we are gone, and whoever connects now has it from the
 * next. */
static int serve_leave(struct serve *serve)
{
    if (web_drain(serve->web) || clock_steady_ms() >= serve->leaves_ms)
        serve->loop.is_over = true;
    return SERVE_LEAVE_LOOK_MS;
}

static int serve_tick(void *ctx)
{
    struct serve *serve = ctx;
    int64_t now_ms;

    if (serve->leaves_ms)
        return serve_leave(serve);
    if (!serve->n_guests)
        return -1;
    now_ms = clock_steady_ms();
    for (size_t i = 0; i < SERVE_GUESTS; i++)
        if (serve->guests[i].serve && serve->guests[i].end_ms <= now_ms)
            serve_end_guest(&serve->guests[i]);
    return SERVE_GUEST_MS;
}

/* --- credentials ---------------------------------------------------------------------------- */

/* A store may hang: not here. */
static void serve_start_credential(const struct credential_wish *wish, int fd)
{
    static char program[] = ENDPOINT_PATH, word[] = "credential";
    char name[sizeof wish->name];
    char *argv[] = {program, word, name, NULL};
    const struct proc_spec spec = {
        .path = program, .argv = argv, .environ = env_all(), .fds = {-1, fd, -2}, .extra_fd = -1};
    struct aad_error err = {0};

    (void)snprintf(name, sizeof name, "%s", wish->name);
    if (proc_spawn_orphan(&spec, &err))
        trace_warn("credential '%s' of %s: %s", wish->name, wish->unit, err.what);
}

static void serve_give_credential(void *ctx)
{
    struct serve *serve = ctx;
    auto_fd int fd = serve_socket_accept(&serve->credentials, true);
    struct credential_wish wish;

    if (fd < 0)
        return;
    if (!credential_find(fd, &wish)) {
        trace_warn("whoever asked for a credential is no service manager");
    } else if (!credential_is_given(serve->hand_out, wish.name)) {
        trace_warn("%s wants the credential '%s', which --hand-out does not name", wish.unit,
                   wish.name);
    } else {
        (void)fcntl(fd, F_SETFL, 0);
        serve_start_credential(&wish, fd);
    }
}

/* --- the whole ------------------------------------------------------------------------------ */

/* A second one ends it at once. */
static void serve_on_signal(void *ctx)
{
    struct serve *serve = ctx;
    struct signalfd_siginfo info;

    (void)!read(serve->signal_fd, &info, sizeof info);
    if (serve->leaves_ms)
        serve->loop.is_over = true;
    serve->leaves_ms = clock_steady_ms() + SERVE_LEAVE_MS;
    loop_unwatch(&serve->loop, &serve->hands_watch);
    for (struct child *child = serve->children.first; child; child = child->next)
        child_stop(child);
}

static enum aad_code serve_catch_signals(struct serve *serve, struct aad_error *err)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    serve->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (serve->signal_fd < 0)
        return error_set_errno(err, errno, "signals cannot be waited for");
    return loop_watch(&serve->loop, &serve->signal_watch, serve->signal_fd, err);
}

static void serve_on_look(void *ctx)
{
    struct serve *serve = ctx;

    for (struct child *child = serve->children.first; child; child = child->next)
        fresh_use(serve->fresh, child->hand.connection);
}

static enum aad_code serve_open_sockets(struct serve *serve, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (serve->hands.fd < 0)
        code = serve_socket_open(HAND_SOCKET, SOCK_SEQPACKET, &serve->hands, err);
    if (!code && serve->hand_out && serve->credentials.fd < 0)
        code = serve_socket_open(CREDENTIAL_SOCKET, SOCK_STREAM, &serve->credentials, err);
    if (!code)
        code = loop_watch(&serve->loop, &serve->hands_watch, serve->hands.fd, err);
    if (!code && serve->credentials.fd >= 0)
        code = loop_watch(&serve->loop, &serve->credentials_watch, serve->credentials.fd, err);
    return code;
}

static enum aad_code serve_open(struct serve *serve, struct aad_error *err)
{
    enum aad_code code = loop_open(&serve->loop, err);

    serve->hands_watch = (struct loop_watch){.called = serve_accept, .ctx = serve};
    serve->credentials_watch = (struct loop_watch){.called = serve_give_credential, .ctx = serve};
    serve->signal_watch = (struct loop_watch){.called = serve_on_signal, .ctx = serve};
    serve->tick = (struct loop_tick){.called = serve_tick, .ctx = serve};
    if (!code)
        code = serve_catch_signals(serve, err);
    if (!code)
        code = web_open(&serve->loop, &serve->web, err);
    serve->children.web = serve->web;
    if (!code)
        code = fresh_open(&serve->loop, serve_on_look, serve, &serve->fresh, err);
    if (!code)
        code = serve_take_from_manager(serve, err);
    if (!code)
        code = serve_open_sockets(serve, err);
    if (!code)
        loop_add_tick(&serve->loop, &serve->tick);
    return code;
}

/* The children stay with the manager, if there is one. Connections of theirs end. */
static void serve_close(struct serve *serve)
{
    serve_socket_close(&serve->hands);
    serve_socket_close(&serve->credentials);
    web_close(serve->web);
    serve_child_clear(&serve->children);
    fresh_close(serve->fresh);
    cleanup_fd(&serve->signal_fd);
    loop_close(&serve->loop);
}

enum aad_code serve_run(const char *hand_out, struct aad_error *err)
{
    struct serve *serve = calloc(1, sizeof *serve);
    enum aad_code code;

    if (!serve)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    serve->loop.epoll_fd = serve->signal_fd = -1;
    serve->hands = serve->credentials = SERVE_SOCKET_NONE;
    serve->hand_out = hand_out;
    code = serve_open(serve, err);
    if (!code) {
        (void)manager_tell("READY=1", NULL, 0);
        loop_run(&serve->loop);
        (void)manager_tell("STOPPING=1", NULL, 0);
    }
    serve_close(serve);
    free(serve);
    return code;
}
