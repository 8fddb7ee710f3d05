/*
 * secret.h - bytes that wipe themselves
 *
 * The only type that may hold a password, client secret, token, PIN or key. Growing makes a new
 * block, copies, and wipes the old one: never realloc. Clearing wipes the whole capacity.
 * A zeroed struct is a valid empty secret; declare locals as `auto_secret struct secret s = {0};`.
 *
 * A secret that could not grow is wiped, and stays empty and `failed` whatever else is appended:
 * there is never a part of it. Whoever hands the secret on checks a run of appends once, at its
 * end, by secret_ok().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

struct secret {
    char *bytes; /* NULL when empty; otherwise always has a NUL after len, not counted in it */
    size_t len;
    size_t cap;
    bool failed;
};

void secret_append(struct secret *s, const void *bytes, size_t len);
void secret_append_text(struct secret *s, const char *text);

/* Appends all of another one, and its failure. */
void secret_append_secret(struct secret *s, const struct secret *other);

/* Appends all of the parts up to a NULL: secret_append_all(&s, "a", "=", "b", (char *)NULL). */
void secret_append_all(struct secret *s, ...) __attribute__((sentinel));

/* Makes room for `len` more bytes and returns where they go (for read(2)); then secret_grew().
 * NULL when the secret has failed. */
char *secret_reserve(struct secret *s, size_t len);
void secret_grew(struct secret *s, size_t len);

/* Makes the secret a failed one: for a caller that cannot append what belongs there. */
void secret_fail(struct secret *s);

/* AAD_OK, or AAD_INTERNAL with *err filled when memory ran out on the way. */
enum aad_code secret_ok(const struct secret *s, struct aad_error *err);

/* Wipes the whole capacity and frees it; the struct is an empty secret again. Takes NULL. */
void secret_clear(struct secret *s);

/* Moves `from` and its failure into `to` (which is cleared first); `from` is empty afterwards. */
void secret_take(struct secret *to, struct secret *from);

/* Compares in a time that depends on the lengths only. A failed secret equals nothing. */
bool secret_equal(const struct secret *a, const struct secret *b);
bool secret_equal_bytes(const struct secret *a, const void *bytes, size_t len);

/* An aad_sink that appends to the struct secret in ctx. */
enum aad_code secret_sink(void *ctx, const void *bytes, size_t len);

#define auto_secret __attribute__((cleanup(secret_clear)))

#endif
