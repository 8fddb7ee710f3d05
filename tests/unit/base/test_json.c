/*
 * test_json.c - reading JSON that somebody else wrote (case 51)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "unit.h"

static struct cJSON *parse(const char *text)
{
    struct cJSON *object = NULL;
    struct aad_error err = {0};

    if (json_parse(text, strlen(text), &object, &err))
        fail_msg("%s: %s", text, err.what);
    return object;
}

static void check_refused(const char *text, const char *reason)
{
    struct cJSON *object = NULL;
    struct aad_error err = {0};

    assert_int_equal(json_parse(text, strlen(text), &object, &err), AAD_PROTOCOL);
    assert_null(object);
    assert_non_null(strstr(err.what, reason));
}

TEST(nothing_is_no_object)
{
    struct cJSON *object = NULL;

    assert_int_equal(json_parse(NULL, 0, &object, NULL), AAD_PROTOCOL);
    assert_null(object);
}

TEST(members_are_found_by_type)
{
    auto_json struct cJSON *o = parse("{\"t\":\"x\",\"o\":{\"k\":1},\"a\":[\"p\",7],\"n\":null}");

    assert_string_equal(json_text(o, "t"), "x");
    assert_null(json_text(o, "T"));
    assert_null(json_text(o, "o"));
    assert_null(json_text(o, "n"));
    assert_null(json_object(o, "a"));
    assert_true(json_has(json_object(o, "o"), "k"));
    assert_true(json_has(o, "n"));
    assert_false(json_has(o, "x"));
    assert_string_equal(json_key(o, 3), "n");
    assert_null(json_key(o, 4));
    assert_null(json_text(NULL, "t"));
}

TEST(elements_are_found_by_place)
{
    auto_json struct cJSON *o = parse("{\"a\":[\"p\",7,1.5]}");
    const struct cJSON *a = json_array(o, "a");
    int64_t value = 0;

    assert_int_equal(json_count(a), 3);
    assert_string_equal(json_element_text(a, 0), "p");
    assert_null(json_element_text(a, 1));
    assert_null(json_element_text(a, 3));
    assert_true(json_element_integer(a, 1, &value));
    assert_int_equal(value, 7);
    assert_false(json_element_integer(a, 0, &value));
    assert_false(json_element_integer(a, 2, &value));
    assert_int_equal(json_count(NULL), 0);
    assert_null(json_element_object(a, 0));
    assert_null(json_element_object(a, 3));
    assert_null(json_element_object(NULL, 0));
}

TEST(elements_of_a_list_are_objects)
{
    static const char text[] = "{\"value\":[{\"name\":\"a\"},1]}";
    auto_json struct cJSON *json = NULL;
    const struct cJSON *values;

    assert_int_equal(json_parse(text, strlen(text), &json, NULL), AAD_OK);
    values = json_array(json, "value");
    assert_string_equal(json_text(json_element_object(values, 0), "name"), "a");
    assert_null(json_element_object(values, 1));
}

static bool integer_of(const char *literal, int64_t *ret)
{
    char text[128];
    auto_json struct cJSON *o = NULL;

    (void)snprintf(text, sizeof text, "{\"n\":%s}", literal);
    o = parse(text);
    return json_integer(o, "n", 0, 86400, ret);
}

/* `expires_in` as string, negative, fraction, huge, missing */
TEST(whole_numbers_in_range_are_taken)
{
    static const char *const wrong[] = {
        "-1",
        "86401",
        "1e400",
        "-1e400",
        "0.5",
        "1e30",
        "9223372036854775808",
        "\"\"",
        "\"1.5\"",
        "\"-1\"",
        "\" 1\"",
        "true",
        "null",
        "[1]",
        "\"1e3\"",
        "{}",
        "\"99999999999999999999999\"",
    };
    int64_t value = 77;

    for (size_t i = 0; i < COUNT(wrong); i++)
        if (integer_of(wrong[i], &value))
            fail_msg("taken: %s", wrong[i]);
    assert_int_equal(value, 77);
    assert_true(integer_of("3599", &value));
    assert_int_equal(value, 3599);
    assert_true(integer_of("\"3600\"", &value));
    assert_int_equal(value, 3600);
    assert_true(integer_of("1e3", &value));
    assert_int_equal(value, 1000);
}

TEST(numbers_beyond_exactness_are_refused)
{
    auto_json struct cJSON *o = parse("{\"n\":9007199254740994,\"s\":\"9007199254740994\"}");
    int64_t value = 0;

    assert_false(json_integer(o, "n", 0, INT64_MAX, &value));
    assert_true(json_integer(o, "s", 0, INT64_MAX, &value));
    assert_true(value == INT64_C(9007199254740994));
    assert_false(json_integer(o, "x", 0, 1, &value));
}

TEST(booleans_are_literals_only)
{
    auto_json struct cJSON *o = parse("{\"t\":true,\"f\":false,\"n\":1,\"s\":\"true\"}");

    assert_true(json_bool(o, "t", false));
    assert_false(json_bool(o, "f", true));
    assert_false(json_bool(o, "n", false));
    assert_false(json_bool(o, "s", false));
    assert_true(json_bool(o, "x", true));
}

TEST(duplicate_keys_are_refused_at_any_depth)
{
    check_refused("{\"access_token\":\"a\",\"access_token\":\"b\"}", "key twice");
    check_refused("{\"a\":[{\"b\":{\"k\":1,\"x\":2,\"k\":3}}]}", "key twice");
    check_refused("{\"a\":1,\"\\u0061\":2}", "key twice");
    check_refused("{} {}", "after its end");
    check_refused("{\"a\":", "ends too early");
    auto_json struct cJSON *o = parse("{\"a\":1,\"A\":2,\"b\":{\"a\":3}}");
    assert_non_null(o);
}

TEST(many_keys_are_read_in_little_time)
{
    auto_buf struct buf text = {0};
    auto_json struct cJSON *o = NULL;
    int64_t start = clock_steady_ms();

    for (int i = 0; i < 60000; i++)
        buf_printf(&text, "%s\"%d\":1", i ? "," : "{", i);
    buf_append_text(&text, "}");
    assert_int_equal(json_parse(text.bytes, text.len, &o, NULL), AAD_OK);
    assert_int_equal(json_count(o), 60000);
    assert_true(clock_steady_ms() - start < 10000);
}

TEST(text_without_a_byte_behind_it_is_read)
{
    static const char text[] = "{\"a\":\"b\",\"n\":12}";
    auto_free char *exact = malloc(sizeof text - 1);
    auto_json struct cJSON *o = NULL;

    assert_non_null(exact);
    memcpy(exact, text, sizeof text - 1);
    assert_int_equal(json_parse(exact, sizeof text - 1, &o, NULL), AAD_OK);
    assert_string_equal(json_text(o, "a"), "b");
}

/* P3: a token response carries tokens. */
TEST(freeing_wipes)
{
    auto_fd int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    auto_json struct cJSON *o =
        parse("{\"t\":\"0123456789012345678901234567890123456789-canary-of-json\"}");
    uintptr_t at = (uintptr_t)json_text(o, "t");
    char bytes[48];

    assert_true(fd >= 0);
    assert_int_equal(pread(fd, bytes, sizeof bytes, (off_t)at), sizeof bytes);
    assert_non_null(memmem(bytes, sizeof bytes, "-canary", 7));
    json_free(&o);
    assert_null(o);
    assert_int_equal(pread(fd, bytes, sizeof bytes, (off_t)at), sizeof bytes);
    assert_null(memmem(bytes, sizeof bytes, "-canary", 7));
}
