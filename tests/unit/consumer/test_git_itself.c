/*
 * test_git_itself.c - an address as git understands it, and as we do (cases 1, 4, 5)
 *
 * Addresses are made of parts, of each of which some are odd. What git makes of one is asked of
 * `git credential fill`, with a helper that writes down what git says to it. Whatever we take for a
 * host that a token may go to, in the address or in git's words for it, git has to take for the
 * same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "base/url.h"
#include "consumer/consumer.h"
#include "unit.h"

/* What either says: "PROTOCOL HOST:PORT"; "" = it was refused, or is for nobody. */
#define SAID 1200

static int start(void)
{
    return unit_enter_dir() || setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1) ||
           setenv("GIT_CONFIG_NOSYSTEM", "1", 1) || setenv("GIT_TERMINAL_PROMPT", "0", 1) ||
           setenv("GIT_ASKPASS", "false", 1);
}

BEFORE_ALL(start);

static void write_url(const char *url)
{
    FILE *file = fopen("input", "w");

    assert_non_null(file);
    (void)fprintf(file, "url=%s\n\n", url);
    assert_int_equal(fclose(file), 0);
}

/* The value of a line of the helper's input, "" = there is none. */
static void find_line(const char *key, char *ret, size_t size)
{
    char line[SAID];
    size_t len = strlen(key);
    FILE *file = fopen("said", "r");

    ret[0] = '\0';
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, len)) {
            line[strcspn(line, "\n")] = '\0';
            (void)snprintf(ret, size, "%s", line + len);
        }
    if (file)
        (void)fclose(file);
}

static void ask_git(const char *url, char ret[SAID])
{
    char protocol[32], host[300];
    int status;

    write_url(url);
    (void)unlink("said");
    status = system("git -c credential.helper= -c credential.useHttpPath=true "
                    "-c 'credential.helper=!f() { test \"$1\" = get && cat >said; }; f' "
                    "credential fill <input >/dev/null 2>&1");
    find_line("protocol=", protocol, sizeof protocol);
    find_line("host=", host, sizeof host);
    assert_int_not_equal(status, -1); /* it fails: the helper gives nothing */
    ret[0] = '\0';
    if (host[0])
        (void)snprintf(ret, SAID, "%s %s", protocol, host);
}

static void print_origin(const struct url *url, char ret[SAID])
{
    char origin[300];

    (void)url_print_origin(url, origin, sizeof origin);
    (void)snprintf(ret, SAID, "%s %s", url->is_https ? "https" : "http", strstr(origin, "://") + 3);
}

/* What git has said, as it comes to us. */
static void read_git(char ret[SAID])
{
    char word[] = "get", *argv[] = {word, NULL}, bytes[SAID];
    auto_secret struct secret input = {0};
    auto_request struct request request = {0};
    struct aad_error error;
    FILE *file = fopen("said", "r");

    ret[0] = '\0';
    if (!file)
        return;
    secret_append(&input, bytes, fread(bytes, 1, sizeof bytes, file));
    (void)fclose(file);
    if (!consumer_parse(&consumer_git, &(struct call){1, argv, &input}, &request, &error) &&
        request.operation == REQUEST_GET)
        print_origin(&request.target, ret);
}

static void read_url(const char *text, char ret[SAID])
{
    struct url url;

    ret[0] = '\0';
    if (!url_parse(text, &url, NULL))
        print_origin(&url, ret);
}

/* git keeps the case of a host, and a port that is the usual one. */
static void make_alike(char *said)
{
    char *port = strstr(said, ":443");

    for (char *at = said; *at && *at != '/'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at + 'a' - 'A');
    if (port && !port[4] && !strncmp(said, "https ", 6))
        *port = '\0';
}

TEST(git_understands_what_we_understand)
{
    static const char *const schemes[] = {"https://", "HTTPS://", "http://"};
    static const char *const users[] = {"", "u@", "a%40b@", "u:p@", "@", "x\\@"};
    static const char *const hosts[] = {"dev.azure.com",  "Dev.Azure.com:443", "a.example:8443",
                                        "127.0.0.1:8080", "[::1]:1",           "a.example.",
                                        "a%2eexample",    "a.example\\.b",     "",
                                        "a.example:",     "a.example:0443"};
    static const char *const paths[] = {"", "/", "/a/b", "/a%2fb", "/@c.example", "?x=1", "#y"};
    char url[400], theirs[SAID], heard[SAID], ours[SAID];
    unsigned n_heard = 0, n_ours = 0;

    for (size_t s = 0; s < COUNT(schemes); s++)
        for (size_t u = 0; u < COUNT(users); u++)
            for (size_t h = 0; h < COUNT(hosts); h++) {
                (void)snprintf(url, sizeof url, "%s%s%s%s", schemes[s], users[u], hosts[h],
                               paths[(s + u + h) % COUNT(paths)]);
                ask_git(url, theirs);
                make_alike(theirs);
                read_git(heard);
                read_url(url, ours);
                if ((heard[0] && strcmp(heard, theirs) != 0) ||
                    (ours[0] && strcmp(ours, theirs) != 0))
                    fail_msg("%s: git '%s', heard '%s', we '%s'", url, theirs, heard, ours);
                n_heard += heard[0] != '\0';
                n_ours += ours[0] != '\0';
            }
    if (n_heard < 30 || n_ours < 10)
        fail_msg("%u were heard, %u were ours", n_heard, n_ours);
}
