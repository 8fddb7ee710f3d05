/*
 * open.h - a store as a connection names it: where its token is, and who answers its questions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "connection/connection.h"
#include "store/client.h"

/* What a connection says of its store. */
static inline struct store_spec store_spec_of(const struct connection *c, struct deadline deadline,
                                              bool may_ask)
{
    return (struct store_spec){.name_location = c->store,
                               .deadline = deadline,
                               .may_ask = may_ask,
                               .pin = c->pin,
                               .proxy = c->proxy,
                               .ca_file = c->ca_file};
}

/* store_start() with master password and PIN from where the user has said (master.h, pin.h), or
 * from the person. A token's URI that names no module is completed first, which takes up to half
 * the deadline: 'connection add' does that once and for all. spec->answers and
 * spec->get_token are not looked at. */
enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err);

/* The same for a connection's store; NULL when it fails: who opens it again will hear why. */
struct store *store_start_early(const struct connection *c, const struct deadline *deadline,
                                bool may_ask);

/* Does this process bring what opens a connection's store: the master password or the PIN from a
 * systemd credential or a descriptor of its own? Others may have none, or another. */
bool store_has_source(const struct connection *c);

/* Who gets the token where one of the stores that store_open() opens from now on has to sign in
 * itself. NULL, as in the beginning: nobody. A module has a copy of its own. */
void store_set_getter(store_get_token *getter);

/* Who answers: master.h and pin.h. */
extern const struct store_answers store_answers_of_user;

#endif
