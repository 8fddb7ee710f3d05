/*
 * test_app-note.c - what a secret that is made for an application is called there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app-note.h"

#include "base/file.h"
#include "home-fixture.h"
#include "unit.h"

#define OTHER "9b000000-0000-4000-8000-000000000002"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static void open_note(struct app_note *ret)
{
    assert_int_equal(app_note_open(HOME_FIXTURE_GUID, ret, NULL), AAD_OK);
}

TEST(label_outlives_its_process_until_it_is_ended)
{
    auto_app_note struct app_note note = {.lock = -1};
    char label[APP_NOTE_LABEL];

    open_note(&note);
    assert_string_equal(note.label, "");
    assert_int_equal(app_note_begin(&note, NULL), AAD_OK);
    (void)memcpy(label, note.label, sizeof label);
    assert_int_equal(strlen(label), strlen("aad-credential 2030-01-01 01234567"));
    app_note_close(&note);
    open_note(&note);
    assert_string_equal(note.label, label);
    assert_int_equal(app_note_begin(&note, NULL), AAD_OK);
    assert_string_not_equal(note.label, label);
    app_note_end(&note);
    app_note_close(&note);
    open_note(&note);
    assert_string_equal(note.label, "");
}

TEST(one_process_at_a_time_of_each_application)
{
    auto_app_note struct app_note note = {.lock = -1}, again = {.lock = -1}, other = {.lock = -1};

    open_note(&note);
    assert_int_equal(app_note_open(HOME_FIXTURE_GUID, &again, NULL), AAD_THROTTLED);
    assert_int_equal(app_note_open(OTHER, &other, NULL), AAD_OK);
}

TEST(note_that_others_can_write_is_not_read)
{
    auto_app_note struct app_note note = {.lock = -1};

    open_note(&note);
    assert_int_equal(file_replace(buf_text(&note.path), 0666, "x", 1, NULL), AAD_OK);
    app_note_close(&note);
    assert_int_not_equal(app_note_open(HOME_FIXTURE_GUID, &note, NULL), AAD_OK);
}
