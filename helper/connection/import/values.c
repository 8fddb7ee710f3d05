/*
 * values.c - what a file of another program says, as values with names
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/json-walk.h"
#include "base/screen.h"
#include "base/text.h"

#define VALUES_ARRAY "value" /* what an array at the top is called */

void values_clear(struct values *values)
{
    for (size_t i = 0; i < values->n; i++) {
        secret_clear(&values->list[i]->text);
        free(values->list[i]);
    }
    free(values->list);
    *values = (struct values){0};
}

static enum aad_code values_fail_name(const char *why, const char *name, struct aad_error *err)
{
    char shown[80];

    return aad_error_set(err, AAD_PROTOCOL, NULL, "it has %s: %s", why,
                         screen_show(shown, sizeof shown, name, strlen(name)));
}

/* Makes room for one more. */
static bool values_grow(struct values *values)
{
    size_t room = values->room ? values->room * 2 : 32;
    struct value **list;

    if (values->n < values->room)
        return true;
    list = reallocarray(values->list, room, sizeof(struct value *));
    if (!list)
        return false;
    values->list = list;
    values->room = room;
    return true;
}

/* At the end, whatever its name. */
static enum aad_code values_append(struct values *values, const char *name, const void *bytes,
                                   size_t len, struct aad_error *err)
{
    struct value *value;

    if (values->n == VALUES_MAX)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "it has more than %d values", VALUES_MAX);
    if (strlen(name) >= VALUES_NAME_MAX)
        return values_fail_name("a name that is too long", name, err);
    if (memchr(bytes, '\0', len))
        return values_fail_name("a NUL byte in a value", name, err);
    value = values_grow(values) ? calloc(1, sizeof *value) : NULL;
    if (!value)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    values->list[values->n++] = value;
    value->is_text = true;
    (void)snprintf(value->name, sizeof value->name, "%s", name);
    secret_append(&value->text, bytes, len);
    return secret_ok(&value->text, err);
}

/* The place of the first whose name is not before that one. */
static size_t values_place(const struct values *values, const char *name)
{
    size_t low = 0, high = values->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcasecmp(values->list[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct value *values_find_named(const struct values *values, const char *name)
{
    size_t at = values_place(values, name);

    return at < values->n && text_equal_nocase(values->list[at]->name, name) ? values->list[at]
                                                                             : NULL;
}

enum aad_code values_add(struct values *values, const char *name, const void *bytes, size_t len,
                         struct aad_error *err)
{
    size_t at = values_place(values, name);
    struct value *value;
    enum aad_code code;

    if (values_find_named(values, name))
        return values_fail_name("a value twice", name, err);
    code = values_append(values, name, bytes, len, err);
    if (code)
        return code;
    value = values->list[values->n - 1];
    memmove(values->list + at + 1, values->list + at,
            (values->n - 1 - at) * sizeof(struct value *));
    values->list[at] = value;
    return AAD_OK;
}

const struct value *values_find(const struct values *values, const char *prefix, const char *name)
{
    char whole[VALUES_NAME_MAX * 2];
    const struct value *value;

    (void)snprintf(whole, sizeof whole, "%s%s", prefix, name);
    value = values_find_named(values, whole);
    return value && value->text.len ? value : NULL;
}

const char *values_text(const struct values *values, const char *prefix, const char *name)
{
    const struct value *value = values_find(values, prefix, name);

    return value ? value->text.bytes : NULL;
}

bool values_has(const struct values *values, const char *prefix)
{
    size_t at = values_place(values, prefix);

    return at < values->n && !strncasecmp(values->list[at]->name, prefix, strlen(prefix));
}

/* --- JSON ------------------------------------------------------------------------------------- */

static enum aad_code values_read_inside(struct values *values, struct json_walk *w,
                                        const struct buf *path, struct aad_error *err);

/* The value that stands there, of that name. A key that may have been cut off (json-walk.h) is one
 * that nobody looks for. */
static enum aad_code values_read_one(struct values *values, struct json_walk *w,
                                     enum json_token token, const struct buf *name,
                                     struct aad_error *err)
{
    enum aad_code code;

    if (token == JSON_OBJECT || token == JSON_ARRAY)
        return values_read_inside(values, w, name, err);
    if (token == JSON_NULL || strlen(w->key) >= JSON_WALK_KEY_MAX)
        return AAD_OK;
    code = buf_ok(name, err);
    if (code)
        return code;
    if (token == JSON_TRUE || token == JSON_FALSE)
        code = values_append(values, buf_text(name), token == JSON_TRUE ? "true" : "false",
                             token == JSON_TRUE ? 4 : 5, err);
    else
        code = values_append(values, buf_text(name), w->text.bytes, w->text.len, err);
    if (!code)
        values->list[values->n - 1]->is_text = token == JSON_TEXT;
    return code;
}

/* What is between the brackets of an object or an array, to its end. */
static enum aad_code values_read_inside(struct values *values, struct json_walk *w,
                                        const struct buf *path, struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    enum json_token token;

    for (size_t i = 0; !code && (token = json_walk_next(w)) != JSON_CLOSE; i++) {
        auto_buf struct buf name = {0};

        if (path->len)
            buf_append_all(&name, buf_text(path), ".", (char *)NULL);
        if (token == JSON_KEY) {
            buf_append_text(&name, w->key);
            token = json_walk_next(w);
        } else {
            buf_printf(&name, "%zu", i);
        }
        code = values_read_one(values, w, token, &name, err);
    }
    return code;
}

static int values_compare(const void *a, const void *b)
{
    return strcasecmp((*(struct value *const *)a)->name, (*(struct value *const *)b)->name);
}

/* Of each name there may be one: two programs would not read the same then. */
static enum aad_code values_sort(struct values *values, struct aad_error *err)
{
    if (values->n)
        qsort(values->list, values->n, sizeof(struct value *), values_compare);
    for (size_t i = 1; i < values->n; i++)
        if (!values_compare(&values->list[i - 1], &values->list[i]))
            return values_fail_name("a value twice", values->list[i]->name, err);
    return AAD_OK;
}

static enum aad_code values_read_object(struct values *values, const char *bytes, size_t len,
                                        struct aad_error *err)
{
    static const struct buf top = {0};
    auto_json_walk struct json_walk walk = {0};
    enum aad_code code = json_walk_open(&walk, bytes, len, err);

    if (!code)
        code = values_read_inside(values, &walk, &top, err);
    return code ? code : values_sort(values, err);
}

/* As the only member of an object. */
static enum aad_code values_read_array(struct values *values, const char *bytes, size_t len,
                                       struct aad_error *err)
{
    auto_secret struct secret object = {0};
    enum aad_code code;

    secret_append_text(&object, "{\"" VALUES_ARRAY "\":");
    secret_append(&object, bytes, len);
    secret_append_text(&object, "}");
    code = secret_ok(&object, err);
    if (!code)
        code = values_read_object(values, object.bytes, object.len, err);
    for (size_t i = 0; !code && i < values->n; i++)
        if (!text_has_prefix(values->list[i]->name, VALUES_ARRAY "."))
            code = aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text goes on after its end");
    return code;
}

enum aad_code values_read_json(struct values *values, const char *bytes, size_t len,
                               struct aad_error *err)
{
    size_t i = 0;

    while (i < len && bytes[i] && strchr(" \t\r\n", bytes[i]))
        i++;
    return i < len && bytes[i] == '[' ? values_read_array(values, bytes, len, err)
                                      : values_read_object(values, bytes, len, err);
}
