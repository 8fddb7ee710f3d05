/*
 * test_json-walk.c - our own files, read from the beginning to the end (case 51)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-walk.h"

#include "base/cleanup.h"
#include "unit.h"

static void open_walk(struct json_walk *w, const char *text)
{
    struct aad_error err = {0};

    if (json_walk_open(w, text, strlen(text), &err))
        fail_msg("%s: %s", text, err.what);
}

static void want_key(struct json_walk *w, const char *key)
{
    assert_int_equal(json_walk_next(w), JSON_KEY);
    assert_string_equal(w->key, key);
}

static void want_text(struct json_walk *w, const char *text)
{
    assert_int_equal(json_walk_next(w), JSON_TEXT);
    assert_string_equal(json_walk_text(w), text);
}

TEST(tokens_come_in_their_order)
{
    auto_json_walk struct json_walk w = {0};

    open_walk(&w,
              " \n{ \"a\" : \"x\", \"b\":[ \"y\",true ,false,null, -1.5e3 ],\"c\":{\"d\":{}}}\n");
    want_key(&w, "a");
    want_text(&w, "x");
    want_key(&w, "b");
    assert_int_equal(json_walk_next(&w), JSON_ARRAY);
    want_text(&w, "y");
    assert_string_equal(w.key, "b");
    assert_int_equal(json_walk_next(&w), JSON_TRUE);
    assert_int_equal(json_walk_next(&w), JSON_FALSE);
    assert_int_equal(json_walk_next(&w), JSON_NULL);
    assert_int_equal(json_walk_next(&w), JSON_NUMBER);
    assert_string_equal(json_walk_text(&w), "-1.5e3");
    assert_int_equal(json_walk_next(&w), JSON_CLOSE);
    want_key(&w, "c");
    assert_int_equal(json_walk_next(&w), JSON_OBJECT);
    want_key(&w, "d");
    assert_int_equal(json_walk_next(&w), JSON_OBJECT);
    for (int i = 0; i < 3; i++)
        assert_int_equal(json_walk_next(&w), JSON_CLOSE);
    assert_int_equal(json_walk_next(&w), JSON_END);
    assert_int_equal(json_walk_next(&w), JSON_END);
}

TEST(escapes_are_read)
{
    auto_json_walk struct json_walk w = {0};

    open_walk(&w, "{\"h\\u006Fsts\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"u\":"
                  "\"\\u0001\\u00e4\\u20AC\\ud83d\\uDE00\",\"\":\"\"}");
    want_key(&w, "hosts");
    want_text(&w, "\"\\/\b\f\n\r\t");
    want_key(&w, "u");
    want_text(&w, "\x01\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    want_key(&w, "");
    want_text(&w, "");
}

TEST(value_is_found_by_its_key)
{
    auto_json_walk struct json_walk w = {0};

    open_walk(&w, "{\"a\":[{\"v\":1}],\"o\":{\"v\":2,\"w\":[]},\"v\":\"3\",\"last\":4}");
    assert_int_equal(json_walk_find(&w, "v"), JSON_TEXT);
    assert_string_equal(json_walk_text(&w), "3");
    want_key(&w, "last");
    assert_int_equal(json_walk_find(&w, "w"), JSON_END);
    assert_int_equal(json_walk_find(&w, "a"), JSON_ARRAY);
    json_walk_leave(&w);
    want_key(&w, "o");
    json_walk_restart(&w);
    want_key(&w, "a");
}

static bool integer_of(const char *literal, int64_t *ret)
{
    auto_json_walk struct json_walk w = {0};
    char text[64];

    (void)snprintf(text, sizeof text, "{\"n\":%s}", literal);
    open_walk(&w, text);
    assert_int_equal(json_walk_find(&w, "n"), JSON_NUMBER);
    return json_walk_integer(&w, 0, 86400, ret);
}

TEST(whole_numbers_in_range_are_taken)
{
    static const char *const wrong[] = {
        "-1", "86401", "0.5", "1e400", "-1e400", "1e30", "9223372036854775808"};
    int64_t value = 77;

    for (size_t i = 0; i < COUNT(wrong); i++)
        if (integer_of(wrong[i], &value))
            fail_msg("taken: %s", wrong[i]);
    assert_int_equal(value, 77);
    assert_true(integer_of("15", &value));
    assert_int_equal(value, 15);
    assert_true(integer_of("1e3", &value));
    assert_int_equal(value, 1000);
    assert_true(integer_of("2.0", &value));
    assert_int_equal(value, 2);
}

TEST(text_that_is_no_object_is_refused)
{
    static const char *const texts[] = {
        "", "[]", "{", "{} {}", "{\"a\":\"\\ud800\"}", "{\"a\":\xff}"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        auto_json_walk struct json_walk w = {0};
        struct aad_error err = {0};

        assert_int_equal(json_walk_open(&w, texts[i], strlen(texts[i]), &err), AAD_PROTOCOL);
        assert_non_null(strstr(err.what, "the JSON text "));
    }
}

TEST(long_key_is_cut_off)
{
    auto_json_walk struct json_walk w = {0};
    char text[200];

    (void)snprintf(text, sizeof text, "{\"%0100d\":1}", 7);
    open_walk(&w, text);
    assert_int_equal(json_walk_next(&w), JSON_KEY);
    assert_int_equal(strlen(w.key), JSON_WALK_KEY_MAX);
    assert_int_equal(json_walk_next(&w), JSON_NUMBER);
}

TEST(text_without_a_byte_behind_it_is_read)
{
    static const char text[] = "{\"a\":\"b\",\"n\":12}";
    auto_free char *exact = malloc(sizeof text - 1);
    auto_json_walk struct json_walk w = {0};

    assert_non_null(exact);
    memcpy(exact, text, sizeof text - 1);
    assert_int_equal(json_walk_open(&w, exact, sizeof text - 1, NULL), AAD_OK);
    while (json_walk_next(&w) != JSON_END)
        continue;
    assert_string_equal(json_walk_text(&w), "12");
}
