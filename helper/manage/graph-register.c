/*
 * graph-register.c - an application is registered at Microsoft Graph, or gets what it lacks
 *
 * What a new one will be known by is noted before it is sent: a run after one that was ended finds
 * it, and makes no second one (P8).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-register.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "manage/graph-call.h"
#include "manage/graph-registration.h"
#include "manage/graph.h"
#include "manage/journal.h"
#include "manage/patience.h"
#include "manage/registration-print.h"

struct registering {
    const struct manage_access *graph;
    const struct manage_registration *wanted;
    struct registration *ret;
    struct journal journal;
    bool is_new;         /* nothing of it was begun before */
    struct secret *body; /* what is sent of it */
};

static void register_tell(const struct registering *run, const char *what, const char *id)
{
    char text[200];

    if (!run->wanted->tell)
        return;
    (void)snprintf(text, sizeof text, "%s%s%s", what, id[0] ? " " : "", id);
    run->wanted->tell(run->wanted->ctx, text);
}

static enum aad_code register_patiently(struct registering *run, patience_step *step,
                                        struct aad_error *err)
{
    const struct patience patience = {
        .deadline = run->graph->deadline, .is_stopped = run->graph->is_stopped, .waits = true};

    return patience_run(&patience, step, run, err);
}

/* Before anything is made. */
static enum aad_code register_check_services(const struct registration *r, struct aad_error *err)
{
    for (size_t i = 0; i < r->n_permissions; i++) {
        const struct registration_permission *one = &r->permissions[i];

        if (!one->service[0])
            return aad_error_set(
                err, AAD_PERSON, NULL,
                "the tenant has never used %s (%s): its permissions are not there\n"
                "Have a user of the tenant sign in to that service once, then try "
                "again.",
                one->api->title, one->api->id);
        if (!one->id[0])
            return aad_error_set(err, AAD_PERSON, NULL,
                                 "%s has no permission %s\n"
                                 "Look at what the portal lists for it, 'API permissions', 'Add a "
                                 "permission', and add that by hand.",
                                 one->api->title, one->name);
    }
    return AAD_OK;
}

/* --- the application -------------------------------------------------------------------------- */

static enum aad_code register_send(void *ctx, struct aad_error *err)
{
    struct registering *run = ctx;
    const struct graph_wish wish = {.unique = run->journal.tag,
                                    .name = run->wanted->name,
                                    .reference = run->wanted->reference,
                                    .more = run->body};
    struct graph_application application = {0};
    enum aad_code code = graph_make_application(run->graph, &wish, &application, err);

    if (code)
        return code;
    (void)memcpy(run->journal.application, application.id, sizeof application.id);
    (void)memcpy(run->journal.client_id, application.client_id, sizeof application.client_id);
    return AAD_OK;
}

static enum aad_code register_make_application(struct registering *run, struct aad_error *err)
{
    bool had_begun = run->journal.has_begun_application;
    const struct registration_change change = {.need = run->wanted->need, .permissions = run->ret};
    auto_secret struct secret body = {0};
    enum aad_code code;

    if (run->journal.client_id[0])
        return AAD_OK;
    code = registration_print(&change, &body, err);
    run->journal.has_begun_application = true;
    run->body = &body;
    if (!code)
        code = journal_save(&run->journal, err);
    if (!code)
        code = register_patiently(run, register_send, err);
    run->body = NULL;
    if (code == AAD_PERSON && !had_begun)
        journal_erase(&run->journal); /* it was refused: nothing is there */
    if (code)
        return code;
    register_tell(run, "made: application", run->journal.client_id);
    return journal_save(&run->journal, err);
}

static enum aad_code register_make_principal(void *ctx, struct aad_error *err)
{
    struct registering *run = ctx;

    return graph_make_principal(run->graph, run->ret->client_id, run->ret->principal, err);
}

static enum aad_code register_new(struct registering *run, struct aad_error *err)
{
    enum aad_code code = journal_open(run->wanted->key, &run->journal, &run->is_new, err);

    if (code)
        return code;
    if (!run->is_new)
        register_tell(run, "going on with what was begun before", "");
    code = register_make_application(run, err);
    if (code)
        return code;
    (void)memcpy(run->ret->id, run->journal.application, sizeof run->ret->id);
    (void)memcpy(run->ret->client_id, run->journal.client_id, sizeof run->ret->client_id);
    if (!run->journal.principal[0]) {
        code = register_patiently(run, register_make_principal, err);
        if (code)
            return code;
        (void)memcpy(run->journal.principal, run->ret->principal, sizeof run->journal.principal);
        register_tell(run, "made: its service principal", run->ret->principal);
    }
    (void)memcpy(run->ret->principal, run->journal.principal, sizeof run->ret->principal);
    return journal_save(&run->journal, err);
}

/* --- one that is there ------------------------------------------------------------------------ */

static enum aad_code register_change(struct registering *run, struct aad_error *err)
{
    auto_rest struct rest_call has = rest_call_by(&graph_api, run->graph),
                               call = rest_call_by(&graph_api, run->graph);
    const struct manage_registration *wanted = run->wanted;
    struct registration_change change;
    auto_secret struct secret more = {0}, body = {0};
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    graph_begin_client(&has, run->graph, wanted->client_id);
    rest_add_query(&has, "$select",
                   "id,signInAudience,isFallbackPublicClient,publicClient,web,"
                   "requiredResourceAccess");
    code = graph_get(&has, &json, err);
    if (!code)
        code = graph_copy_id(json, "id", run->ret->id, err);
    change = (struct registration_change){json, wanted->need, run->ret, wanted->tell, wanted->ctx};
    if (!code)
        code = registration_print(&change, &more, err);
    if (code || !more.len)
        return code;
    secret_append_all(&body, "{", more.bytes + 1, "}", (char *)NULL);
    graph_begin_one(&call, run->graph, run->ret->id, "");
    code = secret_ok(&body, err);
    return code ? code : rest_send(&call, "PATCH", &body, err);
}

static enum aad_code register_complete(struct registering *run, struct aad_error *err)
{
    enum aad_code code = register_change(run, err);

    (void)snprintf(run->ret->client_id, sizeof run->ret->client_id, "%s", run->wanted->client_id);
    if (!code)
        code = register_make_principal(run, err);
    return code;
}

/* --- both ------------------------------------------------------------------------------------- */

enum aad_code graph_make_registration(const struct manage_access *graph,
                                      const struct manage_registration *wanted,
                                      struct registration *ret, struct aad_error *err)
{
    struct registering run = {.graph = graph, .wanted = wanted, .ret = ret, .journal.lock = -1};
    enum aad_code code = graph_find_permissions(graph, wanted->need, ret, err);

    if (!code)
        code = register_check_services(ret, err);
    if (!code)
        code = wanted->client_id ? register_complete(&run, err) : register_new(&run, err);
    journal_close(&run.journal);
    return code;
}

enum aad_code graph_end_registration(const char *key, struct aad_error *err)
{
    auto_journal struct journal journal = {.lock = -1};
    bool is_new = false;
    enum aad_code code = journal_open(key, &journal, &is_new, err);

    if (!code && !is_new)
        journal_erase(&journal);
    return code;
}
