/*
 * connection-dialog.c - asking for a connection's fields at the terminal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "command/connection-instance.h"
#include "command/connection-secret.h"
#include "connection/assertion-source.h"
#include "connection/cloud.h"
#include "connection/complete.h"

#define DIALOG_TRIES 5

struct dialog {
    const struct connection_options *options;
    struct connection *c;
    struct secret *secret;
    bool is_edit;
    struct aad_error *err;
};

/* Turns an answer into the value to set; NULL: the answer is the value. */
typedef const char *dialog_translate(const char *answer);

static void dialog_complain(const struct aad_error *err)
{
    ask_say("  %s.\n", err->what);
    if (err->remedy[0]) /* a remedy of its own: the default is for command lines */
        ask_say("  %s\n", err->remedy);
}

/* The hosts follow from the audience unless they were given. A slip is reported at once, not after
 * the last question. */
static enum aad_code dialog_set_audience(const struct dialog *d, const char *value)
{
    bool has_regions = d->c->kind->has_regions, has_hosts = d->c->n_hosts > 0;
    struct url url;
    bool is_address = !url_parse(value, &url, d->err) && url.is_https;
    enum aad_code code = AAD_OK;

    if (!is_address && (has_regions || !has_hosts))
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is no https address\n"
                             "It looks like https://HOST%s",
                             has_regions ? "; or give the number of a region" : "");
    if (is_address && !connection_options_has(d->options, "hosts"))
        code = connection_set(d->c, "hosts", "-", d->err);
    if (!code)
        code = connection_set(d->c, "audiences", "-", d->err);
    return code ? code : connection_set(d->c, "audiences", value, d->err);
}

/* Nobody shall type a password for an authority that is none. */
static enum aad_code dialog_set_authority(const struct dialog *d, const char *value)
{
    enum aad_code code = connection_set(d->c, "authority", value, d->err);

    return code || d->options->no_instance_discovery
               ? code
               : connection_instance_check(d->c, NULL, d->err);
}

static enum aad_code dialog_set(const struct dialog *d, const char *key, const char *value)
{
    return !strcmp(key, "audiences")   ? dialog_set_audience(d, value)
           : !strcmp(key, "authority") ? dialog_set_authority(d, value)
                                       : connection_set(d->c, key, value, d->err);
}

/* Asks until the answer is a valid value; an unset field that may be empty stays unset. */
static enum aad_code dialog_ask(struct dialog *d, const char *key, const char *prompt,
                                const char *fallback, dialog_translate *translate)
{
    auto_buf struct buf current = {0};
    enum aad_code code = AAD_OK;

    connection_get(d->c, key, &current);
    if (connection_options_has(d->options, key) || (current.len && !d->is_edit))
        return AAD_OK;
    for (int i = 0; i < DIALOG_TRIES; i++) {
        auto_buf struct buf answer = {0};

        code = ask_line(prompt, current.len ? buf_text(&current) : fallback, &answer, d->err);
        if (code)
            return code;
        if (current.len && !strcmp(buf_text(&answer), buf_text(&current)))
            return AAD_OK; /* unchanged; a list is compared as its text */
        if (!answer.len && strcmp(key, "description") != 0) {
            ask_say("  It is needed.\n");
            continue;
        }
        code = dialog_set(d, key, translate ? translate(buf_text(&answer)) : buf_text(&answer));
        if (!code)
            return AAD_OK;
        dialog_complain(d->err);
    }
    return code ? code : aad_error_set(d->err, AAD_CANCELLED, NULL, "no %s was given", key);
}

/* A number of the menu, or the answer itself. */
static const char *dialog_cloud(const char *answer)
{
    int64_t i;

    if (text_to_int(answer, 1, 9, &i) && cloud_at((unsigned)i - 1))
        return cloud_at((unsigned)i - 1)->name;
    return answer;
}

static const char *dialog_region(const char *answer)
{
    const struct cloud_lcs_region *region = cloud_lcs_find(answer);
    int64_t i;

    if (!region && text_to_int(answer, 1, 99, &i))
        region = cloud_lcs_at((unsigned)i - 1);
    return region ? region->api : answer;
}

static enum aad_code dialog_ask_authority(struct dialog *d)
{
    bool is_lcs = d->c->kind->accepts_organizations;

    if (connection_options_has(d->options, "authority") || d->c->issuer ||
        connection_coming_grant(d->c)->is_machine)
        return AAD_OK;
    if (!is_lcs)
        return dialog_ask(d, "authority",
                          "Authentication endpoint with your tenant "
                          "(https://login.microsoftonline.com/contoso.com)",
                          NULL, NULL);
    ask_say("Authentication endpoint: the default is right for every tenant of the public cloud. "
            "Or\n");
    for (unsigned i = 0; cloud_at(i); i++)
        if (!cloud_at(i)->closed)
            ask_say("  %u  %-18s %s\n", i + 1, cloud_at(i)->name, cloud_at(i)->authority);
    return dialog_ask(d, "authority", "Authentication endpoint",
                      "https://login.microsoftonline.com/organizations", dialog_cloud);
}

/* The first LCS of the authority's cloud: an LCS of another cloud does not take its tokens. */
static const char *dialog_default_api(const struct dialog *d)
{
    const struct cloud *cloud = connection_cloud(d->c);

    for (unsigned i = 0; cloud && cloud_lcs_at(i); i++)
        if (!strcmp(cloud_lcs_at(i)->cloud, cloud->name))
            return cloud_lcs_at(i)->api;
    return cloud_lcs_at(0)->api;
}

static enum aad_code dialog_ask_audience(struct dialog *d)
{
    if (connection_options_has(d->options, "audiences") || d->c->kind->audience ||
        d->c->kind->has_cloud_audience)
        return AAD_OK;
    if (!d->c->kind->has_regions)
        return dialog_ask(d, "audiences", "Resource URL (the environment, the API)", NULL, NULL);
    ask_say("Lifecycle Services API endpoint, by region:\n");
    for (unsigned i = 0; cloud_lcs_at(i); i++)
        ask_say("  %u  %-24s %s\n", i + 1, cloud_lcs_at(i)->name, cloud_lcs_at(i)->api);
    return dialog_ask(d, "audiences", "Lifecycle Services API endpoint", dialog_default_api(d),
                      dialog_region);
}

static enum aad_code dialog_ask_secret(struct dialog *d)
{
    enum aad_code code = AAD_OK;

    if (d->is_edit || d->options->no_secret || d->secret->len || d->options->secret_fd >= 0)
        return AAD_OK;
    if (!d->c->grant)
        code = connection_set(d->c, "grant", d->c->kind->grant, d->err);
    if (!code && !connection_secret_role(d->c))
        return AAD_OK;
    for (int i = 0; !code && i < DIALOG_TRIES; i++) {
        code = connection_secret_read(d->options, d->c, d->secret, d->err);
        if (code != AAD_USAGE)
            return code;
        dialog_complain(d->err);
        if (i + 1 < DIALOG_TRIES)
            code = AAD_OK;
    }
    return code;
}

static void dialog_print_client(const struct dialog *d, struct buf *ret)
{
    buf_append_text(ret, "Application (client) ID");
    if (d->c->kind->known_client && connection_coming_grant(d->c)->needs_person)
        buf_printf(ret, ", or %s for Microsoft's own, where the tenant allows that",
                   d->c->kind->known_client);
}

/* Who it is: an application, or somebody whom another one vouches for. A machine is itself. */
static enum aad_code dialog_ask_identity(struct dialog *d)
{
    const struct grant *grant = connection_coming_grant(d->c);
    auto_buf struct buf names = {0}, prompt = {0};
    enum aad_code code;

    if (grant->is_machine)
        return AAD_OK;
    dialog_print_client(d, &prompt);
    code = dialog_ask(d, "client-id", buf_text(&prompt), NULL, NULL);
    if (code || !grant->has_source)
        return code;
    assertion_source_print_names(&names);
    ask_say("Who makes the assertion: %s\n", buf_text(&names));
    return dialog_ask(d, "assertion-source", "Assertion source", NULL, NULL);
}

static enum aad_code dialog_ask_name(struct dialog *d)
{
    enum aad_code code = AAD_OK;

    for (int i = 0; !code && !d->c->name[0] && i < DIALOG_TRIES; i++) {
        auto_buf struct buf name = {0};

        code = ask_line("Connection name (a-z, 0-9 and '-')", NULL, &name, d->err);
        if (code)
            return code;
        if (!text_is_name(buf_text(&name)))
            ask_say("  A name has 1 to 32 of a-z, 0-9 and '-'.\n");
        else if (connection_exists(buf_text(&name)) && !d->options->replace)
            ask_say("  There is a connection '%s' already.\n", buf_text(&name));
        else
            (void)snprintf(d->c->name, sizeof d->c->name, "%s", buf_text(&name));
    }
    if (!code && !d->c->name[0])
        code = aad_error_set(d->err, AAD_CANCELLED, NULL, "no usable name was given");
    return code;
}

enum aad_code connection_dialog_run(const struct connection_options *options, struct connection *c,
                                    struct secret *secret, bool is_edit, struct aad_error *err)
{
    struct dialog d = {options, c, secret, is_edit, err};
    enum aad_code code;

    ask_say("%s connection. Enter takes what is in [brackets], ^C leaves everything as it was.\n\n",
            c->kind->title);
    code = dialog_ask_authority(&d);
    if (!code)
        code = dialog_ask_audience(&d);
    if (!code && connection_needs_username(c))
        code = dialog_ask(&d, "username", "Username (user@domain)", NULL, NULL);
    if (!code && connection_needs_username(c))
        code = dialog_ask_secret(&d);
    if (!code)
        code = dialog_ask_identity(&d);
    if (!code && !connection_needs_username(c))
        code = dialog_ask_secret(&d);
    if (!code)
        code = dialog_ask_name(&d);
    if (!code)
        code = dialog_ask(&d, "description", "Description (optional)", NULL, NULL);
    if (!code)
        *err = (struct aad_error){0}; /* of answers that were corrected */
    return code;
}
