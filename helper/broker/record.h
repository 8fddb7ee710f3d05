/*
 * record.h - a token as the bytes that a cache keeps
 *
 *   8 bytes magic with version, 8 bytes FNV-1a of all that follows, three times of 8 bytes
 *   (minted, refresh, expires), two lengths of 4 bytes, the key, the token
 *
 * in this machine's byte order, since no home of the cache outlives a reboot. The checksum finds
 * accidents; who may write there is the home's matter.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_RECORD_H
#define BROKER_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/token.h"

/* Appends the record. AAD_OK, or AAD_INTERNAL: memory ran out, or the token is not sound. */
enum aad_code record_print(const char *key, const struct token *token, struct secret *ret);

/* False, with ret untouched, for anything but a whole record of this very key with a sound token
 * which was minted in the past, has not expired and lives no longer than a token may. */
bool record_parse(const struct secret *record, const char *key, int64_t now_s, struct token *ret);

#endif
