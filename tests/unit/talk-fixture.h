/*
 * talk-fixture.h - a store whose process is the test
 *
 * What the process would say is put into the socket before the verb is called.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_TALK_FIXTURE_H
#define UNIT_TALK_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "store/open.h"
#include "store/talk.h"
#include "unit.h"

#define TALK_FIXTURE_MS 20000

static int far_end; /* of the store's socket, where the process would be */

/* An open store without a process. 0, or -1. */
static inline int talk_fixture_connect(struct store *ret)
{
    int pair[2];

    memset(ret, 0, sizeof *ret);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return -1;
    (void)snprintf(ret->name, sizeof ret->name, "fake");
    ret->process.fd = pair[0];
    ret->is_open = true;
    ret->answers = &store_answers_of_user;
    ret->deadline = deadline_in_ms(TALK_FIXTURE_MS);
    far_end = pair[1];
    return 0;
}

static inline void say(struct wire_frame *frame)
{
    assert_int_equal(wire_send(far_end, frame, INT64_MAX, NULL), AAD_OK);
    wire_clear(frame);
}

static inline void say_result(enum aad_code code, const char *what)
{
    struct wire_frame frame = {.type = WIRE_RESULT};
    struct aad_error why = {0};

    (void)aad_error_set(&why, code, NULL, "%s", what);
    wire_put_error(&frame, code, &why);
    say(&frame);
}

static inline void say_bytes(const char *bytes, size_t len)
{
    struct wire_frame frame = {.type = WIRE_BYTES};

    wire_put_bytes(&frame, bytes, len);
    say(&frame);
}

static inline void say_note(const char *what, const char *value)
{
    struct wire_frame frame = {.type = WIRE_NOTE};

    wire_put_text(&frame, what);
    wire_put_text(&frame, value);
    say(&frame);
}

static inline void say_ask(int64_t question)
{
    struct wire_frame frame = {.type = WIRE_ASK};

    wire_put_number(&frame, question);
    wire_put_text(&frame, "subject");
    say(&frame);
}

static inline void say_answer_was(int64_t question, int64_t right)
{
    struct wire_frame frame = {.type = WIRE_ANSWER_WAS};

    wire_put_number(&frame, question);
    wire_put_number(&frame, right);
    say(&frame);
}

#endif
