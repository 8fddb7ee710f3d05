/*
 * test_rotation.c - how far a secret is replaced, on disk
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rotation.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "home-fixture.h"
#include "unit.h"

#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit

static char client_id[] = HOME_FIXTURE_GUID;
static struct connection app = {.name = "app", .client_id = client_id};
static struct aad_error err;

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static void save(enum rotation_phase phase)
{
    auto_rotation struct rotation r = {.lock = -1};

    assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
    r.phase = phase;
    (void)snprintf(r.label, sizeof r.label, "aad-credential 2026-11-30 0badcafe");
    r.used = (struct rotation_credential){.id = ID("1"), .from_s = 10, .until_s = 20};
    r.next = (struct rotation_credential){.until_s = 40};
    r.due_s = 50;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
}

TEST(there_is_an_idle_one_at_first)
{
    auto_rotation struct rotation r = {.lock = -1};

    assert_false(rotation_look(&app, &r));
    assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
    assert_int_equal(r.phase, ROTATION_IDLE);
    assert_string_equal(r.used.id, "");
}

TEST(person_who_stores_one_knows_which_is_right)
{
    auto_rotation struct rotation r = {.lock = -1};

    save(ROTATION_SENT);
    rotation_forget(&app);
    assert_true(rotation_look(&app, &r));
    assert_int_equal(r.phase, ROTATION_IDLE);
    save(ROTATION_STORED);
    rotation_forget(&app);
    assert_true(rotation_look(&app, &r));
    assert_int_equal(r.phase, ROTATION_STORED);
    assert_string_equal(r.used.id, "");
}

TEST(what_was_saved_is_read)
{
    static const enum rotation_phase phases[] = {ROTATION_IDLE, ROTATION_MAKING, ROTATION_STORED,
                                                 ROTATION_SENT, ROTATION_USED};

    for (size_t i = 0; i < COUNT(phases); i++) {
        auto_rotation struct rotation r = {.lock = -1};

        save(phases[i]);
        assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
        assert_int_equal(r.phase, phases[i]);
        assert_string_equal(r.label, "aad-credential 2026-11-30 0badcafe");
        assert_string_equal(r.used.id, ID("1"));
        assert_int_equal(r.used.from_s, 10);
        assert_int_equal(r.next.until_s, 40);
        assert_string_equal(r.former.id, "");
        assert_int_equal(r.due_s, 50);
    }
}

TEST(one_process_is_at_it)
{
    auto_rotation struct rotation first = {.lock = -1}, second = {.lock = -1};

    save(ROTATION_STORED);
    assert_int_equal(rotation_open(&app, &first, &err), AAD_OK);
    assert_int_equal(rotation_open(&app, &second, &err), AAD_THROTTLED);
    rotation_close(&second);
    assert_true(rotation_look(&app, &second)); /* looking is free */
    assert_int_equal(second.phase, ROTATION_STORED);
    rotation_close(&first);
    assert_int_equal(rotation_open(&app, &first, &err), AAD_OK);
}

TEST(note_that_cannot_be_read_is_not_taken_for_none)
{
    static const char *const rows[] = {"", "{", "{}", "{\"phase\":\"later\"}", "[]"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_rotation struct rotation r = {.lock = -1}, again = {.lock = -1};

        unit_row(rows[i]);
        assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
        assert_int_equal(file_replace(buf_text(&r.path), 0600, rows[i], strlen(rows[i]), &err),
                         AAD_OK);
        (void)close(r.lock);
        r.lock = -1;
        assert_int_equal(rotation_open(&app, &again, &err), AAD_CONFIG);
        assert_int_equal(unlink(buf_text(&r.path)), 0);
    }
}

/* A home that could not be written then, and can be now. */
TEST(note_of_the_other_place_is_gone_on_with)
{
    auto_rotation struct rotation r = {.lock = -1};

    assert_int_equal(mkdir(home_fixture_path("run"), 0700), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", home_fixture_path("run"), 1), 0);
    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1), 0);
    save(ROTATION_SENT);
    assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
    assert_int_equal(rotation_open(&app, &r, &err), AAD_OK);
    assert_int_equal(r.phase, ROTATION_SENT);
    assert_true(rotation_is_held(&app));
    r.phase = ROTATION_IDLE;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
    rotation_close(&r);
    assert_true(rotation_look(&app, &r));
    assert_int_equal(r.phase, ROTATION_IDLE);
}

TEST(it_is_of_a_connection_and_its_application)
{
    auto_rotation struct rotation r = {.lock = -1};
    char other_id[] = ID("9");
    struct connection other = {.name = "app", .client_id = other_id};

    save(ROTATION_STORED);
    assert_false(rotation_look(&other, &r));
}

TEST(other_secret_is_one_of_which_nothing_is_known)
{
    auto_rotation struct rotation r = {.lock = -1};

    rotation_forget(&app);
    assert_false(rotation_look(&app, &r)); /* no file is made for that */
    save(ROTATION_USED);
    rotation_forget(&app);
    assert_true(rotation_look(&app, &r));
    assert_string_equal(r.used.id, "");
    assert_int_equal(r.phase, ROTATION_USED);
}

TEST(it_goes_with_its_connection)
{
    auto_rotation struct rotation r = {.lock = -1};
    struct connection renamed = {.name = "new", .client_id = app.client_id};

    save(ROTATION_STORED);
    rotation_move(&app, &renamed);
    assert_false(rotation_look(&app, &r));
    assert_true(rotation_look(&renamed, &r));
    rotation_erase(&renamed);
    assert_false(rotation_look(&renamed, &r));
}
