/*
 * complete.h - what may come next on a command line: asked by the completions of the shells
 *
 *     aad-credential --complete -- WORD...
 *
 * The words are those behind "aad-credential", as they are meant, up to the one that is being
 * typed, which is the last and may be empty. Each line of the answer is a word in its place, a tab,
 * and what it is, of ASCII; a word that ends with ':', '=' or ',' wants more behind it. A line that
 * begins with ':' is for the shell instead:
 *
 *     :files      a file's name is wanted
 *     :command    what stands behind "--" is a command line of its own
 *     :arguments  likewise, the arguments of the program of that name
 *
 * Nothing is asked of anybody, no store and no network is used, and no failure is told: there are
 * fewer words then (P5). The words are not quoted for any shell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_COMPLETE_H
#define COMMAND_COMPLETE_H

#include "command/command.h"

#define COMPLETE_WORD "--complete"

/* argv[0] is COMPLETE_WORD. */
enum aad_code complete_run(struct command_context *ctx, int argc, char **argv,
                           struct aad_error *err);

#endif
