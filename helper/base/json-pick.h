/*
 * json-pick.h - a few values of a JSON object that a tool sends (RFC 8259)
 *
 * For what is read in each call: it makes no tree and needs no library. A key on the way to such a
 * value must not be there twice, nor have a value of another type; the others are nobody's
 * business.
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
    JSON_PICK_BOOL,   /* "true" or "false" */
    JSON_PICK_TEXTS,  /* of an array, each with a NUL behind it */
};

struct json_pick {
    const char *path; /* "spec.cluster.server" */
    enum json_pick_type type;
    bool may_be_null;                   /* null counts as absent, also on the way to it */
    bool is_there;                      /* set */
    struct secret value;                /* json_pick_text() */
    unsigned seen[JSON_PICK_DEPTH + 1]; /* json_pick's own */
};

/* AAD_PROTOCOL: it is no object, ambiguous, or of other types. The caller clears the rows, also
 * then. */
enum aad_code json_pick(const char *bytes, size_t len, struct json_pick *rows, size_t n_rows,
                        struct aad_error *err);
/* "" where it is empty, or not there. Borrowed from the row. */
const char *json_pick_text(const struct json_pick *row);
void json_pick_clear(struct json_pick *rows, size_t n_rows);

#endif
