/*
 * test_wrap.c - a program, the real curl, with a token from a memory file
 *
 * The broker is played by this file, the server too: http on loopback, which the connection of
 * the test allows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "broker/broker.h"
#include "command/wrap/wrap.h"
#include "unit.h"

#define TOKEN "tok.canary.91c2"
#define REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"

static char dir[] = "/tmp/aad-curl-XXXXXX";
static char file[100], url[64];
static int listener;
static unsigned broker_calls;

enum aad_code broker_get(const struct broker *b, const struct request *request, struct token *ret,
                         struct aad_error *err)
{
    (void)b, (void)request, (void)err;
    broker_calls++;
    secret_append_text(&ret->access_token, TOKEN);
    return AAD_OK;
}

static enum aad_code run(const char *const *words, struct aad_error *err)
{
    const char *argv[16] = {"curl", "mylcs", "--"};
    struct command_context ctx = {0};
    int argc = 3;

    while (*words)
        argv[argc++] = *words++;
    return wrap_curl.command.run(&ctx, argc, (char **)(uintptr_t)argv, err);
}

static size_t read_all(const char *path, char *out, size_t size)
{
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, out, size);

    assert_true(len > 0);
    return (size_t)len;
}

static void assert_not_in(const char *what, pid_t pid)
{
    char path[64], bytes[20000];
    size_t len;

    (void)snprintf(path, sizeof path, "/proc/%d/%s", pid, what);
    len = read_all(path, bytes, sizeof bytes);
    assert_null(memmem(bytes, len, TOKEN, strlen(TOKEN)));
}

/* The memory file with the token: its owner's to read, and nobody's to change. */
static void assert_sealed(pid_t pid)
{
    const int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;

    for (int number = 0; number < 64; number++) {
        char path[64], target[64] = "";
        struct stat st;
        auto_fd int fd = -1;

        (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, number);
        if (readlink(path, target, sizeof target - 1) < 0 ||
            strncmp(target, "/memfd:aad-credential", 21) != 0)
            continue;
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0 && !fstat(fd, &st));
        assert_int_equal(st.st_mode & 0777, 0400);
        assert_int_equal(fcntl(fd, F_GET_SEALS) & seals, seals);
        return;
    }
    fail_msg("curl has no memory file");
}

static int set_up_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;

    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, len) || listen(listener, 4) ||
        getsockname(listener, (struct sockaddr *)&address, &len))
        return -1;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", ntohs(address.sin_port));
    return 0;
}

static int set_up(void)
{
    char path[100];
    FILE *f;

    if (!mkdtemp(dir) || set_up_server() || setenv("XDG_CONFIG_HOME", dir, 1))
        return -1;
    (void)snprintf(path, sizeof path, "%s/aad-credential", dir);
    (void)mkdir(path, 0700);
    (void)strcat(path, "/connections");
    (void)mkdir(path, 0700);
    (void)snprintf(file, sizeof file, "%.60s/aad-credential/connections/mylcs.json", dir);
    f = fopen(file, "w");
    if (!f)
        return -1;
    (void)fprintf(f,
                  "{\"version\": 1, \"kind\": \"lcs\", \"grant\": \"password\",\n"
                  " \"authority\": \"https://login.microsoftonline.com/contoso.com\",\n"
                  " \"client-id\": \"11111111-2222-3333-4444-555555555555\",\n"
                  " \"username\": \"a@contoso.com\", \"store\": \"secret-service\",\n"
                  " \"audiences\": [\"https://lcsapi.lcs.dynamics.com\"],\n"
                  " \"hosts\": [\"https://lcsapi.lcs.dynamics.com\", \"%s\"],\n"
                  " \"allow-http-loopback\": true}\n",
                  url);
    return fclose(f) || chmod(file, 0600);
}

static int tear_down(void)
{
    char path[100];

    (void)close(listener);
    (void)unlink(file);
    (void)snprintf(path, sizeof path, "%s/aad-credential/connections", dir);
    (void)rmdir(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(curl_sends_the_token_and_nobody_sees_it) /* P3, case 13 */
{
    const char *const words[] = {"-sS", "-o/dev/null", url, NULL};
    char got[4000] = {0};
    struct aad_error err;
    pid_t pid = fork();
    int client, status = -1;

    if (!pid) {
        (void)setenv("http_proxy", url, 1); /* were it asked, it would be by the whole URL */
        (void)run(words, &err);
        (void)fprintf(stderr, "%s\n", err.what);
        _exit(99);
    }
    client = accept(listener, NULL, NULL);
    assert_true(client >= 0 && read(client, got, sizeof got - 1) > 0);
    assert_not_in("cmdline", pid);
    assert_not_in("environ", pid);
    assert_sealed(pid);
    assert_true(write(client, REPLY, strlen(REPLY)) > 0);
    (void)close(client);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_non_null(strstr(got, "\r\nAuthorization: Bearer " TOKEN "\r\n"));
    assert_memory_equal(got, "GET / HTTP/", 11);
}

TEST(other_hosts_get_nothing) /* P1 */
{
    const char *const cases[][4] = {
        {"https://evil.example/", NULL},
        {url, "https://evil.example/", NULL},
        {url, "--url", "http://127.0.0.1:1/", NULL},
        {"https://lcsapi.lcs.dynamics.com.evil.example/", NULL},
        {"http://lcsapi.lcs.dynamics.com/", NULL},
        {"lcsapi.lcs.dynamics.com", NULL},
        {"https://lcsapi.lcs.dynamics.com@evil.example/", NULL},
        {"https://lcsapi.lcs.dynamics.com\\@evil.example/", NULL},
        {"file:///etc/passwd", NULL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct aad_error err = {0};

        broker_calls = 0;
        assert_int_not_equal(run(cases[i], &err), AAD_OK);
        assert_true(err.what[0]);
        assert_int_equal(broker_calls, 0);
    }
}

TEST(proxy_does_not_see_loopback_tokens)
{
    const char *const words[] = {"-x", "http://proxy.example:3128", url, NULL};
    struct aad_error err;

    broker_calls = 0;
    assert_int_equal(run(words, &err), AAD_REFUSED);
    assert_int_equal(broker_calls, 0);
}

TEST(curls_arguments_need_the_two_dashes)
{
    const char *argv[] = {"curl", "mylcs", "https://lcsapi.lcs.dynamics.com/"};
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(wrap_curl.command.run(&ctx, 3, (char **)(uintptr_t)argv, &err), AAD_USAGE);
}
