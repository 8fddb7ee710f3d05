/*
 * exchange.h - a token that a target gives for one of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_EXCHANGE_H
#define BROKER_EXCHANGE_H

#include "broker/broker.h"

struct exchange {
    const struct broker *broker;
    const struct connection *connection;
    const char *audience; /* of the token that is shown there */
    const struct url *target;
    struct deadline deadline;
    bool may_ask;
};

/* Gets our own token, from the cache where it can, and the target's for it. Where the target
 * refuses it, ours stays: the target may have refused the identity. */
enum aad_code exchange_get(const struct exchange *e, struct token *ret, struct aad_error *err);

/* Does the request ask for the target's token, and does the connection's kind have it give one? */
bool exchange_is_wanted(const struct connection *c, const struct request *request);

/* Appends what tells the target's token from ours in the cache. */
void exchange_print_key(const struct url *target, struct buf *key);

#endif
