/*
 * der.h - writing DER (ITU-T X.690), for what a token signs: no more than a certificate needs
 *
 * It is done by hand, since only a key of OpenSSL's own can sign OpenSSL's X509.
 *
 * Elements are written from the innermost outwards: an element is the tag, the length and the
 * content, appended to a secret. The secret fails when memory runs out, when the length or the time
 * is impossible, or when the content has failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_DER_H
#define MINT_DER_H

#include <stdint.h>

#include "base/secret.h"

enum {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_UTF8_STRING = 0x0c,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0,
    DER_CONTEXT_3 = 0xa3,
};

/* Appends one element. */
void der_put(struct secret *ret, uint8_t tag, const void *content, size_t len);
void der_put_all(struct secret *ret, uint8_t tag, const struct secret *content);
/* Appends an INTEGER that is not negative, of big-endian bytes. */
void der_put_number(struct secret *ret, const uint8_t *bytes, size_t len);
/* Appends a BIT STRING of whole bytes. */
void der_put_bits(struct secret *ret, const struct secret *bits);
/* Appends a Time (RFC 5280 section 4.1.2.5). */
void der_put_time(struct secret *ret, int64_t unix_s);

#endif
