/* SPDX-License-Identifier: Apache-2.0 */
/* text: a growing byte string that is always NUL-terminated, and the encodings of the wire.
 *
 * This is test code: running out of memory aborts, and nothing is wiped (its secrets are invented).
 */
#ifndef EMULATOR_TEXT_H
#define EMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data; /* never NULL once something was appended */
    size_t size;
    size_t capacity;
};

#define auto_text __attribute__((cleanup(text_clear))) struct text
#define auto_free __attribute__((cleanup(text_free))) char *

void text_clear(struct text *text);
void text_free(char **string);
void text_append(struct text *text, const void *bytes, size_t size);
void text_append_repeated(struct text *text, const char *bytes, size_t times);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content, which the caller frees; the text is empty afterwards. */
char *text_take(struct text *text);
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* In the standard alphabet, with padding; and for URLs, without. */
void text_append_base64(struct text *text, const void *bytes, size_t size);
void text_append_base64url(struct text *text, const void *bytes, size_t size);
/* The SHA-256 of a string, in base64url. */
void text_append_sha256(struct text *text, const char *string);
/* All but the unreserved characters of RFC 3986 as %XX. */
void text_append_url(struct text *text, const char *string);
/* As the text or the attribute of an HTML element. */
void text_append_html(struct text *text, const char *string);
/* False when the input is not base64 in either alphabet; padding is optional. */
bool text_append_decoded64(struct text *text, const char *encoded, size_t size);

bool text_has_prefix(const char *string, const char *prefix);
bool text_has_suffix(const char *string, const char *suffix);

/* Sixteen random bytes in the layout of a version 4 GUID. */
void text_print_guid(char ret_guid[37]);
char *text_random64(size_t byte_count);

#endif
