/*
 * key-calls.h - the verbs for keys of a plugin under test
 *
 * As those of store-fixture.h: each with a deadline of its own, and the test fails where code and
 * error do not agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEY_CALLS_H
#define KEY_CALLS_H

#include <stdbool.h>

#include "key-crypto.h"
#include "store-fixture.h"

#define KEY_MESSAGE_SIZE 14

extern const struct aad_item key_ours;
extern const char key_message[KEY_MESSAGE_SIZE];
extern struct got key_answer; /* of the calls that give one */

/* The kind of key that tests make where any will do: EC, or RSA where the store makes no other. */
struct key_kind {
    const char *type, *algorithm;
    bool is_rsa;
};
extern struct key_kind key_kind;
void key_choose_kind(struct aad_store_state *state);

typedef enum aad_code key_getter(struct aad_store_state *, const struct aad_item *, aad_sink *,
                                 void *, struct aad_error *);

enum aad_code key_get(key_getter *verb, struct aad_store_state *state, const struct aad_item *item);
enum aad_code key_sign(struct aad_store_state *state, const struct aad_item *item,
                       const char *algorithm, const void *bytes, size_t len);
enum aad_code key_generate(struct aad_store_state *state, const struct aad_item *item,
                           const char *type);
enum aad_code key_import(struct aad_store_state *state, const struct aad_item *item,
                         const struct key_bytes *pkcs8);
enum aad_code key_keep(struct aad_store_state *state, const struct aad_item *item,
                       const struct key_bytes *der);
typedef enum aad_code key_putter(struct aad_store_state *, const struct aad_item *, const void *,
                                 size_t, struct aad_error *);
enum aad_code key_put(key_putter *verb, struct aad_store_state *state, const struct key_bytes *der);

/* What `certificates` visits: how many, and the last of each. */
struct key_certificates {
    unsigned n_used, n_beside;
    struct key_bytes used, beside;
};
enum aad_code key_certificates(struct aad_store_state *state, const struct aad_item *item,
                               struct key_certificates *ret);
enum aad_code key_erase(struct aad_store_state *state, const struct aad_item *item);

void key_want_public(struct aad_store_state *state, const struct aad_item *item,
                     struct key_bytes *ret_spki);
void key_want_same(const struct key_bytes *wanted);

/* The key signs by the algorithms of its kind, as a verifier confirms, and by no other. */
void key_want_signatures(struct aad_store_state *state, const struct key_bytes *spki, bool is_rsa);

#endif
