/*
 * wire.c - frames between a host process and its caller
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/wire.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/screen.h"

#define WIRE_ABSENT UINT32_MAX /* the length of a text that is NULL */

struct wire_head {
    uint32_t len;
    uint32_t type;
};

void wire_clear(struct wire_frame *frame)
{
    secret_clear(&frame->fields);
    memset(frame, 0, sizeof *frame);
}

static void wire_put(struct wire_frame *frame, uint32_t mark, const void *bytes, size_t len)
{
    if (len > WIRE_MAX || frame->fields.len + sizeof mark + len > WIRE_MAX)
        frame->failed = true;
    if (frame->failed)
        return;
    secret_append(&frame->fields, &mark, sizeof mark);
    secret_append(&frame->fields, bytes, len);
}

void wire_put_bytes(struct wire_frame *frame, const void *bytes, size_t len)
{
    wire_put(frame, (uint32_t)len, bytes, len);
}

void wire_put_number(struct wire_frame *frame, int64_t number)
{
    wire_put_bytes(frame, &number, sizeof number);
}

void wire_put_text(struct wire_frame *frame, const char *text)
{
    if (text)
        wire_put_bytes(frame, text, strlen(text) + 1);
    else
        wire_put(frame, WIRE_ABSENT, NULL, 0);
}

void wire_put_texts(struct wire_frame *frame, const char *const texts[WIRE_ROW_TEXTS])
{
    for (size_t i = 0; i < WIRE_ROW_TEXTS; i++)
        wire_put_text(frame, texts[i]);
}

void wire_put_error(struct wire_frame *frame, enum aad_code code, const struct aad_error *err)
{
    wire_put_number(frame, code);
    wire_put_number(frame, code ? err->retry_after_s : 0);
    wire_put_text(frame, code ? err->foreign : "");
    wire_put_text(frame, code ? err->what : "");
    wire_put_text(frame, code ? err->remedy : "");
}

/* The next field, or NULL with *ret_mark 0 when there is none that is whole. */
static const char *wire_get(struct wire_frame *frame, uint32_t *ret_mark)
{
    size_t left = frame->fields.len - frame->at;
    const char *field = frame->fields.bytes + frame->at;
    uint32_t mark;

    *ret_mark = 0;
    if (frame->failed || left < sizeof mark) {
        frame->failed = true;
        return NULL;
    }
    memcpy(&mark, field, sizeof mark);
    if (mark != WIRE_ABSENT && mark > left - sizeof mark) {
        frame->failed = true;
        return NULL;
    }
    *ret_mark = mark;
    frame->at += sizeof mark + (mark == WIRE_ABSENT ? 0 : mark);
    return field + sizeof mark;
}

const char *wire_get_bytes(struct wire_frame *frame, size_t *ret_len)
{
    uint32_t mark;
    const char *bytes = wire_get(frame, &mark);

    if (mark == WIRE_ABSENT) {
        frame->failed = true;
        bytes = NULL;
    }
    *ret_len = bytes ? mark : 0;
    return bytes;
}

int64_t wire_get_number(struct wire_frame *frame)
{
    int64_t number;
    size_t len;
    const char *bytes = wire_get_bytes(frame, &len);

    if (len != sizeof number) {
        frame->failed = true;
        return 0;
    }
    memcpy(&number, bytes, sizeof number);
    return number;
}

const char *wire_get_text(struct wire_frame *frame)
{
    uint32_t mark;
    const char *text = wire_get(frame, &mark);

    if (!text || mark == WIRE_ABSENT)
        return NULL;
    if (!mark || memchr(text, 0, mark) != text + mark - 1) {
        frame->failed = true;
        return NULL;
    }
    return text;
}

void wire_get_texts(struct wire_frame *frame, const char *ret[WIRE_ROW_TEXTS])
{
    for (size_t i = 0; i < WIRE_ROW_TEXTS; i++)
        ret[i] = wire_get_text(frame);
}

static void wire_get_escaped(struct wire_frame *frame, char *out, size_t size)
{
    const char *text = wire_get_text(frame);

    screen_show(out, size, text ? text : "", text ? strlen(text) : 0);
}

enum aad_code wire_get_error(struct wire_frame *frame, struct aad_error *ret)
{
    int64_t code = wire_get_number(frame), retry_after_s = wire_get_number(frame);

    memset(ret, 0, sizeof *ret);
    wire_get_escaped(frame, ret->foreign, sizeof ret->foreign);
    wire_get_escaped(frame, ret->what, sizeof ret->what);
    wire_get_escaped(frame, ret->remedy, sizeof ret->remedy);
    if (code < 0 || code >= AAD_CODES || retry_after_s < 0 || retry_after_s > INT32_MAX ||
        (code && !ret->what[0]))
        frame->failed = true;
    if (frame->failed)
        return aad_error_set(ret, AAD_PROTOCOL, NULL, "the store's process sent a broken error");
    ret->code = (enum aad_code)code;
    ret->retry_after_s = (int32_t)retry_after_s;
    return ret->code;
}

bool wire_is_whole(const struct wire_frame *frame)
{
    return !frame->failed && frame->at == frame->fields.len;
}

static enum aad_code wire_wait(int fd, short events, int64_t end_ms, struct aad_error *err)
{
    struct pollfd waited = {.fd = fd, .events = events};

    for (;;) {
        int64_t left = end_ms == INT64_MAX ? -1 : end_ms - clock_steady_ms();
        int n;

        if (end_ms != INT64_MAX && left <= 0)
            return aad_error_set(err, AAD_TIMEOUT, NULL, "the store did not answer in time");
        n = poll(&waited, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (n > 0)
            return AAD_OK;
        if (n < 0 && errno != EINTR)
            return error_set_errno(err, errno, "cannot wait for the store's process");
    }
}

static enum aad_code wire_is_gone(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNAVAILABLE, NULL, "the store's process ended unexpectedly");
}

static enum aad_code wire_send_bytes(int fd, const char *bytes, size_t len, int64_t end_ms,
                                     struct aad_error *err)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            enum aad_code code = wire_wait(fd, POLLOUT, end_ms, err);

            if (code)
                return code;
        } else if (n < 0 && errno != EINTR) {
            return wire_is_gone(err);
        }
    }
    return AAD_OK;
}

enum aad_code wire_send(int fd, struct wire_frame *frame, int64_t end_ms, struct aad_error *err)
{
    auto_secret struct secret whole = {0};
    struct wire_head head = {(uint32_t)frame->fields.len, frame->type};

    /* One system call for a whole frame: the other end wakes once. */
    secret_append(&whole, &head, sizeof head);
    secret_append_secret(&whole, &frame->fields);
    if (frame->failed)
        return aad_error_set(err, AAD_INTERNAL, NULL, "a message to the store is too large");
    if (secret_ok(&whole, err))
        return err->code;
    return wire_send_bytes(fd, whole.bytes, whole.len, end_ms, err);
}

static enum aad_code wire_receive_bytes(int fd, char *bytes, size_t len, int64_t end_ms,
                                        struct aad_error *err)
{
    while (len) {
        ssize_t n = recv(fd, bytes, len, MSG_DONTWAIT);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            enum aad_code code = wire_wait(fd, POLLIN, end_ms, err);

            if (code)
                return code;
        } else if (!n || errno != EINTR) {
            return wire_is_gone(err);
        }
    }
    return AAD_OK;
}

enum aad_code wire_receive(int fd, struct wire_frame *ret, int64_t end_ms, struct aad_error *err)
{
    struct wire_head head;
    enum aad_code code = wire_receive_bytes(fd, (char *)&head, sizeof head, end_ms, err);
    char *end;

    wire_clear(ret);
    if (code)
        return code;
    if (head.len > WIRE_MAX || head.type < WIRE_OPEN || head.type >= WIRE_TYPES)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process sent nonsense");
    ret->type = (enum wire_type)head.type;
    end = head.len ? secret_reserve(&ret->fields, head.len) : NULL;
    if (head.len && !end)
        return secret_ok(&ret->fields, err);
    code = wire_receive_bytes(fd, end, head.len, end_ms, err);
    if (!code && head.len)
        secret_grew(&ret->fields, head.len);
    return code;
}
