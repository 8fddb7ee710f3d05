/*
 * other-json.c - see other-json.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "other-json.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define LIBRARY "libjansson.so.4"

/* The functions of jansson.h that are used; its macros look at the type alone. */
static struct {
    json_t *(*loadb)(const char *bytes, size_t len, size_t flags, json_error_t *why);
    void (*delete)(json_t *json);
    void *(*iter)(json_t *object);
    void *(*next)(json_t *object, void *at);
    const char *(*key)(void *at);
    json_t *(*value)(void *at);
    const char *(*text)(const json_t *json);
    json_int_t (*integer)(const json_t *json);
    size_t (*count)(const json_t *json);
} jansson;

static void find(void *library, const char *name, void *ret, size_t size)
{
    void *symbol = dlsym(library, name);

    if (!symbol) {
        (void)fprintf(stderr, LIBRARY ": no %s\n", name);
        abort();
    }
    memcpy(ret, &symbol, size);
}

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        (void)fprintf(stderr, "%s\n", dlerror());
        abort();
    }
#define FIND(member, name) find(library, name, &jansson.member, sizeof jansson.member)
    FIND(delete, "json_delete");
    FIND(iter, "json_object_iter");
    FIND(next, "json_object_iter_next");
    FIND(key, "json_object_iter_key");
    FIND(value, "json_object_iter_value");
    FIND(text, "json_string_value");
    FIND(integer, "json_integer_value");
    FIND(count, "json_array_size");
    FIND(loadb, "json_loadb");
#undef FIND
}

static struct other_member describe(void *at)
{
    const json_t *value = jansson.value(at);
    struct other_member member = {.key = jansson.key(at), .type = OTHER_ELSE};

    if (json_is_object(value)) {
        member.type = OTHER_OBJECT;
    } else if (json_is_array(value)) {
        member.type = OTHER_ARRAY;
        member.count = jansson.count(value);
    } else if (json_is_string(value)) {
        member.type = OTHER_TEXT;
        member.text = jansson.text(value);
    } else if (json_is_integer(value)) {
        member.type = OTHER_INTEGER;
        member.integer = jansson.integer(value);
    } else if (json_is_boolean(value)) {
        member.type = OTHER_BOOL;
        member.integer = json_is_true(value);
    }
    return member;
}

enum other_verdict other_json_read(const char *bytes, size_t len,
                                   void (*visit)(void *ctx, const struct other_member *member),
                                   void *ctx)
{
    json_error_t why;
    json_t *json;

    if (!jansson.loadb)
        load();
    json = jansson.loadb(bytes, len, JSON_REJECT_DUPLICATES, &why);
    if (!json)
        return json_error_code(&why) == json_error_numeric_overflow ? OTHER_TOO_LARGE
                                                                    : OTHER_REFUSED;
    for (void *at = jansson.iter(json); at; at = jansson.next(json, at)) {
        struct other_member member = describe(at);

        visit(ctx, &member);
    }
    jansson.delete(json);
    return OTHER_READ;
}
