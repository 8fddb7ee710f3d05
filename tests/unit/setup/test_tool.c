/*
 * test_tool.c - the table of tools, and whether they are here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

TEST(each_tool_is_found_by_its_name)
{
    const struct setup_tool *tool;

    for (unsigned i = 0; (tool = setup_tool_at(i)); i++) {
        assert_ptr_equal(setup_tool_find(tool->name), tool);
        assert_non_null(tool->programs[0]);
        assert_non_null(tool->what);
    }
    assert_null(setup_tool_find("none"));
}

TEST(program_is_found_by_any_of_its_names)
{
    auto_buf struct buf path = {0};

    assert_false(setup_tool_find_program(&setup_docker, &path));
    setup_fixture_put_program("skopeo", ":");
    assert_true(setup_tool_find_program(&setup_docker, &path));
    assert_string_equal(buf_text(&path), room_at("bin/skopeo"));
}

TEST(program_that_others_may_write_is_not_run) /* case 37 */
{
    auto_buf struct buf path = {0};

    setup_fixture_put_program("kubectl", ":");
    assert_int_equal(chmod(room_at("bin/kubectl"), 0777), 0);
    assert_false(setup_tool_find_program(&setup_kubectl, &path));
}

TEST(folder_of_that_name_is_no_program)
{
    auto_buf struct buf path = {0};

    assert_int_equal(mkdir(room_at("bin/go"), 0755), 0);
    assert_false(setup_tool_find_program(&setup_go, &path));
}

TEST(folders_that_are_not_absolute_are_passed_by)
{
    auto_buf struct buf path = {0};

    setup_fixture_put_program("kubectl", ":");
    assert_int_equal(setenv("PATH", ":.:bin:", 1), 0);
    assert_false(setup_tool_find_program(&setup_kubectl, &path));
}

TEST(helper_is_looked_for_on_the_path)
{
    assert_false(setup_tool_finds_helper(&setup_docker));
    setup_fixture_put_program("docker-credential-aad", ":");
    assert_true(setup_tool_finds_helper(&setup_docker));
}
