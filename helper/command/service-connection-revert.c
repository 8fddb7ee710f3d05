/*
 * service-connection-revert.c - `service-connection revert`: back to the secret, for seven days
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hold.h"
#include "base/screen.h"
#include "command/service-connection-verbs.h"

static enum aad_code revert_check(const struct service_one *one, char until[SERVICE_ENDPOINT_WORD],
                                  struct aad_error *err)
{
    const char *day = one->endpoint->revert_until;
    const struct service_endpoint_bar *bar =
        service_endpoint_bar_reversal(one->endpoint, clock_now_s());

    screen_show(until, SERVICE_ENDPOINT_WORD, day, strlen(day));
    if (bar)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' cannot be reverted%s%s%s: %s\n%s",
                             one->name, until[0] ? " (until " : "", until, until[0] ? ")" : "",
                             bar->why, bar->remedy);
    return AAD_OK;
}

static enum aad_code revert_confirm(const struct service_one *one,
                                    const struct service_options *options, struct aad_error *err)
{
    char question[SERVICE_SHOWN + SERVICE_ENDPOINT_WORD + 80], until[SERVICE_ENDPOINT_WORD];
    enum aad_code code = revert_check(one, until, err);

    (void)snprintf(question, sizeof question,
                   "Revert the conversion of '%s' to its secret (possible until %s)", one->name,
                   until);
    return code ? code : one_confirm(options, question, err);
}

static enum aad_code revert_go(const struct service_one *one, struct aad_error *err)
{
    const struct manage_change change = {.endpoints = &one->endpoint,
                                         .n = 1,
                                         .scheme = SERVICE_ENDPOINT_SECRET,
                                         .timeout_ms = PROJECT_CHANGE_MS,
                                         .is_stopped = hold_is_caught};
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = one->project.module->convert(&one->project.project, &change, err);
    hold_drop(&hold);
    return code;
}

enum aad_code service_verb_revert(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_one struct service_one one = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = one_check(ctx, options, err);

    if (!code)
        code = one_open(ctx, options, &one, err);
    if (!code)
        code = revert_confirm(&one, options, err);
    if (!code)
        code = revert_go(&one, err);
    ctx->end = project_deadline(&one.project);
    if (code)
        return code;
    buf_printf(&text, "Service connection '%s' has its secret again.\n", one.name);
    return command_print(ctx, &text, err);
}
