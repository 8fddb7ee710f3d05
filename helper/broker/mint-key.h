/*
 * mint-key.h - what `key certificate` and `key import` ask the mint module for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_KEY_H
#define BROKER_MINT_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/deadline.h"
#include "base/secret.h"
#include "connection/connection.h"

/* What is asked of a key's certificates. */
enum mint_key_task {
    MINT_KEY_SHOW,    /* what is in use and what is pending; where there is none yet, the first */
    MINT_KEY_LOOK,    /* the same, and nothing is made or written: AAD_NOT_FOUND */
    MINT_KEY_RENEW,   /* make the next one, which is pending; show it where one is already. Of an
                         import: what is in the file is the next one, its key too */
    MINT_KEY_DISCARD, /* drop the pending one */
    MINT_KEY_REQUEST, /* make a certificate signing request (PKCS #10) */
};

/* A task that needs OpenSSL, for a key that stays in its store: `key certificate`, `import`. */
struct mint_key_request {
    enum mint_key_task task;
    const char *store;              /* as in a connection file */
    const char *pin;                /* likewise */
    const char *proxy, *ca_file;    /* likewise, NULL = none of its own */
    const char *connection;         /* whose key; any name where the store's location names it */
    const struct connection *owner; /* which may have files; NULL = a URI's key has none */
    const char *key_type;           /* renew: with a new key of that type; NULL = the same key */
    const char *subject;            /* common name of the certificate */
    const char *username;           /* for people, in a keyring */
    const struct secret *file;      /* import: all of its bytes */
    const struct secret *password;  /* of the file; NULL = none is known */
    int64_t days;
    bool may_ask;
    struct deadline deadline;
};

/* One certificate, for people. */
struct mint_shown {
    struct secret pem;         /* empty: there is none */
    char sha1[41], sha256[65]; /* thumbprints in hex, upper case as the portal shows them */
    int64_t from_s, until_s;
    char key_type[16]; /* "rsa:2048"; "" = none that a store makes */
    bool is_self_made; /* no authority has issued it */
    bool is_beside;    /* kept beside the connection, not in the store */
};

struct mint_certificate {
    struct mint_shown used, next; /* the one in use, the pending one */
    struct secret request;        /* PKCS #10, PEM */
    bool is_made;                 /* just now, or imported: the pending one, or the first */
    bool is_kept;                 /* else the store took it not, and there is no connection */
    bool has_own;                 /* the store has another one, which is not used */
    bool has_key;                 /* import: a key was in the file, and is in the store now */
    bool has_chain;               /* import: others' certificates were in the file; */
    size_t n_chain;               /* so many of them lead up from its own, and are kept */
    char uri[512];                /* of an imported key, or "" */
};

static inline void mint_certificate_clear(struct mint_certificate *made)
{
    secret_clear(&made->used.pem);
    secret_clear(&made->next.pem);
    secret_clear(&made->request);
}
#define auto_certificate __attribute__((cleanup(mint_certificate_clear)))

#endif
