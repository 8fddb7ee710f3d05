/*
 * rotate-options.h - what a person has said
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_OPTIONS_H
#define COMMAND_ROTATE_ROTATE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct rotate_options {
    const char *as;                    /* NULL = the connection itself */
    int64_t days, grace;               /* grace -1 = not given */
    int64_t older_than, before_expiry; /* -1 = not given */
    const char *to;                    /* the grant that it gets; NULL = it keeps its own */
    const char *store;                 /* with that: where the new one is kept; NULL = the same */
    const char *assertion[4]; /* --assertion-source, -issuer, -subject, -audience, or NULL */
    const char *project, *organization, *devops_as; /* whose service connections get it; or NULL */
    const char *object_id;  /* of the application, where nobody may read it; NULL */
    bool same_key, by_hand; /* the key stays; a person does what Graph would be asked for */
    bool finish, undo, json, no_prompt;
};

#endif
