/*
 * connection-variables.c - `connection add --from-environment`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-variables.h"

#include "base/env.h"
#include "command/connection-secret.h"
#include "connection/client-auth.h"

static enum aad_code variables_fill_addition(struct addition *add, struct aad_error *err)
{
    struct variables *found = add->source->found;
    auto_secret struct secret secret = {0};
    enum aad_code code = variables_fill(&add->c, found, err);

    for (size_t i = 0; i < found->n_used; i++)
        buf_append_all(&add->source->used, i ? ", " : "", found->used[i], (char *)NULL);
    add->source->proof = found->proof;
    if (code || !found->proof)
        return code;
    if (!connection_secret_role(&add->c)) { /* its key is brought in afterwards */
        add->options.no_verify = true;
        return AAD_OK;
    }
    secret_append_text(&secret, env_get(found->proof));
    code = secret_ok(&secret, err);
    return code ? code : connection_add_take(add, &secret, err);
}

static void variables_finish(struct command_context *ctx, const struct addition *add)
{
    const char *proof = add->source->proof;

    if (!proof)
        return;
    if (client_auth_has_key(&add->c))
        secret_append_all(&ctx->out, "Its key is brought in by: aad-credential key import \"$",
                          proof, "\" ", add->c.name, "\n", (char *)NULL);
    else
        secret_append_all(&ctx->out, "The ", client_auth_secret_role(&add->c), " of ", proof,
                          " is in ", add->c.store, " now: the variable is not needed any more.\n",
                          (char *)NULL);
}

struct addition_source connection_variables_source(struct variables *found)
{
    return (struct addition_source){.fill = variables_fill_addition,
                                    .finish = variables_finish,
                                    .name = "the environment",
                                    .found = found};
}
