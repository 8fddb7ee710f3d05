/*
 * der.c - writing DER
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/der.h"

#include <string.h>
#include <time.h>

enum aad_code der_put(struct secret *ret, uint8_t tag, const void *content, size_t len)
{
    uint8_t head[6] = {tag};
    size_t n = 1;
    enum aad_code code;

    if (len < 0x80) {
        head[n++] = (uint8_t)len;
    } else {
        size_t width = len > 0xffff ? 3 : len > 0xff ? 2 : 1;

        if (len > 0xffffff)
            return AAD_INTERNAL;
        head[n++] = (uint8_t)(0x80 | width);
        while (width--)
            head[n++] = (uint8_t)(len >> (8 * width));
    }
    code = secret_append(ret, head, n);
    return code || !len ? code : secret_append(ret, content, len);
}

enum aad_code der_put_number(struct secret *ret, const uint8_t *bytes, size_t len)
{
    auto_secret struct secret padded = {0};
    enum aad_code code = AAD_OK;

    while (len > 1 && !bytes[0]) {
        bytes++;
        len--;
    }
    if (!len || bytes[0] & 0x80)
        code = secret_append(&padded, "", 1);
    if (!code && len)
        code = secret_append(&padded, bytes, len);
    return code ? code : der_put(ret, DER_INTEGER, padded.bytes, padded.len);
}

enum aad_code der_put_bits(struct secret *ret, const void *bytes, size_t len)
{
    auto_secret struct secret padded = {0};
    enum aad_code code = secret_append(&padded, "", 1); /* no unused bits */

    if (!code)
        code = secret_append(&padded, bytes, len);
    return code ? code : der_put(ret, DER_BIT_STRING, padded.bytes, padded.len);
}

enum aad_code der_put_time(struct secret *ret, int64_t unix_s)
{
    time_t when = unix_s;
    struct tm tm;
    char text[24];
    bool is_short;

    if (!gmtime_r(&when, &tm))
        return AAD_INTERNAL;
    is_short = tm.tm_year >= 50 && tm.tm_year < 150; /* 1950 to 2049 */
    if (strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm) != 15)
        return AAD_INTERNAL;
    return is_short ? der_put(ret, DER_UTC_TIME, text + 2, 13)
                    : der_put(ret, DER_GENERALIZED_TIME, text, 15);
}
