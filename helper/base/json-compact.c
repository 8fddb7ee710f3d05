/*
 * json-compact.c - JSON text as it is passed on
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-compact.h"

#include <string.h>

#include "base/json-walk.h"

#define JSON_COMPACT_MEMBERS 1000 /* of one object: each is compared with all others */

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

    /* The end; an object without members; or something else than an object. */
    if ((**at != '{' && **at != ',') || *key != '"')
        return false;
    ret->key = key;
    ret->value = json_compact_skip_text(key);
    ret->key_len = (size_t)(ret->value - key);
    ret->value++;
    *at = json_compact_skip_value(ret->value);
    ret->value_len = (size_t)(*at - ret->value);
    return true;
}

bool json_compact_next_element(const char **at, const char **ret, size_t *ret_len)
{
    if (**at == ']' || (*at)[1] == ']') /* the end; or an array without elements */
        return false;
    *ret = *at + 1;
    *at = json_compact_skip_value(*ret);
    *ret_len = (size_t)(*at - *ret);
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

static bool json_compact_is_unclear(const char *value);

static bool json_compact_has_unclear(const char *array)
{
    const char *element;
    size_t len;

    for (const char *at = array; json_compact_next_element(&at, &element, &len);)
        if (json_compact_is_unclear(element))
            return true;
    return false;
}

/* Two readers could take it for different things: a key is there twice, or is written by an escape,
 * so that it may be. Nobody has so many members that this could not be told. */
static bool json_compact_is_unclear(const char *value)
{
    struct json_member member, other;
    size_t n = 0;

    if (*value == '[')
        return json_compact_has_unclear(value);
    if (*value != '{')
        return false;
    for (const char *at = value; json_compact_next(&at, &member);) {
        if (++n > JSON_COMPACT_MEMBERS || memchr(member.key, '\\', member.key_len))
            return true;
        for (const char *later = at; json_compact_next(&later, &other);)
            if (other.key_len == member.key_len && !memcmp(other.key, member.key, member.key_len))
                return true;
        if (json_compact_is_unclear(member.value))
            return true;
    }
    return false;
}

enum aad_code json_compact(const char *bytes, size_t len, struct buf *ret, struct aad_error *err)
{
    auto_json_walk struct json_walk walk = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = json_walk_open(&walk, bytes, len, err);

    if (code)
        return code;
    json_compact_append(bytes, bytes + len, &text); /* valid: no text is without its end */
    code = buf_ok(&text, err);
    if (code)
        return code;
    if (json_compact_is_unclear(buf_text(&text)))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the JSON text has a key twice, or one with an escape");
    buf_append(ret, text.bytes, text.len);
    return buf_ok(ret, err);
}
