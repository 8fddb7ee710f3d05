/*
 * running.h - what runs for this user: `serve`, and the commands of `exec`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_EXEC_RUNNING_H
#define COMMAND_EXEC_RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define RUNNING_MOST 200 /* commands that are told of */

struct running_command {
    char connection[33];
    pid_t pid;
    char program[32]; /* escaped; "" = it has just ended */
    bool is_served;   /* by `serve`, not by a process of its own */
};

struct running {
    bool serves;
    long n_kept; /* tokens that it keeps fresh */
    struct running_command *commands;
    size_t n;
};

/* A connection to `serve` that times out soon, or -1: there is none of this user. */
int running_connect(void);

/* What cannot be looked at is left out. The caller clears it. */
void running_load(struct running *ret);
void running_clear(struct running *running);

#define auto_running __attribute__((cleanup(running_clear)))

#endif
