/*
 * json.h - reading JSON that somebody else wrote (RFC 8259); json.c alone includes cJSON
 *
 * cJSON is given text only after our own pass over it has refused what it would accept or choke
 * on: more than JSON_DEPTH_MAX levels, NUL bytes, bytes after the value, a byte order mark,
 * invalid UTF-8 and lone surrogates; duplicate keys are refused after parsing. Its allocator is
 * set to one that wipes, since a token response carries tokens.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/secret.h"

#define JSON_DEPTH_MAX 16

struct cJSON;

/* Parses one object; bytes may be NULL where len is 0. AAD_PROTOCOL with the reason. The caller
 * frees with json_free(). */
enum aad_code json_parse(const char *bytes, size_t len, struct cJSON **ret, struct aad_error *err);
void json_free(struct cJSON **object); /* wipes; takes NULL inside */

/* NULL when absent or of another type. Borrowed from the object. */
const char *json_text(const struct cJSON *object, const char *key);
const struct cJSON *json_object(const struct cJSON *object, const char *key);
const struct cJSON *json_array(const struct cJSON *object, const char *key);
bool json_has(const struct cJSON *object, const char *key);

/* The i-th element of an array if it is a string, else NULL; the number of elements. */
const char *json_element_text(const struct cJSON *array, size_t i);
const struct cJSON *json_element_object(const struct cJSON *array, size_t i); /* likewise */
size_t json_count(const struct cJSON *array);

/* A whole number, given as a number or as a decimal string (AAD's v1 endpoint quotes its
 * numbers); false when absent, not whole, or outside min..max. */
bool json_integer(const struct cJSON *object, const char *key, int64_t min, int64_t max,
                  int64_t *ret);

/* True or false as JSON's literals only; fallback when absent. */
bool json_bool(const struct cJSON *object, const char *key, bool fallback);

/* The i-th key of an object, NULL past the end. */
const char *json_key(const struct cJSON *object, size_t i);

/* The i-th element of an array if it is a whole number. */
bool json_element_integer(const struct cJSON *array, size_t i, int64_t *ret);

#define auto_json __attribute__((cleanup(json_free)))

#endif
