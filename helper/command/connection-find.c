/*
 * connection-find.c - what is found out while a connection is being made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-find.h"

#include <string.h>

#include "base/ask.h"
#include "base/deadline.h"
#include "base/text.h"
#include "base/url.h"
#include "broker/mint-module.h"
#include "connection/azure-scope.h"
#include "connection/cloud.h"
#include "connection/complete.h"
#include "connection/policy.h"

static enum aad_code find_ask(struct dialog *d, enum mint_find what, const char *address,
                              struct mint_found *ret)
{
    const struct mint_request request = {
        .connection = d->c, .audience = address, .deadline = deadline_in_ms(DEADLINE_MS)};
    const struct mint_module *mint;
    enum aad_code code = policy_check(d->c, NULL, d->err);

    if (!code)
        code = mint_load(&mint, d->err);
    return code ? code : mint->find(&request, what, ret, d->err);
}

enum aad_code connection_find_set_tenant(struct dialog *d, const char *tenant)
{
    auto_buf struct buf authority = {0};
    size_t len = strlen(d->c->authority);

    if (d->c->tenant[0])
        len -= strlen(d->c->tenant) + 1;
    buf_append(&authority, d->c->authority, len);
    buf_append_all(&authority, "/", tenant, (char *)NULL);
    return connection_set(d->c, "authority", buf_text(&authority), d->err);
}

/* A GUID is known, a pseudo tenant is none, and AD FS has one directory. */
static bool find_has_domain(const struct connection *c)
{
    return c->authority && c->tenant[0] && strchr(c->tenant, '.') && !cloud_is_adfs(c->tenant);
}

enum aad_code connection_find_directory(struct dialog *d)
{
    struct mint_found found;
    bool yes = false;
    enum aad_code code;

    if (!find_has_domain(d->c))
        return AAD_OK;
    code = find_ask(d, MINT_FIND_DIRECTORY, "", &found);
    if (code == AAD_CONFIG)
        return code;
    if (code) {
        ask_say("  Its directory could not be asked for: %s. The domain stays.\n", d->err->what);
        return AAD_OK;
    }
    ask_say("  %s is the directory %s.\n", d->c->tenant, found.tenant);
    code = ask_yes("  Use its id, which stays when the domain moves", true, &yes, d->err);
    return code || !yes ? code : connection_find_set_tenant(d, found.tenant);
}

void connection_find_resource(const struct dialog *d, struct buf *ret)
{
    const char *audience =
        d->c->n_audiences ? d->c->audiences[0] : connection_default_audience(d->c);
    const char *origin = d->c->n_hosts ? d->c->hosts[0] : audience;

    if (!origin || !d->c->kind->has_azure_scope)
        return;
    buf_append_all(ret, origin, "/subscriptions", (char *)NULL);
    if (d->c->subscription_id)
        buf_append_all(ret, "/", d->c->subscription_id, (char *)NULL);
    buf_append_text(ret, "?api-version=2022-12-01");
}

enum aad_code connection_find_by_resource(struct dialog *d, const char *resource)
{
    struct mint_found found;
    bool yes = false;
    enum aad_code code = find_ask(d, MINT_FIND_BY_RESOURCE, resource, &found);

    if (code)
        return code;
    ask_say("  It wants tokens of the directory %s.\n", found.tenant);
    code = ask_yes("  Use that one", true, &yes, d->err);
    if (!code && !yes)
        return aad_error_set(d->err, AAD_REFUSED, NULL, "that directory is not wanted");
    return code ? code : connection_find_set_tenant(d, found.tenant);
}

static enum aad_code find_set_azure_stack(struct dialog *d, const struct mint_found *found,
                                          const char *origin)
{
    enum aad_code code = connection_set(d->c, "authority", found->authority, d->err);

    if (!code)
        code = connection_set(d->c, "audiences", "-", d->err);
    if (!code)
        code = connection_set(d->c, "audiences", found->audience, d->err);
    if (!code)
        code = connection_set(d->c, "hosts", "-", d->err);
    return code ? code : connection_set(d->c, "hosts", origin, d->err);
}

enum aad_code connection_find_azure_stack(struct dialog *d, const char *address)
{
    char origin[300];
    struct mint_found found;
    struct url url;
    bool yes = false;
    enum aad_code code = url_parse(address, &url, d->err);

    if (!code && !url.is_https)
        code = aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is no https address\n"
                             "It looks like https://management.local.azurestack.external.");
    if (!code)
        code = find_ask(d, MINT_FIND_AZURE_STACK, url_print_origin(&url, origin, sizeof origin),
                        &found);
    if (code)
        return code;
    ask_say("  It names as its authority %s\n  and as the audience of its tokens %s\n",
            found.authority, found.audience);
    code = ask_yes("  Use both, from now on", false, &yes, d->err);
    if (!code && !yes)
        return aad_error_set(d->err, AAD_REFUSED, NULL, "they are not wanted");
    return code ? code : find_set_azure_stack(d, &found, origin);
}
