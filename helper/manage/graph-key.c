/*
 * graph-key.c - see graph-key.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-key.h"

#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/json-compact.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "manage/graph-call.h"

#define KEY_CREDENTIAL "{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\""

/* --- which there are -------------------------------------------------------------------------- */

/* Of the certificate itself, where Graph gives it; else what whoever has added it has said, which
 * for the portal is the same. */
static void key_read_thumbprint(const struct cJSON *json, char ret[41])
{
    const char *key = json_text(json, "key"), *said = json_text(json, "customKeyIdentifier");
    auto_buf struct buf bytes = {0};
    uint8_t sha1[CRYPTO_SHA1_SIZE];

    ret[0] = '\0';
    if (key && base64_decode(key, strlen(key), &bytes) && bytes.len &&
        !crypto_sha1(bytes.bytes, bytes.len, sha1, NULL)) {
        (void)text_print_hex(ret, sha1, sizeof sha1, TEXT_HEX_UPPER);
        return;
    }
    buf_clear(&bytes);
    if (said && base64_decode(said, strlen(said), &bytes) && bytes.len == sizeof sha1)
        (void)text_print_hex(ret, bytes.bytes, sizeof sha1, TEXT_HEX_UPPER);
}

static enum aad_code key_read(const struct cJSON *json, struct manage_key *ret,
                              struct aad_error *err)
{
    enum aad_code code = graph_copy_id(json, "keyId", ret->id, err);

    if (code)
        return code;
    graph_copy_text(ret->name, sizeof ret->name, json, "displayName");
    key_read_thumbprint(json, ret->thumbprint);
    ret->from_s = graph_read_time(json, "startDateTime");
    ret->until_s = graph_read_time(json, "endDateTime");
    return AAD_OK;
}

static enum aad_code key_read_list(const struct cJSON *json, struct manage_keys *ret,
                                   struct aad_error *err)
{
    const struct cJSON *list = json_array(json, "keyCredentials");
    size_t n = list ? json_count(list) : 0;
    enum aad_code code = graph_copy_id(json, "id", ret->application, err);

    if (code)
        return code;
    if (!list)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say which certificates the application has");
    ret->items = calloc(n + 1, sizeof *ret->items);
    if (!ret->items)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the certificates");
    while (!code && ret->n < n) {
        code = key_read(json_element_object(list, ret->n), &ret->items[ret->n], err);
        ret->n += !code;
    }
    return code;
}

/* Graph gives the certificates themselves only where they are asked for. */
static enum aad_code key_list(struct rest_call *call, struct manage_keys *ret,
                              struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    rest_add_query(call, "$select", "id,keyCredentials");
    code = rest_send(call, "GET", NULL, err);
    if (!code)
        code = json_parse(body->bytes, body->len, &json, err);
    return code ? code : key_read_list(json, ret, err);
}

enum aad_code graph_list_keys(const struct manage_access *graph, const char *client_id,
                              struct manage_keys *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);

    graph_begin_client(&call, graph, client_id);
    return key_list(&call, ret, err);
}

/* --- the list is written anew ----------------------------------------------------------------- */

/* What is left out, and what is added; each may be NULL. */
struct key_change {
    const char *without, *certificate, *name;
};

/* Is it the one with that id? The element is one of json_compact(). */
static bool key_is_id(const char *element, const char *id)
{
    struct json_member member;

    for (const char *at = element; id && json_compact_next(&at, &member);)
        if (json_compact_is(&member, "keyId") && member.value_len == strlen(id) + 2 &&
            !strncasecmp(member.value + 1, id, strlen(id)))
            return true;
    return false;
}

static void key_append_new(const struct key_change *change, struct secret *ret)
{
    if (!change->certificate)
        return;
    secret_append_text(ret, KEY_CREDENTIAL ",\"displayName\":");
    text_json_quote(ret, change->name, strlen(change->name));
    secret_append_all(ret, ",\"key\":\"", change->certificate, "\"}", (char *)NULL);
}

/* Those that stay are sent again, to the letter. */
static enum aad_code key_print_list(const struct rest_call *call, const struct key_change *change,
                                    struct secret *ret, struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    auto_buf struct buf object = {0};
    struct json_member member;
    const char *list = NULL, *element, *comma = "";
    size_t len;
    enum aad_code code = json_compact(body->bytes, body->len, &object, err);

    if (code)
        return code;
    for (const char *at = buf_text(&object); json_compact_next(&at, &member);)
        if (json_compact_is(&member, "keyCredentials") && member.value[0] == '[')
            list = member.value;
    if (!list)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Microsoft Graph does not say which certificates the application has\n"
                             "Nothing was changed: else it would lose them.");
    secret_append_text(ret, "{\"keyCredentials\":[");
    while (json_compact_next_element(&list, &element, &len)) {
        if (key_is_id(element, change->without))
            continue;
        secret_append_text(ret, comma);
        secret_append(ret, element, len);
        comma = ",";
    }
    secret_append_text(ret, change->certificate ? comma : "");
    key_append_new(change, ret);
    secret_append_text(ret, "]}");
    return secret_ok(ret, err);
}

static enum aad_code key_patch(const struct manage_access *graph, const char *id,
                               const struct key_change *change, struct aad_error *err)
{
    auto_rest struct rest_call has = rest_call_by(&graph_api, graph),
                               call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    enum aad_code code;

    graph_begin_one(&has, graph, id, "");
    rest_add_query(&has, "$select", "keyCredentials");
    code = rest_send(&has, "GET", NULL, err);
    if (!code)
        code = key_print_list(&has, change, &body, err);
    graph_begin_one(&call, graph, id, "");
    return code ? code : rest_send(&call, "PATCH", &body, err);
}

enum aad_code graph_add_certificate(const struct manage_access *graph, const char *id,
                                    const char *certificate, const char *name,
                                    struct aad_error *err)
{
    return key_patch(graph, id, &(struct key_change){.certificate = certificate, .name = name},
                     err);
}

/* --- one is added or removed ------------------------------------------------------------------ */

/* DER in base64 is what is between the two lines of PEM (RFC 7468). */
static enum aad_code key_read_pem(const struct secret *pem, struct secret *ret,
                                  struct aad_error *err)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    const char *at = pem->len ? strstr(pem->bytes, begin) : NULL;
    const char *end = at ? strstr(at + strlen(begin), "-----END") : NULL;

    if (!end)
        return aad_error_set(err, AAD_INTERNAL, NULL, "it is no certificate");
    for (at += strlen(begin); at < end; at++)
        if (*at != '\n' && *at != '\r')
            secret_append(ret, at, 1);
    return secret_ok(ret, err);
}

/* It is added, whatever is said of it. */
static void key_take_id(const struct rest_call *call, char ret[37])
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;

    if (json_parse(body->bytes, body->len, &json, NULL) || graph_copy_id(json, "keyId", ret, NULL))
        ret[0] = '\0';
}

enum aad_code graph_add_key(const struct manage_access *graph, const char *application,
                            struct manage_new_key *key, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0}, certificate = {0};
    enum aad_code code = key_read_pem(key->pem, &certificate, err);

    if (code)
        return code;
    if (!key->proof)
        return graph_add_certificate(graph, application, certificate.bytes, key->name, err);
    secret_append_text(&body, "{\"keyCredential\":" KEY_CREDENTIAL ",\"displayName\":");
    text_json_quote(&body, key->name, strlen(key->name));
    secret_append_all(&body, ",\"key\":\"", certificate.bytes,
                      "\"},\"passwordCredential\":null,\"proof\":\"", key->proof->bytes, "\"}",
                      (char *)NULL);
    graph_begin_one(&call, graph, application, "/addKey");
    call.secret = key->proof;
    code = graph_post_once(&call, graph, &body, err);
    if (!code)
        key_take_id(&call, key->id);
    return code;
}

/* Graph says that in words only, and as it says many a thing. */
static bool key_is_gone(const struct manage_access *graph, const char *application, const char *id)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_manage_keys struct manage_keys there = {0};

    graph_begin_one(&call, graph, application, "");
    if (key_list(&call, &there, NULL))
        return false;
    for (size_t i = 0; i < there.n; i++)
        if (text_equal_nocase(there.items[i].id, id))
            return false;
    return true;
}

enum aad_code graph_remove_key(const struct manage_access *graph, const char *application,
                               const char *id, const struct secret *proof, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    struct aad_error why = {0};
    enum aad_code code;

    if (!proof)
        return key_patch(graph, application, &(struct key_change){.without = id}, err);
    secret_append_all(&body, "{\"keyId\":\"", id, "\",\"proof\":\"", proof->bytes, "\"}",
                      (char *)NULL);
    graph_begin_one(&call, graph, application, "/removeKey");
    call.secret = proof;
    code = graph_post_once(&call, graph, &body, &why);
    if (!code || (call.response.status == 400 && key_is_gone(graph, application, id)))
        return AAD_OK;
    return rest_pass(err, &why);
}
