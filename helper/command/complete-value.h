/*
 * complete-value.h - the values that an option or argument may have, as its placeholder says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_COMPLETE_VALUE_H
#define COMMAND_COMPLETE_VALUE_H

#include "base/buf.h"
#include "command/help.h"
#include "connection/connection.h"

/* An answer as it grows. */
struct complete {
    struct buf out;
    const char *typed;       /* the part of the word that the candidates begin with */
    struct help_part before; /* the part before that, which stays as it is */
    char connection[CONNECTION_NAME_MAX + 1]; /* that the line names; "" = none */
};

/* Adds a candidate, if it begins with what is typed and can be shown. about may be NULL. */
void complete_put(struct complete *c, const char *word, const char *about);

/* Adds what a placeholder stands for: "URI|CONNECTION", "auto|1|2". about: the option's text, which
 * may name a list; empty = there is none. */
void complete_value(struct complete *c, const struct help_part *value,
                    const struct help_part *about);

#endif
