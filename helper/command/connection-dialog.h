/*
 * connection-dialog.h - asking for a connection's fields at the terminal
 *
 * The order and the defaults are those of the kind's guide (kind/question.h). What was given by
 * options is not asked again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_DIALOG_H
#define COMMAND_CONNECTION_DIALOG_H

#include "base/secret.h"
#include "command/connection-options.h"

/* Asks for every field that is not set. The secret's turn is in the middle: after the user name, as
 * in the dialog. is_edit: fields that are set are asked for too, with their value as default, and
 * the secret is not asked for. */
enum aad_code connection_dialog_run(const struct connection_options *options, struct connection *c,
                                    struct secret *secret, bool is_edit, struct aad_error *err);

/* Asks for the last day of a bare secret that has just been typed; its old one is forgotten. */
enum aad_code connection_dialog_ask_expiry(struct connection *c, struct aad_error *err);

#endif
