/*
 * setup.c - telling other programs to ask us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "command/command.h"
#include "command/setup-git.h"
#include "command/setup-look.h"
#include "command/setup-tool.h"

#define SETUP_OPTIONS_HELP                                                                         \
    "  --undo       take it out again, and nothing else\n"                                         \
    "  --yes        do not ask\n"                                                                  \
    "  --dry-run    only show what would be written\n"
#define SETUP_ABOUT_HELP                                                                           \
    "Has @name@ ask aad-credential: @about@.\n"                                                    \
    "Shows what it will write in the tool's own configuration, and asks, before it does.\n\n"

static const char setup_help[] =
    "usage: aad-credential setup [TOOL [CONNECTION]] [OPTIONS]\n\n"
    "Tells a tool to ask aad-credential. Shows what it will write in the tool's own\n"
    "configuration, and asks, before it does. Without a name it looks which tools are here,\n"
    "which of them ask already, and on a terminal offers the others, one by one.\n\n"
    "@verbs@\n\n"
    "'aad-credential setup TOOL --help' explains each.\n";

static const char setup_git_help[] =
    "usage: aad-credential setup git CONNECTION [--global | --system | --file PATH] [--undo]\n"
    "                                [--yes] [--dry-run]\n\n" SETUP_ABOUT_HELP
    "  --global     your own ~/.gitconfig (this is the default)\n"
    "  --system     everybody's /etc/gitconfig\n"
    "  --file PATH  that file; it is made when it is missing\n" SETUP_OPTIONS_HELP;

static const char setup_tool_help[] =
    "usage: aad-credential setup @name@ [--undo] [--yes] [--dry-run]\n\n" SETUP_ABOUT_HELP
        SETUP_OPTIONS_HELP;

static const char setup_connection_help[] =
    "usage: aad-credential setup @name@ CONNECTION [--undo] [--yes] "
    "[--dry-run]\n\n" SETUP_ABOUT_HELP SETUP_OPTIONS_HELP;

static const struct command_verb setup_git = {
    "git", "for the connection's hosts, and nobody else is asked about them", setup_git_help,
    "for the connection's hosts, and nobody else is asked about them"};

/* git first, then the table. */
static bool setup_verb_at(unsigned i, struct command_verb *ret)
{
    const struct setup_tool *tool = i ? setup_tool_at(i - 1) : NULL;

    if (!i)
        *ret = setup_git;
    else if (tool)
        *ret = (struct command_verb){
            tool->name, tool->summary,
            tool->needs_connection ? setup_connection_help : setup_tool_help, tool->summary};
    return !i || tool;
}

static enum aad_code setup_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    if (argc < 2 || argv[1][0] == '-')
        return setup_look_run(ctx, argc, argv, err);
    if (!strcmp(argv[1], setup_git.name))
        return setup_git_run(ctx, argc - 1, argv + 1, err);
    return setup_tool_run(ctx, setup_tool_find(argv[1]), argc - 1, argv + 1, err);
}

const struct command command_setup = {
    .name = "setup",
    .summary = "tell git, docker, kubectl, pip and others to ask aad-credential",
    .help = setup_help,
    .verb_at = setup_verb_at,
    .verb_noun = "tool",
    .may_omit_verb = true,
    .run = setup_run,
};
