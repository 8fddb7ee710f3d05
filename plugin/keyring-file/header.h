/*
 * header.h - the file `keyring`: what turns the master password into the keyring's key
 *
 * HEADER_SIZE bytes, no more and no less: a magic, a version, the cost of scrypt and its salt; then
 * the keyring's key, sealed (common/seal.h) under the key that scrypt derives, with all that stands
 * before it authenticated. aad-credential-keyring-file(5) has it byte for byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEYRING_FILE_HEADER_H
#define KEYRING_FILE_HEADER_H

#include "common/seal.h"

#define HEADER_SIZE 104

/* What the bytes are, before anybody tries to open them. */
enum header_kind {
    HEADER_GOOD,
    HEADER_OLD,   /* libsecret's format, of an earlier development version */
    HEADER_NEWER, /* of a version that is not known here */
    HEADER_DAMAGED
};
enum header_kind header_check(const unsigned char *bytes, size_t len);

/* Makes a new keyring's header, with a random salt and key. It is as slow as header_derive(), false
 * for the same reasons, and returns its result as well. */
bool header_make(struct seal_bytes password, unsigned char ret[HEADER_SIZE],
                 unsigned char ret_derived[SEAL_KEY]);

/* The same of a keyring that is there, whose key stays: under another password, with a new salt and
 * today's cost. */
bool header_seal(const unsigned char key[SEAL_KEY], struct seal_bytes password,
                 unsigned char ret[HEADER_SIZE], unsigned char ret_derived[SEAL_KEY]);

/* The slow part; the header must be HEADER_GOOD. False when OpenSSL refuses, or memory ran out. */
bool header_derive(const unsigned char bytes[HEADER_SIZE], struct seal_bytes password,
                   unsigned char ret_derived[SEAL_KEY]);

/* False when `derived` comes from another password, or any byte of the header was changed. */
bool header_open(const unsigned char bytes[HEADER_SIZE], const unsigned char derived[SEAL_KEY],
                 unsigned char ret_key[SEAL_KEY]);

#endif
