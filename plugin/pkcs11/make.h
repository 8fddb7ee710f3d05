/*
 * make.h - making, taking in and destroying keys, and their certificates
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_MAKE_H
#define PKCS11_MAKE_H

#include "crypto.h"
#include "state.h"

/* The verbs of store.h. The location's id and label are those of the new key; where it has none,
 * the label is the item's connection, and the id is made from the public key or at random. */
enum aad_code make_key(struct aad_store_state *s, const struct aad_item *item, const char *key_type,
                       struct aad_error *err);
enum aad_code make_from_private(struct aad_store_state *s, const struct aad_item *item,
                                const void *pkcs8, size_t len, struct aad_error *err);
enum aad_code make_certificate(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err);
enum aad_code make_nothing_of(struct aad_store_state *s, struct aad_error *err);

/* Destroys all certificates of that public key. */
void make_destroy_certificates(struct aad_store_state *s, const struct crypto_der *key);

/* The certificate whose public key is that of the location's key. */
enum aad_code make_find_certificate(struct aad_store_state *s, aad_sink *sink, void *sink_ctx,
                                    struct aad_error *err);

#endif
