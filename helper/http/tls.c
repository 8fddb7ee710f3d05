/*
 * tls.c - OpenSSL as libcurl and we use it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/heap.h"
#include "base/text.h"

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

/* Instead of a chain: what the other side shows is that certificate, or it is nobody. */
static int tls_check_pin(X509_STORE_CTX *chain, void *ctx)
{
    const char *thumbprint = ctx;
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned size = 0;
    X509 *shown = X509_STORE_CTX_get0_cert(chain);
    bool is_it = shown && X509_digest(shown, EVP_sha1(), digest, &size) &&
                 text_equal_nocase(text_print_hex(hex, digest, size, TEXT_HEX_UPPER), thumbprint);

    X509_STORE_CTX_set_error(chain, is_it ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
    return is_it;
}

void tls_pin(void *ssl_context, const char *thumbprint)
{
    /* OpenSSL's parameter is not const; tls_check_pin() only reads it. */
    SSL_CTX_set_cert_verify_callback(ssl_context, tls_check_pin, (void *)(uintptr_t)thumbprint);
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
    case X509_V_ERR_APPLICATION_VERIFICATION:
        return TLS_FAULT_PIN;
    case X509_V_ERR_CERT_REVOKED:
        return TLS_FAULT_REVOKED;
    default:
        return TLS_FAULT_OTHER;
    }
}
