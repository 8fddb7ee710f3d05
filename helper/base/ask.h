/*
 * ask.h - asking the person at the terminal; the only user of /dev/tty
 *
 * Prompts go to /dev/tty, never to stdout, which belongs to the answer. Signals that end us while
 * echo is off restore the terminal first (security case 77).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ASK_H
#define BASE_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/secret.h"

/* Is there a controlling terminal that can be opened? */
bool ask_has_terminal(void);

/* A descriptor that becomes readable when somebody types there; -1: there is no terminal. It is for
 * waiting alone; the caller closes it. */
int ask_watch(void);

/* Does it show Unicode, by the user's locale? And how large is it. */
bool ask_shows_unicode(size_t *ret_columns, size_t *ret_rows);

/* Shows "PROMPT [DEFAULT]: " and reads a line; an empty answer takes the default (which may be
 * NULL: then an empty answer is an empty text). AAD_CANCELLED at end of file or ^C,
 * AAD_UNAVAILABLE without a terminal. */
enum aad_code ask_line(const char *prompt, const char *fallback, struct buf *ret,
                       struct aad_error *err);

/* Reads the line that has been typed already: without a prompt, which would come too late. */
enum aad_code ask_typed(struct buf *ret, struct aad_error *err);

/* Reads a line without echo. The prompt must already be escaped. */
enum aad_code ask_secret(const char *prompt, struct secret *ret, struct aad_error *err);

/* Reads it twice, until both are the same. */
enum aad_code ask_new_secret(const char *prompt, struct secret *ret, struct aad_error *err);

/* Was the last question left by ^C or the end of the input? Then somebody wants to leave it all;
 * AAD_CANCELLED from elsewhere may only be a window that was closed. */
bool ask_was_left(void);

/* Shows "PROMPT [y/N]: ", until the answer is one of them. */
enum aad_code ask_yes(const char *prompt, bool fallback, bool *ret_yes, struct aad_error *err);

/* Shows text on the terminal (menus, explanations between questions), however long: its lines are
 * broken to the terminal's width. */
void ask_say(const char *format, ...) AAD_PRINTF(1, 2);
/* The same for lines that stay whole: pictures, lines of a file. */
void ask_show(const char *text);

#endif
