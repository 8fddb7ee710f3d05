/*
 * test_storage-json.c - the JSON text of a connection: nothing is guessed, everything is named
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

/* The key of which the value finds no memory; NULL = none. */
static const char *without_memory;

void __real_connection_get(const struct connection *c, const char *key, struct buf *ret);
void __wrap_connection_get(const struct connection *c, const char *key, struct buf *ret);

void __wrap_connection_get(const struct connection *c, const char *key, struct buf *ret)
{
    __real_connection_get(c, key, ret);
    if (!without_memory || strcmp(key, without_memory) != 0)
        return;
    buf_clear(ret);
    ret->failed = true;
}

/* A whole connection, with more members at its end. */
#define WITH(more)                                                                                 \
    "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID "\","                 \
    "\"authority\":\"https://login.microsoftonline.com/contoso.example\"" more "}"

static void check_text(const char *text, size_t len, enum aad_code want, const char *what,
                       const char *remedy)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    enum aad_code code = connection_parse("mine", text, len, &c, &err);

    if (code != want || err.code != want || !strstr(err.what, what) || !strstr(err.remedy, remedy))
        fail_msg("%s: %d %s / %s", text, (int)code, err.what, err.remedy);
    if (code)
        assert_null(c.kind);
}

static void check(const char *text, const char *what, const char *remedy)
{
    check_text(text, strlen(text), what[0] ? AAD_CONFIG : AAD_OK, what, remedy);
}

TEST(unknown_keys_are_refused_by_name_with_the_nearest)
{
    check(WITH(""), "", "");
    check(WITH(",\"hots\":[\"https://a.example\"]"), "'hots'", "'hosts'");
    check(WITH(",\"Hosts\":[\"https://a.example\"]"), "'Hosts'", "'hosts'");
    check(WITH(",\"user-name\":\"u@x\""), "'user-name'", "'username'");
    check(WITH(",\"password\":\"canary-7f\""), "'password'", "");
    check(WITH(",\"x-comment\":\"y\""), "'x-comment'", "");
    check(WITH(",\"name\":\"mine\""), "'name'", "");
    check(WITH(",\"\":\"y\""), "''", "");
}

/* A secret that was put into a file by mistake is not repeated on a screen (P3). */
TEST(value_of_an_unknown_key_is_not_shown)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    const char *text = WITH(",\"client-secret\":\"canary-7f\"");

    assert_int_equal(connection_parse("mine", text, strlen(text), &c, &err), AAD_CONFIG);
    assert_null(strstr(err.what, "canary"));
    assert_null(strstr(err.remedy, "canary"));
}

TEST(wrong_types_are_refused_by_name)
{
    static const char *const rows[][2] = {
        {WITH(",\"username\":1"), "'username'"},
        {WITH(",\"username\":null"), "'username'"},
        {WITH(",\"description\":[]"), "'description'"},
        {WITH(",\"store\":{}"), "'store'"},
        {WITH(",\"endpoint-version\":2"), "'endpoint-version'"},
        {WITH(",\"hosts\":\"https://a.example\""), "'hosts'"},
        {WITH(",\"hosts\":{}"), "'hosts'"},
        {WITH(",\"hosts\":null"), "'hosts'"},
        {WITH(",\"hosts\":[1]"), "'hosts'"},
        {WITH(",\"hosts\":[null]"), "'hosts'"},
        {WITH(",\"hosts\":[\"-\"]"), "'hosts'"},
        {WITH(",\"hosts\":[[\"https://a.example\"]]"), "'hosts'"},
        {WITH(",\"audiences\":\"https://a.example\""), "'audiences'"},
        {WITH(",\"timeout\":\"15\""), "'timeout'"},
        {WITH(",\"timeout\":1.5"), "'timeout'"},
        {WITH(",\"timeout\":true"), "'timeout'"},
        {WITH(",\"timeout\":1e400"), ""},
        {WITH(",\"timeout\":-1"), "timeout"},
        {WITH(",\"timeout\":0"), "timeout"},
        {WITH(",\"timeout\":601"), "timeout"},
        {WITH(",\"x5c\":\"true\""), "'x5c'"},
        {WITH(",\"x5c\":1"), "'x5c'"},
        {WITH(",\"allow-http-loopback\":\"false\""), "'allow-http-loopback'"},
        {WITH(",\"allow-http-loopback\":null"), "'allow-http-loopback'"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        check_text(rows[i][0], strlen(rows[i][0]), AAD_CONFIG, rows[i][1], "");
}

TEST(wrong_values_are_refused_by_name)
{
    check(WITH(",\"hosts\":[\"https://a.example\",\"https://a.example/a/../b\"]"), "hosts: ", "");
    check(WITH(",\"hosts\":[\"http://a.example\"]"), "not https", "Use https");
    check(WITH(",\"hosts\":[\"https://u:p@a.example\"]"), "hosts: ", "");
    check(WITH(",\"store\":\"../evil\""), "store: ", "");
    check(WITH(",\"proxy\":\"http://u:p@proxy\""), "proxy: ", "no secret");
    check(WITH(",\"ca-file\":\"ca.pem\""), "ca-file: ", "");
    check(WITH(",\"grant\":\"magic\""), "grant: ", "");
    check(WITH(",\"audiences\":[\"\"]"), "audiences: ", "");
    check(WITH(",\"description\":\"a\\nb\""), "description: ", "");
    check(WITH(",\"description\":\"\\u001b[31m\""), "description: ", "");
}

TEST(duplicate_keys_are_refused)
{
    check(WITH(",\"kind\":\"lcs\""), "twice", "");
    check(WITH(",\"timeout\":1,\"timeout\":1"), "twice", "");
    check(WITH(",\"allow-http-loopback\":true,\"allow-http-loopback\":true"), "twice", "");
    check(WITH(",\"version\":1"), "twice", "");
    check(WITH(",\"hosts\":[\"https://a.example\"],\"h\\u006fsts\":[\"https://b.example\"]"),
          "twice", "");
}

TEST(version_is_one)
{
    static const char *const no[] = {"0", "2", "1.5", "\"1\"", "true", "null", "[1]", "-1", "1e9"};
    char text[300];

    for (size_t i = 0; i < COUNT(no); i++) {
        (void)snprintf(text, sizeof text,
                       "{\"version\":%s,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID
                       "\",\"authority\":\"https://l.example/t\"}",
                       no[i]);
        check(text, "version", "");
    }
    check("{\"kind\":\"lcs\"}", "no \"version\": 1", "");
    check("{\"version\":2,\"new-key\":1}", "it has version 2", "newer");
}

TEST(text_that_is_no_json_object_is_refused)
{
    static const char *const texts[] = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "{",
        "{}x",
        "{\"version\":1",
        "\xef\xbb\xbf{}",
        "{'version':1}",
        "{\"version\":1,}",
        "// comment\n{}",
        "{\"description\":\"\xff\"}",
        "{\"description\":\"\\ud800\"}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}",
    };
    static const char nul[] = "{\"version\":1}\0x";

    for (size_t i = 0; i < COUNT(texts); i++)
        check_text(texts[i], strlen(texts[i]), AAD_CONFIG, "", "");
    check_text(nul, sizeof nul - 1, AAD_CONFIG, "", "");
}

TEST(the_mark_of_an_edit_comes_back)
{
    auto_connection struct connection c = {0}, copy = {0};
    auto_buf struct buf text = {0};
    const char *marked = WITH(",\"edited\":true");

    check(WITH(",\"edited\":false"), "'edited'", "");
    check(WITH(",\"edited\":true,\"edited\":true"), "twice", "");
    assert_int_equal(connection_parse("mine", marked, strlen(marked), &c, NULL), AAD_OK);
    assert_true(c.is_edited);
    assert_int_equal(connection_print(&c, &text, NULL), AAD_OK);
    assert_int_equal(connection_parse("mine", text.bytes, text.len, &copy, NULL), AAD_OK);
    assert_true(copy.is_edited);
    c.is_edited = false;
    buf_clear(&text);
    assert_int_equal(connection_print(&c, &text, NULL), AAD_OK);
    assert_null(strstr(buf_text(&text), "edited"));
}

/* It would be saved without its user name, for example. */
TEST(no_field_is_left_out_where_memory_runs_out)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    const char *text = WITH(",\"username\":\"u@x.example\"");

    assert_int_equal(connection_parse("mine", text, strlen(text), &c, NULL), AAD_OK);
    for (const char *const *key = connection_keys(); *key; key++) {
        auto_buf struct buf printed = {0};

        without_memory = *key;
        assert_int_equal(connection_print(&c, &printed, &err), AAD_INTERNAL);
        assert_int_equal(printed.len, 0);
    }
    without_memory = NULL;
}

TEST(lists_have_a_limit)
{
    auto_buf struct buf text = {0};

    buf_append_text(&text, "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID
                           "\",\"hosts\":[");
    for (int i = 0; i < 65; i++)
        buf_printf(&text, "%s\"https://h%d.example\"", i ? "," : "", i);
    buf_append_text(&text, "]}");
    check_text(buf_text(&text), text.len, AAD_CONFIG, "64", "");
}

TEST(printed_text_leaves_out_what_is_not_set)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};

    assert_int_equal(connection_parse("mine", HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), &c, NULL),
                     AAD_OK);
    assert_int_equal(connection_print(&c, &text, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&text), "\"version\":"));
    assert_null(strstr(buf_text(&text), "proxy"));
    assert_null(strstr(buf_text(&text), "x5c"));
    assert_null(strstr(buf_text(&text), "allow-http-loopback"));
    assert_null(strstr(buf_text(&text), "mine"));
}
