/*
 * spec.h - what is said of a store when it is opened, and who answers its questions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SPEC_H
#define STORE_SPEC_H

#include <stdbool.h>

#include <aad-credential/store.h>

#include "base/deadline.h"
#include "base/secret.h"
#include "connection/store-sign-in.h"

/* What a plugin asks (store.h), on its way to who answers. */
struct store_question {
    enum aad_question question;
    const char *subject; /* what is unlocked, escaped */
    const char *pin;     /* where PINs come from; never NULL */
    bool may_ask;
    struct deadline deadline; /* for a source that is no person */
};

/* Is it about a token's PIN? */
bool store_question_is_pin(enum aad_question question);

/* Who answers. */
struct store_answers {
    /* AAD_LOCKED when nobody is there, AAD_CANCELLED, or as store.h says. */
    enum aad_code (*answer)(const struct store_question *question, struct secret *ret,
                            struct aad_error *err);
    /* The plugin's feedback. kept: what it wants to be kept in place of the answer, "" if nothing.
     */
    void (*was)(enum aad_question question, const struct secret *kept, bool right);
    /* A better remedy where a PIN that was given is refused (AAD_REJECTED); NULL: there is none. */
    void (*explain)(struct aad_error *err);
    /* Would a question for the master password be answered without asking anybody? */
    bool (*has_master)(void);
};

/* Everything is borrowed; target and answers as long as the store lives. */
struct store_spec {
    const char *name_location; /* as in a connection file: "secret-service", "pkcs11:token=x" */
    struct deadline deadline;  /* for everything but the waiting for a person */
    bool may_ask;
    const char *target; /* what the token is for, for the log; may be NULL */
    const char *pin;    /* where PINs come from, as in a connection file; NULL = the person */
    const char *proxy, *ca_file;         /* likewise; NULL = none of its own */
    const struct store_answers *answers; /* NULL = nobody: every question is AAD_LOCKED */
    store_get_token *get_token;          /* NULL = none can be had: AAD_UNSUPPORTED */
};

#endif
