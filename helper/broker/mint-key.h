/*
 * mint-key.h - what `key certificate` and `key import` ask the mint module for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_KEY_H
#define BROKER_MINT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadline.h"
#include "base/secret.h"

/* A task that needs OpenSSL, for a key that stays in its store: `key certificate`, `import`. */
struct mint_key_request {
    const char *store;             /* as in a connection file */
    const char *pin;               /* likewise */
    const char *proxy, *ca_file;   /* likewise, NULL = none of its own */
    const char *connection;        /* whose key; any name where the store's location names it */
    const char *subject;           /* common name of the certificate */
    const char *username;          /* for people, in a keyring */
    const struct secret *file;     /* import: PFX or PEM */
    const struct secret *password; /* of the file; NULL = none is known */
    int64_t days;
    bool is_request; /* a certificate signing request instead */
    bool may_ask;
    struct deadline deadline;
};

struct mint_certificate {
    struct secret pem;
    char sha1[41], sha256[65]; /* thumbprints in hex, upper case as the portal shows them */
    bool is_kept;              /* the store took it; else it must be kept beside the connection */
    char uri[512];             /* of an imported key, or "" */
};

#endif
