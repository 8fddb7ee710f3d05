/*
 * graph-password.c - Microsoft Graph's calls for the client secrets of an application, version 1.0
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-password.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/graph-call.h"

/* --- which there are -------------------------------------------------------------------------- */

static enum aad_code password_read(const struct cJSON *json, struct manage_password *ret,
                                   struct aad_error *err)
{
    enum aad_code code = graph_copy_id(json, "keyId", ret->id, err);

    if (code)
        return code;
    graph_copy_text(ret->name, sizeof ret->name, json, "displayName");
    graph_copy_text(ret->hint, sizeof ret->hint, json, "hint");
    ret->from_s = graph_read_time(json, "startDateTime");
    ret->until_s = graph_read_time(json, "endDateTime");
    return AAD_OK;
}

static enum aad_code password_read_list(const struct cJSON *json, struct manage_passwords *ret,
                                        struct aad_error *err)
{
    const struct cJSON *list = json_array(json, "passwordCredentials");
    size_t n = list ? json_count(list) : 0;
    enum aad_code code = graph_copy_id(json, "id", ret->application, err);

    if (code)
        return code;
    if (!list)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say which secrets the application has");
    ret->items = calloc(n + 1, sizeof *ret->items);
    if (!ret->items)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the secrets");
    while (!code && ret->n < n) {
        code = password_read(json_element_object(list, ret->n), &ret->items[ret->n], err);
        ret->n += !code;
    }
    return code;
}

/* Of the application whose address the call has. */
static enum aad_code password_list(struct rest_call *call, struct manage_passwords *ret,
                                   struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    rest_add_query(call, "$select", "id,passwordCredentials");
    code = graph_get(call, &json, err);
    return code ? code : password_read_list(json, ret, err);
}

enum aad_code graph_list_passwords(const struct manage_access *graph, const char *client_id,
                                   struct manage_passwords *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);

    graph_begin_client(&call, graph, client_id);
    return password_list(&call, ret, err);
}

/* --- changing them ---------------------------------------------------------------------------- */

/* A secret is told once: without it, the answer is of no use. */
static enum aad_code password_read_new(const struct rest_call *call,
                                       struct manage_password *password, struct secret *ret,
                                       struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;
    const char *text;
    enum aad_code code = json_parse(body->bytes, body->len, &json, err);

    if (!code)
        code = password_read(json, password, err);
    if (code)
        return code;
    text = json_text(json, "secretText");
    if (!text || !text[0])
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say the secret that it has made");
    secret_append_text(ret, text);
    return secret_ok(ret, err);
}

enum aad_code graph_add_password(const struct manage_access *graph, const char *application,
                                 struct manage_password *password, struct secret *ret,
                                 struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    char until[24];
    enum aad_code code;

    secret_append_text(&body, "{\"passwordCredential\":{\"displayName\":");
    text_json_quote(&body, password->name, strlen(password->name));
    secret_append_all(&body, ",\"endDateTime\":\"", text_rfc3339(until, password->until_s), "\"}}",
                      (char *)NULL);
    graph_begin_one(&call, graph, application, "/addPassword");
    code = graph_post_once(&call, graph, &body, err);
    return code ? code : password_read_new(&call, password, ret, err);
}

/* Is it not there any more? Graph says that in words only, and as it says many a thing. */
static bool password_is_gone(const struct manage_access *graph, const char *application,
                             const char *id)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_manage_passwords struct manage_passwords there = {0};
    struct aad_error unused = {0};

    graph_begin_one(&call, graph, application, "");
    if (password_list(&call, &there, &unused))
        return false;
    for (size_t i = 0; i < there.n; i++)
        if (text_equal_nocase(there.items[i].id, id))
            return false;
    return true;
}

enum aad_code graph_remove_password(const struct manage_access *graph, const char *application,
                                    const char *id, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    struct aad_error why = {0};
    enum aad_code code;

    secret_append_all(&body, "{\"keyId\":\"", id, "\"}", (char *)NULL);
    graph_begin_one(&call, graph, application, "/removePassword");
    code = graph_post_once(&call, graph, &body, &why);
    if (!code || (call.response.status == 400 && password_is_gone(graph, application, id)))
        return AAD_OK;
    return rest_pass(err, &why);
}
