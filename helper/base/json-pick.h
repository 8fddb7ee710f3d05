/*
 * json-pick.h - a few values of a JSON object that a tool sends (RFC 8259)
 *
 * For what is read in each call: it makes no tree and needs no library. A key on the way to such a
 * value must not be there twice; the others are nobody's business.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_PICK_H
#define BASE_JSON_PICK_H

#include <stdbool.h>

#include "base/secret.h"

#define JSON_PICK_DEPTH 4 /* keys of a path */

enum json_pick_type {
    JSON_PICK_TEXT,
    JSON_PICK_NUMBER, /* as it is written */
    JSON_PICK_TEXTS,  /* of an array, each with a NUL behind it; one that holds anything else is not
                         there */
};

struct json_pick {
    const char *path; /* "spec.cluster.server" */
    enum json_pick_type type;
    bool is_there; /* set: with a value of that type */
    struct secret value;
    unsigned seen[JSON_PICK_DEPTH + 1]; /* json_pick's own */
};

/* AAD_PROTOCOL: it is no object, or ambiguous. The caller clears the rows, also then. */
enum aad_code json_pick(const char *bytes, size_t len, struct json_pick *rows, size_t n_rows,
                        struct aad_error *err);
void json_pick_clear(struct json_pick *rows, size_t n_rows);

#endif
