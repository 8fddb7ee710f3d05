/*
 * paste.c - what a person has typed or pasted, without what was never meant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/paste.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/cloud.h"
#include "connection/complete.h"

#define PASTE_GUID_LENGTH 36

/* Nobody sees them. The lines of a range have the same first two bytes of UTF-8. */
static const struct {
    const char *first, *last; /* of the same length */
} paste_unseen[] = {
    {"\t", "\r"},
    {" ", " "},
    {"\xc2\xa0", "\xc2\xa0"},         /* no-break space */
    {"\xc2\xad", "\xc2\xad"},         /* soft hyphen */
    {"\xe2\x80\x80", "\xe2\x80\x8f"}, /* wide and narrow spaces, zero width, marks of direction */
    {"\xe2\x80\xa8", "\xe2\x80\xaf"}, /* line ends, turns of direction, narrow no-break space */
    {"\xe2\x81\x9f", "\xe2\x81\xaf"}, /* word joiner, isolates */
    {"\xe3\x80\x80", "\xe3\x80\x80"}, /* ideographic space */
    {"\xef\xbb\xbf", "\xef\xbb\xbf"}, /* byte order mark, which is also a zero width space */
};

/* How many bytes at that place nobody sees; 0 = none. */
static size_t paste_unseen_len(const char *at, size_t left)
{
    for (size_t i = 0; i < sizeof paste_unseen / sizeof paste_unseen[0]; i++) {
        size_t len = strlen(paste_unseen[i].first);

        if (left >= len && memcmp(at, paste_unseen[i].first, len) >= 0 &&
            memcmp(at, paste_unseen[i].last, len) <= 0)
            return len;
    }
    return 0;
}

static void paste_trim(const char *text, struct buf *ret)
{
    size_t len = strlen(text), skipped, size;

    while ((skipped = paste_unseen_len(text, len))) {
        text += skipped;
        len -= skipped;
    }
    for (size = 1; size <= 3 && size <= len;)
        if (paste_unseen_len(text + len - size, size) == size) {
            len -= size;
            size = 1;
        } else {
            size++;
        }
    buf_append(ret, text, len);
}

static bool paste_is_braced(const char *text, size_t len)
{
    return len == PASTE_GUID_LENGTH + 2 && text[0] == '{' && text[len - 1] == '}';
}

/* Only what is a GUID then. */
static void paste_unwrap(struct buf *word)
{
    bool is_braced = paste_is_braced(buf_text(word), word->len);
    char guid[PASTE_GUID_LENGTH + 1] = "";

    if (!is_braced && word->len != PASTE_GUID_LENGTH)
        return;
    memcpy(guid, word->bytes + is_braced, PASTE_GUID_LENGTH);
    if (!text_is_guid(guid))
        return;
    for (char *at = guid; *at; at++)
        if (*at >= 'A' && *at <= 'F')
            *at = (char)(*at - 'A' + 'a');
    buf_clear(word);
    buf_append_text(word, guid);
}

/* By http, only this machine itself is ever reached. */
static void paste_add_scheme(struct buf *word)
{
    auto_buf struct buf address = {0};
    struct url url;

    buf_append_all(&address, "https://", buf_text(word), (char *)NULL);
    if (strstr(buf_text(word), "://") || buf_ok(&address, NULL) ||
        url_parse(buf_text(&address), &url, NULL) || !strchr(url.host, '.') ||
        url_is_loopback(&url))
        return;
    buf_clear(word);
    buf_append_text(word, buf_text(&address));
}

void paste_clean(enum paste paste, const char *text, struct buf *ret)
{
    if (paste == PASTE_EXACT)
        buf_append_text(ret, text);
    else
        paste_trim(text, ret);
    if (paste >= PASTE_ID)
        paste_unwrap(ret);
    if (paste == PASTE_ADDRESS || paste == PASTE_AUTHORITY)
        paste_add_scheme(ret);
}

/* A domain, but for the hosts that are authorities themselves. */
static bool paste_is_tenant(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    return text_is_guid(text) || (strchr(text, '.') && !text[len] && !cloud_of_authority(text) &&
                                  !cloud_is_customers(text));
}

/* Where the tenant would be looked for: AD FS has none. */
static void paste_append_origin(const struct connection *c, struct buf *ret)
{
    size_t tenant = c->authority && c->tenant[0] ? strlen(c->tenant) + 1 : 0;

    if (!c->authority || c->issuer || cloud_is_adfs(c->tenant))
        buf_append_text(ret, connection_coming_cloud(c)->authority);
    else
        buf_append(ret, c->authority, strlen(c->authority) - tenant);
}

void paste_clean_value(const struct connection *c, const char *key, const char *text,
                       struct buf *ret)
{
    enum paste paste = connection_paste(key);
    auto_buf struct buf id = {0};

    if (paste == PASTE_RESOURCE)
        paste = c->kind && c->kind->services ? PASTE_ADDRESS : PASTE_ID;
    paste_clean(PASTE_ID, text, &id);
    if (paste != PASTE_AUTHORITY || !paste_is_tenant(buf_text(&id))) {
        paste_clean(paste, text, ret);
        return;
    }
    paste_append_origin(c, ret);
    buf_append_all(ret, "/", buf_text(&id), (char *)NULL);
}

enum aad_code paste_set(struct connection *c, const char *key, const char *text,
                        struct aad_error *err)
{
    auto_buf struct buf value = {0};
    enum aad_code code;

    paste_clean_value(c, key, text, &value);
    code = buf_ok(&value, err);
    if (code)
        return code;
    /* An empty value means to unset: that is not what blanks say. */
    return connection_set(c, key, value.len ? buf_text(&value) : text, err);
}
