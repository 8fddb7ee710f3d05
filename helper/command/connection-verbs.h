/*
 * connection-verbs.h - the verbs of `aad-credential connection`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_VERBS_H
#define COMMAND_CONNECTION_VERBS_H

#include "command/command.h"
#include "command/connection-options.h"

typedef enum aad_code connection_verb(struct command_context *ctx,
                                      const struct connection_options *options,
                                      struct aad_error *err);

connection_verb connection_verb_add;                          /* -add.c */
connection_verb connection_verb_import;                       /* -import.c */
connection_verb connection_verb_edit;                         /* -edit.c */
connection_verb connection_verb_list;                         /* -table.c */
connection_verb connection_verb_show, connection_verb_export; /* -show.c */
connection_verb connection_verb_remove;                       /* -remove.c */
connection_verb connection_verb_rename;                       /* -rename.c */
connection_verb connection_verb_default;                      /* -default.c */

#endif
