/*
 * change.h - a person's password is about to be another one
 *
 * From just before the authority is told until the new one is in the store, nobody sends the old
 * one: it may be wrong by then, and each wrong one counts (P6). All connections of the same person
 * see it, STATE/rotation/...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CHANGE_H
#define CONNECTION_CHANGE_H

#include "connection/connection.h"

/* Both do nothing where it is so already. AAD_IO: it can be noted nowhere. */
enum aad_code change_begin(const struct connection *c, struct aad_error *err);
void change_end(const struct connection *c);

/* The same where that connection has begun it: it is gone, or somebody has said which password is
 * right. */
void change_end_by(const struct connection *c);

/* Is the password of the connection's user being changed? By that connection. */
bool change_is_on(const struct connection *c, char ret_by[CONNECTION_NAME_MAX + 1]);

#endif
