/*
 * crypto.h - random numbers, digests and base64, by OpenSSL
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"

#define CRYPTO_GUID_SIZE 37   /* 8-4-4-4-12 and a NUL */
#define CRYPTO_DIGEST_SIZE 32 /* SHA-256 */
#define CRYPTO_HEX_SIZE 65    /* the same in hex and a NUL */
#define CRYPTO_SHA1_SIZE 20
#define CRYPTO_KEY_SIZE 32

/* AAD_INTERNAL when the generator fails: then stop, there is no weaker one (security case 78). */
enum aad_code crypto_random(void *ret, size_t len, struct aad_error *err);

/* A random GUID (RFC 4122 section 4.4). */
enum aad_code crypto_guid(char ret[CRYPTO_GUID_SIZE], struct aad_error *err);

enum aad_code crypto_sha256(const void *bytes, size_t len, uint8_t ret[CRYPTO_DIGEST_SIZE],
                            struct aad_error *err);
enum aad_code crypto_sha256_hex(const void *bytes, size_t len, char ret[CRYPTO_HEX_SIZE],
                                struct aad_error *err);

/* By which a certificate is called, and nothing is protected. */
enum aad_code crypto_sha1(const void *bytes, size_t len, uint8_t ret[CRYPTO_SHA1_SIZE],
                          struct aad_error *err);

/* Append base64 with its padding (RFC 4648 section 4), and base64url without it (section 5). */
void crypto_base64_encode(struct secret *ret, const void *bytes, size_t len);
void crypto_base64url_encode(struct secret *ret, const void *bytes, size_t len);
/* Appends the bytes that a base64url text stands for, with or without padding. false: the text is
 * not base64url, or memory ran out. */
bool crypto_base64url_decode(const char *text, size_t len, struct secret *ret);

/* HMAC-SHA256 (RFC 2104). bytes may be NULL when len is 0. */
enum aad_code crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const void *bytes, size_t len,
                          uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err);

/* HMAC-SHA256 under the key over PBKDF2-HMAC-SHA256 (RFC 8018) of the secret. The same secret gives
 * the same bytes; a guess costs about as much as a login. */
enum aad_code crypto_fingerprint(const struct secret *secret, const uint8_t key[CRYPTO_KEY_SIZE],
                                 const uint8_t salt[CRYPTO_DIGEST_SIZE],
                                 uint8_t ret[CRYPTO_DIGEST_SIZE], struct aad_error *err);

#endif
