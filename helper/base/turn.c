/*
 * turn.c - one caller after the other, and nobody waits for one that has stopped
 *
 * Nobody removes a lock file: a lock on a file that is gone would be none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn-mark.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/file.h"
#include "base/trace.h"

#define TURN_BEAT_MS 500
#define TURN_STACK_SIZE (256 * 1024)
#define TURN_PROBE_ROOM "flight"

struct turn {
    int fd;
    bool has_thread, is_over;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards all that follows, and is_over */
    pthread_cond_t changed;
    struct turn_mark mark;
    int64_t asks_since_ms;
};

/* --- living --------------------------------------------------------------------------------- */

static void *turn_live(void *ctx)
{
    struct turn *t = ctx;

    (void)pthread_mutex_lock(&t->mutex);
    while (!t->is_over) {
        struct timespec next;

        turn_mark_write(t->fd, &t->mark);
        (void)clock_gettime(CLOCK_MONOTONIC, &next);
        next.tv_nsec += TURN_BEAT_MS % 1000 * 1000000L;
        next.tv_sec += TURN_BEAT_MS / 1000 + next.tv_nsec / 1000000000L;
        next.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&t->changed, &t->mutex, &next);
    }
    (void)pthread_mutex_unlock(&t->mutex);
    return NULL;
}

/* Signals are the main thread's. Where no thread can be had, the first mark is the only one. */
static void turn_start_living(struct turn *t)
{
    pthread_condattr_t steady;
    pthread_attr_t small;
    sigset_t all, before;

    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&t->changed, &steady);
    (void)pthread_condattr_destroy(&steady);
    (void)pthread_mutex_init(&t->mutex, NULL);
    turn_mark_write(t->fd, &t->mark);
    (void)pthread_attr_init(&small);
    (void)pthread_attr_setstacksize(&small, TURN_STACK_SIZE);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    t->has_thread = !pthread_create(&t->thread, &small, turn_live, t);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&small);
}

static struct turn *turn_new(const struct turn_spec *spec, int fd)
{
    struct turn *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->fd = fd;
    t->mark.pid = getpid();
    t->mark.end_ms = spec->end.end_ms;
    state_read_boot(t->mark.boot);
    turn_start_living(t);
    return t;
}

void turn_leave(struct turn **t)
{
    struct turn *turn = *t;

    if (!turn)
        return;
    (void)pthread_mutex_lock(&turn->mutex);
    turn->is_over = true;
    (void)pthread_cond_signal(&turn->changed);
    (void)pthread_mutex_unlock(&turn->mutex);
    if (turn->has_thread)
        (void)pthread_join(turn->thread, NULL);
    (void)pthread_cond_destroy(&turn->changed);
    (void)pthread_mutex_destroy(&turn->mutex);
    turn_mark_blank(turn->fd);
    (void)close(turn->fd);
    free(turn);
    *t = NULL;
}

void turn_set_asking(struct turn *t, uint64_t seat)
{
    if (!t)
        return;
    (void)pthread_mutex_lock(&t->mutex);
    if (seat && !t->mark.seat)
        t->asks_since_ms = clock_steady_ms();
    else if (!seat && t->mark.seat)
        t->mark.end_ms += clock_steady_ms() - t->asks_since_ms;
    t->mark.seat = seat;
    turn_mark_write(t->fd, &t->mark);
    (void)pthread_mutex_unlock(&t->mutex);
}

/* is_made: the slot's file is made where it is missing. */
static int turn_open(unsigned place, const struct turn_spec *spec, unsigned slot, bool is_made)
{
    auto_buf struct buf path = {0};
    char suffix[24] = ".lock";

    if (slot)
        (void)snprintf(suffix, sizeof suffix, ".%u.lock", slot);
    if (!state_path(place, spec->room, spec->key, suffix, &path) ||
        (!is_made && access(buf_text(&path), F_OK)))
        return -1;
    return file_open_lock(buf_text(&path), NULL);
}

/* With the lock of one slot in hand: does anybody alive hold a later one, or is an earlier one
 * free? Two may look before either locks: both then see it here, give back, and look again. */
static bool turn_is_contested(unsigned place, const struct turn_spec *spec,
                              struct turn_watch *watch, unsigned own)
{
    for (unsigned slot = 0; slot < TURN_SLOTS; slot++) {
        auto_fd int fd = slot == own ? -1 : turn_open(place, spec, slot, false);
        bool is_free;

        if (slot == own)
            continue;
        if (fd < 0)
            break;
        is_free = file_try_lock(fd);
        if (slot < own ? is_free : !is_free && turn_mark_look(spec, fd, watch, slot) != TURN_DEAD)
            return true;
    }
    return false;
}

/* --- taking it ------------------------------------------------------------------------------ */

/* What is locked is ours: the turn takes the descriptor. */
static enum turn_result turn_begin(const struct turn_spec *spec, int *fd, struct turn **ret)
{
    *ret = turn_new(spec, *fd);
    if (!*ret)
        return TURN_NONE;
    *fd = -1;
    return TURN_OURS;
}

/* Opens the folder, or the nearest one above it that is there; path becomes that one's. */
static int turn_open_nearest(char *path)
{
    for (;;) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        char *slash = strrchr(path, '/');

        if (fd >= 0 || errno != ENOENT || !slash || slash == path)
            return fd;
        *slash = '\0';
    }
}

/* Has a holder of a later slot died, too? All are watched at the same time, so that many that have
 * stopped cost no more time than one. */
static void turn_look_further(unsigned place, const struct turn_spec *spec,
                              struct turn_watch *watch, unsigned slot)
{
    struct turn_watch first = *watch;

    while (++slot < TURN_SLOTS) {
        auto_fd int fd = turn_open(place, spec, slot, false);

        if (fd < 0)
            break;
        if (!file_try_lock(fd))
            (void)turn_mark_look(spec, fd, watch, slot);
    }
    watch->pid = first.pid;
    watch->asks_for_us = first.asks_for_us;
}

static void turn_trace_passing(struct turn_watch *watch, unsigned slot)
{
    if (!watch->sights[slot].is_told)
        trace("turn: process %" PRId64 " is passed by: it shows no life, or asks somebody else",
              watch->pid);
    watch->sights[slot].is_told = true;
}

/* Takes it in one place. *ret_errnum: why nothing can be locked there, else 0. */
static enum turn_result turn_take_in(unsigned place, const struct turn_spec *spec,
                                     struct turn_watch *watch, struct turn **ret, int *ret_errnum)
{
    *ret_errnum = 0;
    for (unsigned slot = 0; slot < TURN_SLOTS; slot++) {
        auto_fd int fd = turn_open(place, spec, slot, true);
        bool is_ours = fd >= 0 && file_try_lock(fd);

        if (!is_ours && (fd < 0 || errno != EWOULDBLOCK)) {
            *ret_errnum = errno ? errno : EIO;
            return TURN_NONE;
        }
        if (is_ours)
            return turn_is_contested(place, spec, watch, slot) ? TURN_WAIT
                                                               : turn_begin(spec, &fd, ret);
        if (turn_mark_look(spec, fd, watch, slot) != TURN_DEAD) {
            turn_look_further(place, spec, watch, slot);
            return TURN_WAIT;
        }
        turn_trace_passing(watch, slot);
    }
    return TURN_NONE;
}

/* The last resort where no file can be made, on a full disk or a read-only one: the directory that
 * is there, of the state, or of the configuration for who holds that of the state already. It is
 * one for all, and has no mark but its time. Where that cannot be set either, its holder is waited
 * for a few seconds. */
static enum turn_result turn_take_folder(const struct turn_spec *spec, struct turn_watch *watch,
                                         struct turn **ret)
{
    auto_buf struct buf path = {0};
    auto_fd int fd = -1;

    if (spec->is_inner ? env_config_dir(&path, NULL) != AAD_OK
                       : !state_path(0, spec->room, NULL, "", &path))
        return TURN_NONE;
    fd = turn_open_nearest(path.bytes);
    if (fd < 0)
        return TURN_NONE;
    if (!file_try_lock(fd))
        return errno == EWOULDBLOCK && turn_mark_look(spec, fd, watch, 0) != TURN_DEAD ? TURN_WAIT
                                                                                       : TURN_NONE;
    return turn_begin(spec, &fd, ret);
}

enum turn_result turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                           struct turn **ret)
{
    int errnum = 0;

    *ret = NULL;
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        enum turn_result result;

        if (!state_make_room(place, spec->room))
            continue;
        result = turn_take_in(place, spec, watch, ret, &errnum);
        if (!errnum)
            return result;
        trace("turn: no locks in place %u: %s", place, strerror(errnum));
    }
    return spec->needs_file ? TURN_NONE : turn_take_folder(spec, watch, ret);
}

/* Would locks work there? 0 or an errno value. Makes nothing: where the folder is not there yet,
 * the one in which it would be made answers. */
static int turn_try_folder(const char *folder)
{
    auto_buf struct buf path = {0};
    auto_fd int fd = -1;

    buf_append_text(&path, folder);
    if (buf_ok(&path, NULL))
        return ENOMEM;
    fd = turn_open_nearest(path.bytes);
    /* Shared: for an exclusive lock, some file systems want the directory open for writing. */
    return fd < 0 || access(path.bytes, W_OK) || flock(fd, LOCK_SH | LOCK_NB) ? errno : 0;
}

bool turn_describe(struct buf *ret)
{
    auto_buf struct buf why = {0};

    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};
        int errnum;

        if (!state_path(place, TURN_PROBE_ROOM, NULL, "", &path))
            continue;
        errnum = turn_try_folder(buf_text(&path));
        if (!errnum) {
            buf_printf(ret, "%s%s", buf_text(&path), buf_text(&why));
            return true;
        }
        buf_printf(&why, "; not in %s: %s", buf_text(&path), strerror(errnum));
    }
    buf_printf(ret, "nowhere%s", buf_text(&why));
    return false;
}
