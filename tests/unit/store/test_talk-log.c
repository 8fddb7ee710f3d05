/*
 * test_talk-log.c - which uses of a key or a PIN are logged, with the store's process played here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "host/wire.h"
#include "store/audit.h"
#include "store/client.h"
#include "talk-fixture.h"
#include "unit.h"

static const struct aad_item item = {.connection = "arm", .role = "certificate"};
static struct store store;
static struct secret input;
static struct aad_error error;

static struct { /* the log */
    unsigned n;
    char verb[16], key[64], connection[40];
    enum aad_code result;
    bool by_pin, refuses_before;
} logged;

enum aad_code audit_check(struct aad_error *err)
{
    return logged.refuses_before ? aad_error_set(err, AAD_REFUSED, NULL, "nobody takes the log")
                                 : AAD_OK;
}

enum aad_code audit_log(const struct audit_use *use, struct aad_error *err)
{
    (void)err;
    logged.n++;
    (void)snprintf(logged.verb, sizeof logged.verb, "%s", use->verb);
    (void)snprintf(logged.key, sizeof logged.key, "%s", use->key);
    (void)snprintf(logged.connection, sizeof logged.connection, "%s",
                   use->item->connection ? use->item->connection : "none");
    logged.by_pin = use->by_pin;
    logged.result = use->result;
    return AAD_OK;
}

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    memset(&logged, 0, sizeof logged);
    secret_append_text(&input, "what is sent");
    return talk_fixture_connect(&store);
}

static int tear_down(void)
{
    talk_end(&store);
    secret_clear(&input);
    return close(far_end);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static unsigned pins_given;

static enum aad_code give_pin(const struct store_question *question, struct secret *ret,
                              struct aad_error *err)
{
    (void)question, (void)err;
    pins_given++;
    secret_append_text(ret, "1234");
    return AAD_OK;
}

static void ignore(enum aad_question question, const struct secret *kept, bool right)
{
    (void)question, (void)kept, (void)right;
}

static const struct store_answers answers = {.answer = give_pin, .was = ignore};

TEST(pin_that_was_used_to_look_is_logged)
{
    auto_secret struct secret spki = {0};

    store.answers = &answers;
    say_ask(AAD_ASK_PIN);
    say_result(AAD_OK, "");
    assert_int_equal(store_unlock(&store, &error), AAD_OK);
    assert_int_equal(logged.n, 1);
    assert_string_equal(logged.verb, "look");
    assert_string_equal(logged.connection, "none");
    assert_true(logged.by_pin);
    say_result(AAD_OK, "");
    assert_int_equal(store_unlock(&store, &error), AAD_OK); /* it was logged in already */
    assert_int_equal(logged.n, 1);
    say_ask(AAD_ASK_PIN);
    say_result(AAD_REJECTED, "it is wrong");
    assert_int_equal(store_public_key(&store, &item, &spki, &error), AAD_REJECTED);
    assert_int_equal(logged.n, 2);
    assert_int_equal(logged.result, AAD_REJECTED);
    assert_string_equal(logged.connection, "arm");
    say_ask(AAD_ASK_PIN);
    say_result(AAD_NOT_FOUND, "there is none");
    assert_int_equal(store_load(&store, &item, &spki, &error), AAD_NOT_FOUND);
    assert_string_equal(logged.verb, "look");
    assert_int_equal(logged.n, 3);
}

TEST(pin_that_must_be_logged_and_cannot_is_not_given)
{
    store.answers = &answers;
    pins_given = 0;
    logged.refuses_before = true;
    say_ask(AAD_ASK_PIN);
    say_result(AAD_REFUSED, "nobody takes the log");
    assert_int_equal(store_unlock(&store, &error), AAD_REFUSED);
    assert_int_equal(pins_given, 0);
    assert_int_equal(logged.n, 0);
}

TEST(key_that_signed_is_logged)
{
    auto_secret struct secret ret = {0};

    say_note("key", "pkcs11:object=k;id=%01");
    say_bytes("signature", 9);
    say_result(AAD_OK, "");
    assert_int_equal(store_sign(&store, &item, "PS256", &input, &ret, &error), AAD_OK);
    assert_string_equal(logged.key, "pkcs11:object=k;id=%01");
    say_bytes("signature", 9);
    say_result(AAD_OK, ""); /* not the key of an earlier verb */
    assert_int_equal(store_sign(&store, &item, "PS256", &input, &ret, &error), AAD_OK);
    assert_string_equal(logged.key, "");
    assert_false(logged.by_pin);
}

/* What the token says of its PIN, and where it is entered. */
TEST(rules_for_a_pin_are_known)
{
    static const char *const wrong[] = {"", "4", "4-", "-8", "8-4", "0-8", "4-8-9", "four-8"};
    struct store_pin_rules rules;

    for (size_t i = 0; i < COUNT(wrong); i++) {
        say_note("pin-length", wrong[i]);
        say_result(AAD_OK, "");
        assert_int_equal(store_check(&store, &error), AAD_OK);
        assert_int_equal(store_pin_rules(&store).max, 0);
    }
    say_note("pin-length", "4-8");
    say_note("pin-pad", "whatever it says");
    say_result(AAD_OK, "");
    assert_int_equal(store_check(&store, &error), AAD_OK);
    rules = store_pin_rules(&store);
    assert_int_equal(rules.min, 4);
    assert_int_equal(rules.max, 8);
    assert_true(rules.is_at_pad);
}

static bool was_right;

static void note_was(enum aad_question question, const struct secret *kept, bool right)
{
    assert_int_equal(question, AAD_ASK_PIN);
    assert_int_equal(kept->len, 0);
    was_right = right;
}

static void explain(struct aad_error *err)
{
    aad_error_remedy(err, "there is another one");
}

/* Who gave it hears both, and may know more of a refusal. */
TEST(who_gave_a_pin_hears_whether_it_was_right)
{
    static const struct store_answers gives = {
        .answer = give_pin, .was = note_was, .explain = explain};

    store.answers = &gives;
    say_ask(AAD_ASK_PIN);
    say_answer_was(AAD_ASK_PIN, true);
    say_result(AAD_OK, "");
    assert_int_equal(store_unlock(&store, &error), AAD_OK);
    assert_true(was_right);
    assert_true(secret_equal_bytes(store_last_answer(&store), "1234", 4));
    say_ask(AAD_ASK_PIN);
    say_answer_was(AAD_ASK_PIN, false);
    say_result(AAD_REJECTED, "it is wrong");
    assert_int_equal(store_unlock(&store, &error), AAD_REJECTED);
    assert_false(was_right);
    assert_string_equal(error.remedy, "there is another one");
}
