/*
 * connection-add.h - the steps of a connection that is new or changes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_ADD_H
#define COMMAND_CONNECTION_ADD_H

#include "base/buf.h"
#include "command/command.h"
#include "command/connection-former.h"
#include "command/connection-options.h"
#include "store/client.h"

struct addition;

/* Where fields come from that are not given as options: the environment, a file. What it says is
 * shown, and confirmed, before anything is saved. */
struct addition_source {
    /* Sets what add->c has not yet, and the secret. */
    enum aad_code (*fill)(struct addition *add, struct aad_error *err);
    /* Appends what is left to do with the source, once the secret is in the store. */
    void (*finish)(struct command_context *ctx, const struct addition *add);
    const char *name; /* "the environment" */
    void *found;      /* fill's own */

    /* Set by fill: which parts were used, and which of them is the secret (NULL = none). */
    struct buf used;
    const char *proof;
};

/* What is being added. */
struct addition {
    struct connection_options options;
    struct connection c;
    struct secret secret;           /* empty = none was given yet */
    struct addition_source *source; /* NULL = the options alone; borrowed */
    bool is_typed;                  /* somebody has answered questions for it */
    bool is_left, lacks_secret;     /* it is saved as it is; he has given a secret that is not */
};

void connection_add_clear(struct addition *add);
#define auto_addition __attribute__((cleanup(connection_add_clear)))

/* Kind and name: a kind may stand where a name would, "connection add devops". AAD_USAGE. */
enum aad_code connection_add_take_words(const struct connection_options *options,
                                        struct connection *c, struct aad_error *err);

/* Fills the rest from the source and by the dialog, shows what came from the source and asks, then
 * stores and verifies. */
enum aad_code connection_add(struct command_context *ctx, struct addition *add,
                             struct aad_error *err);

/* The secret that the source has (taken), unless it is given in another way; checked. */
enum aad_code connection_add_take(struct addition *add, struct secret *secret,
                                  struct aad_error *err);

/* Completes c->store, so that each later use loads only one module. Tells which token it is. */
enum aad_code connection_add_complete_store(struct command_context *ctx, struct connection *c,
                                            struct aad_error *err);

/* connection_secret_read(), and of a bare secret that is typed its last day; where it is not, what
 * was known of another one's is forgotten. Unless the options say it. */
enum aad_code connection_add_read_secret(const struct connection_options *options,
                                         struct connection *c, struct secret *ret,
                                         struct aad_error *err);

/* Stores the secret and the file, in the order that loses nothing. *ret_store is still open if a
 * secret was stored. */
enum aad_code connection_add_store(struct command_context *ctx,
                                   const struct connection_change *change, struct store **ret_store,
                                   struct aad_error *err);

#endif
