/*
 * run.h - a tool's own command, which knows best where its configuration is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_RUN_H
#define SETUP_RUN_H

#include "base/secret.h"

/* Runs a program that the user's PATH names, with the user's environment: argv up to a NULL.
 * AAD_CONFIG where it fails; what it says of that has gone to our stderr. */
enum aad_code setup_run(const char *program, const char *const *argv, struct aad_error *err);
/* The same for what changes nothing, and is given up soon: its answer alone. Nobody has asked for
 * that by name, and it may be in anybody's repository: so it runs in `folder` ("/"), where no
 * module and no configuration lies that a tool would take (P10). NULL = here. */
enum aad_code setup_read(const char *program, const char *folder, const char *const *argv,
                         struct secret *ret_out, struct aad_error *err);

#endif
