/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "generate.h"
#include "world.h"

#define HUGE_CHUNKS 1024      /* of 1 MiB */
#define HUGE_HEADER_LINES 160 /* of 64 KiB: 10 MiB */
#define LONG_HEADER (1024 * 1024)
#define MANY_1XX 100000

struct wire {
    struct emulator *emulator;
    int fd;
    gnutls_session_t session; /* NULL on plain http */
    bool is_broken;
};

static void wire_open(struct wire *wire, struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info;

    *wire = (struct wire){.emulator = exchange->emulator};
    info = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    wire->fd = info->connect_fd;
    info = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    wire->session = info ? info->tls_session : NULL;
}

/* Waits until more can be written; the socket does not block. */
static void wire_wait(struct wire *wire)
{
    struct pollfd ready = {.fd = wire->fd, .events = POLLOUT};

    while (!emulator_is_quitting(wire->emulator)) {
        if (poll(&ready, 1, 100) != 0)
            return;
    }
    wire->is_broken = true;
}

static ssize_t wire_write_some(const struct wire *wire, const char *bytes, size_t size)
{
    ssize_t sent;

    if (wire->session) {
        sent = gnutls_record_send(wire->session, bytes, size);
        return sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED ? 0 : sent;
    }
    sent = send(wire->fd, bytes, size, MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static void wire_write(struct wire *wire, const char *bytes, size_t size)
{
    while (size && !wire->is_broken) {
        ssize_t sent = wire_write_some(wire, bytes, size);

        if (sent < 0)
            wire->is_broken = true;
        else if (sent == 0)
            wire_wait(wire);
        else
            bytes += sent, size -= (size_t)sent;
    }
}

static void wire_drip(struct wire *wire, const struct text *text, const cJSON *fault)
{
    long long drip_ms = world_number(fault, "drip_ms", 0);
    size_t step = (size_t)world_number(fault, "drip_bytes", 1);

    if (!drip_ms) {
        wire_write(wire, text->data, text->size);
        return;
    }
    for (size_t at = 0; at < text->size && !wire->is_broken; at += step) {
        wire_write(wire, text->data + at, step < text->size - at ? step : text->size - at);
        if (!emulator_wait_ms(wire->emulator, drip_ms))
            return;
    }
}

static void wire_append_head(struct text *text, const struct exchange *exchange, const cJSON *fault)
{
    long long promised = (long long)exchange->reply.size + world_number(fault, "truncate", 0);
    const cJSON *pair;

    text_printf(text, "HTTP/1.1 %u %s\r\n", exchange->status,
                MHD_get_reason_phrase_for(exchange->status));
    cJSON_ArrayForEach(pair, exchange->reply_headers)
        text_printf(text, "%s: %s\r\n", pair->child->valuestring, pair->child->next->valuestring);
    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(fault, "headers"))
    {
        if (cJSON_IsString(pair))
            text_printf(text, "%s: %s\r\n", pair->string, pair->valuestring);
        else /* an array of [name, value] */
            text_printf(text, "%s: %s\r\n", cJSON_GetStringValue(pair->child),
                        cJSON_GetStringValue(pair->child->next));
    }
    text_printf(text, "Connection: close\r\n");
    if (generate_find_extra(world_string(fault, "generate")) == GENERATE_HUGE_BODY)
        text_printf(text, "Transfer-Encoding: chunked\r\n");
    else
        text_printf(text, "Content-Length: %lld\r\n",
                    world_number(fault, "content_length", promised));
}

static void wire_write_huge(struct wire *wire)
{
    auto_text chunk = {0};

    text_printf(&chunk, "100000\r\n");
    text_append_repeated(&chunk, "aaaaaaaaaaaaaaaa", 65536);
    text_printf(&chunk, "\r\n");
    for (int i = 0; i < HUGE_CHUNKS && !wire->is_broken; i++)
        wire_write(wire, chunk.data, chunk.size);
    wire_write(wire, "0\r\n\r\n", 5);
}

static void wire_send_answer(struct wire *wire, struct exchange *exchange, const cJSON *fault)
{
    enum generate_extra extra = generate_find_extra(world_string(fault, "generate"));
    auto_text answer = {0};

    if (extra == GENERATE_MANY_1XX)
        text_append_repeated(&answer, "HTTP/1.1 103 Early Hints\r\n\r\n", MANY_1XX);
    wire_append_head(&answer, exchange, fault);
    for (int i = 0; extra == GENERATE_HUGE_HEADER && i < HUGE_HEADER_LINES; i++) {
        text_printf(&answer, "X-Huge-%d: ", i);
        text_append_repeated(&answer, "aaaaaaaaaaaaaaaa", 4096);
        text_printf(&answer, "\r\n");
    }
    if (extra == GENERATE_LONG_HEADER) {
        text_printf(&answer, "X-Long: ");
        text_append_repeated(&answer, "a", LONG_HEADER);
        text_printf(&answer, "\r\n");
    }
    text_printf(&answer, "\r\n");
    if (!exchange_is_method(exchange, "HEAD"))
        text_append(&answer, exchange->reply.data, exchange->reply.size);
    wire_drip(wire, &answer, fault);
    if (extra == GENERATE_HUGE_BODY)
        wire_write_huge(wire);
    if (wire->session && !wire->is_broken && !world_number(fault, "truncate", 0))
        gnutls_bye(wire->session, GNUTLS_SHUT_WR);
}

/* Holds the connection until the other side gives up. */
static void wire_hang(struct wire *wire)
{
    struct pollfd gone = {.fd = wire->fd, .events = POLLRDHUP};

    while (!emulator_is_quitting(wire->emulator) && poll(&gone, 1, 100) == 0)
        continue;
}

void wire_send(struct exchange *exchange, const cJSON *fault)
{
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    const char *raw = world_string(fault, "raw");
    struct wire wire;

    wire_open(&wire, exchange);
    if (!emulator_wait_ms(wire.emulator, world_number(fault, "delay_ms", 0)))
        return;
    if (world_is_set(fault, "reset"))
        connect(wire.fd, &nowhere, sizeof(nowhere)); /* Linux: sends RST at once */
    else if (world_is_set(fault, "hang"))
        wire_hang(&wire);
    else if (raw)
        wire_write(&wire, raw, strlen(raw));
    else
        wire_send_answer(&wire, exchange, fault);
}
