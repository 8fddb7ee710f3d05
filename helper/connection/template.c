/*
 * template.c - a text with the connection's own fields in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/template.h"

#include <string.h>

#include "base/text.h"

/* Whose the token is: a person who signs in need not be named. */
static const char *template_user(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);

    if (c->username && c->username[0])
        return c->username;
    return grant && grant->is_user ? "the person who signs in" : "the application";
}

/* Where a user gives the consent for himself. Of version 1: it asks for all that the registration
 * lists for the resource, and goes back to whatever redirect URI is registered. */
static void template_append_allow(struct buf *out, const struct connection *c, const char *audience)
{
    auto_secret struct secret resource = {0};

    text_percent_encode(&resource, audience, strlen(audience));
    buf_append_all(out, c->authority, "/oauth2/authorize?client_id=", c->client_id,
                   "&response_type=code&prompt=consent&resource=", (char *)NULL);
    buf_append(out, resource.bytes, resource.len);
}

static void template_append(struct buf *out, const char *name, const struct connection *c,
                            const char *audience)
{
    if (!audience)
        audience = c->n_audiences ? c->audiences[0] : "the service";
    if (!strcmp(name, "user"))
        buf_append_text(out, template_user(c));
    else if (!strcmp(name, "app"))
        buf_append_text(out, c->client_id ? c->client_id : connection_owner(c));
    else if (!strcmp(name, "tenant"))
        buf_append_text(out, c->tenant);
    else if (!strcmp(name, "audience"))
        buf_append_text(out, audience);
    else if (!strcmp(name, "name"))
        buf_append_text(out, c->name);
    else if (!strcmp(name, "owner"))
        buf_append_text(out, connection_owner(c));
    else if (!strcmp(name, "consent"))
        buf_append_all(out, c->authority, "/adminconsent?client_id=", c->client_id, (char *)NULL);
    else if (!strcmp(name, "allow"))
        template_append_allow(out, c, audience);
    else if (!strcmp(name, "store"))
        buf_printf(out, "aad-credential connection edit %s --secret", c->name);
    else
        connection_get(c, name, out);
}

void template_print(struct buf *out, const char *text, const struct connection *c,
                    const char *audience)
{
    const char *open, *close;

    for (; (open = strchr(text, '{')); text = close + 1) {
        char name[32];
        size_t len;

        close = strchr(open, '}');
        len = (size_t)(close - open - 1);
        buf_append(out, text, (size_t)(open - text));
        memcpy(name, open + 1, len < sizeof name ? len : 0);
        name[len < sizeof name ? len : 0] = '\0';
        template_append(out, name, c, audience);
    }
    buf_append_text(out, text);
}
