/*
 * test_journal.c - what has been made so far for a service connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/journal.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "mint-fixture.h"
#include "unit.h"

#define KEY "https://dev.azure.com/contoso\nGames\na"

static int start(void)
{
    mint_fixture_make_state();
    return unsetenv("XDG_RUNTIME_DIR");
}

static int stop(void)
{
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static bool open_new(const char *key, struct journal *ret)
{
    bool is_new = false;

    assert_int_equal(journal_open(key, ret, &is_new, NULL), AAD_OK);
    return is_new;
}

TEST(new_one_has_a_tag_and_is_not_written)
{
    auto_journal struct journal journal = {.lock = -1}, other = {.lock = -1};

    assert_true(open_new(KEY, &journal));
    assert_true(text_is_guid(journal.tag));
    assert_true(file_is_absent(buf_text(&journal.path)));
    assert_true(open_new("another", &other));
    assert_string_not_equal(journal.tag, other.tag);
    assert_string_not_equal(buf_text(&journal.path), buf_text(&other.path));
}

static void fill(struct journal *journal)
{
    (void)strcpy(journal->tag, "a0000000-0000-4000-8000-000000000001");
    (void)strcpy(journal->application, "a0000000-0000-4000-8000-000000000002");
    (void)strcpy(journal->client_id, "a0000000-0000-4000-8000-000000000003");
    (void)strcpy(journal->principal, "a0000000-0000-4000-8000-000000000004");
    (void)strcpy(journal->endpoint, "a0000000-0000-4000-8000-000000000005");
}

TEST(each_id_survives)
{
    auto_journal struct journal journal = {.lock = -1}, again = {.lock = -1};

    assert_true(open_new(KEY, &journal));
    fill(&journal);
    assert_int_equal(journal_save(&journal, NULL), AAD_OK);
    journal_close(&journal);
    assert_false(open_new(KEY, &again));
    assert_string_equal(again.tag, journal.tag);
    assert_string_equal(again.application, journal.application);
    assert_string_equal(again.client_id, journal.client_id);
    assert_string_equal(again.principal, journal.principal);
    assert_string_equal(again.endpoint, journal.endpoint);
    assert_false(again.has_begun_endpoint || again.has_trust || again.has_role ||
                 again.has_certificate);
}

TEST(each_flag_survives_alone)
{
    for (unsigned i = 0; i < 5; i++) {
        auto_journal struct journal journal = {.lock = -1}, again = {.lock = -1};

        (void)open_new(KEY, &journal);
        journal.has_begun_endpoint = i == 0;
        journal.has_trust = i == 1;
        journal.has_role = i == 2;
        journal.has_certificate = i == 3;
        journal.has_begun_application = i == 4;
        assert_int_equal(journal_save(&journal, NULL), AAD_OK);
        journal_close(&journal);
        assert_false(open_new(KEY, &again));
        assert_int_equal(again.has_begun_endpoint, i == 0);
        assert_int_equal(again.has_trust, i == 1);
        assert_int_equal(again.has_role, i == 2);
        assert_int_equal(again.has_certificate, i == 3);
        assert_int_equal(again.has_begun_application, i == 4);
        assert_string_equal(again.application, "");
        assert_string_equal(again.endpoint, "");
    }
}

TEST(only_the_user_may_read_it)
{
    auto_journal struct journal journal = {.lock = -1};
    struct stat st;

    assert_true(open_new(KEY, &journal));
    assert_int_equal(journal_save(&journal, NULL), AAD_OK);
    assert_int_equal(stat(buf_text(&journal.path), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

/* What another process gets; it tells it by its status. */
static int open_elsewhere(void)
{
    pid_t child = fork();
    int status = -1;

    if (!child) {
        struct journal journal = {.lock = -1};
        struct aad_error err = {0};
        bool is_new;
        enum aad_code code = journal_open(KEY, &journal, &is_new, &err);

        journal_close(&journal);
        _exit(code && !err.remedy[0] ? 255 : (int)code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(one_process_at_a_time_has_it)
{
    auto_journal struct journal journal = {.lock = -1};

    assert_true(open_new(KEY, &journal));
    assert_int_equal(open_elsewhere(), AAD_THROTTLED);
    journal_close(&journal);
    assert_int_equal(open_elsewhere(), AAD_OK);
}

TEST(file_that_cannot_be_read_is_refused_with_a_remedy)
{
    static const char *const rows[] = {"",  "no JSON", "[]",
                                       "{", "{}",      "{\"tag\":\"no guid\",\"role\":true}"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_journal struct journal journal = {.lock = -1}, again = {.lock = -1};
        struct aad_error err = {0};
        bool is_new = true;

        unit_row(rows[i]);
        (void)journal_open(KEY, &journal, &is_new, NULL);
        assert_int_equal(
            file_replace(buf_text(&journal.path), 0600, rows[i], strlen(rows[i]), NULL), AAD_OK);
        journal_close(&journal);
        assert_int_equal(journal_open(KEY, &again, &is_new, &err), AAD_CONFIG);
        assert_non_null(strstr(err.what, buf_text(&again.path)));
        assert_true(err.remedy[0]);
        assert_false(is_new);
    }
}

TEST(what_is_no_id_or_flag_counts_for_nothing)
{
    static const char text[] = "{\"tag\":\"a0000000-0000-4000-8000-000000000001\","
                               "\"application\":\"../x\",\"principal\":1,\"role\":\"true\","
                               "\"new\":{}}";
    auto_journal struct journal journal = {.lock = -1}, again = {.lock = -1};

    assert_true(open_new(KEY, &journal));
    assert_int_equal(file_replace(buf_text(&journal.path), 0600, text, sizeof text - 1, NULL),
                     AAD_OK);
    journal_close(&journal);
    assert_false(open_new(KEY, &again));
    assert_string_equal(again.application, "");
    assert_string_equal(again.principal, "");
    assert_false(again.has_role);
}

TEST(nothing_is_left_after_it_was_erased)
{
    auto_journal struct journal journal = {.lock = -1}, again = {.lock = -1};
    char tag[37];

    assert_true(open_new(KEY, &journal));
    (void)memcpy(tag, journal.tag, sizeof tag);
    assert_int_equal(journal_save(&journal, NULL), AAD_OK);
    journal_erase(&journal);
    assert_true(file_is_absent(buf_text(&journal.path)));
    journal_erase(&journal); /* what is not there is erased */
    journal_close(&journal);
    assert_true(open_new(KEY, &again));
    assert_string_not_equal(again.tag, tag);
}

TEST(without_a_directory_for_state_nothing_is_begun)
{
    auto_journal struct journal journal = {.lock = -1};
    struct aad_error err = {0};
    bool is_new;

    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/none", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/proc/none", 1), 0);
    assert_int_equal(journal_open(KEY, &journal, &is_new, &err), AAD_IO);
    assert_non_null(strstr(err.remedy, "$XDG_STATE_HOME"));
    assert_int_equal(journal.lock, -1);
}

TEST(runtime_directory_stands_in)
{
    auto_journal struct journal journal = {.lock = -1};

    assert_int_equal(setenv("XDG_RUNTIME_DIR", mint_fixture_state(), 1), 0);
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/none", 1), 0);
    assert_true(open_new(KEY, &journal));
    assert_int_equal(journal_save(&journal, NULL), AAD_OK);
    assert_true(text_has_prefix(buf_text(&journal.path), mint_fixture_state()));
}
