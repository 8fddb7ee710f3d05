/*
 * test_unlock.c - the master password: tried before anything is kept, its key for a while,
 * forgotten
 *
 * The kernel keyring, and the store that makes a key of the password, are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "command-fixture.h"
#include "store/client.h"
#include "store/master.h"
#include "unit.h"

static struct {
    char offered[64], offered_new[64], password[64], kept[80];
    int64_t timeout_s;
    enum aad_code unlock_code, keep_code, drop_code, change_code;
    bool is_kept, is_given;
} master;

void master_offer(const struct secret *password)
{
    (void)snprintf(master.offered, sizeof master.offered, "%s", password ? password->bytes : "");
}

enum aad_code master_keep_offered(int64_t timeout_s, struct aad_error *err)
{
    if (master.keep_code)
        return aad_error_set(err, master.keep_code, NULL, "there is no kernel keyring");
    (void)snprintf(master.kept, sizeof master.kept, "key of %s",
                   strcmp(master.password, "canary-7f") ? master.password : master.offered);
    master.timeout_s = timeout_s;
    return AAD_OK;
}

enum aad_code master_drop(struct aad_error *err)
{
    master.is_kept = false;
    return master.drop_code ? aad_error_set(err, master.drop_code, NULL, "no") : AAD_OK;
}

bool master_is_kept(void)
{
    return master.is_kept;
}

void master_offer_new(const struct secret *password)
{
    (void)snprintf(master.offered_new, sizeof master.offered_new, "%s",
                   password ? password->bytes : "");
}

bool master_is_given(void)
{
    return master.is_given;
}

enum aad_code store_change_password(struct store *store, struct aad_error *err)
{
    (void)store;
    assert_string_equal(master.offered, "canary-7f");
    if (master.change_code)
        return aad_error_set(err, master.change_code, NULL, "no");
    (void)snprintf(master.password, sizeof master.password, "%s", master.offered_new);
    return AAD_OK;
}

/* Only what was offered for this try opens it. */
enum aad_code store_unlock(struct store *store, struct aad_error *err)
{
    (void)store;
    assert_string_equal(command_fixture.opened, "keyring-file");
    assert_false(command_fixture.may_ask);
    if (strcmp(master.offered, "canary-7f") != 0)
        return aad_error_set(err, AAD_REJECTED, NULL, "the master password is wrong");
    return master.unlock_code ? aad_error_set(err, master.unlock_code, NULL, "no") : AAD_OK;
}

static int start(void)
{
    memset(&master, 0, sizeof master);
    (void)snprintf(master.password, sizeof master.password, "canary-7f");
    return command_fixture_make();
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, const char *input, enum aad_code want)
{
    struct aad_error err;

    return command_fixture_run(&command_unlock, words, input, want, &err);
}

TEST(right_password_is_kept_for_a_working_day)
{
    assert_string_equal(run("--secret-stdin", "canary-7f\n", AAD_OK),
                        "The embedded keyring is unlocked for 28800 seconds.\n");
    assert_string_equal(master.kept, "key of canary-7f");
    assert_int_equal(master.timeout_s, 28800);
    assert_string_equal(master.offered, "");
}

TEST(time_is_chosen)
{
    run("--secret-stdin --timeout 60", "canary-7f", AAD_OK);
    assert_int_equal(master.timeout_s, 60);
    assert_non_null(strstr(run("--secret-stdin --timeout=0", "canary-7f", AAD_OK), "a reboot"));
    assert_int_equal(master.timeout_s, 0);
}

TEST(password_comes_from_another_descriptor)
{
    char words[40];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "canary-7f\n", 10), 10);
    (void)close(ends[1]);
    (void)snprintf(words, sizeof words, "--secret-fd %d", ends[0]);
    run(words, "wrong", AAD_OK);
    (void)close(ends[0]);
    assert_string_equal(master.kept, "key of canary-7f");
}

TEST(keyring_that_is_not_there_is_made)
{
    command_fixture.check_code = AAD_NOT_FOUND;
    assert_string_equal(run("--secret-stdin", "canary-7f\n", AAD_OK),
                        "The embedded keyring is made and unlocked for 28800 seconds.\n");
    assert_string_equal(master.kept, "key of canary-7f");
    command_fixture_person("New master password=canary-7f");
    assert_non_null(strstr(run("--timeout 0", NULL, AAD_OK), "is made and unlocked until"));
    command_fixture_person_is_done();
}

TEST(person_is_asked_once_without_echo)
{
    command_fixture_person("Master password=canary-7f");
    run("", NULL, AAD_OK);
    command_fixture_person_is_done();
    assert_string_equal(master.kept, "key of canary-7f");
    assert_null(strstr(buf_text(&command_fixture.screen), "canary"));
    command_fixture_person("Master password=^C");
    run("", NULL, AAD_CANCELLED);
}

/* P11: a password that opens nothing is not kept as if it did, and no try is left behind. */
TEST(wrong_password_is_not_kept)
{
    assert_string_equal(run("--secret-stdin", "wrong", AAD_REJECTED), "");
    assert_string_equal(master.kept, "");
    assert_string_equal(master.offered, "");
    command_fixture.open_code = AAD_UNAVAILABLE;
    run("--secret-stdin", "canary-7f", AAD_UNAVAILABLE);
    assert_string_equal(master.kept, "");
    assert_string_equal(master.offered, "");
}

TEST(kernel_without_a_keyring_is_an_error)
{
    master.keep_code = AAD_UNAVAILABLE;
    assert_string_equal(run("--secret-stdin", "canary-7f", AAD_UNAVAILABLE), "");
    assert_string_equal(master.offered, "");
}

TEST(wrong_words_try_nothing)
{
    static const char *const words[] = {
        "canary-7f",
        "--secret-stdin --secret-fd 3",
        "--secret-stdin --timeout -1",
        "--secret-fd x",
        "--secret-stdin --timeout 1h",
        "--secret-stdin --timeout 99999999999",
        "--password canary-7f",
        "--secret-stdin=canary-7f",
        "--secret-fd -1",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        struct aad_error err;

        (void)command_fixture_run(&command_unlock, words[i], "canary-7f", AAD_USAGE, &err);
        assert_null(strstr(err.what, "canary"));
        assert_string_equal(command_fixture.opened, "");
    }
    run("--secret-stdin", "", AAD_USAGE);
    run("--secret-stdin", "\n", AAD_USAGE);
}

/* --- --change ------------------------------------------------------------------------------- */

static const char *give(const char *words, const char *text, const char *input, enum aad_code want)
{
    char all[80];
    int ends[2];
    const char *said;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    (void)close(ends[1]);
    (void)snprintf(all, sizeof all, "%s --new-secret-fd %d", words, ends[0]);
    said = run(all, input, want);
    (void)close(ends[0]);
    return said;
}

TEST(password_is_changed_and_its_key_kept)
{
    assert_string_equal(give("--change --secret-stdin", "canary-8e\n", "canary-7f\n", AAD_OK),
                        "The master password of the embedded keyring is changed. It is unlocked "
                        "for 28800 seconds.\n");
    assert_string_equal(master.password, "canary-8e");
    assert_string_equal(master.kept, "key of canary-8e");
    assert_string_equal(master.offered, "");
    assert_string_equal(master.offered_new, "");
}

TEST(person_is_asked_for_the_present_one_and_the_next)
{
    command_fixture_person("Master password=canary-7f\nNew master password=canary-8e");
    assert_non_null(strstr(run("--change --timeout 0", NULL, AAD_OK), "until a reboot"));
    command_fixture_person_is_done();
    assert_string_equal(master.password, "canary-8e");
    assert_null(strstr(buf_text(&command_fixture.screen), "canary"));
}

/* Nobody chooses a new one for nothing. */
TEST(wrong_present_password_changes_nothing)
{
    command_fixture_person("Master password=wrong");
    run("--change", NULL, AAD_REJECTED);
    command_fixture_person_is_done();
    assert_string_equal(master.password, "canary-7f");
    assert_string_equal(master.kept, "");
    assert_string_equal(master.offered, "");
}

TEST(failed_change_keeps_what_was_kept)
{
    master.is_kept = true;
    master.change_code = AAD_IO;
    assert_string_equal(give("--change --secret-stdin", "canary-8e", "canary-7f", AAD_IO), "");
    assert_true(master.is_kept);
    assert_string_equal(master.kept, "");
    assert_string_equal(master.offered_new, "");
    command_fixture_person("Master password=canary-7f\nNew master password=^C");
    run("--change", NULL, AAD_CANCELLED);
    assert_true(master.is_kept);
}

/* It is changed; what the kernel has of the old one would open nothing. */
TEST(changed_password_that_cannot_be_kept_is_no_failure)
{
    master.is_kept = true;
    master.keep_code = AAD_UNAVAILABLE;
    assert_string_equal(give("--change --secret-stdin", "canary-8e", "canary-7f", AAD_OK),
                        "The master password of the embedded keyring is changed.\n");
    assert_false(master.is_kept);
}

TEST(source_of_the_old_one_is_remembered)
{
    master.is_given = true;
    assert_non_null(strstr(give("--change --secret-stdin", "canary-8e", "canary-7f", AAD_OK),
                           "systemd credential"));
}

TEST(keyring_that_is_not_there_has_no_password_to_change)
{
    command_fixture.check_code = AAD_NOT_FOUND;
    assert_string_equal(give("--change --secret-stdin", "canary-8e", "canary-7f", AAD_NOT_FOUND),
                        "");
}

TEST(change_wants_two_sources)
{
    run("--new-secret-fd 5 --secret-stdin", "canary-7f", AAD_USAGE);
    run("--change --secret-fd 5 --new-secret-fd 5", "canary-7f", AAD_USAGE);
    run("--change --secret-stdin --new-secret-fd 0", "canary-7f", AAD_USAGE);
    run("--change --secret-stdin --new-secret-fd x", "canary-7f", AAD_USAGE);
    assert_string_equal(command_fixture.opened, "");
}

TEST(lock_forgets_and_says_whether_there_was_anything)
{
    struct aad_error err;

    master.is_kept = true;
    assert_string_equal(command_fixture_run(&command_lock, "", NULL, AAD_OK, &err),
                        "The embedded keyring is locked.\n");
    assert_string_equal(command_fixture_run(&command_lock, "", NULL, AAD_OK, &err),
                        "The embedded keyring was locked already.\n");
    master.is_kept = true;
    command_fixture_run(&command_lock, "now", NULL, AAD_USAGE, &err);
    command_fixture_run(&command_lock, "--help", NULL, AAD_OK, &err);
    assert_true(master.is_kept);
    master.drop_code = AAD_IO;
    assert_string_equal(command_fixture_run(&command_lock, "", NULL, AAD_IO, &err), "");
}
