/*
 * refresh.h - the refresh token of a user's connection, as it is kept in the store
 *
 * It is stored with the identity that it was given to, as one text: "1 SHA256-OF-IDENTITY TOKEN".
 * One of another identity (the connection was edited) counts as absent. It is as secret as the
 * password.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REFRESH_H
#define MINT_REFRESH_H

#include "base/deadline.h"
#include "base/turn.h"
#include "connection/connection.h"
#include "store/client.h"

/* An authority may take a refresh token once only, and give another for it: so one process after
 * the other loads it, uses it and saves the next. NULL in *ret where that cannot be had in time. */
void refresh_take_turn(const struct connection *c, const struct deadline *deadline,
                       struct turn **ret);

/* AAD_OK, AAD_NOT_FOUND (then the user's own grant is used), or why the store fails. */
enum aad_code refresh_load(struct store *store, const struct connection *c, struct secret *ret,
                           struct aad_error *err);

/* Replaces; AAD_OK, or why the store fails. */
enum aad_code refresh_save(struct store *store, const struct connection *c,
                           const struct secret *token, struct aad_error *err);

/* The authority does not take it any more. */
void refresh_erase(struct store *store, const struct connection *c);

/* The same because a person wants it: why the store fails. It is no failure if there is none. */
enum aad_code refresh_drop(struct store *store, const struct connection *c, struct aad_error *err);

/* The stored form, apart from the store. unpack: AAD_NOT_FOUND when it is another identity's. */
enum aad_code refresh_pack(const struct connection *c, const struct secret *token,
                           struct secret *ret);
enum aad_code refresh_unpack(const struct connection *c, const struct secret *packed,
                             struct secret *ret);

#endif
