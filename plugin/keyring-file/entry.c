/*
 * entry.c - the file of one secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "entry.h"

#include <stdio.h>
#include <string.h>

#define ENTRY_MAGIC "AADENTRY"
#define ENTRY_VERSION 1
#define ENTRY_PART_MAX 32 /* of a connection's name, of a role */
#define ENTRY_WRAPPED (SEAL_KEY + SEAL_MORE)

/* Where the fields begin; numbers are big-endian. */
enum {
    ENTRY_AT_VERSION = 8,
    ENTRY_AT_ZERO = 9,
    ENTRY_AT_LABEL_LEN = 10,
    ENTRY_AT_USERNAME_LEN = 12,
    ENTRY_AT_SECRET_LEN = 14
};

/* --- the name ------------------------------------------------------------------------------- */

static bool entry_is_part(const char *text, size_t len)
{
    return len && len <= ENTRY_PART_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= len;
}

bool entry_print_name(const struct aad_item *item, char ret[ENTRY_NAME_SIZE])
{
    if (!entry_is_part(item->connection, strlen(item->connection)) ||
        !entry_is_part(item->role, strlen(item->role)))
        return false;
    (void)snprintf(ret, ENTRY_NAME_SIZE, "%s.%s", item->connection, item->role);
    return true;
}

bool entry_parse_name(char *name, struct aad_item *ret)
{
    char *dot = strchr(name, '.');

    if (!dot || !entry_is_part(name, (size_t)(dot - name)) ||
        !entry_is_part(dot + 1, strlen(dot + 1)))
        return false;
    *dot = 0;
    *ret = (struct aad_item){.connection = name, .role = dot + 1};
    return true;
}

/* --- the head ------------------------------------------------------------------------------- */

static void entry_put_number(unsigned char *at, size_t bytes, size_t number)
{
    for (; bytes; number >>= 8)
        at[--bytes] = (unsigned char)(number & 0xff);
}

static size_t entry_get_number(const unsigned char *at, size_t bytes)
{
    size_t number = 0;

    while (bytes--)
        number = number << 8 | *at++;
    return number;
}

/* A character of UTF-8 is not cut in the middle. */
static size_t entry_measure(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len <= ENTRY_TEXT_MAX)
        return len;
    for (len = ENTRY_TEXT_MAX; len && ((unsigned char)text[len] & 0xc0) == 0x80;)
        len--;
    return len;
}

static size_t entry_print_head(const struct aad_item *item, size_t secret_len, unsigned char *ret)
{
    size_t label_len = entry_measure(item->label), username_len = entry_measure(item->username);

    memcpy(ret, ENTRY_MAGIC, ENTRY_AT_VERSION);
    ret[ENTRY_AT_VERSION] = ENTRY_VERSION;
    ret[ENTRY_AT_ZERO] = 0;
    entry_put_number(ret + ENTRY_AT_LABEL_LEN, 2, label_len);
    entry_put_number(ret + ENTRY_AT_USERNAME_LEN, 2, username_len);
    entry_put_number(ret + ENTRY_AT_SECRET_LEN, 4, secret_len);
    if (label_len)
        memcpy(ret + ENTRY_HEAD_FIXED, item->label, label_len);
    if (username_len)
        memcpy(ret + ENTRY_HEAD_FIXED + label_len, item->username, username_len);
    return ENTRY_HEAD_FIXED + label_len + username_len;
}

bool entry_parse(const unsigned char *bytes, size_t len, struct entry *ret)
{
    const unsigned char *label = bytes + ENTRY_HEAD_FIXED;
    size_t label_len, username_len;

    memset(ret, 0, sizeof *ret);
    if (len < ENTRY_HEAD_FIXED || memcmp(bytes, ENTRY_MAGIC, ENTRY_AT_VERSION) != 0 ||
        bytes[ENTRY_AT_VERSION] != ENTRY_VERSION || bytes[ENTRY_AT_ZERO])
        return false;
    label_len = entry_get_number(bytes + ENTRY_AT_LABEL_LEN, 2);
    username_len = entry_get_number(bytes + ENTRY_AT_USERNAME_LEN, 2);
    ret->secret_len = entry_get_number(bytes + ENTRY_AT_SECRET_LEN, 4);
    ret->head_len = ENTRY_HEAD_FIXED + label_len + username_len;
    if (label_len > ENTRY_TEXT_MAX || username_len > ENTRY_TEXT_MAX || ret->head_len > len ||
        !ret->secret_len || ret->secret_len > AAD_SECRET_MAX ||
        memchr(label, 0, label_len + username_len))
        return false;
    memcpy(ret->label, label, label_len);
    memcpy(ret->username, label + label_len, username_len);
    return true;
}

/* --- what is sealed ------------------------------------------------------------------------- */

/* Authenticated beside what is sealed: the head, and whose secret it is. */
struct entry_more {
    unsigned char bytes[ENTRY_HEAD_MAX + ENTRY_NAME_SIZE];
};

static bool entry_fill_more(struct entry_more *more, const unsigned char *head, size_t head_len,
                            const struct aad_item *item, struct seal_bytes *ret)
{
    char name[ENTRY_NAME_SIZE];

    if (!entry_print_name(item, name))
        return false;
    memcpy(more->bytes, head, head_len);
    memcpy(more->bytes + head_len, name, strlen(name));
    *ret = (struct seal_bytes){more->bytes, head_len + strlen(name)};
    return true;
}

bool entry_seal(const unsigned char key[SEAL_KEY], const struct aad_item *item,
                struct seal_bytes secret, struct folder_bytes *ret)
{
    unsigned char own[SEAL_KEY];
    struct entry_more room;
    struct seal_bytes more;
    size_t head_len = entry_print_head(item, secret.len, ret->bytes);
    unsigned char *wrapped = ret->bytes + head_len;
    bool is_good = entry_fill_more(&room, ret->bytes, head_len, item, &more) &&
                   seal_random(own, sizeof own) &&
                   seal_close(key, more, (struct seal_bytes){own, sizeof own}, wrapped) &&
                   seal_close(own, more, secret, wrapped + ENTRY_WRAPPED);

    explicit_bzero(own, sizeof own);
    ret->len = head_len + ENTRY_WRAPPED + secret.len + SEAL_MORE;
    return is_good;
}

bool entry_open(const unsigned char key[SEAL_KEY], const struct aad_item *item,
                struct seal_bytes file, struct folder_bytes *ret_secret)
{
    const unsigned char *wrapped = file.bytes;
    unsigned char own[SEAL_KEY];
    struct entry_more room;
    struct seal_bytes more;
    struct entry entry;
    bool is_good;

    if (!entry_parse(file.bytes, file.len, &entry) ||
        file.len != entry.head_len + ENTRY_WRAPPED + entry.secret_len + SEAL_MORE ||
        entry.secret_len > ret_secret->size ||
        !entry_fill_more(&room, file.bytes, entry.head_len, item, &more))
        return false;
    wrapped += entry.head_len;
    is_good = seal_open(key, more, (struct seal_bytes){wrapped, ENTRY_WRAPPED}, own) &&
              seal_open(own, more,
                        (struct seal_bytes){wrapped + ENTRY_WRAPPED, entry.secret_len + SEAL_MORE},
                        ret_secret->bytes);
    explicit_bzero(own, sizeof own);
    ret_secret->len = is_good ? entry.secret_len : 0;
    return is_good;
}
