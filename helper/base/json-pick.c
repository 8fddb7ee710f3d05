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

/* Stands behind the '[', and goes behind the ']'. */
static void pick_take_list(struct json_walk *w, struct json_pick *row)
{
    enum json_token token;

    row->is_there = true;
    while ((token = json_walk_next(w)) != JSON_CLOSE && token != JSON_END) {
        const char *text = json_walk_text(w);

        if (token == JSON_OBJECT || token == JSON_ARRAY)
            json_walk_leave(w);
        if (token == JSON_TEXT)
            secret_append(&row->value, text, strlen(text) + 1);
        else
            row->is_there = false;
    }
}

static void pick_take(struct json_walk *w, enum json_token token, struct json_pick *row)
{
    static const enum json_token wanted[] = {
        [JSON_PICK_TEXT] = JSON_TEXT, [JSON_PICK_NUMBER] = JSON_NUMBER};

    if (row->type == JSON_PICK_TEXTS || wanted[row->type] != token)
        return;
    secret_append_text(&row->value, json_walk_text(w));
    row->is_there = true;
}

/* Goes on by one token. */
static void pick_step(struct json_walk *w, enum json_token token, struct pick_place *place)
{
    struct json_pick *row = token == JSON_CLOSE ? NULL : pick_find(place);

    if (token == JSON_ARRAY && row && row->type == JSON_PICK_TEXTS)
        pick_take_list(w, row);
    else if (token == JSON_ARRAY || (token == JSON_OBJECT && place->in_array))
        place->in_array++;
    else if (token == JSON_OBJECT)
        place->depth++;
    else if (token == JSON_CLOSE && place->in_array)
        place->in_array--;
    else if (token == JSON_CLOSE)
        place->depth--;
    else if (row)
        pick_take(w, token, row);
}

enum aad_code json_pick(const char *bytes, size_t len, struct json_pick *rows, size_t n_rows,
                        struct aad_error *err)
{
    auto_json_walk struct json_walk w = {0};
    struct pick_place place = {.rows = rows, .n_rows = n_rows, .depth = 1};
    enum aad_code code = json_walk_open(&w, bytes, len, err);
    enum json_token token;

    while (!code && (token = json_walk_next(&w)) != JSON_END) {
        if (token != JSON_KEY)
            pick_step(&w, token, &place);
        else if (!pick_note_key(&place, w.key))
            code = aad_error_set(err, AAD_PROTOCOL, NULL, "the JSON text has the key '%s' twice",
                                 w.key);
    }
    for (size_t i = 0; i < n_rows && !code; i++)
        code = secret_ok(&rows[i].value, err);
    return code;
}

void json_pick_clear(struct json_pick *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++)
        secret_clear(&rows[i].value);
}
