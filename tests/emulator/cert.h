/* SPDX-License-Identifier: Apache-2.0 */
/* cert: a P-256 certificate authority made at start, and leaves that are right or wrong. */
#ifndef EMULATOR_CERT_H
#define EMULATOR_CERT_H

#include <openssl/evp.h>
#include <openssl/x509.h>

struct cert_authority {
    EVP_PKEY *key;
    X509 *certificate;
};

enum cert_kind {
    CERT_NONE,
    CERT_GOOD,
    CERT_EXPIRED,
    CERT_WRONG_NAME,
    CERT_SELF_SIGNED,
    CERT_EVIL,
    CERT_FABRIC
};

void cert_init_authority(struct cert_authority *authority);
void cert_clear_authority(struct cert_authority *authority);

/* As openssl.cnf has its value; aborts for one that is none. */
void cert_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value);

/* The caller frees each. */
char *cert_print_authority(const struct cert_authority *authority);
void cert_make_leaf(const struct cert_authority *authority, enum cert_kind kind, char **ret_key_pem,
                    char **ret_certificate_pem);
/* SHA-1 in upper-case hex, as Service Fabric names its certificate. */
char *cert_print_thumbprint(const char *certificate_pem);

#endif
