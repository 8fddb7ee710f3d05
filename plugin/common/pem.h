/*
 * pem.h - one private key with its certificate: PEM text, signatures
 *
 * Whatever reads, makes or signs returns false when OpenSSL refuses. RSA of 2048 bits and more, and
 * EC P-256.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_PEM_H
#define COMMON_PEM_H

#include <stdbool.h>
#include <stddef.h>

#define PEM_TEXT_MAX 32768 /* bytes of an item, of a certificate, of a signature */

struct pem {
    struct evp_pkey_st *key;
    struct x509_st *certificate; /* NULL: none yet; else it belongs to the key */
};

/* Bytes that may be secret: wiped when they go out of scope. */
struct pem_bytes {
    size_t len;
    unsigned char bytes[PEM_TEXT_MAX];
};

void pem_clear(struct pem *pem);
void pem_wipe(struct pem_bytes *bytes);
#define auto_pem __attribute__((cleanup(pem_clear)))
#define auto_bytes __attribute__((cleanup(pem_wipe)))

/* "PRIVATE KEY" (PKCS #8, unencrypted), and a "CERTIFICATE" if there is one that belongs to it. */
bool pem_read(const struct pem_bytes *text, struct pem *ret);
bool pem_print(const struct pem *pem, struct pem_bytes *ret);

/* From a private key as DER; of a type: "rsa:2048", "rsa:3072", "rsa:4096" or "ec:p256". */
bool pem_read_key(const void *pkcs8, size_t len, struct pem *ret);
bool pem_make_key(const char *type, struct pem *ret);
bool pem_is_key_type(const char *type);

/* It takes the place of the one before; also false if it is for another key. */
bool pem_set_certificate(struct pem *pem, const void *der, size_t len);

bool pem_print_certificate(const struct pem *pem, struct pem_bytes *ret_der);
bool pem_print_public(const struct pem *pem, struct pem_bytes *ret_der);

/* Is the algorithm "PS256", "RS256" or "ES256", and does it fit the key? */
bool pem_can_sign(const struct pem *pem, const char *algorithm);
/* Signs; the signature has the form of a JWS (RFC 7518 sections 3.3 to 3.5). */
bool pem_sign(const struct pem *pem, const char *algorithm, const void *message, size_t len,
              struct pem_bytes *ret);

#endif
