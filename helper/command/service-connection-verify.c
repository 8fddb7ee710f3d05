/*
 * service-connection-verify.c - `service-connection verify`: Azure DevOps' own test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "command/service-connection-verbs.h"

#define VERIFY_MS 60000 /* Azure DevOps signs in, and asks the service, before it answers */
enum aad_code service_verb_verify(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_project struct service_project project = {0};
    auto_service_endpoint_list struct service_endpoint_list list = {0};
    const struct service_endpoint *endpoint = NULL;
    auto_buf struct buf text = {0};
    char name[SERVICE_SHOWN];
    enum aad_code code;

    if (options->n_arguments != 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection verify' takes one name or id");
    code = project_open(ctx, options, &project, err);
    if (!code)
        code = project_find(&project, options->arguments[0], &list, &endpoint, err);
    if (!code)
        code = project.module->test(&project.project, endpoint, deadline_in_ms(VERIFY_MS), err);
    ctx->end = project_deadline(&project);
    if (code)
        return code;
    buf_printf(&text, "Azure DevOps can use service connection '%s'.\n",
               text_escape(name, sizeof name, buf_text(&endpoint->name), endpoint->name.len));
    return command_print(ctx, &text, err);
}
