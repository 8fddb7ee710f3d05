/*
 * pin-kept.h - the PIN of a token as the desktop's keyring has it
 *
 * One line. While the PIN is changed there are two, with a line of our own between them: the
 * present one, and the one that is to take its place. It is one item, so that it is replaced as a
 * whole. If the change is cut short, one of the two is right. The present one is sent first: once
 * the token has the next one, the plugin knows the old one as refused, and does not send it. So at
 * most one try is used up until it is clear, and that only if the cut was in the middle of
 * C_SetPIN.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PIN_KEPT_H
#define STORE_PIN_KEPT_H

#include "base/deadline.h"
#include "base/secret.h"
#include "store/spec.h"

struct store;

struct pin_kept {
    struct secret present; /* "" = there is none */
    struct secret next;    /* "" = it is not being changed */
};

void pin_kept_clear(struct pin_kept *kept);
#define auto_pin_kept __attribute__((cleanup(pin_kept_clear)))

/* The keyring is open; token: store_token(). AAD_NOT_FOUND; AAD_CONFIG: what is there is no PIN. */
enum aad_code pin_kept_load(struct store *keyring, const char *token, struct pin_kept *ret,
                            struct aad_error *err);
/* Puts both in one item; next NULL or "": the present one alone. */
enum aad_code pin_kept_save(struct store *keyring, const char *token, const struct secret *present,
                            const struct secret *next, struct aad_error *err);

/* Nobody else changes this token's PIN in the keyring, until the descriptor is closed or the
 * process ends. AAD_THROTTLED: somebody is at it. */
enum aad_code pin_kept_lock(const char *token, int *ret_fd, struct aad_error *err);

/* Answers a question for a PIN by the one in the keyring; of two by the next one where the present
 * one was refused already. Remembers what it gave. */
enum aad_code pin_kept_answer(const struct store_question *q, struct secret *ret,
                              struct aad_error *err);
/* What the token said of that. Once the next one was right it is the only one. */
void pin_kept_was(bool right);
/* A better remedy for a refused PIN that was one of two. */
void pin_kept_explain(struct aad_error *err);

#endif
