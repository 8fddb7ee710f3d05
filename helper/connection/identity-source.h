/*
 * identity-source.h - where a machine gets the token of its managed identity, as far as it is data
 *
 * One row a source: how it is recognized, and which identities it can be asked for. How it is
 * asked is in mint/identity/, found by the same name. A new source is a row of
 * identity-source-rows.h and a file there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_IDENTITY_SOURCE_H
#define CONNECTION_IDENTITY_SOURCE_H

#include <stdbool.h>

#include "base/buf.h"

#define IDENTITY_SOURCE_AUTO "auto" /* the first that is recognized */
#define IDENTITY_SOURCE_VARIABLES 3

/* Which one of a machine's identities: its own, or one that was assigned to it by a user. */
enum identity_kind {
    IDENTITY_SYSTEM,
    IDENTITY_CLIENT_ID,
    IDENTITY_OBJECT_ID,
    IDENTITY_RESOURCE_ID
};

struct identity_id {
    enum identity_kind kind;
    const char *value; /* "" of the system-assigned one */
};

/* Bits of "takes". */
enum {
    IDENTITY_TAKES_CLIENT_ID = 1 << IDENTITY_CLIENT_ID,
    IDENTITY_TAKES_ANY =
        1 << IDENTITY_CLIENT_ID | 1 << IDENTITY_OBJECT_ID | 1 << IDENTITY_RESOURCE_ID,
};

struct identity_source {
    const char *name;
    const char *title;                                /* after "this is": "Cloud Shell" */
    const char *endpoint;                             /* the variable that says where it is */
    const char *variables[IDENTITY_SOURCE_VARIABLES]; /* all are set there; NULL = no more */
    const char *default_id; /* the variable that names an identity where the user names none */
    const char *file;       /* or this program is there; NULL = none is looked for */
    unsigned takes;         /* how a user-assigned identity may be named: bits, 0 = not at all */
};

/* NULL when there is no source of that name. */
const struct identity_source *identity_source_find(const char *name);

/* The i-th row, NULL past the end. */
const struct identity_source *identity_source_at(unsigned i);

/* Do environment and files say that we are there? Always true of the last one, which has no mark:
 * that is found out only by asking it. */
bool identity_source_is_here(const struct identity_source *source);

/* The first that is here: never NULL. */
const struct identity_source *identity_source_detect(void);

/* "auto, service-fabric, ... or imds". */
void identity_source_print_names(struct buf *ret);

/* "GUID" (a client id), "object-id:GUID" or "/subscriptions/..." (a resource id) as text has it;
 * false when it is none of these. Borrows text. */
bool identity_id_parse(const char *text, struct identity_id *ret);

/* Can that source be asked for that identity? AAD_CONFIG. */
enum aad_code identity_source_check(const struct identity_source *source,
                                    const struct identity_id *id, struct aad_error *err);

/* "client id GUID", "the system-assigned identity", for people. */
void identity_id_print(const struct identity_id *id, struct buf *ret);

/* Appends what decides, beside the connection, whose token a machine's sources give: where they
 * are, and a hash of what else their variables say. A header can be all that tells two applications
 * apart; it is a proof, and is not written down (P3). So the token of one process is not given to
 * another, which has other variables. */
void identity_source_print_place(struct buf *ret);

#endif
