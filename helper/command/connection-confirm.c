/*
 * connection-confirm.c - a connection that somebody else has described: seen before it is saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-confirm.h"

#include "base/ask.h"
#include "base/error.h"
#include "command/connection-show.h"
#include "connection/client-auth.h"

static void confirm_print(const struct addition *add, struct buf *ret)
{
    const struct connection *c = &add->c;
    const char *role = client_auth_secret_role(c);

    if (add->source->used.len)
        buf_append_all(ret, "From ", buf_text(&add->source->used), ":\n\n", (char *)NULL);
    connection_show_fields(c, ret);
    if (add->source->proof && role)
        buf_printf(ret, "%-20s from %s, to be kept in %s\n", role, add->source->proof, c->store);
    connection_show_federated(c, ret);
    buf_append_text(ret, "\n");
}

static enum aad_code confirm_ask(const struct addition *add, const struct buf *shown,
                                 struct aad_error *err)
{
    bool yes = false;
    enum aad_code code;

    ask_say("%s", buf_text(shown));
    code = ask_yes("Save it?", true, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL,
                         "connection '%s' was not saved\n"
                         "What is given as an option goes before %s: 'aad-credential "
                         "connection add --help' lists them.",
                         add->c.name, add->source->name);
}

enum aad_code connection_confirm(struct command_context *ctx, const struct addition *add,
                                 struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    confirm_print(add, &shown);
    code = buf_ok(&shown, err);
    if (code)
        return code;
    if (!add->options.yes && ask_has_terminal())
        return confirm_ask(add, &shown, err);
    ctx->shows_out = true;
    code = command_print(ctx, &shown, err);
    if (code || add->options.yes)
        return code;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "connection '%s' is not saved: nobody is there to say that it is right\n"
                         "Add --yes to save what was shown.",
                         add->c.name);
}
