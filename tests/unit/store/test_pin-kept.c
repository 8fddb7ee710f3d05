/*
 * test_pin-kept.c - one PIN in the keyring, or two while it is changed, and which of them is given
 *
 * The keyring is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/pin-kept.h"

#include <stdio.h>
#include <unistd.h>

#include "store/client.h"
#include "store/pin.h"
#include "unit.h"

#define TOKEN "soft (serial 12)"
#define BOTH "1111\n-- aad-credential changes it to --\n2222"

static struct {
    enum aad_code load_code;
    char content[200];
    unsigned saves;
} keyring;
static struct aad_error error;
static struct secret given;

enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)spec, (void)err;
    *ret = NULL;
    return AAD_OK;
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    (void)store, (void)item;
    if (keyring.load_code)
        return aad_error_set(err, keyring.load_code, NULL, "nothing");
    secret_append_text(ret, keyring.content);
    return AAD_OK;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    (void)store, (void)err;
    assert_true(pin_is_item(item));
    (void)snprintf(keyring.content, sizeof keyring.content, "%s", secret->bytes);
    keyring.saves++;
    return AAD_OK;
}

static void put(const char *content)
{
    (void)snprintf(keyring.content, sizeof keyring.content, "%s", content);
}

static enum aad_code ask_about(const char *token)
{
    const struct store_question q = {.question = AAD_ASK_PIN,
                                     .subject = token,
                                     .pin = "keyring",
                                     .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    secret_clear(&given);
    memset(&error, 0, sizeof error);
    return pin_kept_answer(&q, &given, &error);
}

static void want_given(const char *text)
{
    assert_int_equal(ask_about(TOKEN ", a wrong PIN was entered before"), AAD_OK);
    assert_string_equal(given.bytes, text);
}

static int set_up(void)
{
    memset(&keyring, 0, sizeof keyring);
    put("0000"); /* and nothing is known of any PIN of the token */
    return unit_enter_dir() || setenv("XDG_STATE_HOME", unit_dir(), 1) || ask_about("another") ||
           ask_about(TOKEN);
}

static int tear_down(void)
{
    secret_clear(&given);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

TEST(one_pin_is_one_line)
{
    auto_pin_kept struct pin_kept kept = {0};

    put("1234\r\n");
    assert_int_equal(pin_kept_load(NULL, TOKEN, &kept, &error), AAD_OK);
    assert_string_equal(kept.present.bytes, "1234");
    assert_int_equal(kept.next.len, 0);
    put("");
    assert_int_equal(pin_kept_load(NULL, TOKEN, &kept, &error), AAD_CONFIG);
    put("1234\n5678"); /* not ours: nobody knows what it is */
    assert_int_equal(pin_kept_load(NULL, TOKEN, &kept, &error), AAD_CONFIG);
}

TEST(two_pins_come_back_as_they_were_saved)
{
    auto_pin_kept struct pin_kept kept = {0};
    auto_secret struct secret present = {0}, next = {0};

    secret_append_text(&present, "1111");
    secret_append_text(&next, "2222");
    assert_int_equal(pin_kept_save(NULL, TOKEN, &present, &next, &error), AAD_OK);
    assert_string_equal(keyring.content, BOTH);
    assert_int_equal(pin_kept_load(NULL, TOKEN, &kept, &error), AAD_OK);
    assert_true(secret_equal(&kept.present, &present) && secret_equal(&kept.next, &next));
    assert_int_equal(pin_kept_save(NULL, TOKEN, &next, NULL, &error), AAD_OK);
    assert_string_equal(keyring.content, "2222");
    put("1111\n-- aad-credential changes it to --\n"); /* cut by somebody */
    assert_int_equal(pin_kept_load(NULL, TOKEN, &kept, &error), AAD_CONFIG);
}

TEST(nothing_there_names_the_command)
{
    keyring.load_code = AAD_NOT_FOUND;
    assert_int_equal(ask_about(TOKEN), AAD_LOCKED);
    assert_non_null(strstr(error.remedy, "key pin"));
}

/* P6: the token has not got the next one yet, as long as the present one is not refused. */
TEST(present_one_is_given_first_and_stays)
{
    put(BOTH);
    want_given("1111");
    pin_kept_was(true);
    assert_string_equal(keyring.content, BOTH); /* somebody may be in the middle of it */
    want_given("1111");
}

/* As the plugin says of one that it knows, and has not sent. */
TEST(next_one_is_given_where_the_present_one_is_refused)
{
    put(BOTH);
    want_given("1111");
    pin_kept_was(false);
    want_given("2222");
    pin_kept_was(true);
    assert_string_equal(keyring.content, "2222");
    assert_int_equal(keyring.saves, 1);
    want_given("2222");
}

TEST(refused_one_of_two_says_that_there_is_another)
{
    put(BOTH);
    want_given("1111");
    pin_kept_was(false);
    pin_kept_explain(&error);
    assert_non_null(strstr(error.remedy, "Repeat the command, and the other one is tried"));
    want_given("1111"); /* as another command does */
    pin_kept_was(false);
    want_given("2222");
    pin_kept_was(false);
    pin_kept_explain(&error);
    assert_non_null(strstr(error.remedy, "the token takes neither"));
    assert_string_equal(keyring.content, BOTH);
}

TEST(refused_one_alone_is_explained_by_the_plugin)
{
    put("1111");
    want_given("1111");
    pin_kept_was(false);
    pin_kept_explain(&error);
    assert_string_equal(error.remedy, "");
    want_given("1111");
}

/* The change that was cut short is not the one that is under way now. */
TEST(what_was_replaced_meanwhile_is_left_alone)
{
    put(BOTH);
    want_given("1111");
    pin_kept_was(false);
    want_given("2222");
    put("2222\n-- aad-credential changes it to --\n3333");
    pin_kept_was(true);
    assert_int_equal(keyring.saves, 0);
}

TEST(change_that_is_under_way_is_left_alone)
{
    int lock = -1, other = -1;

    put(BOTH);
    assert_int_equal(pin_kept_lock(TOKEN, &lock, &error), AAD_OK);
    assert_int_equal(pin_kept_lock(TOKEN ", said of it", &other, &error), AAD_THROTTLED);
    assert_int_equal(other, -1);
    want_given("1111");
    pin_kept_was(false);
    want_given("2222");
    pin_kept_was(true);
    assert_string_equal(keyring.content, BOTH);
    (void)close(lock);
    want_given("1111");
    pin_kept_was(false);
    want_given("2222");
    pin_kept_was(true);
    assert_string_equal(keyring.content, "2222");
}

TEST(of_another_token_nothing_is_known)
{
    put(BOTH);
    want_given("1111");
    pin_kept_was(false);
    assert_int_equal(ask_about("other (serial 13)"), AAD_OK);
    assert_string_equal(given.bytes, "1111");
}
