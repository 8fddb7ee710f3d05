/*
 * rotate-fixture.h - Microsoft Graph and an authority around `rotate`, both played
 *
 * Implements manage_load(), mint_load() and the wrapped broker_get_for(); time passes without
 * anybody's sleeping.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_ROTATE_FIXTURE_H
#define UNIT_ROTATE_FIXTURE_H

#include "command-fixture.h"
#include "command/rotate/rotate.h"

#define ROTATE_FIXTURE_ID(digit) "e0000000-0000-4000-8000-00000000000" digit
#define ROTATE_FIXTURE_APP(more)                                                                   \
    "{\"version\":1,\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID                       \
    "\",\"authority\":\"https://login.microsoftonline.com/contoso.example\"" more "}"
#define ROTATE_FIXTURE_GRAPH                                                                       \
    ",\"audiences\":[\"https://graph.microsoft.com\"],\"hosts\":[\"https://graph.microsoft.com\"]"

extern struct rotate_fixture {
    struct manage_password items[8]; /* of the application */
    size_t n;
    enum aad_code list_code, add_code, remove_code, try_code;
    bool loses_answer;  /* to an addition, which was made */
    unsigned n_unknown; /* tries, until a new secret is known; counts down */
    unsigned n_lists, n_adds, n_removes, n_tries;
    char tried[64];            /* the secret of the last try */
    char used[41], next[41];   /* the thumbprints of the connection's certificates */
    char placed[41];           /* of the key that was made on the token */
    struct manage_key keys[8]; /* of the application */
    size_t n_keys;
    enum aad_code certificate_code, prove_code, add_key_code; /* the last: with a proof */
    enum aad_code patch_code;                                 /* and without one */
    bool is_hidden;                                           /* nobody may list them */
    unsigned n_patches;
    struct rotate_fixture_trust {
        char name[121], issuer[64], subject[64];
    } trusts[4]; /* of the application; the subject that the source presents is "s" */
    size_t n_trusts;
    enum aad_code trust_code;
    char person[64], password[64]; /* whose token it is, and which one is right */
    int64_t changed_s;             /* when that was made */
    bool is_slow;                  /* it does not know the new one yet */
    enum aad_code change_code, tried_code;
    unsigned n_changes, n_wrong;
} rotate_fixture;

extern const struct manage_module rotate_fixture_graph; /* rotate-graph-fixture.c */

/* A home with the connection "app", whose secret "old-secret" is in the store and at Graph as
 * ROTATE_FIXTURE_ID("1"). Its tear-down is command_fixture_remove(). */
int rotate_fixture_make(void);

/* The same where "app" signs in with the certificate ROTATE_FIXTURE_SHA1("1") of that store. */
#define ROTATE_FIXTURE_SHA1(digit) "A00000000000000000000000000000000000000" digit
int rotate_fixture_make_certificate(const char *store);

/* The same where "app" is a person, ROTATE_FIXTURE_PERSON, with the password "old-password". */
#define ROTATE_FIXTURE_PERSON "u@x.example"
int rotate_fixture_make_person(void);
#define ROTATE_FIXTURE_OF_PERSON                                                                   \
    ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH                                                        \
                       ",\"grant\":\"password\",\"username\":\"" ROTATE_FIXTURE_PERSON "\"")

/* Runs `rotate app` with more words. */
const char *rotate_fixture_run(const char *words, enum aad_code want, struct aad_error *err);

/* The note as it is on disk. */
struct rotation rotate_fixture_note(void);
void rotate_fixture_set_note(const struct rotation *note);

#endif
