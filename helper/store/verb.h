/*
 * verb.h - the verbs of store.h as they cross the socket: one frame for all of them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_VERB_H
#define STORE_VERB_H

#include <stdbool.h>

#include <aad-credential/store.h>

#include "host/wire.h"

/* In the order of store.h. A new one goes to the end, and into verb_rows and verb_run(). */
enum verb {
    VERB_CHECK = 1,
    VERB_LOAD,
    VERB_SAVE,
    VERB_ERASE,
    VERB_LIST,
    VERB_UNLOCK,
    VERB_CERTIFICATE,
    VERB_SIGN,
    VERB_GENERATE,
    VERB_KEYS,
    VERB_PUBLIC_KEY,
    VERB_SAVE_CERTIFICATE,
    VERB_IMPORT,
    VERB_ERASE_KEY,
    VERB_CHANGE_PASSWORD,
    VERB_CERTIFICATES,
    VERB_ADD_CERTIFICATE,
    VERB_USE_CERTIFICATE,
    VERB_DROP_CERTIFICATE,
    VERBS
};

/* One verb and what it is told. Everything is borrowed. */
struct verb_call {
    enum verb verb;
    struct aad_item item; /* where the verb is about one */
    const char *text;     /* sign: the algorithm; generate: the type of the key; else NULL */
    const char *bytes;    /* what is saved, imported or signed */
    size_t len;
};

/* Refuses a call that no store could do: a name that is not one, too many bytes, or none where some
 * belong. AAD_INTERNAL, AAD_USAGE. */
enum aad_code verb_check(const struct verb_call *call, struct aad_error *err);

/* Writes a call into a frame, after the deadline; reads it from one: AAD_PROTOCOL for what no
 * caller sends. */
void verb_put(struct wire_frame *frame, const struct verb_call *call);
enum aad_code verb_get(struct wire_frame *frame, struct verb_call *ret, struct aad_error *err);

/* Does it give bytes; is it one of a store that holds keys? */
bool verb_gives_bytes(enum verb verb);
bool verb_is_of_keys(enum verb verb);
/* What the log calls a verb that changes something (audit.h); NULL for the others. */
const char *verb_log_name(enum verb verb);
/* Does it only look, so that a PIN is all that it may use? */
bool verb_looks(enum verb verb);

/* --- verb-run.c: in the store's process --- */

struct verb_target {
    const struct aad_store_plugin *plugin;
    struct aad_store_state *state;
    aad_sink *sink;
    aad_visit *visit;
    aad_visit_key *visit_key;
    aad_visit_certificate *visit_certificate;
    void *ctx; /* of all four */
};

/* AAD_UNSUPPORTED where the plugin has no such verb; or as it says. */
enum aad_code verb_run(const struct verb_target *target, const struct verb_call *call,
                       struct aad_error *err);

#endif
