/*
 * certificate.h - certificates: reading them, and making them with a key that never leaves its
 * store
 *
 * What is to be signed is written here as DER; the store signs it. OpenSSL (crypto-certificate.c)
 * reads, and checks what was made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_CERTIFICATE_H
#define MINT_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"
#include "broker/mint-module.h"

#define CERTIFICATE_SHA1_SIZE 20
#define CERTIFICATE_SHA256_SIZE 32
#define CERTIFICATE_DAY_S (24 * 3600)
#define CERTIFICATE_BACK_S 300 /* clocks differ: it is valid from a little before now */

struct aad_item;
struct store;

struct certificate {
    uint8_t sha1[CERTIFICATE_SHA1_SIZE], sha256[CERTIFICATE_SHA256_SIZE]; /* of the DER */
    int64_t from_s, until_s;
    char key_type[16]; /* as store_generate() wants it; "" = none of those */
    bool is_rsa;
    bool is_self_made; /* its subject is its issuer: no authority has issued it */
};

/* --- crypto-certificate.c: OpenSSL --- */

enum aad_code certificate_read(const struct secret *der, struct certificate *ret,
                               struct aad_error *err);
/* Was the signature made by the certificate's key? It has the form that a JWS has. */
bool certificate_verifies(const struct secret *der, const char *algorithm,
                          const struct secret *message, const struct secret *signature);
/* Appends r and s of the same length (RFC 7518 section 3.4) as an Ecdsa-Sig-Value (RFC 3279 section
 * 2.2.3). */
void certificate_ecdsa_to_der(const struct secret *raw, struct secret *ret);
/* Is the certificate, or the request (PKCS #10), signed by its own key? */
bool certificate_is_self_signed(const struct secret *der, bool is_request);
/* Is it an RSA key? spki: a SubjectPublicKeyInfo. */
bool certificate_key_is_rsa(const struct secret *spki);
bool certificate_is_of_same_key(const struct secret *der, const struct secret *other);
bool certificate_is_of_key(const struct secret *der, const struct secret *spki);
bool certificate_ends_later(const struct secret *der, const struct secret *other);
/* The key's identifier (RFC 5280 section 4.2.1.2, method 1). */
bool certificate_key_id(const struct secret *spki, uint8_t ret[CERTIFICATE_SHA1_SIZE]);
/* Appends "-----BEGIN NAME-----" ... (RFC 7468). */
void certificate_print_pem(const char *name, const struct secret *der, struct secret *ret);
/* The first certificate of a PEM text, as DER. */
enum aad_code certificate_from_pem(const struct secret *pem, struct secret *ret_der,
                                   struct aad_error *err);

/* --- certificate.c --- */

/* A new certificate, or a request for one (PKCS #10). All borrowed. */
struct certificate_spec {
    struct store *store;         /* whose key signs it */
    const struct aad_item *item; /* that key */
    const char *subject;         /* the common name */
    int64_t days;
    bool is_request;
};
/* spki: the public half of the key, which the certificate is for. */
enum aad_code certificate_make(const struct certificate_spec *spec, const struct secret *spki,
                               struct secret *ret_der, struct aad_error *err);

/* --- certificate-task.c --- */

/* Entries of the mint module: see broker/mint-module.h. */
enum aad_code certificate_run(const struct mint_key_request *request, struct mint_certificate *ret,
                              struct aad_error *err);
/* --- certificate-import.c --- */

/* Entry of the mint module, too. */
enum aad_code certificate_import(const struct mint_key_request *request,
                                 struct mint_certificate *ret, struct aad_error *err);

#endif
