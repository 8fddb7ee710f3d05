/*
 * data.h - secrets as private data objects on the token
 *
 * An object is never changed: a new generation is made and read back, then the older ones are
 * destroyed. A reader takes the newest whole one, and finds one or two, at any instant.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_DATA_H
#define PKCS11_DATA_H

#include "state.h"

enum aad_code data_load(struct aad_store_state *s, const struct aad_item *item, aad_sink *sink,
                        void *sink_ctx, struct aad_error *err);
/* AAD_UNSUPPORTED when the token takes no data objects: then there are envelopes. */
enum aad_code data_save(struct aad_store_state *s, const struct aad_item *item, const void *bytes,
                        size_t len, struct aad_error *err);
enum aad_code data_erase(struct aad_store_state *s, const struct aad_item *item,
                         struct aad_error *err);
enum aad_code data_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                        struct aad_error *err);

#endif
