/*
 * storage-json.c - a connection as JSON text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json-print.h"
#include "base/json-walk.h"
#include "base/text.h"
#include "connection/connection.h"

#define STORAGE_JSON_VERSION 1
#define STORAGE_JSON_VERSION_KEY "version"
#define STORAGE_JSON_EDITED_KEY "edited" /* there only between two steps of an edit */

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

static enum aad_code storage_json_read_list(struct connection *c, struct json_walk *w,
                                            struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    enum json_token token;

    while (!code && (token = json_walk_next(w)) != JSON_CLOSE) {
        if (token != JSON_TEXT || !strcmp(json_walk_text(w), "-"))
            return storage_json_wrong_type(w->key, err);
        code = connection_set(c, w->key, json_walk_text(w), err);
    }
    return code;
}

static enum aad_code storage_json_read_number(struct connection *c, const struct json_walk *w,
                                              struct aad_error *err)
{
    char number[TEXT_INT_SIZE];
    int64_t value;

    if (!json_walk_integer(w, 0, 1000000, &value))
        return storage_json_wrong_type(w->key, err);
    return connection_set(c, w->key, text_print_int(number, value), err);
}

static enum json_token storage_json_token(enum connection_type type)
{
    return type == CONNECTION_LIST      ? JSON_ARRAY
           : type == CONNECTION_SECONDS ? JSON_NUMBER
                                        : JSON_TEXT;
}

/* The value of w->key. */
static enum aad_code storage_json_read_key(struct connection *c, struct json_walk *w,
                                           struct aad_error *err)
{
    enum connection_type type = connection_type(w->key);
    enum json_token token = json_walk_next(w);
    bool is_bool = token == JSON_TRUE || token == JSON_FALSE;

    if (type == CONNECTION_NOTHING)
        return connection_set(c, w->key, "", err); /* fails, and says what is near */
    if (type == CONNECTION_BOOL ? !is_bool : token != storage_json_token(type))
        return storage_json_wrong_type(w->key, err);
    if (type == CONNECTION_LIST)
        return storage_json_read_list(c, w, err);
    if (type == CONNECTION_SECONDS)
        return storage_json_read_number(c, w, err);
    if (type == CONNECTION_BOOL)
        return connection_set(c, w->key, token == JSON_TRUE ? "true" : "false", err);
    return connection_set(c, w->key, json_walk_text(w), err);
}

static enum aad_code storage_json_read_edited(struct connection *c, struct json_walk *w,
                                              struct aad_error *err)
{
    if (json_walk_next(w) != JSON_TRUE)
        return storage_json_wrong_type(STORAGE_JSON_EDITED_KEY, err);
    c->is_edited = true;
    return AAD_OK;
}

static enum aad_code storage_json_check_version(struct json_walk *w, struct aad_error *err)
{
    int64_t version;

    if (json_walk_find(w, STORAGE_JSON_VERSION_KEY) != JSON_NUMBER ||
        !json_walk_integer(w, 0, INT32_MAX, &version))
        return aad_error_set(err, AAD_CONFIG, NULL, "it has no \"version\": 1");
    if (version && version <= STORAGE_JSON_VERSION) /* an older one is read */
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "it has version %" PRId64 ", this program knows version %d\n"
                         "Use the aad-credential that wrote it, or a newer one.",
                         version, STORAGE_JSON_VERSION);
}

static enum aad_code storage_json_read(struct json_walk *w, struct connection *c,
                                       struct aad_error *err)
{
    enum aad_code code = storage_json_check_version(w, err);
    uint64_t seen = 0;

    json_walk_restart(w);
    if (!code && json_walk_find(w, "issuer") == JSON_TEXT) /* it decides about others */
        code = connection_set(c, "issuer", json_walk_text(w), err);
    json_walk_restart(w);
    while (!code && json_walk_next(w) == JSON_KEY) {
        bool is_version = !strcmp(w->key, STORAGE_JSON_VERSION_KEY);
        uint64_t bit = UINT64_C(1) << (is_version ? 0 : 1 + connection_row(w->key));

        if (seen & bit)
            return aad_error_set(err, AAD_CONFIG, NULL, "the JSON text has a key twice");
        seen |= bit;
        if (is_version)
            (void)json_walk_next(w);
        else if (!strcmp(w->key, STORAGE_JSON_EDITED_KEY))
            code = storage_json_read_edited(c, w, err);
        else
            code = storage_json_read_key(c, w, err);
    }
    return code ? code : connection_complete(c, err);
}

enum aad_code connection_parse(const char *name, const char *bytes, size_t len,
                               struct connection *ret, struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_json_walk struct json_walk walk = {0};
    struct aad_error own = {0};
    enum aad_code code;

    err = err ? err : &own;
    if (!text_is_name(name))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%.40s' is no connection name\n"
                             "A name has 1 to 32 of a-z, 0-9 and '-'.",
                             name);
    memcpy(c.name, name, strlen(name) + 1); /* no longer than it may be */
    code = json_walk_open(&walk, bytes, len, err);
    if (!code)
        code = storage_json_read(&walk, &c, err);
    if (code)
        return storage_json_config_error(err);
    *ret = c;
    c = (struct connection){0};
    return AAD_OK;
}

/* --- struct -> JSON text ---------------------------------------------------------------------- */

/* A list's elements have no spaces in them. */
static void storage_json_add_list(struct json_print *object, const char *key, char *text)
{
    struct json_print *array = json_new_array();
    char *rest = text;

    for (char *element; (element = strsep(&rest, " "));)
        json_append_text(array, element);
    json_add_taken(object, key, array);
}

static void storage_json_add_key(struct json_print *object, const struct connection *c,
                                 const char *key)
{
    auto_buf struct buf value = {0};
    int64_t number = 0;

    connection_get(c, key, &value);
    if (buf_ok(&value, NULL))
        json_add_text(object, key, NULL); /* a failure: nothing is left out of a file */
    if (!value.len)
        return;
    switch (connection_type(key)) {
    case CONNECTION_LIST:
        storage_json_add_list(object, key, value.bytes);
        break;
    case CONNECTION_BOOL:
        json_add_bool(object, key, true);
        break;
    case CONNECTION_SECONDS:
        if (text_to_int(buf_text(&value), 0, INT64_MAX, &number))
            json_add_integer(object, key, number);
        break;
    case CONNECTION_TEXT:
    case CONNECTION_KIND:
        json_add_text(object, key, buf_text(&value));
        break;
    case CONNECTION_NOTHING:
        break;
    }
}

static void storage_json_add_all(struct json_print *object, const struct connection *c)
{
    for (const char *const *key = connection_keys(); *key; key++)
        storage_json_add_key(object, c, *key);
}

enum aad_code connection_print(const struct connection *c, struct buf *ret, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_integer(object, STORAGE_JSON_VERSION_KEY, STORAGE_JSON_VERSION);
    storage_json_add_all(object, c);
    if (c->is_edited)
        json_add_bool(object, STORAGE_JSON_EDITED_KEY, true);
    return json_print(object, ret, err);
}

enum aad_code connection_print_named(const struct connection *c, struct buf *ret,
                                     struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_text(object, "name", c->name);
    storage_json_add_all(object, c);
    return json_print(object, ret, err);
}
