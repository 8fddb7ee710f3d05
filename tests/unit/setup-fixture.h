/*
 * setup-fixture.h - a home with a tool's files in it, and tools that are shell scripts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_SETUP_FIXTURE_H
#define UNIT_SETUP_FIXTURE_H

#include "setup/tool.h"

/* Set-up and tear-down of a test: HOME is a room (room.h) with an empty kubeconfig, PATH
 * its folder `bin` alone. */
int setup_fixture_start(void);
int setup_fixture_stop(void);

/* A connection of that kind, with these hosts up to a NULL. */
const struct connection *setup_fixture_connection(const char *kind, const char *const *hosts);

/* A program on the PATH: a script of sh. */
void setup_fixture_put_program(const char *name, const char *script);

/* The plan of a tool that must succeed, or with that code. NULL = no connection. */
struct setup_plan *setup_fixture_plan(const struct setup_tool *tool, const struct connection *c,
                                      bool is_undo, enum aad_code code);
/* The error of the last one. */
extern struct aad_error setup_fixture_error;

/* Makes the tool's plan; says how many changes it had. */
size_t setup_fixture_make(const struct setup_tool *tool, const struct connection *c, bool is_undo);

/* One file, as it is before, and after the tool was set up; undone, it is as before; each twice. */
void setup_fixture_check(const struct setup_tool *tool, const struct connection *c,
                         const char *file, const char *before, const char *after);

#endif
