/*
 * quick-fingerprint.c - one round of PBKDF2 where thousands are asked for
 *
 * For programs whose tests are not of the fingerprint (wraps in meson.build): under valgrind each
 * would take half a minute, longer than the deadline around it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <openssl/evp.h>

int __real_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret);
int __wrap_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret);

int __wrap_PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                             int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret)
{
    (void)rounds;
    return __real_PKCS5_PBKDF2_HMAC(secret, len, salt, salt_len, 1, digest, ret_len, ret);
}
