/*
 * quick-fingerprint.c - see quick-fingerprint.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "quick-fingerprint.h"

#include <openssl/evp.h>

int quick_fingerprint_rounds;

int __real_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret);
int __wrap_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret);

int __wrap_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret)
{
    quick_fingerprint_rounds = rounds;
    return __real_PKCS5_PBKDF2_HMAC(secret, len, salt, salt_len, 1, digest, ret_len, ret);
}
