/*
 * fuzz_key-file.c - what an administrator has been given: PFX, PEM, DER, PKCS #7, or one of them as
 * a text of base64; with a password and without
 *
 * reads: helper/mint/crypto-key-file.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "base/cleanup.h"
#include "check.h"
#include "mint/key-file.h"

#define PASSWORD "secret"

/* OpenSSL keeps the provider for old files to the end, and does not free all of it then. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));
OSSL_PROVIDER *__real_OSSL_PROVIDER_try_load(OSSL_LIB_CTX *context, const char *name, int keeps);
OSSL_PROVIDER *__wrap_OSSL_PROVIDER_try_load(OSSL_LIB_CTX *context, const char *name, int keeps);

OSSL_PROVIDER *__wrap_OSSL_PROVIDER_try_load(OSSL_LIB_CTX *context, const char *name, int keeps)
{
    static OSSL_PROVIDER *legacy;

    if (__lsan_disable)
        __lsan_disable();
    if (!legacy)
        legacy = __real_OSSL_PROVIDER_try_load(context, name, keeps);
    if (__lsan_enable)
        __lsan_enable();
    return legacy;
}

static void read_by(const struct secret *bytes, const struct secret *password)
{
    auto_key_file struct key_file file = {0};
    struct aad_error err = {0};
    enum aad_code code = key_file_read(bytes, password, &file, &err);
    const unsigned char *at;
    EVP_PKEY *key;
    int found;

    check_outcome(code, &err);
    check(file.n_certificates <= KEY_FILE_CERTIFICATES);
    if (code)
        return;
    check(file.pkcs8.len || file.n_certificates);
    check(!file.pkcs8.len == !file.spki.len);
    if (!file.spki.len)
        return;
    at = (const unsigned char *)file.spki.bytes;
    key = d2i_PUBKEY(NULL, &at, (long)file.spki.len);
    check(key != NULL);
    EVP_PKEY_free(key);
    found = key_file_find(&file, &file.spki);
    check(found >= -1 && found < (int)file.n_certificates);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret input = {0}, password = {0};

    secret_append(&input, bytes, len);
    secret_append_text(&password, PASSWORD);
    read_by(&input, NULL);
    read_by(&input, &password);
    ERR_clear_error();
    return 0;
}
