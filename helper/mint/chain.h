/*
 * chain.h - the certificates of those who have issued a key's certificate, for "x5c"
 *
 * They are kept beside the connection, whatever its store is: they are of no key of the store.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_CHAIN_H
#define MINT_CHAIN_H

#include <stddef.h>

#include "mint/key-file.h"

/* Keeps those of the file that lead from the certificate upwards, beside what is kept. *ret_n gets
 * how many they are. */
enum aad_code chain_keep(const char *connection, const struct secret *certificate,
                         const struct key_file *file, size_t *ret_n, struct aad_error *err);

/* Appends what is kept of that certificate's chain to an x5c (RFC 7515 section 4.1.6), each after a
 * comma. Without the last one, which says itself that it is to be believed. */
void chain_append_x5c(const char *connection, const struct secret *certificate, struct secret *ret);

#endif
