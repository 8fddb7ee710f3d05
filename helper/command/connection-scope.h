/*
 * connection-scope.h - asking for the part of Azure that a connection is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_SCOPE_H
#define COMMAND_CONNECTION_SCOPE_H

#include "command/connection-question.h"

/* Its scope level, as the guide's dialog calls it, and then what that wants. */
enum aad_code connection_scope_ask(struct dialog *d);

/* Once it is known who it is: a list, if that was wanted. */
enum aad_code connection_scope_list(struct dialog *d);

#endif
