/*
 * test_verdict.c - what is known of a secret: whose it is, where it is kept, what it tells
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verdict.h"

#include <glob.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/keyctl.h"
#include "base/runtime.h"
#include "base/text.h"
#include "mint-fixture.h"
#include "unit.h"

static struct connection connection;

static int start(void)
{
    mint_fixture_make_state();
    (void)unsetenv("XDG_RUNTIME_DIR");
    runtime_parent = "/dev/null";
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

static int stop(void)
{
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code save(const char *text, enum verdict_state verdict)
{
    auto_secret struct secret secret = {0};
    struct verdict_file file;
    struct verdict now = {.state = verdict, .at_ms = clock_now_ms()};
    enum aad_code code;

    secret_append_text(&secret, text);
    assert_int_equal(verdict_open(&file, &connection, true, &secret), AAD_OK);
    code = verdict_save(&file, &now);
    verdict_close(&file);
    return code;
}

static enum verdict_state load(const char *text)
{
    auto_secret struct secret secret = {0};
    struct verdict_file file;
    struct verdict now;

    secret_append_text(&secret, text);
    assert_int_equal(verdict_open(&file, &connection, true, &secret), AAD_OK);
    verdict_load(&file, &now);
    verdict_close(&file);
    return now.state;
}

TEST(each_secret_has_its_own)
{
    assert_int_equal(load("one"), VERDICT_NONE);
    assert_int_equal(save("one", VERDICT_REJECTED), AAD_OK);
    assert_int_equal(save("two", VERDICT_TRIED), AAD_OK);
    assert_int_equal(save("three", VERDICT_ACCEPTED), AAD_OK);
    assert_int_equal(load("one"), VERDICT_REJECTED);
    assert_int_equal(load("two"), VERDICT_TRIED);
    assert_int_equal(load("three"), VERDICT_ACCEPTED);
    assert_int_equal(load("four"), VERDICT_NONE);
    assert_int_equal(save("one", VERDICT_NONE), AAD_OK);
    assert_int_equal(load("one"), VERDICT_NONE);
    assert_int_equal(load("two"), VERDICT_TRIED);
}

/* The kernel knows it first, and must not know better than the file. */
TEST(refusal_of_an_accepted_one_counts)
{
    for (int i = 0; i < 2; i++) {
        assert_int_equal(save("one", VERDICT_ACCEPTED), AAD_OK);
        assert_int_equal(load("one"), VERDICT_ACCEPTED);
        assert_int_equal(save("one", i ? VERDICT_TRIED : VERDICT_REJECTED), AAD_OK);
        assert_int_equal(load("one"), i ? VERDICT_TRIED : VERDICT_REJECTED);
    }
    assert_int_equal(save("one", VERDICT_ACCEPTED), AAD_OK);
    mint_fixture_forget_kernel();
    assert_int_equal(load("one"), VERDICT_ACCEPTED);
}

/* case 74 */
TEST(damaged_record_says_nothing)
{
    static const char *const edits[] = {"s/rejected/rejekted/", "s/\"fingerprint\": *\"./&0/",
                                        "s/\"at\"/\"et\"/", "s/^.*$//", "s/\"at\": *[0-9]/&e99/"};

    for (size_t i = 0; i < COUNT(edits); i++) {
        char command[300];

        assert_int_equal(save("one", VERDICT_REJECTED), AAD_OK);
        assert_int_equal(load("one"), VERDICT_REJECTED);
        (void)snprintf(command, sizeof command, "sed -i '%s' %s/aad-credential/verdict/*-*",
                       edits[i], mint_fixture_state());
        assert_int_equal(system(command), 0);
        assert_int_equal(load("one"), VERDICT_NONE);
    }
}

/* One byte of the kernel's word, where it stands behind the key and the fingerprint. */
static void damage_kernel(size_t at, char with)
{
    auto_buf struct buf who = {0};
    auto_secret struct secret bytes = {0};
    char name[17], description[64];

    verdict_who(&connection, true, &who);
    (void)snprintf(description, sizeof description, "aad-credential:verdict:%s",
                   text_hash_name(name, who.bytes, who.len));
    assert_int_equal(keyctl_load(description, &bytes), 0);
    bytes.bytes[CRYPTO_KEY_SIZE + CRYPTO_DIGEST_SIZE + at] |= with;
    assert_int_equal(keyctl_save(description, &bytes, 60), 0);
}

TEST(damaged_word_of_the_kernel_says_nothing)
{
    const struct {
        size_t at;
        char with;
    } damages[] = {{offsetof(struct verdict, state), 0x40},
                   {offsetof(struct verdict, number) + 7, (char)0x80},
                   {offsetof(struct verdict, tries) + 7, (char)0x80},
                   {offsetof(struct verdict, at_ms) + 7, (char)0x80}};

    for (size_t i = 0; i < COUNT(damages); i++) {
        char command[300];

        assert_int_equal(save("one", VERDICT_ACCEPTED), AAD_OK);
        (void)snprintf(command, sizeof command, "rm %s/aad-credential/verdict/*-*",
                       mint_fixture_state());
        assert_int_equal(system(command), 0);
        assert_int_equal(load("one"), VERDICT_ACCEPTED);
        damage_kernel(damages[i].at, damages[i].with);
        assert_int_equal(load("one"), VERDICT_NONE);
    }
}

TEST(same_application_is_judged_once)
{
    auto_buf struct buf one = {0}, two = {0}, user = {0};
    static char id[] = "9B000000-0000-4000-8000-00000000000A",
                same[] = "9b000000-0000-4000-8000-00000000000a",
                other[] = "https://LOGIN.test:443/another";

    connection.client_id = id;
    verdict_who(&connection, false, &one);
    verdict_who(&connection, true, &user);
    connection.client_id = same;
    connection.authority = other;
    connection.username = id;
    verdict_who(&connection, false, &two);
    assert_string_equal(buf_text(&one), buf_text(&two));
    assert_string_not_equal(buf_text(&one), buf_text(&user));
}

/* Jobs with wrong secrets of their own do not make each other's be sent again. */
TEST(oldest_record_makes_room)
{
    char text[16];

    for (int i = 0; i < 9; i++) {
        (void)snprintf(text, sizeof text, "wrong-%d", i);
        assert_int_equal(save(text, VERDICT_REJECTED), AAD_OK);
        if (!i)
            deadline_sleep_ms(1100, NULL); /* by the file's time, in seconds */
    }
    assert_int_equal(load("wrong-0"), VERDICT_NONE);
    for (int i = 1; i < 9; i++) {
        (void)snprintf(text, sizeof text, "wrong-%d", i);
        assert_int_equal(load(text), VERDICT_REJECTED);
    }
}

/* Makes the state directory one that cannot be made, not even by root. */
static void take_state_away(void)
{
    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nothing-can-be-made-here", 1), 0);
}

TEST(read_only_home_makes_no_difference)
{
    take_state_away();
    assert_int_equal(setenv("XDG_RUNTIME_DIR", mint_fixture_state(), 1), 0);
    assert_int_equal(save("one", VERDICT_REJECTED), AAD_OK);
    assert_int_equal(load("one"), VERDICT_REJECTED);
    assert_int_equal(load("two"), VERDICT_NONE);
}

TEST(what_cannot_be_remembered_is_said)
{
    take_state_away();
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(save("one", VERDICT_REJECTED), AAD_OK);
    assert_int_equal(load("one"), VERDICT_REJECTED); /* by the kernel */
    assert_int_equal(load("two"), VERDICT_NONE);
    mint_fixture_forget_kernel();
    mint_fixture_deny_kernel(true);
    assert_int_equal(save("one", VERDICT_REJECTED), AAD_IO);
    mint_fixture_deny_kernel(false);
}

/* P3 */
TEST(files_are_private_and_hold_no_secret)
{
    char pattern[128], text[4096];
    glob_t found;

    assert_int_equal(save("wrong-canary", VERDICT_REJECTED), AAD_OK);
    (void)snprintf(pattern, sizeof pattern, "%s/aad-credential/verdict/*", mint_fixture_state());
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 2);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct stat st;
        FILE *file = fopen(found.gl_pathv[i], "r");
        size_t len;

        assert_non_null(file);
        assert_int_equal(fstat(fileno(file), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        len = fread(text, 1, sizeof text, file);
        assert_null(memmem(text, len, "canary", 6));
        (void)fclose(file);
    }
    globfree(&found);
}
