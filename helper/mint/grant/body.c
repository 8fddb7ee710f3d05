/*
 * body.c - the bodies of the grants, and what they have in common
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include <string.h>

#include "base/text.h"

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

void body_endpoint(const struct connection *c, enum body_version version, struct buf *ret)
{
    buf_append_text(ret, c->authority);
    buf_append_text(ret, version == BODY_V1 ? "/oauth2/token" : "/oauth2/v2.0/token");
}

static enum aad_code body_append(struct secret *body, const char *key, const void *bytes,
                                 size_t len)
{
    enum aad_code code = secret_append_all(body, body->len ? "&" : "", key, "=", (char *)NULL);

    return code ? code : text_percent_encode(body, bytes, len);
}

enum aad_code body_append_text(struct secret *body, const char *key, const char *value)
{
    return body_append(body, key, value, strlen(value));
}

enum aad_code body_append_secret(struct secret *body, const char *key, const struct secret *value)
{
    return body_append(body, key, value->len ? value->bytes : "", value->len);
}

enum aad_code body_append_target(struct secret *body, const struct body_call *call, bool is_user)
{
    auto_buf struct buf scope = {0};
    enum aad_code code;

    if (call->version == BODY_V1) {
        code = body_append_text(body, "resource", call->audience);
        return code || !is_user ? code : body_append_text(body, "scope", "openid");
    }
    connection_scope(call->connection, call->audience, &scope);
    if (is_user)
        buf_append_text(&scope, " openid profile offline_access");
    code = buf_ok(&scope, NULL);
    return code ? code : body_append_text(body, "scope", buf_text(&scope));
}

enum aad_code body_fail_memory(struct aad_error *err)
{
    return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out for the token request");
}
