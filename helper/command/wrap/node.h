/*
 * node.h - what the package managers of Node.js have in common
 *
 * They run others' code: the scripts of packages inherit their environment, and can read their
 * files. So they read the token once, from a pipe that is empty afterwards, and no variable holds
 * it. Node.js itself closes the pipe for what it starts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_NODE_H
#define COMMAND_WRAP_NODE_H

#include "command/wrap/wrap.h"

/* What they may not be told. */
extern const struct arguments_option node_options[];
#define NODE_OPTIONS 2

/* Sets what the connection says of certificates and a proxy, unless the user's own environment
 * does; and that certificates are checked, whatever a project's file says. */
enum aad_code node_prepare(const struct wrap_call *call, struct aad_error *err);

/* The build of a program that reads `globalconfig`: the user's and the project's files stay in
 * their places, and go first. */
enum aad_code node_build(const struct wrap_call *call, struct wrap_line *line,
                         struct aad_error *err);

#endif
