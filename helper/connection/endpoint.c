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
    if (c->issuer)
        return ENDPOINT_V2;
    if (!strcmp(c->endpoint_version, "1") ||
        (cloud_is_adfs(c->tenant) && strcmp(c->endpoint_version, "2") != 0))
        return ENDPOINT_V1;
    return ENDPOINT_V2;
}

static const char *endpoint_of_issuer(const struct connection *c, const char *word)
{
    return !strcmp(word, "token")       ? c->token_endpoint
           : !strcmp(word, "authorize") ? c->authorization_endpoint
                                        : c->device_authorization_endpoint;
}

void endpoint_print_discovery(const char *issuer, struct buf *ret)
{
    size_t len = strlen(issuer);

    buf_append(ret, issuer, len && issuer[len - 1] == '/' ? len - 1 : len);
    buf_append_text(ret, "/.well-known/openid-configuration");
}

enum aad_code endpoint_check(const struct connection *c, const char *word, struct aad_error *err)
{
    auto_buf struct buf url = {0};

    if (!c->issuer || endpoint_of_issuer(c, word))
        return AAD_OK;
    endpoint_print_discovery(c->issuer, &url);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the issuer of connection '%s' has said no address for that\n"
                         "Choose another grant; or look what it offers: %.240s",
                         c->name, buf_text(&url));
}

void endpoint_print(const struct connection *c, enum endpoint_version version, const char *word,
                    struct buf *ret)
{
    if (c->issuer) {
        buf_append_text(ret, endpoint_of_issuer(c, word) ? endpoint_of_issuer(c, word) : "");
        return;
    }
    buf_append_all(ret, c->authority, version == ENDPOINT_V1 ? "/oauth2/" : "/oauth2/v2.0/", word,
                   (char *)NULL);
}

/* Its own, and for a person who it is and a refresh token (OpenID Connect Core sections 3.1.2.1 and
 * 11). */
static void endpoint_print_scopes(const struct connection *c, bool is_user, struct buf *ret)
{
    if (is_user)
        buf_append_text(ret, "openid offline_access");
    for (size_t i = 0; i < c->n_scopes; i++)
        if (!is_user ||
            (strcmp(c->scopes[i], "openid") != 0 && strcmp(c->scopes[i], "offline_access") != 0))
            buf_append_all(ret, ret->len ? " " : "", c->scopes[i], (char *)NULL);
}

void endpoint_print_resource(const char *audience, struct buf *ret)
{
    size_t len = strlen(audience);

    buf_append(ret, audience, len > 1 && !strcmp(audience + len - 2, "//") ? len - 1 : len);
}

void endpoint_print_scope(const struct connection *c, enum endpoint_version version,
                          const char *audience, struct buf *ret)
{
    const struct grant *grant = connection_grant(c);
    bool is_user = grant && grant->is_user;
    size_t len = strlen(audience), word_len;
    const char *before = "";

    if (c->issuer) {
        endpoint_print_scopes(c, is_user, ret);
        return;
    }
    if (version == ENDPOINT_V1) { /* the audience is the resource */
        buf_append_text(ret, is_user ? "openid" : "");
        return;
    }
    if (len && audience[len - 1] == '/')
        len--;
    for (const char *word = is_user ? kind_permissions(c->kind, audience) : ".default"; *word;
         word += word_len + strspn(word + word_len, " ")) {
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
