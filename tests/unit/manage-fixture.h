/*
 * manage-fixture.h - Azure DevOps around a command: a token is there, and the module is played
 *
 * Implements manage_load(), and broker_get_for() where that is wrapped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_MANAGE_FIXTURE_H
#define UNIT_MANAGE_FIXTURE_H

#include "broker/manage-module.h"
#include "command-fixture.h"

#define MANAGE_FIXTURE_ID(digit) "e0000000-0000-4000-8000-00000000000" digit
#define MANAGE_FIXTURE_ENDPOINT(digit, name, scheme, mode, more)                                   \
    "{\"id\":\"" MANAGE_FIXTURE_ID(digit) "\",\"name\":\"" name "\",\"type\":\"azurerm\","         \
                                          "\"authorization\":{\"scheme\":\"" scheme                \
                                          "\"},\"data\":{\"creationMode\":\"" mode "\"}" more "}"

extern struct manage_fixture {
    const char *list;         /* what Azure DevOps answers */
    enum aad_code token_code; /* instead of a token */
    unsigned n_tokens, n_lists;
    const char *all;      /* what is answered to who asks for any; NULL = the same */
    unsigned n_converted; /* and those that were, by their names, with a comma behind each */
    char converted[256];
    const char *fails;       /* the name of the one with which nothing can be done */
    char changed[256];       /* what else was done, "WORD NAME," of each */
    char plan[600];          /* of what was to be made last */
    struct manage_made made; /* what comes of it; the fixture gives it away */
    enum aad_code create_code;
    char organization[256], project[256], connection[33]; /* of the call */
    char type[64], scheme[64];
} manage_fixture;

/* A home with connections: "ado" of an organization, "wide" of all of them, "lcs". Fit as set-up of
 * a test, with command_fixture_remove() as its tear-down. */
int manage_fixture_make(void);

#endif
