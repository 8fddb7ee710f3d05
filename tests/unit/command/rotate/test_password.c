/*
 * test_password.c - a person's password is changed, and never lost
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "connection/change.h"
#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make_person);
AFTER_EACH(command_fixture_remove);

static bool is_changing(void)
{
    auto_connection struct connection c = {0};
    char by[CONNECTION_NAME_MAX + 1];

    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    return change_is_on(&c, by);
}

/* The one that is stored is right, and nothing is left of the way. */
static void want_right(void)
{
    assert_string_equal(command_fixture_secret("app", "password"), rotate_fixture.password);
    assert_null(command_fixture_secret("app", "next-password"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
    assert_false(is_changing());
}

TEST(password_is_another_one)
{
    const char *said = rotate_fixture_run("", AAD_OK, &err);

    assert_non_null(strstr(said, "The password of 'app' is another one now."));
    assert_string_not_equal(rotate_fixture.password, "old-password");
    assert_int_equal(strlen(rotate_fixture.password), 32);
    assert_null(strstr(said, rotate_fixture.password));
    assert_int_equal(rotate_fixture.n_wrong, 0);
    want_right();
}

TEST(lost_answer_takes_one_try)
{
    static const struct {
        enum aad_code change_code;
        bool was_changed;
        unsigned n_changes, n_wrong;
    } rows[] = {{AAD_OK, true, 1, 0}, {AAD_TIMEOUT, false, 2, 1}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].was_changed ? "changed" : "not changed");
        command_fixture_remove();
        (void)rotate_fixture_make_person();
        rotate_fixture.loses_answer = true;
        rotate_fixture.change_code = rows[i].change_code;
        rotate_fixture_run("", rows[i].was_changed ? AAD_NETWORK : AAD_TIMEOUT, &err);
        assert_int_equal(rotate_fixture_note().phase, ROTATION_SENT);
        assert_true(is_changing());
        assert_string_equal(command_fixture_secret("app", "password"), "old-password");
        rotate_fixture.loses_answer = false;
        rotate_fixture.change_code = AAD_OK;
        rotate_fixture_run("", AAD_OK, &err);
        assert_int_equal(rotate_fixture.n_changes, rows[i].n_changes);
        assert_int_equal(rotate_fixture.n_wrong, rows[i].n_wrong);
        want_right();
    }
}

/* It was changed, and neither that nor the new one has come here yet. */
TEST(lost_answer_is_waited_for)
{
    const int64_t begun_ms = clock_steady_ms();

    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    assert_true(clock_steady_ms() - begun_ms < ROTATE_SPREAD_MS);
    rotate_fixture.loses_answer = false;
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "waiting until it is clear"));
    assert_true(clock_steady_ms() - begun_ms >= ROTATE_SPREAD_MS - 5000);
    assert_int_equal(rotate_fixture.n_wrong, 0);
    want_right();
}

TEST(refusal_leaves_the_old_one)
{
    const char *said;

    rotate_fixture.change_code = AAD_PERSON;
    said = rotate_fixture_run("", AAD_PERSON, &err);
    assert_non_null(strstr(said, "https://myaccount.microsoft.com"));
    assert_string_equal(rotate_fixture.password, "old-password");
    assert_int_equal(rotate_fixture.n_wrong, 0);
    want_right();
}

/* Graph has said that it is changed: so the new one is right, whatever the authority says. */
TEST(authority_that_is_slow_is_asked_once_a_call)
{
    rotate_fixture.is_slow = true;
    rotate_fixture_run("", AAD_REJECTED, &err);
    assert_non_null(strstr(err.remedy, "Both are kept"));
    assert_int_equal(rotate_fixture.n_wrong, 1);
    assert_string_equal(command_fixture_secret("app", "password"), "old-password");
    assert_string_equal(command_fixture_secret("app", "next-password"), rotate_fixture.password);
    rotate_fixture_run("--undo", AAD_REFUSED, &err);
    rotate_fixture.is_slow = false;
    rotate_fixture_run("--finish", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_changes, 1);
    want_right();
}

TEST(second_factor_that_is_missing_proves_it_too)
{
    rotate_fixture.tried_code = AAD_PERSON;
    rotate_fixture_run("", AAD_OK, &err);
    want_right();
}

TEST(what_tells_nothing_leaves_both)
{
    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.tried_code = AAD_PERSON; /* it is not known to be changed: that may be either */
    rotate_fixture_run("", AAD_PERSON, &err);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_SENT);
    assert_string_equal(command_fixture_secret("app", "next-password"), rotate_fixture.password);
}

TEST(another_persons_is_not_changed)
{
    (void)strcpy(rotate_fixture.person, "boss@x.example");
    rotate_fixture_run("", AAD_REFUSED, &err);
    assert_int_equal(rotate_fixture.n_changes, 0);
    assert_false(is_changing());
}

TEST(other_connections_of_the_person_get_it)
{
    home_fixture_put("same", ROTATE_FIXTURE_OF_PERSON, 0600);
    command_fixture.items[1] = (struct command_fixture_item){
        .connection = "same", .role = "password", .secret = "old-password"};
    command_fixture.n_items = 2;
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "for 'same', too"));
    assert_string_equal(command_fixture_secret("same", "password"), rotate_fixture.password);
    want_right();
}

/* The rotation is not over before each has it. */
TEST(one_that_cannot_get_it_gets_it_later)
{
    home_fixture_put("same", ROTATE_FIXTURE_OF_PERSON, 0600);
    command_fixture.items[1] = (struct command_fixture_item){
        .connection = "same", .role = "password", .secret = "old-password"};
    command_fixture.n_items = 2;
    command_fixture.saves_not = "same";
    command_fixture.save_code = AAD_LOCKED;
    rotate_fixture_run("", AAD_LOCKED, &err);
    assert_string_equal(command_fixture_secret("same", "password"), "old-password");
    assert_int_not_equal(rotate_fixture_note().phase, ROTATION_IDLE);
    command_fixture.save_code = AAD_OK;
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "for 'same', too"));
    assert_string_equal(command_fixture_secret("same", "password"), rotate_fixture.password);
    want_right();
}

TEST(killed_before_graph_is_told_nothing_has_happened)
{
    struct rotation note;

    rotate_fixture.list_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err); /* in look */
    rotate_fixture.list_code = AAD_OK;
    note = rotate_fixture_note();
    note.phase = ROTATION_MAKING;
    rotate_fixture_set_note(&note);
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_changes, 1);
    assert_int_equal(rotate_fixture.n_wrong, 0);
    want_right();
}

TEST(begun_one_is_taken_back_before_it_is_sent)
{
    struct rotation note;

    rotate_fixture.change_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    note = rotate_fixture_note();
    note.phase = ROTATION_STORED;
    rotate_fixture_set_note(&note);
    rotate_fixture_run("--undo", AAD_OK, &err);
    assert_string_equal(rotate_fixture.password, "old-password");
    want_right();
}

TEST(nobody_waits_for_a_run_whose_note_is_lost)
{
    auto_connection struct connection c = {0};

    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    assert_int_equal(change_begin(&c, &err), AAD_OK);
    rotate_fixture_run("--finish", AAD_OK, &err);
    assert_false(is_changing());
    assert_string_equal(command_fixture_secret("app", "password"), "old-password");
}

TEST(password_has_neither_grace_nor_end)
{
    rotate_fixture_run("--grace 1", AAD_USAGE, &err);
    rotate_fixture_run("--before-expiry 10", AAD_USAGE, &err);
    rotate_fixture.changed_s = clock_now_s() - 10 * ROTATE_DAY_S;
    assert_non_null(
        strstr(rotate_fixture_run("--if-older-than 11", AAD_OK, &err), "its password is of 20"));
    assert_int_equal(rotate_fixture.n_changes, 0);
    rotate_fixture_run("--if-older-than 10", AAD_OK, &err);
    want_right();
}

TEST(tokens_for_graph_are_added_as_it_is_said)
{
    home_fixture_put(
        "app",
        ROTATE_FIXTURE_APP(",\"audiences\":[\"https://a.example\"],\"grant\":\"password\","
                           "\"username\":\"u@x.example\""),
        0600);
    rotate_fixture_run("", AAD_CONFIG, &err);
    assert_non_null(strstr(err.remedy, "connection edit app --audience https://a.example "
                                       "--audience https://graph.microsoft.com"));
}
