/*
 * test_talk.c - the caller's side of the conversation, with a store's process played by the test
 *
 * SPDX-License-Identifier: Apache-2.0
 */

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/master.h"
#include "talk-fixture.h"
#include "unit.h"

#define SHORT_MS 300

static struct store store;
static struct aad_error error;

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    return talk_fixture_connect(&store);
}

static int tear_down(void)
{
    talk_end(&store);
    secret_clear(&store.answer);
    master_offer(NULL);
    return close(far_end);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static enum aad_code call(struct talk_answer *answer)
{
    auto_frame struct wire_frame frame = {.type = WIRE_CALL};
    struct talk_answer none = {0};

    return talk_call(&store, &frame, answer ? answer : &none, &error);
}

TEST(bytes_come_in_parts_until_the_result)
{
    auto_secret struct secret bytes = {0};
    struct talk_answer answer = {.bytes = &bytes};

    say_bytes("one", 3);
    say_bytes("", 0);
    say_bytes("two", 3);
    say_result(AAD_OK, "");
    assert_int_equal(call(&answer), AAD_OK);
    assert_string_equal(bytes.bytes, "onetwo");
}

/* P5: a source of PINs that never says anything has no more time than the verb. */
TEST(silent_source_of_a_pin_is_waited_for_until_the_deadline)
{
    int64_t began_ms = clock_steady_ms();
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    (void)snprintf(store.pin, sizeof store.pin, "fd:%d", ends[0]);
    store.deadline = deadline_in_ms(SHORT_MS);
    say_ask(AAD_ASK_PIN);
    assert_int_equal(call(NULL), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - began_ms, SHORT_MS / 2, UNIT_HUNG_MS);
    assert_int_equal(close(ends[0]) | close(ends[1]), 0);
}

TEST(the_plugins_own_error_ends_nothing)
{
    say_result(AAD_LOCKED, "the fake is locked");
    say_result(AAD_OK, "");
    assert_int_equal(call(NULL), AAD_LOCKED);
    assert_string_equal(error.what, "the fake is locked");
    assert_int_equal(call(NULL), AAD_OK);
}

TEST(an_open_that_failed_answers_the_first_verb)
{
    store.is_open = false;
    say_result(AAD_UNAVAILABLE, "there is no bus");
    assert_int_equal(shutdown(far_end, SHUT_RDWR), 0); /* the host ends after it */
    assert_int_equal(call(NULL), AAD_UNAVAILABLE);
    assert_string_equal(error.what, "there is no bus");
    memset(&error, 0, sizeof error);
    assert_int_equal(call(NULL), AAD_UNAVAILABLE);
    assert_string_equal(error.what, "there is no bus");
}

/* One frame that does not belong where it comes. */
static void want_nonsense(struct wire_frame *frame)
{
    say(frame);
    say_result(AAD_OK, "");
    assert_int_equal(call(NULL), AAD_PROTOCOL);
    assert_int_equal(store.process.fd, -1);
    assert_int_equal(call(NULL), AAD_PROTOCOL);
    assert_int_equal(tear_down(), 0);
    assert_int_equal(set_up(), 0);
}

TEST(what_was_not_asked_for_is_nonsense)
{
    static const enum wire_type types[] = {WIRE_OPEN,   WIRE_CALL, WIRE_BYTES,
                                           WIRE_ANSWER, WIRE_ROW,  WIRE_ASK};
    static const int64_t questions[] = {-1, 0, AAD_ASK_LAST + 1, 99, INT64_MAX};

    for (size_t i = 0; i < COUNT(types); i++)
        want_nonsense(&(struct wire_frame){.type = types[i]});
    for (size_t i = 0; i < COUNT(questions); i++) {
        struct wire_frame ask = {.type = WIRE_ASK};

        wire_put_number(&ask, questions[i]);
        wire_put_text(&ask, "subject");
        want_nonsense(&ask);
    }
}

TEST(a_frame_with_something_left_over_is_nonsense)
{
    struct wire_frame frame = {.type = WIRE_RESULT};

    wire_put_error(&frame, AAD_OK, NULL);
    wire_put_number(&frame, 1);
    want_nonsense(&frame);
}

TEST(more_than_a_secret_may_have_is_refused)
{
    auto_secret struct secret bytes = {0};
    struct talk_answer answer = {.bytes = &bytes};
    static char part[AAD_SECRET_MAX];

    say_bytes(part, sizeof part);
    say_bytes("x", 1);
    say_result(AAD_OK, "");
    assert_int_equal(call(&answer), AAD_PROTOCOL);
}

/* What the caller answered to the plugin. */
static enum aad_code heard(struct secret *ret)
{
    auto_frame struct wire_frame frame = {0};
    struct aad_error said;
    enum aad_code code;
    const char *bytes;
    size_t len;

    do
        assert_int_equal(wire_receive(far_end, &frame, clock_steady_ms() + TALK_FIXTURE_MS, NULL),
                         AAD_OK);
    while (frame.type != WIRE_ANSWER);
    assert_true(wire_get_number(&frame) > 0);
    code = wire_get_error(&frame, &said);
    bytes = wire_get_bytes(&frame, &len);
    assert_true(wire_is_whole(&frame));
    if (len)
        secret_append(ret, bytes, len);
    return code;
}

TEST(a_question_is_answered_from_what_is_at_hand)
{
    auto_secret struct secret password = {0}, got = {0};

    secret_append_text(&password, "offered");
    master_offer(&password);
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_answer_was(AAD_ASK_MASTER_PASSWORD, 1);
    say_result(AAD_OK, "");
    assert_int_equal(call(NULL), AAD_OK);
    assert_int_equal(heard(&got), AAD_OK);
    assert_string_equal(got.bytes, "offered");
    assert_int_equal(store.answer.len, 0); /* nothing is kept after the verb */
}

TEST(a_wrong_answer_is_not_offered_again) /* P6 */
{
    auto_secret struct secret password = {0}, got = {0};

    secret_append_text(&password, "wrong");
    master_offer(&password);
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_answer_was(AAD_ASK_MASTER_PASSWORD, 0);
    say_ask(AAD_ASK_KEYRING_PASSWORD);
    say_result(AAD_LOCKED, "still locked");
    assert_int_equal(call(NULL), AAD_LOCKED);
    assert_int_equal(heard(&got), AAD_OK);
    assert_int_equal(heard(&got), AAD_LOCKED); /* nobody may be asked */
    assert_string_equal(got.bytes, "wrong");
}

TEST(questions_without_end_are_nonsense)
{
    auto_secret struct secret password = {0};

    secret_append_text(&password, "offered");
    master_offer(&password);
    for (int i = 0; i < 20; i++)
        say_ask(AAD_ASK_MASTER_PASSWORD);
    assert_int_equal(call(NULL), AAD_PROTOCOL);
}

TEST(silence_ends_with_the_deadline) /* P5 */
{
    int64_t started_ms = clock_steady_ms();

    store.deadline = deadline_in_ms(SHORT_MS);
    assert_int_equal(call(NULL), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - started_ms, SHORT_MS / 2, UNIT_HUNG_MS);
    assert_int_equal(store.process.fd, -1);
}

/* P5: where nobody is asked, waiting for a descriptor is a part of the deadline. */
TEST(a_slow_descriptor_gets_no_time_of_its_own)
{
    int64_t end_ms = store.deadline.end_ms;
    char number[12];
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    (void)snprintf(number, sizeof number, "%d", ends[0]);
    assert_int_equal(setenv("AAD_CREDENTIAL_MASTER_FD", number, 1), 0);
    child = fork();
    if (!child) {
        (void)usleep(SHORT_MS * 1000);
        _exit(write(ends[1], "master", 6) != 6);
    }
    (void)close(ends[1]);
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_result(AAD_OK, "");
    assert_int_equal(call(NULL), AAD_OK);
    assert_int_equal(store.deadline.end_ms, end_ms);
    assert_int_equal(store.waited_ms, 0);
    assert_int_equal(unsetenv("AAD_CREDENTIAL_MASTER_FD"), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ends[0]);
}

/* A person at the token's own keys is waited for, and what comes after has its time, too. */
TEST(time_at_a_pin_pad_is_a_persons)
{
    pid_t child;

    say_ask(AAD_ASK_PIN_PAD);
    child = fork();
    if (!child) {
        (void)usleep(SHORT_MS * 1000);
        say_result(AAD_OK, "");
        _exit(0);
    }
    assert_int_equal(call(NULL), AAD_OK);
    assert_in_range(store.waited_ms, SHORT_MS / 2, UNIT_HUNG_MS);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

TEST(the_plugins_deadline_lies_before_the_callers)
{
    int64_t began_ms = clock_steady_ms();

    assert_true(talk_end_ms(&store) < store.deadline.end_ms);
    store.deadline = deadline_in_ms(3500); /* less than four times the usual distance */
    assert_true(talk_end_ms(&store) < store.deadline.end_ms);
    assert_true(talk_end_ms(&store) > began_ms);
}

/* Who starts a store says who answers: without one nobody is asked, whoever is there. */
TEST(question_that_nobody_answers_is_locked)
{
    auto_secret struct secret password = {0}, got = {0};

    secret_append_text(&password, "right");
    master_offer(&password);
    store.answers = NULL;
    store.may_ask = true;
    say_ask(AAD_ASK_MASTER_PASSWORD);
    say_result(AAD_OK, "");
    assert_int_equal(call(NULL), AAD_OK);
    assert_int_equal(heard(&got), AAD_LOCKED);
    assert_int_equal(got.len, 0);
}

TEST(a_location_that_is_wrong_is_known)
{
    say_note("location", "is not to be used");
    say_result(AAD_REFUSED, "whatever it says");
    assert_false(store_location_is_wrong(&store));
    assert_int_equal(call(NULL), AAD_REFUSED);
    assert_true(store_location_is_wrong(&store));
}
