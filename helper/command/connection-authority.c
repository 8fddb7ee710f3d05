/*
 * connection-authority.c - asking for the authority: its address, or its cloud and then its tenant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-authority.h"

#include <string.h>

#include "base/ask.h"
#include "base/text.h"
#include "command/connection-find.h"
#include "connection/cloud.h"
#include "connection/complete.h"

/* A number of the menu, or the answer itself. */
static const char *authority_cloud_of(const struct dialog *d, const char *answer)
{
    int64_t i;

    (void)d;
    if (text_to_int(answer, 1, 9, &i) && cloud_at((unsigned)i - 1))
        return cloud_at((unsigned)i - 1)->name;
    return answer;
}

static void authority_show_clouds(void)
{
    for (unsigned i = 0; cloud_at(i); i++)
        if (!cloud_at(i)->closed)
            ask_say("  %u  %-18s %s\n", i + 1, cloud_at(i)->name, cloud_at(i)->authority);
}

/* For a machine's own identity, or a bare secret, nobody asks there. */
static bool authority_has_authority(const struct dialog *d)
{
    return !d->c->issuer && grant_has_authority(connection_coming_grant(d->c));
}

enum aad_code connection_authority_ask(struct dialog *d)
{
    enum aad_code code;

    if (!authority_has_authority(d))
        return AAD_OK;
    if (!d->c->kind->accepts_organizations) {
        code = dialog_ask(
            d, &(struct dialog_field){.key = "authority",
                                      .prompt = "Authentication endpoint with your tenant "
                                                "(https://login.microsoftonline.com/contoso.com)"});
        return code || d->c->tenant[0] ? code : connection_authority_ask_tenant(d);
    }
    if (connection_options_has(d->options, "authority"))
        return AAD_OK;
    ask_say("Authentication endpoint: the default is right for every tenant of the public cloud. "
            "Or\n");
    authority_show_clouds();
    return dialog_ask(
        d, &(struct dialog_field){.key = "authority",
                                  .prompt = "Authentication endpoint",
                                  .fallback = "https://login.microsoftonline.com/organizations",
                                  .translate = authority_cloud_of});
}

/* The clouds that are offered, and behind them one that somebody runs himself. */
static const char *authority_environment_of(const struct dialog *d, const char *answer)
{
    int64_t number, n = 1;

    for (unsigned i = 0; cloud_at(i); i++)
        n += !cloud_at(i)->closed;
    return text_to_int(answer, n, n, &number) ? CLOUD_AZURE_STACK : authority_cloud_of(d, answer);
}

enum aad_code connection_authority_ask_cloud(struct dialog *d)
{
    if (connection_options_has(d->options, "authority") || d->c->issuer ||
        (d->c->grant && connection_coming_grant(d->c)->is_machine)) /* it is in one already */
        return AAD_OK;
    ask_say("Environment:\n");
    authority_show_clouds();
    ask_say("  4  %-18s an Azure Stack Hub, by its environment URL\n", CLOUD_AZURE_STACK);
    return dialog_ask(d, &(struct dialog_field){.key = "authority",
                                                .prompt = "Environment, or the authority's address",
                                                .fallback = cloud_at(0)->name,
                                                .translate = authority_environment_of});
}

/* What the tenant's question says, and means by Enter: the tenant that is there, or to ask. */
static enum aad_code authority_read_tenant(struct dialog *d, const char *resource, struct buf *ret)
{
    auto_buf struct buf prompt = {0};
    bool has_tenant = d->c->tenant[0];

    buf_append_all(&prompt, "Tenant ID (the directory's GUID or domain",
                   has_tenant || !resource[0] ? "" : "; Enter asks the subscription", ")",
                   (char *)NULL);
    return dialog_ask_line(d, buf_text(&prompt), has_tenant ? d->c->tenant : NULL, PASTE_ID, ret);
}

/* Any word may follow an authority's host, and only these name a directory. */
static bool authority_is_tenant(const char *text)
{
    return text_is_guid(text) || strchr(text, '.') || grant_is_pseudo_tenant(text) ||
           cloud_is_adfs(text);
}

static enum aad_code authority_set_tenant(struct dialog *d, const char *tenant)
{
    auto_buf struct buf before = {0};
    enum aad_code code;

    if (!authority_is_tenant(tenant))
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is no tenant\n"
                             "It is the directory's GUID, or one of its domains: contoso.com.");
    buf_append_text(&before, d->c->authority);
    code = connection_find_set_tenant(d, tenant);
    if (!code)
        code = dialog_check(d);
    if (!code)
        code = connection_find_directory(d);
    if (!code)
        code = dialog_check(d);
    if (code)
        (void)connection_set(d->c, "authority", buf_text(&before), NULL);
    return code;
}

static enum aad_code authority_take_tenant(struct dialog *d, const char *answer,
                                           const char *resource)
{
    if (answer[0])
        return authority_set_tenant(d, answer);
    if (resource[0])
        return connection_find_by_resource(d, resource);
    return aad_error_set(d->err, AAD_USAGE, NULL, "It is needed");
}

/* The cloud's authority has no tenant yet. */
static bool authority_wants_tenant(const struct dialog *d)
{
    bool is_new = d->is_edit && !connection_options_has(d->options, "authority");

    return authority_has_authority(d) && d->c->authority && (!d->c->tenant[0] || is_new);
}

enum aad_code connection_authority_ask_tenant(struct dialog *d)
{
    auto_buf struct buf resource = {0};

    if (!authority_wants_tenant(d))
        return AAD_OK;
    connection_find_resource(d, &resource);
    for (;;) {
        auto_buf struct buf answer = {0};
        enum aad_code code = authority_read_tenant(d, buf_text(&resource), &answer);

        if (code)
            return code;
        code = authority_take_tenant(d, buf_text(&answer), buf_text(&resource));
        if (!code || code == AAD_CANCELLED)
            return code;
        dialog_complain(d->err);
    }
}
