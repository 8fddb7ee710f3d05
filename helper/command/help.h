/*
 * help.h - the page of a command or verb: what it says to people is also what the program goes by
 *
 * A page is a text of one form:
 *
 *     usage: aad-credential COMMAND [VERB] [ARGUMENT] FURTHER|- [--option VALUE] ...
 *
 *     What it does.
 *
 *       --option VALUE  what that is, in as many
 *                       lines as it takes
 *       --flag          ...
 *
 * Which options a verb takes is read from it, and what an option's value may be: the parsers and
 * the completions have no other list. Where a page is shown, @name@ and @about@ are what differs
 * between pages of the same text, @verbs@ is a line of its own, and the words of a table are put in
 * by their name, as in @kinds@ (words.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_HELP_H
#define COMMAND_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "command/command.h"

/* A part of a page's text, borrowed. */
struct help_part {
    const char *text;
    size_t len;
};

struct help_option {
    struct help_part name;  /* "kind", without dashes */
    struct help_part value; /* "KIND"; empty = a flag */
    struct help_part about; /* the rest of its lines */
};

/* One page: of a command, or of one of its verbs. */
struct help_page {
    const char *command, *verb; /* verb NULL: the command's own */
    const char *text, *about;
};

/* The next option of a page. *at is the text at first, and moves on. false: there is none. */
bool help_next_option(const char **at, struct help_option *ret);
bool help_find_option(const char *text, const struct help_part *name, struct help_option *ret);
bool help_has_option(const char *text, const char *name);

/* The i-th argument that is no option, without brackets and dots: "URI|CONNECTION". false: it is
 * past the last one. */
bool help_find_argument(const struct help_page *page, unsigned i, struct help_part *ret);

/* AAD_USAGE: it does not take so many arguments. None of its arguments has dots. */
enum aad_code help_check_arguments(const struct help_page *page, int n, struct aad_error *err);

/* The page of a verb, where there is one of that name; else the command's own, and false. */
bool help_find_page(const struct command *command, const char *verb, struct help_page *ret);

/* Appends the page as it is shown. command: whose verbs are put in for @verbs@. */
void help_print(const struct help_page *page, const struct command *command, struct buf *ret);

/* AAD_USAGE: the page has no such option. Names the nearest one. */
enum aad_code help_refuse_option(const struct help_page *page, const char *name,
                                 struct aad_error *err);

static inline bool help_part_is(const struct help_part *part, const char *text)
{
    return strlen(text) == part->len && !memcmp(part->text, text, part->len);
}

#endif
