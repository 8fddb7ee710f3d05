/*
 * guard.c - does a text from a server repeat a secret?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/guard.h"

#include <string.h>

#include "base/text.h"

#define GUARD_MIN 4 /* a shorter secret would be found in any text */
#define GUARD_BASE64 6

static bool guard_holds(const struct secret *text, const char *bytes, size_t len)
{
    return memmem(text->bytes, text->len, bytes, len);
}

static int guard_hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return found ? (int)(found - digits) : -1;
}

static int guard_hex_pair(const char *at)
{
    int high = guard_hex_digit(at[0]), low = high < 0 ? -1 : guard_hex_digit(at[1]);

    return low < 0 ? -1 : high * 16 + low;
}

/* In place: %XX of either case, and '+' as forms write a space. */
static void guard_decode_form(struct secret *text)
{
    size_t to = 0;

    for (size_t i = 0; i < text->len; i++) {
        const char *at = text->bytes + i;
        int byte = *at == '%' && i + 2 < text->len ? guard_hex_pair(at + 1) : -1;

        text->bytes[to++] = byte >= 0 ? (char)byte : *at == '+' ? ' ' : *at;
        i += byte >= 0 ? 2 : 0;
    }
    text->len = to;
}

/* Wherever it begins in what was encoded: of three ways to begin, one fits. */
static bool guard_holds_base64(struct secret *text, const struct secret *secret)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->bytes[i] == '-' || text->bytes[i] == '_')
            text->bytes[i] = text->bytes[i] == '-' ? '+' : '/';
    for (size_t skip = 0; skip < 3 && secret->len >= skip + GUARD_BASE64; skip++) {
        auto_secret struct secret encoded = {0};
        size_t len = (secret->len - skip) / 3 * 3;

        if (text_base64_encode(&encoded, secret->bytes + skip, len) ||
            guard_holds(text, encoded.bytes, encoded.len))
            return true;
    }
    return false;
}

static bool guard_holds_hex(const char *text, const struct secret *secret)
{
    for (; *text; text++) {
        size_t i = 0;

        while (i < secret->len && guard_hex_pair(text + 2 * i) == (unsigned char)secret->bytes[i])
            i++;
        if (i == secret->len)
            return true;
    }
    return false;
}

bool guard_repeats(const char *text, const struct secret *secret)
{
    auto_secret struct secret decoded = {0}, base64 = {0};

    if (!secret || secret->len < GUARD_MIN)
        return false;
    if (secret_append_text(&decoded, text) || secret_append_text(&base64, text))
        return true;
    if (guard_holds(&decoded, secret->bytes, secret->len) || guard_holds_hex(text, secret) ||
        guard_holds_base64(&base64, secret))
        return true;
    guard_decode_form(&decoded);
    return guard_holds(&decoded, secret->bytes, secret->len);
}
