/*
 * make.h - making, taking in and destroying keys (destroy.c)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_MAKE_H
#define PKCS11_MAKE_H

#include "state.h"

/* Verbs of store.h. The location's id and label are those of the new key; where it has none, the
 * label is the item's connection, and the id is random. */
enum aad_code make_key(struct aad_store_state *s, const struct aad_item *item, const char *key_type,
                       struct aad_error *err);
enum aad_code make_from_private(struct aad_store_state *s, const struct aad_item *item,
                                const void *pkcs8, size_t len, struct aad_error *err);

/* Destroys the key that the location names, with its public half and certificates. Notes what it
 * had to leave, since it may belong to another key. */
enum aad_code destroy_key(struct aad_store_state *s, struct aad_error *err);

#endif
