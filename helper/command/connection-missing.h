/*
 * connection-missing.h - what a new connection still needs, where nobody can be asked for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_MISSING_H
#define COMMAND_CONNECTION_MISSING_H

#include "command/connection-options.h"

/* Is something not there that no default stands for, so that a person is asked? */
bool connection_missing_any(const struct connection *c);

/* AAD_USAGE, which names every option that is missing: nobody shall learn of them one by one. */
enum aad_code connection_missing_fail(const struct connection_options *options,
                                      const struct connection *c, struct aad_error *err);

#endif
