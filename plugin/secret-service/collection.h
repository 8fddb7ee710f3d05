/*
 * collection.h - collections of the Secret Service: which is the default one, is it locked, and
 * how it gets unlocked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COLLECTION_H
#define COLLECTION_H

#include "item.h"

struct aad_store_state {
    const struct aad_store_host *host;
    SecretBackend *backend;
    SecretService *service;    /* the same object as the backend */
    struct item_call *session; /* the key exchange, while it goes on */
    bool knows_maker, is_gnome;
};

/* A method of an object on D-Bus. */
struct collection_method {
    const char *service; /* NULL = the Secret Service's own */
    const char *path, *interface, *name;
    int64_t most_ms; /* that its answer may take; 0 = as long as there is time */
};

/* Calls a method, under the deadline. Takes a floating `arguments`. ret may be NULL. */
enum aad_code collection_call(struct aad_store_state *s, const struct collection_method *method,
                              GVariant *arguments, GVariant **ret, struct aad_error *err);

/* Is the Secret Service the program that has this name on the bus? Starts nothing, and asks the bus
 * alone. */
bool collection_is_of(struct aad_store_state *s, const char *name);

/* The path of the default collection, for g_free(); AAD_UNAVAILABLE if there is none. */
enum aad_code collection_find_default(struct aad_store_state *s, bool *ret_locked, char **ret_path,
                                      struct aad_error *err);

/* Unlocks what opens without anybody (wallet.h); else has a person unlock the collection, if one
 * may be asked; otherwise AAD_LOCKED at once. */
enum aad_code collection_unlock(struct aad_store_state *s, const char *path, struct aad_error *err);

/* Only what opens without anybody. */
bool collection_unlock_quietly(struct aad_store_state *s, const char *path);

/* Unlocks the collection that the item is in; or, where only the item is locked because the service
 * wants a person to allow each use of it (KeePassXC), has the person asked for that. */
enum aad_code collection_unlock_item(struct aad_store_state *s, const char *item_path,
                                     struct aad_error *err);

/* Before a search: only gnome-keyring searches what is locked. Others ask a person to unlock it as
 * soon as somebody searches, whoever that is. So it is unlocked by our rules first. */
enum aad_code collection_prepare_search(struct aad_store_state *s, struct aad_error *err);

/* Makes a default collection, which needs a display: the service asks for its password there. */
enum aad_code collection_create_default(struct aad_store_state *s, char **ret_path,
                                        struct aad_error *err);

#endif
