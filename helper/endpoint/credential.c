/*
 * credential.c - a long-lived secret for a service of systemd, by LoadCredential=
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/credential.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/output.h"
#include "base/secret.h"
#include "base/text.h"
#include "connection/client-auth.h"
#include "connection/connection.h"
#include "connection/policy.h"
#include "store/client.h"
#include "store/open.h"

#define CREDENTIAL_MS 10000 /* the manager waits for it, and with it the unit's start */

bool credential_parse(const char *address, size_t len, struct credential_wish *ret)
{
    static const char mark[] = "/unit/";
    char text[sizeof((struct sockaddr_un *)0)->sun_path + 1] = "";
    const char *unit, *name;

    if (len < 2 || len > sizeof text || address[0] || memchr(address + 1, '\0', len - 1))
        return false;
    memcpy(text, address + 1, len - 1);
    unit = strstr(text, mark);
    name = strrchr(text, '/');
    if (!unit || name < unit + sizeof mark || !text_is_name(name + 1))
        return false;
    unit += sizeof mark - 1;
    (void)snprintf(ret->name, sizeof ret->name, "%s", name + 1);
    (void)text_escape(ret->unit, sizeof ret->unit, unit, (size_t)(name - unit));
    return true;
}

bool credential_find(int fd, struct credential_wish *ret)
{
    struct sockaddr_un address;
    socklen_t len = sizeof address;

    if (getpeername(fd, (struct sockaddr *)&address, &len) || address.sun_family != AF_UNIX ||
        len <= offsetof(struct sockaddr_un, sun_path))
        return false;
    return credential_parse(address.sun_path, len - offsetof(struct sockaddr_un, sun_path), ret);
}

bool credential_is_given(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = names; at && *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == len && !strncmp(at, name, len))
            return true;
    return false;
}

static enum aad_code credential_load(const struct connection *c, const struct deadline *deadline,
                                     struct secret *ret, struct aad_error *err)
{
    const struct store_spec spec = store_spec_of(c, *deadline, false);
    const struct aad_item item = {c->name, client_auth_store_role(c), NULL, c->username};
    auto_store struct store *store = NULL;
    enum aad_code code;

    if (!connection_grant(c)->needs_store || !item.role)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "connection '%s' has no secret to give",
                             c->name);
    code = store_open(&spec, &store, err);
    return code ? code : store_load(store, &item, ret, err);
}

enum aad_code credential_write(const char *name, int fd, struct aad_error *err)
{
    const struct deadline deadline = deadline_in_ms(CREDENTIAL_MS);
    auto_connection struct connection c = {0};
    auto_secret struct secret secret = {0};
    enum aad_code code = connection_load(name, &c, err);

    if (!code && c.n_audiences)
        code = policy_check(&c, c.audiences[0], err);
    if (!code)
        code = credential_load(&c, &deadline, &secret, err);
    return code ? code : output_write(fd, secret.bytes, secret.len, &deadline, err);
}
