/*
 * master.h - where the answer to a plugin's question comes from
 *
 * Master password of the embedded store, in this order: a systemd credential
 * ($CREDENTIALS_DIRECTORY/aad-credential-master), the descriptor named by
 * AAD_CREDENTIAL_MASTER_FD (a number, no secret), the kernel keyring (`aad-credential unlock`),
 * the person. The keyring's password: the person only. PINs are pin.h's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_MASTER_H
#define STORE_MASTER_H

#include <stdbool.h>
#include <stdint.h>

#include <aad-credential/store.h>

#include "base/clock.h"
#include "base/secret.h"

/* deadline: for a descriptor, when no person is asked. AAD_LOCKED when nobody is there. */
enum aad_code master_answer(enum aad_question question, const char *subject, bool may_ask,
                            const struct deadline *deadline, struct secret *ret,
                            struct aad_error *err);

/* Feedback of the plugin: a right master password that the person typed is kept for
 * MASTER_KEEP_S; a wrong one that was kept is dropped. */
void master_answer_was(enum aad_question question, const struct secret *answer, bool right);

/* `aad-credential unlock` and `lock`: the kernel keyring, with its own time-out. timeout_s 0 =
 * until reboot. AAD_UNAVAILABLE where there is no kernel keyring. */
enum aad_code master_keep(const struct secret *password, int64_t timeout_s, struct aad_error *err);
enum aad_code master_drop(struct aad_error *err);
bool master_is_kept(void);

/* Puts a password before all other sources, for this run of the program: what `unlock` read
 * itself. Copied; NULL takes it back. */
void master_offer(const struct secret *password);

/* Is there a source that only this process has: a credential, a descriptor, what `unlock` read? */
bool master_has_own_source(void);

/* Would a question for the master password be answered without asking anybody? */
bool master_is_at_hand(void);

#define MASTER_KEEP_S (8 * 3600)

#endif
