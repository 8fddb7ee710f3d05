/*
 * test_json-compact.c - JSON text as it is passed on
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-compact.h"

#include "unit.h"

static void check(const char *text, const char *want)
{
    auto_buf struct buf out = {0};
    struct aad_error err = {0};

    unit_row(text);
    assert_int_equal(json_compact(text, strlen(text), &out, &err), want ? AAD_OK : AAD_PROTOCOL);
    assert_string_equal(buf_text(&out), want ? want : "");
}

TEST(only_white_space_between_goes)
{
    check(" { } ", "{}");
    check("\t{\r\n\"a b\" : [ 1 , 2.50e+03 , true ] ,\"c\": \" { \\\" } \" }\n",
          "{\"a b\":[1,2.50e+03,true],\"c\":\" { \\\" } \"}");
    check("{\"n\": 12345678901234567890, \"t\": \"\\\\\", \"u\":\"\\u00e4\xc3\xa4\"}",
          "{\"n\":12345678901234567890,\"t\":\"\\\\\",\"u\":\"\\u00e4\xc3\xa4\"}");
    check("{\"b\":[{\"a\":1},{\"a\":2}]}", "{\"b\":[{\"a\":1},{\"a\":2}]}");
}

TEST(what_is_no_object_is_refused)
{
    check("", NULL);
    check("[]", NULL);
    check("{\"a\":1,\"a\":2}", NULL);
    check("{\"b\":{\"a\":1,\"a\":2}}", NULL);
    check("{\"\\u0061\":1}", NULL);
    check("{\"b\":[0,{\"a\":1,\"a\":2}]}", NULL);
    check("{\"b\":[[{\"\\u0061\":1}]]}", NULL);
    check("{\"a\":}", NULL);
    check("{} {}", NULL);
}

TEST(members_come_one_by_one)
{
    static const char *const want[][2] = {
        {"\"a\"", "{\"x\":[1,{\"y\":\"}\"}]}"}, {"\"b,\"", "\"]\\\"\""}, {"\"c\"", "null"}};
    const char *at = "{\"a\":{\"x\":[1,{\"y\":\"}\"}]},\"b,\":\"]\\\"\",\"c\":null}";
    struct json_member member;

    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(json_compact_next(&at, &member));
        assert_int_equal(member.key_len, strlen(want[i][0]));
        assert_memory_equal(member.key, want[i][0], member.key_len);
        assert_int_equal(member.value_len, strlen(want[i][1]));
        assert_memory_equal(member.value, want[i][1], member.value_len);
        assert_int_equal(json_compact_is_object(&member), i == 0);
        assert_int_equal(json_compact_is(&member, "c"), i == 2);
    }
    assert_false(json_compact_next(&at, &member));
    at = "{}";
    assert_false(json_compact_next(&at, &member));
    at = "\"\",\"x[[[\"]}"; /* an element that is a text, and what follows it */
    assert_false(json_compact_next(&at, &member));
    at = "[\"a\"]}";
    assert_false(json_compact_next(&at, &member));
}

TEST(elements_come_one_by_one)
{
    static const char *const want[] = {"{\"a\":[1]}", "\"],\"", "2"};
    const char *at = "[{\"a\":[1]},\"],\",2]", *element;
    size_t len;

    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(json_compact_next_element(&at, &element, &len));
        assert_int_equal(len, strlen(want[i]));
        assert_memory_equal(element, want[i], len);
    }
    assert_false(json_compact_next_element(&at, &element, &len));
    at = "[]";
    assert_false(json_compact_next_element(&at, &element, &len));
}

TEST(object_has_a_thousand_members_at_most)
{
    for (unsigned n = 1000; n <= 1001; n++) {
        auto_buf struct buf text = {0}, got = {0};

        for (unsigned i = 0; i < n; i++)
            buf_printf(&text, "%s\"k%u\":1", i ? "," : "{", i);
        buf_append_text(&text, "}");
        assert_int_equal(json_compact(text.bytes, text.len, &got, NULL),
                         n > 1000 ? AAD_PROTOCOL : AAD_OK);
    }
}
