/*
 * certificate.h - the certificate beside a key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_CERTIFICATE_H
#define PKCS11_CERTIFICATE_H

#include "crypto.h"
#include "state.h"

/* The certificate whose public key is that of the location's key. */
enum aad_code certificate_load(struct aad_store_state *s, aad_sink *sink, void *sink_ctx,
                               struct aad_error *err);

/* Visits the one in use and those beside it. Others' copies of an older one are not theirs. */
enum aad_code certificate_each(struct aad_store_state *s, aad_visit_certificate *visit, void *ctx,
                               struct aad_error *err);

/* Puts one beside the location's key, in place of the one in use. */
enum aad_code certificate_save(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err);

/* The verbs of store.h for those that are not in use. */
enum aad_code certificate_add(struct aad_store_state *s, const void *der, size_t len,
                              struct aad_error *err);
enum aad_code certificate_use(struct aad_store_state *s, const void *der, size_t len,
                              struct aad_error *err);
enum aad_code certificate_drop(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err);

/* Destroys all certificates of that public key; returns how many the token has kept. */
unsigned certificate_destroy_all(struct aad_store_state *s, const struct crypto_der *key);

#endif
