/*
 * setup-look.c - see setup-look.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-look.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/output.h"
#include "base/table.h"
#include "base/text.h"
#include "command/git-config.h"
#include "command/option.h"
#include "command/setup-git-undo.h"
#include "command/setup-tool.h"
#include "setup/look.h"

#define LOOK_CONNECTIONS_MAX 512
#define LOOK_TOOLS_MAX 32
#define LOOK_COLUMNS 4

static const char *const look_titles[LOOK_COLUMNS] = {"TOOL", "HERE", "ASKS US", "TO SET IT UP"};

/* All that can be read. */
struct look {
    struct connection *connections;
    size_t n;
    struct setup_look *tools; /* by the rows of their table */
    size_t n_tools;
    struct table table;
};

static void look_clear(struct look *l)
{
    for (size_t i = 0; i < l->n; i++)
        connection_clear(&l->connections[i]);
    free(l->connections);
    for (size_t i = 0; i < l->n_tools; i++)
        setup_look_clear(&l->tools[i]);
    free(l->tools);
    table_clear(&l->table);
}

/* A connection_visit: one that cannot be read is what doctor tells of. */
static enum aad_code look_note(void *ctx, const char *name)
{
    struct look *l = ctx;

    if (l->n < LOOK_CONNECTIONS_MAX && !connection_load(name, &l->connections[l->n], NULL))
        l->n++;
    return AAD_OK;
}

/* --- git, which has places of its own ------------------------------------------------------- */

static bool look_may_have_git(const struct connection *c)
{
    for (size_t i = 0; i < c->n_hosts; i++)
        if (text_has_prefix(c->hosts[i], "https://"))
            return c->kind->organization_hosts != NULL;
    return false;
}

static void look_add_git(struct look *l)
{
    auto_buf struct buf git = {0}, asked = {0}, command = {0};

    for (size_t i = 0; i < l->n; i++) {
        const struct connection *c = &l->connections[i];

        if (setup_git_undo_is_left(c->name))
            buf_append_all(&asked, asked.len ? ", " : "", c->name, (char *)NULL);
        else if (!command.len && look_may_have_git(c))
            buf_append_all(&command, "aad-credential setup git ", c->name, (char *)NULL);
    }
    table_add(&l->table, (const char *[]){"git", git_config_find_git(&git) ? "yes" : "no",
                                          asked.len ? buf_text(&asked) : "no", buf_text(&command)});
}

/* --- the others ----------------------------------------------------------------------------- */

static void look_print_command(const struct setup_tool *tool, const struct setup_look *look,
                               struct buf *ret)
{
    if (look->why.code)
        buf_append(ret, look->why.what, strcspn(look->why.what, "\n"));
    else if (look->n_missing)
        buf_append_all(ret, "aad-credential setup ", tool->name, " ", look->missing[0]->name,
                       (char *)NULL);
    else if (!tool->needs_connection && !look->asks)
        buf_append_all(ret, "aad-credential setup ", tool->name, (char *)NULL);
}

static void look_add(struct look *l, const struct setup_tool *tool)
{
    const struct setup_connections connections = {l->connections, l->n};
    struct setup_look *look = &l->tools[l->n_tools++];
    auto_buf struct buf command = {0};

    setup_look_at(tool, &connections, look);
    look_print_command(tool, look, &command);
    table_add(&l->table, (const char *[]){tool->name, look->program.len ? "yes" : "no",
                                          look->asked.len ? buf_text(&look->asked)
                                          : look->asks    ? "yes"
                                                          : "no",
                                          look->program.len ? buf_text(&command) : ""});
}

/* --- offers --------------------------------------------------------------------------------- */

static enum aad_code look_offer(struct command_context *ctx, const struct setup_tool *tool,
                                const struct setup_job *job, struct aad_error *err)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(err);
    auto_buf struct buf shown = {0};
    char question[120];
    bool yes = false;
    enum aad_code code = plan ? setup_tool_plan(tool, job, plan, NULL) : AAD_INTERNAL;

    if (code || !plan->n_changes)
        return AAD_OK;
    ask_say("\n%s can ask aad-credential for %s%s%s%s.\n", tool->name, tool->what,
            job->connection ? " of '" : "", job->connection ? job->connection->name : "",
            job->connection ? "'" : "");
    setup_plan_print(plan, &shown);
    ask_show(buf_text(&shown));
    (void)snprintf(question, sizeof question, "Set up %s?", tool->name);
    code = ask_yes(question, false, &yes, err);
    if (!code && yes)
        code = setup_tool_make(ctx, tool, plan, err);
    command_show(ctx);
    return code;
}

/* Each is planned anew: the one before may have changed its file. */
static enum aad_code look_offer_tool(struct command_context *ctx, const struct setup_tool *tool,
                                     const struct setup_look *look, struct aad_error *err)
{
    struct setup_job job = {.program = buf_text(&look->program)};
    enum aad_code code = AAD_OK;

    if (!look->program.len)
        return AAD_OK;
    if (!tool->needs_connection && !look->asks)
        code = look_offer(ctx, tool, &job, err);
    for (size_t i = 0; !code && i < look->n_missing; i++) {
        job.connection = look->missing[i];
        code = look_offer(ctx, tool, &job, err);
    }
    return code;
}

static enum aad_code look_offer_all(struct command_context *ctx, const struct look *l,
                                    struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (unsigned i = 0; !code && i < l->n_tools; i++)
        code = look_offer_tool(ctx, setup_tool_at(i), &l->tools[i], err);
    return code == AAD_CANCELLED && ask_was_left() ? AAD_OK : code;
}

enum aad_code setup_look_run(struct command_context *ctx, int argc, char **argv,
                             struct aad_error *err)
{
    __attribute__((cleanup(look_clear))) struct look l = {
        .table = {.titles = look_titles, .n_columns = LOOK_COLUMNS}};
    auto_buf struct buf text = {0};
    const struct option_row rows[] = {{NULL, NULL, NULL}};
    const struct setup_tool *tool;
    enum aad_code code = option_parse("setup", &argc, argv, rows, err);

    if (code)
        return code;
    l.connections = calloc(LOOK_CONNECTIONS_MAX, sizeof *l.connections);
    l.tools = calloc(LOOK_TOOLS_MAX, sizeof *l.tools);
    if (!l.connections || !l.tools)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    code = connection_list(look_note, &l, err);
    if (code)
        return code;
    look_add_git(&l);
    for (unsigned i = 0; i < LOOK_TOOLS_MAX && (tool = setup_tool_at(i)); i++)
        look_add(&l, tool);
    table_print(&l.table, output_columns(STDOUT_FILENO), &text);
    code = command_print_shown(ctx, &text, err);
    if (code || !ctx->may_ask || !ask_has_terminal() || !isatty(STDOUT_FILENO))
        return code;
    command_show(ctx);
    return look_offer_all(ctx, &l, err);
}
