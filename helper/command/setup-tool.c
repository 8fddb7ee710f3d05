/*
 * setup-tool.c - see setup-tool.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-tool.h"

#include "base/ask.h"
#include "command/option.h"
#include "connection/connection.h"

/* One call of `setup TOOL`. */
struct setup_call {
    const struct setup_tool *tool;
    struct setup_job job;
    bool yes, dry_run;
};

enum aad_code setup_confirm(const struct command_context *ctx, const struct buf *shown,
                            struct aad_error *err)
{
    bool yes = false;
    enum aad_code code;

    if (!ctx->may_ask || !ask_has_terminal())
        return aad_error_set(err, AAD_USAGE, NULL,
                             "there is no terminal to ask on\n"
                             "Look with --dry-run first, then add --yes.");
    ask_show(buf_text(shown));
    code = ask_yes("Write this?", true, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was written");
}

enum aad_code setup_tool_make(struct command_context *ctx, const struct setup_tool *tool,
                              const struct setup_plan *plan, struct aad_error *err)
{
    enum aad_code code = setup_plan_make(plan, err);

    if (code)
        return code;
    secret_append_text(&ctx->out, "Done.\n");
    secret_append(&ctx->out, plan->notes.bytes, plan->notes.len);
    if (tool->helper && !setup_tool_finds_helper(tool))
        command_tell(ctx, "%s looks for %s on the PATH, where it is not: add %s to the PATH.\n",
                     tool->name, tool->helper, BIN_DIR);
    return secret_ok(&ctx->out, err);
}

static enum aad_code setup_tool_apply(struct command_context *ctx, const struct setup_call *call,
                                      const struct setup_plan *plan, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    if (!plan->n_changes)
        return command_say(
            ctx, call->job.is_undo ? "Nothing of it is there.\n" : "All set up already.\n", err);
    setup_plan_print(plan, &shown);
    code = buf_ok(&shown, err);
    if (!code && !call->dry_run && !call->yes)
        code = setup_confirm(ctx, &shown, err);
    if (code)
        return code;
    if (call->dry_run || call->yes)
        secret_append(&ctx->out, shown.bytes, shown.len);
    return call->dry_run ? command_say(ctx, "Nothing was written.\n", err)
                         : setup_tool_make(ctx, call->tool, plan, err);
}

/* What was set up for a connection is undone also where that one is gone, if the tool has its name.
 */
static enum aad_code setup_tool_load(const struct setup_call *call, const char *name,
                                     struct connection *ret, struct aad_error *err)
{
    enum aad_code code = connection_load(name, ret, err);

    if (code != AAD_NOT_FOUND || !call->job.is_undo)
        return code;
    if (!call->tool->has_name) {
        aad_error_remedy(err,
                         "%s has its hosts alone: take those out of its configuration by hand.",
                         call->tool->name);
        return code;
    }
    (void)snprintf(ret->name, sizeof ret->name, "%s", name);
    return AAD_OK;
}

static enum aad_code setup_tool_take(const struct setup_call *call, int argc, char **argv,
                                     struct connection *ret, struct aad_error *err)
{
    const char *name;
    enum aad_code code = AAD_OK;

    if (!call->tool->needs_connection && argc > 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'setup %s' takes no connection: which one is meant, the host says\n"
                             "Leave it out.",
                             call->tool->name);
    if (call->tool->needs_connection)
        code = option_take_connection(argv[0], argc, argv, &name, err);
    if (!code && call->tool->needs_connection)
        code = setup_tool_load(call, name, ret, err);
    return code;
}

enum aad_code setup_tool_run(struct command_context *ctx, const struct setup_tool *tool, int argc,
                             char **argv, struct aad_error *err)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(err);
    auto_connection struct connection c = {0};
    auto_buf struct buf program = {0};
    struct setup_call call = {.tool = tool};
    const struct option_row rows[] = {{"undo", NULL, &call.job.is_undo},
                                      {"yes", NULL, &call.yes},
                                      {"dry-run", NULL, &call.dry_run},
                                      {NULL, NULL, NULL}};
    enum aad_code code = plan ? option_parse("setup", &argc, argv, rows, err) : AAD_INTERNAL;

    if (!code)
        code = setup_tool_take(&call, argc, argv, &c, err);
    if (code)
        return code;
    call.job.connection = tool->needs_connection ? &c : NULL;
    if (setup_tool_find_program(tool, &program))
        call.job.program = buf_text(&program);
    code = setup_tool_plan(tool, &call.job, plan, err);
    return code ? code : setup_tool_apply(ctx, &call, plan, err);
}
