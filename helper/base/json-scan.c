/*
 * json-scan.c - our own pass over JSON text
 *
 * Recursion goes JSON_DEPTH_MAX levels deep at most.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-scan.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

struct json_scan {
    const unsigned char *at;
    const unsigned char *end;
    unsigned depth;
    const char *reason;
};

static bool json_scan_value(struct json_scan *s);

static bool json_scan_fail(struct json_scan *s, const char *reason)
{
    if (!s->reason)
        s->reason = s->at >= s->end ? "ends too early" : reason;
    return false;
}

static bool json_scan_next_is(const struct json_scan *s, char c)
{
    return s->at < s->end && *s->at == (unsigned char)c;
}

static bool json_scan_skip(struct json_scan *s, char c)
{
    if (!json_scan_next_is(s, c))
        return false;
    s->at++;
    return true;
}

static void json_scan_space(struct json_scan *s)
{
    while (s->at < s->end && *s->at && strchr(" \t\n\r", *s->at))
        s->at++;
}

bool json_scan_utf8(const char *bytes, size_t len)
{
    const char *at = bytes, *end = at + len;

    while (at < end) {
        size_t step = utf8_read(at, (size_t)(end - at), NULL);

        if (!step)
            return false;
        at += step;
    }
    return true;
}

static bool json_scan_hex4(struct json_scan *s, unsigned *ret)
{
    static const char digits[] = "0123456789abcdef";
    unsigned value = 0;

    for (int i = 0; i < 4; i++, s->at++) {
        const char *found = NULL;

        if (s->at < s->end && *s->at)
            found = strchr(digits, *s->at >= 'A' && *s->at <= 'F' ? *s->at + 32 : *s->at);
        if (!found)
            return json_scan_fail(s, "has a wrong escape in a string");
        value = value * 16 + (unsigned)(found - digits);
    }
    *ret = value;
    return true;
}

/* After "\u". A high surrogate must be followed by a low one. */
static bool json_scan_unicode(struct json_scan *s)
{
    unsigned unit, low;

    if (!json_scan_hex4(s, &unit))
        return false;
    if (!unit)
        return json_scan_fail(s, "has a NUL character in a string");
    if (unit < 0xd800 || unit > 0xdfff)
        return true;
    if (unit > 0xdbff || !json_scan_skip(s, '\\') || !json_scan_skip(s, 'u'))
        return json_scan_fail(s, "has a lone surrogate in a string");
    if (!json_scan_hex4(s, &low))
        return false;
    if (low < 0xdc00 || low > 0xdfff)
        return json_scan_fail(s, "has a lone surrogate in a string");
    return true;
}

static bool json_scan_escape(struct json_scan *s)
{
    if (json_scan_skip(s, 'u'))
        return json_scan_unicode(s);
    if (s->at >= s->end || !*s->at || !strchr("\"\\/bfnrt", *s->at))
        return json_scan_fail(s, "has a wrong escape in a string");
    s->at++;
    return true;
}

static bool json_scan_string(struct json_scan *s)
{
    if (!json_scan_skip(s, '"'))
        return json_scan_fail(s, "has no string where one must be");
    while (s->at < s->end && *s->at != '"') {
        size_t step;

        if (*s->at < 0x20)
            return json_scan_fail(s, "has a control byte in a string");
        if (json_scan_skip(s, '\\')) {
            if (!json_scan_escape(s))
                return false;
            continue;
        }
        step = utf8_read(s->at, (size_t)(s->end - s->at), NULL);
        if (!step)
            return json_scan_fail(s, "is not UTF-8");
        s->at += step;
    }
    return json_scan_skip(s, '"') || json_scan_fail(s, "ends too early");
}

static bool json_scan_digits(struct json_scan *s)
{
    const unsigned char *start = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > start || json_scan_fail(s, "has a wrong number");
}

static bool json_scan_number(struct json_scan *s)
{
    (void)json_scan_skip(s, '-');
    if (!json_scan_skip(s, '0') && !json_scan_digits(s))
        return false;
    if (json_scan_skip(s, '.') && !json_scan_digits(s))
        return false;
    if (!json_scan_skip(s, 'e') && !json_scan_skip(s, 'E'))
        return true;
    if (!json_scan_skip(s, '+'))
        (void)json_scan_skip(s, '-');
    return json_scan_digits(s);
}

static bool json_scan_word(struct json_scan *s, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
        return json_scan_fail(s, "has a value that is none");
    s->at += len;
    return true;
}

static bool json_scan_member(struct json_scan *s)
{
    if (!json_scan_string(s))
        return false;
    json_scan_space(s);
    if (!json_scan_skip(s, ':'))
        return json_scan_fail(s, "has a key without a value");
    json_scan_space(s);
    return json_scan_value(s);
}

/* An object or an array, from its opening to its closing bracket. */
static bool json_scan_nested(struct json_scan *s, char closing)
{
    s->at++;
    if (++s->depth > JSON_DEPTH_MAX)
        return json_scan_fail(s, "is nested too deeply");
    json_scan_space(s);
    if (!json_scan_next_is(s, closing)) {
        do {
            json_scan_space(s);
            if (!(closing == '}' ? json_scan_member(s) : json_scan_value(s)))
                return false;
            json_scan_space(s);
        } while (json_scan_skip(s, ','));
    }
    s->depth--;
    return json_scan_skip(s, closing) || json_scan_fail(s, "has a bracket that is not closed");
}

static bool json_scan_value(struct json_scan *s)
{
    if (s->at >= s->end)
        return json_scan_fail(s, "ends too early");
    switch (*s->at) {
    case '{':
        return json_scan_nested(s, '}');
    case '[':
        return json_scan_nested(s, ']');
    case '"':
        return json_scan_string(s);
    case 't':
        return json_scan_word(s, "true");
    case 'f':
        return json_scan_word(s, "false");
    case 'n':
        return json_scan_word(s, "null");
    default:
        return json_scan_number(s);
    }
}

const char *json_scan(const char *bytes, size_t len)
{
    struct json_scan s = {.at = (const unsigned char *)bytes};

    if (len > JSON_SIZE_MAX)
        return "is too large";
    if (!len)
        return "is empty";
    s.end = s.at + len;
    json_scan_space(&s);
    if (!json_scan_next_is(&s, '{'))
        return "is not an object";
    if (!json_scan_value(&s))
        return s.reason;
    json_scan_space(&s);
    return s.at == s.end ? NULL : "goes on after its end";
}
