/*
 * seal.c - encryption of files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/seal.h"

#include <stdint.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

bool seal_random(void *ret, size_t len)
{
    return RAND_bytes(ret, (int)len) == 1;
}

bool seal_close(const unsigned char key[SEAL_KEY], struct seal_bytes more, struct seal_bytes plain,
                unsigned char *ret_sealed)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    unsigned char *text = ret_sealed + SEAL_NONCE;
    int n = 0;
    bool is_good = ctx && seal_random(ret_sealed, SEAL_NONCE) &&
                   EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, ret_sealed) == 1 &&
                   EVP_EncryptUpdate(ctx, NULL, &n, more.bytes, (int)more.len) == 1 &&
                   EVP_EncryptUpdate(ctx, text, &n, plain.bytes, (int)plain.len) == 1 &&
                   (size_t)n == plain.len && EVP_EncryptFinal_ex(ctx, text + plain.len, &n) == 1 &&
                   EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, SEAL_TAG, text + plain.len) == 1;

    EVP_CIPHER_CTX_free(ctx);
    if (!is_good)
        explicit_bzero(ret_sealed, plain.len + SEAL_MORE);
    return is_good;
}

bool seal_open(const unsigned char key[SEAL_KEY], struct seal_bytes more, struct seal_bytes sealed,
               unsigned char *ret_plain)
{
    size_t len = sealed.len < SEAL_MORE ? 0 : sealed.len - SEAL_MORE;
    const unsigned char *nonce = sealed.bytes, *text = nonce + SEAL_NONCE;
    EVP_CIPHER_CTX *ctx = sealed.len < SEAL_MORE ? NULL : EVP_CIPHER_CTX_new();
    unsigned char tag[SEAL_TAG];
    int n = 0;
    bool is_good;

    if (ctx)
        memcpy(tag, text + len, sizeof tag); /* OpenSSL's parameter is not const */
    is_good = ctx && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
              EVP_DecryptUpdate(ctx, NULL, &n, more.bytes, (int)more.len) == 1 &&
              EVP_DecryptUpdate(ctx, ret_plain, &n, text, (int)len) == 1 &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, SEAL_TAG, tag) == 1 &&
              EVP_DecryptFinal_ex(ctx, ret_plain + len, &n) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (!is_good)
        explicit_bzero(ret_plain, len); /* nobody sees what is not authentic */
    return is_good;
}

bool seal_stretch(struct seal_bytes password, struct seal_bytes salt, const struct seal_cost *cost,
                  unsigned char ret_key[SEAL_KEY])
{
    uint64_t n = UINT64_C(1) << cost->log_n;
    uint64_t memory = 128 * (uint64_t)cost->r * (n + cost->p + 4); /* OpenSSL's own sum */

    return EVP_PBE_scrypt(password.bytes, password.len, salt.bytes, salt.len, n, cost->r, cost->p,
                          memory, ret_key, SEAL_KEY) == 1;
}
