/*
 * test_wire.c - frames arrive whole or are refused: cut, oversized, with flipped bits
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"

#define SOON_MS 300
#define LONG_MS 20000

static int ends[2];
static struct aad_error error;
static const char *const texts[] = {"alpha", "password", NULL, "u@example"};

static int set_up(void)
{
    int size = 1 << 20;

    memset(&error, 0, sizeof error);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return -1;
    return setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static int tear_down(void)
{
    (void)close(ends[0]);
    if (ends[1] >= 0)
        (void)close(ends[1]);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static int64_t in_ms(int64_t ms)
{
    return clock_steady_ms() + ms;
}

static void put_all(struct wire_frame *frame)
{
    frame->type = WIRE_CALL;
    wire_put_number(frame, -5);
    wire_put_text(frame, "text");
    wire_put_text(frame, "");
    wire_put_text(frame, NULL);
    wire_put_texts(frame, texts);
    wire_put_bytes(frame, "a\0b", 3);
}

TEST(a_frame_arrives_as_it_was_sent)
{
    auto_frame struct wire_frame sent = {0}, got = {0};
    const char *seen[WIRE_ROW_TEXTS];
    const char *bytes;
    size_t len;

    put_all(&sent);
    assert_int_equal(wire_send(ends[0], &sent, in_ms(LONG_MS), &error), AAD_OK);
    assert_int_equal(wire_receive(ends[1], &got, in_ms(LONG_MS), &error), AAD_OK);
    assert_int_equal(got.type, WIRE_CALL);
    assert_int_equal(wire_get_number(&got), -5);
    assert_string_equal(wire_get_text(&got), "text");
    assert_string_equal(wire_get_text(&got), "");
    assert_null(wire_get_text(&got));
    wire_get_texts(&got, seen);
    assert_string_equal(seen[0], "alpha");
    assert_string_equal(seen[1], "password");
    assert_null(seen[2]);
    assert_string_equal(seen[3], "u@example");
    assert_false(wire_is_whole(&got));
    bytes = wire_get_bytes(&got, &len);
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    assert_true(wire_is_whole(&got));
}

TEST(an_error_arrives_fit_to_be_shown)
{
    struct aad_error sent = {.code = AAD_THROTTLED, .retry_after_s = 7}, got;
    auto_frame struct wire_frame frame = {.type = WIRE_RESULT};

    (void)snprintf(sent.what, sizeof sent.what, "red \033[31m\n");
    (void)snprintf(sent.foreign, sizeof sent.foreign, "CKR_X");
    memset(sent.remedy, 'r', sizeof sent.remedy - 1);
    wire_put_error(&frame, AAD_THROTTLED, &sent);
    assert_int_equal(wire_get_error(&frame, &got), AAD_THROTTLED);
    assert_true(wire_is_whole(&frame));
    assert_int_equal(got.retry_after_s, 7);
    assert_string_equal(got.foreign, "CKR_X");
    assert_null(strpbrk(got.what, "\033\n"));
    assert_string_equal(got.remedy, sent.remedy);
}

TEST(an_error_of_no_known_code_is_refused)
{
    static const int64_t codes[] = {-1, AAD_CODES, INT64_MAX, INT64_MIN};

    for (size_t i = 0; i < COUNT(codes); i++) {
        auto_frame struct wire_frame frame = {.type = WIRE_RESULT};
        struct aad_error got;

        wire_put_number(&frame, codes[i]);
        wire_put_number(&frame, 0);
        for (int text = 0; text < 3; text++)
            wire_put_text(&frame, "");
        assert_int_equal(wire_get_error(&frame, &got), AAD_PROTOCOL);
        assert_false(wire_is_whole(&frame));
    }
}

/* Whoever reads it has nothing to say to a person otherwise. */
TEST(an_error_that_says_nothing_is_refused)
{
    const struct aad_error sent = {.code = AAD_LOCKED, .remedy = "Unlock it."};
    auto_frame struct wire_frame frame = {.type = WIRE_RESULT};
    struct aad_error got;

    wire_put_error(&frame, AAD_LOCKED, &sent);
    assert_int_equal(wire_get_error(&frame, &got), AAD_PROTOCOL);
    assert_false(wire_is_whole(&frame));
    assert_string_not_equal(got.what, "");
}

TEST(the_largest_frame_passes_and_more_is_not_sent)
{
    auto_frame struct wire_frame sent = {.type = WIRE_BYTES}, got = {0};
    char *bytes = calloc(1, WIRE_MAX + 1);
    size_t len;

    assert_non_null(bytes);
    wire_put_bytes(&sent, bytes, WIRE_MAX - 4);
    assert_int_equal(wire_send(ends[0], &sent, in_ms(LONG_MS), &error), AAD_OK);
    assert_int_equal(wire_receive(ends[1], &got, in_ms(LONG_MS), &error), AAD_OK);
    assert_non_null(wire_get_bytes(&got, &len));
    assert_int_equal(len, WIRE_MAX - 4);
    wire_put_bytes(&sent, "", 0);
    assert_true(sent.failed);
    assert_int_equal(wire_send(ends[0], &sent, in_ms(LONG_MS), &error), AAD_INTERNAL);
    wire_clear(&sent);
    wire_put_bytes(&sent, bytes, WIRE_MAX + 1);
    assert_true(sent.failed);
    free(bytes);
}

/* Sends raw bytes and ends the conversation. */
static enum aad_code receive_raw(const void *bytes, size_t len, struct wire_frame *got)
{
    int pair[2];
    enum aad_code code;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(send(pair[0], bytes, len, 0), (ssize_t)len);
    assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
    code = wire_receive(pair[1], got, in_ms(LONG_MS), &error);
    (void)close(pair[0]);
    (void)close(pair[1]);
    return code;
}

/* Nothing is wrong with the message then. */
TEST(a_frame_that_found_no_memory_says_so)
{
    auto_frame struct wire_frame frame = {0};

    put_all(&frame);
    secret_fail(&frame.fields);
    assert_int_equal(wire_send(ends[0], &frame, in_ms(LONG_MS), &error), AAD_INTERNAL);
    assert_string_equal(error.what, "out of memory");
}

TEST(what_is_no_frame_is_refused)
{
    static const uint32_t heads[][2] = {{WIRE_MAX + 1, WIRE_BYTES},
                                        {UINT32_MAX, WIRE_BYTES},
                                        {0, 0},
                                        {0, WIRE_TYPES},
                                        {0, UINT32_MAX},
                                        {8, 0x01000000}};

    for (size_t i = 0; i < COUNT(heads); i++) {
        auto_frame struct wire_frame got = {0};

        assert_int_equal(receive_raw(heads[i], sizeof heads[i], &got), AAD_PROTOCOL);
        assert_int_equal(got.fields.len, 0);
    }
}

/* Bytes of a whole frame as they cross the socket. */
static size_t raw_frame(char out[512])
{
    auto_frame struct wire_frame frame = {0};
    ssize_t len;

    put_all(&frame);
    assert_int_equal(wire_send(ends[0], &frame, in_ms(LONG_MS), &error), AAD_OK);
    len = recv(ends[1], out, 512, 0);
    assert_true(len > 8);
    return (size_t)len;
}

TEST(a_frame_that_is_cut_anywhere_is_none)
{
    char raw[512];
    size_t len = raw_frame(raw);

    for (size_t cut = 0; cut < len; cut++) {
        auto_frame struct wire_frame got = {0};

        assert_int_equal(receive_raw(raw, cut, &got), AAD_UNAVAILABLE);
        assert_int_equal(got.fields.len, 0);
    }
}

static void read_all(struct wire_frame *frame)
{
    size_t len;

    (void)wire_get_number(frame);
    for (size_t i = 0; i < 3 + WIRE_ROW_TEXTS; i++) {
        const char *text = wire_get_text(frame);

        assert_true(!text || strlen(text) < 512);
    }
    assert_true(wire_get_bytes(frame, &len) || !len);
}

/* With the sanitizers: no flipped bit leads a reader out of the frame. */
TEST(a_flipped_bit_is_refused_or_understood)
{
    char raw[512];
    size_t len = raw_frame(raw);

    for (size_t bit = 0; bit < len * 8; bit++) {
        auto_frame struct wire_frame got = {0};
        enum aad_code code;

        raw[bit / 8] ^= (char)(1 << bit % 8);
        code = receive_raw(raw, len, &got);
        raw[bit / 8] ^= (char)(1 << bit % 8);
        assert_true(code == AAD_OK || code == AAD_PROTOCOL || code == AAD_UNAVAILABLE);
        if (!code)
            read_all(&got);
    }
}

TEST(a_field_of_another_kind_fails_the_frame)
{
    auto_frame struct wire_frame frame = {0};
    size_t len;

    wire_put_bytes(&frame, "seven b", 7);
    assert_int_equal(wire_get_number(&frame), 0);
    assert_true(frame.failed);
    wire_clear(&frame);
    wire_put_bytes(&frame, "no end", 6); /* a text has its NUL, and no other */
    assert_null(wire_get_text(&frame));
    assert_true(frame.failed);
    wire_clear(&frame);
    wire_put_bytes(&frame, "a\0b", 4);
    assert_null(wire_get_text(&frame));
    assert_true(frame.failed);
    wire_clear(&frame);
    wire_put_text(&frame, NULL);
    assert_null(wire_get_bytes(&frame, &len));
    assert_true(frame.failed && !len);
    assert_null(wire_get_text(&frame)); /* nothing is read after a failure */
    assert_false(wire_is_whole(&frame));
}

TEST(silence_is_a_timeout) /* P5 */
{
    auto_frame struct wire_frame got = {0};
    int64_t started_ms = clock_steady_ms();
    const uint32_t head[2] = {100, WIRE_BYTES};

    assert_int_equal(wire_receive(ends[1], &got, in_ms(SOON_MS), &error), AAD_TIMEOUT);
    assert_int_equal(send(ends[0], head, sizeof head, 0), (ssize_t)sizeof head);
    assert_int_equal(wire_receive(ends[1], &got, in_ms(SOON_MS), &error), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - started_ms, SOON_MS, UNIT_HUNG_MS);
}

TEST(one_who_never_reads_is_a_timeout)
{
    auto_frame struct wire_frame frame = {.type = WIRE_BYTES};
    static char bytes[AAD_SECRET_MAX];
    int64_t end_ms = in_ms(SOON_MS);
    enum aad_code code = AAD_OK;

    wire_put_bytes(&frame, bytes, sizeof bytes);
    while (!code)
        code = wire_send(ends[0], &frame, end_ms, &error);
    assert_int_equal(code, AAD_TIMEOUT);
}

TEST(one_who_is_gone_is_unavailable)
{
    auto_frame struct wire_frame frame = {.type = WIRE_CALL};

    (void)close(ends[1]);
    ends[1] = -1;
    assert_int_equal(wire_send(ends[0], &frame, in_ms(LONG_MS), &error), AAD_UNAVAILABLE);
    assert_int_equal(wire_receive(ends[0], &frame, in_ms(LONG_MS), &error), AAD_UNAVAILABLE);
}
