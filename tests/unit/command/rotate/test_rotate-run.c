/*
 * test_rotate-run.c - from where the run before has ended
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "base/text.h"
#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(rotate_fixture_make);
AFTER_EACH(command_fixture_remove);

static void want_new(void)
{
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(rotate_fixture.items[0].hint, "new");
    assert_string_equal(command_fixture_secret("app", "client-secret"), "new-secret");
    assert_null(command_fixture_secret("app", "next-client-secret"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
    assert_string_equal(rotate_fixture_note().used.id, rotate_fixture.items[0].id);
}

TEST(last_day_is_a_whole_one_and_noted)
{
    char day[24];
    int64_t today_s = clock_now_s() / 86400 * 86400;

    rotate_fixture_run("--days 90", AAD_OK, &err);
    want_new();
    assert_int_equal(rotate_fixture.items[0].until_s, today_s + 91 * ROTATE_DAY_S);
    (void)text_rfc3339(day, today_s + 90 * ROTATE_DAY_S);
    day[10] = '\0';
    command_fixture_check("app", "expires", day);
}

TEST(lost_answer_is_made_up_for)
{
    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    assert_int_equal(rotate_fixture.n, 2);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_MAKING);
    rotate_fixture.loses_answer = false;
    rotate_fixture_run("", AAD_OK, &err);
    want_new();
    assert_int_equal(rotate_fixture.n_adds, 2);
}

/* What Graph did not show when it was looked for. */
TEST(one_that_was_hidden_goes_in_the_end)
{
    struct manage_password hidden;

    rotate_fixture.loses_answer = true;
    rotate_fixture_run("", AAD_NETWORK, &err);
    hidden = rotate_fixture.items[--rotate_fixture.n];
    rotate_fixture.loses_answer = false;
    rotate_fixture_run("--grace 1", AAD_OK, &err);
    rotate_fixture.items[rotate_fixture.n++] = hidden;
    rotate_fixture_run("--finish --grace 0", AAD_OK, &err);
    want_new();
}

/* Nobody else knows its id, and which one was before is known all the same. */
TEST(one_in_use_that_is_hidden_stays_known)
{
    struct manage_password hidden;
    struct rotation note;

    rotate_fixture_run("", AAD_OK, &err);
    note = rotate_fixture_note();
    hidden = rotate_fixture.items[--rotate_fixture.n];
    rotate_fixture_run("--grace 1", AAD_OK, &err);
    assert_string_equal(rotate_fixture_note().former.id, note.used.id);
    rotate_fixture.items[rotate_fixture.n++] = hidden;
}

TEST(stored_one_is_gone_on_with)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    assert_int_equal(rotate_fixture_note().phase, ROTATION_STORED);
    assert_string_equal(command_fixture_secret("app", "client-secret"), "old-secret");
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture_run("--finish", AAD_OK, &err);
    want_new();
    assert_int_equal(rotate_fixture.n_adds, 1);
}

TEST(one_that_is_lost_from_the_store_is_made_anew)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.try_code = AAD_OK;
    command_fixture.n_items = 1;
    rotate_fixture_run("", AAD_OK, &err);
    want_new();
    assert_int_equal(rotate_fixture.n_adds, 2);
}

TEST(old_one_stays_for_its_grace)
{
    struct rotation note;

    rotate_fixture_run("--grace 7", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 2);
    note = rotate_fixture_note();
    assert_int_equal(note.phase, ROTATION_USED);
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "Nothing to do for 'app'"));
    assert_int_equal(rotate_fixture.n, 2);
    note.due_s = clock_now_s() - 1;
    rotate_fixture_set_note(&note);
    rotate_fixture_run("", AAD_OK, &err);
    want_new();
}

TEST(grace_can_be_over_now)
{
    rotate_fixture_run("--grace 7", AAD_OK, &err);
    rotate_fixture_run("--finish", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 2);
    rotate_fixture_run("--finish --grace 0", AAD_OK, &err);
    want_new();
}

TEST(timer_does_nothing_before_its_time)
{
    rotate_fixture_run("", AAD_OK, &err);
    rotate_fixture.n_lists = 0;
    assert_non_null(strstr(rotate_fixture_run("--if-older-than 1", AAD_OK, &err), "Nothing to do"));
    rotate_fixture_run("--before-expiry 179", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_lists, 0);
    assert_int_equal(rotate_fixture.n_adds, 1);
    rotate_fixture_run("--before-expiry 181", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 2);
}

TEST(graph_knows_what_was_never_noted)
{
    rotate_fixture_run("--before-expiry 30", AAD_OK, &err); /* its end is far */
    assert_int_equal(rotate_fixture.n_adds, 0);
    assert_string_equal(rotate_fixture_note().used.id, ROTATE_FIXTURE_ID("1"));
    rotate_fixture_run("--if-older-than 30", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 1);
}

TEST(what_is_begun_is_taken_back_until_it_is_in_use)
{
    rotate_fixture_run("--undo", AAD_NOT_FOUND, &err);
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture_run("--undo", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n, 1);
    assert_string_equal(rotate_fixture.items[0].hint, "old");
    assert_null(command_fixture_secret("app", "next-client-secret"));
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture_run("--grace 1", AAD_OK, &err);
    rotate_fixture_run("--undo", AAD_REFUSED, &err);
}

/* The store has written it, and ended before it could say so. */
static void begin_use(void)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.try_code = AAD_OK;
    for (size_t i = 0; i < command_fixture.n_items; i++)
        if (!strcmp(command_fixture.items[i].role, "client-secret"))
            (void)strcpy(command_fixture.items[i].secret, "new-secret");
    assert_int_equal(rotate_fixture_note().phase, ROTATION_STORED);
}

TEST(what_came_into_use_without_a_note_is_not_taken_back)
{
    struct rotation note;

    begin_use();
    rotate_fixture_run("--undo", AAD_REFUSED, &err);
    assert_non_null(strstr(err.remedy, "--finish"));
    note = rotate_fixture_note();
    note.next.from_s =
        clock_now_s() + 10 * ROTATE_DAY_S; /* and neither by a clock that was wrong */
    rotate_fixture_set_note(&note);
    rotate_fixture_run("--finish --grace 0", AAD_OK, &err);
    want_new();
    assert_int_equal(rotate_fixture.n_adds, 1);
}

/* --- a clock that was wrong ------------------------------------------------------------------- */

TEST(grace_is_no_longer_than_was_asked_for)
{
    static const struct {
        const char *words;
        int64_t days;
    } rows[] = {{"--grace 7", 7}, {"", 365}, {"--finish", 365}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rotation note;
        int64_t now_s;

        unit_row(rows[i].words);
        rotate_fixture_run("--grace 7", AAD_OK, &err);
        note = rotate_fixture_note();
        note.due_s = INT64_C(4102444800); /* 2100 */
        rotate_fixture_set_note(&note);
        now_s = clock_now_s();
        assert_non_null(
            strstr(rotate_fixture_run(rows[i].words, AAD_OK, &err), "is good until 20"));
        note = rotate_fixture_note();
        assert_true(note.due_s - now_s - rows[i].days * ROTATE_DAY_S < 60);
        assert_int_equal(rotate_fixture.n, 2);
        rotate_fixture_run("--finish --grace 0", AAD_OK, &err);
        want_new();
    }
}

/* The authority has said when: so it is the clock of here that is behind, and nothing is due. */
TEST(one_of_a_day_to_come_is_not_old)
{
    struct rotation note;

    rotate_fixture_run("", AAD_OK, &err);
    note = rotate_fixture_note();
    note.used.from_s = clock_now_s() + 10 * ROTATE_DAY_S;
    rotate_fixture_set_note(&note);
    assert_non_null(
        strstr(rotate_fixture_run("--if-older-than 1", AAD_OK, &err), "which is to come"));
    assert_int_equal(rotate_fixture.n_adds, 1);
}

TEST(one_that_is_good_too_late_is_made_anew)
{
    struct rotation note;

    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture.try_code = AAD_OK;
    note = rotate_fixture_note();
    note.next.from_s = clock_now_s() + 10 * ROTATE_DAY_S;
    rotate_fixture_set_note(&note);
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(rotate_fixture.n_adds, 2);
    want_new();
}
