/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded request has the method, the target as path, the headers, and as body all that came
 * with the head: nothing of a token request may ever be seen there. The world's "proxy" object
 * demands credentials (407), redirects (302) or answers any status instead, with headers. */
#include "proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bare.h"
#include "record.h"
#include "world.h"

#define PROXY_HEAD_LIMIT 65536
#define PROXY_TUNNELS 256

/* The arguments of a thread, which clears is_running itself, under the emulator's lock. */
struct proxy_tunnel {
    struct face *face;
    int fd;
    pthread_t thread;
    bool is_used, is_running;
};

static bool proxy_send(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool proxy_read_head(struct emulator *emulator, int fd, struct text *head)
{
    char chunk[4096];

    text_append(head, "", 0);
    while (!strstr(head->data, "\r\n\r\n") && head->size < PROXY_HEAD_LIMIT) {
        ssize_t size = bare_wait(emulator, fd) ? recv(fd, chunk, sizeof(chunk), 0) : 0;

        if (size <= 0)
            return false;
        text_append(head, chunk, (size_t)size);
    }
    return true;
}

static struct exchange *proxy_parse(struct face *face, const struct text *head)
{
    char method[16] = "", target[2048] = "";
    char *end = strstr(head->data, "\r\n\r\n");
    struct exchange *exchange;
    char *rest = NULL, *line;

    sscanf(head->data, "%15s %2047s", method, target);
    exchange = exchange_new(face->emulator, face, target);
    snprintf(exchange->method, sizeof(exchange->method), "%s", method);
    if (end)
        text_append(&exchange->body, end + 4, head->size - (size_t)(end + 4 - head->data));
    if (end)
        *end = '\0';
    strtok_r(head->data, "\r\n", &rest);
    while ((line = strtok_r(NULL, "\r\n", &rest))) {
        char *colon = strchr(line, ':');

        if (colon) {
            *colon = '\0';
            exchange_note_header(exchange, line, colon + 1 + strspn(colon + 1, " "));
        }
    }
    exchange->kind = "proxy";
    return exchange;
}

static bool proxy_is_allowed(const struct exchange *exchange, const char *credentials)
{
    const char *sent = exchange_header(exchange, "proxy-authorization");
    auto_text decoded = {0};

    if (!credentials)
        return true;
    return sent && text_has_prefix(sent, "Basic ") &&
           text_append_decoded64(&decoded, sent + 6, strlen(sent + 6)) && decoded.size &&
           strcmp(decoded.data, credentials) == 0;
}

/* Adds headers to the reply, as lines. */
static void proxy_add_headers(struct exchange *exchange, const cJSON *headers)
{
    const cJSON *header;

    cJSON_ArrayForEach(header, headers)
        text_printf(&exchange->reply, "%s: %s\r\n", header->string, cJSON_GetStringValue(header));
}

/* Decides the answer; its status is 200 for a tunnel. */
static void proxy_answer(struct exchange *exchange)
{
    struct emulator *emulator = exchange->emulator;
    const cJSON *rules;
    const char *redirect;

    pthread_mutex_lock(&emulator->lock);
    rules = cJSON_GetObjectItemCaseSensitive(emulator->world, "proxy");
    redirect = world_string(rules, "redirect");
    if (!proxy_is_allowed(exchange, world_string(rules, "credentials"))) {
        exchange->status = 407;
        text_printf(&exchange->reply, "Proxy-Authenticate: Basic realm=\"proxy\"\r\n");
    } else if (redirect) {
        exchange->status = 302;
        text_printf(&exchange->reply, "Location: %s\r\n", redirect);
    } else if (world_number(rules, "status", 0)) {
        exchange->status = (unsigned)world_number(rules, "status", 0);
    } else {
        exchange->status = exchange_is_method(exchange, "CONNECT") ? 200 : 405;
    }
    proxy_add_headers(exchange, cJSON_GetObjectItemCaseSensitive(rules, "headers"));
    record_add(exchange, NULL);
    pthread_mutex_unlock(&emulator->lock);
}

/* Whoever names no port of the emulator's means the real cloud, which it plays. */
static unsigned proxy_port(const struct exchange *exchange)
{
    const char *colon = strrchr(exchange->path, ':');
    unsigned long port = colon ? strtoul(colon + 1, NULL, 10) : 0;

    return port == 443 ? exchange->emulator->port : (unsigned)port;
}

static int proxy_connect(const struct exchange *exchange)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_port = htons((uint16_t)proxy_port(exchange));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool proxy_copy(int from, int to)
{
    char chunk[16384];
    ssize_t size = recv(from, chunk, sizeof(chunk), 0);

    return size > 0 && proxy_send(to, chunk, (size_t)size);
}

static void proxy_tunnel_bytes(struct emulator *emulator, int client, int server)
{
    struct pollfd ends[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};

    while (!emulator_is_quitting(emulator)) {
        if (poll(ends, 2, 50) <= 0)
            continue;
        if (ends[0].revents && !proxy_copy(client, server))
            return;
        if (ends[1].revents && !proxy_copy(server, client))
            return;
    }
}

static void proxy_serve(struct proxy_tunnel *tunnel, struct exchange *exchange)
{
    int server = exchange->status == 200 ? proxy_connect(exchange) : -1;
    auto_free answer = NULL;

    if (exchange->status == 200 && server < 0)
        exchange->status = 502;
    answer = text_format("HTTP/1.1 %u Proxy\r\n%s%s\r\n", exchange->status, exchange->reply.data,
                         server < 0 ? "Content-Length: 0\r\nConnection: close\r\n" : "");
    if (proxy_send(tunnel->fd, answer, strlen(answer)) && server >= 0) {
        proxy_send(server, exchange->body.data, exchange->body.size);
        proxy_tunnel_bytes(exchange->emulator, tunnel->fd, server);
    }
    if (server >= 0)
        close(server);
}

static void *proxy_run_tunnel(void *cls)
{
    struct proxy_tunnel *tunnel = cls;
    struct emulator *emulator = tunnel->face->emulator;
    auto_text head = {0};
    struct exchange *exchange;

    if (proxy_read_head(emulator, tunnel->fd, &head)) {
        exchange = proxy_parse(tunnel->face, &head);
        proxy_answer(exchange);
        proxy_serve(tunnel, exchange);
        exchange_free(exchange);
    }
    close(tunnel->fd);
    pthread_mutex_lock(&emulator->lock);
    tunnel->is_running = false;
    pthread_mutex_unlock(&emulator->lock);
    return NULL;
}

/* A free place; finished threads are joined here. NULL when all are busy. */
static struct proxy_tunnel *proxy_find_place(struct emulator *emulator,
                                             struct proxy_tunnel *tunnels)
{
    for (size_t i = 0; i < PROXY_TUNNELS; i++) {
        bool is_running;

        pthread_mutex_lock(&emulator->lock);
        is_running = tunnels[i].is_running;
        pthread_mutex_unlock(&emulator->lock);
        if (is_running)
            continue;
        if (tunnels[i].is_used)
            pthread_join(tunnels[i].thread, NULL);
        tunnels[i].is_used = false;
        return &tunnels[i];
    }
    return NULL;
}

void *proxy_run(void *cls)
{
    struct face *face = cls;
    struct proxy_tunnel *tunnels = calloc(PROXY_TUNNELS, sizeof(*tunnels));
    int fd;

    while (tunnels && (fd = bare_accept(face)) >= 0) {
        struct proxy_tunnel *tunnel = proxy_find_place(face->emulator, tunnels);

        if (!tunnel) {
            close(fd);
            continue;
        }
        tunnel->face = face;
        tunnel->fd = fd;
        tunnel->is_used = tunnel->is_running = true;
        if (pthread_create(&tunnel->thread, NULL, proxy_run_tunnel, tunnel) != 0)
            abort();
    }
    for (size_t i = 0; tunnels && i < PROXY_TUNNELS; i++) {
        if (tunnels[i].is_used)
            pthread_join(tunnels[i].thread, NULL);
    }
    free(tunnels);
    return NULL;
}
