/*
 * fresh.c - tokens that are replaced before they are due
 *
 * A timer of the wall clock, since an expiry is a time of it: it fires at once after a suspend, and
 * tells of a clock that was set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/fresh.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/trace.h"
#include "broker/broker.h"

#define FRESH_LOOK_S 300         /* between two looks at all connections */
#define FRESH_USED_S (12 * 3600) /* since it was used: a day's work, and not the night after it */
#define FRESH_LEAD_S 120         /* before it is due, or a tenth of its life before */
#define FRESH_RETRY_S 60         /* doubled with each failure */
#define FRESH_RETRY_MOST_S 3600
#define FRESH_JOBS 4    /* at a time: others want the processors, too */
#define FRESH_AT_ONCE 4 /* connections that are looked at between two requests */
#define FRESH_MIN_VALID_MOST_S 86400

struct fresh_entry {
    struct fresh_entry *next;
    struct fresh *fresh;
    char *connection, *audience;
    int64_t minted_at_s, expires_at_s, due_at_s, used_at_s, retry_s;
    bool is_seen;    /* in this look */
    bool is_awaited; /* what comes next was minted by us */
    struct job *job;
};

struct fresh {
    struct loop *loop;
    void (*begins)(void *ctx);
    void *ctx;
    struct fresh_entry *entries;
    size_t n_entries;
    unsigned n_jobs;
    int timer_fd;
    struct loop_watch timer;
    struct loop_tick tick;
    struct buf names; /* that are still to be looked at, each with a NUL behind it */
    size_t names_at;
    bool is_looking;
    int64_t look_at_s, wake_at_s; /* until then, there is nothing to do */
};

/* --- entries -------------------------------------------------------------------------------- */

static struct fresh_entry *fresh_find(struct fresh *fresh, const char *connection,
                                      const char *audience)
{
    struct fresh_entry *entry = fresh->entries;

    while (entry &&
           (strcmp(entry->connection, connection) != 0 || strcmp(entry->audience, audience) != 0))
        entry = entry->next;
    return entry;
}

static void fresh_free_entry(struct fresh_entry *entry)
{
    job_abort(entry->job);
    free(entry->connection);
    free(entry->audience);
    free(entry);
}

static struct fresh_entry *fresh_add(struct fresh *fresh, const char *connection,
                                     const char *audience)
{
    struct fresh_entry *entry = calloc(1, sizeof *entry);

    if (!entry)
        return NULL;
    entry->fresh = fresh;
    entry->connection = strdup(connection);
    entry->audience = strdup(audience);
    if (!entry->connection || !entry->audience) {
        fresh_free_entry(entry);
        return NULL;
    }
    entry->next = fresh->entries;
    fresh->entries = entry;
    fresh->n_entries++;
    return entry;
}

static void fresh_drop_unseen(struct fresh *fresh)
{
    for (struct fresh_entry **at = &fresh->entries; *at;) {
        struct fresh_entry *entry = *at;

        if (entry->is_seen || entry->job) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        fresh->n_entries--;
        fresh_free_entry(entry);
    }
}

void fresh_use(struct fresh *fresh, const char *connection)
{
    int64_t now_s = clock_now_s();

    for (struct fresh_entry *entry = fresh->entries; entry; entry = entry->next)
        if (!strcmp(entry->connection, connection))
            entry->used_at_s = now_s;
}

/* --- looking -------------------------------------------------------------------------------- */

static void fresh_note(struct fresh_entry *entry, const struct token *token)
{
    int64_t lead_s = (token->refresh_at_s - token->minted_at_s) / 10;

    entry->is_seen = true;
    if (entry->minted_at_s == token->minted_at_s)
        return;
    if (!entry->is_awaited)
        entry->used_at_s = clock_now_s();
    entry->is_awaited = false;
    entry->retry_s = FRESH_RETRY_S;
    entry->minted_at_s = token->minted_at_s;
    entry->expires_at_s = token->expires_at_s;
    entry->due_at_s = token->refresh_at_s - (lead_s < FRESH_LEAD_S ? lead_s : FRESH_LEAD_S);
}

static void fresh_look_at_audience(struct fresh *fresh, const struct connection *c,
                                   const char *audience)
{
    struct request request = {.operation = REQUEST_GET, .min_valid_s = 1};
    auto_token struct token token = {0};
    struct fresh_entry *entry;

    (void)snprintf(request.audience, sizeof request.audience, "%s", audience);
    if (broker_peek(c, &request, &token, NULL))
        return;
    entry = fresh_find(fresh, c->name, audience);
    if (!entry)
        entry = fresh_add(fresh, c->name, audience);
    if (entry)
        fresh_note(entry, &token);
}

static void fresh_look_at(struct fresh *fresh, const char *name)
{
    auto_connection struct connection c = {0};

    if (connection_load(name, &c, NULL) || connection_grant(&c)->is_bare)
        return;
    for (size_t i = 0; i < c.n_audiences; i++)
        fresh_look_at_audience(fresh, &c, c.audiences[i]);
}

static enum aad_code fresh_add_name(void *ctx, const char *name)
{
    struct fresh *fresh = ctx;

    buf_append(&fresh->names, name, strlen(name) + 1);
    return AAD_OK;
}

static void fresh_begin_look(struct fresh *fresh)
{
    buf_clear(&fresh->names);
    fresh->names_at = 0;
    (void)connection_list(fresh_add_name, fresh, NULL);
    for (struct fresh_entry *entry = fresh->entries; entry; entry = entry->next)
        entry->is_seen = false;
    if (fresh->begins)
        fresh->begins(fresh->ctx);
    fresh->is_looking = true;
}

/* A few at a time: requests have their turn between. */
static void fresh_go_on_looking(struct fresh *fresh)
{
    for (int i = 0; i < FRESH_AT_ONCE && fresh->names_at < fresh->names.len; i++) {
        const char *name = buf_text(&fresh->names) + fresh->names_at;

        fresh->names_at += strlen(name) + 1;
        fresh_look_at(fresh, name);
    }
    if (fresh->names_at < fresh->names.len)
        return;
    fresh->is_looking = false;
    fresh->look_at_s = clock_now_s() + FRESH_LOOK_S;
    fresh_drop_unseen(fresh);
    buf_clear(&fresh->names);
}

/* --- renewing ------------------------------------------------------------------------------- */

static void fresh_on_job(void *ctx, struct token *token, const struct aad_error *err)
{
    struct fresh_entry *entry = ctx;
    auto_connection struct connection c = {0};

    entry->job = NULL;
    entry->fresh->n_jobs--;
    entry->fresh->wake_at_s = 0;
    entry->due_at_s = clock_now_s() + entry->retry_s;
    if (!token) {
        trace("fresh: %s: %s", entry->connection, err->what);
        if (entry->retry_s < FRESH_RETRY_MOST_S)
            entry->retry_s *= 2;
        return;
    }
    entry->is_awaited = true;
    if (!connection_load(entry->connection, &c, NULL))
        fresh_look_at_audience(entry->fresh, &c, entry->audience);
}

static void fresh_renew(struct fresh *fresh, struct fresh_entry *entry, int64_t now_s)
{
    int64_t wanted_s = entry->expires_at_s - now_s + 1; /* what is kept is not good enough */
    struct job_spec spec = {.connection = entry->connection, .audience = entry->audience};
    struct aad_error err = {0};

    spec.min_valid_s = wanted_s < FRESH_MIN_VALID_MOST_S ? wanted_s : FRESH_MIN_VALID_MOST_S;
    trace("fresh: %s has %" PRId64 " s left", entry->connection, wanted_s - 1);
    entry->job = job_start(fresh->loop, &spec, fresh_on_job, entry, &err);
    if (entry->job)
        fresh->n_jobs++;
    else
        entry->due_at_s = now_s + entry->retry_s;
}

/* Is it to be renewed at all? */
static bool fresh_is_kept(const struct fresh_entry *entry, int64_t now_s)
{
    return !entry->job && entry->expires_at_s > now_s && now_s - entry->used_at_s < FRESH_USED_S;
}

static int64_t fresh_renew_due(struct fresh *fresh, int64_t now_s)
{
    int64_t next_s = INT64_MAX;

    for (struct fresh_entry *entry = fresh->entries; entry; entry = entry->next) {
        if (!fresh_is_kept(entry, now_s))
            continue;
        if (entry->due_at_s <= now_s && fresh->n_jobs < FRESH_JOBS)
            fresh_renew(fresh, entry, now_s);
        else if (entry->due_at_s > now_s && entry->due_at_s < next_s)
            next_s = entry->due_at_s;
    }
    return next_s;
}

/* --- the timer ------------------------------------------------------------------------------ */

static void fresh_sleep_until(struct fresh *fresh, int64_t next_s)
{
    struct itimerspec at = {.it_value.tv_sec = next_s};

    fresh->wake_at_s = next_s;
    (void)timerfd_settime(fresh->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}

static int fresh_tick(void *ctx)
{
    struct fresh *fresh = ctx;
    int64_t now_s = clock_now_s(), next_s;

    if (now_s < fresh->wake_at_s)
        return -1;
    if (!fresh->is_looking && fresh->look_at_s <= now_s)
        fresh_begin_look(fresh);
    if (fresh->is_looking)
        fresh_go_on_looking(fresh);
    if (fresh->is_looking)
        return 0;
    next_s = fresh_renew_due(fresh, now_s);
    fresh_sleep_until(fresh, next_s < fresh->look_at_s ? next_s : fresh->look_at_s);
    return -1;
}

/* The tick does the rest. A clock that was set makes all times that we know doubtful. */
static void fresh_on_timer(void *ctx)
{
    struct fresh *fresh = ctx;
    uint64_t times;

    fresh->wake_at_s = 0;
    if (read(fresh->timer_fd, &times, sizeof times) < 0 && errno == ECANCELED) {
        trace("fresh: the clock was set");
        fresh->look_at_s = 0;
    }
}

enum aad_code fresh_open(struct loop *loop, void (*begins)(void *ctx), void *ctx,
                         struct fresh **ret, struct aad_error *err)
{
    struct fresh *fresh = calloc(1, sizeof *fresh);
    enum aad_code code;

    if (!fresh)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    fresh->loop = loop;
    fresh->begins = begins;
    fresh->ctx = ctx;
    fresh->timer = (struct loop_watch){.called = fresh_on_timer, .ctx = fresh};
    fresh->tick = (struct loop_tick){.called = fresh_tick, .ctx = fresh};
    fresh->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    loop_add_tick(loop, &fresh->tick);
    code = fresh->timer_fd >= 0 ? loop_watch(loop, &fresh->timer, fresh->timer_fd, err)
                                : error_set_errno(err, errno, "there is no timer");
    if (code) {
        fresh_close(fresh);
        return code;
    }
    *ret = fresh;
    return AAD_OK;
}

void fresh_close(struct fresh *fresh)
{
    if (!fresh)
        return;
    loop_remove_tick(fresh->loop, &fresh->tick);
    loop_unwatch(fresh->loop, &fresh->timer);
    cleanup_fd(&fresh->timer_fd);
    while (fresh->entries) {
        struct fresh_entry *entry = fresh->entries;

        fresh->entries = entry->next;
        fresh_free_entry(entry);
    }
    buf_clear(&fresh->names);
    free(fresh);
}

size_t fresh_count(const struct fresh *fresh)
{
    return fresh->n_entries;
}

void fresh_print(const struct fresh *fresh, size_t most, struct buf *ret)
{
    for (struct fresh_entry *entry = fresh->entries; entry && most; entry = entry->next, most--)
        buf_printf(ret, "fresh %s %" PRId64 " %s\n", entry->connection, entry->expires_at_s,
                   entry->audience);
}
