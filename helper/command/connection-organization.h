/*
 * connection-organization.h - which one of many on the same host, or which server, as the dialog
 * asks it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_ORGANIZATION_H
#define COMMAND_CONNECTION_ORGANIZATION_H

#include "command/connection-question.h"

/* Sets the hosts, where none were given: those of the organization, or the server's. No answer
 * leaves the kind's own, for every organization. */
enum aad_code connection_organization_ask(struct dialog *d);

#endif
