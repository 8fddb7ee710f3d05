/*
 * key-verbs-fixture.h - around the verbs of `key`: a person, a token, and the mint module
 *
 * Implements what they need of store/client.h, store/discover.h, base/ask.h and mint_load() in
 * place of the real ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_KEY_VERBS_FIXTURE_H
#define UNIT_KEY_VERBS_FIXTURE_H

#include "broker/mint-module.h"
#include "command/key-verbs.h"
#include "home-fixture.h"

#define KEY_FIXTURE_URI "pkcs11:token=work;object=k?module-name=soft"

/* What is there, and what happened. The codes are answered instead of working, when they are not
 * AAD_OK. */
extern struct key_verbs_fixture {
    enum aad_code load_code, save_code, change_code; /* of the keyring, of the new PIN */
    unsigned saves, saves_well;                      /* so often it saves before save_code */
    enum aad_code unlock_code;                       /* instead of verb_code, of unlocking alone */
    enum aad_code open_code, verb_code, discover_code, import_code;
    bool has_terminal, says_yes, takes_no_certificate, wants_password;
    bool has_certificate, has_next, has_own, has_chain; /* already */
    char log[600];    /* what was called, in order, separated by spaces */
    char opened[200]; /* the store, and where its PIN comes from */
    char pin[64], subject[80], file[64], files[40], password[40];
    char item[80];                            /* the last that was saved */
    char kept[200], new_pin[64], prompt[200]; /* in the keyring; on the token */
    const char *types;                        /* the new PIN; NULL = nothing */
    struct store_pin_rules pin_rules;
    int64_t days;
    enum mint_key_task task;
    const char *left; /* what the token says of a deletion; NULL = nothing */
} key_verbs_fixture;

/* A home with the connection "arm", whose key is KEY_FIXTURE_URI and whose PIN comes from fd:9. */
int key_verbs_fixture_make(void);
int key_verbs_fixture_remove(void);

/* Runs `key` with words that are separated by spaces, and fails unless it returns the code; what
 * it wrote is kept until the next run. */
const char *key_verbs_fixture_run(const char *words, enum aad_code want, struct aad_error *err);

#endif
