/*
 * sign-in-module.h - what is needed of the sign-in module, which is loaded when a person signs in
 *
 * It brings libmicrohttpd and libqrencode, knows nothing of tokens, and asks the authority nothing:
 * what the person brings is redeemed by the mint (mint-module.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_SIGN_IN_MODULE_H
#define BROKER_SIGN_IN_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/person-proof.h"
#include "broker/module.h"
#include "connection/connection.h"

#define SIGN_IN_ABI 3u

struct sign_in_request {
    const struct connection *connection;
    const char *audience;     /* one of the connection's */
    const char *claims;       /* that the sign-in must satisfy: JSON (challenge.h). NULL = none */
    struct deadline deadline; /* for the person */
    bool no_browser;          /* none is started here: the address is shown */
};

struct sign_in_module {
    struct module_head head;
    /* Sends the person's browser to the authority and waits for what it brings back, on loopback or
     * pasted at the terminal. AAD_CANCELLED, AAD_PERSON, AAD_TIMEOUT and others as the answer says.
     */
    enum aad_code (*authorize)(const struct sign_in_request *request, struct person_proof *ret,
                               struct aad_error *err);
    /* Appends the text as a QR code in lines, if it fits into a window of that size. */
    bool (*qr)(const char *text, size_t columns, size_t rows, struct buf *ret);
};

/* Loads it; once a process. */
enum aad_code sign_in_load(const struct sign_in_module **ret, struct aad_error *err);

#endif
