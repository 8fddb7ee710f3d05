/*
 * more.h - the command that gives a connection one more audience, or one more host
 *
 * The option replaces what is there: so all of that has to be said again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_MORE_H
#define CONNECTION_MORE_H

#include "connection/connection.h"

/* Appends "aad-credential connection edit NAME ...", as it can be pasted. Each of the two may be
 * NULL. */
void more_print(const struct connection *c, const char *audience, const char *host,
                struct buf *ret);

#endif
