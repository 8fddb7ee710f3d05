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
    char tried[64]; /* the secret of the last try */
} rotate_fixture;

/* A home with the connection "app", whose secret "old-secret" is in the store and at Graph as
 * ROTATE_FIXTURE_ID("1"). Its tear-down is command_fixture_remove(). */
int rotate_fixture_make(void);

/* Runs `rotate app` with more words. */
const char *rotate_fixture_run(const char *words, enum aad_code want, struct aad_error *err);

/* The note as it is on disk. */
struct rotation rotate_fixture_note(void);
void rotate_fixture_set_note(const struct rotation *note);

#endif
