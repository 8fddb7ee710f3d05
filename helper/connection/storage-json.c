/*
 * storage-json.c - a connection as JSON text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/connection.h"

#define STORAGE_JSON_VERSION 1

/* --- JSON text -> struct ---------------------------------------------------------------------- */

/* An error of a file is corrected in the file, not on a command line. */
static enum aad_code storage_json_config_error(struct aad_error *err)
{
    if (err && (err->code == AAD_USAGE || err->code == AAD_PROTOCOL))
        err->code = AAD_CONFIG;
    return err ? err->code : AAD_CONFIG;
}

static enum aad_code storage_json_wrong_type(const char *key, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL, "'%.40s' has a value of the wrong type", key);
}

static bool storage_json_is_key(const char *key)
{
    for (const char *const *known = connection_keys(); *known; known++)
        if (!strcmp(*known, key))
            return true;
    return false;
}

static enum aad_code storage_json_read_list(struct connection *c, const char *key,
                                            const struct cJSON *array, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < json_count(array); i++) {
        const char *text = json_element_text(array, i);

        if (!text || !strcmp(text, "-"))
            return storage_json_wrong_type(key, err);
        code = connection_set(c, key, text, err);
    }
    return code;
}

static enum aad_code storage_json_read_key(struct connection *c, const char *key,
                                           const struct cJSON *object, struct aad_error *err)
{
    bool is_list = !strcmp(key, "audiences") || !strcmp(key, "hosts");
    const char *text = json_text(object, key);
    char number[24];
    int64_t value;

    if (is_list)
        return json_array(object, key)
                   ? storage_json_read_list(c, key, json_array(object, key), err)
                   : storage_json_wrong_type(key, err);
    if (!strcmp(key, "allow-http-loopback") || !strcmp(key, "x5c")) {
        if (json_bool(object, key, true) != json_bool(object, key, false))
            return storage_json_wrong_type(key, err);
        return connection_set(c, key, json_bool(object, key, false) ? "true" : "false", err);
    }
    if (!strcmp(key, "timeout")) {
        if (text || !json_integer(object, key, 0, 1000000, &value))
            return storage_json_wrong_type(key, err);
        (void)snprintf(number, sizeof number, "%" PRId64, value);
        return connection_set(c, key, number, err);
    }
    if (!text && storage_json_is_key(key))
        return storage_json_wrong_type(key, err);
    return connection_set(c, key, text ? text : "", err);
}

static enum aad_code storage_json_read(const struct cJSON *object, struct connection *c,
                                       struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    int64_t version;

    if (!json_integer(object, "version", 0, INT32_MAX, &version) || json_text(object, "version"))
        return aad_error_set(err, AAD_CONFIG, NULL, "it has no \"version\": 1");
    if (version != STORAGE_JSON_VERSION) {
        (void)aad_error_set(err, AAD_CONFIG, NULL,
                            "it has version %" PRId64 ", this program knows "
                            "version 1",
                            version);
        return aad_error_remedy(err, "Use the aad-credential that wrote it, or a newer one.");
    }
    for (size_t i = 0; !code && json_key(object, i); i++)
        if (strcmp(json_key(object, i), "version") != 0)
            code = storage_json_read_key(c, json_key(object, i), object, err);
    return code ? code : connection_complete(c, err);
}

enum aad_code connection_parse(const char *name, const char *bytes, size_t len,
                               struct connection *ret, struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_json struct cJSON *object = NULL;
    struct aad_error own = {0};
    enum aad_code code;

    err = err ? err : &own;
    if (!text_is_name(name)) {
        (void)aad_error_set(err, AAD_USAGE, NULL, "'%.40s' is no connection name", name);
        return aad_error_remedy(err, "A name has 1 to 32 of a-z, 0-9 and '-'.");
    }
    (void)snprintf(c.name, sizeof c.name, "%s", name);
    code = json_parse(bytes, len, &object, err);
    if (!code)
        code = storage_json_read(object, &c, err);
    if (code)
        return storage_json_config_error(err);
    *ret = c;
    c = (struct connection){0};
    return AAD_OK;
}

/* --- struct -> JSON text ---------------------------------------------------------------------- */

static void storage_json_add_list(struct cJSON *object, const char *key, char *const *list,
                                  size_t n)
{
    struct cJSON *array = json_new_array();

    for (size_t i = 0; i < n; i++)
        json_append_text(array, list[i]);
    json_add_taken(object, key, array);
}

static void storage_json_add_key(struct cJSON *object, const struct connection *c, const char *key)
{
    auto_buf struct buf value = {0};

    if (!strcmp(key, "audiences"))
        storage_json_add_list(object, key, c->audiences, c->n_audiences);
    else if (!strcmp(key, "hosts"))
        storage_json_add_list(object, key, c->hosts, c->n_hosts);
    else if (!strcmp(key, "timeout"))
        json_add_integer(object, key, c->timeout_s);
    else if (!strcmp(key, "allow-http-loopback") || !strcmp(key, "x5c")) {
        if (key[0] == 'x' ? c->x5c : c->allow_http_loopback)
            json_add_bool(object, key, true);
    } else {
        connection_get(c, key, &value);
        if (value.len)
            json_add_text(object, key, buf_text(&value));
    }
}

static void storage_json_add_all(struct cJSON *object, const struct connection *c)
{
    for (const char *const *key = connection_keys(); *key; key++)
        storage_json_add_key(object, c, *key);
}

enum aad_code connection_print(const struct connection *c, struct buf *ret, struct aad_error *err)
{
    auto_json struct cJSON *object = json_new_object();

    json_add_integer(object, "version", STORAGE_JSON_VERSION);
    storage_json_add_all(object, c);
    return json_print(object, ret, err);
}

enum aad_code connection_print_named(const struct connection *c, struct buf *ret,
                                     struct aad_error *err)
{
    auto_json struct cJSON *object = json_new_object();

    json_add_text(object, "name", c->name);
    storage_json_add_all(object, c);
    return json_print(object, ret, err);
}
