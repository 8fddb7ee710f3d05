/*
 * save.h - storing a secret in the Secret Service: replacing an item, or creating it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SAVE_H
#define SAVE_H

#include "collection.h"

/* The verb `save` of the plugin. */
enum aad_code save_item(struct aad_store_state *s, const struct aad_item *item, const void *bytes,
                        size_t len, struct aad_error *err);

#endif
