/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates of an application. A change replaces all of them: one that is kept is sent
 * again, by its keyId at least. Or one is added or removed by whoever proves that another one is
 * his. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/graph.h"
#include "directory.h"
#include "jwt.h"
#include "world.h"

#define KEY_BEGIN "-----BEGIN CERTIFICATE-----\n"
#define KEY_END "-----END CERTIFICATE-----"

static X509 *graph_read_pem(const char *pem)
{
    BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

/* Base64 of DER is the middle of PEM. The caller frees. */
static char *graph_format_der(const char *pem)
{
    const char *at = strstr(pem, KEY_BEGIN), *end = at ? strstr(at, KEY_END) : NULL;
    char *der = text_format("%s", pem), *to = der;

    for (at = end ? at + strlen(KEY_BEGIN) : pem; end && at < end; at++) {
        if (*at != '\n')
            *to++ = *at;
    }
    *to = '\0';
    return der;
}

static char *graph_format_pem(const char *der)
{
    struct text pem = {0};
    size_t size = strlen(der);

    text_append(&pem, KEY_BEGIN, strlen(KEY_BEGIN));
    for (size_t at = 0; at < size; at += 64) {
        text_append(&pem, der + at, size - at < 64 ? size - at : 64);
        text_append(&pem, "\n", 1);
    }
    text_append(&pem, KEY_END "\n", strlen(KEY_END "\n"));
    return pem.data;
}

/* It follows from the thumbprint. The caller frees. */
static char *graph_format_key_id(const char *pem)
{
    X509 *certificate = graph_read_pem(pem);
    unsigned char sha1[EVP_MAX_MD_SIZE] = {0};
    char hex[2 * 16 + 1];

    if (certificate)
        X509_digest(certificate, EVP_sha1(), sha1, NULL);
    X509_free(certificate);
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", sha1[i]);
    return text_format("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* What is known of one beside its bytes. */
static cJSON *graph_find_fact(const cJSON *app, const char *id)
{
    return cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(app, "certificate_facts"), id);
}

static char *graph_format_asn1(const ASN1_TIME *time)
{
    struct tm parts = {0};

    ASN1_TIME_to_tm(time, &parts);
    return graph_format_time(timegm(&parts));
}

static void graph_describe_key(cJSON *key, const char *pem, const char *name)
{
    X509 *certificate = graph_read_pem(pem);
    unsigned char sha1[EVP_MAX_MD_SIZE], encoded[64];
    unsigned size = 0;

    if (name)
        cJSON_AddStringToObject(key, "displayName", name);
    else
        cJSON_AddNullToObject(key, "displayName");
    if (certificate) {
        auto_free start = graph_format_asn1(X509_get0_notBefore(certificate));
        auto_free end = graph_format_asn1(X509_get0_notAfter(certificate));

        X509_digest(certificate, EVP_sha1(), sha1, &size);
        EVP_EncodeBlock(encoded, sha1, (int)size);
        cJSON_AddStringToObject(key, "customKeyIdentifier", (char *)encoded);
        cJSON_AddStringToObject(key, "startDateTime", start);
        cJSON_AddStringToObject(key, "endDateTime", end);
    }
    X509_free(certificate);
}

cJSON *graph_new_keys(const cJSON *app)
{
    cJSON *keys = cJSON_CreateArray(), *key;
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(app, "certificates"))
    {
        const char *pem = cJSON_GetStringValue(row);
        auto_free id = graph_format_key_id(pem ? pem : "");
        auto_free der = graph_format_der(pem ? pem : "");

        if (directory_is_late(graph_find_fact(app, id), "credential_lag"))
            continue;
        key = cJSON_CreateObject();
        cJSON_AddStringToObject(key, "keyId", id);
        cJSON_AddStringToObject(key, "type", "AsymmetricX509Cert");
        cJSON_AddStringToObject(key, "usage", "Verify");
        cJSON_AddStringToObject(key, "key", der);
        graph_describe_key(key, pem ? pem : "",
                           world_string(graph_find_fact(app, id), "displayName"));
        cJSON_AddItemToArray(keys, key);
    }
    return keys;
}

/* The PEM of one that the application has; NULL = it has none of that id. */
static const char *graph_find_key(const cJSON *app, const char *id)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(app, "certificates"))
    {
        auto_free own = graph_format_key_id(row->valuestring);

        if (id && strcmp(own, id) == 0)
            return row->valuestring;
    }
    return NULL;
}

static bool graph_is_key(const cJSON *app, const cJSON *key)
{
    const char *der = world_string(key, "key");
    auto_free pem = graph_format_pem(der ? der : "");
    X509 *certificate = graph_read_pem(pem);
    bool is_good = certificate || (!der && graph_find_key(app, world_string(key, "keyId")));

    X509_free(certificate);
    return is_good && world_equals(key, "type", "AsymmetricX509Cert") &&
           world_equals(key, "usage", "Verify");
}

bool graph_check_keys(const struct graph_call *call, const cJSON *keys)
{
    const cJSON *key;

    cJSON_ArrayForEach(key, keys)
    {
        if (!graph_is_key(call->app, key))
            return graph_refuse(call, "Key value is invalid certificate");
    }
    return true;
}

void graph_take_keys(cJSON *app, const cJSON *keys)
{
    cJSON *certificates = cJSON_CreateArray();
    const cJSON *key;

    cJSON_ArrayForEach(key, keys)
    {
        const char *der = world_string(key, "key");
        auto_free pem = der ? graph_format_pem(der) : NULL;

        cJSON_AddItemToArray(
            certificates,
            cJSON_CreateString(pem ? pem : graph_find_key(app, world_string(key, "keyId"))));
    }
    cJSON_DeleteItemFromObjectCaseSensitive(app, "certificates");
    cJSON_AddItemToObject(app, "certificates", certificates);
}

void graph_hide(const struct graph_call *call, cJSON *credential)
{
    long long lag = world_number(call->settings, "credential_lag", 0);

    if (lag)
        world_set_number(credential, "credential_lag", lag);
}

/* One that is new there is not known everywhere at once. */
static void graph_note_key(const struct graph_call *call, const char *pem, const char *name)
{
    long long lag_s = world_number(call->settings, "certificate_lag_s", 0);
    auto_free id = graph_format_key_id(pem);
    cJSON *facts = cJSON_GetObjectItemCaseSensitive(call->app, "certificate_facts"), *fact;

    if (!facts)
        facts = cJSON_AddObjectToObject(call->app, "certificate_facts");
    cJSON_DeleteItemFromObjectCaseSensitive(facts, id);
    fact = cJSON_AddObjectToObject(facts, id);
    if (name)
        cJSON_AddStringToObject(fact, "displayName", name);
    cJSON_AddNumberToObject(fact, "known_at_s",
                            (double)(emulator_now_s(call->exchange->emulator) + lag_s));
}

bool graph_knows_certificate(const cJSON *app, const char *pem, long long now_s)
{
    auto_free id = graph_format_key_id(pem);

    return world_number(graph_find_fact(app, id), "known_at_s", 0) <= now_s;
}

void graph_note_keys(const struct graph_call *call, const cJSON *keys)
{
    const cJSON *key;

    cJSON_ArrayForEach(key, keys)
    {
        const char *der = world_string(key, "key");
        auto_free pem = graph_format_pem(der ? der : "");
        auto_free id = graph_format_key_id(pem);

        if (!der || graph_find_key(call->app, id))
            continue;
        graph_note_key(call, pem, world_string(key, "displayName"));
        graph_hide(call, graph_find_fact(call->app, id));
    }
}

/* --- one is added or removed ---------------------------------------------------------------- */

#define KEY_PROOF_AUDIENCE "00000002-0000-0000-c000-000000000000"
#define KEY_PROOF_LIFE_S 600
#define KEY_PROOF_SKEW_S 300

/* An application rolls its own keys with no permission at all. */
static bool graph_check_roller(const struct graph_call *call)
{
    const char *client = world_string(call->claims, "appid");

    if (!client)
        client = world_string(call->claims, "azp");
    if ((!world_string(call->claims, "scp") && client && strcmp(client, call->app->string) == 0) ||
        graph_may_change_applications(call))
        return true;
    graph_reply_error(call, 403, "Authorization_RequestDenied",
                      "Insufficient privileges to complete the operation.");
    return false;
}

static bool graph_is_signed_by(const struct jwt *jwt, const char *pem, long long now_s)
{
    X509 *certificate = graph_read_pem(pem);
    const char *claimed = world_string(jwt->header, "x5t");
    time_t now = (time_t)now_s;
    unsigned char sha1[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    auto_text thumbprint = {0};
    bool is_good = certificate && X509_digest(certificate, EVP_sha1(), sha1, &size) == 1;

    text_append_base64url(&thumbprint, sha1, is_good ? size : 0);
    text_append(&thumbprint, "", 0);
    is_good = is_good && claimed && strcmp(claimed, thumbprint.data) == 0 &&
              X509_cmp_time(X509_get0_notAfter(certificate), &now) > 0 &&
              X509_cmp_time(X509_get0_notBefore(certificate), &now) < 0 &&
              jwt_is_signed(jwt, X509_get0_pubkey(certificate), false);
    X509_free(certificate);
    return is_good;
}

static bool graph_is_proof(const struct graph_call *call, const struct jwt *jwt)
{
    long long now_s = emulator_now_s(call->exchange->emulator);
    long long from_s = world_number(jwt->claims, "nbf", 0);
    long long until_s = world_number(jwt->claims, "exp", 0);
    auto_free id = directory_format_application(call->app);
    const cJSON *row;

    if (!world_equals(jwt->header, "alg", "RS256") ||
        !world_equals(jwt->claims, "aud", KEY_PROOF_AUDIENCE) ||
        !world_equals(jwt->claims, "iss", id) || !from_s || from_s > now_s + KEY_PROOF_SKEW_S ||
        until_s < now_s - KEY_PROOF_SKEW_S || until_s - from_s > KEY_PROOF_LIFE_S)
        return false;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(call->app, "certificates"))
    {
        if (graph_is_signed_by(jwt, row->valuestring, now_s))
            return true;
    }
    return false;
}

static bool graph_check_proof(const struct graph_call *call)
{
    const char *proof = world_string(call->body, "proof");
    struct jwt jwt = {0};
    bool is_good = jwt_parse(&jwt, proof ? proof : "") && graph_is_proof(call, &jwt);

    jwt_clear(&jwt);
    if (!is_good)
        graph_reply_error(call, 401, "Authentication_MissingOrMalformed",
                          "Access Token missing or malformed.");
    return is_good;
}

void graph_add_key(const struct graph_call *call)
{
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(call->body, "keyCredential");
    const char *der = world_string(key, "key");
    auto_free pem = graph_format_pem(der ? der : "");
    auto_free id = graph_format_key_id(pem);
    cJSON *keys, *added;

    if (!graph_check_roller(call) || !graph_check_proof(call))
        return;
    if (!der || !graph_is_key(call->app, key)) {
        graph_refuse(call, "Key value is invalid certificate");
        return;
    }
    if (graph_find_key(call->app, id)) {
        graph_refuse(call, "A key credential with the same value exists already.");
        return;
    }
    graph_note_key(call, pem, world_string(key, "displayName"));
    cJSON_AddItemToArray(directory_list(call->app, "certificates"), cJSON_CreateString(pem));
    keys = graph_new_keys(call->app);
    graph_hide(call, graph_find_fact(call->app, id));
    added = cJSON_DetachItemFromArray(keys, cJSON_GetArraySize(keys) - 1);
    cJSON_Delete(keys);
    graph_reply(call, 200, "microsoft.graph.keyCredential", added);
}

void graph_remove_key(const struct graph_call *call)
{
    cJSON *certificates = cJSON_GetObjectItemCaseSensitive(call->app, "certificates"), *row;
    const char *id = world_string(call->body, "keyId");
    auto_free message = text_format("No key credential found with keyId '%s'.", id ? id : "");

    if (!graph_check_roller(call) || !graph_check_proof(call))
        return;
    cJSON_ArrayForEach(row, certificates)
    {
        auto_free own = graph_format_key_id(row->valuestring);

        if (!id || strcmp(own, id) != 0)
            continue;
        cJSON_Delete(cJSON_DetachItemViaPointer(certificates, row));
        graph_reply_nothing(call);
        return;
    }
    graph_refuse(call, message);
}
