/*
 * crypto.c - see crypto.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crypto/crypto.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/text.h"

#define CRYPTO_ROUNDS 100000
#define CRYPTO_SECRET_MAX 65536
#define CRYPTO_BASE64_MAX (INT32_MAX / 2) /* longer than anything that is encoded here */

enum aad_code crypto_random(void *ret, size_t len, struct aad_error *err)
{
    if (len > INT32_MAX || RAND_bytes(ret, (int)len) != 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the random number generator failed");
    return AAD_OK;
}

enum aad_code crypto_guid(char ret[CRYPTO_GUID_SIZE], struct aad_error *err)
{
    uint8_t b[16];
    char hex[2 * sizeof b + 1];
    enum aad_code code = crypto_random(b, sizeof b, err);

    if (code)
        return code;
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    (void)text_print_hex(hex, b, sizeof b, TEXT_HEX_LOWER);
    (void)snprintf(ret, CRYPTO_GUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
                   hex + 16, hex + 20);
    return AAD_OK;
}

enum aad_code crypto_sha256(const void *bytes, size_t len, uint8_t ret[CRYPTO_DIGEST_SIZE],
                            struct aad_error *err)
{
    if (EVP_Digest(bytes, len, ret, NULL, EVP_sha256(), NULL) != 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    return AAD_OK;
}

enum aad_code crypto_sha256_hex(const void *bytes, size_t len, char ret[CRYPTO_HEX_SIZE],
                                struct aad_error *err)
{
    uint8_t digest[CRYPTO_DIGEST_SIZE];
    enum aad_code code = crypto_sha256(bytes, len, digest, err);

    if (code)
        return code;
    (void)text_print_hex(ret, digest, sizeof digest, TEXT_HEX_LOWER);
    return AAD_OK;
}

enum aad_code crypto_sha1(const void *bytes, size_t len, uint8_t ret[CRYPTO_SHA1_SIZE],
                          struct aad_error *err)
{
    if (EVP_Digest(bytes, len, ret, NULL, EVP_sha1(), NULL) != 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "SHA-1 failed");
    return AAD_OK;
}

/* --- base64 --------------------------------------------------------------------------------- */

void crypto_base64_encode(struct secret *ret, const void *bytes, size_t len)
{
    size_t size = len > CRYPTO_BASE64_MAX ? SIZE_MAX : (len + 2) / 3 * 4;
    char *room = secret_reserve(ret, size);

    if (room)
        secret_grew(ret, (size_t)EVP_EncodeBlock((unsigned char *)room, bytes, (int)len));
}

static void crypto_translate(char *text, size_t len, const char from[2], const char to[2])
{
    for (size_t i = 0; i < len; i++)
        text[i] = text[i] == from[0] ? to[0] : text[i] == from[1] ? to[1] : text[i];
}

void crypto_base64url_encode(struct secret *ret, const void *bytes, size_t len)
{
    size_t from = ret->len;

    crypto_base64_encode(ret, bytes, len);
    if (secret_ok(ret, NULL))
        return;
    while (ret->len > from && ret->bytes[ret->len - 1] == '=')
        ret->bytes[--ret->len] = '\0';
    crypto_translate(ret->bytes + from, ret->len - from, "+/", "-_");
}

bool crypto_base64url_decode(const char *text, size_t len, struct secret *ret)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto_secret struct secret whole = {0};
    char *room;

    while (len && text[len - 1] == '=')
        len--;
    if (!len)
        return true;
    if (len > CRYPTO_BASE64_MAX || strspn(text, letters) < len)
        return false;
    secret_append(&whole, text, len);
    secret_append(&whole, "AAA", (4 - len % 4) % 4); /* 'A' is zero bits; they are cut off below */
    room = secret_reserve(ret, whole.len / 4 * 3);
    if (!room || secret_ok(&whole, NULL))
        return false;
    crypto_translate(whole.bytes, whole.len, "-_", "+/");
    if (EVP_DecodeBlock((unsigned char *)room, (const unsigned char *)whole.bytes, (int)whole.len) <
        0)
        return false;
    secret_grew(ret, len * 3 / 4);
    return true;
}

/* --- digests -------------------------------------------------------------------------------- */

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
