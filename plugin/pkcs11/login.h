/*
 * login.h - what the two halves of a login share: its turn (login-turn.c) and its try (login.c)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_LOGIN_H
#define PKCS11_LOGIN_H

#include "doubt.h"
#include "refused.h"
#include "state.h"

struct login {
    struct aad_store_state *s;
    char lock[600];
    int fd;
    bool wants_another, has_asked_another; /* stored PIN: this one was refused before */
    bool wants_person;                     /* no stored PIN is sent any more */
    bool may_use_final_try;                /* a person said so */
    bool was_right;                        /* the PIN, though the token may want another one now */
    struct refused refused;
    struct doubt doubt;
};

struct login_pin {
    unsigned char bytes[PKCS11_PIN_MAX + 1];
    size_t len;
    bool is_given; /* else it is entered at the token */
    bool is_typed; /* by a person, now */
};

/* Where this process waits for its turn, and what is remembered of PINs. */
enum aad_code login_init(struct login *login, struct aad_store_state *s, struct aad_error *err);
/* The turn alone, for a PIN that the token has just taken. */
enum aad_code login_begin(struct login *login, struct aad_error *err);
/* Takes the turn, with a PIN that may be sent in it. */
enum aad_code login_take_turn(struct login *login, struct login_pin *ret, struct aad_error *err);
void login_end(struct login *login);

/* Reads how the token is now: AAD_LOCKED where it is locked, or at its final try that nobody has
 * allowed. */
enum aad_code login_check_token(struct login *login, struct aad_error *err);

/* Does a person enter the PIN at the token? */
bool login_is_at_pad(const struct login *login);

#endif
