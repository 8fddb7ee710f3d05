/*
 * rotate-run.c - one step after the other, from where the run before has ended
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/hold.h"
#include "base/text.h"
#include "command/rotate/rotate-project.h"
#include "command/rotate/rotate-switch.h"
#include "command/rotate/rotate.h"
#include "connection/change.h"
#include "connection/expiry.h"

static const char *run_day(char out[24], int64_t unix_s)
{
    (void)text_rfc3339(out, unix_s);
    out[10] = '\0';
    return out;
}

enum aad_code rotate_set_phase(struct rotate_run *run, enum rotation_phase phase,
                               struct aad_error *err)
{
    run->note.phase = phase;
    return rotation_save(&run->note, err);
}

/* --- is it to be done? ------------------------------------------------------------------------ */

static void run_wait(struct rotate_run *run, const char *format, ...) AAD_PRINTF(2, 3);

static void run_wait(struct rotate_run *run, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_append_text(&run->waits, text);
}

/* The authority knows when it was made, a person may have said when it ends. */
static enum aad_code run_find_times(struct rotate_run *run, int64_t *ret_from_s,
                                    int64_t *ret_until_s, struct aad_error *err)
{
    const struct rotate_options *options = run->options;
    const struct rotation_credential *used = &run->note.used;
    int64_t said_s = expiry_end_s(&run->connection);
    bool lacks_from = options->older_than >= 0 && !used->from_s;
    bool lacks_until = options->before_expiry >= 0 && !used->until_s && !said_s;
    bool looks = lacks_from || lacks_until || run->from->looks_here;
    enum aad_code code = looks ? run->from->look(run, err) : AAD_OK;

    if (!code && (lacks_from || lacks_until) && used->id[0])
        code = rotate_set_phase(run, ROTATION_IDLE, err); /* the next time nobody is asked */
    *ret_from_s = used->from_s;
    *ret_until_s = used->until_s ? used->until_s : said_s;
    return code;
}

/* What nobody knows is due: from then on it is known. */
static enum aad_code run_is_due(struct rotate_run *run, bool *ret, struct aad_error *err)
{
    const struct rotate_options *options = run->options;
    int64_t now_s = clock_now_s(), from_s = 0, until_s = 0;
    bool is_old, is_near;
    char day[24];
    enum aad_code code;

    *ret = options->older_than < 0 && options->before_expiry < 0;
    if (*ret && options->to && !rotate_is_other(run)) {
        run_wait(run, "it signs in by %s already", options->to);
        *ret = false;
        return AAD_OK;
    }
    if (*ret)
        return AAD_OK;
    code = run_find_times(run, &from_s, &until_s, err);
    if (code)
        return code;
    is_old = options->older_than >= 0 &&
             (!from_s || now_s - from_s >= options->older_than * ROTATE_DAY_S);
    is_near = options->before_expiry >= 0 &&
              (!until_s || until_s - now_s <= options->before_expiry * ROTATE_DAY_S);
    *ret = is_old || is_near;
    if (!*ret && options->before_expiry >= 0)
        run_wait(run, "its %s is good until %s", run->from->title, run_day(day, until_s));
    else if (!*ret)
        run_wait(run, "its %s is of %s%s", run->from->title, run_day(day, from_s),
                 from_s > now_s + ROTATE_DAY_S ? ", which is to come: the clock may be wrong" : "");
    return AAD_OK;
}

/* --- the steps -------------------------------------------------------------------------------- */

static enum aad_code run_check_by_hand(struct rotate_run *run, struct aad_error *err)
{
    if (!run->options->by_hand || run->way->may_be_by_hand)
        return AAD_OK;
    run->is_refused = true; /* so what he does is said */
    return aad_error_set(err, AAD_PERSON, NULL, "a person has to make the new %s", run->way->title);
}

/* The label is like no other: by it the new one is found where no answer came. One that was begun
 * before, and taken back, may have left what the authority did not show yet: it has the same label,
 * and goes with the old one. It ends at the beginning of a day, so that the last day is a whole
 * one. */
static enum aad_code run_begin(struct rotate_run *run, struct aad_error *err)
{
    int64_t now_s = clock_now_s();
    unsigned chance;
    char day[24];
    enum aad_code code = run_check_by_hand(run, err);

    if (!code && !run->has_resumed)
        code = rotate_note_project(run, err);
    if (!code)
        code = run->from->look(run, err);
    if (!code && getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return aad_error_set(err, AAD_INTERNAL, NULL, "no random numbers could be had");
    if (code)
        return code;
    if (!run->note.label[0])
        (void)snprintf(run->note.label, sizeof run->note.label, "aad-credential %s %08x",
                       run_day(day, now_s), chance);
    run->note.next = (struct rotation_credential){
        .until_s = now_s - now_s % ROTATE_DAY_S + (run->options->days + 1) * ROTATE_DAY_S};
    run->has_begun = true;
    return rotate_set_phase(run, ROTATION_MAKING, err);
}

static enum aad_code run_prove(struct rotate_run *run, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = run->way->prove(run, &why);

    /* Somebody has taken it out of the store: it is of no use. */
    if (code == AAD_NOT_FOUND && !run->has_begun) {
        code = run->way->discard(run, err);
        return code ? code : run_begin(run, err);
    }
    if (code && err)
        *err = why;
    return code;
}

static enum aad_code run_use(struct rotate_run *run, struct aad_error *err)
{
    struct rotation *note = &run->note;
    int64_t grace = run->options->grace > 0 ? run->options->grace : 0;
    enum aad_code code = run->way->use(run, err);

    if (!code && (rotate_is_other(run) || note->next.place[0]))
        code = rotate_switch(run, err);
    if (code)
        return code;
    note->former = note->used;
    note->used = note->next;
    note->next = (struct rotation_credential){0};
    note->due_s = clock_now_s() + grace * ROTATE_DAY_S;
    run->is_done = true;
    rotate_tell(run, "in use: the new %s", run->way->title);
    return rotate_set_phase(run, ROTATION_USED, err);
}

/* Only the user's own file is written; what the administrator has written says it or does not. */
static enum aad_code run_note_end(struct rotate_run *run, struct aad_error *err)
{
    auto_connection struct connection now = {0};
    char day[24];
    enum aad_code code;

    if (!grant_has_last_day(connection_grant(&run->connection)) ||
        connection_check_own(run->connection.name, NULL))
        return AAD_OK;
    code = connection_load(run->connection.name, &now, err);
    (void)run_day(day, run->note.used.until_s - ROTATE_DAY_S);
    if (code || (now.expires && !strcmp(now.expires, day)))
        return code;
    code = connection_set(&now, "expires", day, err);
    return code ? code : connection_save(&now, err);
}

/* A day that lies further ahead than any grace is of a clock that was wrong when it was written. */
static bool run_is_grace(struct rotate_run *run)
{
    struct rotation *note = &run->note;
    bool is_said = run->options->grace > 0;
    int64_t days = is_said ? run->options->grace : ROTATE_GRACE_MAX, now_s = clock_now_s();

    if (note->due_s > now_s + days * ROTATE_DAY_S) {
        note->due_s = now_s + days * ROTATE_DAY_S;
        (void)rotation_save(note, NULL); /* else the next run does */
    }
    return now_s < note->due_s;
}

static enum aad_code run_finish(struct rotate_run *run, struct aad_error *err)
{
    struct rotation *note = &run->note;
    bool at_once = run->options->finish && !run->options->grace;
    enum aad_code code = run->way->tidy(run, err);
    char day[24];

    if (!code)
        code = run_note_end(run, err);
    if (!code)
        code = rotate_update_project(run, err);
    if (code)
        return code;
    if ((note->former.id[0] || note->former.name[0]) && !at_once && run_is_grace(run)) {
        run_wait(run, "the %s before is good until %s, and is removed after that", run->from->title,
                 run_day(day, note->due_s));
        return AAD_OK;
    }
    code = run->from->drop(run, err);
    if (code)
        return code;
    run->is_done = true;
    note->former = (struct rotation_credential){0};
    note->label[0] = '\0';
    note->due_s = 0;
    (void)memset(note->before, 0, sizeof note->before);
    (void)memset(note->after, 0, sizeof note->after);
    return rotate_set_phase(run, ROTATION_IDLE, err);
}

/* --- all of it -------------------------------------------------------------------------------- */

static enum aad_code run_step(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code;

    if (hold_is_caught())
        return aad_error_set(err, AAD_CANCELLED, NULL, "it was stopped");
    switch (run->note.phase) {
    case ROTATION_MAKING:
        return run->way->make(run, err);
    case ROTATION_STORED:
    case ROTATION_SENT:
        code = run_prove(run, err);
        return code || run->note.phase < ROTATION_STORED ? code : run_use(run, err);
    case ROTATION_USED:
        return run_finish(run, err);
    case ROTATION_IDLE:
        break;
    }
    return AAD_OK;
}

/* A store that ended in the middle of a write may have written, and a kill may come between that
 * and the note: what is in use then is not taken back. */
static enum aad_code run_is_in_use(struct rotate_run *run, bool *ret, struct aad_error *err)
{
    const char *place = run->note.next.place;
    bool is_other = rotate_is_other(run);
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    *ret = run->note.phase >= ROTATION_SENT ||
           (is_other ? rotate_is_switched(run) : place[0] && !strcmp(run->connection.store, place));
    if (!*ret && !is_other && !place[0] && run->way->check_unused)
        code = run->way->check_unused(run, &why);
    *ret |= code == AAD_REFUSED;
    if (!code || code == AAD_REFUSED)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

static enum aad_code run_undo(struct rotate_run *run, struct aad_error *err)
{
    bool is_in_use = false;
    enum aad_code code = AAD_OK;

    if (run->note.phase == ROTATION_IDLE)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is begun for connection '%s'",
                             run->connection.name);
    code = run_is_in_use(run, &is_in_use, err);
    if (code)
        return code;
    if (is_in_use)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "the new %s of '%s' may be in use already\n"
                             "Go on: aad-credential rotate %s --finish",
                             run->way->title, run->connection.name, run->connection.name);
    return run->way->discard(run, err);
}

/* A run that ended while it made one is completed, or taken back and begun anew. */
static enum aad_code run_resume(struct rotate_run *run, struct aad_error *err)
{
    bool is_in_use = false;
    enum aad_code code = AAD_OK;

    run->has_resumed = true;
    if (run->note.phase != ROTATION_USED)
        rotate_tell(run, "going on with what was begun before");
    if (run->note.phase == ROTATION_MAKING)
        code = run->way->recover(run, err);
    else if (run->note.phase == ROTATION_STORED &&
             run->note.next.from_s > clock_now_s() + ROTATE_DAY_S) {
        code = run_is_in_use(run, &is_in_use, err);
        if (!code && !is_in_use)
            code = run->way->discard(run, err); /* by a clock that was wrong: it is good too late */
    }
    if (!code && run->note.phase == ROTATION_IDLE)
        code = run_begin(run, err);
    return code;
}

enum aad_code rotate_go(struct rotate_run *run, struct aad_error *err)
{
    bool is_due = false;
    enum aad_code code = rotation_open(&run->connection, &run->note, err);

    if (!code)
        code = rotate_choose_target(run, err);
    if (!code)
        code = rotate_check_options(run, err);
    if (code)
        return code;
    if (run->options->undo)
        return run_undo(run, err);
    if (run->note.phase == ROTATION_IDLE)
        change_end_by(&run->connection); /* of a run whose note is lost: else all wait for ever */
    if (run->note.phase != ROTATION_IDLE) {
        code = run_resume(run, err);
    } else if (run->options->finish) {
        run_wait(run, "nothing is begun");
    } else {
        code = run_is_due(run, &is_due, err);
        if (!code && is_due)
            code = run_begin(run, err);
    }
    while (!code && run->note.phase != ROTATION_IDLE && !run->waits.len)
        code = run_step(run, err);
    return code;
}
