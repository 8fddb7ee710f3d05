/*
 * base64.c - base64 of what is no secret (RFC 4648)
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
