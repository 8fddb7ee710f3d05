/* SPDX-License-Identifier: Apache-2.0 */
/* face: a listening port and what answers there. All of them bind 127.0.0.1 only. */
#ifndef EMULATOR_FACE_H
#define EMULATOR_FACE_H

#include <pthread.h>

#include "cert.h"
#include "emulator.h"

struct MHD_Daemon;
struct face_kind;

struct face {
    const char *name;
    const struct face_kind *kind;
    struct emulator *emulator;
    int fd;
    unsigned port;
    struct MHD_Daemon *daemon; /* NULL on a face that works on bare sockets */
    pthread_t thread;
    char *key_pem, *certificate_pem;
};

/* Binds the face of that name; port 0 = any. -1 when unknown or taken (errno tells which). */
int face_open(struct face *face, struct emulator *emulator, const char *name, unsigned port);
int face_start(struct face *face, const struct cert_authority *authority);
/* Ends its threads, closes, frees. The emulator must be quitting. Safe on one that is not open. */
void face_stop(struct face *face);

/* The names a user may give to --face, for the usage text. */
const char *face_names(void);

/* Adds "connection", "connected_at_ms" and "tls" to the record; connection NULL: nothing known. */
void face_add_connection_facts(cJSON *entry, struct MHD_Connection *connection);

#endif
