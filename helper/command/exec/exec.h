/*
 * exec.h - a command of the user's own, for which a connection is the machine's identity
 *
 * This process becomes the command: its exit status, signals, terminal and job control are the
 * command's own. The endpoint that gives it tokens is nobody's child, and ends with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_EXEC_EXEC_H
#define COMMAND_EXEC_EXEC_H

#include "command/command.h"
#include "connection/connection.h"
#include "endpoint/hand.h"

struct exec_call {
    struct connection connection;
    const char *audience;   /* the only one; NULL = all of the connection */
    const char *env, *file; /* names of variables: for the token, for the path of a file of it */
    struct secret token;    /* for --env */
    char file_path[40];     /* of --file, as the command finds it */
    char **argv;            /* the command */
};

/* Opens a port, and hands it to `serve`, or to a process that is started now: *ret has it then, for
 * exec_set_environment(). */
enum aad_code exec_open_endpoint(const struct exec_call *call, struct hand *ret,
                                 struct aad_error *err);

/* This process's own variables, for what it becomes. */
enum aad_code exec_set_environment(const struct exec_call *call, const struct hand *hand,
                                   struct aad_error *err);

#endif
