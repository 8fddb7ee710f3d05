/*
 * environment.h - the environment of a store's process, built from nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_ENVIRONMENT_H
#define HOST_ENVIRONMENT_H

#include <stdbool.h>

#include "base/buf.h"

#define ENVIRONMENT_ROWS 32

struct environment {
    struct buf text[ENVIRONMENT_ROWS]; /* "NAME=value" */
    char *rows[ENVIRONMENT_ROWS + 1];  /* borrowed from text, NULL last */
    bool is_full;                      /* something had no room */
};

/* The home and runtime directories, the session bus if there is one, the language, the display if
 * somebody may be asked, and the store's own variables by name (NULL last; may be NULL). No PATH: a
 * store starts nothing. */
enum aad_code environment_init(struct environment *ret, const char *const *names, bool may_ask,
                               struct aad_error *err);
void environment_clear(struct environment *e);

#define auto_environment __attribute__((cleanup(environment_clear)))

#endif
