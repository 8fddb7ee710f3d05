/*
 * poison.c - a cache record with something in it that no token has, and a right checksum
 *
 *   poison HOW <RECORD >POISONED
 *
 * The form of a record is in helper/broker/record.h; here it is written a second time, so that a
 * change of the program's own cannot make both wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC 8
#define HEAD 48
#define TOKEN_LONGEST 65536
#define CENTURY_S (100LL * 365 * 24 * 3600)

static struct {
    char magic[MAGIC];
    uint64_t sum;
    int64_t minted_at_s, refresh_at_s, expires_at_s;
    uint32_t key_len, token_len;
    char rest[131072];
} record;

_Static_assert(sizeof record == HEAD + sizeof record.rest, "the head has no holes");

static char *token(void)
{
    return record.rest + record.key_len;
}

static void poison_line(void)
{
    token()[record.token_len / 2] = '\n';
}

static void poison_nul(void)
{
    token()[record.token_len / 2] = '\0';
}

static void poison_accent(void)
{
    token()[record.token_len - 1] = (char)0xe9;
}

static void poison_longer(void)
{
    memset(token(), 'A', TOKEN_LONGEST + 1);
    record.token_len = TOKEN_LONGEST + 1;
}

static void poison_extreme(void)
{
    record.minted_at_s = INT64_MIN;
    record.expires_at_s = INT64_MAX;
}

static void poison_far(void)
{
    record.refresh_at_s = record.expires_at_s += CENTURY_S;
}

static void poison_old(void)
{
    record.minted_at_s = INT64_MIN;
}

static const struct {
    const char *name;
    void (*poison)(void);
} ways[] = {
    {"line", poison_line},       {"nul", poison_nul}, {"accent", poison_accent},
    {"longer", poison_longer},   {"far", poison_far}, {"old", poison_old},
    {"extreme", poison_extreme},
};

static uint64_t hash(const void *bytes, size_t len) /* 64-bit FNV-1a */
{
    const unsigned char *at = bytes;
    uint64_t h = 14695981039346656037u;

    while (len--)
        h = (h ^ *at++) * 1099511628211u;
    return h;
}

int main(int argc, char **argv)
{
    size_t len = fread(&record, 1, sizeof record, stdin), size;

    if (argc != 2 || len <= HEAD || record.key_len + record.token_len != len - HEAD ||
        record.sum != hash(&record.minted_at_s, len - MAGIC - sizeof record.sum))
        return 2;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (!strcmp(ways[i].name, argv[1])) {
            ways[i].poison();
            size = HEAD + record.key_len + record.token_len;
            record.sum = hash(&record.minted_at_s, size - MAGIC - sizeof record.sum);
            return fwrite(&record, 1, size, stdout) == size ? 0 : 1;
        }
    return 2;
}
