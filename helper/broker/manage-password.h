/*
 * manage-password.h - what the manage module tells of the client secrets of an application
 *
 * Microsoft Graph calls them passwords. Each has an id, and begins with its hint; the rest of it is
 * told once, to whoever had it made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_PASSWORD_H
#define BROKER_MANAGE_PASSWORD_H

#include <stdint.h>
#include <stdlib.h>

#define MANAGE_HINT_LEN 3 /* characters */

struct manage_password {
    char id[37];
    char name[128];                 /* for people; "" = it has none, or one that is longer */
    char hint[MANAGE_HINT_LEN + 1]; /* "" = nobody knows: it was made long ago */
    int64_t from_s, until_s;
};

/* Those of one application. */
struct manage_passwords {
    char application[37]; /* the id of that object */
    struct manage_password *items;
    size_t n;
};

static inline void manage_clear_passwords(struct manage_passwords *passwords)
{
    free(passwords->items);
    *passwords = (struct manage_passwords){0};
}
#define auto_manage_passwords __attribute__((cleanup(manage_clear_passwords)))

#endif
