/*
 * crypto.c - see crypto.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/crypto.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "mint/heap.h"

#define CRYPTO_ROUNDS 100000
#define CRYPTO_SECRET_MAX 65536

static void *crypto_allocate(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return heap_allocate(size);
}

static void *crypto_resize(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return heap_resize(block, size);
}

static void crypto_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    heap_free(block);
}

void crypto_init(void)
{
    static bool is_done;
    OPENSSL_INIT_SETTINGS *settings;
    char path[256];

    if (is_done)
        return;
    is_done = true;
    /* Fails, harmlessly, where somebody else in this process was first. */
    (void)CRYPTO_set_mem_functions(crypto_allocate, crypto_resize, crypto_free);
    settings = OPENSSL_INIT_new();
    if (!settings)
        return;
    (void)snprintf(path, sizeof path, "%s/openssl.cnf", X509_get_default_cert_area());
    if (OPENSSL_INIT_set_config_filename(settings, path))
        (void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, settings);
    OPENSSL_INIT_free(settings);
}

enum aad_code crypto_random(void *ret, size_t len, struct aad_error *err)
{
    if (len > INT32_MAX || RAND_bytes(ret, (int)len) != 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the random number generator failed");
    return AAD_OK;
}

enum aad_code crypto_guid(char ret[CRYPTO_GUID_SIZE], struct aad_error *err)
{
    uint8_t b[16];
    enum aad_code code = crypto_random(b, sizeof b, err);

    if (code)
        return code;
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    (void)snprintf(ret, CRYPTO_GUID_SIZE,
                   "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                   b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                   b[14], b[15]);
    return AAD_OK;
}

enum aad_code crypto_sha256_hex(const void *bytes, size_t len, char ret[CRYPTO_HEX_SIZE],
                                struct aad_error *err)
{
    uint8_t digest[CRYPTO_DIGEST_SIZE];

    if (EVP_Digest(bytes, len, digest, NULL, EVP_sha256(), NULL) != 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    crypto_to_hex(digest, sizeof digest, ret);
    return AAD_OK;
}

void crypto_to_hex(const uint8_t *bytes, size_t len, char *ret)
{
    for (size_t i = 0; i < len; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

enum aad_code crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const void *bytes, size_t len,
                          uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err)
{
    if (!HMAC(EVP_sha256(), key, CRYPTO_KEY_SIZE, bytes ? bytes : "", len, ret, NULL))
        return aad_error_set(err, AAD_INTERNAL, NULL, "HMAC-SHA-256 failed");
    return AAD_OK;
}

enum aad_code crypto_fingerprint(const struct secret *secret, const uint8_t key[CRYPTO_KEY_SIZE],
                                 const uint8_t salt[CRYPTO_DIGEST_SIZE],
                                 uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err)
{
    uint8_t derived[CRYPTO_DIGEST_SIZE];
    const char *bytes = secret->bytes ? secret->bytes : "";
    bool is_good = secret->len <= CRYPTO_SECRET_MAX &&
                   PKCS5_PBKDF2_HMAC(bytes, (int)secret->len, salt, CRYPTO_DIGEST_SIZE,
                                     CRYPTO_ROUNDS, EVP_sha256(), sizeof derived, derived) == 1 &&
                   !crypto_hmac(key, derived, sizeof derived, ret, NULL);

    explicit_bzero(derived, sizeof derived);
    if (!is_good)
        return aad_error_set(err, AAD_INTERNAL, NULL, "PBKDF2 failed");
    return AAD_OK;
}

enum crypto_fault crypto_certificate_fault(long verify_result)
{
    switch (verify_result) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED: /* libcurl compares the name itself, before it asks for this */
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return CRYPTO_FAULT_NONE;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return CRYPTO_FAULT_TIME;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return CRYPTO_FAULT_ISSUER;
    case X509_V_ERR_CERT_REVOKED:
        return CRYPTO_FAULT_REVOKED;
    default:
        return CRYPTO_FAULT_OTHER;
    }
}
