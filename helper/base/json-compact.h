/*
 * json-compact.h - JSON text as it is passed on: numbers and texts to the letter, no white space
 *
 * A tree would turn numbers into doubles and write them anew. What is passed on must not change.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_COMPACT_H
#define BASE_JSON_COMPACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Checks that it is one object (json.h: no key twice, no depth without end), and appends it without
 * white space. AAD_PROTOCOL with the reason. */
enum aad_code json_compact(const char *bytes, size_t len, struct buf *ret, struct aad_error *err);

/* A member of an object of json_compact(): both as they are written. Borrowed from it. */
struct json_member {
    const char *key, *value;
    size_t key_len, value_len; /* a key has its quotation marks */
};

/* *at is the object's own '{' before the first one. False when there is no more, or where another
 * value stands there. */
bool json_compact_next(const char **at, struct json_member *ret);

/* The same for an array that is such a value: *at is its '[' before the first element. */
bool json_compact_next_element(const char **at, const char **ret, size_t *ret_len);

/* Is that its key, and is its value an object? */
bool json_compact_is(const struct json_member *member, const char *key);
bool json_compact_is_object(const struct json_member *member);

#endif
