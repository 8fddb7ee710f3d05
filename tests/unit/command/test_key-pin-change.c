/*
 * test_key-pin-change.c - the keyring has the right PIN before, while and after the token changes
 * it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "key-verbs-fixture.h"
#include "unit.h"

#define BETWEEN "\n-- aad-credential changes it to --\n"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

/* A person who types 5678, at a token with PINs of 4 to 8 characters, whose PIN is 1234. */
static int start(void)
{
    int failed = key_verbs_fixture_make();

    key_verbs_fixture.has_terminal = true;
    key_verbs_fixture.types = "5678";
    key_verbs_fixture.pin_rules = (struct store_pin_rules){.min = 4, .max = 8};
    return failed || setenv("XDG_STATE_HOME", unit_dir(), 1);
}

BEFORE_EACH(start);
AFTER_EACH(key_verbs_fixture_remove);

static void have(const char *kept)
{
    (void)snprintf(key_verbs_fixture.kept, sizeof key_verbs_fixture.kept, "%s", kept);
}

TEST(person_chooses_the_new_one)
{
    const char *text = run("pin arm --change --pin ask", AAD_OK);

    assert_string_equal(key_verbs_fixture.log, "check load change");
    assert_string_equal(key_verbs_fixture.new_pin, "5678");
    assert_string_equal(key_verbs_fixture.prompt, "New PIN of work (serial 1), 4 to 8 characters");
    assert_non_null(strstr(text, "The PIN of work (serial 1) is changed."));
    assert_null(strstr(text, "5678"));
    assert_string_equal(key_verbs_fixture.kept, "");
}

TEST(agent_is_told_where_the_old_one_is)
{
    assert_non_null(strstr(run("pin arm --change", AAD_OK), "where fd:9 has the old one"));
}

/* P8: the new one is beside the old one before the token gets it. */
TEST(keyring_has_both_before_and_the_new_one_after)
{
    const char *text;

    have("1234");
    text = run("pin arm --change", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "check load save change save");
    assert_string_equal(key_verbs_fixture.kept, "5678");
    assert_non_null(strstr(text, "The keyring has the new one."));
}

TEST(keyring_keeps_both_where_nobody_knows)
{
    static const enum aad_code codes[] = {AAD_IO, AAD_TIMEOUT, AAD_UNAVAILABLE, AAD_PROTOCOL};

    for (size_t i = 0; i < COUNT(codes); i++) {
        have("1234");
        key_verbs_fixture.change_code = codes[i];
        run("pin arm --change", codes[i]);
        assert_string_equal(key_verbs_fixture.kept, "1234" BETWEEN "5678");
        assert_non_null(strstr(error.remedy, "the next use of the token finds out"));
        have("");
        run("pin arm --change", codes[i]);
        assert_non_null(strstr(error.remedy, "try the old one first"));
    }
}

TEST(keyring_has_the_old_one_where_the_token_kept_it)
{
    static const enum aad_code codes[] = {AAD_USAGE, AAD_LOCKED, AAD_CANCELLED, AAD_UNSUPPORTED};

    for (size_t i = 0; i < COUNT(codes); i++) {
        have("1234");
        key_verbs_fixture.change_code = codes[i];
        run("pin arm --change", codes[i]);
        assert_string_equal(key_verbs_fixture.log, "check load save change save");
        assert_string_equal(key_verbs_fixture.kept, "1234");
        assert_string_equal(error.remedy, "");
    }
}

/* Which one the token has now is not known here. */
TEST(keyring_gets_back_what_it_had_where_somebody_else_was_faster)
{
    have("0000");
    key_verbs_fixture.change_code = AAD_REFUSED;
    run("pin arm --change", AAD_REFUSED);
    assert_string_equal(key_verbs_fixture.kept, "0000");
    have("");
    run("pin arm --change --pin keyring", AAD_REFUSED);
    assert_string_equal(key_verbs_fixture.kept, "");
    assert_non_null(strstr(key_verbs_fixture.log, "erase"));
}

/* P6: nothing is chosen, or written, for a PIN that is wrong. */
TEST(wrong_present_pin_changes_nothing)
{
    have("1234");
    key_verbs_fixture.verb_code = AAD_REJECTED;
    run("pin arm --change", AAD_REJECTED);
    assert_string_equal(key_verbs_fixture.log, "check");
    key_verbs_fixture.verb_code = AAD_LOCKED;
    run("pin arm --change", AAD_LOCKED);
    assert_string_equal(key_verbs_fixture.kept, "1234");
}

TEST(earlier_change_that_was_cut_short_is_told)
{
    have("1234" BETWEEN "9999");
    assert_non_null(strstr(run("pin arm --change", AAD_OK), "has had the old one of the two"));
    assert_string_equal(key_verbs_fixture.kept, "5678");
    have("0000" BETWEEN "1234");
    assert_non_null(strstr(run("pin arm --change", AAD_OK), "has had the new one of the two"));
    have("0000" BETWEEN "9999");
    assert_non_null(strstr(run("pin arm --change", AAD_OK), "neither"));
}

TEST(keyring_that_cannot_be_written_stops_it_before)
{
    have("1234");
    key_verbs_fixture.save_code = AAD_LOCKED;
    run("pin arm --change", AAD_LOCKED);
    assert_string_equal(key_verbs_fixture.log, "check load save");
    assert_string_equal(error.remedy, "");
    key_verbs_fixture.saves = 0;
    key_verbs_fixture.saves_well = 1; /* and afterwards, the next use settles it */
    run("pin arm --change", AAD_OK);
    assert_string_equal(key_verbs_fixture.kept, "1234" BETWEEN "5678");
}

TEST(keyring_that_cannot_be_read_stops_it_unless_there_is_none)
{
    key_verbs_fixture.load_code = AAD_LOCKED;
    run("pin arm --change", AAD_LOCKED);
    key_verbs_fixture.load_code = AAD_UNAVAILABLE;
    run("pin arm --change", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "check load change");
    run("pin arm --change --pin keyring", AAD_UNAVAILABLE);
}

TEST(new_pin_that_cannot_be_one_is_not_sent)
{
    static const char *const pins[] = {"123", "123456789", "1234"};

    have("1234");
    for (size_t i = 0; i < COUNT(pins); i++) {
        key_verbs_fixture.types = pins[i];
        run("pin arm --change", AAD_USAGE);
        assert_string_equal(key_verbs_fixture.log, "check load");
        assert_null(strstr(error.what, "123456789"));
    }
}

static void want_digits(size_t len)
{
    run("pin arm --change --generate --pin keyring", AAD_OK);
    assert_int_equal(strlen(key_verbs_fixture.new_pin), len);
    for (size_t i = 0; i < len; i++)
        assert_true(isdigit((unsigned char)key_verbs_fixture.new_pin[i]));
    assert_string_equal(key_verbs_fixture.kept, key_verbs_fixture.new_pin);
}

TEST(generated_pin_is_as_long_as_the_token_takes)
{
    static const struct {
        struct store_pin_rules rules;
        size_t len;
    } cases[] = {{{4, 8, false}, 8}, {{4, 255, false}, 16}, {{20, 30, false}, 20}, {{0}, 8}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        key_verbs_fixture.pin_rules = cases[i].rules;
        want_digits(cases[i].len);
    }
}

TEST(generated_pin_is_for_the_keyring_alone)
{
    run("pin arm --change --generate", AAD_USAGE);
    assert_non_null(strstr(error.remedy, "'pin' is keyring"));
    assert_string_equal(key_verbs_fixture.log, "check");
}

TEST(new_pin_comes_from_a_descriptor)
{
    char words[60];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "8765\n", 5), 5);
    (void)close(ends[1]);
    (void)snprintf(words, sizeof words, "pin arm --change --new-secret-fd %d", ends[0]);
    run(words, AAD_OK);
    (void)close(ends[0]);
    assert_string_equal(key_verbs_fixture.new_pin, "8765");
}

TEST(pin_pad_has_both_and_the_keyring_no_more)
{
    key_verbs_fixture.pin_rules.is_at_pad = true;
    have("1234");
    assert_non_null(strstr(run("pin arm --change --pin pinpad", AAD_OK), "is removed"));
    assert_string_equal(key_verbs_fixture.kept, "");
    run("pin arm --change --pin keyring --generate", AAD_UNSUPPORTED);
    run("pin arm --change --new-secret-fd 3", AAD_UNSUPPORTED);
    assert_string_equal(key_verbs_fixture.log, "check");
}

TEST(wrong_words_change_nothing)
{
    static const char *const words[] = {
        "pin arm --change --forget",
        "pin arm --generate",
        "pin arm --new-secret-fd 4",
        "pin arm --change --generate --new-secret-fd 4",
        "pin arm --change --new-secret-fd x",
        "pin arm --change --pin fd:4 --new-secret-fd 4",
        "generate arm --change",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        run(words[i], AAD_USAGE);
        assert_string_equal(key_verbs_fixture.log, "");
    }
}
