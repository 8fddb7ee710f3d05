/*
 * test_values.c - what a file of another program says, as values with names
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/values.h"

#include <stdio.h>

#include "base/buf.h"
#include "unit.h"

static enum aad_code read_json(struct values *values, const char *text, struct aad_error *err)
{
    *err = (struct aad_error){0};
    return values_read_json(values, text, strlen(text), err);
}

TEST(value_is_called_by_its_path)
{
    static const char text[] = "{\"a\":\"1\",\"b\":{\"c\":\"2\",\"d\":[\"3\",{\"e\":\"4\"}]},"
                               "\"n\":5,\"t\":true,\"f\":false,\"z\":null,\"x\":\"\"}";
    static const char *const rows[][2] = {{"a", "1"},       {"b.c", "2"}, {"b.d.0", "3"},
                                          {"b.d.1.e", "4"}, {"n", "5"},   {"t", "true"},
                                          {"f", "false"}};
    auto_values struct values values = {0};
    struct aad_error err;

    assert_int_equal(read_json(&values, text, &err), AAD_OK);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(values_text(&values, "", rows[i][0]), rows[i][1]);
    assert_true(values_find(&values, "", "a")->is_text);
    assert_false(values_find(&values, "", "n")->is_text);
    assert_false(values_find(&values, "", "t")->is_text);
    assert_null(values_find(&values, "", "z"));
    assert_null(values_find(&values, "", "x"));
    assert_null(values_find(&values, "", "b"));
    assert_string_equal(values_text(&values, "b.d.", "1.e"), "4");
    assert_true(values_has(&values, "B.D."));
    assert_false(values_has(&values, "b.q"));
}

TEST(case_of_a_name_says_nothing)
{
    auto_values struct values values = {0};
    struct aad_error err;

    assert_int_equal(read_json(&values, "{\"tenantId\":\"x\"}", &err), AAD_OK);
    assert_string_equal(values_text(&values, "", "TENANTID"), "x");
}

TEST(list_is_a_list_of_values)
{
    auto_values struct values values = {0};
    struct aad_error err;

    assert_int_equal(read_json(&values, " \n[{\"a\":\"1\"},\"2\"]", &err), AAD_OK);
    assert_string_equal(values_text(&values, "value.0.", "a"), "1");
    assert_string_equal(values_text(&values, "", "value.1"), "2");
}

TEST(what_is_no_json_or_says_a_thing_twice_is_refused)
{
    static const char *const rows[][2] = {
        {"", "is empty"},
        {"users:\n- name: x\n", "is not an object"},
        {"{\"a\":\"1\"", "ends too early"},
        {"{\"a\":\"1\"} {}", "goes on after its end"},
        {"[1]]", "not closed"},
        {"[1],\"a\":\"2\"", "goes on after its end"},
        {"{\"a\":\"1\",\"A\":\"2\"}", "a value twice: A"},
        {"{\"a\\u0000\":\"1\"}", "NUL"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_values struct values values = {0};
        struct aad_error err;

        unit_row(rows[i][0]);
        assert_int_equal(read_json(&values, rows[i][0], &err), AAD_PROTOCOL);
        if (!strstr(err.what, rows[i][1]))
            fail_msg("%s", err.what);
    }
}

/* Neither is what somebody looks for. */
TEST(name_that_is_too_long_is_not_mistaken_for_another)
{
    auto_values struct values values = {0};
    auto_buf struct buf text = {0};
    char name[VALUES_NAME_MAX + 1];
    struct aad_error err;

    buf_printf(&text, "{\"%0100d\":\"1\",\"%099d1\":\"2\",\"a\":\"3\"}", 0, 0);
    assert_int_equal(read_json(&values, buf_text(&text), &err), AAD_OK);
    assert_int_equal(values.n, 1);
    memset(name, 'x', VALUES_NAME_MAX);
    name[VALUES_NAME_MAX] = '\0';
    assert_int_equal(values_add(&values, name, "1", 1, &err), AAD_PROTOCOL);
    assert_int_equal(values_add(&values, "b", "1\0002", 3, &err), AAD_PROTOCOL);
    assert_int_equal(values.n, 1);
}

TEST(there_is_an_end_to_how_many_there_may_be)
{
    auto_values struct values values = {0};
    struct aad_error err;
    char name[20];

    for (int i = 0; i < VALUES_MAX; i++) {
        (void)snprintf(name, sizeof name, "n%d", i);
        assert_int_equal(values_add(&values, name, name, strlen(name), &err), AAD_OK);
    }
    assert_int_equal(values_add(&values, "more", "x", 1, &err), AAD_PROTOCOL);
    assert_string_equal(values_text(&values, "", "n0"), "n0");
    assert_string_equal(values_text(&values, "", "n32767"), "n32767");
}
