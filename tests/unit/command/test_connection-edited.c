/*
 * test_connection-edited.c - a secret and the file that it goes with, changed at once (P8)
 *
 * tests/fault/job/connection-edit.sh kills it at each call of the system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command-fixture.h"
#include "command/connection-edited.h"
#include "unit.h"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static bool is_edited(void)
{
    auto_connection struct connection c = {0};

    assert_int_equal(connection_load("mine", &c, NULL), AAD_OK);
    return c.is_edited;
}

/* As a kill leaves it that comes between the file and the secret in its own place. */
static void cut_short(void)
{
    struct command_fixture_item *beside = &command_fixture.items[command_fixture.n_items++];
    auto_connection struct connection c = {0};
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", "canary-old", AAD_OK, &err);
    *beside = (struct command_fixture_item){
        .connection = "mine", .role = "edited-password", .secret = "canary-new"};
    command_fixture.n_items = 2;
    assert_int_equal(connection_load("mine", &c, NULL), AAD_OK);
    c.is_edited = true;
    assert_int_equal(connection_set(&c, "username", "new@x.example", NULL), AAD_OK);
    assert_int_equal(connection_save(&c, NULL), AAD_OK);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(both_change_and_nothing_stays_beside)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", "canary-old", AAD_OK, &err);
    run("edit mine --username new@x.example --secret-stdin", "canary-new", AAD_OK, &err);
    command_fixture_check("mine", "username", "new@x.example");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-new");
    assert_null(command_fixture_secret("mine", "edited-password"));
    assert_false(is_edited());
}

/* One file alone is replaced at once. */
TEST(a_secret_alone_needs_no_place_beside)
{
    const struct secret secret = {.bytes = (char[]){"canary-8"}, .len = 8};
    auto_connection struct connection before = {0}, c = {0};
    struct connection_change change = {.before = &before, .c = &c, .secret = &secret};
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", "canary-old", AAD_OK, &err);
    assert_int_equal(connection_load("mine", &before, NULL), AAD_OK);
    assert_int_equal(connection_load("mine", &c, NULL), AAD_OK);
    assert_false(connection_edited_is_needed(&change));
    assert_int_equal(connection_set(&c, "username", "new@x.example", NULL), AAD_OK);
    assert_true(connection_edited_is_needed(&change));
    change.before = NULL;
    assert_false(connection_edited_is_needed(&change));
}

TEST(what_was_cut_short_is_ended_by_the_next_edit)
{
    struct aad_error err;

    cut_short();
    assert_true(is_edited());
    run("edit mine --timeout 60", NULL, AAD_OK, &err);
    assert_false(is_edited());
    command_fixture_check("mine", "username", "new@x.example");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-new");
    assert_null(command_fixture_secret("mine", "edited-password"));
}

TEST(one_that_cannot_be_ended_stays_as_it_is)
{
    struct aad_error err;

    cut_short();
    command_fixture.open_code = AAD_LOCKED;
    run("edit mine --timeout 60", NULL, AAD_LOCKED, &err);
    command_fixture.open_code = AAD_OK;
    assert_true(is_edited());
    assert_string_equal(command_fixture_secret("mine", "edited-password"), "canary-new");
}

/* The mark is of the store that is here. */
TEST(what_is_exported_has_no_mark)
{
    struct aad_error err;

    cut_short();
    assert_null(strstr(run("export mine", NULL, AAD_OK, &err), "edited"));
}

TEST(what_is_removed_leaves_nothing_beside)
{
    struct aad_error err;

    cut_short();
    run("remove mine --yes", NULL, AAD_OK, &err);
    assert_null(command_fixture_secret("mine", "edited-password"));
    assert_null(command_fixture_secret("mine", "password"));
}
