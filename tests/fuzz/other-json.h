/*
 * other-json.h - JSON as jansson reads it, for comparing
 *
 * Its functions have the names of ours, so that it is loaded when it is first asked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_OTHER_JSON_H
#define FUZZ_OTHER_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum other_type { OTHER_OBJECT, OTHER_ARRAY, OTHER_TEXT, OTHER_INTEGER, OTHER_BOOL, OTHER_ELSE };

/* A member of an object. What its type has not is empty. */
struct other_member {
    const char *key;
    enum other_type type;
    const char *text;
    int64_t integer; /* or 1 for true */
    size_t count;    /* of an array */
};

enum other_verdict { OTHER_READ, OTHER_REFUSED, OTHER_TOO_LARGE /* a number for it */ };

/* Visits each member of the object that the text is. */
enum other_verdict other_json_read(const char *bytes, size_t len,
                                   void (*visit)(void *ctx, const struct other_member *member),
                                   void *ctx);

#endif
