/*
 * values.h - what a file of another program says, as values with names
 *
 * A value of JSON is called by its path: "authorization.parameters.tenantid", "users.0.name". So a
 * format is a table of names and of what they mean here. Names are compared without regard to case:
 * those who write these files do not agree on it. Any value may be a secret, so each is one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_IMPORT_VALUES_H
#define CONNECTION_IMPORT_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/secret.h"

#define VALUES_NAME_MAX 200
#define VALUES_MAX 32768

struct value {
    char name[VALUES_NAME_MAX];
    struct secret text; /* NUL-terminated */
    bool is_text;       /* no number, no true or false */
};

/* Zeroed = none. Sorted by name. */
struct values {
    struct value **list;
    size_t n, room;
};

/* Takes in all values of JSON text, an object or an array (whose elements are "value.0" and so on,
 * as in the answers of Azure DevOps). null is no value. AAD_PROTOCOL with the reason: no JSON, a
 * name twice, more than VALUES_MAX. */
enum aad_code values_read_json(struct values *values, const char *bytes, size_t len,
                               struct aad_error *err);

/* Takes in one. The same errors. */
enum aad_code values_add(struct values *values, const char *name, const void *bytes, size_t len,
                         struct aad_error *err);

/* The value of "PREFIXNAME"; NULL = there is none, or it is empty. Borrowed until values_clear().
 */
const struct value *values_find(const struct values *values, const char *prefix, const char *name);
const char *values_text(const struct values *values, const char *prefix, const char *name);

/* Is there any value whose name begins like that? */
bool values_has(const struct values *values, const char *prefix);

void values_clear(struct values *values); /* wipes */
#define auto_values __attribute__((cleanup(values_clear)))

#endif
