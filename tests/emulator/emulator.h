/* SPDX-License-Identifier: Apache-2.0 */
/* emulator: all that the threads of this program share, and one request with its reply. */
#ifndef EMULATOR_EMULATOR_H
#define EMULATOR_EMULATOR_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "text.h"

struct MHD_Connection;
struct face;

struct emulator {
    pthread_mutex_t lock; /* guards every member down to the blank line */
    pthread_cond_t changed;
    bool is_quitting;
    cJSON *world;    /* see world.c */
    cJSON *counters; /* see record.c */
    cJSON *requests;
    cJSON *script;         /* array of faults, see fault.c */
    cJSON *issued;         /* access tokens by jti, see token.c */
    cJSON *refresh_tokens; /* see refresh.h */
    cJSON *codes;          /* authorization codes, see grant/authorization_code.c */
    cJSON *devices;        /* device codes, see device.c */
    cJSON *assertions;     /* every jti that was presented, see assertion.c */
    cJSON *arc_keys;       /* key → its file, until it is used; see identity/azure_arc.c */
    cJSON *lcs_calls;      /* unix seconds of the latest LCS calls per project, see api/lcs.c */
    long long connection_count;

    EVP_PKEY *signing_key;
    cJSON *pristine_world; /* what POST /reset goes back to */
    unsigned port, control_port;
    const char *directory, *git_root; /* git_root may be NULL */
};

/* One request and its reply. A handler fills the reply by exchange_reply and exchange_add_header.
 */
struct exchange {
    struct emulator *emulator;
    const struct face *face;
    struct MHD_Connection *connection; /* NULL on the proxy's face */
    char method[16];
    char *uri;      /* as sent, with the query */
    char *path;     /* decoded, without the query */
    cJSON *headers; /* lower-case name → value; several values are joined by ", " */
    struct text body;
    bool is_body_too_large;

    const char *kind;    /* the route's name, for the counters */
    cJSON *notes;        /* what its record says besides */
    const cJSON *claims; /* changes to the access token, from a fault; NULL = none */
    const cJSON *id_token_claims;
    unsigned status;
    cJSON *reply_headers; /* array of [name, value] */
    struct text reply;
};

/* The server's clock: the world may move it. Needs the lock. */
long long emulator_now_s(const struct emulator *emulator);
long long emulator_clock_ms(void);

/* Sleeps without the lock; false if the program is ending. */
bool emulator_wait_ms(struct emulator *emulator, long long wait_ms);
bool emulator_is_quitting(struct emulator *emulator);
void emulator_quit(struct emulator *emulator);

struct exchange *exchange_new(struct emulator *emulator, const struct face *face, const char *uri);
void exchange_free(struct exchange *exchange);
const char *exchange_header(const struct exchange *exchange, const char *lower_case_name);
void exchange_note_header(struct exchange *exchange, const char *name, const char *value);
/* A member of its record; NULL is none. */
void exchange_note(struct exchange *exchange, const char *name, const cJSON *value);
void exchange_add_header(struct exchange *exchange, const char *name, const char *value);
void exchange_reply(struct exchange *exchange, unsigned status, const char *type, const char *body);
/* Takes the JSON. */
void exchange_reply_json(struct exchange *exchange, unsigned status, cJSON *take_json);
cJSON *exchange_query(const struct exchange *exchange); /* the caller deletes it */
bool exchange_is_method(const struct exchange *exchange, const char *method);

/* Runs route, script and record; afterwards the reply is ready. Returns the fault to apply (the
 * caller deletes it) or NULL. */
cJSON *exchange_serve(struct exchange *exchange);

#endif
