/*
 * fuzz_web.c - what comes in at the port of an identity endpoint, read by libmicrohttpd
 *
 * The first byte says what else happens (enum whim). The rest is what a client sends, a piece at a
 * time: 0x1e ends one. The secret is "canary", the token "honey".
 *
 * reads: helper/endpoint/web-request.c helper/endpoint/reply.c
 *
 * but: request_free_body - once more where there is no memory
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "endpoint/web-request.h"
#include "endpoint/web.h"

#define PORT 4711
#define END_OF_PIECE 0x1e
#define TURNS 3
#define TURNS_MAX 50

enum whim {
    IS_LATE = 1,       /* the token comes after the request */
    IS_REFUSED = 2,    /* or an error in its place */
    IS_THROTTLED = 4,  /* which is this one */
    IS_POOR = 8,       /* libmicrohttpd makes no answer */
    IS_FOREIGN = 16,   /* nor does it say whose connection it is */
    IS_DROPPED = 32,   /* the child ends meanwhile */
    HAS_IDENTITY = 64, /* the connection has a client id */
};

static struct {
    unsigned whims;
    unsigned n_asked;
    bool knows_secret;
    struct fetch_waiter *late;
} now;

static struct loop loop;
static unsigned left; /* of its turns */
static struct web *web;
static struct child child = {.port = PORT, .hand = HAND_EMPTY};

/* --- who fetches tokens ----------------------------------------------------------------------- */

static void tell(struct fetch_waiter *waiter)
{
    struct token token = {.minted_at_s = 1, .expires_at_s = clock_now_s() + 3600};
    const struct fetch_found found = {&token, now.whims & HAS_IDENTITY ? "a-client-id" : ""};
    struct aad_error err = {0};

    secret_append_text(&token.access_token, "honey");
    (void)aad_error_set(&err, now.whims & IS_THROTTLED ? AAD_THROTTLED : AAD_REJECTED, "AADSTS7",
                        "it is \"refused\"\nDo it again.");
    err.retry_after_s = now.whims & IS_THROTTLED ? 7 : 0;
    waiter->called(waiter, now.whims & IS_REFUSED ? NULL : &found, &err);
    token_clear(&token);
}

void __wrap_fetch_get(struct fetch *fetch, const struct question *question,
                      struct fetch_waiter *waiter);
void __wrap_fetch_forget(struct fetch_waiter *waiter);
struct MHD_Response *__real_MHD_create_response_from_buffer_with_free_callback_cls(
    size_t size, const void *buffer, MHD_ContentReaderFreeCallback free_cb, void *cls);
struct MHD_Response *__wrap_MHD_create_response_from_buffer_with_free_callback_cls(
    size_t size, const void *buffer, MHD_ContentReaderFreeCallback free_cb, void *cls);
const union MHD_ConnectionInfo *__real_MHD_get_connection_info(struct MHD_Connection *connection,
                                                               enum MHD_ConnectionInfoType what,
                                                               ...);
const union MHD_ConnectionInfo *__wrap_MHD_get_connection_info(struct MHD_Connection *connection,
                                                               enum MHD_ConnectionInfoType what,
                                                               ...);

void __wrap_fetch_get(struct fetch *fetch, const struct question *question,
                      struct fetch_waiter *waiter)
{
    check(fetch == &child.fetch && now.knows_secret && question->resource[0]);
    now.n_asked++;
    if (now.whims & IS_LATE)
        now.late = waiter;
    else
        tell(waiter);
}

void __wrap_fetch_forget(struct fetch_waiter *waiter)
{
    if (waiter == now.late)
        now.late = NULL;
}

struct MHD_Response *__wrap_MHD_create_response_from_buffer_with_free_callback_cls(
    size_t size, const void *buffer, MHD_ContentReaderFreeCallback free_cb, void *cls)
{
    return now.whims & IS_POOR ? NULL
                               : __real_MHD_create_response_from_buffer_with_free_callback_cls(
                                     size, buffer, free_cb, cls);
}

const union MHD_ConnectionInfo *__wrap_MHD_get_connection_info(struct MHD_Connection *connection,
                                                               enum MHD_ConnectionInfoType what,
                                                               ...)
{
    return now.whims & IS_FOREIGN ? NULL : __real_MHD_get_connection_info(connection, what);
}

/* --- the client ------------------------------------------------------------------------------- */

static int end_turn(void *ctx)
{
    (void)ctx;
    loop.is_over = !left--;
    return 0;
}

static void turn(unsigned times)
{
    left = times;
    loop.is_over = false;
    loop_run(&loop);
}

static void start(void)
{
    static struct loop_tick tick = {.called = end_turn};

    if (web)
        return;
    check(!loop_open(&loop, NULL) && !web_open(&loop, &web, NULL));
    loop_add_tick(&loop, &tick);
    secret_append_text(&child.hand.secret, "canary");
    child.web = web;
    child.loop = &loop;
}

static void send_pieces(int fd, const uint8_t *bytes, size_t len)
{
    while (len) {
        const uint8_t *end = memchr(bytes, END_OF_PIECE, len);
        size_t piece = end ? (size_t)(end - bytes) : len;

        if (piece && send(fd, bytes, piece, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            return;
        turn(TURNS);
        bytes += piece + (end != NULL);
        len -= piece + (end != NULL);
    }
}

/* Also in pieces. */
static bool says_secret(const uint8_t *bytes, size_t len)
{
    static const char secret[] = "canary";

    for (size_t i = 0; i < len; i++) {
        size_t known = 0;

        for (size_t j = i; j < len && secret[known]; j++) {
            if (bytes[j] == secret[known])
                known++;
            else if (bytes[j] != END_OF_PIECE)
                break;
        }
        if (!secret[known])
            return true;
    }
    return false;
}

/* Whatever is said is an answer of HTTP, and the token stands in one that is good alone. */
static void check_reply(char *reply, size_t len)
{
    const char *honey, *good;

    reply[len] = '\0';
    check(!len || !strncmp(reply, "HTTP/1.", 7));
    honey = strstr(reply, "honey");
    good = strstr(reply, " 200 OK\r\n");
    check(!honey || (good && good < honey && now.n_asked));
    check(!good || (honey && !(now.whims & (IS_REFUSED | IS_POOR | IS_FOREIGN))));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char reply[65536];
    size_t got = 0;
    ssize_t n;
    int fds[2];

    if (!len)
        return 0;
    start();
    now.whims = bytes[0];
    now.n_asked = 0;
    now.knows_secret = says_secret(bytes + 1, len - 1);
    check(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds));
    web_take(web, &child, fds[0]);
    turn(1);
    send_pieces(fds[1], bytes + 1, len - 1);
    if (now.whims & IS_DROPPED)
        web_drop(web, &child);
    else if (now.late)
        tell(now.late);
    turn(TURNS);
    (void)shutdown(fds[1], SHUT_WR);
    turn(TURNS);
    while (got < sizeof reply - 1 && (n = read(fds[1], reply + got, sizeof reply - 1 - got)) > 0)
        got += (size_t)n;
    check_reply(reply, got);
    (void)close(fds[1]);
    web_drop(web, &child);
    for (unsigned i = 0; child.n_peers; i++) {
        check(i < TURNS_MAX);
        turn(1);
    }
    return 0;
}
