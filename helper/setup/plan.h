/*
 * plan.h - what is to be changed in a tool's configuration: shown first, then made
 *
 * A change is a file's new content, a symbolic link, or a run of the tool's own command. It says
 * itself how it is shown: never by the lines around it, which may hold others' secrets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_PLAN_H
#define SETUP_PLAN_H

#include <sys/stat.h>

#include "base/buf.h"

#define SETUP_CHANGES_MAX 64
#define SETUP_WORDS_MAX 24 /* of a command */

struct setup_change {
    const char *tool;                  /* whose it is: a literal; NULL = it is not said */
    char *path;                        /* of the file or the link; of a run, the program */
    struct buf content;                /* of a file: all of it; of a link: where it leads */
    struct buf words[SETUP_WORDS_MAX]; /* of a run, with argv[0] */
    size_t n_words;
    bool is_link, is_removed; /* a link or a file that goes */
    struct stat before;       /* of a file as it was looked at; no inode = there was none */
    struct buf shown;         /* its lines: "+ ...", "- ..." */
};

struct setup_plan {
    struct setup_change changes[SETUP_CHANGES_MAX];
    size_t n_changes;
    struct buf notes; /* lines that are said once all is done */
};

/* A plan is large: NULL, with *err filled, when memory runs out. */
struct setup_plan *setup_plan_new(struct aad_error *err);
void setup_plan_free(struct setup_plan **plan); /* takes NULL inside */
#define auto_setup_plan __attribute__((cleanup(setup_plan_free)))

/* Takes out again what was added since there were n_changes. */
void setup_plan_shrink(struct setup_plan *plan, size_t n_changes);

/* The file at `path` is replaced by that text (NULL = it goes), as a whole, and a link is followed.
 * `shown`: its lines as a person shall see them. What its tool writes until then is not lost: the
 * change is refused. */
enum aad_code setup_plan_add_file(struct setup_plan *plan, const char *path, const struct buf *text,
                                  const struct buf *shown, struct aad_error *err);

/* A symbolic link at `path` leads to `target`; NULL = it goes. */
enum aad_code setup_plan_add_link(struct setup_plan *plan, const char *path, const char *target,
                                  struct aad_error *err);

/* The tool's own command is run: the words of argv up to a NULL, argv[0] is the tool's name. It has
 * the user's environment. */
enum aad_code setup_plan_add_run(struct setup_plan *plan, const char *program,
                                 const char *const *argv, struct aad_error *err);

/* A word of a command as it is shown: quoted where a shell would read anything into it. */
void setup_plan_print_word(const char *word, struct buf *out);

/* All changes, as they are shown before they are made. */
void setup_plan_print(const struct setup_plan *plan, struct buf *out);

/* Makes them in turn; of each tool up to the first that fails. Says what was the first of all. */
enum aad_code setup_plan_make(const struct setup_plan *plan, struct aad_error *err);

#endif
