/*
 * mint-person.h - a person who signs in, and where an issuer has that done
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_PERSON_H
#define BROKER_MINT_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

struct mint_person {
    char user[256]; /* who has signed in, as the authority says, fit to be shown */
    bool is_kept;   /* a refresh token is in the store; else the authority gave none */
};

/* RFC 8628 section 3.2. What is shown is printable. The caller clears code. */
struct mint_device {
    struct secret code;
    char user_code[64], uri[256], uri_complete[512]; /* the last may be "" */
    int64_t life_s, interval_s;
};

/* What an issuer says of itself; all but the first may be "". */
struct mint_endpoints {
    char token[512], authorization[512], device_authorization[512], userinfo[512], keys[512];
};

#endif
