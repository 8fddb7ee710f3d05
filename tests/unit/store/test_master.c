/*
 * test_master.c - where a master password comes from, in which order, and what of it is kept
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/master.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char credential[64];
static struct aad_error error;
static struct secret answer;
static int given = -1; /* the descriptor that AAD_CREDENTIAL_MASTER_FD names */

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    (void)snprintf(credential, sizeof credential, "%s/aad-credential-master", unit_dir());
    (void)unsetenv("CREDENTIALS_DIRECTORY");
    (void)unsetenv("AAD_CREDENTIAL_MASTER_FD");
    return setenv("XDG_DATA_HOME", unit_dir(), 1); /* so that the key in the kernel is ours alone */
}

static int tear_down(void)
{
    secret_clear(&answer);
    master_offer(NULL);
    (void)unlink(credential);
    if (given >= 0)
        (void)close(given);
    given = -1;
    return master_drop(&error);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void give_credential(const char *text, mode_t mode)
{
    int fd = open(credential, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    (void)close(fd);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", unit_dir(), 1), 0);
}

static void give_pipe(const char *text, size_t len)
{
    char number[16];
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], text, len), (ssize_t)len);
    (void)close(ends[1]);
    given = ends[0];
    (void)snprintf(number, sizeof number, "%d", given);
    assert_int_equal(setenv("AAD_CREDENTIAL_MASTER_FD", number, 1), 0);
}

static void offer(const char *text)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, text);
    master_offer(&password);
}

static void keep(const char *text, int64_t timeout_s)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, text);
    assert_int_equal(master_keep(&password, timeout_s, &error), AAD_OK);
}

/* What the store says of the answer: the key that it made of it. */
static void judge(enum aad_question question, const char *key_text, bool right)
{
    auto_secret struct secret key = {0};

    secret_append_text(&key, key_text);
    master_answer_was(question, &key, right);
}

static enum aad_code ask(enum aad_question question)
{
    const struct store_question q = {
        .question = question, .subject = "the subject", .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    secret_clear(&answer);
    return master_answer(&q, &answer, &error);
}

static void want_answer(const char *text)
{
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_OK);
    assert_string_equal(answer.bytes, text);
}

static void want_kept(const char *text)
{
    assert_int_equal(ask(AAD_ASK_KEPT_KEY), text ? AAD_OK : AAD_NOT_FOUND);
    assert_string_equal(answer.len ? answer.bytes : "", text ? text : "");
}

TEST(nobody_to_ask_is_locked_with_a_remedy) /* P5 */
{
    assert_false(master_is_at_hand());
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_LOCKED);
    assert_non_null(strstr(error.remedy, "aad-credential unlock"));
    assert_int_equal(ask(AAD_ASK_NEW_PASSWORD), AAD_LOCKED);
    assert_int_equal(ask(AAD_ASK_KEYRING_PASSWORD), AAD_LOCKED);
    assert_non_null(strstr(error.what, "the subject"));
}

TEST(sources_have_an_order)
{
    keep("kept", 60);
    want_kept("kept");
    give_pipe("from the pipe\n", 14);
    want_kept(NULL);
    want_answer("from the pipe");
    give_credential("credential\n", 0400);
    want_kept(NULL);
    want_answer("credential");
    offer("offered");
    want_kept(NULL);
    want_answer("offered");
    assert_true(master_is_at_hand());
}

TEST(new_password_has_a_source_of_its_own)
{
    auto_secret struct secret next = {0};

    offer("present");
    secret_append_text(&next, "next");
    master_offer_new(&next);
    want_answer("present");
    secret_clear(&answer);
    assert_int_equal(ask(AAD_ASK_NEW_PASSWORD), AAD_OK);
    assert_string_equal(answer.bytes, "next");
    judge(AAD_ASK_NEW_PASSWORD, "key of next", true);
    assert_int_equal(master_keep_offered(60, &error), AAD_OK);
    master_offer(NULL);
    master_offer_new(NULL);
    want_kept("key of next");
}

/* Another process has changed the password since the key was read here. */
TEST(newer_key_is_not_dropped_for_an_old_one)
{
    keep("old key", 60);
    want_kept("old key");
    keep("new key", 60);
    judge(AAD_ASK_KEPT_KEY, "", false);
    want_kept("new key");
    judge(AAD_ASK_KEPT_KEY, "", false);
    want_kept(NULL);
}

/* P3: the kernel has a key, which opens one store; a password opens what a person used it for. */
TEST(what_is_kept_is_no_password)
{
    keep("kept", 60);
    assert_true(master_is_at_hand());
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_LOCKED);
    assert_int_equal(ask(AAD_ASK_KEYRING_PASSWORD), AAD_LOCKED);
    assert_int_equal(ask(AAD_ASK_NEW_PASSWORD), AAD_LOCKED);
    assert_int_equal(answer.len, 0);
}

TEST(nothing_kept_is_not_found)
{
    want_kept(NULL);
    assert_int_equal(error.code, AAD_NOT_FOUND);
}

TEST(a_new_password_comes_from_an_explicit_source)
{
    give_credential("credential", 0400);
    assert_int_equal(ask(AAD_ASK_NEW_PASSWORD), AAD_OK);
    assert_string_equal(answer.bytes, "credential");
}

TEST(keyrings_and_tokens_do_not_get_the_master_password) /* P2 */
{
    keep("kept", 60);
    offer("offered");
    give_credential("credential", 0400);
    assert_int_equal(ask(AAD_ASK_KEYRING_PASSWORD), AAD_LOCKED);
    assert_int_equal(answer.len, 0);
}

TEST(a_pipe_answers_more_than_once)
{
    give_pipe("once", 4);
    want_answer("once");
    want_answer("once");
    assert_true(fcntl(given, F_GETFD) & FD_CLOEXEC);
}

TEST(an_odd_password_is_refused)
{
    static const struct {
        const char *bytes;
        size_t len;
    } odd[] = {{"", 0}, {"\n", 1}, {"a\0b", 3}};
    char large[1100];

    for (size_t i = 0; i < COUNT(odd); i++) {
        give_pipe(odd[i].bytes, odd[i].len);
        assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_CONFIG);
        assert_int_equal(answer.len, 0);
        assert_int_equal(tear_down() | set_up(), 0);
    }
    memset(large, 'x', sizeof large);
    give_pipe(large, sizeof large);
    assert_int_not_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_OK);
    assert_int_equal(answer.len, 0);
}

TEST(only_one_newline_belongs_to_the_writer)
{
    give_pipe(" two words \n\n", 13);
    want_answer(" two words \n");
}

TEST(a_credential_of_others_is_not_believed)
{
    give_credential("credential", 0666);
    keep("kept", 60);
    want_kept(NULL); /* nor is it passed over */
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_CONFIG);
    assert_int_equal(answer.len, 0);
}

TEST(a_missing_credential_is_no_source)
{
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", unit_dir(), 1), 0);
    keep("kept", 60);
    want_kept("kept");
}

TEST(odd_descriptor_numbers_are_said_to_be_odd)
{
    static const char *const odd[] = {"-1", "x", "3x", "65536", "99999999999999999999", " 3"};

    for (size_t i = 0; i < COUNT(odd); i++) {
        assert_int_equal(setenv("AAD_CREDENTIAL_MASTER_FD", odd[i], 1), 0);
        assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_CONFIG);
        assert_non_null(strstr(error.what, "AAD_CREDENTIAL_MASTER_FD is not the number"));
    }
    assert_int_equal(setenv("AAD_CREDENTIAL_MASTER_FD", "canary", 1), 0);
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_CONFIG);
    assert_null(strstr(error.what, "canary")); /* P3: it may be the password */
}

TEST(what_was_wrong_is_not_offered_again) /* P6 */
{
    keep("wrong", 60);
    want_kept("wrong");
    judge(AAD_ASK_KEPT_KEY, "", false);
    assert_false(master_is_kept());
    offer("wrong");
    want_answer("wrong");
    judge(AAD_ASK_MASTER_PASSWORD, "", false);
    assert_int_equal(ask(AAD_ASK_MASTER_PASSWORD), AAD_LOCKED);
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
}

TEST(what_came_by_itself_is_not_kept) /* P3 */
{
    give_credential("credential", 0400);
    want_answer("credential");
    judge(AAD_ASK_MASTER_PASSWORD, "key", true);
    assert_false(master_is_kept());
    give_pipe("from the pipe\n", 14);
    (void)unlink(credential);
    want_answer("from the pipe");
    judge(AAD_ASK_MASTER_PASSWORD, "key", true);
    assert_false(master_is_kept());
    offer("offered");
    want_answer("offered");
    judge(AAD_ASK_MASTER_PASSWORD, "key", true);
    assert_false(master_is_kept());
}

TEST(what_was_offered_is_kept_as_a_key_and_on_demand)
{
    offer("offered");
    want_answer("offered");
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
    judge(AAD_ASK_MASTER_PASSWORD, "", true); /* a store that makes no key */
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
    judge(AAD_ASK_MASTER_PASSWORD, "its key", true);
    assert_int_equal(master_keep_offered(60, &error), AAD_OK);
    master_offer(NULL);
    want_kept("its key");
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
}

TEST(one_source_that_was_wrong_does_not_drop_another)
{
    keep("kept", 60);
    give_credential("wrong", 0400);
    want_answer("wrong");
    judge(AAD_ASK_MASTER_PASSWORD, "", false);
    assert_true(master_is_kept());
}

TEST(each_data_directory_has_its_own)
{
    keep("kept", 60);
    assert_int_equal(setenv("XDG_DATA_HOME", "/nonexistent/other", 1), 0);
    assert_false(master_is_kept());
    assert_int_equal(setenv("XDG_DATA_HOME", unit_dir(), 1), 0);
    assert_true(master_is_kept());
    assert_int_equal(master_drop(&error), AAD_OK);
    assert_int_equal(master_drop(&error), AAD_OK);
    assert_false(master_is_kept());
}
