/*
 * setup.c - telling other programs to ask us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/screen.h"
#include "command/command.h"
#include "command/option.h"
#include "command/setup-git.h"

static const char setup_usage[] =
    "usage: aad-credential setup git CONNECTION [--global | --system | --file PATH]\n"
    "                                [--undo] [--yes] [--dry-run]\n\n"
    "Tells git to ask aad-credential about the connection's hosts, and nobody else about\n"
    "them. Shows what it will write, and asks, before it does.\n\n"
    "  --global     your own ~/.gitconfig (this is the default)\n"
    "  --system     everybody's /etc/gitconfig\n"
    "  --file PATH  that file; it is made when it is missing\n"
    "  --undo       take the connection's lines out again, and only those\n"
    "  --yes        do not ask\n"
    "  --dry-run    only show what would be written\n";

static enum aad_code setup_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    char shown[40];

    if (option_wants_help(argc, argv))
        return command_say(ctx, setup_usage, err);
    if (argc > 1 && !strcmp(argv[1], "git"))
        return setup_git_run(ctx, argc - 1, argv + 1, err);
    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'setup' needs the name of a program\n"
                             "There is: aad-credential setup git CONNECTION");
    return aad_error_set(err, AAD_USAGE, NULL,
                         "'setup' does not know the program '%s'\n"
                         "There is: aad-credential setup git CONNECTION",
                         screen_show(shown, sizeof shown, argv[1], strlen(argv[1])));
}

const struct command command_setup = {
    .name = "setup",
    .synopsis = "setup git CONNECTION [--global | --system | --file PATH] [--undo] [--yes] "
                "[--dry-run]",
    .summary = "tell git to ask aad-credential for a connection's hosts",
    .run = setup_run,
};
