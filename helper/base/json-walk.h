/*
 * json-walk.h - reading JSON of ours (RFC 8259) from its beginning to its end
 *
 * For files whose keys are known: a connection is read in each call, and this neither makes a tree
 * nor needs a library. What a server says is read with json.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_JSON_WALK_H
#define BASE_JSON_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

#define JSON_WALK_KEY_MAX 63 /* no file of ours has longer keys; a longer one is cut off there */

enum json_token {
    JSON_END,
    JSON_KEY,
    JSON_TEXT,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_OBJECT, /* begins */
    JSON_ARRAY,  /* begins */
    JSON_CLOSE,  /* of either */
};

struct json_walk {
    const char *bytes, *at, *end; /* borrowed */
    char key[JSON_WALK_KEY_MAX + 1];
    struct secret text; /* of a text or a number */
};

/* Checks the whole text (json-scan.h) and stands at the first member of its object. AAD_PROTOCOL
 * with the reason. The caller has to find a key that is there twice. */
enum aad_code json_walk_open(struct json_walk *w, const char *bytes, size_t len,
                             struct aad_error *err);
void json_walk_close(struct json_walk *w); /* wipes */

/* The next token. The last one is the object's JSON_CLOSE, and JSON_END follows. w->key is the key
 * from JSON_KEY to the next one. json_walk_text() is what a JSON_TEXT or a JSON_NUMBER says. */
enum json_token json_walk_next(struct json_walk *w);
const char *json_walk_text(const struct json_walk *w);

/* After JSON_OBJECT and JSON_ARRAY: goes behind its JSON_CLOSE. */
void json_walk_leave(struct json_walk *w);

/* Starts again, and returns the token of that key's value; JSON_END if there is no such key.
 * json_walk_next() goes on behind it. */
enum json_token json_walk_find(struct json_walk *w, const char *key);
void json_walk_restart(struct json_walk *w);

/* After JSON_NUMBER: is it whole, and within min..max? */
bool json_walk_integer(const struct json_walk *w, int64_t min, int64_t max, int64_t *ret);
/* Is a number of JSON whole, and small enough that a double holds it exactly? */
bool json_walk_whole(double number, int64_t *ret);

#define auto_json_walk __attribute__((cleanup(json_walk_close)))

#endif
