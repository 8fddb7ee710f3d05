/*
 * envelope.h - secrets in encrypted files, for tokens that take no data objects
 *
 * A random content key (AES-256-GCM) is encrypted to an RSA key of the token in software, and can
 * be decrypted by the token alone: by RSA-OAEP, or by PKCS#1 version 1.5 where the token knows no
 * OAEP. What is written is opened again through the token before it counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_ENVELOPE_H
#define PKCS11_ENVELOPE_H

#include "state.h"

enum aad_code envelope_load(struct aad_store_state *s, const struct aad_item *item, aad_sink *sink,
                            void *sink_ctx, struct aad_error *err);
enum aad_code envelope_save(struct aad_store_state *s, const struct aad_item *item,
                            const void *bytes, size_t len, struct aad_error *err);
enum aad_code envelope_erase(struct aad_store_state *s, const struct aad_item *item,
                             struct aad_error *err);
enum aad_code envelope_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                            struct aad_error *err);
/* Is there one? Needs no login. */
bool envelope_exists(struct aad_store_state *s, const struct aad_item *item);

#endif
