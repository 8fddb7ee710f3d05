/*
 * endpoint-print.c - what is sent to Azure DevOps of a service connection
 *
 * It may hold a secret, so that all of it is one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json-compact.h"
#include "base/json.h"
#include "base/text.h"
#include "manage/endpoint.h"

static void endpoint_append_text(struct secret *ret, const char *key, const char *value)
{
    secret_append_all(ret, "\"", key, "\":", (char *)NULL);
    text_json_quote(ret, value, strlen(value));
}

void endpoint_print_reference(const struct endpoint_reference *reference, struct secret *ret)
{
    const char *description = reference->description ? reference->description : "";

    secret_append_text(ret, "{\"projectReference\":{\"id\":");
    text_json_quote(ret, reference->project_id, strlen(reference->project_id));
    secret_append_text(ret, ",\"name\":");
    text_json_quote(ret, reference->project, strlen(reference->project));
    secret_append_text(ret, "},\"name\":");
    text_json_quote(ret, reference->name, strlen(reference->name));
    secret_append_text(ret, ",\"description\":");
    text_json_quote(ret, description, strlen(description));
    secret_append_text(ret, "}");
}

/* --- a new one -------------------------------------------------------------------------------- */

static void endpoint_append_members(struct secret *ret, const struct service_member *members)
{
    for (size_t i = 0; members[i].name; i++) {
        secret_append_text(ret, i ? "," : "");
        endpoint_append_text(ret, members[i].name, members[i].value);
    }
}

static void endpoint_append_authorization(const struct endpoint_new *endpoint, struct secret *ret)
{
    const struct service_draft *draft = endpoint->draft;
    const struct service_scheme *scheme = draft->scheme;

    secret_append_text(ret, "\"authorization\":{");
    endpoint_append_text(ret, "scheme", scheme->name);
    secret_append_text(ret, ",\"parameters\":{");
    endpoint_append_members(ret, draft->parameters);
    if (scheme->client && !draft->client_id[0]) {
        secret_append_text(ret, draft->parameters[0].name ? "," : "");
        endpoint_append_text(ret, service_scheme_parameter(scheme->client), endpoint->client_id);
    }
    if (scheme->secret && endpoint->secret) {
        secret_append_all(ret, ",\"", service_scheme_parameter(scheme->secret),
                          "\":", (char *)NULL);
        text_json_quote(ret, endpoint->secret->bytes, endpoint->secret->len);
    }
    secret_append_text(ret, "}}");
}

enum aad_code endpoint_print_new(const struct endpoint_new *endpoint, struct secret *ret,
                                 struct aad_error *err)
{
    const struct service_draft *draft = endpoint->draft;

    secret_append_text(ret, "{");
    endpoint_append_text(ret, "name", draft->name);
    secret_append_text(ret, ",");
    endpoint_append_text(ret, "type", draft->scheme->type);
    secret_append_text(ret, ",");
    endpoint_append_text(ret, "url", buf_text(&draft->url));
    secret_append_text(ret, ",");
    endpoint_append_text(ret, "description", draft->description);
    if (draft->reference[0]) {
        secret_append_text(ret, ",");
        endpoint_append_text(ret, "serviceManagementReference", draft->reference);
    }
    secret_append_text(ret, ",\"owner\":\"library\",\"isShared\":false,\"isReady\":true,"
                            "\"data\":{");
    endpoint_append_members(ret, draft->data);
    secret_append_text(ret, "},");
    endpoint_append_authorization(endpoint, ret);
    secret_append_text(ret, ",\"serviceEndpointProjectReferences\":[");
    endpoint_print_reference(&endpoint->reference, ret);
    secret_append_text(ret, "]}");
    return secret_ok(ret, err);
}

/* --- another secret --------------------------------------------------------------------------- */

/* A member that is copied, after a comma unless it is the first. */
static void endpoint_append_member(struct secret *ret, const struct json_member *member,
                                   bool *is_first)
{
    secret_append_text(ret, *is_first ? "" : ",");
    *is_first = false;
    secret_append(ret, member->key, member->key_len);
    secret_append_text(ret, ":");
}

/* Appends the object, in which what the path leads to has another text. false: there is no such
 * way. */
static bool endpoint_append_with(const char *object, const char *const *path,
                                 const struct secret *text, struct secret *ret)
{
    bool is_first = true, is_found = !path[1];
    struct json_member member;

    secret_append_text(ret, "{");
    for (const char *at = object; json_compact_next(&at, &member);) {
        bool is_it = json_compact_is(&member, path[0]);

        if (is_it && !path[1])
            continue;
        endpoint_append_member(ret, &member, &is_first);
        if (is_it && json_compact_is_object(&member))
            is_found = endpoint_append_with(member.value, path + 1, text, ret);
        else
            secret_append(ret, member.value, member.value_len);
    }
    if (!path[1]) {
        secret_append_all(ret, is_first ? "" : ",", "\"", path[0], "\":", (char *)NULL);
        text_json_quote(ret, text->bytes, text->len);
    }
    secret_append_text(ret, "}");
    return is_found;
}

enum aad_code endpoint_print_with_secret(const struct service_endpoint *endpoint,
                                         const char *parameter, const struct secret *secret,
                                         struct secret *ret, struct aad_error *err)
{
    const char *const path[] = {"authorization", "parameters", parameter, NULL};

    if (!endpoint_append_with(buf_text(&endpoint->object), path, secret, ret))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the service connection has no parameters");
    return secret_ok(ret, err);
}

/* --- a parameter ------------------------------------------------------------------------------ */

void endpoint_read_parameter(const struct service_endpoint *endpoint, const char *parameter,
                             struct buf *ret)
{
    auto_json struct cJSON *json = NULL;
    const struct cJSON *object;
    const char *text;

    if (json_parse(endpoint->object.bytes, endpoint->object.len, &json, NULL))
        return;
    object = json_object(json, "authorization");
    object = object ? json_object(object, "parameters") : NULL;
    text = object ? json_text(object, parameter) : NULL;
    buf_append_text(ret, text ? text : "");
}
