/*
 * connection-question.c - the single questions of the dialog
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-question.h"

#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/text.h"
#include "base/url.h"
#include "command/connection-authority.h"
#include "command/connection-organization.h"
#include "command/connection-scope.h"
#include "command/connection-secret.h"
#include "command/connection-target.h"
#include "connection/assertion-source.h"
#include "connection/audience.h"
#include "connection/cloud.h"
#include "connection/complete.h"

/* --- what it is for --------------------------------------------------------------------------- */

static const char *question_region_of(const struct dialog *d, const char *answer)
{
    const struct cloud_lcs_region *region = cloud_lcs_find(answer);
    int64_t i;

    (void)d;
    if (!region && text_to_int(answer, 1, 99, &i))
        region = cloud_lcs_at((unsigned)i - 1);
    return region ? region->api : answer;
}

/* The first LCS of the authority's cloud: an LCS of another cloud does not take its tokens. */
static const char *question_default_api(const struct dialog *d)
{
    const struct cloud *cloud = connection_cloud(d->c);

    for (unsigned i = 0; cloud && cloud_lcs_at(i); i++)
        if (!strcmp(cloud_lcs_at(i)->cloud, cloud->name))
            return cloud_lcs_at(i)->api;
    return cloud_lcs_at(0)->api;
}

/* What is no address has a host that nobody but the person knows; an issuer wants scopes. */
static enum aad_code question_any_audience(struct dialog *d)
{
    struct connection *c = d->c;
    struct url url;
    enum aad_code code = dialog_ask(
        d, &(struct dialog_field){.key = "audiences",
                                  .prompt = c->kind->services
                                                ? "Resource URL (the environment)"
                                                : "Resource (an address, an id, a name of it)"});

    if (!code && c->n_audiences && !c->n_hosts && url_parse(c->audiences[0], &url, NULL))
        code = dialog_ask(
            d, &(struct dialog_field){.key = "hosts",
                                      .prompt = "Host that gets its tokens (https://HOST)"});
    if (code || !c->issuer)
        return code;
    return dialog_ask(
        d, &(struct dialog_field){.key = "scopes",
                                  .prompt = "Scope, as the issuer has it (optional; more: --scope)",
                                  .is_optional = true});
}

/* A cloud that somebody runs himself has an audience of its own, which is no address of its host.
 */
static enum aad_code question_cloud_audience(struct dialog *d)
{
    enum aad_code code;

    if (connection_default_audience(d->c) || !d->c->authority || (d->c->n_audiences && !d->is_edit))
        return AAD_OK;
    code = dialog_ask(
        d, &(struct dialog_field){.key = "audiences",
                                  .prompt = "Audience of its Resource Manager's tokens"});
    return code ? code
                : dialog_ask(d, &(struct dialog_field){
                                    .key = "hosts",
                                    .prompt = "Its Resource Manager (https://management.DOMAIN)"});
}

static enum aad_code question_audience(struct dialog *d)
{
    if (connection_options_has(d->options, "audiences") || d->c->kind->audience)
        return AAD_OK;
    if (d->c->kind->targets)
        return connection_target_ask(d);
    if (d->c->kind->has_cloud_audience)
        return question_cloud_audience(d);
    if (!d->c->kind->has_regions)
        return question_any_audience(d);
    ask_say("Lifecycle Services API endpoint, by region:\n");
    for (unsigned i = 0; cloud_lcs_at(i); i++)
        ask_say("  %u  %-24s %s\n", i + 1, cloud_lcs_at(i)->name, cloud_lcs_at(i)->api);
    return dialog_ask(d, &(struct dialog_field){.key = "audiences",
                                                .prompt = "Lifecycle Services API endpoint",
                                                .fallback = question_default_api(d),
                                                .translate = question_region_of});
}

static enum aad_code question_registry(struct dialog *d)
{
    return dialog_ask(
        d, &(struct dialog_field){.key = "hosts", .prompt = "Registry (NAME.azurecr.io)"});
}

/* --- who it is -------------------------------------------------------------------------------- */

/* The i-th that is offered; NULL past the end. */
static const struct kind_offer *question_offer_at(const struct kind *kind, int64_t number)
{
    for (const struct kind_offer *offer = kind->offers; offer->word; offer++)
        if (offer->title && !--number)
            return offer;
    return NULL;
}

static const char *question_grant_of(const struct dialog *d, const char *answer)
{
    const struct kind_offer *offer = NULL;
    int64_t number;

    if (text_to_int(answer, 1, 99, &number))
        offer = question_offer_at(d->c->kind, number);
    return offer ? offer->word : answer;
}

/* Of Azure Pipelines' own dialog, one way is not for every environment. */
static void question_show_offers(const struct dialog *d)
{
    const struct cloud *cloud = connection_cloud(d->c);
    const struct kind_offer *offer;

    ask_say("Credential:\n");
    for (int64_t i = 1; (offer = question_offer_at(d->c->kind, i)); i++)
        ask_say("  %d  %-22s %s\n", (int)i, offer->word, offer->title);
    if (d->c->kind->has_azure_scope && (!cloud || !cloud->has_automatic))
        ask_say("Azure DevOps makes no application and no federated credential by itself in this "
                "environment: make them by hand.\n");
}

static enum aad_code question_grant(struct dialog *d)
{
    const struct kind *kind = d->c->kind;
    const char *before = d->c->grant, *fallback = kind->grant;
    const struct kind_offer *offer;
    enum aad_code code;

    if (!kind->offers || connection_options_has(d->options, "grant") || (before && !d->is_edit))
        return AAD_OK;
    question_show_offers(d);
    code = dialog_ask(d, &(struct dialog_field){.key = "grant",
                                                .prompt = "Credential",
                                                .fallback = fallback,
                                                .translate = question_grant_of});
    for (offer = kind->offers; !code && offer->word; offer++)
        if (offer->note && !strcmp(offer->word, d->c->grant))
            ask_say("  %s\n", offer->note);
    /* The grant may have lost the tenant that there was. */
    return code || !d->c->authority || d->c->tenant[0] || d->c->kind->has_azure_scope
               ? code
               : connection_authority_ask_tenant(d);
}

static enum aad_code question_username(struct dialog *d)
{
    bool is_adfs = d->c->tenant && cloud_is_adfs(d->c->tenant);

    if (!connection_needs_username(d->c))
        return AAD_OK;
    return dialog_ask(
        d, &(struct dialog_field){.key = "username",
                                  .prompt = is_adfs ? "Username (user@domain, or DOMAIN\\user)"
                                                    : "Username (user@domain)"});
}

static enum aad_code question_any_secret(struct dialog *d)
{
    enum aad_code code = AAD_OK;

    if (d->is_edit || d->options->no_secret || d->secret->len || d->options->secret_fd >= 0)
        return AAD_OK;
    if (!d->c->grant)
        code = connection_set(d->c, "grant", d->c->kind->grant, d->err);
    if (!code && !connection_secret_role(d->c))
        return AAD_OK;
    return code ? code : connection_secret_read(d->options, d->c, d->secret, d->err);
}

static enum aad_code question_password(struct dialog *d)
{
    return connection_needs_username(d->c) ? question_any_secret(d) : AAD_OK;
}

static enum aad_code question_secret(struct dialog *d)
{
    return connection_needs_username(d->c) ? AAD_OK : question_any_secret(d);
}

/* In an edit, one that is there may change; that of a new secret is asked for with it. */
static enum aad_code question_expiry(struct dialog *d)
{
    if (!connection_coming_grant(d->c)->is_bare || (d->is_edit && !d->c->expires))
        return AAD_OK;
    return dialog_ask(
        d, &(struct dialog_field){
               .key = "expires",
               .prompt = "Its last day (YYYY-MM-DD, or empty), so that you are warned before",
               .is_optional = true});
}

static void question_print_client(const struct dialog *d, struct buf *ret)
{
    buf_append_text(ret, "Application (client) ID");
    if (d->c->kind->known_client && connection_coming_grant(d->c)->needs_person)
        buf_printf(ret, ", or %s for Microsoft's own, where the tenant allows that",
                   d->c->kind->known_client);
}

/* Who it is: an application, or somebody whom another one vouches for. A machine is itself. */
static enum aad_code question_identity(struct dialog *d)
{
    const struct grant *grant = connection_coming_grant(d->c);
    auto_buf struct buf names = {0}, prompt = {0};
    enum aad_code code;

    if (!grant_has_authority(grant))
        return AAD_OK;
    question_print_client(d, &prompt);
    code = dialog_ask(d, &(struct dialog_field){.key = "client-id", .prompt = buf_text(&prompt)});
    if (code || !grant->has_source)
        return code;
    assertion_source_print_names(&names);
    ask_say("Who makes the assertion: %s\n", buf_text(&names));
    return dialog_ask(
        d, &(struct dialog_field){.key = "assertion-source", .prompt = "Assertion source"});
}

/* --- the connection itself -------------------------------------------------------------------- */

static enum aad_code question_name(struct dialog *d)
{
    enum aad_code code = AAD_OK;

    while (!code && !d->c->name[0]) {
        auto_buf struct buf name = {0};

        code = dialog_ask_line(d, "Connection name (a-z, 0-9 and '-')", NULL, PASTE_WORD, &name);
        if (code)
            return code;
        if (!text_is_name(buf_text(&name)))
            ask_say("  A name has 1 to 32 of a-z, 0-9 and '-'.\n");
        else if (connection_exists(buf_text(&name)) && !d->options->replace)
            ask_say("  There is a connection '%s' already.\n", buf_text(&name));
        else
            (void)snprintf(d->c->name, sizeof d->c->name, "%s", buf_text(&name));
    }
    return code;
}

static enum aad_code question_reference(struct dialog *d)
{
    return dialog_ask(d, &(struct dialog_field){.key = "service-management-reference",
                                                .prompt = "Service management reference (optional)",
                                                .is_optional = true});
}

static enum aad_code question_description(struct dialog *d)
{
    return dialog_ask(d, &(struct dialog_field){.key = "description",
                                                .prompt = "Description (optional)",
                                                .is_optional = true});
}

/* It is kept for whoever makes a service connection of it. */
static enum aad_code question_pipelines(struct dialog *d)
{
    bool yes = d->c->all_pipelines;
    enum aad_code code;

    if (connection_options_has(d->options, "all-pipelines"))
        return AAD_OK;
    code = ask_yes("Grant access permission to all pipelines", yes, &yes, d->err);
    d->c->all_pipelines = yes;
    return code;
}

/* ---------------------------------------------------------------------------------------------- */

enum aad_code connection_question_ask(struct dialog *d, enum kind_question question)
{
    static enum aad_code (*const rows[QUESTIONS])(struct dialog * d) = {
        [QUESTION_AUTHORITY] = connection_authority_ask,
        [QUESTION_CLOUD] = connection_authority_ask_cloud,
        [QUESTION_TENANT] = connection_authority_ask_tenant,
        [QUESTION_AUDIENCE] = question_audience,
        [QUESTION_REGISTRY] = question_registry,
        [QUESTION_SCOPE] = connection_scope_ask,
        [QUESTION_LIST] = connection_scope_list,
        [QUESTION_GRANT] = question_grant,
        [QUESTION_ORGANIZATION] = connection_organization_ask,
        [QUESTION_USERNAME] = question_username,
        [QUESTION_PASSWORD] = question_password,
        [QUESTION_IDENTITY] = question_identity,
        [QUESTION_SECRET] = question_secret,
        [QUESTION_EXPIRY] = question_expiry,
        [QUESTION_NAME] = question_name,
        [QUESTION_REFERENCE] = question_reference,
        [QUESTION_DESCRIPTION] = question_description,
        [QUESTION_PIPELINES] = question_pipelines,
    };

    return rows[question] ? rows[question](d) : AAD_OK;
}
