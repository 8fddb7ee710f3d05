/*
 * actions.h - what one process does with a token; everything that comes back is checked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ACTIONS_H
#define ACTIONS_H

#include <aad-credential/store.h>

#define ACTIONS_PIN "1234"
#define ACTIONS_LOCATION "token=mock;object=k1?module-name=mock"
#define ACTIONS_NEW "token=mock;object=k2;id=%02?module-name=mock"

struct actions {
    const struct aad_store_plugin *plugin;
    const char *directory; /* where the store keeps its files */
    const char *key;       /* the token's key, PEM */
    bool generates;        /* only makes another key */
    bool changes;          /* only changes the PIN */
    bool is_loud;          /* "VERB CODE" on stdout for each, with what an error says */
};

/* Runs every verb, one after the other, as one process may use them: each must end in an answer
 * that is right, or in an error that says what. Returns how many failed, not counting what is
 * absent. If something is wrong, it says so on stderr and ends the process with status 1. */
unsigned actions_run(const struct actions *actions);

#endif
