/*
 * json-compact.c - JSON text as it is passed on
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-compact.h"

#include <string.h>

#include "base/json.h"

/* Behind a text, at its first quotation mark. */
static const char *json_compact_skip_text(const char *at)
{
    for (at++; *at != '"'; at++)
        at += *at == '\\';
    return at + 1;
}

static void json_compact_append(const char *at, const char *end, struct buf *ret)
{
    while (at < end) {
        const char *from = at;

        at = *at == '"' ? json_compact_skip_text(at) : at + 1;
        if (!strchr(" \t\r\n", *from))
            buf_append(ret, from, (size_t)(at - from));
    }
}

enum aad_code json_compact(const char *bytes, size_t len, struct buf *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    enum aad_code code = json_parse(bytes, len, &json, err);

    if (code)
        return code;
    json_compact_append(bytes, bytes + len, ret); /* valid: no text is without its end */
    return buf_ok(ret, err);
}

static const char *json_compact_skip_value(const char *at)
{
    for (int depth = 0; depth || !strchr(",]}", *at);) {
        if (*at == '"') {
            at = json_compact_skip_text(at);
            continue;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at++;
    }
    return at;
}

bool json_compact_next(const char **at, struct json_member *ret)
{
    const char *key = *at + 1;

    if (**at == '}' || *key != '"') /* the end; or an object without members */
        return false;
    ret->key = key;
    ret->value = json_compact_skip_text(key);
    ret->key_len = (size_t)(ret->value - key);
    ret->value++;
    *at = json_compact_skip_value(ret->value);
    ret->value_len = (size_t)(*at - ret->value);
    return true;
}

bool json_compact_is(const struct json_member *member, const char *key)
{
    size_t len = strlen(key);

    return member->key_len == len + 2 && !memcmp(member->key + 1, key, len);
}

bool json_compact_is_object(const struct json_member *member)
{
    return member->value[0] == '{';
}
