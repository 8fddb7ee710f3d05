/*
 * loopback-fixture.c - a browser for what waits on the loopback
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "loopback-fixture.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

int visit_connect(int family, uint16_t port)
{
    struct sockaddr_in ipv4 = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 ipv6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct timeval limit = {.tv_sec = UNIT_HUNG_MS / 1000};
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) ||
        (family == AF_INET ? connect(fd, (struct sockaddr *)&ipv4, sizeof ipv4)
                           : connect(fd, (struct sockaddr *)&ipv6, sizeof ipv6)))
        return -1;
    return fd;
}

void visit_send(int fd, const char *request, size_t len)
{
    while (len) {
        ssize_t n = send(fd, request, len, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        request += n;
        len -= (size_t)n;
    }
}

void visit_read(int fd, char *ret, size_t size)
{
    size_t used = 0;

    memset(ret, 0, size);
    while (used < size - 1) {
        ssize_t n = recv(fd, ret + used, size - 1 - used, 0);

        if (n <= 0)
            return;
        used += (size_t)n;
    }
}

void visit_write(struct visit *visit, const char *line, const char *headers, const char *body)
{
    char length[64] = "";

    if (body)
        (void)snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(body));
    visit->len =
        (size_t)snprintf(visit->request, sizeof visit->request, "%s HTTP/1.1\r\n%s%s\r\n%s", line,
                         headers, length, body ? body : "");
}

/* "PORT" in the head becomes the number: four letters and a digit more, or fewer. */
static void visit_say_port(struct visit *visit, uint16_t port)
{
    char *at = strstr(visit->request, "PORT"), digits[8];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%u", port);

    if (!at)
        return;
    memmove(at + len, at + 4, visit->len - (size_t)(at + 4 - visit->request) + 1);
    memcpy(at, digits, len);
    visit->len += len - 4;
}

struct visit_thread {
    struct visit *visit;
    uint16_t port;
    int done_fd;
};

static void *visit_run(void *arg)
{
    const struct visit_thread *thread = arg;
    struct visit *visit = thread->visit;
    int fd = visit_connect(visit->family ? visit->family : AF_INET, thread->port);

    if (fd >= 0) {
        visit_send(fd, visit->request, visit->len);
        visit_read(fd, visit->response, sizeof visit->response);
        (void)close(fd);
    }
    (void)!write(thread->done_fd, "", 1);
    return NULL;
}

enum aad_code visit_wait(struct loopback *l, struct visit *visit, struct answer *ret,
                         struct aad_error *err)
{
    auto_secret struct secret state = {0};
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    struct visit_thread thread = {.visit = visit, .port = loopback_port(l)};
    enum aad_code code;
    pthread_t id;
    int ends[2];

    secret_append_text(&state, VISIT_STATE);
    visit_say_port(visit, thread.port);
    assert_int_equal(pipe(ends), 0);
    thread.done_fd = ends[1];
    assert_int_equal(pthread_create(&id, NULL, visit_run, &thread), 0);
    code = loopback_wait(
        l, &state, &(struct loopback_until){.deadline = &deadline, .cancel_fd = ends[0]}, ret, err);
    assert_int_equal(pthread_join(id, NULL), 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return code;
}
