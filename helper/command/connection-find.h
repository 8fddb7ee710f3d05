/*
 * connection-find.h - what is found out while a connection is being made, shown before it is used
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_FIND_H
#define COMMAND_CONNECTION_FIND_H

#include "command/connection-question.h"

/* The authority with another tenant. */
enum aad_code connection_find_set_tenant(struct dialog *d, const char *tenant);

/* The directory of the domain that the connection's authority has, if it has one: its GUID takes
 * the domain's place if the person wants that. AAD_CONFIG: there is none. What cannot be asked for
 * is no failure; the domain stays. */
enum aad_code connection_find_directory(struct dialog *d);

/* The address of Azure Resource Manager that wants a token of the right directory; "" = unknown. */
void connection_find_resource(const struct dialog *d, struct buf *ret);

/* The directory that this address wants a token of. AAD_REFUSED: the person does not want it. */
enum aad_code connection_find_by_resource(struct dialog *d, const char *resource);

/* Authority, audience and host of an Azure Stack Hub, by the address of its Resource Manager. */
enum aad_code connection_find_azure_stack(struct dialog *d, const char *address);

#endif
