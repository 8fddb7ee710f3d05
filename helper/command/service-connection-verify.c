/*
 * service-connection-verify.c - `service-connection verify`: Azure DevOps' own test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/service-connection-verbs.h"

#define VERIFY_MS 60000 /* Azure DevOps signs in, and asks the service, before it answers */

enum aad_code service_verb_verify(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_one struct service_one one = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = one_open(ctx, options, &one, err);

    if (!code)
        code = one.project.module->test(&one.project.project, one.endpoint,
                                        deadline_in_ms(VERIFY_MS), err);
    ctx->end = project_deadline(&one.project);
    if (code)
        return code;
    buf_printf(&text, "Azure DevOps can use service connection '%s'.\n", one.name);
    return command_print(ctx, &text, err);
}
