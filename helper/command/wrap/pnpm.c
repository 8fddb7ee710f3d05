/*
 * pnpm.c - pnpm
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/node.h"

static const struct arguments_option pnpm_commands[] = {
    {"c", 0, REFUSED, SHOWS},
    {"config", 0, REFUSED, SHOWS},
    {"get", 0, REFUSED, SHOWS},
    {"logout", 0, REFUSED, "would send the token as a part of an address, and write that down"},
};

static const struct arguments_grammar pnpm_grammar = {
    .program = "pnpm",
    .options = node_options,
    .n = NODE_OPTIONS,
    .commands = pnpm_commands,
    .n_commands = sizeof pnpm_commands / sizeof pnpm_commands[0],
};

/* The project's pnpm-workspace.yaml goes before variables, but not before the command line. */
static enum aad_code pnpm_build(const struct wrap_call *call, struct wrap_line *line,
                                struct aad_error *err)
{
    wrap_add(line, "--config.strict-ssl=true", NULL);
    return node_build(call, line, err);
}

const struct wrap wrap_pnpm = {
    .command = WRAP_COMMAND(
        "pnpm", "run pnpm with the token, for the registries of allowed hosts",
        "Runs pnpm with the connection's token for this command only, for example\n\n"
        "  aad-credential pnpm myfeed -- install\n\n"
        "Registries are those of your .npmrc and the project's. Those on a host of the\n"
        "connection get the token, unless an .npmrc has another one for them. Scripts of\n"
        "packages do not see it (man aad-credential-pnpm).\n"),
    .consumer = &consumer_npm,
    .grammar = &pnpm_grammar,
    .has_no_urls = true,
    .reads_once = true,
    .note = wrap_note_hosts,
    .build = pnpm_build,
};
