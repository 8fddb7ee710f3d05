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
#include "manage/settle.h"

#define KEY_TRIES 5
#define KEY_PAUSE_MS 1000
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
    auto_json struct cJSON *json = NULL;
    enum aad_code code;

    rest_add_query(call, "$select", "id,keyCredentials");
    code = graph_get(call, &json, err);
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
    const char *kept; /* is in the list */
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

/* What was added just now need not be in the list that one of Graph's many machines gives. */
static bool key_has_kept(const struct rest_call *has, const char *kept)
{
    const struct secret *body = &has->response.body;
    auto_json struct cJSON *json = NULL;
    const struct cJSON *list;
    char thumbprint[41];

    if (!kept || json_parse(body->bytes, body->len, &json, NULL))
        return !kept;
    list = json_array(json, "keyCredentials");
    for (size_t i = 0; list && i < json_count(list); i++) {
        key_read_thumbprint(json_element_object(list, i), thumbprint);
        if (text_equal_nocase(thumbprint, kept))
            return true;
    }
    return false;
}

/* *ret_again: somebody else was in between, or the list is not complete; nothing is changed. */
static enum aad_code key_patch_once(const struct manage_access *graph, const char *id,
                                    const struct key_change *change, bool *ret_again,
                                    struct aad_error *err)
{
    auto_rest struct rest_call has = rest_call_by(&graph_api, graph),
                               call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    enum aad_code code;

    graph_begin_one(&has, graph, id, "");
    rest_add_query(&has, "$select", "keyCredentials");
    code = rest_send(&has, "GET", NULL, err);
    *ret_again = !code && !key_has_kept(&has, change->kept);
    if (*ret_again)
        return aad_error_set(err, AAD_THROTTLED, NULL,
                             "Microsoft Graph does not show the certificate in use yet\n"
                             "Nothing is changed: else it could be lost. Try again in some "
                             "minutes, or let a person do it: --by-hand.");
    if (!code)
        code = key_print_list(&has, change, &body, err);
    graph_begin_one(&call, graph, id, "");
    if (!code)
        code = rest_send(&call, "PATCH", &body, err);
    *ret_again = code && call.response.status == 409;
    return code;
}

static enum aad_code key_patch(const struct manage_access *graph, const char *id,
                               const struct key_change *change, struct aad_error *err)
{
    struct aad_error why = {0};
    bool again;
    enum aad_code code = key_patch_once(graph, id, change, &again, &why);

    for (unsigned tries = 1; code && again && tries < KEY_TRIES; tries++) {
        code = settle_pause(graph->is_stopped, tries * KEY_PAUSE_MS, &graph->deadline, &why);
        again = false;
        if (!code)
            code = key_patch_once(graph, id, change, &again, &why);
    }
    return code ? rest_pass(err, &why) : AAD_OK;
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

/* Was it added before, and Graph did not show that? It says so in words only; so it is waited for.
 */
static bool key_is_there(const struct manage_access *graph, const char *application,
                         const char *certificate, char ret_id[37])
{
    auto_buf struct buf bytes = {0};
    char thumbprint[41];
    uint8_t sha1[CRYPTO_SHA1_SIZE];
    enum aad_code code = AAD_OK;

    if (!base64_decode(certificate, strlen(certificate), &bytes) ||
        crypto_sha1(bytes.bytes, bytes.len, sha1, NULL))
        return false;
    (void)text_print_hex(thumbprint, sha1, sizeof sha1, TEXT_HEX_UPPER);
    for (unsigned tries = 1; !code && tries <= KEY_TRIES; tries++) {
        auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
        auto_manage_keys struct manage_keys there = {0};

        graph_begin_one(&call, graph, application, "");
        code = key_list(&call, &there, NULL);
        for (size_t i = 0; !code && i < there.n; i++)
            if (!strcmp(there.items[i].thumbprint, thumbprint)) {
                (void)memcpy(ret_id, there.items[i].id, sizeof there.items[i].id);
                return true;
            }
        if (!code && tries < KEY_TRIES)
            code = settle_pause(graph->is_stopped, tries * KEY_PAUSE_MS, &graph->deadline, NULL);
    }
    return false;
}

enum aad_code graph_add_key(const struct manage_access *graph, const char *application,
                            struct manage_new_key *key, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0}, certificate = {0};
    struct aad_error why = {0};
    enum aad_code code = key_read_pem(key->pem, &certificate, err);

    if (code)
        return code;
    if (!key->proof)
        return key_patch(graph, application,
                         &(struct key_change){.certificate = certificate.bytes,
                                              .name = key->name,
                                              .kept = key->kept},
                         err);
    secret_append_text(&body, "{\"keyCredential\":" KEY_CREDENTIAL ",\"displayName\":");
    text_json_quote(&body, key->name, strlen(key->name));
    secret_append_all(&body, ",\"key\":\"", certificate.bytes,
                      "\"},\"passwordCredential\":null,\"proof\":\"", key->proof->bytes, "\"}",
                      (char *)NULL);
    graph_begin_one(&call, graph, application, "/addKey");
    call.secret = key->proof;
    code = graph_post_once(&call, graph, &body, &why);
    if (!code)
        key_take_id(&call, key->id);
    if (!code || (call.response.status == 400 &&
                  key_is_there(graph, application, certificate.bytes, key->id)))
        return AAD_OK;
    return rest_pass(err, &why);
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
                               const struct manage_old_key *key, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_secret struct secret body = {0};
    struct aad_error why = {0};
    enum aad_code code;

    if (!key->proof)
        return key_patch(graph, application,
                         &(struct key_change){.without = key->id, .kept = key->kept}, err);
    secret_append_all(&body, "{\"keyId\":\"", key->id, "\",\"proof\":\"", key->proof->bytes, "\"}",
                      (char *)NULL);
    graph_begin_one(&call, graph, application, "/removeKey");
    call.secret = key->proof;
    code = graph_post_once(&call, graph, &body, &why);
    if (!code || (call.response.status == 400 && key_is_gone(graph, application, key->id)))
        return AAD_OK;
    return rest_pass(err, &why);
}
