/*
 * keyfile.h - the verbs for keys, of a store that keeps secrets only
 *
 * Key and certificates are the PEM text of one item, (connection, "certificate"), which the store's
 * own load, save and erase handle: a change is one save, and a kill in the middle of it leaves what
 * was there. The key that is to come after it is another item, "next-certificate", which takes the
 * place of the first as a whole. The key comes here to sign, and goes no further. These verbs are
 * linked into one store, and are in its table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_KEYFILE_H
#define COMMON_KEYFILE_H

#include <aad-credential/store.h>

enum aad_code keyfile_certificate(struct aad_store_state *state, const struct aad_item *item,
                                  aad_sink *sink, void *sink_ctx, struct aad_error *err);
enum aad_code keyfile_sign(struct aad_store_state *state, const struct aad_item *item,
                           const char *algorithm, const void *message, size_t message_len,
                           aad_sink *sink, void *sink_ctx, struct aad_error *err);
enum aad_code keyfile_generate(struct aad_store_state *state, const struct aad_item *item,
                               const char *key_type, struct aad_error *err);
enum aad_code keyfile_public_key(struct aad_store_state *state, const struct aad_item *item,
                                 aad_sink *sink, void *sink_ctx, struct aad_error *err);
enum aad_code keyfile_save_certificate(struct aad_store_state *state, const struct aad_item *item,
                                       const void *der, size_t len, struct aad_error *err);
enum aad_code keyfile_import(struct aad_store_state *state, const struct aad_item *item,
                             const void *pkcs8, size_t len, struct aad_error *err);
enum aad_code keyfile_erase_key(struct aad_store_state *state, const struct aad_item *item,
                                struct aad_error *err);
enum aad_code keyfile_certificates(struct aad_store_state *state, const struct aad_item *item,
                                   aad_visit_certificate *visit, void *visit_ctx,
                                   struct aad_error *err);
enum aad_code keyfile_add_certificate(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err);
enum aad_code keyfile_use_certificate(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err);
enum aad_code keyfile_drop_certificate(struct aad_store_state *state, const struct aad_item *item,
                                       const void *der, size_t len, struct aad_error *err);

/* For the store's own close. */
void keyfile_forget(void);

/* The members of the table. */
#define KEYFILE_VERBS                                                                              \
    .certificate = keyfile_certificate, .sign = keyfile_sign, .generate = keyfile_generate,        \
    .public_key = keyfile_public_key, .save_certificate = keyfile_save_certificate,                \
    .import = keyfile_import, .erase_key = keyfile_erase_key,                                      \
    .certificates = keyfile_certificates, .add_certificate = keyfile_add_certificate,              \
    .use_certificate = keyfile_use_certificate, .drop_certificate = keyfile_drop_certificate

#endif
