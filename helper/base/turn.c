/*
 * turn.c - one caller after the other, and nobody waits for one that has stopped
 *
 * The mark is one line of fixed length: process, boot, the last sign of life and the end of its
 * time by CLOCK_BOOTTIME, and where it asks a person. Nobody removes a lock file: a lock on a file
 * that is gone would be none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn.h"

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
#include "base/file.h"
#include "base/state.h"
#include "base/trace.h"

#define TURN_BEAT_MS 500
#define TURN_SILENT_MS 3000 /* without a sign of life */
#define TURN_GRACE_MS 1000  /* after its own time is up */
#define TURN_CONFIRM_MS 600 /* a new holder writes its mark a moment after it has the lock */
#define TURN_STACK_SIZE (256 * 1024)
#define TURN_MARK_FORMAT "%20" PRId64 " %36s %20" PRId64 " %20" PRId64 " %016" PRIx64 "\n"
#define TURN_MARK_SIZE 117
#define TURN_PROBE_ROOM "flight"

struct turn_mark {
    int64_t pid, beat_ms, end_ms;
    uint64_t seat; /* where a person is being asked, 0 = nowhere */
    char boot[STATE_BOOT_SIZE];
};

struct turn {
    int fd;
    bool has_thread, is_over;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all that follows */
    pthread_cond_t changed;
    struct turn_mark mark;
    int64_t asks_since_ms;
};

/* --- the mark of life ----------------------------------------------------------------------- */

static void turn_write_mark(struct turn *t)
{
    char line[TURN_MARK_SIZE + 1];

    t->mark.beat_ms = clock_steady_ms();
    (void)snprintf(line, sizeof line, TURN_MARK_FORMAT, t->mark.pid, t->mark.boot, t->mark.beat_ms,
                   t->mark.end_ms, t->mark.seat);
    /* In place, and one length: a full disk has room for it. */
    (void)!pwrite(t->fd, line, TURN_MARK_SIZE, 0);
}

static bool turn_read_mark(int fd, struct turn_mark *ret)
{
    char line[TURN_MARK_SIZE + 1] = "";

    memset(ret, 0, sizeof *ret);
    return pread(fd, line, TURN_MARK_SIZE, 0) == TURN_MARK_SIZE &&
           sscanf(line, "%" SCNd64 " %36s %" SCNd64 " %" SCNd64 " %" SCNx64, &ret->pid, ret->boot,
                  &ret->beat_ms, &ret->end_ms, &ret->seat) == 5;
}

static void *turn_live(void *ctx)
{
    struct turn *t = ctx;

    (void)pthread_mutex_lock(&t->mutex);
    while (!t->is_over) {
        struct timespec next;

        turn_write_mark(t);
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
    turn_write_mark(t);
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
    /* The next one's first moment must not look like our last. */
    (void)!ftruncate(turn->fd, 0);
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
    turn_write_mark(t);
    (void)pthread_mutex_unlock(&t->mutex);
}

/* --- who has it ----------------------------------------------------------------------------- */

/* By its own clock where it is ours, else by how long we have seen no change: another machine's
 * process may have the lock on a shared disk. */
static int64_t turn_silent_ms(const struct turn_mark *mark, struct turn_sight *sight,
                              int64_t now_ms)
{
    char boot[STATE_BOOT_SIZE];
    bool is_here;

    if (mark->pid != sight->pid)
        sight->seems_since_ms = 0;
    if (!sight->seen_ms || mark->pid != sight->pid || mark->beat_ms != sight->beat_ms) {
        sight->pid = mark->pid;
        sight->beat_ms = mark->beat_ms;
        sight->seen_ms = now_ms;
    }
    state_read_boot(boot);
    is_here = boot[0] && !strcmp(boot, mark->boot) && mark->beat_ms <= now_ms;
    sight->end_ms = is_here ? mark->end_ms : INT64_MAX;
    return now_ms - (is_here ? mark->beat_ms : sight->seen_ms);
}

enum turn_life { TURN_ALIVE, TURN_UNSURE, TURN_DEAD };

/* How is the holder of that file? */
static enum turn_life turn_look(const struct turn_spec *spec, int fd, struct turn_watch *watch,
                                unsigned slot)
{
    struct turn_sight *sight = &watch->sights[slot];
    int64_t now_ms = clock_steady_ms(), silent_ms;
    struct turn_mark mark;

    (void)turn_read_mark(fd, &mark);
    silent_ms = turn_silent_ms(&mark, sight, now_ms);
    watch->pid = mark.pid;
    watch->asks_for_us = mark.seat && mark.seat == spec->seat;
    if (silent_ms < TURN_SILENT_MS && mark.seat)
        return watch->asks_for_us ? TURN_ALIVE : TURN_DEAD;
    if (silent_ms < TURN_SILENT_MS && now_ms - TURN_GRACE_MS <= sight->end_ms) {
        sight->seems_since_ms = 0;
        return TURN_ALIVE;
    }
    if (!sight->seems_since_ms)
        sight->seems_since_ms = now_ms;
    return now_ms - sight->seems_since_ms < TURN_CONFIRM_MS ? TURN_UNSURE : TURN_DEAD;
}

/* is_made: a slot's file is made by who needs it, and never removed. */
static int turn_open(unsigned place, const struct turn_spec *spec, unsigned slot, bool is_made)
{
    auto_buf struct buf path = {0};
    char suffix[16] = ".lock";

    if (slot)
        (void)snprintf(suffix, sizeof suffix, ".%u.lock", slot);
    if (!state_path(place, spec->room, spec->key, suffix, &path) ||
        (!is_made && access(buf_text(&path), F_OK)))
        return -1;
    return file_open_lock(buf_text(&path), NULL);
}

/* With the lock of one slot in hand: has anybody alive another one? Both may have looked before
 * either locked; then both see each other here, give back, and look again. */
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
        if (slot < own ? is_free : !is_free && turn_look(spec, fd, watch, slot) != TURN_DEAD)
            return true;
    }
    return false;
}

/* --- taking it ------------------------------------------------------------------------------ */

/* The lock of that slot is ours, and so is its descriptor if the turn becomes ours. */
static enum turn_result turn_settle(unsigned place, const struct turn_spec *spec,
                                    struct turn_watch *watch, unsigned slot, int *fd,
                                    struct turn **ret)
{
    if (turn_is_contested(place, spec, watch, slot))
        return TURN_WAIT;
    *ret = turn_new(spec, *fd);
    if (!*ret)
        return TURN_NONE;
    *fd = -1;
    return TURN_OURS;
}

/* In one place. *ret_errnum: why nothing can be locked there, else 0. */
static enum turn_result turn_take_in(unsigned place, const struct turn_spec *spec,
                                     struct turn_watch *watch, struct turn **ret, int *ret_errnum)
{
    bool is_unsure = false;

    *ret_errnum = 0;
    for (unsigned slot = 0; slot < TURN_SLOTS; slot++) {
        auto_fd int fd = turn_open(place, spec, slot, true);
        bool is_ours = fd >= 0 && file_try_lock(fd);

        if (!is_ours && (fd < 0 || errno != EWOULDBLOCK)) {
            *ret_errnum = errno ? errno : EIO;
            return TURN_NONE;
        }
        if (is_ours)
            return is_unsure ? TURN_WAIT : turn_settle(place, spec, watch, slot, &fd, ret);
        switch (turn_look(spec, fd, watch, slot)) {
        case TURN_ALIVE:
            return TURN_WAIT;
        case TURN_UNSURE: /* so that the others are made sure of at the same time */
            is_unsure = true;
            break;
        case TURN_DEAD:
            trace("turn: process %" PRId64 " is passed by: it shows no life, or asks somebody else",
                  watch->pid);
        }
    }
    return is_unsure ? TURN_WAIT : TURN_NONE;
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
    return TURN_NONE;
}

/* Would locks work there? 0 or an errno value. Makes nothing: where the folder is not there yet,
 * the one in which it would be made answers. */
static int turn_try_folder(const char *folder)
{
    auto_buf struct buf path = {0};
    auto_fd int fd = -1;

    buf_append_text(&path, folder);
    while (!buf_ok(&path, NULL)) {
        char *slash = strrchr(path.bytes, '/');

        fd = open(path.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0 || errno != ENOENT || !slash || slash == path.bytes)
            break;
        *slash = '\0';
    }
    /* Shared: to have a directory alone, some file systems want it open for writing. */
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
