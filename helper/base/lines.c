/*
 * lines.c - see lines.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/lines.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define LINES_READ_MAX 65536 /* at once */

void lines_clear(struct lines *l)
{
    secret_clear(&l->before);
    l->used = 0;
}

/* Whatever comes at once. */
static bool lines_is_some(const char *bytes, size_t len)
{
    (void)bytes;
    return len > 0;
}

static enum aad_code lines_drop_used(struct lines *l, struct aad_error *err)
{
    auto_secret struct secret rest = {0};

    if (l->used < l->before.len)
        secret_append(&rest, l->before.bytes + l->used, l->before.len - l->used);
    secret_take(&l->before, &rest);
    l->used = 0;
    return secret_ok(&l->before, err);
}

/* Gives out the first `len` bytes, of which the end of the line is none. */
static void lines_give(struct lines *l, size_t len, size_t used, struct secret *ret_line)
{
    l->used = used;
    if (len && l->before.bytes[len - 1] == '\r')
        len--;
    l->before.bytes[len] = '\0';
    *ret_line = (struct secret){.bytes = l->before.bytes, .len = len};
}

enum aad_code lines_next(struct lines *l, struct secret *ret_line, struct aad_error *err)
{
    const struct file_message message = {.max = LINES_READ_MAX, .is_complete = lines_is_some};
    enum aad_code code = lines_drop_used(l, err);

    while (!code) {
        auto_secret struct secret more = {0};
        const char *end = l->before.len ? memchr(l->before.bytes, '\n', l->before.len) : NULL;
        size_t len = end ? (size_t)(end - l->before.bytes) : l->before.len;

        if (len > l->max)
            return aad_error_set(err, AAD_USAGE, NULL, "a line is longer than %zu bytes", l->max);
        if (end) {
            lines_give(l, len, len + 1, ret_line);
            return AAD_OK;
        }
        code = file_read_message(l->fd, &message, &more, err);
        if (!code && !more.len && !len)
            return aad_error_set(err, AAD_NOT_FOUND, NULL, "there are no more lines");
        if (!code && !more.len) {
            lines_give(l, len, len, ret_line);
            return AAD_OK;
        }
        secret_append_secret(&l->before, &more);
        if (!code)
            code = secret_ok(&l->before, err);
    }
    return code;
}
