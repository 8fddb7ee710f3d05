/*
 * client-auth.c - how an application proves itself at the token endpoint, as data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/client-auth.h"

#include <string.h>

static const struct client_auth client_auth_rows[] = {
    {.name = "none"},
    {.name = "client-secret-post",
     .secret_role = "client-secret",
     .secret_title = "Client secret (its value, not its id)"},
    {.name = "client-secret-basic",
     .secret_role = "client-secret",
     .secret_title = "Client secret",
     .in_header = true},
    {.name = "private-key-jwt", .has_key = true},
};

#define CLIENT_AUTH_ROWS (sizeof client_auth_rows / sizeof client_auth_rows[0])

const struct client_auth *client_auth_find(const char *name)
{
    for (size_t i = 0; i < CLIENT_AUTH_ROWS; i++)
        if (!strcmp(client_auth_rows[i].name, name))
            return &client_auth_rows[i];
    return NULL;
}

const struct client_auth *client_auth_at(unsigned i)
{
    return i < CLIENT_AUTH_ROWS ? &client_auth_rows[i] : NULL;
}

void client_auth_print_names(struct buf *ret)
{
    for (size_t i = 0; i < CLIENT_AUTH_ROWS; i++)
        buf_printf(ret, "%s%s",
                   !i                         ? ""
                   : i + 1 < CLIENT_AUTH_ROWS ? ", "
                                              : " or ",
                   client_auth_rows[i].name);
}

const struct client_auth *client_auth_of(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);

    if (c->client_authentication)
        return client_auth_find(c->client_authentication);
    for (size_t i = 1; grant && i < CLIENT_AUTH_ROWS; i++) {
        const struct client_auth *row = &client_auth_rows[i];

        if ((row->has_key && grant->has_key) || (row->secret_role && grant->secret_role &&
                                                 !strcmp(row->secret_role, grant->secret_role)))
            return row;
    }
    return &client_auth_rows[0];
}

bool client_auth_is_extra(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);
    const struct client_auth *auth = client_auth_of(c);

    return grant && grant->is_user && (auth->secret_role || auth->has_key);
}

const char *client_auth_secret_role(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);

    return grant && grant->secret_role ? grant->secret_role : client_auth_of(c)->secret_role;
}

const char *client_auth_store_role(const struct connection *c)
{
    const char *role = client_auth_secret_role(c);
    const struct grant *grant;

    for (unsigned i = 0; role && c->is_edited && (grant = grant_at(i)); i++)
        if (grant->edited_role && !strcmp(grant->secret_role, role))
            return grant->edited_role;
    return role;
}

const char *client_auth_secret_title(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);

    return grant && grant->secret_title ? grant->secret_title : client_auth_of(c)->secret_title;
}

bool client_auth_has_key(const struct connection *c)
{
    return client_auth_of(c)->has_key;
}
