/*
 * connection-conclude.h - what comes behind the questions: it is kept, and verified
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_CONCLUDE_H
#define COMMAND_CONNECTION_CONCLUDE_H

#include "command/command.h"
#include "command/connection-options.h"
#include "store/client.h"

/* Something has failed that a person can mend beside: a store is locked, a disk full, a token not
 * there. */
struct conclude_again {
    const char *way; /* what "n" does instead: "save it without ..."; NULL = there is no other */
    bool takes_way;  /* set: that is wanted */
};

/* Tells the person *err, and asks whether to try again. AAD_OK: yes, or in that way. Otherwise what
 * has failed, or AAD_CANCELLED. */
enum aad_code connection_conclude_again(struct conclude_again *again, struct aad_error *err);

/* Of one that changed in nothing that a sign-in depends on. */
void connection_conclude_saved(struct command_context *ctx, const struct connection *c);

/* Verifies it, unless the options say no, and tells what came of it. A secret that is rejected can
 * be typed anew, a few times, unless it came from a descriptor. *store: open, or NULL. */
enum aad_code connection_conclude_verify(struct command_context *ctx, const struct connection *c,
                                         struct store **store,
                                         const struct connection_options *options,
                                         struct aad_error *err);

/* The same; where a person has to sign in first, it tells how instead. */
enum aad_code connection_conclude(struct command_context *ctx, const struct connection *c,
                                  struct store **store, const struct connection_options *options,
                                  struct aad_error *err);

#endif
