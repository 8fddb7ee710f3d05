/*
 * emulate.c - what the driver tells the local Azure AD, and asks it, at its control port
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

#include <cjson/cJSON.h>

static int emulate_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)soak.control_port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) {
        (void)fprintf(stderr, "soak: the emulator is gone\n");
        exit(2);
    }
    return fd;
}

/* The whole answer, which the caller frees. */
static char *emulate_call(const char *method, const char *path, const char *json)
{
    size_t size = 8 << 20, len = 0;
    int fd = emulate_connect();
    char *text = malloc(size);
    ssize_t n;

    if (!text)
        abort();
    n = snprintf(text, size,
                 "%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 method, path, strlen(json), json);
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        abort();
    while (len < size - 1 && (n = recv(fd, text + len, size - 1 - len, 0)) > 0)
        len += (size_t)n;
    text[len] = 0;
    (void)close(fd);
    return text;
}

bool emulate_put(const char *json)
{
    char *answer = emulate_call("PUT", "/world", json);
    bool is_good = strstr(answer, " 200 ") != NULL;

    free(answer);
    return is_good;
}

static cJSON *emulate_world(void)
{
    char *answer = emulate_call("GET", "/world", "");
    const char *body = strstr(answer, "\r\n\r\n");
    cJSON *world = body ? cJSON_Parse(body + 4) : NULL;

    free(answer);
    return world;
}

int emulate_secrets(const char *application, char ret_value[CALL_SECRET_MAX])
{
    cJSON *world = emulate_world();
    const cJSON *apps = cJSON_GetObjectItem(world, "apps");
    const cJSON *secrets = cJSON_GetObjectItem(cJSON_GetObjectItem(apps, application), "secrets");
    int n = secrets ? cJSON_GetArraySize(secrets) : -1;
    const char *value =
        n > 0
            ? cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(secrets, n - 1), "value"))
            : NULL;

    (void)snprintf(ret_value, CALL_SECRET_MAX, "%s", value ? value : "");
    cJSON_Delete(world);
    return n;
}

int emulate_wrong_passwords(const char *name)
{
    cJSON *world = emulate_world();
    const cJSON *user = cJSON_GetObjectItem(cJSON_GetObjectItem(world, "users"), name);
    const cJSON *number = cJSON_GetObjectItem(user, "wrong_passwords");
    int n = cJSON_IsNumber(number) ? number->valueint : 0;

    cJSON_Delete(world);
    return n;
}

void emulate_dump(const char *application, unsigned cycle)
{
    cJSON *world = emulate_world();
    char *app = cJSON_Print(cJSON_GetObjectItem(cJSON_GetObjectItem(world, "apps"), application));
    char *requests = emulate_call("GET", "/requests?kind=graph", "");
    char path[4096];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/found-%u-graph", soak.seen, cycle);
    file = fopen(path, "we");
    if (file && app)
        (void)fprintf(file, "%s\n%s\n", app, requests);
    if (file)
        (void)fclose(file);
    free(requests);
    free(app);
    cJSON_Delete(world);
}
