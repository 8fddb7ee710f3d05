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
    struct x509_st *certificate;  /* the one in use. NULL: none yet; else it belongs to the key */
    struct stack_st_X509 *others; /* of the key too, and not in use. NULL: there are none */
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

/* "PRIVATE KEY" (PKCS #8, unencrypted), and each "CERTIFICATE" that belongs to it: the first is in
 * use. */
bool pem_read(const struct pem_bytes *text, struct pem *ret);
bool pem_print(const struct pem *pem, struct pem_bytes *ret);

/* From a private key as DER; of a type: "rsa:2048", "rsa:3072", "rsa:4096" or "ec:p256". */
bool pem_read_key(const void *pkcs8, size_t len, struct pem *ret);
bool pem_make_key(const char *type, struct pem *ret);
bool pem_is_key_type(const char *type);

/* It takes the place of the one in use, or is put beside it; also false if it is for another key.
 */
bool pem_set_certificate(struct pem *pem, const void *der, size_t len);
bool pem_add_certificate(struct pem *pem, const void *der, size_t len);

int pem_count_others(const struct pem *pem);
/* Which one those bytes are: 0 = the one in use, then the others; -1 = none of them. */
int pem_find_certificate(const struct pem *pem, const void *der, size_t len);
/* What is at such a place comes into use, and the one before goes to that place; it is removed. */
void pem_use_certificate(struct pem *pem, int at);
void pem_drop_certificate(struct pem *pem, int at);

/* What is at such a place; false where there is none. */
bool pem_print_certificate(const struct pem *pem, int at, struct pem_bytes *ret_der);
bool pem_print_public(const struct pem *pem, struct pem_bytes *ret_der);

/* Is the algorithm "PS256", "RS256" or "ES256", and does it fit the key? */
bool pem_can_sign(const struct pem *pem, const char *algorithm);
/* Signs; the signature has the form of a JWS (RFC 7518 sections 3.3 to 3.5). */
bool pem_sign(const struct pem *pem, const char *algorithm, const void *message, size_t len,
              struct pem_bytes *ret);

#endif
