/*
 * fetch.c - the tokens that the child of one endpoint has asked for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "broker/broker.h"
#include "connection/audience.h"

#define FETCH_LOOK_MS 1000 /* after which what is known is looked at again */
#define FETCH_ENTRIES 32   /* ways in which one child spells the few that it may have */

struct fetch_entry {
    struct fetch_entry *next;
    struct fetch *fetch;
    char resource[QUESTION_RESOURCE_MAX];
    char id[256];
    enum question_id id_kind;
    int64_t looked_at_ms;
    struct token token; /* none: err */
    struct aad_error err;
    char client_id[64];
    struct job *job;
    struct fetch_waiter *waiters;
};

/* --- whose ---------------------------------------------------------------------------------- */

/* Only what the child is limited to is left of the audiences. */
static enum aad_code fetch_limit(struct connection *c, const char *audience, struct aad_error *err)
{
    enum aad_code code;

    if (!audience[0])
        return AAD_OK;
    if (!audience_of_resource(c, audience))
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "connection '%s' has no such audience any more", c->name);
    code = connection_set(c, "audiences", "-", err);
    return code ? code : connection_set(c, "audiences", audience, err);
}

/* A library that asks for another identity must not get this one in its place. */
static enum aad_code fetch_check_id(const struct connection *c, const struct fetch_entry *entry,
                                    struct aad_error *err)
{
    const char *ours[] = {[QUESTION_ANY] = "",
                          [QUESTION_CLIENT_ID] = c->client_id,
                          [QUESTION_RESOURCE_ID] = c->resource_id,
                          [QUESTION_OBJECT_ID] = c->object_id};
    const char *own = ours[entry->id_kind];

    if (entry->id_kind == QUESTION_ANY || (own && text_equal_nocase(own, entry->id)))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the connection '%s' is of another identity than the one that was asked "
                         "for",
                         c->name);
}

static enum aad_code fetch_load(const struct fetch_entry *entry, struct connection *ret,
                                struct request *request, struct aad_error *err)
{
    const struct fetch *fetch = entry->fetch;
    enum aad_code code = connection_load(fetch->connection, ret, err);

    if (!code)
        code = fetch_limit(ret, fetch->audience, err);
    if (!code)
        code = fetch_check_id(ret, entry, err);
    if (!code && connection_grant(ret)->is_bare)
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the %s of '%s' is no access token of Azure AD",
                             connection_grant(ret)->secret_role, ret->name);
    request->operation = REQUEST_GET;
    request->names_resource = true;
    (void)snprintf(request->audience, sizeof request->audience, "%s", entry->resource);
    return code;
}

/* --- entries -------------------------------------------------------------------------------- */

static struct fetch_entry *fetch_find(struct fetch *fetch, const struct question *question)
{
    struct fetch_entry *entry = fetch->entries;

    while (entry && (strcmp(entry->resource, question->resource) != 0 ||
                     entry->id_kind != question->id_kind || strcmp(entry->id, question->id) != 0))
        entry = entry->next;
    return entry;
}

static void fetch_free_entry(struct fetch_entry *entry)
{
    job_abort(entry->job);
    token_clear(&entry->token);
    free(entry);
}

/* The oldest that nobody waits for goes. False: for all of them a process is under way. */
static bool fetch_make_room(struct fetch *fetch)
{
    struct fetch_entry **oldest = NULL;

    if (fetch->n_entries < FETCH_ENTRIES)
        return true;
    for (struct fetch_entry **at = &fetch->entries; *at; at = &(*at)->next)
        if (!(*at)->job && (!oldest || (*at)->looked_at_ms < (*oldest)->looked_at_ms))
            oldest = at;
    if (oldest) {
        struct fetch_entry *gone = *oldest;

        *oldest = gone->next;
        fetch->n_entries--;
        fetch_free_entry(gone);
    }
    return oldest;
}

static struct fetch_entry *fetch_add(struct fetch *fetch, const struct question *question,
                                     struct aad_error *err)
{
    struct fetch_entry *entry = NULL;

    if (!fetch_make_room(fetch)) {
        (void)aad_error_set(err, AAD_TIMEOUT, NULL, "too many tokens are being asked for at once");
        return NULL;
    }
    entry = calloc(1, sizeof *entry);
    if (!entry) {
        (void)aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
        return NULL;
    }
    entry->fetch = fetch;
    entry->id_kind = question->id_kind;
    (void)snprintf(entry->resource, sizeof entry->resource, "%s", question->resource);
    (void)snprintf(entry->id, sizeof entry->id, "%s", question->id);
    entry->next = fetch->entries;
    fetch->entries = entry;
    fetch->n_entries++;
    return entry;
}

/* --- answers -------------------------------------------------------------------------------- */

static void fetch_tell(const struct fetch_entry *entry, struct fetch_waiter *waiter)
{
    const struct fetch_found found = {&entry->token, entry->client_id};

    waiter->entry = NULL;
    waiter->called(waiter, entry->token.access_token.len ? &found : NULL, &entry->err);
}

static void fetch_set(struct fetch_entry *entry, struct token *token, const struct aad_error *err)
{
    token_clear(&entry->token);
    entry->err = (struct aad_error){0};
    entry->looked_at_ms = clock_steady_ms();
    if (token) {
        entry->token = *token;
        *token = (struct token){0};
    } else {
        entry->err = *err;
    }
}

static void fetch_on_job(void *ctx, struct token *token, const struct aad_error *err)
{
    struct fetch_entry *entry = ctx;

    entry->job = NULL;
    fetch_set(entry, token, err);
    while (entry->waiters) {
        struct fetch_waiter *waiter = entry->waiters;

        entry->waiters = waiter->next;
        fetch_tell(entry, waiter);
    }
}

/* Looks at the connection and the cache. True: *entry has the answer. Else a job brings it. */
static bool fetch_look(struct fetch_entry *entry)
{
    auto_connection struct connection c = {0};
    auto_token struct token token = {0};
    auto_request struct request request = {0};
    struct job_spec spec = {.connection = entry->fetch->connection, .may_ask = true};
    struct aad_error err = {0};
    enum aad_code code = fetch_load(entry, &c, &request, &err);
    bool is_loaded = !code;

    if (!code)
        code = broker_peek(&c, &request, &token, &err);
    (void)snprintf(entry->client_id, sizeof entry->client_id, "%s", c.client_id ? c.client_id : "");
    if (!is_loaded || code != AAD_NOT_FOUND) {
        fetch_set(entry, code ? NULL : &token, &err);
        return true;
    }
    spec.audience = audience_of_resource(&c, entry->resource);
    entry->job = job_start(entry->fetch->loop, &spec, fetch_on_job, entry, &err);
    if (!entry->job)
        fetch_set(entry, NULL, &err);
    return !entry->job;
}

void fetch_get(struct fetch *fetch, const struct question *question, struct fetch_waiter *waiter)
{
    struct fetch_entry *entry = fetch_find(fetch, question);
    bool is_known =
        entry && entry->looked_at_ms && clock_steady_ms() - entry->looked_at_ms < FETCH_LOOK_MS;
    struct aad_error err = {0};

    if (!entry)
        entry = fetch_add(fetch, question, &err);
    if (!entry) {
        waiter->called(waiter, NULL, &err);
    } else if (!entry->job && (is_known || fetch_look(entry))) {
        fetch_tell(entry, waiter);
    } else {
        waiter->entry = entry;
        waiter->next = entry->waiters;
        entry->waiters = waiter;
    }
}

void fetch_forget(struct fetch_waiter *waiter)
{
    struct fetch_waiter **at = waiter->entry ? &waiter->entry->waiters : NULL;

    while (at && *at && *at != waiter)
        at = &(*at)->next;
    if (at && *at)
        *at = waiter->next;
    waiter->entry = NULL;
}

void fetch_clear(struct fetch *fetch)
{
    while (fetch->entries) {
        struct fetch_entry *gone = fetch->entries;

        fetch->entries = gone->next;
        fetch_free_entry(gone);
    }
    fetch->n_entries = 0;
}
