/*
 * registered-key.h - a certificate as Microsoft Graph lists it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_REGISTERED_KEY_H
#define MANAGE_REGISTERED_KEY_H

#include "connection/registration.h"

/* From its bytes, in base64 of DER; where Graph does not give these (NULL), from what it says of
 * it: its identifier is the thumbprint, unless somebody chose another one. */
void registered_key_read(const char *der, const char *identifier, int64_t until_s,
                         struct registration_key *ret);

#endif
