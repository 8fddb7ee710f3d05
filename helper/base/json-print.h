/*
 * json-print.h - writing JSON (RFC 8259), for files of ours and for --json
 *
 * A value is made from the inside to the outside: what goes into an object or an array is already
 * whole, so that only its text is kept. All functions take NULL and remember a failure:
 * json_print() then fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_PRINT_H
#define BASE_JSON_PRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* An object or an array. */
struct json_print;

struct json_print *json_new_object(void);
struct json_print *json_new_array(void);
void json_print_free(struct json_print **value); /* takes NULL inside */

/* Texts are copied; one that is NULL or not UTF-8 is a failure. */
void json_add_text(struct json_print *object, const char *key, const char *value);
void json_add_integer(struct json_print *object, const char *key, int64_t value);
void json_add_bool(struct json_print *object, const char *key, bool value);
void json_add_taken(struct json_print *object, const char *key, struct json_print *value);
void json_append_text(struct json_print *array, const char *value);
void json_append_taken(struct json_print *array, struct json_print *value);

/* Appends the value, indented, with a final newline. */
enum aad_code json_print(const struct json_print *value, struct buf *out, struct aad_error *err);

#define auto_json_print __attribute__((cleanup(json_print_free)))

#endif
