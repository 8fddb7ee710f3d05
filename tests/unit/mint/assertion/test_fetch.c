/*
 * test_fetch.c - an assertion of whichever source the connection names
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "assertion-fixture.h"
#include "base/clock.h"
#include "connection/assertion-source.h"
#include "http/response.h"
#include "mint-fixture.h"
#include "unit.h"

static struct presented presented;

static int stop(void)
{
    presented_clear(&presented);
    return assertion_fixture_stop();
}

BEFORE_EACH(assertion_fixture_start);
AFTER_EACH(stop);

static enum aad_code fetch_text(const char *text)
{
    char named[256];

    assertion_fixture_write("token", text, 0600);
    (void)snprintf(named, sizeof named, "file:%s", assertion_fixture_path("token"));
    return assertion_fixture_fetch(named, &presented);
}

/* What expires so many seconds from now. */
static enum aad_code fetch_until(int64_t left_s)
{
    char claims[64];

    (void)snprintf(claims, sizeof claims, "{\"exp\":%lld}", (long long)(clock_now_s() + left_s));
    return fetch_text(mint_fixture_jwt(claims));
}

TEST(each_source_of_the_table_is_fetched_from_by_its_name)
{
    static const struct fetch *const all[] = {
#define ASSERTION(name, ...) &fetch_##name,
#include "connection/assertion-source-rows.h"
#undef ASSERTION
    };

    for (unsigned i = 0; i < COUNT(all); i++) {
        assert_non_null(assertion_source_at(i));
        assert_string_equal(all[i]->name, assertion_source_at(i)->name);
    }
    assert_null(assertion_source_at(COUNT(all)));
}

TEST(assertion_comes_with_what_it_says)
{
    const char *jwt = mint_fixture_jwt("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\"}");

    assert_int_equal(fetch_text(jwt), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, jwt);
    assert_string_equal(buf_text(&presented.issuer), "i");
    assert_string_equal(buf_text(&presented.subject), "s");
    assert_string_equal(buf_text(&presented.audience), "a");
}

/* P3: it is some secret, put there by mistake. */
/* `verify` looks at it before it is sent, and another endpoint version may be tried. */
TEST(what_can_be_read_once_is_there_again)
{
    char named[24], jwt[2000];
    int ends[2];

    (void)snprintf(jwt, sizeof jwt, "%s", mint_fixture_jwt("{\"sub\":\"job\"}"));
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], jwt, strlen(jwt)), strlen(jwt));
    assert_int_equal(close(ends[1]), 0);
    (void)snprintf(named, sizeof named, "fd:%d", ends[0]);
    for (unsigned i = 0; i < 2; i++) {
        presented_clear(&presented);
        assert_int_equal(assertion_fixture_fetch(named, &presented), AAD_OK);
        assert_string_equal(assertion_fixture.assertion.bytes, jwt);
    }
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(fetch_text("a.b.c"), AAD_PROTOCOL); /* a file is read anew */
}

TEST(what_is_no_assertion_is_not_sent_and_not_shown)
{
    assert_int_equal(fetch_text("canary"), AAD_PROTOCOL);
    assert_int_equal(assertion_fixture.assertion.len, 0);
    assert_null(strstr(assertion_fixture.err.what, "canary"));
    assert_null(strstr(assertion_fixture.err.remedy, "canary"));
    assert_non_null(strstr(assertion_fixture.err.remedy, "a JWT is expected"));
    assert_non_null(strstr(assertion_fixture.err.remedy, "file:"));
}

/* Entra ID allows clocks five minutes. */
TEST(old_assertion_is_not_sent)
{
    assert_int_equal(fetch_until(60), AAD_OK);
    assert_int_equal(fetch_until(-200), AAD_OK);
    assert_int_equal(fetch_until(-400), AAD_CONFIG);
    assert_int_equal(assertion_fixture.assertion.len, 0);
    assert_non_null(strstr(assertion_fixture.err.what, "has expired at 20"));
    assert_non_null(strstr(assertion_fixture.err.what, "file:"));
    assert_non_null(strstr(assertion_fixture.err.remedy, "It was not sent"));
}

TEST(error_of_the_source_is_the_error)
{
    assert_int_equal(assertion_fixture_fetch("file:/nonexistent/token", &presented), AAD_NOT_FOUND);
    assert_int_equal(assertion_fixture_fetch("github-actions", &presented), AAD_UNAVAILABLE);
    assert_int_equal(assertion_fixture.assertion.len, 0);
}

TEST(white_space_around_is_no_part_of_it)
{
    static const struct {
        const char *text, *left;
    } rows[] = {{"a", "a"}, {" a b\t", "a b"}, {"\r\n\r\na\r\n", "a"}, {"", NULL}, {" \n", NULL}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret content = {0}, left = {0};
        struct aad_error err = {0};

        unit_row(rows[i].text);
        secret_append_text(&content, rows[i].text);
        assert_int_equal(fetch_trim(&content, "somewhere", &left, &err),
                         rows[i].left ? AAD_OK : AAD_CONFIG);
        assert_string_equal(rows[i].left ? left.bytes : err.what,
                            rows[i].left ? rows[i].left : "somewhere is empty");
    }
}

TEST(text_of_a_json_answer_is_found_by_its_key)
{
    static const struct {
        const char *name, *json;
        bool is_json, is_there;
    } rows[] = {
        {"as it should be", "{\"count\":1,\"value\":\"a.b.c\"}", true, true},
        {"another key", "{\"other\":\"a.b.c\"}", true, false},
        {"no text", "{\"value\":1}", true, false},
        {"no JSON", "canary", true, false},
        {"nothing", "", true, false},
        {"a page", "{\"value\":\"a.b.c\"}", false, false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_response struct response response = {.is_json = rows[i].is_json};
        auto_secret struct secret text = {0};
        struct aad_error err = {0};

        unit_row(rows[i].name);
        secret_append_text(&response.body, rows[i].json);
        assert_int_equal(fetch_from_json(&response, "value", "Somebody", &text, &err),
                         rows[i].is_there ? AAD_OK : AAD_PROTOCOL);
        assert_string_equal(rows[i].is_there ? text.bytes : err.what,
                            rows[i].is_there ? "a.b.c"
                                             : "the answer of Somebody has no value in it");
    }
}
