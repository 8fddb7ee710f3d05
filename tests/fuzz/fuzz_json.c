/*
 * fuzz_json.c - JSON from a server or a file; both ways of reading it find the same, and jansson
 * finds it, too
 *
 * reads: helper/base/json.c helper/base/json-walk.c helper/base/json-scan.c
 *
 * but: json_walk_find - by hand, what json_walk_next() has
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json-scan.h"
#include "base/json-walk.h"
#include "other-json.h"

/* Compares each member as both ways read it. (json_parse() refuses a key that is there twice.) */
static void compare(const char *bytes, size_t len, const struct cJSON *object)
{
    auto_json_walk struct json_walk w = {0};
    struct aad_error err;
    size_t n = 0;

    if (json_walk_open(&w, bytes, len, &err))
        abort();
    for (; json_walk_next(&w) == JSON_KEY; n++) {
        enum json_token token = json_walk_next(&w);
        const char *key = json_key(object, n);
        int64_t a = 0, b = 0;

        if (!key || strncmp(w.key, key, JSON_WALK_KEY_MAX) != 0)
            abort();
        if ((token == JSON_TEXT) != (json_text(object, key) != NULL) ||
            (token == JSON_TEXT && strcmp(json_walk_text(&w), json_text(object, key)) != 0) ||
            (token == JSON_ARRAY) != (json_array(object, key) != NULL) ||
            (token == JSON_OBJECT) != (json_object(object, key) != NULL))
            abort();
        if (token == JSON_NUMBER && (json_walk_integer(&w, INT64_MIN, INT64_MAX, &a) !=
                                         json_integer(object, key, INT64_MIN, INT64_MAX, &b) ||
                                     a != b))
            abort();
        if (token == JSON_OBJECT || token == JSON_ARRAY)
            json_walk_leave(&w);
    }
    if (json_key(object, n) || json_walk_next(&w) != JSON_END)
        abort();
}

/* One member, as another parser has it. */
static void compare_member(void *ctx, const struct other_member *other)
{
    const struct cJSON *object = ctx;
    const char *key = other->key, *text = json_text(object, key);
    int64_t n = 0;

    if (!json_has(object, key) || (other->type == OTHER_TEXT) != (text != NULL) ||
        (other->type == OTHER_ARRAY) != (json_array(object, key) != NULL) ||
        (other->type == OTHER_OBJECT) != (json_object(object, key) != NULL))
        abort();
    if (text && strcmp(other->text, text) != 0)
        abort();
    if (other->type == OTHER_INTEGER && llabs(other->integer) < INT64_C(1) << 53 &&
        (!json_integer(object, key, INT64_MIN, INT64_MAX, &n) || n != other->integer))
        abort();
    if (other->type == OTHER_BOOL && json_bool(object, key, !other->integer) != other->integer)
        abort();
    if (other->type == OTHER_ARRAY && other->count != json_count(json_array(object, key)))
        abort();
}

/* Whatever we take, jansson takes, as the same: but for a number that is too large for it. */
static void compare_with_jansson(const char *bytes, size_t len, struct cJSON *object)
{
    if (other_json_read(bytes, len, compare_member, object) == OTHER_REFUSED)
        abort();
}

/* An element is what one function says that it is. */
static void visit_array(const struct cJSON *array)
{
    size_t n = json_count(array);
    int64_t whole;

    for (size_t i = 0; i < n && i < 8; i++) {
        const char *text = json_element_text(array, i);

        if ((text != NULL) + (json_element_object(array, i) != NULL) +
                json_element_integer(array, i, &whole) >
            1)
            abort();
        if (text && !json_scan_utf8(text, strlen(text)))
            abort();
    }
    if (json_element_text(array, n) || json_element_object(array, n) ||
        json_element_integer(array, n, &whole))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_json struct cJSON *object = NULL;
    struct aad_error err;
    int64_t n;

    if (json_parse((const char *)bytes, len, &object, &err))
        return 0;
    compare((const char *)bytes, len, object);
    compare_with_jansson((const char *)bytes, len, object);
    (void)json_text(object, "access_token");
    (void)json_integer(object, "expires_in", 0, INT64_MAX, &n);
    visit_array(json_array(object, "audiences"));
    return 0;
}
