/*
 * connection-show.c - connections as they are: show, export
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-show.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "command/connection-certificate.h"
#include "command/connection-default.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/policy.h"
#include "connection/proof.h"
#include "connection/unfinished.h"

void connection_show_fields(const struct connection *c, struct buf *ret)
{
    buf_printf(ret, "%-20s %s\n", "name", c->name);
    for (const char *const *key = connection_keys(); *key; key++) {
        auto_buf struct buf value = {0};

        connection_get(c, *key, &value);
        if (value.len)
            buf_printf(ret, "%-20s %s\n", *key, buf_text(&value));
    }
}

static void show_secret(const struct connection *c, struct buf *ret)
{
    struct aad_error err = {0};
    enum aad_code code;

    if (!connection_secret_role(c))
        return;
    code = connection_secret_check(c, &err);
    if (!code)
        buf_printf(ret, "%-20s stored in %s\n", connection_secret_role(c), c->store);
    else if (code == AAD_NOT_FOUND)
        buf_printf(ret, "%-20s MISSING from %s: aad-credential connection edit %s --secret\n",
                   connection_secret_role(c), c->store, c->name);
    else
        buf_printf(ret, "%-20s unknown: %s\n", connection_secret_role(c), err.what);
}

static void show_rotation(const struct connection *c, struct buf *ret)
{
    auto_buf struct buf what = {0}, remedy = {0};
    struct unfinished unfinished = {0};

    unfinished_find(c, clock_now_s(), &unfinished);
    unfinished_print(c, &unfinished, &what, &remedy);
    if (what.len)
        buf_printf(ret, "%-20s %s\n", "rotation", buf_text(&what));
    if (remedy.len)
        buf_printf(ret, "%-20s %s\n", "", buf_text(&remedy));
}

static void show_federated_line(const char *key, const struct buf *value,
                                const struct connection *c, struct buf *ret)
{
    if (value->len)
        buf_printf(ret, "  %-18s %s\n", key, buf_text(value));
    else
        buf_printf(
            ret, "  %-18s not known yet: 'aad-credential verify %s' says it, where the job runs\n",
            key, c->name);
}

/* As the form of a federated credential asks for it. */
void connection_show_federated(const struct connection *c, struct buf *ret)
{
    auto_buf struct buf issuer = {0}, subject = {0};

    if (!connection_grant(c)->has_source)
        return;
    proof_print_issuer(c, &issuer);
    proof_print_subject(c, &subject);
    buf_printf(ret, "\nThe federated credential of %s must say, to the letter:\n", c->client_id);
    show_federated_line("issuer", &issuer, c, ret);
    show_federated_line("subject", &subject, c, ret);
    buf_printf(ret, "  %-18s %s\n", "audience", proof_audience(c));
}

enum aad_code connection_verb_show(struct command_context *ctx,
                                   const struct connection_options *options, struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};
    struct aad_error refused = {0};
    char name[CONNECTION_NAME_MAX + 1];
    enum aad_code code = options->name ? connection_options_need_name(options, "show", err)
                                       : connection_default_find("connection show", name, err);

    if (!code)
        code = connection_load(options->name ? options->name : name, &c, err);
    if (code)
        return code;
    if (options->json) {
        code = connection_print_named(&c, &text, err);
        return code ? code : command_print(ctx, &text, err);
    }
    connection_show_fields(&c, &text);
    if (policy_check(&c, NULL, &refused))
        buf_printf(&text, "%-20s %s\n%-20s %s\n", "not allowed here", refused.what, "",
                   error_remedy(&refused));
    else if (!options->no_store)
        show_secret(&c, &text);
    show_rotation(&c, &text);
    connection_certificate_show(&c, !options->no_store && !refused.code, &text);
    connection_show_federated(&c, &text);
    return command_print_shown(ctx, &text, err);
}

enum aad_code connection_verb_export(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = connection_options_need_name(options, "export", err);

    if (!code)
        code = connection_load(options->name, &c, err);
    c.is_edited = false; /* of the store here */
    if (!code)
        code = connection_print(&c, &text, err);
    return code ? code : command_print(ctx, &text, err);
}
