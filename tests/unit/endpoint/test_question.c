/*
 * test_question.c - who is let in, and how libraries write what they want (P9)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/question.h"

#include "unit.h"

#define PORT 4711
#define URI "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fa.example.com"
#define HOST "Host: 127.0.0.1:4711"
#define KEY "X-IDENTITY-HEADER: canary"

static struct question q;
static const char *why;

/* headers: up to NULL, each as "Name: value". */
static enum question_verdict ask(const char *method, const char *uri, const char *version,
                                 const char *const *headers)
{
    char names[8][64], *colon;
    auto_secret struct secret secret = {0};

    q = (struct question){0};
    why = NULL;
    secret_append_text(&secret, "canary");
    question_begin(&q, method, uri, version);
    for (size_t i = 0; headers[i]; i++) {
        (void)snprintf(names[i], sizeof names[i], "%s", headers[i]);
        colon = strchr(names[i], ':');
        *colon = '\0';
        question_add_header(&q, names[i], colon[1] ? colon + 2 : NULL);
    }
    return question_end(&q, PORT, &secret, &why);
}

static enum question_verdict ask_uri(const char *uri)
{
    return ask("GET", uri, "HTTP/1.1", (const char *const[]){HOST, KEY, NULL});
}

TEST(shapes_of_libraries_are_understood)
{
    static const struct {
        const char *uri, *resource, *id;
        enum question_id kind;
    } rows[] = {
        {URI, "https://a.example.com", "", QUESTION_ANY},
        {"/msi/token/?resource=x", "x", "", QUESTION_ANY}, /* msal-node */
        {"//msi/token?resource=x", "x", "", QUESTION_ANY},
        /* azure-cli 2.45 encodes nothing */
        {"/msi/token/?resource=https://a.b/&api-version=2017-09-01", "https://a.b/", "",
         QUESTION_ANY},
        {"/msi/token?resource=x&client_id=1", "x", "1", QUESTION_CLIENT_ID},
        {"/msi/token?clientid=1&resource=x", "x", "1", QUESTION_CLIENT_ID},
        {"/msi/token?resource=x&mi_res_id=%2Fa%2Fb", "x", "/a/b", QUESTION_RESOURCE_ID},
        {"/msi/token?resource=x&object_id=2", "x", "2", QUESTION_OBJECT_ID},
        {"/msi/token?resource=x&client_id=", "x", "", QUESTION_ANY},
        {"/msi/token?resource=api%3A%2F%2Fx=y&bypass_cache=true", "api://x=y", "", QUESTION_ANY},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].uri);
        assert_int_equal(ask_uri(rows[i].uri), QUESTION_GOOD);
        assert_string_equal(q.resource, rows[i].resource);
        assert_string_equal(q.id, rows[i].id);
        assert_int_equal(q.id_kind, rows[i].kind);
    }
}

TEST(what_is_wrong_with_the_child_s_own_request_is_told)
{
    static const char *const rows[][2] = {
        {"/msi/token", "resource is missing"},
        {"/msi/token?", "resource is missing"},
        {"/msi/token?resource", "resource is empty, too long, or no text"},
        {"/msi/token?resource=", "resource is empty, too long, or no text"},
        {"/msi/token?resource=a%0Ab", "resource is empty, too long, or no text"}, /* case 22 */
        {"/msi/token?resource=a%00b", "resource is empty, too long, or no text"},
        {"/msi/token?resource=a%20b", "resource is empty, too long, or no text"},
        {"/msi/token?resource=a&resource=a", "resource is given twice"},
        {"/msi/token?resource=a&client_id=1&object_id=2", "more than one identity is named"},
        {"/metadata/identity/oauth2/token?resource=a", "there is nothing at this path"},
        {"/?resource=a", "there is nothing at this path"},
        {"*", "there is nothing at this path"},
        {"http://evil.test/msi/token?resource=a", "there is nothing at this path"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        assert_int_equal(ask_uri(rows[i][0]), QUESTION_BAD);
        assert_string_equal(why, rows[i][1]);
    }
}

TEST(resource_is_bounded)
{
    char uri[QUESTION_URI_MAX + 100] = "/msi/token?resource=";

    memset(uri + strlen(uri), 'a', QUESTION_RESOURCE_MAX);
    assert_int_equal(ask_uri(uri), QUESTION_BAD);
    memset(uri + strlen(uri), 'a', sizeof uri - 1 - strlen(uri));
    assert_int_equal(ask_uri(uri), QUESTION_STRANGE);
}

TEST(secret_can_come_as_each_library_sends_it)
{
    static const char *const rows[][5] = {
        {HOST, KEY},
        {HOST, "x-identity-header: canary"},
        {HOST, "secret: canary"},                          /* Azure ML */
        {HOST, "x-ms-identity: canary", "Metadata: true"}, /* Terraform's provider */
        {"host: LOCALHOST:4711", KEY, "Content-Length: 0"},
        {HOST, KEY, "accept-language: *", "sec-fetch-mode: cors"}, /* fetch() of Node */
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(ask("GET", URI, "HTTP/1.1", rows[i]), QUESTION_GOOD);
}

TEST(strangers_are_all_one) /* cases 19 to 23 */
{
    static const char *const rows[][5] = {
        {HOST},
        {KEY},
        {HOST, "X-IDENTITY-HEADER:"},
        {HOST, "X-IDENTITY-HEADER: canar"},
        {HOST, "X-IDENTITY-HEADER: canaryy"},
        {HOST, "X-IDENTITY-HEADER: Canary"},
        {HOST, KEY, "secret: other"},
        {HOST, KEY, KEY},
        {HOST, HOST, KEY},
        {"Host: evil.test", KEY},
        {"Host: evil.test:4711", KEY},
        {"Host: localhost.evil.test:4711", KEY},
        {"Host: localhost", KEY},
        {"Host: 127.0.0.1:4712", KEY},
        {"Host: 127.0.0.1:4711 ", KEY},
        {"Host:", KEY},
        {HOST, KEY, "Origin: null"},
        {HOST, KEY, "Referer: http://127.0.0.1:4711/"},
        {HOST, KEY, "X-Forwarded-For: 10.0.0.1"},
        {HOST, KEY, "x-forwarded-proto: https"},
        {HOST, KEY, "Forwarded: for=10.0.0.1"},
        {HOST, KEY, "Via: 1.1 proxy"},
        {HOST, KEY, "Sec-Fetch-Mode: no-cors"},
        {HOST, KEY, "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: cross-site"},
        {HOST, KEY, "Sec-Fetch-Mode: cors", "Origin: http://127.0.0.1:4711"},
        {HOST, KEY, "Access-Control-Request-Method: GET"},
        {HOST, KEY, "Transfer-Encoding: chunked"},
        {HOST, KEY, "Content-Length: 1"},
        {HOST, KEY, "Upgrade: h2c"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][2] ? rows[i][2] : rows[i][0]);
        assert_int_equal(ask("GET", URI, "HTTP/1.1", rows[i]), QUESTION_STRANGE);
    }
}

TEST(only_get_of_known_versions_is_answered)
{
    static const char *const good[] = {HOST, KEY, NULL};
    static const char *const rows[][2] = {
        {"POST", "HTTP/1.1"}, {"HEAD", "HTTP/1.1"}, {"OPTIONS", "HTTP/1.1"}, {"get", "HTTP/1.1"},
        {"GET", "HTTP/2.0"},  {"GET", ""},          {"PRI", "HTTP/2.0"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(ask(rows[i][0], URI, rows[i][1], good), QUESTION_STRANGE);
    assert_int_equal(ask("GET", URI, "HTTP/1.0", good), QUESTION_GOOD);
}
