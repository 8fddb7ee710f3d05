/*
 * connection-variables.c - `connection add --from-environment`: seen before it is saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-variables.h"

#include "base/ask.h"
#include "base/error.h"
#include "command/connection-show.h"
#include "connection/client-auth.h"

static void variables_print(const struct connection *c, const struct variables *found,
                            struct buf *ret)
{
    const char *role = client_auth_secret_role(c);

    for (size_t i = 0; i < found->n_used; i++)
        buf_append_all(ret, i ? ", " : "From ", found->used[i], (char *)NULL);
    buf_append_text(ret, found->n_used ? ":\n\n" : "");
    connection_show_fields(c, ret);
    if (found->proof && role)
        buf_printf(ret, "%-20s from %s, to be kept in %s\n", role, found->proof, c->store);
    connection_show_federated(c, ret);
    buf_append_text(ret, "\n");
}

static enum aad_code variables_ask(const struct connection *c, const struct buf *shown,
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
                         "What is given as an option goes before the environment: 'aad-credential "
                         "connection --help' lists them.",
                         c->name);
}

enum aad_code connection_variables_confirm(struct command_context *ctx,
                                           const struct connection_options *options,
                                           const struct connection *c,
                                           const struct variables *found, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    variables_print(c, found, &shown);
    code = buf_ok(&shown, err);
    if (code)
        return code;
    if (!options->yes && ask_has_terminal())
        return variables_ask(c, &shown, err);
    ctx->shows_out = true;
    code = command_print(ctx, &shown, err);
    if (code || options->yes)
        return code;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "connection '%s' is not saved: nobody is there to say that it is right\n"
                         "Add --yes to save what was shown.",
                         c->name);
}

void connection_variables_finish(struct command_context *ctx, const struct connection *c,
                                 const struct variables *found)
{
    if (!found->proof)
        return;
    if (client_auth_has_key(c))
        secret_append_all(&ctx->out, "Its key is brought in by: aad-credential key import \"$",
                          found->proof, "\" ", c->name, "\n", (char *)NULL);
    else
        secret_append_all(&ctx->out, "The ", client_auth_secret_role(c), " of ", found->proof,
                          " is in ", c->store, " now: the variable is not needed any more.\n",
                          (char *)NULL);
}
