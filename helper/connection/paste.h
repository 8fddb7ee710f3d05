/*
 * paste.h - what a person has typed or pasted, without what was never meant
 *
 * A value that is copied from a page brings along blanks, characters that nobody sees, braces, or
 * lacks what a browser does not show. Each field's row says what may be mended in it: only what
 * cannot be misunderstood. Files are not read so: there, each value stands as it is meant.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_PASTE_H
#define CONNECTION_PASTE_H

#include "connection/connection.h"

/* Each but the first and the last does what the one before does, too. */
enum paste {
    PASTE_EXACT,     /* nothing: each byte of a path may be meant */
    PASTE_WORD,      /* what cannot be seen around it goes: blanks, tabs, U+00A0, U+200B, U+FEFF */
    PASTE_ID,        /* a GUID's braces and capitals go */
    PASTE_ADDRESS,   /* a host of more than one part gets its https:// */
    PASTE_AUTHORITY, /* a tenant alone gets the authority that there is, or the kind's */
    PASTE_RESOURCE,  /* an address where the kind's services have one, else an id */
};

/* The column of a field's row (connection.c). */
enum paste connection_paste(const char *key);

/* Gives the text, mended so, in ret, which is empty before; the last two need a connection. */
void paste_clean(enum paste paste, const char *text, struct buf *ret);

/* The same for the value of a field, as it will be set. */
void paste_clean_value(const struct connection *c, const char *key, const char *text,
                       struct buf *ret);

/* connection_set() for what a person has typed or pasted. AAD_USAGE. */
enum aad_code paste_set(struct connection *c, const char *key, const char *text,
                        struct aad_error *err);

#endif
