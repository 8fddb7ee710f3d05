/*
 * redact.c - see redact.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/redact.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/cloud.h"

#define REDACT_LEAST 3
#define REDACT_GUID_LEN 36

struct redact_row {
    char *text;
    size_t len;
    const char *word;
    unsigned number; /* among those of that word, from 1 on */
};

void redact_clear(struct redact *r)
{
    for (size_t i = 0; i < r->n; i++)
        free(r->rows[i].text);
    free(r->rows);
    *r = (struct redact){0};
}

static const struct redact_row *redact_add(struct redact *r, const char *text, size_t len,
                                           const char *word)
{
    struct redact_row *rows = reallocarray(r->rows, r->n + 1, sizeof *rows);
    char *copy = strndup(text, len);
    unsigned number = 1;

    if (rows)
        r->rows = rows;
    if (!rows || !copy) {
        free(copy);
        r->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < r->n; i++)
        number += !strcmp(rows[i].word, word);
    rows[r->n] = (struct redact_row){copy, len, word, number};
    return &rows[r->n++];
}

/* The row of the longest text that stands at `at`; of at most `len` bytes, where it is not 0. */
static const struct redact_row *redact_find(const struct redact *r, const char *at, size_t len)
{
    const struct redact_row *found = NULL;

    for (size_t i = 0; i < r->n; i++) {
        const struct redact_row *row = &r->rows[i];

        if ((!len || row->len == len) && (!found || row->len > found->len) &&
            !strncasecmp(at, row->text, row->len) && (len || !isalnum((unsigned char)at[row->len])))
            found = row;
    }
    return found;
}

static void redact_hide_part(struct redact *r, const char *text, size_t len, const char *word)
{
    if (len >= REDACT_LEAST && !redact_find(r, text, len))
        (void)redact_add(r, text, len, word);
}

void redact_hide(struct redact *r, const char *text, const char *word)
{
    if (text)
        redact_hide_part(r, text, strlen(text), word);
}

/* --- addresses ------------------------------------------------------------------------------ */

static bool redact_is_host_of(const char *url, const char *host)
{
    struct url parsed;

    return url && !url_parse(url, &parsed, NULL) && !strcmp(parsed.host, host);
}

/* What is the same for all tenants says nothing of one. */
static bool redact_is_public(const char *host)
{
    static const char *const others[] = {"localhost",
                                         "127.0.0.1",
                                         "169.254.169.254",
                                         "vault.azure.net",
                                         "storage.azure.com",
                                         "api.bap.microsoft.com",
                                         "database.windows.net",
                                         "dev.azure.com"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(others[i], host))
            return true;
    if (cloud_of_authority(host))
        return true;
    for (unsigned i = 0; cloud_at(i); i++)
        if (redact_is_host_of(cloud_at(i)->arm_audience, host) ||
            redact_is_host_of(cloud_at(i)->arm_older, host) ||
            redact_is_host_of(cloud_at(i)->graph, host))
            return true;
    for (unsigned i = 0; cloud_lcs_at(i); i++)
        if (redact_is_host_of(cloud_lcs_at(i)->api, host))
            return true;
    return false;
}

static void redact_hide_path(struct redact *r, const char *path)
{
    while (*path) {
        size_t len = strcspn(path, "/?&=#");

        redact_hide_part(r, path, len, "part");
        path += len + (path[len] != '\0');
    }
}

void redact_hide_url(struct redact *r, const char *url)
{
    struct url parsed;
    const char *rest = url ? strstr(url, "://") : NULL;

    if (rest && !url_parse(url, &parsed, NULL)) {
        if (!redact_is_public(parsed.host))
            redact_hide(r, parsed.host, "host");
        redact_hide_path(r, parsed.path);
    } else if (rest) { /* api://something */
        redact_hide_path(r, rest + 3);
    } else {
        redact_hide(r, url, url && text_is_guid(url) ? "id" : "name");
    }
}

/* --- what it is to look at ------------------------------------------------------------------- */

static size_t redact_guid_len(const char *at)
{
    char guid[REDACT_GUID_LEN + 1];

    if (strnlen(at, REDACT_GUID_LEN) < REDACT_GUID_LEN ||
        isalnum((unsigned char)at[REDACT_GUID_LEN]))
        return 0;
    (void)memcpy(guid, at, REDACT_GUID_LEN);
    guid[REDACT_GUID_LEN] = '\0';
    return text_is_guid(guid) ? REDACT_GUID_LEN : 0;
}

static size_t redact_mail_len(const char *at)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"),
           n;

    if (!len || at[len] != '@')
        return 0;
    n = strspn(at + len + 1, host);
    while (n && at[len + n] == '.')
        n--;
    return n ? len + 1 + n : 0;
}

static const struct redact_row *redact_look(struct redact *r, const char *at)
{
    const struct redact_row *row = redact_find(r, at, 0);
    size_t guid = redact_guid_len(at), mail = guid ? 0 : redact_mail_len(at);
    size_t len = guid ? guid : mail;

    if (!len || (row && row->len >= len))
        return row;
    row = redact_find(r, at, len);
    return row ? row : redact_add(r, at, len, guid ? "id" : "user");
}

enum aad_code redact_append(struct redact *r, const char *text, struct buf *ret,
                            struct aad_error *err)
{
    bool is_inside = false; /* of a word */

    while (*text && !r->failed) {
        const struct redact_row *row = is_inside ? NULL : redact_look(r, text);

        if (row) {
            buf_printf(ret, "<%s-%u>", row->word, row->number);
            text += row->len;
            is_inside = false;
            continue;
        }
        is_inside = isalnum((unsigned char)*text);
        buf_append(ret, text++, 1);
    }
    return r->failed ? aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out") : buf_ok(ret, err);
}
