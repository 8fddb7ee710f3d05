/*
 * json-print.c - an object or an array is kept as the lines of what is in it
 *
 * A quoted text has no line ends. So a line end always stands between two values, and a value that
 * is put into another one is indented by spaces after each of its line ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-scan.h"
#include "base/secret.h"
#include "base/text.h"

#define JSON_PRINT_INDENT "  "

struct json_print {
    const char *brackets;
    struct buf inside; /* without the brackets; empty, or starting with a line end */
    bool failed;
};

static struct json_print *json_print_new(const char *brackets)
{
    struct json_print *value = calloc(1, sizeof *value);

    if (value)
        value->brackets = brackets;
    return value;
}

struct json_print *json_new_object(void)
{
    return json_print_new("{}");
}

struct json_print *json_new_array(void)
{
    return json_print_new("[]");
}

void json_print_free(struct json_print **value)
{
    if (!value || !*value)
        return;
    buf_clear(&(*value)->inside);
    free(*value);
    *value = NULL;
}

static void json_print_quote(struct json_print *to, const char *text)
{
    auto_secret struct secret quoted = {0};

    if (text && json_scan_utf8(text, strlen(text)))
        text_json_quote(&quoted, text, strlen(text));
    else
        secret_fail(&quoted);
    buf_append(&to->inside, quoted.bytes, quoted.len);
    to->failed |= secret_ok(&quoted, NULL) != AAD_OK;
}

/* Appends what stands before a value; key NULL = the value is an element. */
static bool json_print_begin(struct json_print *to, const char *key)
{
    if (!to)
        return false;
    buf_append_text(&to->inside, to->inside.len ? ",\n" JSON_PRINT_INDENT : "\n" JSON_PRINT_INDENT);
    if (key) {
        json_print_quote(to, key);
        buf_append_text(&to->inside, ": ");
    }
    return true;
}

static void json_print_nest(struct json_print *to, const struct json_print *value)
{
    const char *at = buf_text(&value->inside), *end = at + value->inside.len;

    buf_append(&to->inside, value->brackets, 1);
    while (at < end) {
        const char *next = memchr(at + 1, '\n', (size_t)(end - at - 1));

        next = next ? next : end;
        buf_append_text(&to->inside, "\n" JSON_PRINT_INDENT);
        buf_append(&to->inside, at + 1, (size_t)(next - at - 1));
        at = next;
    }
    if (value->inside.len)
        buf_append_text(&to->inside, "\n" JSON_PRINT_INDENT);
    buf_append(&to->inside, value->brackets + 1, 1);
    to->failed |= value->failed || value->inside.failed;
}

static void json_print_add(struct json_print *to, const char *key, struct json_print *value)
{
    if (json_print_begin(to, key)) {
        if (value)
            json_print_nest(to, value);
        else
            to->failed = true;
    }
    json_print_free(&value);
}

void json_add_taken(struct json_print *object, const char *key, struct json_print *value)
{
    json_print_add(object, key, value);
}

void json_append_taken(struct json_print *array, struct json_print *value)
{
    json_print_add(array, NULL, value);
}

void json_add_text(struct json_print *object, const char *key, const char *value)
{
    if (json_print_begin(object, key))
        json_print_quote(object, value);
}

void json_append_text(struct json_print *array, const char *value)
{
    json_add_text(array, NULL, value);
}

void json_add_integer(struct json_print *object, const char *key, int64_t value)
{
    if (json_print_begin(object, key))
        buf_printf(&object->inside, "%" PRId64, value);
}

void json_add_bool(struct json_print *object, const char *key, bool value)
{
    if (json_print_begin(object, key))
        buf_append_text(&object->inside, value ? "true" : "false");
}

enum aad_code json_print(const struct json_print *value, struct buf *out, struct aad_error *err)
{
    if (!value || value->failed || value->inside.failed)
        return aad_error_set(err, AAD_INTERNAL, NULL,
                             "cannot be written as JSON: not UTF-8, or out of memory");
    buf_append(out, value->brackets, 1);
    buf_append(out, value->inside.bytes, value->inside.len);
    buf_printf(out, "%s%c\n", value->inside.len ? "\n" : "", value->brackets[1]);
    return buf_ok(out, err);
}
