/*
 * tool.c - the table of tools, and whether they are here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/tool.h"

#include <string.h>

#include "base/program.h"

#define SETUP_ROW(name) &setup_##name,
static const struct setup_tool *const setup_tools[] = {SETUP_ROWS(SETUP_ROW)};

#define SETUP_TOOLS (sizeof setup_tools / sizeof setup_tools[0])

const struct setup_tool *setup_tool_at(unsigned i)
{
    return i < SETUP_TOOLS ? setup_tools[i] : NULL;
}

const struct setup_tool *setup_tool_find(const char *name)
{
    for (size_t i = 0; i < SETUP_TOOLS; i++)
        if (!strcmp(setup_tools[i]->name, name))
            return setup_tools[i];
    return NULL;
}

bool setup_tool_find_program(const struct setup_tool *tool, struct buf *ret)
{
    for (size_t i = 0; i < SETUP_PROGRAMS_MAX && tool->programs[i]; i++)
        if (program_find(tool->programs[i], ret))
            return true;
    return false;
}

bool setup_tool_finds_helper(const struct setup_tool *tool)
{
    auto_buf struct buf path = {0};

    return program_find(tool->helper, &path);
}

enum aad_code setup_tool_plan(const struct setup_tool *tool, const struct setup_job *job,
                              struct setup_plan *ret, struct aad_error *err)
{
    size_t n_before = ret->n_changes;
    enum aad_code code = AAD_OK;

    if (tool->needs_program && !job->program && !job->is_undo)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "'%s' is not on the PATH, and changes its configuration itself\n"
                             "Install it, or add its folder to PATH.",
                             tool->programs[0]);
    if (!tool->needs_program || job->program)
        code = tool->plan(job, ret, err);
    if (code)
        setup_plan_shrink(ret, n_before);
    for (size_t i = n_before; i < ret->n_changes; i++)
        ret->changes[i].tool = tool->name;
    return code;
}
