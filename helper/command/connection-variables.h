/*
 * connection-variables.h - `connection add --from-environment`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_VARIABLES_H
#define COMMAND_CONNECTION_VARIABLES_H

#include "command/connection-add.h"
#include "connection/variables.h"

/* The variables of this process. *found: the caller's memory, for as long as the source. */
struct addition_source connection_variables_source(struct variables *found);

#endif
