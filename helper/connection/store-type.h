/*
 * store-type.h - the stores that come with the program, as far as they are data
 *
 * One row for each store: what those need to know of it who do not talk to it. What it does is in
 * its plugin, found by the same name. A store of somebody else's has no row, and needs none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_STORE_TYPE_H
#define CONNECTION_STORE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#include "base/buf.h"

struct store_type {
    const char *name;     /* of its plugin; a connection's "store" is that, or NAME:LOCATION */
    const char *location; /* an example of one, NULL where none follows; and what it names */
    const char *noun;
    bool is_desktop;  /* the session's keyring: the default, and where PINs can be kept */
    bool is_embedded; /* our own, under a master password: for machines without a desktop */
    bool is_token;    /* its text is a token's URI (RFC 7512): it has PINs, and keys of its own */
    const char *const *environment; /* variables that its process gets beside the usual ones, NULL
                                       last; NULL = none */
};

/* The row of a connection's "store", NULL for one that is somebody else's. */
const struct store_type *store_type_of(const char *store);

/* The i-th row, NULL past the end. */
const struct store_type *store_type_at(unsigned i);

/* As they are written: "secret-service, keyring-file or a token: pkcs11:token=...". */
void store_type_print_names(struct buf *ret);

const char *store_type_desktop(void);
const char *store_type_embedded(void);

/* Is that store a token? For an argument, too, that may be something else. */
bool store_type_is_token(const char *store);

/* A token's URI that somebody wrote by hand may have the PIN in it (RFC 7512: pin-value), or say
 * where it is (pin-source). It is not used, not even to be shown. AAD_REFUSED, without the value.
 */
enum aad_code store_type_check_pin(const char *store, struct aad_error *err);

#endif
