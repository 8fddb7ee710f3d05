/*
 * load.c - many requests at one endpoint, and how long each takes
 *
 *   load [-c CONNECTIONS] [-s SLOW] [-n REQUESTS] [-t SECONDS] URL SECRET QUERY
 *
 * CONNECTIONS (16) ask one request after the other, each when its last answer has come. Beside them
 * SLOW (0) clients send one byte of a head every half second; who is closed connects again. It ends
 * after REQUESTS, or after SECONDS (5), the last of which counts like the others.
 *
 * Prints "REQUESTS_PER_SECOND P50_MS P99_MS MOST_MS REQUESTS". An answer that is not 200, or a
 * connection that ends, makes the whole call fail: a quick failure is no fast answer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LOAD_MOST 4000000 /* requests whose time is kept */
#define LOAD_CLIENTS 4096
#define LOAD_SLOW_MS 500

struct load_client {
    int fd;
    char reply[16384];
    size_t len;
    double from_ms;
};

static struct load_client *load_clients;
static struct sockaddr_in load_address;
static char load_request[4096];
static size_t load_request_len;
static double *load_times;
static size_t load_n_times, load_wanted = LOAD_MOST;
static int load_epoll;

static void load_fail(const char *why)
{
    (void)fprintf(stderr, "load: %s: %s\n", why, strerror(errno));
    exit(1);
}

static double load_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int load_connect(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&load_address, sizeof load_address) ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one))
        load_fail("cannot connect");
    return fd;
}

/* --- those who ask ---------------------------------------------------------------------------- */

static void load_ask(struct load_client *client)
{
    client->len = 0;
    client->from_ms = load_now_ms();
    if (send(client->fd, load_request, load_request_len, MSG_NOSIGNAL) != (ssize_t)load_request_len)
        load_fail("cannot ask");
}

/* A whole answer, by its length. */
static int load_has_answer(const struct load_client *client)
{
    const char *body = strstr(client->reply, "\r\n\r\n");
    const char *length = strcasestr(client->reply, "\r\nContent-Length:");

    return body && length && length < body &&
           client->len >= (size_t)(body + 4 - client->reply) +
                              strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
}

static void load_hear(struct load_client *client)
{
    ssize_t n = recv(client->fd, client->reply + client->len,
                     sizeof client->reply - 1 - client->len, MSG_DONTWAIT);

    if (n <= 0)
        load_fail("a connection has ended");
    client->len += (size_t)n;
    client->reply[client->len] = '\0';
    if (!load_has_answer(client))
        return;
    if (strncmp(client->reply, "HTTP/1.1 200 ", strlen("HTTP/1.1 200 ")) != 0) {
        (void)fprintf(stderr, "load: %.300s\n", client->reply);
        exit(1);
    }
    load_times[load_n_times++] = load_now_ms() - client->from_ms;
    load_ask(client);
}

/* --- those who do not ----------------------------------------------------------------------------
 */

static void load_drip(int *slow, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char byte;

        if (slow[i] >= 0 && (recv(slow[i], &byte, 1, MSG_DONTWAIT) == 0 ||
                             send(slow[i], "X", 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1)) {
            (void)close(slow[i]);
            slow[i] = -1;
        }
        if (slow[i] < 0)
            slow[i] = load_connect();
    }
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static void load_begin(size_t n_clients)
{
    load_clients = calloc(n_clients, sizeof *load_clients);
    load_times = malloc((LOAD_MOST + LOAD_CLIENTS) * sizeof *load_times);
    load_epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load_clients || !load_times || load_epoll < 0)
        load_fail("cannot begin");
    for (size_t i = 0; i < n_clients; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &load_clients[i]};

        load_clients[i].fd = load_connect();
        if (epoll_ctl(load_epoll, EPOLL_CTL_ADD, load_clients[i].fd, &event))
            load_fail("cannot wait");
        load_ask(&load_clients[i]);
    }
}

static double load_run(double ms, int *slow, size_t n_slow)
{
    double begin_ms = load_now_ms(), dripped_ms = begin_ms, now_ms = begin_ms;

    while (now_ms - begin_ms < ms && load_n_times < load_wanted) {
        struct epoll_event events[64];
        int n = epoll_wait(load_epoll, events, 64, LOAD_SLOW_MS);

        for (int i = 0; i < n; i++)
            load_hear(events[i].data.ptr);
        now_ms = load_now_ms();
        if (now_ms - dripped_ms >= LOAD_SLOW_MS) {
            load_drip(slow, n_slow);
            dripped_ms = now_ms;
        }
    }
    return now_ms - begin_ms;
}

static int load_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double load_quantile(double part)
{
    return load_times[(size_t)(part * (double)(load_n_times - 1))];
}

/* "http://127.0.0.1:PORT/PATH" */
static void load_aim(const char *url, const char *secret, const char *query)
{
    char host[64], path[256];
    unsigned port;
    int len;

    if (sscanf(url, "http://%63[^:]:%u%255s", host, &port, path) != 3 || port > UINT16_MAX)
        load_fail("no such URL");
    load_address = (struct sockaddr_in){.sin_family = AF_INET,
                                        .sin_addr.s_addr = inet_addr(host),
                                        .sin_port = htons((uint16_t)port)};
    len = snprintf(load_request, sizeof load_request,
                   "GET %s%s HTTP/1.1\r\nHost: %s:%u\r\nX-IDENTITY-HEADER: %s\r\n\r\n", path, query,
                   host, port, secret);
    load_request_len = (size_t)len;
}

int main(int argc, char **argv)
{
    static int slow[LOAD_CLIENTS];
    size_t n_clients = 16, n_slow = 0;
    double seconds = 5, ms;
    int option;

    while ((option = getopt(argc, argv, "c:s:n:t:")) != -1) {
        if (option == 'c')
            n_clients = strtoul(optarg, NULL, 10);
        else if (option == 's')
            n_slow = strtoul(optarg, NULL, 10);
        else if (option == 'n')
            load_wanted = strtoul(optarg, NULL, 10);
        else if (option == 't')
            seconds = strtod(optarg, NULL);
    }
    if (argc - optind != 3 || !n_clients || n_clients > LOAD_CLIENTS || n_slow > LOAD_CLIENTS ||
        load_wanted > LOAD_MOST) {
        (void)fprintf(stderr, "usage: load [-c CONNECTIONS] [-s SLOW] [-n REQUESTS] [-t SECONDS] "
                              "URL SECRET QUERY\n");
        return 2;
    }
    load_aim(argv[optind], argv[optind + 1], argv[optind + 2]);
    for (size_t i = 0; i < n_slow; i++)
        slow[i] = load_connect();
    load_begin(n_clients);
    ms = load_run(seconds * 1e3, slow, n_slow);
    if (!load_n_times)
        load_fail("no answer");
    qsort(load_times, load_n_times, sizeof *load_times, load_compare);
    (void)printf("%.0f %.3f %.3f %.3f %zu\n", (double)load_n_times / ms * 1e3, load_quantile(0.5),
                 load_quantile(0.99), load_quantile(1), load_n_times);
    return 0;
}
