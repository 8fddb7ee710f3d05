/*
 * leftover.h - what is left to do with a file that became a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_IMPORT_LEFTOVER_H
#define CONNECTION_IMPORT_LEFTOVER_H

#include "connection/import/import.h"

struct leftover {
    const struct import *import; /* after its reading; with its connection, which has a name */
    const char *file;            /* its path, NULL = standard input */
    bool is_stored;              /* is the secret in the store that it has? */
};

/* What a file is called: its path, as a terminal may have it. NULL = standard input. */
void leftover_print_title(const char *file, struct buf *ret);

/* Appends how its key is brought in; that what was stored is to be deleted, with the command where
 * the file has nothing else; and what was not stored, of which there may be no other copy. */
void leftover_print(const struct leftover *leftover, struct buf *ret);

#endif
