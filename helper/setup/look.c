/*
 * look.c - see look.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/look.h"

#include <string.h>

void setup_look_clear(struct setup_look *look)
{
    buf_clear(&look->program);
    buf_clear(&look->asked);
}

/* Does that plan have anything to change? The notes of a failure are kept: the first one. */
static bool setup_look_has_changes(const struct setup_tool *tool, const struct setup_job *job,
                                   struct setup_look *look)
{
    struct aad_error why = {0};
    auto_setup_plan struct setup_plan *plan = setup_plan_new(&why);
    enum aad_code code = plan ? setup_tool_plan(tool, job, plan, &why) : AAD_INTERNAL;

    if (code && code != AAD_NOT_FOUND && !look->why.code)
        look->why = why;
    return plan && plan->n_changes > 0;
}

static void setup_look_note(const struct setup_tool *tool, const struct connection *c,
                            struct buf *memo, struct setup_look *look)
{
    struct setup_job job = {.connection = c,
                            .program = look->program.len ? buf_text(&look->program) : NULL,
                            .memo = memo};

    job.is_undo = true;
    if (setup_look_has_changes(tool, &job, look)) {
        look->asks = true;
        if (c)
            buf_append_all(&look->asked, look->asked.len ? ", " : "", c->name, (char *)NULL);
        return;
    }
    job.is_undo = false;
    if (c && !look->why.code && look->n_missing < CONNECTION_LIST_MAX &&
        (!tool->fits || tool->fits(c)) && setup_look_has_changes(tool, &job, look))
        look->missing[look->n_missing++] = c;
}

void setup_look_at(const struct setup_tool *tool, const struct setup_connections *connections,
                   struct setup_look *ret)
{
    auto_buf struct buf memo = {0};

    if (!setup_tool_find_program(tool, &ret->program) && tool->needs_program)
        return;
    if (!tool->needs_connection)
        setup_look_note(tool, NULL, &memo, ret);
    /* One that failed is not asked again: it may hang each time (P5). */
    for (size_t i = 0; tool->needs_connection && i < connections->n && !ret->why.code; i++)
        setup_look_note(tool, &connections->all[i], &memo, ret);
}

/* One plan of one tool. */
static enum aad_code setup_look_plan(const struct setup_tool *tool, const struct connection *c,
                                     bool is_undo, struct setup_plan *ret, struct aad_error *err)
{
    auto_buf struct buf program = {0};
    struct setup_job job = {.connection = c, .is_undo = is_undo};

    if (setup_tool_find_program(tool, &program))
        job.program = buf_text(&program);
    return setup_tool_plan(tool, &job, ret, err);
}

/* What a connection has alone. */
struct look_own {
    const struct setup_tool *tool;
    struct connection c; /* borrows all that is in it */
};

/* A connection_visit: takes out the hosts that another one has, too. */
static enum aad_code look_leave_shared(void *ctx, const char *name)
{
    struct look_own *own = ctx;
    auto_connection struct connection other = {0};
    size_t n = 0;

    if (!strcmp(name, own->c.name) || connection_load(name, &other, NULL) ||
        (own->tool->fits && !own->tool->fits(&other)))
        return AAD_OK;
    for (size_t i = 0; i < own->c.n_hosts; i++) {
        bool is_shared = false;

        for (size_t j = 0; j < other.n_hosts; j++)
            is_shared = is_shared || !strcmp(own->c.hosts[i], other.hosts[j]);
        if (!is_shared)
            own->c.hosts[n++] = own->c.hosts[i];
    }
    own->c.n_hosts = n;
    return AAD_OK;
}

/* A tool that has hosts alone goes on asking for one that another connection has. */
static enum aad_code setup_look_plan_leave(const struct setup_tool *tool,
                                           const struct connection *c, struct setup_plan *ret,
                                           struct aad_error *err)
{
    struct look_own own = {tool, *c};
    enum aad_code code = tool->has_name ? AAD_OK : connection_list(look_leave_shared, &own, err);

    return code ? code : setup_look_plan(tool, &own.c, true, ret, err);
}

enum aad_code setup_look_plan_undo(const struct connection *c, const struct connection *to,
                                   struct setup_plan *ret, struct aad_error *err)
{
    enum aad_code first = AAD_OK, code;
    const struct setup_tool *tool;

    for (unsigned i = 0; (tool = setup_tool_at(i)); i++) {
        if (!tool->needs_connection || (to && !tool->has_name))
            continue;
        code = setup_look_plan_leave(tool, c, ret, first ? NULL : err);
        first = first ? first : code;
    }
    return first;
}

/* The new name comes before the old one goes: who is ended in between calls it once more. The
 * second plan is made of what the first has left. */
static enum aad_code setup_look_rename_in(const struct setup_tool *tool, const struct connection *c,
                                          const struct connection *to, struct buf *text,
                                          struct aad_error *err)
{
    auto_setup_plan struct setup_plan *old = setup_plan_new(err), *plan = setup_plan_new(err),
                                      *undo = setup_plan_new(err);
    enum aad_code code =
        old && plan && undo ? setup_look_plan(tool, c, true, old, err) : AAD_INTERNAL;

    if (code) /* no reason to keep the name */
        buf_printf(text,
                   "Whether %s asks for the old name cannot be told: aad-credential setup %s "
                   "%s --undo\n",
                   tool->name, tool->name, c->name);
    if (code || !old->n_changes)
        return AAD_OK;
    code = setup_look_plan(tool, to, false, plan, err);
    if (!code)
        code = setup_plan_make(plan, err);
    if (!code)
        code = setup_look_plan(tool, c, true, undo, err);
    if (!code)
        code = setup_plan_make(undo, err);
    if (code)
        return code;
    buf_append_all(text, tool->name, " asks for the new name. ", (char *)NULL);
    setup_plan_print(plan, text);
    setup_plan_print(undo, text);
    buf_append(text, plan->notes.bytes, plan->notes.len);
    return buf_ok(text, err);
}

enum aad_code setup_look_rename(const struct connection *c, const struct connection *to,
                                struct buf *text, struct aad_error *err)
{
    const struct setup_tool *tool;
    enum aad_code code = AAD_OK;

    for (unsigned i = 0; !code && (tool = setup_tool_at(i)); i++)
        if (tool->has_name)
            code = setup_look_rename_in(tool, c, to, text, err);
    return code;
}
