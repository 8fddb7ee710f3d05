/*
 * connection-authority.h - asking for the authority: its address, or its cloud and then its tenant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_AUTHORITY_H
#define COMMAND_CONNECTION_AUTHORITY_H

#include "command/connection-question.h"

/* The authentication endpoint, with its tenant. */
enum aad_code connection_authority_ask(struct dialog *d);

/* The environment alone, or an Azure Stack Hub by its address. */
enum aad_code connection_authority_ask_cloud(struct dialog *d);

/* The tenant, once the environment is there. Enter asks the resource which one it wants. */
enum aad_code connection_authority_ask_tenant(struct dialog *d);

#endif
