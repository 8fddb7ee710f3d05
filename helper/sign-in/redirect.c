/*
 * redirect.c - where the browser is sent, and where it comes back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/redirect.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/challenge.h"
#include "connection/cloud.h"
#include "connection/endpoint.h"

#define REDIRECT_DEFAULT "http://localhost"
#define REDIRECT_PORT_NONE 80 /* what an address of http without one has */

static const char *redirect_parse(const struct connection *c, struct url *ret)
{
    const char *uri = c->redirect_uri ? c->redirect_uri : REDIRECT_DEFAULT;

    (void)url_parse(uri, ret, NULL); /* it was one when it was set */
    return uri;
}

bool redirect_is_here(const struct connection *c)
{
    struct url url = {0};

    (void)redirect_parse(c, &url);
    return !url.is_https && url_is_loopback(&url);
}

const char *redirect_path(const struct connection *c)
{
    struct url url = {0};

    (void)redirect_parse(c, &url);
    return url.path[0] ? url.path : "/";
}

uint16_t redirect_port(const struct connection *c)
{
    struct url url = {0};

    (void)redirect_parse(c, &url);
    return c->issuer && url.port != REDIRECT_PORT_NONE ? url.port : 0;
}

void redirect_print(const struct connection *c, uint16_t port, struct buf *ret)
{
    struct url url = {0};
    const char *uri = redirect_parse(c, &url);

    if (!redirect_is_here(c)) {
        buf_append_text(ret, uri);
        return;
    }
    buf_printf(ret, strchr(url.host, ':') ? "http://[%s]:%u%s" : "http://%s:%u%s", url.host, port,
               url.path);
}

static void redirect_append(struct secret *ret, const char *key, const char *value)
{
    secret_append_all(ret, strchr(ret->bytes, '?') ? "&" : "?", key, "=", (char *)NULL);
    text_percent_encode(ret, value, strlen(value));
}

static void redirect_append_target(struct secret *ret, const struct connection *c,
                                   const char *audience)
{
    enum endpoint_version version = endpoint_first_version(c);
    auto_buf struct buf scope = {0}, resource = {0};

    endpoint_print_resource(audience, &resource);
    if (version == ENDPOINT_V1)
        redirect_append(ret, "resource", buf_text(&resource));
    endpoint_print_scope(c, version, audience, &scope);
    if (scope.len)
        redirect_append(ret, "scope", buf_text(&scope));
    if (buf_ok(&scope, NULL) || buf_ok(&resource, NULL))
        secret_fail(ret);
}

static void redirect_append_claims(struct secret *ret, const struct sign_in_request *request)
{
    auto_buf struct buf claims = {0};

    challenge_print(request->connection, request->claims, &claims);
    if (claims.len)
        redirect_append(ret, "claims", buf_text(&claims));
    if (buf_ok(&claims, NULL))
        secret_fail(ret);
}

void redirect_print_request(const struct sign_in_request *request, const char *uri,
                            const struct pkce *pkce, struct secret *ret)
{
    const struct connection *c = request->connection;
    auto_buf struct buf endpoint = {0};

    endpoint_print(c, endpoint_first_version(c), "authorize", &endpoint);
    secret_append_text(ret, buf_text(&endpoint));
    if (buf_ok(&endpoint, NULL))
        secret_fail(ret);
    redirect_append(ret, "client_id", c->client_id);
    redirect_append(ret, "response_type", "code");
    redirect_append(ret, "redirect_uri", uri);
    redirect_append_target(ret, c, request->audience);
    redirect_append(ret, "state", pkce->state.bytes);
    redirect_append(ret, "nonce", pkce->nonce);
    redirect_append(ret, "code_challenge", pkce->challenge);
    redirect_append(ret, "code_challenge_method", "S256");
    redirect_append_claims(ret, request);
    if (c->username)
        redirect_append(ret, "login_hint", c->username);
    /* Without it an issuer leaves out the refresh token (OpenID Connect Core section 11). */
    if (c->issuer)
        redirect_append(ret, "prompt", "consent");
    else if (!c->username)
        redirect_append(ret, "prompt", "select_account");
}

bool redirect_is_issuer(const struct connection *c, const char *iss)
{
    struct url theirs, ours;
    const struct cloud *cloud;

    if (!iss[0])
        return true;
    if (url_parse(iss, &theirs, NULL) || !theirs.is_https || url_parse(c->authority, &ours, NULL))
        return false;
    if (c->issuer)
        return !strcmp(iss, c->issuer);
    cloud = cloud_of_authority(ours.host);
    return url_same_origin(&theirs, &ours) || (cloud && cloud_of_authority(theirs.host) == cloud);
}
