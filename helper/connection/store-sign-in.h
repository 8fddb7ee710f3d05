/*
 * store-sign-in.h - a token of a connection, for a store that has to sign in itself
 *
 * Such a store asks in its own process (store.h, token()). Who talks to that process hands the
 * question on to the broker, of which a store knows nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_STORE_SIGN_IN_H
#define CONNECTION_STORE_SIGN_IN_H

#include <stdbool.h>

#include <aad-credential/error.h>

#include "base/deadline.h"
#include "base/secret.h"

/* The texts are as the plugin has sent them: names of connections, and visible ASCII. */
struct store_sign_in {
    const char *connection;
    const char *audience;
    const char *url;  /* where the token goes */
    bool was_refused; /* the one that was given last */
    struct deadline deadline;
};

typedef enum aad_code store_get_token(const struct store_sign_in *asked, struct secret *ret,
                                      struct aad_error *err);

#endif
