/*
 * connection-show.c - connections as they are: list, show, export
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-show.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json-print.h"
#include "base/text.h"
#include "command/connection-certificate.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/certificate-note.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "connection/proof.h"

/* --- list ------------------------------------------------------------------------------------- */

struct show_list {
    const struct connection_options *options;
    struct buf table;
    struct json_print *array;
    size_t n;
};

/* A connection as it is in the list: broken, or refused by the administrator, or neither. */
struct show_item {
    const char *name;
    const struct connection *c;
    const struct aad_error *broken, *refused;
};

/* What is known of its certificate without any store. */
static bool show_list_note(const struct connection *c, struct certificate_note *ret)
{
    return client_auth_has_key(c) && certificate_note_load(c->name, c->store, ret);
}

static void show_list_row(struct show_list *list, const struct show_item *item)
{
    const struct connection *c = item->c;
    struct certificate_note note;

    list->n++;
    if (list->options->names) {
        buf_printf(&list->table, "%s\n", item->name);
        return;
    }
    if (item->broken) {
        buf_printf(&list->table, "%-20s  unusable: %s\n", item->name, item->broken->what);
        return;
    }
    buf_printf(&list->table, "%-20s  %-13s  %-36s  %-14s  %s%s", item->name, c->kind->name,
               connection_owner(c), c->store ? c->store : "-",
               item->refused ? "not allowed here: " : "",
               item->refused    ? item->refused->what
               : c->description ? c->description
                                : "");
    if (show_list_note(c, &note)) {
        buf_append_text(&list->table,
                        c->description || item->refused ? "; certificate " : "certificate ");
        certificate_note_print(&note, &list->table);
    }
    buf_append_text(&list->table, "\n");
}

static void show_list_json(struct show_list *list, const struct show_item *item)
{
    const struct connection *c = item->c;
    struct json_print *object = json_new_object();
    struct certificate_note note;

    json_add_text(object, "name", item->name);
    if (item->broken) {
        json_add_text(object, "error", item->broken->what);
    } else {
        json_add_text(object, "kind", c->kind->name);
        json_add_text(object, "description", c->description ? c->description : "");
        json_add_text(object, "authority", c->authority ? c->authority : "");
        json_add_text(object, "client-id", c->client_id ? c->client_id : "");
        json_add_text(object, "username", c->username ? c->username : "");
        json_add_text(object, "store", c->store ? c->store : "");
        if (show_list_note(c, &note)) {
            json_add_text(object, "certificate-sha1", note.sha1);
            json_add_integer(object, "certificate-expires", note.until_s);
        }
        if (item->refused)
            json_add_text(object, "refused", item->refused->what);
    }
    json_append_taken(list->array, object);
}

static enum aad_code show_list_visit(void *ctx, const char *name)
{
    struct show_list *list = ctx;
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    struct show_item item = {.name = name, .c = &c};

    if (connection_load(name, &c, &err))
        item.broken = &err;
    else if (policy_check(&c, NULL, &err))
        item.refused = &err;
    if (list->array)
        show_list_json(list, &item);
    else
        show_list_row(list, &item);
    return AAD_OK;
}

enum aad_code connection_verb_list(struct command_context *ctx,
                                   const struct connection_options *options, struct aad_error *err)
{
    struct show_list list = {.options = options};
    auto_json_print struct json_print *array = options->json ? json_new_array() : NULL;
    auto_buf struct buf text = {0};
    enum aad_code code;

    list.array = array;
    if (!options->json && !options->names)
        buf_printf(&list.table, "%-20s  %-8s  %-30s  %-14s  %s\n", "NAME", "KIND", "IDENTITY",
                   "STORE", "DESCRIPTION");
    code = connection_list(show_list_visit, &list, err);
    if (!code && options->json)
        code = json_print(array, &text, err);
    else if (!code && !list.n && !options->names)
        buf_append_text(&text, "There are no connections yet: aad-credential connection add\n");
    else
        buf_append(&text, buf_text(&list.table), list.table.len);
    buf_clear(&list.table);
    if (!code && !options->json)
        return command_print_shown(ctx, &text, err);
    return code ? code : command_print(ctx, &text, err);
}

/* --- show, export ----------------------------------------------------------------------------- */

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
    enum aad_code code = connection_options_need_name(options, "show", err);

    if (!code)
        code = connection_load(options->name, &c, err);
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
    if (!code)
        code = connection_print(&c, &text, err);
    return code ? code : command_print(ctx, &text, err);
}
