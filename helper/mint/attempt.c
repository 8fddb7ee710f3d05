/*
 * attempt.c - one try of a secret at its authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/attempt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/trace.h"
#include "mint/remedy.h"

#define ATTEMPT_ROOM "attempt"
#define ATTEMPT_POLL_MS 20
#define ATTEMPT_FREE_TRIES 2 /* without an answer, before one has to wait a minute */
#define ATTEMPT_PAUSE_MS 60000
#define ATTEMPT_UNKEPT_MS 2000 /* after a rejection that nobody will know of */
#define ATTEMPT_LEAST_MS 1000  /* after a wait: with less, no answer comes and a try is wasted */

/* --- what is known already ------------------------------------------------------------------ */

static enum aad_code attempt_say_rejected(struct attempt *a, const struct attempt_call *call,
                                          struct aad_error *err)
{
    const struct connection *c = call->connection;
    const struct verdict *verdict = &a->before;
    struct remedy_refusal refusal = {.number = verdict->number};
    struct aad_error said = {0};
    enum aad_code code;
    size_t len;

    if (!verdict->number)
        (void)snprintf(refusal.error, sizeof refusal.error, "%s", call->grant->refused_with);
    a->takes_another = remedy_takes_another(c, &refusal);
    code = remedy_explain(c, NULL, &refusal, &said);
    (void)snprintf(said.what, sizeof said.what,
                   "the stored secret of '%s' was rejected before (%s) and has not changed since: "
                   "it is not sent again",
                   c->name, said.foreign);
    len = strlen(said.remedy);
    (void)snprintf(said.remedy + len, sizeof said.remedy - len,
                   " If this very secret is right now: 'aad-credential verify %s --retry'.",
                   c->name);
    if (verdict->number == VERDICT_NUMBER_LOCKED)
        said.retry_after_s = (int32_t)((verdict->at_ms - clock_now_ms()) / 1000 + VERDICT_LOCKED_S);
    if (err)
        *err = said;
    return code;
}

/* A clock that was set back tells nothing: no pause. */
static int64_t attempt_pause_ms(const struct verdict *verdict)
{
    int64_t age_ms = clock_now_ms() - verdict->at_ms;

    if (verdict->state != VERDICT_TRIED || verdict->tries < ATTEMPT_FREE_TRIES || age_ms < 0 ||
        age_ms >= ATTEMPT_PAUSE_MS)
        return 0;
    return ATTEMPT_PAUSE_MS - age_ms;
}

/* Called when nobody else is trying it. */
static enum aad_code attempt_check_pause(const struct attempt *a, struct aad_error *err)
{
    int64_t pause_s = (attempt_pause_ms(&a->before) + 999) / 1000;
    enum aad_code code;

    if (!pause_s)
        return AAD_OK;
    code = aad_error_set(err, AAD_THROTTLED, NULL,
                         "the secret of '%s' was sent twice, and no answer came that tells what "
                         "it is worth: it is not sent again before %" PRId64 " s have passed\n"
                         "A wrong one may have counted each time, and enough of them lock an "
                         "account. See meanwhile whether %.200s can be reached, and its answer "
                         "come back.",
                         a->connection->name, pause_s, a->connection->authority);
    if (err)
        err->retry_after_s = (int32_t)pause_s;
    return code;
}

/* Fails if the secret was rejected. *ret_is_free: it was accepted, and may go without a turn. */
static enum aad_code attempt_look(struct attempt *a, const struct attempt_call *call,
                                  bool *ret_is_free, struct aad_error *err)
{
    verdict_load(&a->file, &a->before);
    *ret_is_free = a->before.state == VERDICT_ACCEPTED;
    if (a->before.state == VERDICT_REJECTED && a->before.at_ms >= call->retries_before_ms)
        return attempt_say_rejected(a, call, err);
    return AAD_OK;
}

/* --- the turn ------------------------------------------------------------------------------- */

static enum aad_code attempt_say_waiting(const struct connection *c, const struct turn_watch *watch,
                                         struct aad_error *err)
{
    if (!watch->pid) /* that process could not write its mark */
        return aad_error_set(err, AAD_TIMEOUT, NULL,
                             "another process is trying the secret of '%s', and nobody knows yet "
                             "whether it is right",
                             c->name);
    return aad_error_set(err, AAD_TIMEOUT, NULL,
                         "process %" PRId64
                         " is trying the secret of '%s', and nobody knows yet whether it is right\n"
                         "Try again; if it does not end, see what it waits for: ps -fp %" PRId64,
                         watch->pid, c->name, watch->pid);
}

/* Waits until another's try has told what becomes of the secret, or until it is our turn to try. */
static enum aad_code attempt_wait(struct attempt *a, const struct attempt_call *call,
                                  struct aad_error *err)
{
    const struct turn_spec spec = {.room = ATTEMPT_ROOM,
                                   .key = buf_text(&a->file.who),
                                   .end = *call->deadline,
                                   .is_inner = true};
    struct turn_watch watch = {0};
    int64_t least_ms = -1; /* who did not have to wait makes its try, however short its time */

    for (;;) {
        bool is_free;
        enum turn_result result = turn_take(&spec, &watch, &a->turn);
        /* Looks after trying for the turn: whoever has just given it back has left the answer. */
        enum aad_code code = attempt_look(a, call, &is_free, err);
        int64_t left_ms = deadline_left_ms(call->deadline);

        if (!code && !is_free && result != TURN_WAIT && left_ms > least_ms)
            return attempt_check_pause(a, err);
        turn_leave(&a->turn);
        if (code || is_free)
            return code;
        if (result != TURN_WAIT || !left_ms)
            return attempt_say_waiting(call->connection, &watch, err);
        least_ms = ATTEMPT_LEAST_MS;
        deadline_sleep_ms(ATTEMPT_POLL_MS, call->deadline);
    }
}

enum aad_code attempt_begin(struct attempt *a, const struct attempt_call *call,
                            struct aad_error *err)
{
    bool is_free = false;
    enum aad_code code = AAD_OK;

    if (!a->is_open) {
        code = verdict_open(&a->file, call->connection, call->is_users, call->secret);
        a->connection = call->connection;
        a->is_open = !code;
    }
    if (code)
        return aad_error_set(err, code, NULL, "memory ran out for the secret's verdict");
    a->deadline = *call->deadline;
    code = attempt_look(a, call, &is_free, err);
    if (!code && !is_free)
        code = attempt_wait(a, call, err);
    a->sends_once = a->before.state != VERDICT_ACCEPTED;
    if (!code && a->sends_once)
        trace("attempt: the secret was never accepted: one try");
    return code;
}

void attempt_mark(struct attempt *a)
{
    struct verdict tried = {.state = VERDICT_TRIED, .tries = 1, .at_ms = clock_now_ms()};

    if (!a->is_open || a->before.state == VERDICT_ACCEPTED)
        return;
    if (a->before.state == VERDICT_TRIED)
        tried.tries += a->before.tries;
    a->is_marked = !verdict_save(&a->file, &tried);
}

static void attempt_wait_unkept(const struct attempt *a)
{
    static int64_t pause_ms = ATTEMPT_UNKEPT_MS;

    trace("attempt: a rejection that cannot be kept: waiting %" PRId64 " ms", pause_ms);
    deadline_sleep_ms(pause_ms, &a->deadline);
    pause_ms = pause_ms < ATTEMPT_PAUSE_MS ? pause_ms * 2 : pause_ms;
}

enum aad_code attempt_end(struct attempt *a, enum attempt_end end, int64_t number)
{
    struct verdict now = {.state = VERDICT_ACCEPTED, .number = number, .at_ms = clock_now_ms()};
    enum aad_code code = AAD_OK;

    if (!a->is_open)
        return AAD_OK;
    switch (end) {
    case ATTEMPT_NO_ANSWER: /* the mark stays */
        break;
    case ATTEMPT_ANSWERED:
        if (a->is_marked)
            (void)verdict_save(&a->file, &a->before);
        break;
    case ATTEMPT_REJECTED:
        now.state = VERDICT_REJECTED;
        code = verdict_save(&a->file, &now);
        if (code)
            attempt_wait_unkept(a);
        break;
    case ATTEMPT_ACCEPTED:
        if (a->before.state != VERDICT_ACCEPTED)
            (void)verdict_save(&a->file, &now);
        break;
    }
    a->is_marked = false;
    turn_leave(&a->turn);
    return code;
}

void attempt_close(struct attempt *a)
{
    turn_leave(&a->turn);
    verdict_close(&a->file);
    memset(a, 0, sizeof *a);
}
