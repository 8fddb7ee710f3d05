/*
 * app-fixture.h - Microsoft Graph around `app`, played
 *
 * Implements manage_load() and the wrapped broker_get_for().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_APP_FIXTURE_H
#define UNIT_APP_FIXTURE_H

#include "command-fixture.h"
#include "command/app/app.h"

#define APP_FIXTURE_ID(digit) "e0000000-0000-4000-8000-00000000000" digit

extern struct app_fixture {
    enum aad_code look_code, make_code, consent_code, add_code, give_code;
    bool is_absent, is_private; /* there is no application; it allows no public client flows */
    const char *hint;           /* of its only secret; NULL = it has none */
    unsigned n_looks, n_makes, n_ends, n_consents;
    struct manage_password items[8]; /* its secrets, as app secret sees them */
    size_t n_items;
    bool loses_answer;    /* to an addition, which was made */
    const char *sha1;     /* of its only certificate; NULL = it has none */
    const char *audience; /* of its only federated credential, for "job"; likewise */
    unsigned n_keys;      /* in the store: the second one makes a next certificate */
    unsigned n_certificates, n_trusts, n_registered; /* that were given */
    char trust[300];                                 /* the last one */
    char made[200];      /* "NAME CLIENT-ID n-permissions" of the last one, as it was asked for */
    char consented[100]; /* whose it was last: "" = all users' */
    char connection[33]; /* whose token it was */
} app_fixture;

/* A home with the connections "lcs", "graph", which may ask Microsoft Graph, and "job", which is a
 * workload identity, "key" and "bare", without anything, "power", and "admin", a
 * person of Power Platform. Its tear-down is command_fixture_remove().
 */
int app_fixture_make(void);

/* Runs `app` with these words. */
const char *app_fixture_run(const char *words, enum aad_code want, struct aad_error *err);

#endif
