/*
 * person-proof.h - what a person who signs in brings along, once
 *
 * The code of an authorization (RFC 6749 section 4.1.3, RFC 7636), or that of a device (RFC 8628
 * section 3.4), for which nobody has signed in yet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_PERSON_PROOF_H
#define BASE_PERSON_PROOF_H

#include "base/secret.h"

#define PERSON_PROOF_URI_MAX 256

struct person_proof {
    struct secret code;
    struct secret verifier;                  /* of a browser; empty of a device */
    char redirect_uri[PERSON_PROOF_URI_MAX]; /* where the answer came to, likewise */
    char nonce[64];                          /* that the id token has, likewise */
    int64_t interval_s, end_ms; /* of a device: how often it is asked, until when (steady) */
};

static inline void person_proof_clear(struct person_proof *proof)
{
    secret_clear(&proof->code);
    secret_clear(&proof->verifier);
}
#define auto_person_proof __attribute__((cleanup(person_proof_clear)))

#endif
