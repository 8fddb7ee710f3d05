/*
 * buf.c - a growing text that is no secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

#define BUF_FIRST_CAP 128

static bool buf_reserve(struct buf *b, size_t len)
{
    size_t cap = b->cap ? b->cap : BUF_FIRST_CAP;
    char *bytes;

    if (b->failed || len > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) {
        b->failed = true;
        return false;
    }
    while (cap < b->len + len + 1)
        cap *= 2;
    if (cap == b->cap)
        return true;
    bytes = realloc(b->bytes, cap);
    if (!bytes) {
        b->failed = true;
        return false;
    }
    b->bytes = bytes;
    b->cap = cap;
    return true;
}

void buf_append(struct buf *b, const void *bytes, size_t len)
{
    if (!len || !buf_reserve(b, len))
        return;
    memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
    b->bytes[b->len] = '\0';
}

void buf_append_text(struct buf *b, const char *text)
{
    buf_append(b, text, strlen(text));
}

void buf_append_all(struct buf *b, ...)
{
    const char *part;
    va_list args;

    va_start(args, b);
    while ((part = va_arg(args, const char *)))
        buf_append_text(b, part);
    va_end(args);
}

void buf_append_shell(struct buf *b, const char *word)
{
    buf_append_text(b, "'");
    for (; *word; word++)
        buf_append(b, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    buf_append_text(b, "'");
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        b->failed = true;
    if (len > 0 && buf_reserve(b, (size_t)len)) {
        (void)vsnprintf(b->bytes + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

const char *buf_text(const struct buf *b)
{
    return b->bytes ? b->bytes : "";
}

enum aad_code buf_ok(const struct buf *b, struct aad_error *err)
{
    if (b->failed)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    return AAD_OK;
}

char *buf_take(struct buf *b)
{
    char *bytes = b->bytes;

    if (b->failed) {
        buf_clear(b);
        return NULL;
    }
    *b = (struct buf){0};
    return bytes ? bytes : calloc(1, 1);
}

void buf_clear(struct buf *b)
{
    if (!b)
        return;
    free(b->bytes);
    *b = (struct buf){0};
}
