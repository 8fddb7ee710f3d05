/*
 * header.c - the file `keyring`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "header.h"

#include <stdint.h>
#include <string.h>

#define HEADER_MAGIC "AADKRING"
#define HEADER_OLD_MAGIC "GnomeKeyring\n\r"
#define HEADER_VERSION 1
#define HEADER_SALT 32

/* Where the fields begin. */
enum {
    HEADER_AT_VERSION = 8,
    HEADER_AT_LOG_N = 9,
    HEADER_AT_R = 10,
    HEADER_AT_P = 11,
    HEADER_AT_SALT = 12,
    HEADER_AT_SEALED = HEADER_AT_SALT + HEADER_SALT
};
_Static_assert(HEADER_AT_SEALED + SEAL_KEY + SEAL_MORE == HEADER_SIZE, "the layout has gaps");

/* 32 MiB, and about 80 ms of a server's core. */
static const struct seal_cost header_cost = {15, 8, 1};

/* The limits of what is accepted: nothing that helps a guesser, and nothing that takes the machine
 * down. */
#define HEADER_LOG_N_MIN 14
#define HEADER_LOG_N_MAX 18
#define HEADER_MEMORY_MAX (UINT64_C(256) << 20)
#define HEADER_P_MAX 4

static struct seal_cost header_read_cost(const unsigned char *bytes)
{
    return (struct seal_cost){bytes[HEADER_AT_LOG_N], bytes[HEADER_AT_R], bytes[HEADER_AT_P]};
}

static bool header_is_bearable(struct seal_cost cost)
{
    return cost.log_n >= HEADER_LOG_N_MIN && cost.log_n <= HEADER_LOG_N_MAX && cost.r >= 8 &&
           UINT64_C(128) * cost.r << cost.log_n <= HEADER_MEMORY_MAX && cost.p >= 1 &&
           cost.p <= HEADER_P_MAX;
}

enum header_kind header_check(const unsigned char *bytes, size_t len)
{
    if (len >= sizeof HEADER_OLD_MAGIC - 1 &&
        !memcmp(bytes, HEADER_OLD_MAGIC, sizeof HEADER_OLD_MAGIC - 1))
        return HEADER_OLD;
    if (len <= HEADER_AT_VERSION || memcmp(bytes, HEADER_MAGIC, HEADER_AT_VERSION) != 0)
        return HEADER_DAMAGED;
    if (bytes[HEADER_AT_VERSION] > HEADER_VERSION)
        return HEADER_NEWER;
    if (bytes[HEADER_AT_VERSION] != HEADER_VERSION || len != HEADER_SIZE ||
        !header_is_bearable(header_read_cost(bytes)))
        return HEADER_DAMAGED;
    return HEADER_GOOD;
}

bool header_derive(const unsigned char bytes[HEADER_SIZE], struct seal_bytes password,
                   unsigned char ret_derived[SEAL_KEY])
{
    struct seal_cost cost = header_read_cost(bytes);

    return seal_stretch(password, (struct seal_bytes){bytes + HEADER_AT_SALT, HEADER_SALT}, &cost,
                        ret_derived);
}

bool header_open(const unsigned char bytes[HEADER_SIZE], const unsigned char derived[SEAL_KEY],
                 unsigned char ret_key[SEAL_KEY])
{
    return seal_open(derived, (struct seal_bytes){bytes, HEADER_AT_SEALED},
                     (struct seal_bytes){bytes + HEADER_AT_SEALED, SEAL_KEY + SEAL_MORE}, ret_key);
}

bool header_seal(const unsigned char key[SEAL_KEY], struct seal_bytes password,
                 unsigned char ret[HEADER_SIZE], unsigned char ret_derived[SEAL_KEY])
{
    memcpy(ret, HEADER_MAGIC, HEADER_AT_VERSION);
    ret[HEADER_AT_VERSION] = HEADER_VERSION;
    ret[HEADER_AT_LOG_N] = (unsigned char)header_cost.log_n;
    ret[HEADER_AT_R] = (unsigned char)header_cost.r;
    ret[HEADER_AT_P] = (unsigned char)header_cost.p;
    return seal_random(ret + HEADER_AT_SALT, HEADER_SALT) &&
           header_derive(ret, password, ret_derived) &&
           seal_close(ret_derived, (struct seal_bytes){ret, HEADER_AT_SEALED},
                      (struct seal_bytes){key, SEAL_KEY}, ret + HEADER_AT_SEALED);
}

bool header_make(struct seal_bytes password, unsigned char ret[HEADER_SIZE],
                 unsigned char ret_derived[SEAL_KEY])
{
    unsigned char key[SEAL_KEY];
    bool is_good = seal_random(key, sizeof key) && header_seal(key, password, ret, ret_derived);

    explicit_bzero(key, sizeof key);
    return is_good;
}
