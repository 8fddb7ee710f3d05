/*
 * client.h - the caller's side of a store: the verbs of store.h, spoken to the plugin process
 *
 * store_start() starts the host process (libexec) and returns at once: loading the plugin and
 * connecting to the keyring go on there while the caller does something else. Each verb waits for
 * its answer until the deadline; then the process group is killed and AAD_TIMEOUT returned.
 * Commands and grants use store_open() (open.h), which knows where a token is and who answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_CLIENT_H
#define STORE_CLIENT_H

#include <stdbool.h>

#include <aad-credential/store.h>

#include "base/deadline.h"
#include "base/secret.h"
#include "store/spec.h"

struct store; /* one plugin process */

/* The location must be complete. */
enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err);

/* Another piece of work for an open store, with a time of its own. */
void store_set_deadline(struct store *store, const struct deadline *deadline);
/* What the store is used for, for the log; borrowed as long as the store lives. */
void store_set_target(struct store *store, const char *target);
/* Who answers from now on. A module that takes over a store needs this: its own memory knows whom
 * to tell that a person is asked. */
void store_set_answers(struct store *store, const struct store_answers *answers);

/* Called from another thread than the one that waits for a verb, whose call then fails at once. */
void store_abort(struct store *store);
/* Readable once the store has opened, or failed to; only for poll(). */
int store_fd(const struct store *store);
void store_close(struct store **store); /* ends the process; *store may be NULL */

enum aad_code store_check(struct store *store, struct aad_error *err);
enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err);
enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err);
enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err);
enum aad_code store_list(struct store *store, aad_visit *visit, void *ctx, struct aad_error *err);
enum aad_code store_unlock(struct store *store, struct aad_error *err);
enum aad_code store_change_password(struct store *store, struct aad_error *err);

/* For stores that hold keys, as store.h has them. */
enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err);
enum aad_code store_sign(struct store *store, const struct aad_item *item, const char *algorithm,
                         const struct secret *message, struct secret *ret, struct aad_error *err);
enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *key_type,
                             struct aad_error *err);
enum aad_code store_public_key(struct store *store, const struct aad_item *item,
                               struct secret *ret_der, struct aad_error *err);
enum aad_code store_save_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err);
enum aad_code store_import(struct store *store, const struct aad_item *item,
                           const struct secret *pkcs8, struct aad_error *err);
enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err);
enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err);
enum aad_code store_certificates(struct store *store, const struct aad_item *item,
                                 aad_visit_certificate *visit, void *ctx, struct aad_error *err);
enum aad_code store_add_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err);
enum aad_code store_use_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err);
enum aad_code store_drop_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err);

/* The PIN that the token has just taken; empty if there was none. Borrowed until the next verb. */
const struct secret *store_last_answer(const struct store *store);

/* What the plugin said of the token that it used ("" if nothing), fit to be shown. */
const char *store_token(const struct store *store);
/* What it said of the token's PIN, within store_check(). */
struct store_pin_rules {
    size_t min, max; /* its length; 0 = not said */
    bool is_at_pad;  /* it is entered at the token */
};
struct store_pin_rules store_pin_rules(const struct store *store);
/* How a secret is kept; a new key's URI; what is left of a key that was erased. */
const char *store_outcome(const struct store *store);

/* Has it opened? Known after the first verb. */
bool store_is_open(const struct store *store);
/* Has the plugin said that no module can use its location? */
bool store_location_is_wrong(const struct store *store);

/* Milliseconds that were spent waiting for a person: the deadlines of others move by as much. */
int64_t store_waited_ms(const struct store *store);

#define auto_store __attribute__((cleanup(store_close)))

#endif
