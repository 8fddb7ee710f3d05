/*
 * doctor-tool.c - the tools that are here: do they ask us, and would they get an answer?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor.h"
#include "setup/look.h"

/* Not to ask is no fault: it is said how that would be changed. */
static void doctor_tool_say_missing(struct doctor *d, const struct setup_tool *tool,
                                    const struct setup_look *look)
{
    for (size_t i = 0; i < look->n_missing; i++)
        doctor_add(d, DOCTOR_OK, tool->name,
                   "it could ask for %s of '%s': aad-credential setup %s %s", tool->what,
                   look->missing[i]->name, tool->name, look->missing[i]->name);
    if (!tool->needs_connection && !look->asks)
        doctor_add(d, DOCTOR_OK, tool->name, "it could ask for %s: aad-credential setup %s",
                   tool->what, tool->name);
}

static void doctor_tool_say_asked(struct doctor *d, const struct setup_tool *tool,
                                  const struct setup_look *look)
{
    if (tool->helper && !setup_tool_finds_helper(tool))
        doctor_add(d, DOCTOR_FAIL, tool->name,
                   "it asks us by %s, which is not on the PATH\n"
                   "Add " BIN_DIR " to the PATH.",
                   tool->helper);
    else
        doctor_add(d, DOCTOR_OK, tool->name, "it asks us for %s%s%s", tool->what,
                   look->asked.len ? " of " : "", buf_text(&look->asked));
}

void doctor_tool_check(struct doctor *d)
{
    const struct setup_connections connections = {d->connections, d->n_connections};
    const struct setup_tool *tool;

    for (unsigned i = 0; (tool = setup_tool_at(i)); i++) {
        auto_setup_look struct setup_look look = {0};

        setup_look_at(tool, &connections, &look);
        if (look.why.code && look.program.len)
            doctor_add_error(d, DOCTOR_WARN, tool->name, &look.why);
        if (look.asks)
            doctor_tool_say_asked(d, tool, &look);
        if (look.program.len && !look.why.code && d->n_connections)
            doctor_tool_say_missing(d, tool, &look);
    }
}
