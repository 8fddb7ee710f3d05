/*
 * connection-state.h - how it stands with all connections, as far as that is seen without asking
 *
 * No person, no network, no PIN. Each store is asked once, however many connections have it, all of
 * them at the same time and within STATE_MS together: one that is locked is not unlocked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_STATE_H
#define COMMAND_CONNECTION_STATE_H

#include "base/json-print.h"
#include "connection/certificate-note.h"
#include "connection/connection.h"
#include "connection/expiry.h"
#include "connection/settings.h"
#include "connection/unfinished.h"

#define STATE_MS 3000
#define STATE_NEEDS 3 /* a secret, a key, a sign-in */

/* What the connection needs in its store. */
enum state_secret {
    STATE_NOT_NEEDED,
    STATE_THERE,
    STATE_MISSING,
    STATE_LOCKED,  /* the store is, and nobody was asked to unlock it */
    STATE_HIDDEN,  /* a token shows it only after a login */
    STATE_UNKNOWN, /* the store does not say; or was not asked, as the connection is of no use */
};

struct connection_state {
    char name[CONNECTION_NAME_MAX + 1];
    struct connection c;      /* empty where the file is broken */
    struct aad_error broken;  /* why; AAD_OK = it is not */
    struct aad_error refused; /* by the administrator; AAD_OK = it is not */

    bool is_default; /* where a person names none */

    enum state_secret secret;
    const char *needs[STATE_NEEDS + 1]; /* the roles, NULL at the end */
    const char *missing;                /* the first that is not there */
    bool lacks_certificate;             /* what is missing is not the key, but what goes with it */
    struct aad_error why;               /* of what is locked or unknown */
    unsigned found;                     /* a bit for each of needs */
    bool is_asked;

    int64_t token_until_s; /* of a cached token; 0 = there is none */
    bool has_note;         /* the certificate's end is known */
    struct certificate_note note;
    enum expiry_state expiry; /* of a bare secret */
    int64_t expiry_days;
    struct unfinished unfinished; /* its rotation */
};

struct connection_states {
    struct connection_state *rows;
    size_t n, room;
    struct settings settings;
};

/* Of all there are, sorted by name. */
enum aad_code connection_states_load(struct connection_states *ret, struct aad_error *err);
void connection_states_clear(struct connection_states *states);
#define auto_states __attribute__((cleanup(connection_states_clear)))

/* "there", "missing", "locked", ... */
const char *connection_state_word(enum state_secret secret);

/* Adds all that is known of it to a JSON object. */
void connection_state_add_json(struct json_print *object, const struct connection_state *row);

/* "59 min", "23 h", "12 days": the seconds from now on, rounded down. */
void connection_state_print_left(int64_t left_s, struct buf *ret);

#endif
