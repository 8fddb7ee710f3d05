/*
 * test_doctor-tool.c - tools that ask us, could ask us, or find no program of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/stat.h>

#include "command/doctor.h"
#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

static const char *const hosts[] = {"https://a.azurecr.io", NULL};
static struct doctor d;
static struct connection connections[1];

static int start(void)
{
    if (setup_fixture_start())
        return -1;
    connections[0] = *setup_fixture_connection("registry", hosts);
    d = (struct doctor){.checks = json_new_array(), .connections = connections, .n_connections = 1};
    return 0;
}

static int stop(void)
{
    buf_clear(&d.text);
    json_print_free(&d.checks);
    return setup_fixture_stop();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(what_is_not_here_is_not_told)
{
    doctor_tool_check(&d);
    assert_int_equal(d.text.len, 0);
}

TEST(what_could_ask_is_told_how)
{
    setup_fixture_put_program("skopeo", ":");
    setup_fixture_put_program("cargo", ":");
    doctor_tool_check(&d);
    assert_non_null(strstr(buf_text(&d.text), "aad-credential setup docker mine"));
    assert_non_null(strstr(buf_text(&d.text), "aad-credential setup cargo"));
    assert_int_equal(d.n_warned + d.n_failed, 0);
}

TEST(what_asks_needs_its_helper)
{
    (void)setup_fixture_make(&setup_docker, connections, false);
    doctor_tool_check(&d);
    assert_int_equal(d.n_failed, 1);
    assert_non_null(strstr(buf_text(&d.text), "docker-credential-aad, which is not on the PATH"));
    buf_clear(&d.text);
    setup_fixture_put_program("docker-credential-aad", ":");
    doctor_tool_check(&d);
    assert_int_equal(d.n_failed, 1);
    assert_non_null(strstr(buf_text(&d.text), "it asks us for the registries of mine"));
}

TEST(configuration_that_cannot_be_read_is_told)
{
    setup_fixture_put_program("skopeo", ":");
    (void)mkdir(room_at(".docker"), 0700);
    room_put(".docker/config.json", "{", 0600);
    doctor_tool_check(&d);
    assert_int_equal(d.n_warned, 1);
    assert_non_null(strstr(buf_text(&d.text), "JSON"));
}
