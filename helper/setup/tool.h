/*
 * tool.h - the tools whose configuration can send them to us: one file and one row each
 *
 * What a tool has of us, and what it would need, is the same question: the plan that makes it ask
 * is empty where it does so already, and the plan that undoes it where it does not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_TOOL_H
#define SETUP_TOOL_H

#include "connection/connection.h"
#include "setup/plan.h"

#define SETUP_PROGRAMS_MAX 8

/* What is wanted of a tool's plan. */
struct setup_job {
    const struct connection *connection; /* NULL for a tool that needs none */
    const char *program;                 /* the tool's own, an absolute path; NULL = not here */
    struct buf *memo;                    /* the tool's: what it has said, for its next plan; NULL =
                                            each plan asks anew */
    bool is_undo;
};

struct setup_tool {
    const char *name;                         /* "docker", as in `setup docker` */
    const char *summary;                      /* one line for the help */
    const char *programs[SETUP_PROGRAMS_MAX]; /* by one of these names on PATH it is here */
    const char *what; /* it asks for: "all registries of crates"; "the clusters" of a connection */
    const char
        *helper; /* of ours, which the tool looks for on the PATH; NULL = the place is said */
    bool needs_connection;
    bool has_name;      /* it has the connection's name, not only its hosts */
    bool needs_program; /* it changes its configuration by its own command */
    /* Is it of use for that connection, so that it is offered? NULL = it needs none. */
    bool (*fits)(const struct connection *c);
    enum aad_code (*plan)(const struct setup_job *job, struct setup_plan *ret,
                          struct aad_error *err);
};

const struct setup_tool *setup_tool_find(const char *name); /* NULL = there is none */
const struct setup_tool *setup_tool_at(unsigned i);         /* NULL past the end */

/* The first of the tool's programs that is on the PATH: *ret is its path. */
bool setup_tool_find_program(const struct setup_tool *tool, struct buf *ret);

/* Is the program of ours that the tool looks for on the PATH? */
bool setup_tool_finds_helper(const struct setup_tool *tool);

/* Adds to the plan, or nothing where it fails. */
enum aad_code setup_tool_plan(const struct setup_tool *tool, const struct setup_job *job,
                              struct setup_plan *ret, struct aad_error *err);

#define SETUP_ROWS(ROW)                                                                            \
    ROW(docker)                                                                                    \
    ROW(kubectl)                                                                                   \
    ROW(pip)                                                                                       \
    ROW(twine)                                                                                     \
    ROW(cargo)                                                                                     \
    ROW(go)                                                                                        \
    ROW(terraform)                                                                                 \
    ROW(bazel)

#define SETUP_DECLARE(name) extern const struct setup_tool setup_##name;
SETUP_ROWS(SETUP_DECLARE)

#endif
