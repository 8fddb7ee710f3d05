/*
 * service-connection-source.c - the connection of ours that a service connection is like
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "command/connection-secret.h"
#include "command/service-connection-access.h"
#include "connection/policy.h"

void source_close(struct service_source *source)
{
    connection_clear(&source->connection);
    service_draft_clear(&source->draft);
    secret_clear(&source->secret);
}

enum aad_code source_open(const struct service_options *options, struct service_source *ret,
                          struct aad_error *err)
{
    const char *name = options->n_arguments ? options->arguments[0] : NULL;
    enum aad_code code;

    if (!name || !text_is_name(name))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection %s' takes the name of a connection of ours\n"
                             "'aad-credential connection list' shows those there are.",
                             options->verb);
    code = connection_load(name, &ret->connection, err);
    if (!code)
        code = policy_check(&ret->connection, NULL, err);
    if (code)
        return code;
    return service_draft_fill(&ret->connection,
                              options->service_name ? options->service_name : name,
                              options->automatic, &ret->draft, err);
}

enum aad_code source_load_secret(const struct command_context *ctx,
                                 const struct service_options *options,
                                 const struct service_project *project,
                                 struct service_source *source, struct aad_error *err)
{
    const struct service_scheme *scheme = source->draft.scheme;
    auto_buf struct buf target = {0};

    if (!scheme->secret || scheme->is_key)
        return AAD_OK;
    buf_append_all(&target, buf_text(&project->organization), "/", buf_text(&project->name),
                   (char *)NULL);
    if (buf_ok(&target, err))
        return AAD_INTERNAL;
    return connection_secret_load(&source->connection, ctx->may_ask && !options->no_prompt,
                                  buf_text(&target), &source->secret, err);
}
