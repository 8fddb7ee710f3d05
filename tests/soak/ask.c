/*
 * ask.c - a command of exec, without a shell or curl: it asks its identity endpoint for a token
 * once
 *
 * The answer goes to stdout, and the exit status is 0, where that is a token; 30, and nothing on
 * stdout, where it is a refusal that says why; 31 where there is no answer that could be read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "soak.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ASK_REFUSED 30
#define ASK_NOTHING 31

static int ask_connect(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) ? -1 : fd;
}

int ask_run(void)
{
    const char *endpoint = getenv("IDENTITY_ENDPOINT"), *header = getenv("IDENTITY_HEADER");
    static char text[CALL_OUT_MAX];
    char host[64], path[256];
    const char *body;
    size_t len = 0;
    unsigned port;
    ssize_t n;
    int fd;

    if (!endpoint || !header || sscanf(endpoint, "http://%63[^:/]:%u%255s", host, &port, path) != 3)
        return ASK_NOTHING;
    fd = ask_connect(port);
    n = snprintf(text, sizeof text,
                 "GET %s?api-version=2019-08-01&resource=https://graph.microsoft.com HTTP/1.1\r\n"
                 "Host: %s:%u\r\nX-IDENTITY-HEADER: %s\r\nConnection: close\r\n\r\n",
                 path, host, port, header);
    if (fd < 0 || send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        return ASK_NOTHING;
    while (len < sizeof text - 1 && (n = recv(fd, text + len, sizeof text - 1 - len, 0)) > 0)
        len += (size_t)n;
    text[len] = 0;
    body = strstr(text, "\r\n\r\n");
    if (!body || !strchr(body, '}'))
        return ASK_NOTHING;
    if (strncmp(text, "HTTP/1.1 200 ", strlen("HTTP/1.1 200 ")) != 0) {
        (void)fprintf(stderr, "aad-credential: %.20s %.400s\n  ask again\n", text, body + 4);
        return strstr(body, "\"error\"") || strstr(body, "\"statusCode\"") ? ASK_REFUSED
                                                                           : ASK_NOTHING;
    }
    (void)puts(body + 4);
    return 0;
}
