/*
 * endpoint.c - where the authority of a connection answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/endpoint.h"

#include <string.h>

#include "connection/cloud.h"

enum endpoint_version endpoint_first_version(const struct connection *c)
{
    if (!strcmp(c->endpoint_version, "1") ||
        (cloud_is_adfs(c->tenant) && strcmp(c->endpoint_version, "2") != 0))
        return ENDPOINT_V1;
    return ENDPOINT_V2;
}

void endpoint_print(const struct connection *c, enum endpoint_version version, const char *word,
                    struct buf *ret)
{
    buf_append_all(ret, c->authority, version == ENDPOINT_V1 ? "/oauth2/" : "/oauth2/v2.0/", word,
                   (char *)NULL);
}

void endpoint_print_scope(const struct connection *c, const char *audience, struct buf *ret)
{
    const struct grant *grant = connection_grant(c);
    bool is_user = grant && grant->is_user;
    const char *word = is_user ? c->kind->permissions : ".default";
    size_t len = strlen(audience), word_len;

    if (len && audience[len - 1] == '/')
        len--;
    for (const char *before = ""; *word; word += word_len + strspn(word + word_len, " ")) {
        word_len = strcspn(word, " ");
        buf_append_text(ret, before);
        buf_append(ret, audience, len);
        buf_append_text(ret, "/");
        buf_append(ret, word, word_len);
        before = " ";
    }
    if (is_user) /* who it is, and a refresh token (OpenID Connect Core 11) */
        buf_append_text(ret, " openid profile offline_access");
}
