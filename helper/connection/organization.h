/*
 * organization.h - which organization a connection is of, where its kind's service has many
 *
 * "https://dev.azure.com/contoso": the host is that of all organizations, and its path names one.
 * In "https://contoso.visualstudio.com" the host does, and a server of one's own is what its
 * address says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_ORGANIZATION_H
#define CONNECTION_ORGANIZATION_H

#include "base/buf.h"
#include "connection/connection.h"

/* Appends the address of the first organization that a host of the connection names. False: none
 * does. */
bool organization_find(const struct connection *c, struct buf *ret);

/* Appends the command that names one: "aad-credential connection edit ado --host ...". */
void organization_print_remedy(const struct connection *c, struct buf *ret);

#endif
