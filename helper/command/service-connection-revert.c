/*
 * service-connection-revert.c - `service-connection revert`: back to the secret, for seven days
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/clock.h"
#include "base/hold.h"
#include "base/text.h"
#include "command/service-connection-verbs.h"

/* One of them; the day is the service's, fit to be shown. */
struct revert_call {
    struct service_project project;
    struct service_endpoint_list list;
    const struct service_endpoint *endpoint;
    char name[SERVICE_SHOWN], until[SERVICE_ENDPOINT_WORD];
};

static void revert_clear(struct revert_call *call)
{
    project_close(&call->project);
    service_endpoint_clear_list(&call->list);
}
#define auto_revert __attribute__((cleanup(revert_clear)))

static enum aad_code revert_find(struct revert_call *call, const char *name_or_id,
                                 struct aad_error *err)
{
    const struct service_endpoint_bar *bar;
    enum aad_code code =
        project_find(&call->project, name_or_id, &call->list, &call->endpoint, err);

    if (code)
        return code;
    text_escape(call->name, sizeof call->name, name_or_id, strlen(name_or_id));
    text_escape(call->until, sizeof call->until, call->endpoint->revert_until,
                strlen(call->endpoint->revert_until));
    bar = service_endpoint_bar_reversal(call->endpoint, clock_now_s());
    if (bar)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' cannot be reverted%s%s%s: %s\n%s",
                             call->name, call->until[0] ? " (until " : "", call->until,
                             call->until[0] ? ")" : "", bar->why, bar->remedy);
    return AAD_OK;
}

static enum aad_code revert_confirm(const struct revert_call *call,
                                    const struct service_options *options, struct aad_error *err)
{
    char question[SERVICE_SHOWN + SERVICE_ENDPOINT_WORD + 80];
    bool yes = false;
    enum aad_code code;

    if (options->yes)
        return AAD_OK;
    (void)snprintf(question, sizeof question,
                   "Revert the conversion of '%s' to its secret (possible until %s)", call->name,
                   call->until);
    code = ask_yes(question, false, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was reverted");
}

static enum aad_code revert_check_options(const struct command_context *ctx,
                                          const struct service_options *options,
                                          struct aad_error *err)
{
    if (options->n_arguments != 1 || options->all)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection revert' takes one name or id");
    if (!options->yes && !(ctx->may_ask && ask_has_terminal()))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nobody is there to confirm it\n"
                             "Add --yes.");
    return AAD_OK;
}

static enum aad_code revert_go(const struct revert_call *call, struct aad_error *err)
{
    const struct manage_change change = {.endpoints = &call->endpoint,
                                         .n = 1,
                                         .scheme = SERVICE_ENDPOINT_SECRET,
                                         .timeout_ms = PROJECT_CHANGE_MS,
                                         .is_stopped = hold_is_caught};
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = call->project.module->convert(&call->project.project, &change, err);
    hold_drop(&hold);
    return code;
}

enum aad_code service_verb_revert(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_revert struct revert_call call = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = revert_check_options(ctx, options, err);

    if (!code)
        code = project_open(ctx, options, &call.project, err);
    if (!code)
        code = revert_find(&call, options->arguments[0], err);
    if (!code)
        code = revert_confirm(&call, options, err);
    if (!code)
        code = revert_go(&call, err);
    ctx->end = project_deadline(&call.project);
    if (code)
        return code;
    buf_printf(&text, "Service connection '%s' has its secret again.\n", call.name);
    return command_print(ctx, &text, err);
}
