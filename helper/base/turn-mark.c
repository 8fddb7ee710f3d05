/*
 * turn-mark.c - the mark of life in the locked file of a turn
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn-mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

#define TURN_SILENT_MS 3000 /* without a sign of life */
#define TURN_GRACE_MS 1000  /* after its own time is up */
#define TURN_CONFIRM_MS 600 /* a new holder writes its mark a moment after it has the lock */
#define TURN_MARK_FORMAT "%20" PRId64 " %36s %20" PRId64 " %20" PRId64 " %016" PRIx64 "\n"
#define TURN_MARK_SIZE 117

void turn_mark_write(int fd, struct turn_mark *mark)
{
    char line[TURN_MARK_SIZE + 1];

    mark->beat_ms = clock_steady_ms();
    (void)snprintf(line, sizeof line, TURN_MARK_FORMAT, mark->pid, mark->boot, mark->beat_ms,
                   mark->end_ms, mark->seat);
    /* It is written in place and always has one length: a full disk has room for it, except for the
     * very first. Where it cannot be written, the time of the file is the sign of life. */
    if (pwrite(fd, line, TURN_MARK_SIZE, 0) != TURN_MARK_SIZE)
        (void)futimens(fd, NULL);
}

/* The length stays, so that there is room for the next mark. */
void turn_mark_blank(int fd)
{
    char blanks[TURN_MARK_SIZE];

    memset(blanks, ' ', sizeof blanks);
    (void)!pwrite(fd, blanks, sizeof blanks, 0);
}

/* One column of the line, without the blanks before it. False when it is blank. */
static bool turn_mark_column(char **line, size_t size, const char **ret)
{
    char *column = *line;

    *ret = column + strspn(column, " ");
    column[size] = '\0';
    *line += size + 1;
    return *ret < column + size;
}

static bool turn_mark_parse(char *line, struct turn_mark *ret)
{
    const char *pid, *boot, *beat, *end, *seat;
    char *stop;

    if (!turn_mark_column(&line, 20, &pid) || !turn_mark_column(&line, 36, &boot) ||
        !turn_mark_column(&line, 20, &beat) || !turn_mark_column(&line, 20, &end) ||
        !turn_mark_column(&line, 16, &seat))
        return false;
    (void)snprintf(ret->boot, sizeof ret->boot, "%s", boot);
    ret->seat = strtoull(seat, &stop, 16);
    return !*stop && text_to_int(pid, 1, INT32_MAX, &ret->pid) &&
           text_to_int(beat, 0, INT64_MAX, &ret->beat_ms) &&
           text_to_int(end, 0, INT64_MAX, &ret->end_ms);
}

/* Where there is no mark, or none that a holder of ours writes, only the file's time is known. */
static void turn_mark_read(int fd, struct turn_mark *ret)
{
    char line[TURN_MARK_SIZE + 1] = "";
    struct stat st;

    memset(ret, 0, sizeof *ret);
    if (pread(fd, line, TURN_MARK_SIZE, 0) == TURN_MARK_SIZE && turn_mark_parse(line, ret))
        return;
    memset(ret, 0, sizeof *ret);
    if (!fstat(fd, &st))
        ret->beat_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
}

/* --- who has it ----------------------------------------------------------------------------- */

/* By the mark's own time if it was written in this boot, else by how long we have seen no change: a
 * process of another machine may have the lock on a shared disk. */
static int64_t turn_mark_silent_ms(const struct turn_mark *mark, struct turn_sight *sight,
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

enum turn_life turn_mark_look(const struct turn_spec *spec, int fd, struct turn_watch *watch,
                              unsigned slot)
{
    struct turn_sight *sight = &watch->sights[slot];
    int64_t now_ms = clock_steady_ms(), silent_ms;
    struct turn_mark mark;

    turn_mark_read(fd, &mark);
    silent_ms = turn_mark_silent_ms(&mark, sight, now_ms);
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
