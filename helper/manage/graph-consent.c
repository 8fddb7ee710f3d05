/*
 * graph-consent.c - consent to an application's permissions, by Microsoft Graph
 *
 * There is one grant for each service and whoever gives it: what it lacks is added to that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-consent.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/graph-call.h"
#include "manage/patience.h"

struct consenting {
    const struct manage_access *graph;
    const struct registration *to;
    char user[37]; /* "" = all users */
    const char *service;
};

static enum aad_code consent_find_user(struct consenting *run, const char *username,
                                       struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, run->graph);
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    rest_add_path(&call, run->graph->origin, "/v1.0/users/", (char *)NULL);
    rest_add_part(&call, username);
    rest_add_query(&call, "$select", "id");
    code = graph_get(&call, &json, err);
    return code ? code : graph_copy_id(json, "id", run->user, err);
}

static bool consent_is_it(const struct consenting *run, const struct cJSON *grant)
{
    const char *service = grant ? json_text(grant, "resourceId") : NULL;
    const char *type = grant ? json_text(grant, "consentType") : NULL;
    const char *who = grant ? json_text(grant, "principalId") : NULL;

    if (!service || !type || !text_equal_nocase(service, run->service))
        return false;
    return run->user[0] ? who && text_equal_nocase(who, run->user) : !strcmp(type, "AllPrincipals");
}

/* What was consented to, with what is added; *ret_is_more: that is something. */
static void consent_print_scope(const struct consenting *run, const char *has, struct buf *ret,
                                bool *ret_is_more)
{
    buf_append_text(ret, has);
    *ret_is_more = false;
    for (size_t i = 0; i < run->to->n_permissions; i++) {
        const struct registration_permission *one = &run->to->permissions[i];

        if (!text_equal_nocase(one->service, run->service) ||
            registration_has_word(buf_text(ret), one->name))
            continue;
        buf_append_all(ret, ret->len ? " " : "", one->name, (char *)NULL);
        *ret_is_more = true;
    }
}

static enum aad_code consent_extend(const struct consenting *run, const struct cJSON *grant,
                                    struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, run->graph);
    const char *id = json_text(grant, "id"), *has = json_text(grant, "scope");
    auto_secret struct secret body = {0};
    auto_buf struct buf scope = {0};
    bool is_more;

    consent_print_scope(run, has ? has : "", &scope, &is_more);
    if (!is_more)
        return AAD_OK;
    secret_append_text(&body, "{\"scope\":");
    text_json_quote(&body, buf_text(&scope), scope.len);
    secret_append_text(&body, "}");
    rest_add_path(&call, run->graph->origin, GRAPH_GRANTS "/", (char *)NULL);
    rest_add_part(&call, id ? id : "");
    if (buf_ok(&scope, err) || secret_ok(&body, err))
        return AAD_INTERNAL;
    return rest_send(&call, "PATCH", &body, err);
}

static enum aad_code consent_give(const struct consenting *run, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, run->graph);
    auto_secret struct secret body = {0};
    auto_buf struct buf scope = {0};
    bool is_more;

    consent_print_scope(run, "", &scope, &is_more);
    secret_append_all(&body, "{\"clientId\":\"", run->to->principal, "\",\"consentType\":\"",
                      run->user[0] ? "Principal\",\"principalId\":\"" : "AllPrincipals", run->user,
                      "\",\"resourceId\":\"", run->service, "\",\"scope\":", (char *)NULL);
    text_json_quote(&body, buf_text(&scope), scope.len);
    secret_append_text(&body, "}");
    rest_add_path(&call, run->graph->origin, GRAPH_GRANTS, (char *)NULL);
    if (buf_ok(&scope, err) || secret_ok(&body, err))
        return AAD_INTERNAL;
    return rest_send(&call, "POST", &body, err);
}

/* A patience_step: a new service principal takes a moment to be known. */
static enum aad_code consent_to_service(void *ctx, struct aad_error *err)
{
    const struct consenting *run = ctx;
    const struct graph_grants which = {run->to->principal,
                                       run->user[0] ? "principalId" : "consentType",
                                       run->user[0] ? run->user : "AllPrincipals"};
    auto_rest struct rest_call call = rest_call_by(&graph_api, run->graph);
    auto_json struct cJSON *json = NULL;
    const struct cJSON *list;
    enum aad_code code;

    graph_begin_grants(&call, run->graph, &which);
    code = graph_get(&call, &json, err);
    list = code ? NULL : json_array(json, "value");
    for (size_t i = 0; list && i < json_count(list); i++)
        if (consent_is_it(run, json_element_object(list, i)))
            return consent_extend(run, json_element_object(list, i), err);
    return code ? code : consent_give(run, err);
}

enum aad_code graph_consent(const struct manage_access *graph, const struct registration *to,
                            const char *username, struct aad_error *err)
{
    const struct patience patience = {
        .deadline = graph->deadline, .is_stopped = graph->is_stopped, .waits = true};
    struct consenting run = {.graph = graph, .to = to};
    enum aad_code code = username ? consent_find_user(&run, username, err) : AAD_OK;

    for (size_t i = 0; !code && i < to->n_permissions; i++) {
        bool is_done = false;

        for (size_t j = 0; j < i; j++)
            is_done |= text_equal_nocase(to->permissions[i].service, to->permissions[j].service);
        run.service = to->permissions[i].service;
        if (!is_done)
            code = patience_run(&patience, consent_to_service, &run, err);
    }
    return code;
}
