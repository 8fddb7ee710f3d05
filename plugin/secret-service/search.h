/*
 * search.h - finding items in the Secret Service, and reading the secret of one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "collection.h"

/* What a search found: D-Bus paths. */
struct search_found {
    char **unlocked, **locked;
};

void search_clear(struct search_found *found);
unsigned search_count(const struct search_found *found);

#define auto_found __attribute__((cleanup(search_clear)))

/* All that match; perhaps none. Unlocks only what collection_prepare_search() does. */
enum aad_code search_items(struct aad_store_state *s, const struct aad_item *item,
                           struct search_found *ret, struct aad_error *err);

/* At least one: a locked keyring that may hide it is unlocked first. AAD_NOT_FOUND. */
enum aad_code search_some(struct aad_store_state *s, const struct aad_item *item,
                          struct search_found *ret, struct aad_error *err);

/* The one item that is meant, unlocked. *ret_path is for g_free(). AAD_AMBIGUOUS. */
enum aad_code search_one(struct aad_store_state *s, const struct aad_item *item, char **ret_path,
                         struct aad_error *err);

/* The item's secret, over an encrypted session; for secret_value_unref(). */
enum aad_code search_get(struct aad_store_state *s, const char *path, SecretValue **ret,
                         struct aad_error *err);

#endif
