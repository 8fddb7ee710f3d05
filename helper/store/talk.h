/*
 * talk.h - the conversation with one store process, under its deadline
 *
 * The verbs of client-verb.c are made of this: a frame goes out, and what comes back is taken until
 * the result. Anything else that the process does ends the conversation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_TALK_H
#define STORE_TALK_H

#include <stdbool.h>

#include "base/deadline.h"
#include "host/process.h"
#include "host/wire.h"
#include "store/client.h"

struct store {
    char name[33];
    struct host_process process;
    bool may_ask;
    const char *target; /* for the log: borrowed from the caller for as long as the store */
    const struct store_answers *answers; /* likewise; NULL = nobody */
    store_get_token *get_token;
    char pin[64]; /* where PINs come from */
    bool is_open; /* the answer to "open" has been read */
    struct deadline deadline;
    int64_t waited_ms;
    bool used_pin;          /* one was asked for, within this verb */
    char key[512];          /* which key the plugin used in this verb: its URI; "" = it said none */
    bool is_location_wrong; /* as the plugin said */
    char token[160];        /* what the plugin said of the token that it used */
    char outcome[512];      /* how a secret is kept, or the URI of a new key */
    char pin_length[24];    /* what it said of that token's PIN */
    bool is_at_pad;
    struct secret proved;    /* the PIN that was right */
    struct secret answer;    /* the last one given to the plugin, for its feedback */
    struct secret kept;      /* what the plugin wants to be kept instead of it */
    struct aad_error broken; /* code != 0: the process is gone, and this is why */
};

/* What a verb does with what comes before its result. */
struct talk_answer {
    struct secret *bytes;     /* NULL: none are expected */
    aad_visit *visit;         /* NULL: no items are expected */
    aad_visit_key *visit_key; /* likewise */
    aad_visit_certificate *visit_certificate;
    void *ctx;
    enum aad_code visit_code;
    unsigned rows, asks;
    bool is_asking; /* a person is with the token or the keyring itself, until the verb ends */
    int64_t pad_since_ms; /* of the steady clock: since then it is the token's pin pad; 0 = not */
};

/* When the plugin's time ends: before the caller's. */
int64_t talk_end_ms(const struct store *s);

/* Sends the frame and takes the answer. The plugin's own error, or that of the conversation: then
 * the process has been ended, and every later call fails the same way. */
enum aad_code talk_call(struct store *s, struct wire_frame *frame, struct talk_answer *answer,
                        struct aad_error *err);

/* Logs a use, if the settings say so (audit.h); the result, or why it may not be used. */
enum aad_code talk_log(struct store *store, const char *verb, const struct aad_item *item,
                       enum aad_code result, struct aad_error *err);
/* The same for a verb that uses no key and no secret, if it took a PIN to look. */
enum aad_code talk_log_look(struct store *store, const struct aad_item *item, enum aad_code result,
                            struct aad_error *err);

/* Kills the process group and reaps it. */
void talk_end(struct store *s);

#endif
