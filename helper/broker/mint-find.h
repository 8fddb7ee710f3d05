/*
 * mint-find.h - what a dialog can have asked while a connection is being made (mint-module.h)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_FIND_H
#define BROKER_MINT_FIND_H

#include "base/secret.h"

/* What can be found out of a connection that is being made, and where it is asked for. */
enum mint_find {
    MINT_FIND_DIRECTORY,   /* the GUID of its tenant: the authority */
    MINT_FIND_BY_RESOURCE, /* the same: request->audience, an address, which wants a token */
    MINT_FIND_AZURE_STACK, /* authority and audience: request->audience, its Resource Manager */
};

/* What was asked for; the others are "". */
struct mint_found {
    char tenant[37], authority[256], audience[256];
};

/* What is asked of the connection's service. */
struct mint_question {
    const struct secret *token;
    const char *path; /* with its query, at the first host */
};

/* What Azure Resource Manager lists there, fit to be shown. */
struct mint_choice {
    char id[96], title[160];
    char group[96]; /* the resource group that it is in, "" = none */
};

#define MINT_LIST_MAX 40 /* more are no list that anybody reads */

struct mint_list {
    struct mint_choice choices[MINT_LIST_MAX];
    size_t n;
};

#endif
