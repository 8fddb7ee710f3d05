/*
 * service-connection-one.c - the one service connection that a verb is about, and the yes for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/screen.h"
#include "command/service-connection-verbs.h"

void one_close(struct service_one *one)
{
    project_close(&one->project);
    service_endpoint_clear_list(&one->list);
}

const char *one_show(const struct service_endpoint *endpoint, char out[SERVICE_SHOWN])
{
    size_t len;

    screen_show(out, SERVICE_SHOWN - 40, buf_text(&endpoint->name), endpoint->name.len);
    len = strlen(out);
    if (strcmp(out, buf_text(&endpoint->name)) != 0)
        (void)snprintf(out + len, SERVICE_SHOWN - len, " (%s)", endpoint->id);
    return out;
}

enum aad_code one_check(const struct command_context *ctx, const struct service_options *options,
                        struct aad_error *err)
{
    if (!options->yes && !(ctx->may_ask && ask_has_terminal()))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nobody is there to confirm it\n"
                             "Add --yes.");
    return AAD_OK;
}

enum aad_code one_open(struct command_context *ctx, const struct service_options *options,
                       struct service_one *ret, struct aad_error *err)
{
    enum aad_code code;

    if (options->n_arguments != 1)
        return aad_error_set(err, AAD_USAGE, NULL, "'service-connection %s' takes one name or id",
                             options->verb);
    code = project_open(ctx, options, &ret->project, err);
    if (!code)
        code = project_find(&ret->project, options->arguments[0], &ret->list, &ret->endpoint, err);
    if (!code)
        one_show(ret->endpoint, ret->name);
    return code;
}

enum aad_code one_confirm(const struct service_options *options, const char *question,
                          struct aad_error *err)
{
    bool yes = false;
    enum aad_code code = options->yes ? AAD_OK : ask_yes(question, false, &yes, err);

    if (code || options->yes || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was changed");
}
