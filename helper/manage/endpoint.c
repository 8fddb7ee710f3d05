/*
 * endpoint.c - what Azure DevOps says of its service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json-compact.h"
#include "base/json.h"
#include "base/text.h"

#define ENDPOINT_BUSY "InProgress"

/* One that is too long is none that is known. */
static void endpoint_copy(char *out, size_t size, const struct cJSON *object, const char *key)
{
    const char *text = object ? json_text(object, key) : NULL;

    out[0] = '\0';
    if (text && strlen(text) < size)
        (void)memcpy(out, text, strlen(text) + 1);
}

/* What its identity is called depends on its type. */
static void endpoint_read_identity(const struct cJSON *parameters, struct service_endpoint *ret)
{
    const char *username = parameters ? json_text(parameters, "username") : NULL;

    buf_append_text(&ret->username, username ? username : "");
    endpoint_copy(ret->detail, sizeof ret->detail, parameters, "authenticationType");
    endpoint_copy(ret->tenant, sizeof ret->tenant, parameters, "tenantid");
    endpoint_copy(ret->client_id, sizeof ret->client_id, parameters, "serviceprincipalid");
    if (!ret->client_id[0])
        endpoint_copy(ret->client_id, sizeof ret->client_id, parameters, "clientid");
}

static void endpoint_read(const struct cJSON *json, struct service_endpoint *ret)
{
    const struct cJSON *authorization = json_object(json, "authorization");
    const struct cJSON *references = json_array(json, "serviceEndpointProjectReferences");
    const struct cJSON *first = references ? json_element_object(references, 0) : NULL;
    const struct cJSON *data = json_object(json, "data");
    const struct cJSON *status = json_object(json, "operationStatus");
    const char *name = json_text(json, "name");

    first = first ? json_object(first, "projectReference") : NULL;
    buf_append_text(&ret->name, name ? name : "");
    name = first ? json_text(first, "name") : NULL;
    buf_append_text(&ret->project, name ? name : "");
    name = json_text(json, "url");
    buf_append_text(&ret->url, name ? name : "");
    name = status ? json_text(status, "statusMessage") : NULL;
    buf_append_text(&ret->message, name ? name : "");
    endpoint_copy(ret->id, sizeof ret->id, json, "id");
    endpoint_copy(ret->type, sizeof ret->type, json, "type");
    endpoint_copy(ret->scheme, sizeof ret->scheme, authorization, "scheme");
    endpoint_read_identity(authorization ? json_object(authorization, "parameters") : NULL, ret);
    endpoint_copy(ret->mode, sizeof ret->mode, data, "creationMode");
    endpoint_copy(ret->state, sizeof ret->state, status, "state");
    endpoint_copy(ret->revert_until, sizeof ret->revert_until, data, "revertSchemeDeadline");
    ret->revert_until_s = text_parse_rfc3339(ret->revert_until);
    ret->is_shared = json_bool(json, "isShared", false);
    ret->is_busy = text_equal_nocase(ret->state, ENDPOINT_BUSY) ||
                   (!json_bool(json, "isReady", true) && !text_equal_nocase(ret->state, "Failed"));
}

enum aad_code endpoint_parse(const char *bytes, size_t len, struct service_endpoint *ret,
                             struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};
    auto_json struct cJSON *json = NULL;
    enum aad_code code = json_compact(bytes, len, &endpoint.object, err);

    if (!code)
        code = json_parse(bytes, len, &json, err);
    if (code)
        return code;
    endpoint_read(json, &endpoint);
    if (!text_is_guid(endpoint.id) || !endpoint.name.len)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "a service connection has no name, or an id that is no GUID");
    code = buf_ok(&endpoint.name, err);
    if (!code)
        code = buf_ok(&endpoint.project, err);
    if (!code)
        code = buf_ok(&endpoint.message, err);
    if (!code)
        code = buf_ok(&endpoint.username, err);
    if (!code)
        code = buf_ok(&endpoint.url, err);
    if (code)
        return code;
    *ret = endpoint;
    endpoint = (struct service_endpoint){0};
    return AAD_OK;
}

/* --- a list ----------------------------------------------------------------------------------- */

static int endpoint_compare(const void *a, const void *b)
{
    const struct service_endpoint *first = a, *second = b;
    int order = strcmp(buf_text(&first->name), buf_text(&second->name));

    return order ? order : strcmp(first->id, second->id);
}

/* The array of that key; NULL = there is none. */
static const char *endpoint_find_array(const char *object, const char *key)
{
    struct json_member member;

    for (const char *at = object; json_compact_next(&at, &member);)
        if (json_compact_is(&member, key))
            return member.value[0] == '[' ? member.value : NULL;
    return NULL;
}

static enum aad_code endpoint_append(struct service_endpoint_list *list, const char *bytes,
                                     size_t len, struct aad_error *err)
{
    struct service_endpoint *grown =
        reallocarray(list->endpoints, list->n + 1, sizeof *list->endpoints);
    enum aad_code code;

    if (!grown)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    list->endpoints = grown;
    list->endpoints[list->n] = (struct service_endpoint){0};
    code = endpoint_parse(bytes, len, &list->endpoints[list->n], err);
    list->n += !code;
    return code;
}

enum aad_code endpoint_parse_list(const char *bytes, size_t len, struct service_endpoint_list *ret,
                                  struct aad_error *err)
{
    auto_service_endpoint_list struct service_endpoint_list list = {0};
    auto_buf struct buf answer = {0};
    const char *at, *element;
    size_t element_len;
    enum aad_code code = json_compact(bytes, len, &answer, err);

    if (code)
        return code;
    at = endpoint_find_array(buf_text(&answer), "value");
    if (!at)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the answer lists no service connections");
    while (!code && json_compact_next_element(&at, &element, &element_len))
        code = endpoint_append(&list, element, element_len, err);
    if (code)
        return code;
    if (list.n)
        qsort(list.endpoints, list.n, sizeof *list.endpoints, endpoint_compare);
    *ret = list;
    list = (struct service_endpoint_list){0};
    return AAD_OK;
}

/* --- changing --------------------------------------------------------------------------------- */

/* Appends the object's members, that of the key with another text or, where that is NULL, without
 * it. false: it has none of that key. */
static bool endpoint_append_object(const char *object, const char *key, const char *text,
                                   struct secret *ret)
{
    struct json_member member;
    bool is_found = false, is_first = true;

    secret_append_text(ret, "{");
    for (const char *at = object; json_compact_next(&at, &member);) {
        bool is_it = json_compact_is(&member, key);

        is_found = is_found || is_it;
        if (is_it && !text)
            continue;
        secret_append_text(ret, is_first ? "" : ",");
        is_first = false;
        secret_append(ret, member.key, member.key_len);
        secret_append_text(ret, ":");
        if (is_it)
            secret_append_all(ret, "\"", text, "\"", (char *)NULL);
        else
            secret_append(ret, member.value, member.value_len);
    }
    secret_append_text(ret, "}");
    return is_found;
}

enum aad_code endpoint_print_changed(const struct service_endpoint *endpoint, const char *scheme,
                                     struct secret *ret, struct aad_error *err)
{
    const char *before = "{";
    struct json_member member;
    bool has_scheme = false;

    for (const char *at = buf_text(&endpoint->object); json_compact_next(&at, &member);) {
        bool is_object = json_compact_is_object(&member);

        secret_append_text(ret, before);
        secret_append(ret, member.key, member.key_len);
        secret_append_text(ret, ":");
        before = ",";
        if (is_object && json_compact_is(&member, "authorization"))
            has_scheme = endpoint_append_object(member.value, "scheme", scheme, ret);
        else if (is_object && json_compact_is(&member, "data"))
            (void)endpoint_append_object(member.value, "revertSchemeDeadline", NULL, ret);
        else
            secret_append(ret, member.value, member.value_len);
    }
    secret_append_text(ret, "}");
    if (!has_scheme)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the service connection has no scheme");
    return secret_ok(ret, err);
}

/* --- testing ---------------------------------------------------------------------------------- */

enum aad_code endpoint_print_test(const struct service_endpoint *endpoint, struct secret *ret,
                                  struct aad_error *err)
{
    static const char *const keys[] = {"data", "authorization", "url", "type"};
    struct json_member member;
    const char *before = "";

    secret_append_text(ret, "{\"dataSourceDetails\":{\"dataSourceName\":\"TestConnection\"},"
                            "\"resultTransformationDetails\":{},\"serviceEndpointDetails\":{");
    for (const char *at = buf_text(&endpoint->object); json_compact_next(&at, &member);)
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (!json_compact_is(&member, keys[i]))
                continue;
            secret_append_all(ret, before, "\"", keys[i], "\":", (char *)NULL);
            secret_append(ret, member.value, member.value_len);
            before = ",";
        }
    secret_append_text(ret, "}}");
    return secret_ok(ret, err);
}
