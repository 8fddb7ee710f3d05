/*
 * grant.c - the table of grants, and what their bodies have in common
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/grant.h"

#include <string.h>

#include "base/text.h"

static const struct grant *const grants[] = {&grant_password, &grant_client_secret,
                                             &grant_client_certificate};

const struct grant *grant_find(const char *name)
{
    for (size_t i = 0; name && i < sizeof grants / sizeof *grants; i++)
        if (!strcmp(grants[i]->name, name))
            return grants[i];
    return NULL;
}

void grant_endpoint(const struct connection *c, enum grant_version version, struct buf *ret)
{
    buf_append_text(ret, c->authority);
    buf_append_text(ret, version == GRANT_V1 ? "/oauth2/token" : "/oauth2/v2.0/token");
}

static enum aad_code grant_append(struct secret *body, const char *key, const void *bytes,
                                  size_t len)
{
    enum aad_code code = secret_append_all(body, body->len ? "&" : "", key, "=", (char *)NULL);

    return code ? code : text_percent_encode(body, bytes, len);
}

enum aad_code grant_append_text(struct secret *body, const char *key, const char *value)
{
    return grant_append(body, key, value, strlen(value));
}

enum aad_code grant_append_secret(struct secret *body, const char *key, const struct secret *value)
{
    return grant_append(body, key, value->len ? value->bytes : "", value->len);
}

enum aad_code grant_append_target(struct secret *body, const struct grant_call *call, bool is_user)
{
    auto_buf struct buf scope = {0};
    enum aad_code code;

    if (call->version == GRANT_V1) {
        code = grant_append_text(body, "resource", call->audience);
        return code || !is_user ? code : grant_append_text(body, "scope", "openid");
    }
    connection_scope(call->connection, call->audience, &scope);
    if (is_user)
        buf_append_text(&scope, " openid profile offline_access");
    code = buf_ok(&scope, NULL);
    return code ? code : grant_append_text(body, "scope", buf_text(&scope));
}

enum aad_code grant_fail_memory(struct aad_error *err)
{
    return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out for the token request");
}
