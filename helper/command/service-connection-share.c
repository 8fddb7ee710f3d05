/*
 * service-connection-share.c - `service-connection share`: for another project, too
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/screen.h"
#include "command/service-connection-verbs.h"

enum aad_code service_verb_share(struct command_context *ctx, const struct service_options *options,
                                 struct aad_error *err)
{
    auto_one struct service_one one = {0};
    char question[2 * SERVICE_SHOWN + 100], with[SERVICE_SHOWN];
    auto_buf struct buf text = {0};
    enum aad_code code = one_check(ctx, options, err);

    if (!code && !options->with)
        code = aad_error_set(err, AAD_USAGE, NULL,
                             "with which project it is shared is not said\n"
                             "Add --with PROJECT.");
    if (!code)
        code = project_check_name(options->with, err);
    if (!code)
        code = one_open(ctx, options, &one, err);
    if (code)
        return code;
    screen_show(with, sizeof with, options->with, strlen(options->with));
    (void)snprintf(question, sizeof question,
                   "Share '%s' with project '%s'? Its pipelines may use it then", one.name, with);
    code = one_confirm(options, question, err);
    ctx->end = project_deadline(&one.project);
    if (!code)
        code = one.project.module->share(&one.project.project, one.endpoint, options->with,
                                         ctx->end, err);
    if (code)
        return code;
    buf_printf(&text, "Service connection '%s' is shared with project '%s'.\n", one.name, with);
    return command_print(ctx, &text, err);
}
