/*
 * key-fixture.h - a store of keys in memory: one key that OpenSSL holds, and its certificate
 *
 * Implements the verbs for keys of store/client.h in place of the real client; those for secrets
 * are in mint-fixture.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_KEY_FIXTURE_H
#define UNIT_KEY_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "base/secret.h"

extern struct key_fixture {
    EVP_PKEY *key, *rsa, *other, *ec;    /* key: the one of the store, one of those after it */
    struct secret certificate, imported; /* DER; PKCS #8 */
    struct secret next;                  /* DER: the one that is not in use */
    EVP_PKEY *next_key;                  /* "next-certificate"; NULL = there is none */
    struct secret next_certificate;      /* of that key */
    bool switches_before_listing;        /* another process puts the next one into use then */
    bool switches_before_signing;        /* likewise, with its key */
    bool keeps_one_only;                 /* it has no verbs for that one */
    bool names_key;                      /* its location does: every item is that key */
    unsigned n_erased;
    bool has_no_pss, takes_no_certificate, breaks_signatures;
    enum aad_code certificate_code, sign_code; /* what these verbs fail with */
    enum aad_code import_code, public_code;    /* likewise */
    int salt_len;                              /* of PS256; 0 = the 32 that it demands */
    unsigned n_signs, n_saved;
    char algorithm[8]; /* of the last signature */
} key_fixture;

/* The keys once (making them takes time); fit as set-up and tear-down of a group. */
int key_fixture_make(void);
int key_fixture_remove(void);

/* A store with the RSA key and no certificate; fit as set-up of a test. */
int key_fixture_reset(void);

/* Puts a certificate into the store, or appends it as DER: of a key, for seconds from now. */
void key_fixture_certify(EVP_PKEY *key, long from_s, long until_s, struct secret *ret_der);

/* Appends the public or the private half as DER. */
void key_fixture_print(EVP_PKEY *key, bool is_private, struct secret *ret);

#endif
