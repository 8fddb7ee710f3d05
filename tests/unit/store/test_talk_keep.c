/*
 * test_talk_keep.c - the key that a store wants to be kept instead of its password (P3)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "store/master.h"
#include "talk-fixture.h"
#include "unit.h"

static struct store store;
static struct aad_error error;

static int set_up(void)
{
    auto_secret struct secret password = {0};

    memset(&error, 0, sizeof error);
    secret_append_text(&password, "offered");
    if (talk_fixture_connect(&store))
        return -1;
    master_offer(&password);
    return 0;
}

static int tear_down(void)
{
    talk_end(&store);
    secret_clear(&store.answer);
    secret_clear(&store.kept);
    master_offer(NULL);
    return close(far_end);
}

/* So that the key in the kernel is ours alone. */
static int start(void)
{
    return setenv("XDG_DATA_HOME", unit_dir(), 1);
}

BEFORE_ALL(start);
BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void say_keep(const char *bytes, size_t len)
{
    struct wire_frame frame = {.type = WIRE_KEEP};

    wire_put_bytes(&frame, bytes, len);
    say(&frame);
}

/* The verb, and the store's result of it. */
static enum aad_code call(void)
{
    auto_frame struct wire_frame frame = {.type = WIRE_CALL};
    struct talk_answer none = {0};

    say_result(AAD_OK, "");
    return talk_call(&store, &frame, &none, &error);
}

/* The key counts once the store has said that the password was right. */
TEST(a_key_is_kept_in_place_of_the_password)
{
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_keep("key", 3);
    assert_int_equal(call(), AAD_OK);
    assert_int_equal(store.kept.len, 0);
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_keep("key", 3);
    say_answer_was(AAD_ASK_MASTER_PASSWORD, 1);
    assert_int_equal(call(), AAD_OK);
    assert_int_equal(store.kept.len, 0);
    assert_int_equal(master_keep_offered(60, &error), AAD_OK);
    assert_int_equal(master_drop(&error), AAD_OK);
}

TEST(a_key_of_a_question_before_is_not_the_next_ones)
{
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_keep("key", 3);
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_answer_was(AAD_ASK_MASTER_PASSWORD, 1);
    assert_int_equal(call(), AAD_OK);
    assert_int_equal(master_keep_offered(60, &error), AAD_UNSUPPORTED);
}

TEST(a_key_of_no_length_or_too_long_is_nonsense)
{
    static const char long_key[AAD_KEPT_KEY_MAX + 1];
    static const size_t lens[] = {0, sizeof long_key};

    for (size_t i = 0; i < COUNT(lens); i++) {
        say_keep(long_key, lens[i]);
        assert_int_equal(call(), AAD_PROTOCOL);
        assert_int_equal(store.process.fd, -1);
        assert_int_equal(tear_down() | set_up(), 0);
    }
}

/* Nobody is asked for it, whoever is there. */
TEST(what_is_not_kept_is_not_found)
{
    auto_frame struct wire_frame frame = {0};
    struct aad_error said;

    master_offer(NULL);
    store.may_ask = true;
    say_ask(AAD_ASK_KEPT_KEY);
    assert_int_equal(call(), AAD_OK);
    do
        assert_int_equal(wire_receive(far_end, &frame, INT64_MAX, NULL), AAD_OK);
    while (frame.type != WIRE_ANSWER);
    assert_true(wire_get_number(&frame) > 0);
    assert_int_equal(wire_get_error(&frame, &said), AAD_NOT_FOUND);
}
