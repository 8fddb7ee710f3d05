/*
 * json-pick.c - see json-pick.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-pick.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json-walk.h"

#define PICK_PATH_MAX (JSON_PICK_DEPTH * (JSON_WALK_KEY_MAX + 1))

/* Where the walk stands. What is deeper than any path, or in an array, is nowhere. */
struct pick_place {
    struct json_pick *rows;
    size_t n_rows;
    char keys[JSON_PICK_DEPTH][JSON_WALK_KEY_MAX + 1];
    unsigned depth;    /* of the object that is walked through; 1 = the outermost */
    unsigned in_array; /* how deep in one; 0 = in none */
};

static bool pick_is_somewhere(const struct pick_place *place)
{
    return !place->in_array && place->depth >= 1 && place->depth <= JSON_PICK_DEPTH;
}

static void pick_print_path(const struct pick_place *place, char out[PICK_PATH_MAX])
{
    size_t len = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < place->depth; i++)
        len +=
            (size_t)snprintf(out + len, PICK_PATH_MAX - len, "%s%s", i ? "." : "", place->keys[i]);
}

/* False: one of the keys on the way to a value is there twice. */
static bool pick_note_key(struct pick_place *place, const char *key)
{
    char path[PICK_PATH_MAX];
    size_t len;

    if (!pick_is_somewhere(place))
        return true;
    /* A '.' in a key is none between two. */
    (void)snprintf(place->keys[place->depth - 1], sizeof place->keys[0], "%s",
                   strchr(key, '.') ? "" : key);
    pick_print_path(place, path);
    len = strlen(path);
    for (size_t i = 0; i < place->n_rows; i++) {
        struct json_pick *row = &place->rows[i];

        if (!strncmp(row->path, path, len) && (row->path[len] == '.' || !row->path[len]) &&
            ++row->seen[place->depth] > 1)
            return false;
    }
    return true;
}

/* The row of the value that comes now. */
static struct json_pick *pick_find(const struct pick_place *place)
{
    char path[PICK_PATH_MAX];

    if (!pick_is_somewhere(place))
        return NULL;
    pick_print_path(place, path);
    for (size_t i = 0; i < place->n_rows; i++)
        if (!strcmp(place->rows[i].path, path))
            return &place->rows[i];
    return NULL;
}

/* Is the value that comes now on the way to one of a row, so that it has to be an object, or null
 * where that will do? */
static bool pick_is_on_the_way(const struct pick_place *place, bool is_null)
{
    char path[PICK_PATH_MAX];
    size_t len;

    if (!pick_is_somewhere(place))
        return false;
    pick_print_path(place, path);
    len = strlen(path);
    for (size_t i = 0; i < place->n_rows; i++)
        if (!strncmp(place->rows[i].path, path, len) && place->rows[i].path[len] == '.' &&
            !(is_null && place->rows[i].may_be_null))
            return true;
    return false;
}

/* Stands behind the '[', and goes behind the ']'. False: there is something else in it. */
static bool pick_take_list(struct json_walk *w, struct json_pick *row)
{
    enum json_token token;

    while ((token = json_walk_next(w)) == JSON_TEXT) {
        const char *text = json_walk_text(w);

        secret_append(&row->value, text, strlen(text) + 1);
    }
    return token == JSON_CLOSE;
}

static bool pick_take(struct json_walk *w, enum json_token token, struct json_pick *row)
{
    bool is_bool = token == JSON_TRUE || token == JSON_FALSE;

    row->is_there = true;
    if (row->type == JSON_PICK_TEXTS)
        return token == JSON_ARRAY && pick_take_list(w, row);
    if (row->type == JSON_PICK_BOOL)
        secret_append_text(&row->value, token == JSON_TRUE ? "true" : "false");
    else if (token == JSON_TEXT || token == JSON_NUMBER)
        secret_append_text(&row->value, json_walk_text(w));
    return row->type == JSON_PICK_BOOL
               ? is_bool
               : token == (row->type == JSON_PICK_TEXT ? JSON_TEXT : JSON_NUMBER);
}

/* Goes on by one token. False: a value is of another type. */
static bool pick_step(struct json_walk *w, enum json_token token, struct pick_place *place)
{
    struct json_pick *row = token == JSON_CLOSE ? NULL : pick_find(place);
    bool is_null = token == JSON_NULL;

    if (row && !(is_null && row->may_be_null))
        return pick_take(w, token, row);
    if (token != JSON_CLOSE && token != JSON_OBJECT && pick_is_on_the_way(place, is_null))
        return false;
    if (token == JSON_ARRAY || (token == JSON_OBJECT && place->in_array))
        place->in_array++;
    else if (token == JSON_OBJECT)
        place->depth++;
    else if (token == JSON_CLOSE && place->in_array)
        place->in_array--;
    else if (token == JSON_CLOSE)
        place->depth--;
    return true;
}

static enum aad_code pick_fail(const char *what, const char *key, struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "what the tool sends has the key '%s' %s\n"
                         "It speaks another version of its protocol, or a broken one.",
                         key, what);
}

enum aad_code json_pick(const char *bytes, size_t len, struct json_pick *rows, size_t n_rows,
                        struct aad_error *err)
{
    auto_json_walk struct json_walk w = {0};
    struct pick_place place = {.rows = rows, .n_rows = n_rows, .depth = 1};
    enum aad_code code = json_walk_open(&w, bytes, len, err);
    enum json_token token;

    while (!code && (token = json_walk_next(&w)) != JSON_END) {
        if (token == JSON_KEY && !pick_note_key(&place, w.key))
            code = pick_fail("twice", w.key, err);
        else if (token != JSON_KEY && !pick_step(&w, token, &place))
            code = pick_fail("with a value of another type", w.key, err);
    }
    for (size_t i = 0; i < n_rows && !code; i++)
        code = secret_ok(&rows[i].value, err);
    return code;
}

const char *json_pick_text(const struct json_pick *row)
{
    return row->value.len ? row->value.bytes : "";
}

void json_pick_clear(struct json_pick *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++)
        secret_clear(&rows[i].value);
}
