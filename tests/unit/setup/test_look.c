/*
 * test_look.c - what a tool has of us, and what it would need
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/look.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

static const char *const hosts[] = {"https://a.azurecr.io", NULL};

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

static void look(const struct setup_tool *tool, const char *kind, struct setup_look *ret)
{
    const struct setup_connections connections = {setup_fixture_connection(kind, hosts), 1};

    setup_look_at(tool, &connections, ret);
    assert_int_equal(ret->why.code, AAD_OK);
}

TEST(tool_that_is_not_here_is_not_here)
{
    auto_setup_look struct setup_look got = {0};

    look(&setup_kubectl, "generic", &got);
    assert_int_equal(got.program.len, 0);
    assert_false(got.asks);
}

TEST(tool_is_offered_for_what_it_fits_and_asks_then)
{
    auto_setup_look struct setup_look before = {0}, after = {0};

    look(&setup_docker, "registry", &before);
    assert_int_equal(before.n_missing, 1);
    (void)setup_fixture_make(&setup_docker, setup_fixture_connection("registry", hosts), false);
    look(&setup_docker, "registry", &after);
    assert_int_equal(after.n_missing, 0);
    assert_string_equal(buf_text(&after.asked), "mine");
}

TEST(tool_is_not_offered_for_what_it_does_not_fit)
{
    auto_setup_look struct setup_look got = {0};

    look(&setup_docker, "generic", &got);
    assert_int_equal(got.n_missing, 0);
}

TEST(tool_that_needs_no_connection_asks_or_does_not)
{
    auto_setup_look struct setup_look before = {0}, after = {0};

    look(&setup_cargo, "generic", &before);
    assert_false(before.asks);
    (void)setup_fixture_make(&setup_cargo, NULL, false);
    look(&setup_cargo, "generic", &after);
    assert_true(after.asks);
}

TEST(file_that_cannot_be_read_is_told)
{
    auto_setup_look struct setup_look got = {0};
    const struct setup_connections connections = {setup_fixture_connection("registry", hosts), 1};

    (void)mkdir(room_at(".docker"), 0700);
    room_put(".docker/config.json", "{", 0600);
    setup_look_at(&setup_docker, &connections, &got);
    assert_int_equal(got.why.code, AAD_CONFIG);
}

TEST(connection_is_taken_out_of_all_tools)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    const struct connection *c = setup_fixture_connection("registry", hosts);

    (void)setup_fixture_make(&setup_docker, c, false);
    (void)setup_fixture_make(&setup_bazel, c, false);
    assert_int_equal(setup_look_plan_undo(c, NULL, plan, NULL), AAD_OK);
    assert_int_equal(plan->n_changes, 2);
    setup_plan_free(&plan);
}

TEST(new_name_takes_the_place_of_the_old_one)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    const struct connection *c = setup_fixture_connection("registry", hosts);
    struct connection to = *c;
    auto_buf struct buf text = {0};

    (void)snprintf(to.name, sizeof to.name, "new");
    (void)setup_fixture_make(&setup_docker, c, false);
    (void)setup_fixture_make(&setup_bazel, c, false);
    assert_int_equal(setup_look_plan_undo(c, &to, plan, NULL), AAD_OK);
    assert_int_equal(plan->n_changes, 1); /* docker has hosts alone */
    assert_int_equal(setup_look_rename(c, &to, &text, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&text), "bazel asks for the new name. In "));
    room_check_text(".bazelrc",
                    "# >>> aad-credential new\ncommon --credential_helper=a.azurecr.io=" BIN_DIR
                    "/bazel-credential-aad\n# <<< aad-credential new\n");
}

TEST(tool_that_fails_or_says_nothing_is_asked_once)
{
    static const char *const scripts[] = {"echo >>\"$HOME/asked\"; exit 1",
                                          "echo >>\"$HOME/asked\""};
    struct connection all[3];

    for (size_t i = 0; i < COUNT(all); i++)
        all[i] = *setup_fixture_connection("generic", hosts);
    for (size_t i = 0; i < COUNT(scripts); i++) {
        const struct setup_connections connections = {all, COUNT(all)};
        auto_setup_look struct setup_look got = {0};

        unit_row(scripts[i]);
        (void)unlink(room_at("asked"));
        setup_fixture_put_program("kubectl", scripts[i]);
        setup_look_at(&setup_kubectl, &connections, &got);
        room_check_text("asked", "\n");
    }
}

TEST(tool_that_fails_keeps_no_old_name)
{
    const struct connection *c = setup_fixture_connection("registry", hosts);
    struct connection to = *c;
    auto_buf struct buf text = {0};

    (void)snprintf(to.name, sizeof to.name, "new");
    (void)setup_fixture_make(&setup_bazel, c, false);
    setup_fixture_put_program("kubectl", "exit 1");
    assert_int_equal(setup_look_rename(c, &to, &text, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&text), "aad-credential setup kubectl mine --undo"));
    assert_non_null(strstr(buf_text(&text), "bazel asks for the new name. "));
}

TEST(tool_that_fails_keeps_no_other_one)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    const struct connection *c = setup_fixture_connection("registry", hosts);
    struct aad_error err = {0};

    (void)setup_fixture_make(&setup_bazel, c, false);
    setup_fixture_put_program("kubectl", "[ \"$2\" = view ] || exit 1\n"
                                         "printf 'context\\t\"x\"\\t\"y\"\\t\"aad-mine\"\\n"
                                         "user\\t\"aad-mine\"\\t\"/b/aad-credential\"\\n'");
    assert_int_equal(setup_look_plan_undo(c, NULL, plan, NULL), AAD_OK);
    assert_int_equal(plan->n_changes, 3);
    assert_int_equal(setup_plan_make(plan, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "'kubectl'"));
    assert_int_not_equal(access(room_at(".bazelrc"), F_OK), 0);
}
