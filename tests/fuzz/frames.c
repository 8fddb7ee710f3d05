/*
 * frames.c - see frames.h; instead of the socket calls of helper/host/wire.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "frames.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "check.h"

#define SENT_MAX (1 << 20) /* of what we send; a store may give a lot, and often */

static struct secret incoming, sent;
static size_t at;
static unsigned n_calls;

/* What the two ends say to each other. */
static const char *const words[16] = {
    "lcs",    "password", "certificate",         "pkcs11:token=t",  "token",    "key",
    "kept",   "uri",      "pin-length",          "pin-pad",         "location", "asks",
    "in use", "PS256",    "https://api.example", "next-certificate"};

struct recipe {
    const uint8_t *bytes;
    size_t len;
};

static uint8_t take_byte(struct recipe *r)
{
    if (!r->len)
        return 0;
    r->len--;
    return *r->bytes++;
}

static const uint8_t *take_bytes(struct recipe *r, size_t *len)
{
    const uint8_t *bytes = r->bytes;

    if (*len > r->len)
        *len = r->len;
    r->bytes += *len;
    r->len -= *len;
    return bytes;
}

static void put_text(struct wire_frame *frame, struct recipe *r, size_t len)
{
    char text[16];
    const uint8_t *bytes = take_bytes(r, &len);

    memcpy(text, bytes, len);
    text[len] = '\0';
    wire_put_text(frame, text);
}

static void put_field(struct wire_frame *frame, struct recipe *r)
{
    uint8_t byte = take_byte(r);
    size_t len = byte & 0xf;
    struct aad_error err = {.what = "it failed", .foreign = "x"};
    const uint8_t *bytes;
    int64_t number = 0;

    if (byte < 0x80 || byte >= 0xe0)
        wire_put_number(frame, byte);
    else if (byte < 0x90)
        put_text(frame, r, len);
    else if (byte < 0xa0)
        wire_put_text(frame, words[len]);
    else if (byte < 0xb0) {
        bytes = take_bytes(r, &len);
        wire_put_bytes(frame, bytes, len);
    } else if (byte < 0xc0)
        wire_put_text(frame, NULL);
    else if (byte < 0xd0)
        wire_put_error(frame, (enum aad_code)len, &err);
    else { /* a number at the edge */
        len = sizeof number;
        bytes = take_bytes(r, &len);
        memcpy(&number, bytes, len);
        wire_put_number(frame, number);
    }
}

static void make_frame(struct recipe *r)
{
    struct wire_frame frame = {0};
    uint8_t type = take_byte(r), n = take_byte(r);
    uint32_t head[2];

    if (type >= 0xf0) {
        size_t len = n;
        const uint8_t *bytes = take_bytes(r, &len);

        secret_append(&incoming, bytes, len);
        return;
    }
    for (uint8_t i = 0; i < n % 10; i++)
        put_field(&frame, r);
    head[0] = (uint32_t)frame.fields.len;
    head[1] = type % (WIRE_TYPES + 1);
    secret_append(&incoming, head, sizeof head);
    secret_append_secret(&incoming, &frame.fields);
    wire_clear(&frame);
}

void frames_set(const uint8_t *bytes, size_t len, bool is_recipe)
{
    struct recipe r = {bytes, len};

    secret_clear(&incoming);
    secret_clear(&sent);
    at = 0;
    n_calls = 0;
    if (!is_recipe)
        secret_append(&incoming, bytes, len);
    while (is_recipe && r.len)
        make_frame(&r);
}

bool frames_visit_sent(void (*visit)(struct wire_frame *frame))
{
    size_t from = 0;
    uint32_t head[2];

    if (sent.len > SENT_MAX) /* what follows was not kept */
        return true;
    while (sent.len - from >= sizeof head) {
        struct wire_frame frame = {0};

        memcpy(head, sent.bytes + from, sizeof head);
        from += sizeof head;
        if (head[0] > sent.len - from || head[1] < WIRE_OPEN || head[1] >= WIRE_TYPES)
            return false;
        frame.type = (enum wire_type)head[1];
        secret_append(&frame.fields, sent.bytes + from, head[0]);
        from += head[0];
        visit(&frame);
        wire_clear(&frame);
    }
    return from == sent.len;
}

/* A socket is not always ready, and a signal may come. */
static bool is_interrupted(void)
{
    unsigned n = n_calls++ % 8;

    errno = n == 3 ? EAGAIN : EINTR;
    return n == 3 || n == 6;
}

int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    if (n != 1 || fds[0].fd != 3)
        return __real_poll(fds, n, timeout);
    return 1;
}

ssize_t __wrap_recv(int fd, void *ret, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);

ssize_t __wrap_recv(int fd, void *ret, size_t size, int flags)
{
    size_t n = incoming.len - at < size ? incoming.len - at : size;

    (void)flags;
    check(fd == 3 && size > 0);
    if (is_interrupted())
        return -1;
    if (n)
        memcpy(ret, incoming.bytes + at, n);
    at += n;
    return (ssize_t)n;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
    check(fd == 3 && (flags & MSG_NOSIGNAL));
    if (is_interrupted())
        return -1;
    if (sent.len <= SENT_MAX)
        secret_append(&sent, bytes, len);
    return (ssize_t)len;
}
