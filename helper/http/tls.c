/*
 * tls.c - OpenSSL as libcurl and we use it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include "base/heap.h"

static void *tls_allocate(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return heap_allocate(size);
}

static void *tls_resize(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return heap_resize(block, size);
}

static void tls_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    heap_free(block);
}

void tls_init(void)
{
    static bool is_done;
    OPENSSL_INIT_SETTINGS *settings;
    char path[256];

    if (is_done)
        return;
    is_done = true;
    /* Fails, harmlessly, where somebody else in this process was first. */
    (void)CRYPTO_set_mem_functions(tls_allocate, tls_resize, tls_free);
    settings = OPENSSL_INIT_new();
    if (!settings)
        return;
    (void)snprintf(path, sizeof path, "%s/openssl.cnf", X509_get_default_cert_area());
    if (OPENSSL_INIT_set_config_filename(settings, path))
        (void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, settings);
    OPENSSL_INIT_free(settings);
}

enum tls_fault tls_certificate_fault(long verify_result)
{
    switch (verify_result) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED: /* libcurl compares the name itself, before it asks for this */
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return TLS_FAULT_NONE;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return TLS_FAULT_TIME;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return TLS_FAULT_ISSUER;
    case X509_V_ERR_CERT_REVOKED:
        return TLS_FAULT_REVOKED;
    default:
        return TLS_FAULT_OTHER;
    }
}
