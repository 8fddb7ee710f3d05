/*
 * npm.c - npm
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/node.h"

static const struct arguments_option npm_commands[] = {
    {"logout", 0, REFUSED, "would send the token as a part of an address, and write that down"},
};

static const struct arguments_grammar npm_grammar = {
    .program = "npm",
    .options = node_options,
    .n = NODE_OPTIONS,
    .commands = npm_commands,
    .n_commands = sizeof npm_commands / sizeof npm_commands[0],
};

const struct wrap wrap_npm = {
    .command = WRAP_COMMAND(
        "npm", "run npm with the token, for the registries of allowed hosts",
        "Runs npm with the connection's token for this command only, for example\n\n"
        "  aad-credential npm myfeed -- ci\n\n"
        "Registries are those of your .npmrc and the project's. Those on a host of the\n"
        "connection get the token, unless an .npmrc has another one for them. Scripts of\n"
        "packages do not see it (man aad-credential-npm).\n"),
    .consumer = &consumer_npm,
    .grammar = &npm_grammar,
    .has_no_urls = true,
    .reads_once = true,
    .note = wrap_note_hosts,
    .build = node_build,
};
