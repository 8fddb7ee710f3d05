/*
 * text.c - encodings and comparisons of short texts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

#define TEXT_NAME_MAX 32
#define TEXT_WORD_MAX 63 /* longer words are not compared for "did you mean" */

/* Must a space go before the next character, so that no log parser sees a command? */
static bool text_must_split(const char *out, size_t used, char next)
{
    if (!used || (next != '#' && next != ':') || out[used - 1] != next)
        return false;
    return next == '#' || strspn(out, " ") == used - 1;
}

/* Appends "..." where the text was cut, in place of whole characters. */
static void text_end_cut(char *out, size_t size, size_t used)
{
    size_t at = size > 4 ? size - 4 : 0;

    if (at > used)
        at = used;
    while (at && utf8_is_inside(out[at]))
        at--;
    memcpy(out + at, "...", size > 3 ? 4 : 0);
}

const char *text_show(char *out, size_t size, const char *text, size_t len, bool shows_unicode)
{
    size_t used = 0, i = 0;

    if (!size)
        return out;
    while (i < len) {
        uint32_t character = 0;
        size_t step = shows_unicode ? utf8_read(text + i, len - i, &character) : 1;
        bool is_shown =
            shows_unicode ? step && utf8_is_shown(character) : text[i] >= 0x20 && text[i] < 0x7f;
        size_t room = is_shown ? step : 1;

        out[used] = '\0';
        if (is_shown && text_must_split(out, used, text[i])) {
            if (used + 1 >= size)
                break;
            out[used++] = ' ';
        }
        if (used + room >= size)
            break;
        memcpy(out + used, is_shown ? text + i : "?", room);
        used += room;
        i += step ? step : 1;
    }
    out[used] = '\0';
    if (i < len)
        text_end_cut(out, size, used);
    return out;
}

const char *text_escape(char *out, size_t size, const char *text, size_t len)
{
    return text_show(out, size, text, len, false);
}

static char text_fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool text_equal_nocase(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (text_fold(*a) != text_fold(*b))
            return false;
    return *a == *b;
}

bool text_has_prefix(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

bool text_is_visible(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] < 0x21 || text[i] > 0x7e)
            return false;
    return true;
}

bool text_is_name(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return len > 0 && len <= TEXT_NAME_MAX && !text[len];
}

bool text_is_guid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (strnlen(text, sizeof form) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdef", text_fold(text[i])))
            return false;
    return true;
}

static size_t text_min(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertion, deletion, replacement and the exchange of two neighbours count one each. */
size_t text_distance(const char *a, const char *b, size_t limit)
{
    size_t rows[3][TEXT_WORD_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2], *spare;
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len > TEXT_WORD_MAX || b_len > TEXT_WORD_MAX)
        return limit;
    for (size_t j = 0; j <= b_len; j++)
        before[j] = last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] =
                text_min(text_min(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = text_min(now[j], before[j - 2] + 1);
        }
        spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return text_min(last[b_len], limit);
}

const char *text_nearest(const char *text, const char *const *candidates)
{
    size_t best = strlen(text) / 3 + 1;
    const char *nearest = NULL;

    for (; *candidates; candidates++) {
        size_t distance = text_distance(text, *candidates, best);

        if (distance < best) {
            best = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}

const char *text_print_hex(char *out, const void *bytes, size_t len, const char *digits)
{
    const unsigned char *from = bytes;

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    out[2 * len] = '\0';
    return out;
}

static int text_hex_digit(char c)
{
    static const char digits[] = TEXT_HEX_LOWER;
    const char *found = c ? strchr(digits, text_fold(c)) : NULL;

    return found ? (int)(found - digits) : -1;
}

int text_hex_pair(const char *at)
{
    int high = text_hex_digit(at[0]), low = high < 0 ? -1 : text_hex_digit(at[1]);

    return low < 0 ? -1 : high * 16 + low;
}

static bool text_is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* Room for `len` times `each` bytes, and more. */
static char *text_reserve(struct secret *out, size_t len, size_t each, size_t more)
{
    return secret_reserve(out, len > SIZE_MAX / 8 ? SIZE_MAX : len * each + more);
}

void text_percent_encode(struct secret *out, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;
    size_t used = 0;
    char *to = text_reserve(out, len, 3, 0);

    if (!to)
        return;
    for (size_t i = 0; i < len; i++) {
        if (text_is_unreserved(from[i])) {
            to[used++] = (char)from[i];
            continue;
        }
        to[used++] = '%';
        (void)text_print_hex(to + used, from + i, 1, TEXT_HEX_UPPER);
        used += 2;
    }
    secret_grew(out, used);
}

void text_percent_decode(struct secret *text)
{
    size_t used = 0;

    for (size_t i = 0; i < text->len; i++) {
        int byte = text->bytes[i] == '%' ? text_hex_pair(text->bytes + i + 1) : -1;

        text->bytes[used++] = byte >= 0 ? (char)byte : text->bytes[i];
        i += byte >= 0 ? 2 : 0;
    }
    if (text->len)
        text->bytes[used] = '\0';
    text->len = used;
}

/* Writes one byte of a JSON string and returns how many characters that took (at most 6). */
static size_t text_json_byte(char *to, unsigned char c)
{
    static const char special[] = "\"\\\b\f\n\r\t", shown[] = "\"\\bfnrt";
    const char *found = c ? strchr(special, c) : NULL;

    to[0] = '\\';
    if (found) {
        to[1] = shown[found - special];
        return 2;
    }
    if (c >= 0x20 && c != 0x7f) {
        to[0] = (char)c;
        return 1;
    }
    memcpy(to + 1, "u00", 3);
    (void)text_print_hex(to + 4, &c, 1, TEXT_HEX_LOWER);
    return 6;
}

void text_json_quote(struct secret *out, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;
    size_t used = 0;
    char *to = text_reserve(out, len, 6, 2);

    if (!to)
        return;
    to[used++] = '"';
    for (size_t i = 0; i < len; i++)
        used += text_json_byte(to + used, from[i]);
    to[used++] = '"';
    secret_grew(out, used);
}

uint64_t text_hash(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *from = bytes;
    uint64_t hash = seed ? seed : UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ from[i]) * UINT64_C(0x100000001b3);
    return hash;
}

const char *text_hash_name(char out[17], const void *bytes, size_t len)
{
    return text_print_hash(out, text_hash(0, bytes, len));
}

/* With a year of four digits. */
static time_t text_time(int64_t unix_s)
{
    return unix_s < 0 ? 0 : unix_s > TEXT_LAST_SECOND ? TEXT_LAST_SECOND : unix_s;
}

const char *text_rfc3339(char out[24], int64_t unix_s)
{
    time_t when = text_time(unix_s);
    struct tm utc = {0};

    (void)gmtime_r(&when, &utc);
    (void)strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return out;
}

int64_t text_parse_rfc3339(const char *text)
{
    struct tm parts = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);

    if (!end)
        return 0;
    if (*end == '.')
        end += 1 + strspn(end + 1, "0123456789");
    return strcmp(end, "Z") != 0 && strcmp(end, "+00:00") != 0 ? 0 : (int64_t)timegm(&parts);
}

const char *text_local_time(char out[32], int64_t unix_s)
{
    time_t when = text_time(unix_s);
    struct tm local = {0};

    tzset(); /* localtime_r() need not */
    (void)localtime_r(&when, &local);
    (void)strftime(out, 32, "%Y-%m-%d %H:%M:%S.000000", &local);
    return out;
}

bool text_to_int(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    bool is_negative = *text == '-';
    int64_t value = 0;

    text += is_negative;
    if (!*text)
        return false;
    for (; *text; text++) {
        int digit = *text - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, is_negative ? -digit : digit, &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}

const char *text_print_int(char out[TEXT_INT_SIZE], int64_t value)
{
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char *at = out + TEXT_INT_SIZE - 1;

    *at = '\0';
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (value < 0)
        *--at = '-';
    return at;
}

const char *text_print_hash(char out[TEXT_HASH_SIZE], uint64_t hash)
{
    for (int i = 0; i < TEXT_HASH_SIZE - 1; i++)
        out[i] = TEXT_HEX_LOWER[hash >> (60 - 4 * i) & 0xf];
    out[TEXT_HASH_SIZE - 1] = '\0';
    return out;
}
