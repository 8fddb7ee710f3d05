/*
 * manage-key.h - what the manage module tells of the certificates of an application
 *
 * Microsoft Graph calls them keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_KEY_H
#define BROKER_MANAGE_KEY_H

#include <stdint.h>
#include <stdlib.h>

#include "base/secret.h"

struct manage_key {
    char id[37];
    char name[128];      /* for people; "" = it has none, or one that is longer */
    char thumbprint[41]; /* SHA-1 in hex, upper case; "" = nobody knows */
    int64_t from_s, until_s;
};

/* One that is added. */
struct manage_new_key {
    const struct secret *pem; /* the certificate */
    const char *name;
    const struct secret *proof; /* that another one is the caller's; NULL = none */
    char id[37];                /* gets its id, where that is told; else "" */
    const char *kept;           /* as in manage_old_key */
};

/* One that is to be removed. */
struct manage_old_key {
    const char *id;
    const struct secret *proof; /* NULL = the list is written anew */
    const char *kept; /* the thumbprint of one that the list has to show then: one that was added
                         just now, and is not shown yet, would be lost with it. NULL = none */
};

/* Those of one application. */
struct manage_keys {
    char application[37]; /* the id of that object */
    struct manage_key *items;
    size_t n;
};

static inline void manage_clear_keys(struct manage_keys *keys)
{
    free(keys->items);
    *keys = (struct manage_keys){0};
}
#define auto_manage_keys __attribute__((cleanup(manage_clear_keys)))

#endif
