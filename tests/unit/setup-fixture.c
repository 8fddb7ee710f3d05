/*
 * setup-fixture.c - see setup-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup-fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"
#include "unit.h"

struct aad_error setup_fixture_error;

static struct connection connection;

int setup_fixture_start(void)
{
    memset(&setup_fixture_error, 0, sizeof setup_fixture_error);
    memset(&connection, 0, sizeof connection);
    if (room_make() || mkdir(room_at(".kube"), 0700))
        return -1;
    room_put(".kube/config", "", 0600);
    return mkdir(room_at("bin"), 0755) || setenv("PATH", room_at("bin"), 1) ||
           setenv("HOME", room_path(), 1) || unsetenv("DOCKER_CONFIG") || unsetenv("KUBECONFIG") ||
           unsetenv("CARGO_HOME") || unsetenv("TF_CLI_CONFIG_FILE");
}

int setup_fixture_stop(void)
{
    return room_remove();
}

const struct connection *setup_fixture_connection(const char *kind, const char *const *hosts)
{
    (void)snprintf(connection.name, sizeof connection.name, "mine");
    connection.kind = kind_find(kind);
    for (connection.n_hosts = 0; hosts[connection.n_hosts]; connection.n_hosts++)
        connection.hosts[connection.n_hosts] = (char *)(uintptr_t)hosts[connection.n_hosts];
    return &connection;
}

void setup_fixture_put_program(const char *name, const char *script)
{
    char text[2000], path[100];

    (void)snprintf(path, sizeof path, "bin/%s", name);
    (void)snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    room_put(path, text, 0755);
    assert_int_equal(chmod(room_at(path), 0755), 0);
}

struct setup_plan *setup_fixture_plan(const struct setup_tool *tool, const struct connection *c,
                                      bool is_undo, enum aad_code code)
{
    struct setup_plan *plan = setup_plan_new(NULL);
    auto_buf struct buf program = {0};
    struct setup_job job = {.connection = c, .is_undo = is_undo};

    assert_non_null(plan);
    if (setup_tool_find_program(tool, &program))
        job.program = buf_text(&program);
    if (setup_tool_plan(tool, &job, plan, &setup_fixture_error) != code)
        fail_msg("%s", setup_fixture_error.what);
    return plan;
}

size_t setup_fixture_make(const struct setup_tool *tool, const struct connection *c, bool is_undo)
{
    auto_setup_plan struct setup_plan *plan = setup_fixture_plan(tool, c, is_undo, AAD_OK);

    if (setup_plan_make(plan, &setup_fixture_error))
        fail_msg("%s", setup_fixture_error.what);
    return plan->n_changes;
}

void setup_fixture_check(const struct setup_tool *tool, const struct connection *c,
                         const char *file, const char *before, const char *after)
{
    if (before)
        room_put(file, before, 0644);
    assert_int_equal(setup_fixture_make(tool, c, true), 0);
    assert_true(setup_fixture_make(tool, c, false) > 0);
    room_check_text(file, after);
    assert_int_equal(setup_fixture_make(tool, c, false), 0);
    assert_true(setup_fixture_make(tool, c, true) > 0);
    if (before)
        room_check_text(file, before);
    else
        assert_int_not_equal(access(room_at(file), F_OK), 0);
}
