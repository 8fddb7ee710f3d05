/*
 * token-variable.h - names that a token may not have in a pipeline (--variable)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_TOKEN_VARIABLE_H
#define COMMAND_TOKEN_VARIABLE_H

#include <aad-credential/error.h>

/* AAD_REFUSED where a variable of that name tells an agent, a shell, a loader or an interpreter
 * what to do in later steps. Agents fold case, and make '_' of '.' and '-'. */
enum aad_code token_variable_check(const char *name, struct aad_error *err);

#endif
