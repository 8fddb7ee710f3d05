/*
 * challenge.c - what a resource or the authority wants of a token: a claims challenge
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/challenge.h"

#include <string.h>

#include "base/base64.h"
#include "base/json-compact.h"

#define CHALLENGE_TOKEN "access_token"
#define CHALLENGE_CAPABILITIES "xms_cc"
#define CHALLENGE_DECLARED                                                                         \
    "\"" CHALLENGE_CAPABILITIES "\":{\"values\":[\"" CHALLENGE_CAPABILITY "\"]}"
#define CHALLENGE_HEADER_MAX (4 * CHALLENGE_MAX)

static enum aad_code challenge_fail(const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_USAGE, NULL,
                         "these are no claims of a challenge: %s\n"
                         "Give what the resource's WWW-Authenticate header has as claims=\"...\", "
                         "or the whole value of that header.",
                         why);
}

/* The value of claims="..." of a header; NULL: it has none. */
static const char *challenge_find(const char *header, size_t *ret_len)
{
    for (const char *at = header; (at = strcasestr(at, "claims=\"")); at++) {
        if (at != header && !strchr(" \t,", at[-1]))
            continue;
        at += strlen("claims=\"");
        *ret_len = strcspn(at, "\"");
        return at[*ret_len] ? at : NULL;
    }
    return NULL;
}

/* JSON, or base64 of it. */
static enum aad_code challenge_decode(const char *text, size_t len, struct buf *ret,
                                      struct aad_error *err)
{
    if (text[strspn(text, " \t\r\n")] == '{')
        buf_append(ret, text, len);
    else if (!base64_decode(text, len, ret))
        return challenge_fail("they are neither base64 nor JSON", err);
    if (!ret->len)
        return challenge_fail("they are empty", err);
    if (ret->len > CHALLENGE_MAX)
        return challenge_fail("they are longer than 4096 bytes", err);
    return buf_ok(ret, err);
}

static enum aad_code challenge_check(const char *claims, struct aad_error *err)
{
    struct json_member member;

    for (const char *at = claims; json_compact_next(&at, &member);)
        if (json_compact_is(&member, CHALLENGE_TOKEN) && !json_compact_is_object(&member))
            return challenge_fail("what they say of the access token is no object", err);
    return AAD_OK;
}

enum aad_code challenge_parse(const char *text, struct buf *ret, struct aad_error *err)
{
    auto_buf struct buf json = {0}, claims = {0};
    struct aad_error why = {0};
    size_t len = strlen(text);
    const char *found;
    enum aad_code code;

    if (len > CHALLENGE_HEADER_MAX)
        return challenge_fail("they are too long", err);
    found = text[0] == '{' ? NULL : challenge_find(text, &len);
    code = challenge_decode(found ? found : text, len, &json, err);
    if (code)
        return code;
    if (json_compact(json.bytes, json.len, &claims, &why))
        return challenge_fail(why.what, err);
    code = challenge_check(buf_text(&claims), err);
    if (!code)
        buf_append(ret, claims.bytes, claims.len);
    return code ? code : buf_ok(ret, err);
}

static void challenge_append_member(const struct json_member *member, struct buf *ret)
{
    buf_append(ret, member->key, member->key_len);
    buf_append_text(ret, ":");
    buf_append(ret, member->value, member->value_len);
}

/* What the claims say of the access token, with the capability in the place of any other. */
static void challenge_declare_in(const struct json_member *token, struct buf *ret)
{
    struct json_member member;

    buf_append_text(ret, "{" CHALLENGE_DECLARED);
    for (const char *at = token->value; json_compact_next(&at, &member);)
        if (!json_compact_is(&member, CHALLENGE_CAPABILITIES)) {
            buf_append_text(ret, ",");
            challenge_append_member(&member, ret);
        }
    buf_append_text(ret, "}");
}

void challenge_declare(const char *claims, struct buf *ret)
{
    struct json_member member, token = {.value = "{}"};

    for (const char *at = claims[0] ? claims : "{}"; json_compact_next(&at, &member);)
        if (json_compact_is(&member, CHALLENGE_TOKEN))
            token = member;
    buf_append_text(ret, "{\"" CHALLENGE_TOKEN "\":");
    challenge_declare_in(&token, ret);
    for (const char *at = claims[0] ? claims : "{}"; json_compact_next(&at, &member);)
        if (!json_compact_is(&member, CHALLENGE_TOKEN)) {
            buf_append_text(ret, ",");
            challenge_append_member(&member, ret);
        }
    buf_append_text(ret, "}");
}

enum aad_code challenge_take(const char *text, struct buf *ret, struct aad_error *err)
{
    auto_buf struct buf claims = {0};
    enum aad_code code = challenge_parse(text, &claims, err);

    if (!code)
        challenge_declare(buf_text(&claims), ret);
    return code ? code : buf_ok(ret, err);
}

void challenge_print(const struct connection *c, const char *claims, struct buf *ret)
{
    if (c->capabilities)
        challenge_declare(claims ? claims : "", ret);
    else if (claims)
        buf_append_text(ret, claims);
}

void challenge_print_word(const char *claims, struct buf *ret)
{
    base64_encode(claims, strlen(claims), ret);
}
