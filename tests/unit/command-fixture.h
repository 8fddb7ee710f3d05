/*
 * command-fixture.h - around a command: a person at a terminal, a store, an authority
 *
 * Implements the verbs of store/client.h, base/ask.h, broker_forget() and
 * verify_connection() in place of the real ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_COMMAND_FIXTURE_H
#define UNIT_COMMAND_FIXTURE_H

#include <aad-credential/store.h>

#include "broker/mint-module.h"
#include "command/command.h"
#include "home-fixture.h"

struct command_fixture_item {
    char connection[33], role[33], secret[64], label[400], username[256];
    char store[64]; /* "" = every one */
};

/* Adds the LCS connection "mine" of u@x.example; what its secret comes from follows. */
#define COMMAND_FIXTURE_ADD_LCS                                                                    \
    "add --name mine --username u@x.example --client-id " HOME_FIXTURE_GUID " --lcs-region eu "

/* What is there, and what happened. The codes are answered instead of working, when they are not
 * AAD_OK. */
extern struct command_fixture {
    struct command_fixture_item items[8];
    size_t n_items;
    struct aad_key key; /* the only one on a token; type NULL = there is none to be seen */
    enum aad_code open_code, check_code, load_code, save_code, erase_code, verify_code;
    enum aad_code certificate_code;          /* of a key in a keyring */
    bool takes_another;                      /* the secret is what verify_code is about */
    unsigned n_known;                        /* of the next rejections, from before */
    unsigned n_rejections;                   /* until verify works; 0 = for ever */
    unsigned n_failures;                     /* of saving, until it works; 0 = for ever */
    const char *saves_not;                   /* save_code is for this connection; NULL = all */
    enum aad_code find_code;                 /* AAD_NETWORK at first: there is no net */
    struct mint_found found;                 /* otherwise, this is */
    char find_address[300];                  /* where it was asked for last */
    char opened[64];                         /* the store that was opened last */
    unsigned n_opens, n_lists;               /* of stores */
    char target[300];                        /* what a secret was loaded for last; "" = nothing */
    bool may_ask;                            /* whether it might */
    unsigned n_verifies, n_forgets, n_taken; /* stores that verify took over */
    struct buf screen;                       /* all that the person was shown, with the defaults */
} command_fixture;

/* A home, and nobody at the terminal. Fit as set-up and tear-down of a test. */
int command_fixture_make(void);
int command_fixture_remove(void);

/* Who answers: lines "PROMPT=ANSWER", where PROMPT is part of the question; the answer "^C" leaves.
 * NULL: there is no terminal. */
void command_fixture_person(const char *script);

/* Fails unless every line of the script was asked for. */
void command_fixture_person_is_done(void);

/* Runs the command with words that are separated by spaces, what is on standard input being
 * `input` (NULL = nothing), and fails unless it returns the code. What it wrote is kept until the
 * next run; *err is what it failed with. */
const char *command_fixture_run(const struct command *command, const char *words, const char *input,
                                enum aad_code want, struct aad_error *err);

/* The secret under a role of a connection in the store that was opened last, NULL when there is
 * none. */
const char *command_fixture_secret(const char *connection, const char *role);

/* What a part of the fixture answers that is to fail. */
enum aad_code command_fixture_fail(enum aad_code code, struct aad_error *err);

/* Of a connection that was saved. */
void command_fixture_check(const char *name, const char *key, const char *want);

#endif
