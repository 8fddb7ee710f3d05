/*
 * loop.c - waiting for many descriptors at once, in one thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"

#define LOOP_EVENTS ((int)(sizeof((struct loop *)0)->pending / sizeof(struct loop_watch *)))

enum aad_code loop_open(struct loop *ret, struct aad_error *err)
{
    *ret = (struct loop){.epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
    return ret->epoll_fd >= 0 ? AAD_OK : error_set_errno(err, errno, "cannot wait for anything");
}

void loop_close(struct loop *loop)
{
    cleanup_fd(&loop->epoll_fd);
    loop->epoll_fd = -1;
}

enum aad_code loop_watch(struct loop *loop, struct loop_watch *watch, int fd, struct aad_error *err)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};

    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event))
        return error_set_errno(err, errno, "cannot wait for a descriptor");
    watch->is_watched = true;
    watch->fd = fd;
    return AAD_OK;
}

void loop_unwatch(struct loop *loop, struct loop_watch *watch)
{
    if (!watch->is_watched)
        return;
    (void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->is_watched = false;
    for (int i = 0; i < loop->n_pending; i++)
        if (loop->pending[i] == watch)
            loop->pending[i] = NULL;
}

void loop_add_tick(struct loop *loop, struct loop_tick *tick)
{
    tick->next = loop->ticks;
    loop->ticks = tick;
}

void loop_remove_tick(struct loop *loop, struct loop_tick *tick)
{
    struct loop_tick **at = &loop->ticks;

    while (*at && *at != tick)
        at = &(*at)->next;
    if (*at)
        *at = tick->next;
    if (loop->next_tick == tick)
        loop->next_tick = tick->next;
}

static int loop_tick_all(struct loop *loop)
{
    int least = -1;

    for (struct loop_tick *tick = loop->ticks; tick; tick = loop->next_tick) {
        int ms;

        loop->next_tick = tick->next;
        ms = tick->called(tick->ctx);
        if (ms >= 0 && (least < 0 || ms < least))
            least = ms;
    }
    return least;
}

void loop_run(struct loop *loop)
{
    struct epoll_event events[LOOP_EVENTS];

    while (!loop->is_over) {
        int ms = loop_tick_all(loop), n = 0;

        if (!loop->is_over)
            n = epoll_wait(loop->epoll_fd, events, LOOP_EVENTS, ms);
        for (int i = 0; i < n; i++)
            loop->pending[i] = events[i].data.ptr;
        loop->n_pending = n > 0 ? n : 0;
        for (int i = 0; i < loop->n_pending; i++) {
            struct loop_watch *watch = loop->pending[i];

            loop->pending[i] = NULL;
            if (watch)
                watch->called(watch->ctx);
        }
        loop->n_pending = 0;
    }
}
