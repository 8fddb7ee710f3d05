/*
 * graph.c - Microsoft Graph's calls for applications, version 1.0
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/graph-call.h"
#include "manage/settle.h"

#define GRAPH_APPLICATIONS "/v1.0/applications"
#define GRAPH_PRINCIPALS "/v1.0/servicePrincipals"
#define GRAPH_TRUSTS "/federatedIdentityCredentials"

#define GRAPH_TRIES 4 /* while somebody else changes the application */
#define GRAPH_PAUSE_MS 1000

#define GRAPH_RIGHTS                                                                               \
    "It needs Application.ReadWrite.OwnedBy of what it owns, else Application.ReadWrite.All; or "  \
    "name another connection, by --as or --graph-as."

static const struct rest_cause graph_causes[] = {
    {400, "NoBackingApplicationObject", AAD_NOT_FOUND, "it does not know the application yet",
     "Try again in a minute."},
    {401, NULL, AAD_PERSON, "it does not take the token", GRAPH_RIGHTS},
    {403, NULL, AAD_PERSON, "the identity may not do that", GRAPH_RIGHTS},
    {404, NULL, AAD_NOT_FOUND, "it has no such thing",
     "What was made just now may take a minute to be known: try again."},
    {409, NULL, AAD_CONFIG, "it has another one of that name",
     "Look at the application's credentials in Entra ID."},
    REST_CAUSES_OF_ANY,
};

const struct rest_api graph_api = {
    .name = "Microsoft Graph",
    .error = "error",
    .code = "code",
    .message = "message",
    .causes = graph_causes,
};

/* The address of one that is named by another key than its id. */
static void graph_begin_key(struct rest_call *call, const struct manage_access *graph,
                            const char *collection, const char *key, const char *value)
{
    rest_add_path(call, graph->origin, collection, "(", key, "='", (char *)NULL);
    rest_add_part(call, value);
    rest_add_path(call, "')", (char *)NULL);
}

void graph_begin_client(struct rest_call *call, const struct manage_access *graph,
                        const char *client_id)
{
    graph_begin_key(call, graph, GRAPH_APPLICATIONS, "appId", client_id);
}

void graph_begin_principal(struct rest_call *call, const struct manage_access *graph,
                           const char *client_id)
{
    graph_begin_key(call, graph, GRAPH_PRINCIPALS, "appId", client_id);
}

void graph_begin_grants(struct rest_call *call, const struct manage_access *graph,
                        const struct graph_grants *which)
{
    char filter[200];

    (void)snprintf(filter, sizeof filter, "clientId eq '%s' and %s eq '%s'", which->principal,
                   which->key, which->value);
    rest_add_path(call, graph->origin, GRAPH_GRANTS, (char *)NULL);
    rest_add_query(call, "$filter", filter);
}

enum aad_code graph_copy_id(const struct cJSON *json, const char *key, char ret[37],
                            struct aad_error *err)
{
    const char *id = json ? json_text(json, key) : NULL;

    if (!id || !text_is_guid(id))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "Microsoft Graph's answer has no %s", key);
    (void)memcpy(ret, id, 37);
    return AAD_OK;
}

enum aad_code graph_get(struct rest_call *call, struct cJSON **ret, struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    enum aad_code code = rest_send(call, "GET", NULL, err);

    return code ? code : json_parse(body->bytes, body->len, ret, err);
}

void graph_copy_text(char *out, size_t size, const struct cJSON *json, const char *key)
{
    const char *text = json_text(json, key);

    out[0] = '\0';
    if (text && strlen(text) < size)
        (void)memcpy(out, text, strlen(text) + 1);
}

int64_t graph_read_time(const struct cJSON *json, const char *key)
{
    const char *text = json_text(json, key);

    return text ? text_parse_rfc3339(text) : 0;
}

enum aad_code graph_post_once(struct rest_call *call, const struct manage_access *graph,
                              const struct secret *body, struct aad_error *err)
{
    enum aad_code code = secret_ok(body, err);

    call->sends_once = true;
    for (unsigned tries = 1; !code; tries++) {
        struct aad_error why = {0};

        code = rest_send(call, "POST", body, &why);
        if (call->response.status != 409)
            return code ? rest_pass(err, &why) : AAD_OK;
        if (tries == GRAPH_TRIES)
            return aad_error_set(err, AAD_THROTTLED, NULL,
                                 "somebody else is changing the application just now\n"
                                 "Try again in a minute.");
        code = settle_pause(graph->is_stopped, tries * GRAPH_PAUSE_MS, &graph->deadline, err);
    }
    return code;
}

/* --- applications ----------------------------------------------------------------------------- */

static enum aad_code graph_read_application(const struct cJSON *json, struct graph_application *ret,
                                            struct aad_error *err)
{
    enum aad_code code = graph_copy_id(json, "id", ret->id, err);

    return code ? code : graph_copy_id(json, "appId", ret->client_id, err);
}

static enum aad_code graph_parse_application(const struct rest_call *call,
                                             struct graph_application *ret, struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;
    enum aad_code code = json_parse(body->bytes, body->len, &json, err);

    return code ? code : graph_read_application(json, ret, err);
}

static enum aad_code graph_find_by(const struct manage_access *graph, const char *key,
                                   const char *value, struct graph_application *ret,
                                   struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    enum aad_code code;

    graph_begin_key(&call, graph, GRAPH_APPLICATIONS, key, value);
    rest_add_query(&call, "$select", "id,appId");
    code = rest_send(&call, "GET", NULL, err);
    return code ? code : graph_parse_application(&call, ret, err);
}

enum aad_code graph_find_application(const struct manage_access *graph, const char *client_id,
                                     struct graph_application *ret, struct aad_error *err)
{
    return graph_find_by(graph, "appId", client_id, ret, err);
}

enum aad_code graph_find_unique(const struct manage_access *graph, const char *unique,
                                struct graph_application *ret, struct aad_error *err)
{
    return graph_find_by(graph, "uniqueName", unique, ret, err);
}

/* "Upsert application": the name is the client's own, so that a second call makes no second one. */
enum aad_code graph_make_application(const struct manage_access *graph,
                                     const struct graph_wish *wish, struct graph_application *ret,
                                     struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    enum aad_code code;

    call.header = "Prefer: create-if-missing";
    secret_append_text(&body, "{\"displayName\":");
    text_json_quote(&body, wish->name, strlen(wish->name));
    if (wish->more)
        secret_append_secret(&body, wish->more);
    else
        secret_append_text(&body, ",\"signInAudience\":\"AzureADMyOrg\"");
    if (wish->reference[0]) {
        secret_append_text(&body, ",\"serviceManagementReference\":");
        text_json_quote(&body, wish->reference, strlen(wish->reference));
    }
    secret_append_text(&body, "}");
    graph_begin_key(&call, graph, GRAPH_APPLICATIONS, "uniqueName", wish->unique);
    code = secret_ok(&body, err);
    if (!code)
        code = rest_send(&call, "PATCH", &body, err);
    if (code)
        return code;
    return rest_is_empty(&call) ? graph_find_unique(graph, wish->unique, ret, err)
                                : graph_parse_application(&call, ret, err);
}

static enum aad_code graph_erase(const struct manage_access *graph, const char *id,
                                 const char *below, const char *name, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    struct aad_error why = {0};
    enum aad_code code;

    rest_add_path(&call, graph->origin, GRAPH_APPLICATIONS "/", (char *)NULL);
    rest_add_part(&call, id);
    rest_add_path(&call, below, (char *)NULL);
    rest_add_part(&call, name);
    code = rest_send(&call, "DELETE", NULL, &why);
    return !code || code == AAD_NOT_FOUND ? AAD_OK : rest_pass(err, &why);
}

enum aad_code graph_erase_application(const struct manage_access *graph, const char *id,
                                      struct aad_error *err)
{
    return graph_erase(graph, id, "", "", err);
}

/* --- service principals ----------------------------------------------------------------------- */

static enum aad_code graph_find_principal(const struct manage_access *graph, const char *client_id,
                                          char ret[37], struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    graph_begin_principal(&call, graph, client_id);
    rest_add_query(&call, "$select", "id,appId");
    code = graph_get(&call, &json, err);
    return code ? code : graph_copy_id(json, "id", ret, err);
}

enum aad_code graph_make_principal(const struct manage_access *graph, const char *client_id,
                                   char ret[37], struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    const struct secret *body = &call.response.body;
    auto_json struct cJSON *json = NULL;
    auto_secret struct secret asked = {0};
    struct aad_error refusal = {0};
    enum aad_code code;

    secret_append_all(&asked, "{\"appId\":\"", client_id, "\"}", (char *)NULL);
    rest_add_path(&call, graph->origin, GRAPH_PRINCIPALS, (char *)NULL);
    code = rest_send(&call, "POST", &asked, &refusal);
    if (call.response.status == 409)
        return graph_find_principal(graph, client_id, ret, err);
    if (code)
        return rest_pass(err, &refusal);
    code = json_parse(body->bytes, body->len, &json, err);
    return code ? code : graph_copy_id(json, "id", ret, err);
}

/* --- federated credentials -------------------------------------------------------------------- */

void graph_begin_one(struct rest_call *call, const struct manage_access *graph, const char *id,
                     const char *below)
{
    rest_add_path(call, graph->origin, GRAPH_APPLICATIONS "/", (char *)NULL);
    rest_add_part(call, id);
    rest_add_path(call, below, (char *)NULL);
}

static bool graph_is_trusted(const struct cJSON *element, const struct trust *trust)
{
    const char *issuer = element ? json_text(element, "issuer") : NULL;
    const char *subject = element ? json_text(element, "subject") : NULL;

    return issuer && subject && !strcmp(issuer, trust->issuer) && !strcmp(subject, trust->subject);
}

static bool graph_has_trust(const struct manage_access *graph, const char *id,
                            const struct trust *trust)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    const struct cJSON *value;

    graph_begin_one(&call, graph, id, GRAPH_TRUSTS);
    if (graph_get(&call, &json, NULL))
        return false;
    value = json_array(json, "value");
    for (size_t i = 0; value && i < json_count(value); i++)
        if (graph_is_trusted(json_element_object(value, i), trust))
            return true;
    return false;
}

enum aad_code graph_trust(const struct manage_access *graph, const char *id,
                          const struct trust *trust, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    struct aad_error refusal = {0};
    enum aad_code code;

    secret_append_all(&body, "{\"name\":\"", trust->name, "\",", (char *)NULL);
    trust_print(trust, &body);
    secret_append_text(&body, "}");
    graph_begin_one(&call, graph, id, GRAPH_TRUSTS);
    code = secret_ok(&body, &refusal);
    if (!code)
        code = rest_send(&call, "POST", &body, &refusal);
    if (!code || (code == AAD_CONFIG && graph_has_trust(graph, id, trust)))
        return AAD_OK;
    return rest_pass(err, &refusal);
}

enum aad_code graph_distrust(const struct manage_access *graph, const char *id, const char *name,
                             struct aad_error *err)
{
    return graph_erase(graph, id, GRAPH_TRUSTS "/", name, err);
}
