/*
 * check.c - see check.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_at(bool is_so, const char *file, int line, const char *promise)
{
    if (is_so)
        return;
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, promise);
    abort();
}

static bool is_shown(const unsigned char *at)
{
    return *at >= 0x20 && *at != 0x7f && !(at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f);
}

void check_shown(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        check(is_shown(at));
}

/* Such as the usage of a program. */
static void check_lines(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        check(*at == '\n' || is_shown(at));
}

void check_without(const char *text, const char *secret)
{
    check(!strstr(text, secret));
}

void check_outcome(enum aad_code code, const struct aad_error *err)
{
    if (!code) {
        check(!err->code);
        return;
    }
    check(code > AAD_OK && code < AAD_CODES && err->code == code && err->what[0]);
    check(err->retry_after_s >= 0);
    check_shown(err->what);
    check_lines(err->remedy);
    check_shown(err->foreign);
}

char *check_text(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);

    if (!text)
        abort();
    if (len)
        memcpy(text, bytes, len);
    text[len] = '\0';
    return text;
}

char *check_long_text(const uint8_t *bytes, size_t len, size_t *ret_len)
{
    const size_t times = 1000;
    size_t n = 0;
    char *text;

    for (size_t i = 0; i < len; i++)
        n += bytes[i] == CHECK_LONG ? times : 1;
    text = malloc(n + 1);
    if (!text)
        abort();
    *ret_len = n;
    n = 0;
    for (size_t i = 0; i < len; i++) {
        size_t step = bytes[i] == CHECK_LONG ? times : 1;

        memset(text + n, step > 1 && n ? text[n - 1] : bytes[i], step);
        n += step;
    }
    text[n] = '\0';
    return text;
}
