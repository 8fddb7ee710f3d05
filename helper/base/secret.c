/*
 * secret.c - bytes that wipe themselves
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define SECRET_FIRST_CAP 64
#define SECRET_MAX (SIZE_MAX / 4) /* beyond it a length is a mistake */

static void secret_wipe(char *bytes, size_t cap)
{
    if (!bytes)
        return;
    explicit_bzero(bytes, cap);
    free(bytes);
}

static size_t secret_next_cap(size_t cap, size_t needed)
{
    size_t next = cap ? cap : SECRET_FIRST_CAP;

    while (next < needed)
        next *= 2;
    return next;
}

void secret_fail(struct secret *s)
{
    secret_clear(s);
    s->failed = true;
}

char *secret_reserve(struct secret *s, size_t len)
{
    char *bytes = NULL;
    size_t cap = 0;

    if (s->failed)
        return NULL;
    if (s->bytes && len < s->cap - s->len)
        return s->bytes + s->len;
    if (len <= SECRET_MAX && s->len <= SECRET_MAX) {
        cap = secret_next_cap(s->cap, s->len + len + 1);
        bytes = malloc(cap);
    }
    if (!bytes) {
        secret_fail(s);
        return NULL;
    }
    if (s->len)
        memcpy(bytes, s->bytes, s->len);
    bytes[s->len] = '\0';
    secret_wipe(s->bytes, s->cap);
    s->bytes = bytes;
    s->cap = cap;
    return bytes + s->len;
}

void secret_grew(struct secret *s, size_t len)
{
    s->len += len;
    s->bytes[s->len] = '\0';
}

void secret_append(struct secret *s, const void *bytes, size_t len)
{
    char *to = len ? secret_reserve(s, len) : NULL;

    if (!to)
        return;
    memcpy(to, bytes, len);
    secret_grew(s, len);
}

void secret_append_text(struct secret *s, const char *text)
{
    secret_append(s, text, strlen(text));
}

void secret_append_secret(struct secret *s, const struct secret *other)
{
    if (other->failed)
        secret_fail(s);
    secret_append(s, other->bytes, other->len);
}

void secret_append_all(struct secret *s, ...)
{
    const char *part;
    va_list args;

    va_start(args, s);
    while ((part = va_arg(args, const char *)))
        secret_append_text(s, part);
    va_end(args);
}

enum aad_code secret_ok(const struct secret *s, struct aad_error *err)
{
    if (s->failed)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    return AAD_OK;
}

void secret_clear(struct secret *s)
{
    if (!s)
        return;
    secret_wipe(s->bytes, s->cap);
    *s = (struct secret){0};
}

void secret_take(struct secret *to, struct secret *from)
{
    if (to == from)
        return;
    secret_clear(to);
    *to = *from;
    *from = (struct secret){0};
}

bool secret_equal_bytes(const struct secret *a, const void *bytes, size_t len)
{
    const volatile unsigned char *x = (const volatile unsigned char *)a->bytes;
    const volatile unsigned char *y = bytes;
    unsigned char difference = 0;

    if (a->failed || a->len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        difference = (unsigned char)(difference | (x[i] ^ y[i]));
    return difference == 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    return !b->failed && secret_equal_bytes(a, b->bytes, b->len);
}

enum aad_code secret_sink(void *ctx, const void *bytes, size_t len)
{
    secret_append(ctx, bytes, len);
    return secret_ok(ctx, NULL);
}
