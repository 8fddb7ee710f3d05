/*
 * connection.c - `aad-credential connection VERB`: the table of verbs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command-run.h"
#include "command/command.h"
#include "command/connection-help.h"
#include "command/connection-verbs.h"
#include "command/help.h"

static connection_verb *const connection_verbs[CONNECTION_VERBS] = {
    [CONNECTION_ADD] = connection_verb_add,         [CONNECTION_LIST_ALL] = connection_verb_list,
    [CONNECTION_SHOW] = connection_verb_show,       [CONNECTION_EDIT] = connection_verb_edit,
    [CONNECTION_RENAME] = connection_verb_rename,   [CONNECTION_REMOVE] = connection_verb_remove,
    [CONNECTION_DEFAULT] = connection_verb_default, [CONNECTION_EXPORT] = connection_verb_export,
    [CONNECTION_IMPORT] = connection_verb_import,
};

static bool connection_verb_at(unsigned i, struct command_verb *ret)
{
    if (i < CONNECTION_VERBS)
        *ret = connection_help[i];
    return i < CONNECTION_VERBS;
}

static enum aad_code connection_run(struct command_context *ctx, int argc, char **argv,
                                    struct aad_error *err)
{
    struct connection_options options;
    struct help_page page;
    enum aad_code code;

    (void)help_find_page(&command_connection, argv[1], &page);
    code = connection_options_parse(&page, argc - 1, argv + 1, &options, err);
    if (code)
        return code;
    /* Several steps at a store and at the authority have one end, unless somebody is asked (P5). */
    if (!ctx->may_ask)
        deadline_limit_all(DEADLINE_MS);
    code = connection_verbs[command_verb_row(&command_connection, argv[1])](ctx, &options, err);
    deadline_free_all();
    return code;
}

const struct command command_connection = {
    .name = "connection",
    .summary = "make, see and change connections",
    .help = "usage: aad-credential connection VERB ...\n\n"
            "A connection is a named identity plus where it may be used.\n\n"
            "@verbs@\n\n"
            "'aad-credential connection VERB --help' explains each.\n",
    .verb_at = connection_verb_at,
    .run = connection_run,
};
