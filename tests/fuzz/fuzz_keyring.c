/*
 * fuzz_keyring.c - files of the embedded keyring that somebody else wrote
 *
 * reads: plugin/keyring-file/entry.c plugin/keyring-file/header.c
 *
 * but: header_derive, header_make, header_seal - they compute and write
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "keyring-file/entry.h"
#include "keyring-file/header.h"

static const struct aad_item item = {"lcs", "password", NULL, NULL};
static const unsigned char key[SEAL_KEY] = {7};
static unsigned char plain[AAD_SECRET_MAX];

static void parse(const uint8_t *bytes, size_t len)
{
    struct folder_bytes secret = {plain, sizeof plain, 0};
    unsigned char opened[SEAL_KEY];
    struct entry entry;
    char name[ENTRY_NAME_SIZE];
    struct aad_item found;

    memcpy(name, bytes, len < sizeof name ? len : sizeof name - 1);
    name[len < sizeof name ? len : sizeof name - 1] = 0;
    if (entry_parse_name(name, &found) && (!found.connection[0] || !found.role[0]))
        abort();
    if (header_check(bytes, len) == HEADER_GOOD)
        (void)header_open(bytes, key, opened);
    if (entry_parse(bytes, len, &entry) &&
        (entry.head_len > len || entry.secret_len > AAD_SECRET_MAX ||
         strlen(entry.label) + strlen(entry.username) + ENTRY_HEAD_FIXED != entry.head_len))
        abort();
    /* Nobody can make a file that opens without knowing the key. */
    if (entry_open(key, &item, (struct seal_bytes){bytes, len}, &secret))
        abort();
}

/* What is sealed opens, whatever the texts are, and reads as it was written. */
static void make(const uint8_t *bytes, size_t len)
{
    static unsigned char file[ENTRY_MAX];
    char label[700], username[700];
    struct aad_item made = {"lcs", "password", label, username};
    struct folder_bytes sealed = {file, sizeof file, 0}, secret = {plain, sizeof plain, 0};
    size_t n = len < 1300 ? len : 1300, half = n / 2;

    memcpy(label, bytes, half);
    label[half] = 0;
    memcpy(username, bytes + half, n - half);
    username[n - half] = 0;
    if (!entry_seal(key, &made, (struct seal_bytes){bytes, len}, &sealed) ||
        !entry_open(key, &item, (struct seal_bytes){file, sealed.len}, &secret) ||
        secret.len != len || memcmp(plain, bytes, len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static uint8_t mended[4096];

    parse(bytes, len);
    if (len && len <= AAD_SECRET_MAX)
        make(bytes, len);
    if (len < 10 || len > sizeof mended)
        return 0;
    /* Once more with the magic put right: otherwise nothing behind it is ever reached. */
    memcpy(mended, bytes, len);
    memcpy(mended, "AADENTRY\1", 10);
    parse(mended, len);
    memcpy(mended, "AADKRING\1", 9);
    parse(mended, len);
    return 0;
}
