/*
 * shelf.h - the certificates of a key, wherever they are: the one in use, and the one that is
 * pending
 *
 * A store keeps them beside its key. What it does not take is kept beside the connection
 * (connection/beside.h), and goes before what the store has: one answer, for everybody who asks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_SHELF_H
#define MINT_SHELF_H

#include <stdbool.h>

#include "base/deadline.h"
#include "base/secret.h"
#include "base/turn.h"
#include "store/client.h"

struct shelf {
    struct store *store;  /* borrowed */
    struct aad_item item; /* the key */
    const char *name;     /* the connection that may have files; NULL = a URI, which has none */

    struct secret used, next; /* DER; empty = there is none */
    bool is_beside;           /* `used` is a file, */
    bool has_own;             /* and the store has one as well, which is not used */
    bool next_is_beside;
    bool next_has_key; /* `next` is of another key, which is to come as well: shelf_next_item() */
};

/* Where one was put. */
enum shelf_place {
    SHELF_NOWHERE, /* the store takes none, and there is no connection */
    SHELF_STORE,
    SHELF_BESIDE,
};

void shelf_clear(struct shelf *s); /* takes a zeroed struct */
#define auto_shelf __attribute__((cleanup(shelf_clear)))

/* The one in use. AAD_NOT_FOUND where there is none, or as the store says. */
enum aad_code shelf_load_used(struct shelf *s, struct aad_error *err);

/* The pending one, after the one in use was loaded: of several the one that ends last. It is no
 * failure if there is none. */
enum aad_code shelf_load_next(struct shelf *s, struct aad_error *err);

/* Whose key signs for the pending one. */
struct aad_item shelf_next_item(const struct shelf *s);

/* Is there a key that is to come, which is not the one that is there? AAD_NOT_FOUND: there is none;
 * AAD_UNSUPPORTED: the location names the key, so that the store has one place only. */
enum aad_code shelf_check_next_key(struct shelf *s, struct aad_error *err);

/* Is it to come after the one in use? One that is neither newer nor ends later was in use before.
 */
bool shelf_may_follow(const struct shelf *s, const struct secret *der);

/* Puts one in the place of the one in use, or beside it to wait. Both must be loaded. */
enum aad_code shelf_put_used(struct shelf *s, const struct secret *der, enum shelf_place *ret,
                             struct aad_error *err);
enum aad_code shelf_put_next(struct shelf *s, const struct secret *der, enum shelf_place *ret,
                             struct aad_error *err);

/* The pending one comes into use, in one step (P8); or is dropped. */
enum aad_code shelf_use_next(struct shelf *s, struct aad_error *err);
enum aad_code shelf_drop_next(struct shelf *s, struct aad_error *err);

/* What is beside the connection goes: the store's own is in use again. */
enum aad_code shelf_use_own(struct shelf *s, struct aad_error *err);

/* One process after the other changes what a key has. NULL in *ret where that cannot be had in
 * time. */
void shelf_take_turn(const struct shelf *s, const struct deadline *deadline, struct turn **ret);

#endif
