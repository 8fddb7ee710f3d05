/*
 * verify-certificate.h - what `verify` looks at of a key's certificates
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERIFY_CERTIFICATE_H
#define MINT_VERIFY_CERTIFICATE_H

#include "mint/mint.h"

/* The one that will prove the application. *detail gets its thumbprint and how long it is valid. */
enum aad_code verify_certificate(struct mint *m, struct buf *detail, struct aad_error *err);

/* Tries the pending one, if there is one: false, and nothing is done. If the authority accepts it,
 * it is in use from then on; that it does not know it yet is no failure of the connection. */
bool verify_next_certificate(struct mint *m, struct buf *detail);

#endif
