/*
 * der.h - what this store needs of OpenSSL: digests, keys as DER; the only OpenSSL here
 *
 * All return false when OpenSSL refuses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_DER_H
#define PKCS11_DER_H

#include <stdbool.h>
#include <stddef.h>

#define DER_DIGEST_SIZE 32
#define DER_MAX 16384
#define DER_NUMBER_MAX 1024 /* bytes of one number of a key */

struct der_bytes {
    size_t len;
    unsigned char bytes[DER_NUMBER_MAX];
};

bool der_random(void *ret, size_t len);
bool der_sha256(const void *bytes, size_t len, unsigned char ret[DER_DIGEST_SIZE]);
bool der_sha1(const void *bytes, size_t len, unsigned char ret[20]);

/* PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2). */
bool der_fingerprint(const void *secret, size_t len, const unsigned char *salt, size_t salt_len,
                     unsigned char ret[DER_DIGEST_SIZE]);

/* SubjectPublicKeyInfo of an RSA key, or of a P-256 key from CKA_EC_POINT (with or without the
 * OCTET STRING around it). ret has DER_MAX bytes. */
bool der_print_rsa(const struct der_bytes *modulus, const struct der_bytes *exponent,
                   unsigned char *ret, size_t *ret_len);
bool der_print_p256(const struct der_bytes *point, unsigned char *ret, size_t *ret_len);

/* The same, of a certificate. */
bool der_print_certificate_key(const void *certificate, size_t len, unsigned char *ret,
                               size_t *ret_len);

/* Subject, issuer and serial number of a certificate as DER, for its PKCS#11 object. */
bool der_read_certificate(const void *certificate, size_t len, struct der_bytes *ret_subject,
                          struct der_bytes *ret_issuer, struct der_bytes *ret_serial);

/* Does the first certificate end later than the second? */
bool der_is_later(const void *certificate, size_t len, const void *other, size_t other_len);

/* A private key (PKCS#8, DER): RSA: n, e, d, p, q, dp, dq, qi. EC: only scalar and point. */
struct der_private {
    bool is_ec;
    struct der_bytes modulus, exponent, private_exponent, primes[2], exponents[2], coefficient;
    struct der_bytes scalar, point; /* point: uncompressed, inside its OCTET STRING */
};
bool der_read_private(const void *pkcs8, size_t len, struct der_private *ret);

/* Encrypts to an RSA public key (SubjectPublicKeyInfo): OAEP with SHA-1, or PKCS#1 version 1.5.
 * ret has DER_NUMBER_MAX bytes. */
bool der_wrap(const unsigned char *spki, size_t spki_len, bool is_oaep, const void *plain,
              size_t len, unsigned char *ret, size_t *ret_len);

#endif
