/*
 * setup.c - telling other programs to ask us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "command/command.h"
#include "command/option.h"
#include "command/setup-git.h"
#include "command/setup-look.h"
#include "command/setup-tool.h"

#define SETUP_NAMES_MAX 32

static const char setup_usage[] =
    "usage: aad-credential setup\n"
    "       aad-credential setup git CONNECTION [--global | --system | --file PATH] [OPTIONS]\n"
    "       aad-credential setup docker|kubectl|bazel CONNECTION [OPTIONS]\n"
    "       aad-credential setup pip|twine|cargo|go|terraform [OPTIONS]\n\n"
    "Tells a tool to ask aad-credential. Shows what it will write in the tool's own\n"
    "configuration, and asks, before it does. Without a name it looks which tools are here,\n"
    "which of them ask already, and on a terminal offers the others, one by one.\n\n"
    "  git          for the connection's hosts, and nobody else is asked about them\n"
    "  docker       for the connection's registries; podman, skopeo and buildah, too\n"
    "  kubectl      a user and contexts for the clusters on the connection's hosts\n"
    "  bazel        for the connection's hosts\n"
    "  pip          for all indexes of Python packages, of pip and uv\n"
    "  twine        for all indexes of what imports Python's keyring: twine, poetry\n"
    "  cargo        for all registries\n"
    "  go           for all modules (Go 1.24 and later)\n"
    "  terraform    for all private registries; OpenTofu, too\n\n"
    "  --undo       take it out again, and nothing else\n"
    "  --yes        do not ask\n"
    "  --dry-run    only show what would be written\n"
    "  --global     of git: your own ~/.gitconfig (this is the default)\n"
    "  --system     of git: everybody's /etc/gitconfig\n"
    "  --file PATH  of git: that file; it is made when it is missing\n";

static enum aad_code setup_refuse(const char *name, struct aad_error *err)
{
    const char *names[SETUP_NAMES_MAX] = {"git"};
    const struct setup_tool *tool;
    const char *near;
    char shown[40];
    size_t n = 1;
    enum aad_code code;

    for (unsigned i = 0; (tool = setup_tool_at(i)) && n < SETUP_NAMES_MAX - 1; i++)
        names[n++] = tool->name;
    near = text_nearest(name, names);
    code = aad_error_set(err, AAD_USAGE, NULL,
                         "'setup' does not know the tool '%s'\n"
                         "'aad-credential setup --help' lists those that it knows.",
                         screen_show(shown, sizeof shown, name, strlen(name)));
    if (near)
        aad_error_remedy(err, "Did you mean 'aad-credential setup %s'?", near);
    return code;
}

static enum aad_code setup_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    const struct setup_tool *tool;

    if (option_wants_help(argc, argv))
        return command_say(ctx, setup_usage, err);
    if (argc < 2 || argv[1][0] == '-')
        return setup_look_run(ctx, argc, argv, err);
    if (!strcmp(argv[1], "git"))
        return setup_git_run(ctx, argc - 1, argv + 1, err);
    tool = setup_tool_find(argv[1]);
    return tool ? setup_tool_run(ctx, tool, argc - 1, argv + 1, err) : setup_refuse(argv[1], err);
}

const struct command command_setup = {
    .name = "setup",
    .synopsis = "setup [TOOL [CONNECTION]] [--undo] [--yes] [--dry-run]",
    .summary = "tell git, docker, kubectl, pip and others to ask aad-credential",
    .run = setup_run,
};
