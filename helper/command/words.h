/*
 * words.h - the tables whose words a person may type, by name: "kinds", "grants", "stores"
 *
 * The help, the completions and the schemas have these words from here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Hears of one word. about: what it is; NULL = the word says it. Where more follows in the same
 * word, it ends with a ':'. */
typedef void words_visit(void *ctx, const char *word, const char *about);

/* Tells of all words of a list. false: there is no such list. */
bool words_list(const char *name, size_t len, words_visit *visit, void *ctx);

struct words_place {
    size_t at, indent; /* the column that is reached, and that of further lines */
};

/* Appends a list as it stands in a sentence, or, where its words are explained, as lines. false:
 * there is no such list. */
bool words_print(const char *name, size_t len, const struct words_place *place, struct buf *ret);

/* The list that a text names as "@kinds@"; NULL = none. */
const char *words_find_mark(const char *text, size_t len, size_t *ret_len);

#endif
