/*
 * der.c - writing DER
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/der.h"

#include <string.h>
#include <time.h>

void der_put(struct secret *ret, uint8_t tag, const void *content, size_t len)
{
    uint8_t head[6] = {tag};
    size_t n = 1, width = len > 0xffff ? 3 : len > 0xff ? 2 : 1;

    if (len > 0xffffff) {
        secret_fail(ret);
        return;
    }
    if (len >= 0x80)
        head[n++] = (uint8_t)(0x80 | width);
    while (width--)
        head[n++] = (uint8_t)(len >> (8 * width));
    secret_append(ret, head, n);
    secret_append(ret, content, len);
}

void der_put_all(struct secret *ret, uint8_t tag, const struct secret *content)
{
    if (secret_ok(content, NULL))
        secret_fail(ret);
    else
        der_put(ret, tag, content->bytes, content->len);
}

void der_put_number(struct secret *ret, const uint8_t *bytes, size_t len)
{
    auto_secret struct secret padded = {0};

    while (len > 1 && !bytes[0]) {
        bytes++;
        len--;
    }
    if (!len || bytes[0] & 0x80)
        secret_append(&padded, "", 1);
    secret_append(&padded, bytes, len);
    der_put_all(ret, DER_INTEGER, &padded);
}

void der_put_bits(struct secret *ret, const struct secret *bits)
{
    auto_secret struct secret padded = {0};

    secret_append(&padded, "", 1); /* no unused bits */
    secret_append_secret(&padded, bits);
    der_put_all(ret, DER_BIT_STRING, &padded);
}

void der_put_time(struct secret *ret, int64_t unix_s)
{
    time_t when = unix_s;
    struct tm tm;
    char text[24];

    if (!gmtime_r(&when, &tm) || strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm) != 15)
        secret_fail(ret);
    else if (tm.tm_year >= 50 && tm.tm_year < 150) /* 1950 to 2049 */
        der_put(ret, DER_UTC_TIME, text + 2, 13);
    else
        der_put(ret, DER_GENERALIZED_TIME, text, 15);
}
