/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates of an application. A change replaces all of them: one that is kept is sent
 * again, by its keyId at least. */
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/graph.h"
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

cJSON *graph_new_keys(const cJSON *app)
{
    cJSON *keys = cJSON_CreateArray(), *key;
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(app, "certificates"))
    {
        const char *pem = cJSON_GetStringValue(row);
        auto_free id = graph_format_key_id(pem ? pem : "");
        auto_free der = graph_format_der(pem ? pem : "");

        key = cJSON_CreateObject();
        cJSON_AddStringToObject(key, "keyId", id);
        cJSON_AddStringToObject(key, "type", "AsymmetricX509Cert");
        cJSON_AddStringToObject(key, "usage", "Verify");
        cJSON_AddStringToObject(key, "key", der);
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
