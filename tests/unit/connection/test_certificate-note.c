/*
 * test_certificate-note.c - what is known of a certificate without its store, and said once a day
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/certificate-note.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/state.h"
#include "home-fixture.h"
#include "unit.h"

#define SHA1 "0123456789ABCDEF0123456789ABCDEF01234567"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static struct certificate_note days(int n)
{
    return (struct certificate_note){.sha1 = SHA1,
                                     .until_s =
                                         clock_now_s() + (int64_t)n * CERTIFICATE_NOTE_DAY_S + 60,
                                     .is_self_made = true};
}

TEST(note_is_of_a_connection_and_its_store)
{
    struct certificate_note note = days(40), got;

    note.has_next = true;
    assert_false(certificate_note_load("a", "keyring-file", &got));
    assert_string_equal(got.sha1, "");
    certificate_note_save("a", "keyring-file", &note);
    assert_true(certificate_note_load("a", "keyring-file", &got));
    assert_string_equal(got.sha1, SHA1);
    assert_int_equal(got.until_s, note.until_s);
    assert_true(got.is_self_made && got.has_next);
    assert_false(certificate_note_load("a", "secret-service", &got));
    assert_false(certificate_note_load("b", "keyring-file", &got));
    certificate_note_erase("b", "keyring-file");
    assert_true(certificate_note_load("a", "keyring-file", &got));
    certificate_note_erase("a", "keyring-file");
    assert_false(certificate_note_load("a", "keyring-file", &got));
}

TEST(end_is_warned_of_once_a_day)
{
    struct certificate_note note = days(10);

    assert_true(certificate_note_may_warn("a", "s", &note));
    assert_false(certificate_note_may_warn("a", "s", &note));
    certificate_note_save("a", "s", &note);
    assert_false(certificate_note_may_warn("a", "s", &note));
    note.sha1[0] = 'F'; /* another one */
    assert_true(certificate_note_may_warn("a", "s", &note));
    certificate_note_save("a", "s", &note);
    assert_false(certificate_note_may_warn("a", "s", &note));
}

TEST(distant_end_is_not_warned_of)
{
    struct certificate_note note = days(31);

    assert_false(certificate_note_may_warn("a", "s", &note));
    assert_false(certificate_note_is_near(&note));
}

static void age_note(const char *text)
{
    auto_buf struct buf path = {0};

    assert_true(state_path(0, "certificate", "a s", ".note", &path));
    assert_int_equal(file_replace(buf_text(&path), 0600, text, strlen(text), NULL), AAD_OK);
}

TEST(next_day_it_is_said_again)
{
    struct certificate_note note = days(10);
    char text[200];

    assert_true(certificate_note_may_warn("a", "s", &note));
    (void)snprintf(text, sizeof text, "1 " SHA1 " %lld 1 0 %lld\n", (long long)note.until_s,
                   (long long)(clock_now_s() - CERTIFICATE_NOTE_DAY_S));
    age_note(text);
    assert_true(certificate_note_may_warn("a", "s", &note));
}

TEST(damaged_note_is_none)
{
    struct certificate_note note = days(10), got;

    certificate_note_save("a", "s", &note);
    age_note("1 0123 99 1 0 0\n");
    assert_false(certificate_note_load("a", "s", &got));
    age_note("");
    assert_false(certificate_note_load("a", "s", &got));
}

static void want_print(const struct certificate_note *note, const char *text, const char *way)
{
    auto_buf struct buf printed = {0}, said = {0};

    certificate_note_print(note, &printed);
    certificate_note_print_way("arm", note, &said);
    assert_string_equal(buf_text(&printed), text);
    assert_non_null(strstr(buf_text(&said), way));
}

TEST(step_fits_how_it_was_made)
{
    struct certificate_note note = days(1);

    want_print(&note, SHA1 ", 1 day left", "key certificate arm --renew");
    note.is_self_made = false;
    want_print(&note, SHA1 ", 1 day left", "key certificate arm --request', then ");
    note.has_next = true;
    note.until_s = clock_now_s();
    want_print(&note, SHA1 ", EXPIRED", "the next one is pending");
}
