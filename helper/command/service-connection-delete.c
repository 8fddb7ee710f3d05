/*
 * service-connection-delete.c - `service-connection delete`: out of a project
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "command/service-connection-verbs.h"

enum aad_code service_verb_delete(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_one struct service_one one = {0};
    char question[2 * SERVICE_SHOWN + 100], project[SERVICE_SHOWN];
    auto_buf struct buf text = {0};
    enum aad_code code = one_check(ctx, options, err);

    if (!code)
        code = one_open(ctx, options, &one, err);
    if (code)
        return code;
    screen_show(project, sizeof project, buf_text(&one.project.name), one.project.name.len);
    (void)snprintf(question, sizeof question,
                   "Delete '%s' from project '%s'? Pipelines that use it will fail", one.name,
                   project);
    code = one_confirm(options, question, err);
    ctx->end = project_deadline(&one.project);
    if (!code)
        code = one.project.module->erase(&one.project.project, one.endpoint, ctx->end, err);
    if (code)
        return code;
    buf_printf(&text, "Service connection '%s' is deleted from project '%s'.\n", one.name, project);
    if (one.endpoint->is_shared)
        buf_append_text(&text, "Other projects that it is shared with still have it.\n");
    return command_print(ctx, &text, err);
}
