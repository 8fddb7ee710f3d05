/*
 * template.h - a text with the connection's own fields in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_TEMPLATE_H
#define CONNECTION_TEMPLATE_H

#include "base/buf.h"
#include "connection/connection.h"

/* Appends the text with its {fields} put in: {user} {app} {tenant} {audience} {name} {consent}
 * {allow}, {owner}, whose token it is, {store}, the command that asks for the secret anew, and any
 * other key of a connection. audience NULL = the connection's first. */
void template_print(struct buf *out, const char *text, const struct connection *c,
                    const char *audience);

#endif
