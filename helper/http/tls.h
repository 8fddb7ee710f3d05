/*
 * tls.h - OpenSSL as libcurl and we use it: its heap, its configuration, what a fault of a
 * certificate means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

/* Once, before anything else of OpenSSL or libcurl: a heap that wipes, and the system's own
 * configuration file, whatever $OPENSSL_CONF names (promise P10). */
void tls_init(void);

enum tls_fault {
    TLS_FAULT_NONE,   /* the chain is good: then it was the name */
    TLS_FAULT_TIME,   /* expired, or not valid yet */
    TLS_FAULT_ISSUER, /* nobody we trust has signed it */
    TLS_FAULT_REVOKED,
    TLS_FAULT_PIN, /* it is not the one that tls_pin() was told */
    TLS_FAULT_OTHER,
};

/* Makes the certificate with that SHA-1 thumbprint (hex, either case) the only right one for what
 * is connected by that SSL_CTX, libcurl's. Borrows the text for as long. */
void tls_pin(void *ssl_context, const char *thumbprint);

/* What an X509_V_ERR_ number means, as libcurl passes it on. */
enum tls_fault tls_certificate_fault(long verify_result);

#endif
