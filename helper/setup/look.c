/*
 * look.c - see look.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/look.h"

void setup_look_clear(struct setup_look *look)
{
    buf_clear(&look->program);
    buf_clear(&look->asked);
}

/* Does that plan have anything to change? The notes of a failure are kept: the first one. */
static bool setup_look_has_changes(const struct setup_tool *tool, const struct setup_job *job,
                                   struct setup_look *look)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    struct aad_error why = {0};
    enum aad_code code = plan ? setup_tool_plan(tool, job, plan, &why) : AAD_OK;

    if (code && code != AAD_NOT_FOUND && !look->why.code)
        look->why = why;
    return plan && plan->n_changes > 0;
}

static void setup_look_note(const struct setup_tool *tool, const struct connection *c,
                            struct setup_look *look)
{
    struct setup_job job = {.connection = c,
                            .program = look->program.len ? buf_text(&look->program) : NULL};

    job.is_undo = true;
    if (setup_look_has_changes(tool, &job, look)) {
        look->asks = true;
        if (c)
            buf_append_all(&look->asked, look->asked.len ? ", " : "", c->name, (char *)NULL);
        return;
    }
    job.is_undo = false;
    if (c && look->n_missing < CONNECTION_LIST_MAX && (!tool->fits || tool->fits(c)) &&
        setup_look_has_changes(tool, &job, look))
        look->missing[look->n_missing++] = c;
}

void setup_look_at(const struct setup_tool *tool, const struct setup_connections *connections,
                   struct setup_look *ret)
{
    if (!setup_tool_find_program(tool, &ret->program) && tool->needs_program)
        return;
    if (!tool->needs_connection)
        setup_look_note(tool, NULL, ret);
    for (size_t i = 0; tool->needs_connection && i < connections->n; i++)
        setup_look_note(tool, &connections->all[i], ret);
}

enum aad_code setup_look_plan_undo(const struct connection *c, struct setup_plan *ret,
                                   struct aad_error *err)
{
    enum aad_code first = AAD_OK, code;
    const struct setup_tool *tool;

    for (unsigned i = 0; (tool = setup_tool_at(i)); i++) {
        auto_buf struct buf program = {0};
        struct setup_job job = {.connection = c, .is_undo = true};

        if (!tool->needs_connection)
            continue;
        if (setup_tool_find_program(tool, &program))
            job.program = buf_text(&program);
        code = setup_tool_plan(tool, &job, ret, first ? NULL : err);
        first = first ? first : code;
    }
    return first;
}
