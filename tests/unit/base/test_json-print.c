/*
 * test_json-print.c - what is written is JSON, or nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-print.h"

#include "base/json.h"
#include "unit.h"

TEST(values_are_printed_and_read_back)
{
    auto_json_print struct json_print *o = json_new_object();
    struct json_print *array = json_new_array();
    auto_buf struct buf out = {0};
    struct cJSON *read = NULL;

    json_add_text(o, "text", "a\"\n\xc3\xa4");
    json_add_integer(o, "number", INT64_C(-4102444800));
    json_add_bool(o, "yes", true);
    json_append_text(array, "x");
    json_append_taken(array, json_new_object());
    json_add_taken(o, "list", array);
    json_add_taken(o, "empty", json_new_array());
    assert_int_equal(json_print(o, &out, NULL), AAD_OK);
    assert_string_equal(buf_text(&out), "{\n  \"text\": \"a\\\"\\n\xc3\xa4\",\n"
                                        "  \"number\": -4102444800,\n  \"yes\": true,\n"
                                        "  \"list\": [\n    \"x\",\n    {}\n  ],\n"
                                        "  \"empty\": []\n}\n");
    assert_int_equal(json_parse(out.bytes, out.len, &read, NULL), AAD_OK);
    assert_string_equal(json_text(read, "text"), "a\"\n\xc3\xa4");
    json_free(&read);
}

TEST(each_level_is_indented)
{
    auto_json_print struct json_print *o = json_new_object();
    struct json_print *rows = json_new_array(), *row = json_new_object(),
                      *inner = json_new_object();
    auto_buf struct buf out = {0};

    json_add_text(inner, "a", "1");
    json_add_text(inner, "b", "2");
    json_add_taken(row, "inner", inner);
    json_append_taken(rows, row);
    json_append_text(rows, "last");
    json_add_taken(o, "rows", rows);
    assert_int_equal(json_print(o, &out, NULL), AAD_OK);
    assert_string_equal(buf_text(&out), "{\n  \"rows\": [\n    {\n      \"inner\": {\n"
                                        "        \"a\": \"1\",\n        \"b\": \"2\"\n"
                                        "      }\n    },\n    \"last\"\n  ]\n}\n");
}

TEST(failure_while_building_is_found_at_the_end)
{
    auto_json_print struct json_print *o = json_new_object();
    struct json_print *inner = json_new_object();
    auto_buf struct buf out = {0};
    struct aad_error err = {0};

    json_add_text(inner, "latin", "\xe4");
    json_add_text(inner, "fine", "x");
    json_add_taken(o, "inner", inner);
    assert_int_equal(json_print(o, &out, &err), AAD_INTERNAL);
    assert_string_equal(buf_text(&out), "");
    json_add_text(NULL, "a", "b");
    json_append_text(NULL, "b");
    json_add_taken(NULL, "a", json_new_object());
    assert_int_equal(json_print(NULL, &out, &err), AAD_INTERNAL);
}

TEST(what_is_missing_is_a_failure)
{
    auto_json_print struct json_print *text = json_new_object(), *value = json_new_array();
    auto_buf struct buf out = {0};

    json_add_text(text, "a", NULL);
    assert_int_equal(json_print(text, &out, NULL), AAD_INTERNAL);
    json_append_taken(value, NULL);
    assert_int_equal(json_print(value, &out, NULL), AAD_INTERNAL);
}
