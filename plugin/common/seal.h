/*
 * seal.h - encryption of files: AES-256-GCM (NIST SP 800-38D), and scrypt (RFC 7914) for its key
 *
 * Sealed bytes are a random nonce, the ciphertext and the tag, one after the other. All functions
 * return false when OpenSSL refuses; seal_close() and seal_open() then wipe what they were to
 * return.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_SEAL_H
#define COMMON_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#define SEAL_KEY 32
#define SEAL_NONCE 12
#define SEAL_TAG 16
#define SEAL_MORE (SEAL_NONCE + SEAL_TAG) /* sealed bytes are longer by this */

struct seal_bytes {
    const void *bytes;
    size_t len;
};

bool seal_random(void *ret, size_t len);

/* more: bytes that are authenticated, but are not in it. ret_sealed has room for plain and
 * SEAL_MORE. */
bool seal_close(const unsigned char key[SEAL_KEY], struct seal_bytes more, struct seal_bytes plain,
                unsigned char *ret_sealed);
/* ret_plain has room for what was sealed, less SEAL_MORE. */
bool seal_open(const unsigned char key[SEAL_KEY], struct seal_bytes more, struct seal_bytes sealed,
               unsigned char *ret_plain);

/* What a password costs: 128 * r * 2^log_n bytes, and p times the time for that. */
struct seal_cost {
    unsigned log_n, r, p;
};

bool seal_stretch(struct seal_bytes password, struct seal_bytes salt, const struct seal_cost *cost,
                  unsigned char ret_key[SEAL_KEY]);

#endif
