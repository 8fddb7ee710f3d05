/*
 * buf.h - a growing text that is no secret
 *
 * A zeroed struct is a valid empty buf. When memory runs out the buf keeps what it had and
 * `failed` is set: a long run of appends is checked once, at its end, by buf_ok().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

struct buf {
    char *bytes; /* NULL when empty; otherwise NUL-terminated after len */
    size_t len;
    size_t cap;
    bool failed;
};

void buf_append(struct buf *b, const void *bytes, size_t len);
void buf_append_text(struct buf *b, const char *text);
/* Appends all of the parts up to a NULL: buf_append_all(&b, "a", "/", "b", (char *)NULL). */
void buf_append_all(struct buf *b, ...) __attribute__((sentinel));
/* Appends a word of a shell's command line, in single quotes. */
void buf_append_shell(struct buf *b, const char *word);
void buf_printf(struct buf *b, const char *format, ...) AAD_PRINTF(2, 3);

/* The text, "" when empty. Borrowed until the next change. */
const char *buf_text(const struct buf *b);

/* AAD_OK, or AAD_INTERNAL with *err filled when memory ran out on the way. */
enum aad_code buf_ok(const struct buf *b, struct aad_error *err);

/* Gives the text to the caller, who frees it (never NULL unless memory ran out). */
char *buf_take(struct buf *b);

void buf_clear(struct buf *b);

#define auto_buf __attribute__((cleanup(buf_clear)))

#endif
