/*
 * connection-edited.h - a secret and the file that it goes with, changed at once
 *
 * A new user with the old password, or the old user with a new one, would be a wrong try at
 * somebody's account. So the new secret is first kept beside the old one; the file, replaced as a
 * whole, then says who it is now, and that its secret is the one beside; and only after that the
 * secret takes its own place. Whoever is killed in between leaves one of the two, and it works
 * (P8).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_EDITED_H
#define COMMAND_CONNECTION_EDITED_H

#include "command/connection-former.h"
#include "store/client.h"

/* Do both change, in one place? Elsewhere the file alone says which secret is its own: by its
 * store, or by its grant. */
bool connection_edited_is_needed(const struct connection_change *change);

/* With the new secret beside, in its open store: the rest. Fails with one of the two states. */
enum aad_code connection_edited_save(const struct connection_change *change, struct store *store,
                                     struct aad_error *err);

/* Ends what was cut short, if it was: before c is changed, or its secret. */
enum aad_code connection_edited_settle(struct connection *c, bool may_ask, struct aad_error *err);

#endif
