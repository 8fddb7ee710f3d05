/*
 * pin.h - where a token's PIN comes from, as the connection's "pin" says
 *
 *   ask              the person at the terminal; without one, pinentry on the display (default)
 *   pinentry         the pinentry program, on terminal or display
 *   pinpad           the token's own keys: nothing of the PIN passes through this machine
 *   keyring          the Secret Service, where `aad-credential key pin` has put it (pin-kept.h)
 *   credential:NAME  a systemd credential: $CREDENTIALS_DIRECTORY/NAME
 *   fd:N             a descriptor, read once
 *
 * A stored PIN that the token refused is not used again: the plugin sees to that (promise P6).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PIN_H
#define STORE_PIN_H

#include <stdbool.h>
#include <string.h>

#include "store/spec.h"

#define PIN_MAX 255

/* Answers a question for a PIN, whose subject is the token and what it says of earlier tries.
 * AAD_LOCKED when nobody is there, AAD_CANCELLED. */
enum aad_code pin_answer(const struct store_question *q, struct secret *ret, struct aad_error *err);

/* The plugin's feedback on it. */
void pin_answer_was(enum aad_question question, bool right);

/* Who chooses a new PIN (AAD_ASK_NEW_PIN), for this run of the program; NULL: the person. It is
 * asked after the present one was right, and before the token gets anything. */
typedef enum aad_code pin_choose(void *ctx, const struct store_question *q, struct secret *ret,
                                 struct aad_error *err);
void pin_set_chooser(pin_choose *choose, void *ctx);
/* Asks the person for one, twice, on the terminal or by pinentry. */
enum aad_code pin_ask_new(const struct store_question *q, struct secret *ret,
                          struct aad_error *err);

/* The item under which the PIN of a token (store_token()) lies in the desktop's keyring. */
void pin_item(const char *token, char role[33], struct aad_item *ret);

#define PIN_CONNECTION "pkcs11-token" /* in place of a connection's name */
#define PIN_ROLE "pin-"

/* Is it one of these? */
static inline bool pin_is_item(const struct aad_item *item)
{
    return !strcmp(item->connection, PIN_CONNECTION) &&
           !strncmp(item->role, PIN_ROLE, sizeof PIN_ROLE - 1);
}

/* --- pinentry.c --- */

/* Runs pinentry (Assuan protocol). AAD_UNAVAILABLE when it is not installed. */
enum aad_code pinentry_ask(const char *subject, struct secret *ret, struct aad_error *err);
/* Asks for a new one, twice. */
enum aad_code pinentry_ask_new(const char *subject, struct secret *ret, struct aad_error *err);
/* May the last try of the token be used? AAD_CANCELLED. */
enum aad_code pinentry_confirm(const char *subject, struct aad_error *err);

#endif
