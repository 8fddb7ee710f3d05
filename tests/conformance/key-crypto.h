/*
 * key-crypto.h - the other side of a key that a store holds: what is imported, and who verifies
 *
 * OpenSSL only, nothing of the store's own. A call that fails ends the test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEY_CRYPTO_H
#define KEY_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

#define KEY_BYTES_MAX 16384

struct key_bytes {
    size_t len;
    unsigned char bytes[KEY_BYTES_MAX];
};

/* "rsa:BITS", or what OpenSSL calls a curve or another kind: "P-256", "P-384", "ED25519". */
EVP_PKEY *key_crypto_make(const char *type);
/* PKCS #8 and SubjectPublicKeyInfo, DER. */
void key_crypto_print(EVP_PKEY *key, struct key_bytes *ret_pkcs8);
void key_crypto_print_public(EVP_PKEY *key, struct key_bytes *ret_spki);

/* A certificate for the public key, DER, valid for so many days, signed by the other key. */
void key_crypto_certify(const struct key_bytes *spki, EVP_PKEY *issuer, int days,
                        struct key_bytes *ret_der);

/* Is the signature what RFC 7518 sections 3.3 to 3.5 want? */
bool key_crypto_verifies(const struct key_bytes *spki, const char *algorithm, const void *message,
                         size_t message_len, const void *signature, size_t len);

#endif
