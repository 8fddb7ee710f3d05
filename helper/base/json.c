/*
 * json.c - the only file that includes cJSON
 *
 * We use only the parser with a length and the plain lookups of cJSON: Compare, Duplicate,
 * SetValuestring and the utilities have had one vulnerability after another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/cleanup.h"
#include "base/heap.h"
#include "base/json-scan.h"
#include "base/json-walk.h"
#include "base/text.h"

/* The hooks are set again at each entry: the mint module has a copy of this file, but shares one
 * libcjson with the program, and its hooks would be gone if the module were unloaded. */
static void json_use_hooks(void)
{
    cJSON_Hooks hooks = {heap_allocate, heap_free};

    cJSON_InitHooks(&hooks);
}

static int json_compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t json_count_children(const cJSON *value)
{
    size_t count = 0;

    for (const cJSON *child = value->child; child; child = child->next)
        count++;
    return count;
}

/* Sorts the keys, and does not compare each with each: a large object must not take long. */
static bool json_keys_are_unique(const cJSON *object)
{
    size_t count = json_count_children(object), i = 0;
    auto_free const char **keys = NULL;

    if (count < 2)
        return true;
    keys = calloc(count, sizeof *keys);
    if (!keys)
        return false;
    for (const cJSON *child = object->child; child; child = child->next)
        keys[i++] = child->string;
    qsort(keys, count, sizeof *keys, json_compare_keys);
    for (i = 1; i < count; i++)
        if (!strcmp(keys[i - 1], keys[i]))
            return false;
    return true;
}

static bool json_all_keys_are_unique(const cJSON *value)
{
    if (cJSON_IsObject(value) && !json_keys_are_unique(value))
        return false;
    for (const cJSON *child = value->child; child; child = child->next)
        if (!json_all_keys_are_unique(child))
            return false;
    return true;
}

enum aad_code json_parse(const char *bytes, size_t len, struct cJSON **ret, struct aad_error *err)
{
    const char *reason;
    auto_json cJSON *object = NULL;

    bytes = len ? bytes : "";
    reason = json_scan(bytes, len);
    if (reason)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text %s", reason);
    json_use_hooks();
    object = cJSON_ParseWithLengthOpts(bytes, len, NULL, false);
    if (!object)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text cannot be read");
    if (!json_all_keys_are_unique(object))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text has a key twice");
    *ret = object;
    object = NULL;
    return AAD_OK;
}

void json_free(struct cJSON **object)
{
    if (!object || !*object)
        return;
    json_use_hooks();
    cJSON_Delete(*object);
    *object = NULL;
}

static const cJSON *json_find(const struct cJSON *object, const char *key)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const char *json_text(const struct cJSON *object, const char *key)
{
    const cJSON *value = json_find(object, key);

    return cJSON_IsString(value) ? value->valuestring : NULL;
}

const struct cJSON *json_object(const struct cJSON *object, const char *key)
{
    const cJSON *value = json_find(object, key);

    return cJSON_IsObject(value) ? value : NULL;
}

const struct cJSON *json_array(const struct cJSON *object, const char *key)
{
    const cJSON *value = json_find(object, key);

    return cJSON_IsArray(value) ? value : NULL;
}

bool json_has(const struct cJSON *object, const char *key)
{
    return json_find(object, key) != NULL;
}

static const cJSON *json_child(const struct cJSON *value, size_t i)
{
    const cJSON *child = value ? value->child : NULL;

    while (child && i--)
        child = child->next;
    return child;
}

const char *json_element_text(const struct cJSON *array, size_t i)
{
    const cJSON *value = cJSON_IsArray(array) ? json_child(array, i) : NULL;

    return cJSON_IsString(value) ? value->valuestring : NULL;
}

const struct cJSON *json_element_object(const struct cJSON *array, size_t i)
{
    const cJSON *value = cJSON_IsArray(array) ? json_child(array, i) : NULL;

    return cJSON_IsObject(value) ? value : NULL;
}

size_t json_count(const struct cJSON *array)
{
    return array ? json_count_children(array) : 0;
}

bool json_integer(const struct cJSON *object, const char *key, int64_t min, int64_t max,
                  int64_t *ret)
{
    const cJSON *value = json_find(object, key);
    int64_t whole;

    if (cJSON_IsString(value))
        return text_to_int(value->valuestring, min, max, ret);
    if (!cJSON_IsNumber(value) || !json_walk_whole(value->valuedouble, &whole))
        return false;
    if (whole < min || whole > max)
        return false;
    *ret = whole;
    return true;
}

bool json_bool(const struct cJSON *object, const char *key, bool fallback)
{
    const cJSON *value = json_find(object, key);

    return cJSON_IsBool(value) ? cJSON_IsTrue(value) != 0 : fallback;
}

const char *json_key(const struct cJSON *object, size_t i)
{
    const cJSON *child = cJSON_IsObject(object) ? json_child(object, i) : NULL;

    return child ? child->string : NULL;
}

bool json_element_integer(const struct cJSON *array, size_t i, int64_t *ret)
{
    const cJSON *value = cJSON_IsArray(array) ? json_child(array, i) : NULL;

    return cJSON_IsNumber(value) && json_walk_whole(value->valuedouble, ret);
}
