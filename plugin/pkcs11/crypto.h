/*
 * crypto.h - what this store needs of OpenSSL: digests, keys as DER; the only OpenSSL here
 *
 * All return false when OpenSSL refuses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_CRYPTO_H
#define PKCS11_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#define CRYPTO_DIGEST_SIZE 32
#define CRYPTO_MAX 16384
#define CRYPTO_NUMBER_MAX 1024 /* bytes of one number of a key */

struct crypto_bytes {
    size_t len;
    unsigned char bytes[CRYPTO_NUMBER_MAX];
};

/* A public key (SubjectPublicKeyInfo) or a certificate (X.509). */
struct crypto_der {
    size_t len;
    unsigned char bytes[CRYPTO_MAX];
};

bool crypto_random(void *ret, size_t len);
bool crypto_sha256(const void *bytes, size_t len, unsigned char ret[CRYPTO_DIGEST_SIZE]);

/* PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2). */
bool crypto_fingerprint(const void *secret, size_t len, const unsigned char *salt, size_t salt_len,
                        unsigned char ret[CRYPTO_DIGEST_SIZE]);

/* SubjectPublicKeyInfo of an RSA key, or of a P-256 key from CKA_EC_POINT (with or without the
 * OCTET STRING around it). */
bool crypto_print_rsa(const struct crypto_bytes *modulus, const struct crypto_bytes *exponent,
                      struct crypto_der *ret);
bool crypto_print_p256(const struct crypto_bytes *point, struct crypto_der *ret);

/* The same, of a certificate. */
bool crypto_print_certificate_key(const void *certificate, size_t len, struct crypto_der *ret);

/* Subject, issuer and serial number of a certificate as DER, for its PKCS#11 object. */
bool crypto_read_certificate(const void *certificate, size_t len, struct crypto_bytes *ret_subject,
                             struct crypto_bytes *ret_issuer, struct crypto_bytes *ret_serial);

/* Does the first certificate end later than the second? */
bool crypto_is_later(const struct crypto_der *certificate, const struct crypto_der *other);

/* A private key (PKCS#8, DER): RSA: n, e, d, p, q, dp, dq, qi. EC: only scalar and point. */
struct crypto_private {
    bool is_ec;
    struct crypto_bytes modulus, exponent, private_exponent, primes[2], exponents[2], coefficient;
    struct crypto_bytes scalar, point; /* point: uncompressed, inside its OCTET STRING */
};
bool crypto_read_private(const void *pkcs8, size_t len, struct crypto_private *ret);

/* Encrypts to an RSA public key: OAEP with SHA-1, or PKCS#1 version 1.5. */
bool crypto_wrap(const struct crypto_der *public_key, bool is_oaep, const void *plain, size_t len,
                 struct crypto_bytes *ret);

#endif
