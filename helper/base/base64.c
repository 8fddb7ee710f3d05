/*
 * base64.c - base64 (RFC 4648)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64_encode(const void *bytes, size_t len, struct buf *ret)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        uint32_t group = (uint32_t)at[i] << 16 | (n > 1 ? (uint32_t)at[i + 1] << 8 : 0) |
                         (n > 2 ? at[i + 2] : 0);
        char digits[4];

        for (size_t d = 0; d < 4; d++)
            digits[d] = base64_digits[group >> (18 - 6 * d) & 63];
        buf_append(ret, digits, n + 1);
    }
}

/* -1: it is no digit. */
static int base64_value(char c)
{
    const char *at = c ? strchr(base64_digits, c == '+' ? '-' : c == '/' ? '_' : c) : NULL;

    return at ? (int)(at - base64_digits) : -1;
}

/* The length without its padding; that is right only at a whole group. */
static size_t base64_unpad(const char *text, size_t len)
{
    size_t bare = len;

    while (bare && len - bare < 2 && text[bare - 1] == '=')
        bare--;
    return len % 4 ? len : bare;
}

bool base64_decode(const char *text, size_t len, struct buf *ret)
{
    auto_buf struct buf out = {0};
    uint32_t bits = 0;

    len = base64_unpad(text, len);
    for (size_t i = 0; i < len; i++) {
        int value = base64_value(text[i]);
        char byte;

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        byte = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
        if (i % 4)
            buf_append(&out, &byte, 1);
    }
    if (len % 4 == 1) /* one digit makes no byte */
        return false;
    if (buf_ok(&out, NULL))
        return false;
    buf_append(ret, out.bytes, out.len);
    return true;
}

/* --- secrets ---------------------------------------------------------------------------------- */

/* All bits set where the value is negative, else none: without a branch. */
static int32_t base64_mask(int32_t value)
{
    return -(int32_t)((uint32_t)value >> 31);
}

/* `by` where value is at least `from`, else 0. */
static int32_t base64_step(int32_t value, int32_t from, int32_t by)
{
    return base64_mask(from - 1 - value) & by;
}

/* The alphabet is five runs: A to Z, a to z, 0 to 9, '+' and '/'. */
static int32_t base64_digit(int32_t value)
{
    return 'A' + value + base64_step(value, 26, 'a' - 'Z' - 1) +
           base64_step(value, 52, '0' - 'z' - 1) + base64_step(value, 62, '+' - '9' - 1) +
           base64_step(value, 63, '/' - '+' - 1);
}

/* All 64 are looked at. -1: it is no digit. */
static int32_t base64_value_of(char c)
{
    int32_t found = 0;

    for (int32_t value = 0; value < 64; value++) {
        int32_t differs = base64_digit(value) ^ (unsigned char)c;

        found |= base64_mask(differs - 1) & (value + 1);
    }
    return found - 1;
}

void base64_encode_secret(const void *bytes, size_t len, struct secret *ret)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        int32_t group = at[i] << 16 | (n > 1 ? at[i + 1] << 8 : 0) | (n > 2 ? at[i + 2] : 0);
        char digits[4] = "====";

        for (size_t d = 0; d <= n; d++)
            digits[d] = (char)base64_digit(group >> (18 - 6 * (int)d) & 63);
        secret_append(ret, digits, sizeof digits);
        explicit_bzero(digits, sizeof digits);
    }
}

bool base64_decode_secret(const char *text, size_t len, struct secret *ret)
{
    auto_secret struct secret out = {0};
    uint32_t bits = 0;

    len = base64_unpad(text, len);
    for (size_t i = 0; i < len; i++) {
        int32_t value = base64_value_of(text[i]);
        char byte;

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        byte = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
        if (i % 4)
            secret_append(&out, &byte, 1);
    }
    if (len % 4 == 1 || secret_ok(&out, NULL))
        return false;
    secret_append_secret(ret, &out);
    return true;
}
