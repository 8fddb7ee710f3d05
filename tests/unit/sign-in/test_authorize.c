/*
 * test_authorize.c - a person signs in by a browser, which this file plays
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/authorize.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/error.h"
#include "loopback-fixture.h"
#include "sign-in/browser.h"
#include "unit.h"

static char authority[] = "https://login.test/t", client[] = "app", version[] = "auto",
            grant[] = "authorization-code", away[] = "https://away.test/oauth";
static struct connection connection;
static struct buf screen;
static int terminal[2]; /* where the person types */
static const char *pasted[4];
static size_t n_pasted, n_read;
static pid_t browser;
static struct aad_error error;

/* The browser: where it ends, with "STATE" and "PORT" put in. NULL: there is none. */
static const char *ends_at;

static int begin(void)
{
    connection = (struct connection){.kind = kind_find("lcs"),
                                     .authority = authority,
                                     .tenant = authority + 19,
                                     .client_id = client,
                                     .grant = grant,
                                     .endpoint_version = version};
    ends_at = NULL;
    n_pasted = n_read = 0;
    browser = 0;
    memset(&error, 0, sizeof error);
    return pipe(terminal);
}

static int end(void)
{
    buf_clear(&screen);
    if (browser > 0)
        (void)waitpid(browser, NULL, 0);
    return close(terminal[0]) | close(terminal[1]);
}

BEFORE_EACH(begin);
AFTER_EACH(end);

static const char *parameter(const char *url, const char *name, char *out, size_t size)
{
    const char *at = strstr(url, name);

    assert_non_null(at);
    at += strlen(name);
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, "&"), at);
    return out;
}

/* A process of its own, as a browser is. */
static void visit(const char *url)
{
    char state[100], uri[100], line[400];
    unsigned port = 0;
    int fd;

    assert_int_equal(sscanf(parameter(url, "redirect_uri=", uri, sizeof uri),
                            "http%%3A%%2F%%2Flocalhost%%3A%u", &port),
                     1);
    browser = fork();
    if (browser)
        return;
    fd = visit_connect(AF_INET, (uint16_t)port);
    (void)snprintf(line, sizeof line, "GET /?%s&state=%s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n",
                   ends_at, parameter(url, "&state=", state, sizeof state), port);
    visit_send(fd, line, strlen(line));
    visit_read(fd, line, sizeof line);
    _exit(0);
}

enum aad_code browser_open(const char *url, struct aad_error *err)
{
    if (!ends_at)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "there is no display");
    visit(url);
    return AAD_OK;
}

void ask_say(const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    assert_true(vasprintf(&text, format, args) >= 0);
    va_end(args);
    buf_append_text(&screen, text);
    free(text);
}

bool ask_has_terminal(void)
{
    return true;
}

int ask_watch(void)
{
    return dup(terminal[0]);
}

/* What was typed, with the state of the address that was shown. */
enum aad_code ask_typed(struct buf *ret, struct aad_error *err)
{
    const char *text = pasted[n_read++], *at = strstr(text, "STATE");
    char state[100], byte;

    (void)err;
    assert_int_equal(read(terminal[0], &byte, 1), 1);
    buf_append(ret, text, at ? (size_t)(at - text) : strlen(text));
    if (at)
        buf_append_text(ret, parameter(buf_text(&screen), "&state=", state, sizeof state));
    return AAD_OK;
}

static void types(const char *text)
{
    pasted[n_pasted++] = text;
    assert_int_equal(write(terminal[1], "\n", 1), 1);
}

static enum aad_code authorize(struct person_proof *proof, bool no_browser, int64_t ms)
{
    const struct sign_in_request request = {.connection = &connection,
                                            .audience = "https://lcs.test",
                                            .deadline = deadline_in_ms(ms),
                                            .no_browser = no_browser};

    return authorize_run(&request, proof, &error);
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&screen), text) != NULL;
}

TEST(browser_brings_the_code)
{
    auto_person_proof struct person_proof proof = {0};

    ends_at = "code=C-1&session_state=x";
    assert_int_equal(authorize(&proof, false, UNIT_HUNG_MS), AAD_OK);
    assert_string_equal(proof.code.bytes, "C-1");
    assert_int_equal(proof.verifier.len, 43);
    assert_int_equal(strlen(proof.nonce), 43);
    assert_int_equal(strncmp(proof.redirect_uri, "http://localhost:", 17), 0);
    assert_int_equal(proof.interval_s, 0);
    assert_true(was_shown("Sign in in the browser"));
}

TEST(authoritys_no_is_the_end)
{
    auto_person_proof struct person_proof proof = {0};

    ends_at = "error=access_denied&error_description=no";
    assert_int_equal(authorize(&proof, false, UNIT_HUNG_MS), AAD_CANCELLED);
    assert_int_equal(proof.code.len, 0);
}

/* case 58 */
TEST(somebody_elses_answer_is_refused)
{
    auto_person_proof struct person_proof proof = {0};

    ends_at = "code=C-1&iss=https%3A%2F%2Fevil.test";
    assert_int_equal(authorize(&proof, false, UNIT_HUNG_MS), AAD_REFUSED);
    assert_non_null(strstr(error.what, "somebody else than the authority"));
}

/* The browser is on another machine: the person brings what it ends at. */
TEST(address_can_be_pasted)
{
    auto_person_proof struct person_proof proof = {0};

    types("");
    types("http://localhost:1/?code=C-9&state=another");
    types("http://localhost:1/?code=C-2&state=STATE");
    assert_int_equal(authorize(&proof, true, UNIT_HUNG_MS), AAD_OK);
    assert_string_equal(proof.code.bytes, "C-2");
    assert_true(was_shown("Open this address in a browser"));
    assert_true(was_shown("of another sign-in"));
}

/* A redirect that is registered elsewhere, as in the provider guide's example. */
TEST(address_of_another_place_is_pasted)
{
    auto_person_proof struct person_proof proof = {0};

    connection.redirect_uri = away;
    types("https://away.test/oauth?code=C-3&state=STATE");
    assert_int_equal(authorize(&proof, false, UNIT_HUNG_MS), AAD_OK);
    assert_string_equal(proof.code.bytes, "C-3");
    assert_string_equal(proof.redirect_uri, "https://away.test/oauth");
    assert_true(was_shown("there is no display"));
    assert_true(was_shown("come back to https://away.test/oauth"));
}

/* P5 */
TEST(nobody_is_waited_for_without_end)
{
    auto_person_proof struct person_proof proof = {0};

    assert_int_equal(authorize(&proof, true, 50), AAD_TIMEOUT);
    connection.redirect_uri = away;
    assert_int_equal(authorize(&proof, true, 50), AAD_TIMEOUT);
}
