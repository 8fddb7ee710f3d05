/*
 * test_client-secret.c - an application's secret is replaced by Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(new_one_is_proved_while_it_spreads)
{
    rotate_fixture.n_unknown = 12;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_tries, 13);
    assert_string_equal(rotate_fixture.tried, "new-secret");
}

TEST(one_that_stays_unknown_is_not_used)
{
    rotate_fixture.n_unknown = 1000;
    rotate_fixture_run("", AAD_REJECTED, &err);
    assert_non_null(strstr(err.remedy, "not known after two minutes"));
    assert_true(rotate_fixture.n_tries < 30);
    assert_string_equal(command_fixture_secret("app", "client-secret"), "old-secret");
    assert_int_equal(rotate_fixture.n, 2);
}

TEST(what_cannot_be_stored_is_removed_again)
{
    command_fixture.save_code = AAD_IO;
    rotate_fixture_run("", AAD_IO, &err);
    assert_non_null(strstr(err.remedy, "was removed at the application again"));
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(rotate_fixture.items[0].hint, "old");
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
}

TEST(what_cannot_be_removed_either_is_noted)
{
    command_fixture.save_code = AAD_IO;
    rotate_fixture.remove_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_IO, &err);
    assert_non_null(strstr(err.remedy, "The same command does that"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_MAKING);
    command_fixture.save_code = rotate_fixture.remove_code = AAD_OK;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(rotate_fixture.items[0].hint, "new");
}

/* Killed between the store and the note. */
TEST(one_that_is_stored_and_not_noted_is_found)
{
    struct rotation note;

    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    note = rotate_fixture_note();
    note.phase = ROTATION_MAKING;
    note.next = (struct rotation_credential){0};
    rotate_fixture_set_note(&note);
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 1);
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(command_fixture_secret("app", "client-secret"), "new-secret");
}

TEST(others_secrets_are_never_removed)
{
    rotate_fixture.items[1] = rotate_fixture.items[0];
    (void)strcpy(rotate_fixture.items[1].id, ROTATE_FIXTURE_ID("2"));
    rotate_fixture.n = 2;
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "begins with 'old'"));
    assert_int_equal(rotate_fixture.n, 3);
    assert_int_equal(rotate_fixture.n_removes, 0);
}

TEST(noted_one_is_not_believed_against_its_hint)
{
    struct rotation note = {.used = {.id = ROTATE_FIXTURE_ID("2")}};

    rotate_fixture.items[1] = rotate_fixture.items[0];
    (void)strcpy(rotate_fixture.items[1].id, ROTATE_FIXTURE_ID("2"));
    (void)strcpy(rotate_fixture.items[1].hint, "xyz");
    rotate_fixture.n = 2;
    rotate_fixture_set_note(&note);
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 2);
    for (size_t i = 0; i < rotate_fixture.n; i++)
        assert_string_not_equal(rotate_fixture.items[i].id, ROTATE_FIXTURE_ID("1"));
}
