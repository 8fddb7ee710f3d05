/*
 * body.c - the bodies of the grants, and what they have in common
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include <string.h>

#include "base/text.h"
#include "connection/challenge.h"
#include "connection/client-auth.h"
#include "mint/assertion.h"

#define GRANT(name, ...) &body_##name,
static const struct body *const bodies[] = {
#include "connection/grant-rows.h"
};
#undef GRANT

const struct body *body_find(const char *name)
{
    for (size_t i = 0; name && i < sizeof bodies / sizeof *bodies; i++)
        if (!strcmp(bodies[i]->name, name))
            return bodies[i];
    return NULL;
}

static void body_append(struct secret *body, const char *key, const void *bytes, size_t len)
{
    secret_append_all(body, body->len ? "&" : "", key, "=", (char *)NULL);
    text_percent_encode(body, bytes, len);
}

void body_append_text(struct secret *body, const char *key, const char *value)
{
    body_append(body, key, value, strlen(value));
}

void body_append_secret(struct secret *body, const char *key, const struct secret *value)
{
    body_append(body, key, value->len ? value->bytes : "", value->len);
    if (secret_ok(value, NULL))
        secret_fail(body);
}

void body_append_assertion(struct secret *body, const struct secret *assertion)
{
    body_append_text(body, "client_assertion_type",
                     "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    body_append_secret(body, "client_assertion", assertion);
}

void body_append_target(struct secret *body, const struct body_call *call)
{
    auto_buf struct buf scope = {0}, resource = {0};

    endpoint_print_resource(call->audience, &resource);
    if (call->version == ENDPOINT_V1)
        body_append_text(body, "resource", buf_text(&resource));
    endpoint_print_scope(call->connection, call->version, call->audience, &scope);
    if (scope.len)
        body_append_text(body, "scope", buf_text(&scope));
    if (buf_ok(&scope, NULL) || buf_ok(&resource, NULL))
        secret_fail(body);
}

void body_append_claims(struct secret *body, const struct connection *c, const char *claims)
{
    auto_buf struct buf all = {0};

    challenge_print(c, claims, &all);
    if (all.len)
        body_append_text(body, "claims", buf_text(&all));
    if (buf_ok(&all, NULL))
        secret_fail(body);
}

enum aad_code body_fail_sign_in(const struct body_call *call, struct aad_error *err)
{
    const char *name = call->connection->name;

    return aad_error_set(err, AAD_PERSON, NULL,
                         "nobody is signed in for connection '%s'\n"
                         "Sign in, once, on a terminal: aad-credential sign-in %s",
                         name, name);
}

static enum aad_code body_append_key(struct secret *body, const struct body_call *call,
                                     struct aad_error *err)
{
    auto_secret struct secret assertion = {0};
    enum aad_code code = assertion_build(call, &assertion, err);

    if (!code)
        body_append_assertion(body, &assertion);
    return code;
}

static enum aad_code body_append_proof(struct secret *body, const struct body_call *call,
                                       struct aad_error *err)
{
    if (client_auth_has_key(call->connection))
        return body_append_key(body, call, err);
    if (!call->client_secret || !call->client_secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored client secret of '%s' is empty",
                             call->connection->name);
    if (!client_auth_of(call->connection)->in_header)
        body_append_secret(body, "client_secret", call->client_secret);
    return AAD_OK;
}

enum aad_code body_append_client(struct secret *body, const struct body_call *call,
                                 struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    body_append_text(body, "client_id", call->connection->client_id);
    if (client_auth_is_extra(call->connection))
        code = body_append_proof(body, call, err);
    if (code)
        secret_clear(body); /* half of one is none */
    return code;
}

void body_append_application(struct secret *body, const struct body_call *call)
{
    body_append_text(body, "grant_type", "client_credentials");
    body_append_text(body, "client_id", call->connection->client_id);
    body_append_target(body, call);
}
