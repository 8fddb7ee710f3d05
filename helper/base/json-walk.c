/*
 * json-walk.c - one token after the other, of text that json_scan() has let through
 *
 * So nothing is checked here a second time: a string has its end, an escape is one of JSON's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/json-scan.h"
#include "base/text.h"

#define JSON_WALK_WHOLE_MAX 9007199254740992.0 /* 2^53: beyond it a double skips whole numbers */

/* Goes past white space, and past the commas between values. */
static void json_walk_space(struct json_walk *w)
{
    while (w->at < w->end &&
           (*w->at == ' ' || *w->at == '\n' || *w->at == ',' || *w->at == '\t' || *w->at == '\r'))
        w->at++;
}

void json_walk_restart(struct json_walk *w)
{
    w->at = w->bytes;
    json_walk_space(w);
    w->at++; /* the object's bracket */
}

enum aad_code json_walk_open(struct json_walk *w, const char *bytes, size_t len,
                             struct aad_error *err)
{
    const char *reason = json_scan(bytes, len);

    if (reason)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text %s", reason);
    *w = (struct json_walk){.bytes = bytes, .end = bytes + len};
    /* A string that is decoded is never longer than as it is written. */
    if (!secret_reserve(&w->text, len))
        return secret_ok(&w->text, err);
    json_walk_restart(w);
    return AAD_OK;
}

void json_walk_close(struct json_walk *w)
{
    secret_clear(&w->text);
}

const char *json_walk_text(const struct json_walk *w)
{
    return w->text.bytes;
}

static unsigned json_walk_hex4(const char *at)
{
    return (unsigned)(text_hex_pair(at) << 8 | text_hex_pair(at + 2));
}

static char *json_walk_utf8(char *to, unsigned c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *to++ = (char)(0xe0 | c >> 12);
        } else {
            *to++ = (char)(0xf0 | c >> 18);
            *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (c & 0x3f));
    return to;
}

/* At the backslash. */
static char *json_walk_escape(struct json_walk *w, char *to)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    unsigned unit;

    w->at += 2;
    if (w->at[-1] != 'u') {
        *to = meant[strchr(letters, w->at[-1]) - letters];
        return to + 1;
    }
    unit = json_walk_hex4(w->at);
    w->at += 4;
    if (unit >= 0xd800 && unit <= 0xdbff) { /* the other half follows: "\uXXXX" */
        unit = 0x10000 + ((unit & 0x3ff) << 10) + (json_walk_hex4(w->at + 2) & 0x3ff);
        w->at += 6;
    }
    return json_walk_utf8(to, unit);
}

static void json_walk_string(struct json_walk *w)
{
    char *to = w->text.bytes;

    for (w->at++; *w->at != '"';) {
        if (*w->at == '\\')
            to = json_walk_escape(w, to);
        else
            *to++ = *w->at++;
    }
    w->at++;
    *to = '\0';
    w->text.len = (size_t)(to - w->text.bytes);
}

static enum json_token json_walk_key_or_text(struct json_walk *w)
{
    size_t len;

    json_walk_string(w);
    json_walk_space(w);
    if (*w->at != ':')
        return JSON_TEXT;
    w->at++;
    len = w->text.len < JSON_WALK_KEY_MAX ? w->text.len : JSON_WALK_KEY_MAX;
    memcpy(w->key, w->text.bytes, len);
    w->key[len] = '\0';
    return JSON_KEY;
}

static enum json_token json_walk_number(struct json_walk *w)
{
    const char *from = w->at;

    while (*w->at == '+' || *w->at == '-' || *w->at == '.' || (*w->at | 0x20) == 'e' ||
           (*w->at >= '0' && *w->at <= '9'))
        w->at++;
    w->text.len = (size_t)(w->at - from);
    memcpy(w->text.bytes, from, w->text.len);
    w->text.bytes[w->text.len] = '\0';
    return JSON_NUMBER;
}

enum json_token json_walk_next(struct json_walk *w)
{
    static const char words[] = "tfn";
    static const size_t lengths[] = {4, 5, 4};
    const char *word;

    json_walk_space(w);
    if (w->at == w->end)
        return JSON_END;
    word = strchr(words, *w->at);
    if (word) {
        w->at += lengths[word - words];
        return JSON_TRUE + (enum json_token)(word - words);
    }
    switch (*w->at) {
    case '"':
        return json_walk_key_or_text(w);
    case '{':
        w->at++;
        return JSON_OBJECT;
    case '[':
        w->at++;
        return JSON_ARRAY;
    case '}':
    case ']':
        w->at++;
        return JSON_CLOSE;
    default:
        return json_walk_number(w);
    }
}

void json_walk_leave(struct json_walk *w)
{
    for (unsigned depth = 1; depth;) {
        enum json_token token = json_walk_next(w);

        depth += token == JSON_OBJECT || token == JSON_ARRAY;
        depth -= token == JSON_CLOSE;
    }
}

enum json_token json_walk_find(struct json_walk *w, const char *key)
{
    json_walk_restart(w);
    while (json_walk_next(w) == JSON_KEY) {
        bool is_it = !strcmp(w->key, key);
        enum json_token token = json_walk_next(w);

        if (is_it)
            return token;
        if (token == JSON_OBJECT || token == JSON_ARRAY)
            json_walk_leave(w);
    }
    return JSON_END;
}

/* Written so that NaN and infinity fail it too. */
bool json_walk_whole(double number, int64_t *ret)
{
    if (!(number >= -JSON_WALK_WHOLE_MAX && number <= JSON_WALK_WHOLE_MAX))
        return false;
    if ((double)(int64_t)number != number)
        return false;
    *ret = (int64_t)number;
    return true;
}

bool json_walk_integer(const struct json_walk *w, int64_t min, int64_t max, int64_t *ret)
{
    const int64_t exact = (int64_t)JSON_WALK_WHOLE_MAX;
    int64_t whole;

    /* Nearly all are written in digits alone. */
    if (!text_to_int(json_walk_text(w), -exact, exact, &whole) &&
        !json_walk_whole(strtod(json_walk_text(w), NULL), &whole))
        return false;
    if (whole < min || whole > max)
        return false;
    *ret = whole;
    return true;
}
