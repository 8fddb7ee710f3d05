/*
 * master.h - where the answer to a plugin's question for a password comes from
 *
 * The master password of the embedded store comes from, in this order: a systemd credential
 * ($CREDENTIALS_DIRECTORY/aad-credential-master), the descriptor named by AAD_CREDENTIAL_MASTER_FD
 * (a number, no secret), the person. Between the last two the store is opened by the key that it
 * made of a password before, if the kernel keyring has it (`aad-credential unlock`): the password
 * itself is kept nowhere. The keyring's password: the person only. PINs: see pin.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_MASTER_H
#define STORE_MASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "store/spec.h"

/* AAD_LOCKED when nobody is there; AAD_NOT_FOUND to AAD_ASK_KEPT_KEY, for which nobody is asked. */
enum aad_code master_answer(const struct store_question *q, struct secret *ret,
                            struct aad_error *err);

/* The plugin's feedback, with the key that it wants kept ("" if none). The key is kept for
 * MASTER_KEEP_S if a person typed the right password; a kept key that was wrong is dropped. */
void master_answer_was(enum aad_question question, const struct secret *key, bool right);

/* The kernel keyring, with its own time-out. timeout_s 0 = until reboot. AAD_UNAVAILABLE where
 * there is no kernel keyring. */
enum aad_code master_keep(const struct secret *key, int64_t timeout_s, struct aad_error *err);
enum aad_code master_drop(struct aad_error *err);
bool master_is_kept(void);

/* Puts a password before all other sources, for this run of the program: what `unlock` read
 * itself. Copied; NULL takes it back. Once it has opened the store, the key that the store made of
 * it can be kept; AAD_UNSUPPORTED when the store made none. */
void master_offer(const struct secret *password);
enum aad_code master_keep_offered(int64_t timeout_s, struct aad_error *err);
/* The same for the question for a new one, when the password is changed. */
void master_offer_new(const struct secret *password);

/* Has the user said where the password comes from: a credential, a descriptor, what `unlock` read?
 * That goes before what is kept, and only this process has it. */
bool master_is_given(void);

/* Would a question for the master password be answered without asking anybody? */
bool master_is_at_hand(void);

#define MASTER_KEEP_S (8 * 3600)

#endif
