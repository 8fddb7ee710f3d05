/*
 * rotation.h - how far the secret of a connection is replaced, and what is known of the one in use
 *
 * It is written before each step, by what this step will be known by afterwards: so a run of
 * `rotate` that was ended at any instant can go on, or take everything back (P8). When all is done,
 * what is left is which one is in use, and until when. Nothing in it is a secret. One file for each
 * connection and its application, STATE/rotation/...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_ROTATION_H
#define CONNECTION_ROTATION_H

#include "connection/connection.h"

#define ROTATION_LABEL_SIZE 64

enum rotation_phase {
    ROTATION_IDLE,   /* nothing is begun */
    ROTATION_MAKING, /* one that has the label may be there, at the authority or in the store */
    ROTATION_STORED, /* `next` is in the store, beside the one in use */
    ROTATION_SENT, /* the authority was told to take it in place of that: which one is right now is
                      known only if next.from_s is a time */
    ROTATION_USED, /* it is in use, and `former` is good until it is removed */
};

#define ROTATION_ID_SIZE 41
#define ROTATION_PLACE_SIZE 768
#define ROTATION_NAME_SIZE 121 /* the longest that a federated credential may have */

/* One that the authority knows. */
struct rotation_credential {
    char id[ROTATION_ID_SIZE]; /* a GUID, or a certificate's SHA-1 thumbprint in hex; "" = nobody
                                  knows */
    char key_id[37]; /* of that certificate at Microsoft Graph, where that was told; else "" */
    char name[ROTATION_NAME_SIZE]; /* of a federated credential; else "" */
    int64_t from_s, until_s;
    char place[ROTATION_PLACE_SIZE]; /* of a key that `rotate` has made on a token, its URI; else ""
                                      */
};

/* Whose service connections get the new one: of a project of Azure DevOps, by the token of `as`. */
struct rotation_project {
    char name[ROTATION_PLACE_SIZE]; /* "" = none do, or all have it */
    char organization[ROTATION_PLACE_SIZE], as[CONNECTION_NAME_MAX + 1];
};

/* What of a connection is another thing afterwards, where it gets another grant: these keys. */
#define ROTATION_FIELDS 6
extern const char *const rotation_fields[ROTATION_FIELDS];

struct rotation {
    struct buf path;
    int lock; /* -1 = not ours */
    enum rotation_phase phase;
    char label[ROTATION_LABEL_SIZE]; /* what the new one is called there, and no other */
    struct rotation_credential used, next, former;
    int64_t due_s;     /* when `former` is to be removed */
    int64_t written_s; /* the time of the file when it was read; 0 = there was none */
    struct rotation_project project;
    char before[ROTATION_FIELDS][ROTATION_PLACE_SIZE]; /* the grant is "": it stays as it is */
    char after[ROTATION_FIELDS][ROTATION_PLACE_SIZE];
};

/* "making", "stored", ... */
const char *rotation_phase_word(enum rotation_phase phase);

/* Opens that of the connection, an idle one where there is none. The caller closes it, also after a
 * failure. AAD_THROTTLED: another process is at it; AAD_IO; AAD_CONFIG: it cannot be read. */
enum aad_code rotation_open(const struct connection *c, struct rotation *ret,
                            struct aad_error *err);
void rotation_close(struct rotation *r);
#define auto_rotation __attribute__((cleanup(rotation_close)))

/* Writes it. AAD_IO. */
enum aad_code rotation_save(const struct rotation *r, struct aad_error *err);

/* What is known now, whoever is at it; false: nothing. */
bool rotation_look(const struct connection *c, struct rotation *ret);

/* Is a process at it just now? Makes nothing, and whoever begins meanwhile is not refused. */
bool rotation_is_held(const struct connection *c);

/* Somebody has stored another secret: nothing is known of that. */
void rotation_forget(const struct connection *c);

/* The connection is gone; or it has another name. */
void rotation_erase(const struct connection *c);
void rotation_move(const struct connection *from, const struct connection *to);

#endif
