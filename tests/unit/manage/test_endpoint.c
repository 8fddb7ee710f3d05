/*
 * test_endpoint.c - what Azure DevOps says of its service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/endpoint.h"

#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"

static enum aad_code parse(const char *text, struct service_endpoint *ret)
{
    unit_row(text);
    return endpoint_parse(text, strlen(text), ret, NULL);
}

TEST(what_it_says_is_read)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};

    assert_int_equal(
        parse("{\"id\":\"" ID "\", \"name\":\"a b\",\"type\":\"azurerm\",\"isShared\":true,"
              "\"authorization\":{\"scheme\":\"WorkloadIdentityFederation\",\"parameters\":{}},"
              "\"data\":{\"creationMode\":\"Automatic\",\"revertSchemeDeadline\":"
              "\"2030-01-02T03:04:05.6789Z\"},\"operationStatus\":{\"state\":\"Ready\"},"
              "\"new\":1.50}",
              &endpoint),
        AAD_OK);
    assert_string_equal(buf_text(&endpoint.name), "a b");
    assert_string_equal(buf_text(&endpoint.project), "");
    assert_string_equal(endpoint.id, ID);
    assert_string_equal(endpoint.scheme, "WorkloadIdentityFederation");
    assert_string_equal(endpoint.mode, "Automatic");
    assert_string_equal(endpoint.state, "Ready");
    assert_true(endpoint.is_shared && endpoint.revert_until_s == 1893553445);
    assert_non_null(strstr(buf_text(&endpoint.object), "\"new\":1.50}"));
}

TEST(what_is_no_service_connection_is_refused)
{
    static const char *const rows[] = {"",
                                       "null",
                                       "{}",
                                       "{\"id\":\"" ID "\"}",
                                       "{\"id\":\"" ID "\",\"name\":\"\"}",
                                       "{\"id\":\"../x\",\"name\":\"a\"}",
                                       "{\"id\":\"" ID "\",\"name\":\"a\",\"name\":\"b\"}"};
    struct service_endpoint endpoint = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(parse(rows[i], &endpoint), AAD_PROTOCOL);
    assert_null(endpoint.object.bytes);
}

TEST(time_that_is_not_understood_is_none)
{
    static const char *const rows[] = {"tomorrow", "2030-01-02", "2030-01-02T03:04:05",
                                       "2030-01-02T03:04:05+02:00"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint endpoint = {0};
        auto_buf struct buf text = {0};

        buf_printf(&text,
                   "{\"id\":\"" ID "\",\"name\":\"a\",\"data\":{\"revertSchemeDeadline\":\"%s\"}}",
                   rows[i]);
        assert_int_equal(parse(buf_text(&text), &endpoint), AAD_OK);
        assert_string_equal(endpoint.revert_until, rows[i]);
        assert_int_equal(endpoint.revert_until_s, 0);
    }
}

static enum aad_code parse_list(const char *text, struct service_endpoint_list *ret)
{
    unit_row(text);
    return endpoint_parse_list(text, strlen(text), ret, NULL);
}

TEST(list_is_sorted_by_name)
{
    auto_service_endpoint_list struct service_endpoint_list list = {0};

    assert_int_equal(parse_list("{\"count\":3,\"value\":[{\"id\":\"" ID "\",\"name\":\"b\"},"
                                "{\"id\":\"" ID "\",\"name\":\"a\"},{\"id\":\"" ID
                                "\",\"name\":\"B\"}]}",
                                &list),
                     AAD_OK);
    assert_int_equal(list.n, 3);
    assert_string_equal(buf_text(&list.endpoints[0].name), "B");
    assert_string_equal(buf_text(&list.endpoints[1].name), "a");
    service_endpoint_clear_list(&list);
    assert_int_equal(parse_list("{\"value\":[]}", &list), AAD_OK);
    assert_int_equal(list.n, 0);
}

TEST(answer_that_is_no_list_is_refused)
{
    static const char *const rows[] = {"{}", "{\"value\":{}}", "{\"value\":[1]}",
                                       "{\"value\":[{\"id\":\"" ID "\",\"name\":\"a\"},{}]}"};
    struct service_endpoint_list list = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(parse_list(rows[i], &list), AAD_PROTOCOL);
    assert_null(list.endpoints);
}

static void check_changed(const char *before, const char *after)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};
    auto_secret struct secret got = {0};

    assert_int_equal(parse(before, &endpoint), AAD_OK);
    assert_int_equal(endpoint_print_changed(&endpoint, "X", &got, NULL),
                     after ? AAD_OK : AAD_PROTOCOL);
    if (after)
        assert_string_equal(got.bytes, after);
}

#define BEGIN "{\"id\":\"" ID "\",\"name\":\"a\","

TEST(only_scheme_and_deadline_are_changed)
{
    check_changed(BEGIN "\"n\": 12345678901234567890, \"f\":1.50,\"t\":\"\\u00e4 \\\"\",\"z\":null,"
                        "\"authorization\":{\"parameters\":{\"scheme\":\"y\",\"k\":null},"
                        "\"scheme\":\"Old\"},\"data\":{\"revertSchemeDeadline\":\"d\",\"e\":\"1\"},"
                        "\"revertSchemeDeadline\":1}",
                  BEGIN "\"n\":12345678901234567890,\"f\":1.50,\"t\":\"\\u00e4 \\\"\",\"z\":null,"
                        "\"authorization\":{\"parameters\":{\"scheme\":\"y\",\"k\":null},"
                        "\"scheme\":\"X\"},\"data\":{\"e\":\"1\"},\"revertSchemeDeadline\":1}");
    check_changed(BEGIN
                  "\"data\":{\"revertSchemeDeadline\":\"d\"},\"authorization\":{\"scheme\":\"\"}}",
                  BEGIN "\"data\":{},\"authorization\":{\"scheme\":\"X\"}}");
    check_changed(BEGIN "\"authorization\":{\"a\":1,\"scheme\":\"b\",\"c\":[]},\"data\":{}}",
                  BEGIN "\"authorization\":{\"a\":1,\"scheme\":\"X\",\"c\":[]},\"data\":{}}");
}

TEST(what_has_no_scheme_is_not_changed)
{
    check_changed(BEGIN "\"data\":{}}", NULL);
    check_changed(BEGIN "\"authorization\":{},\"scheme\":\"a\"}", NULL);
    check_changed(BEGIN "\"authorization\":\"scheme\"}", NULL);
}

TEST(question_for_the_test_has_its_own_members)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};
    auto_secret struct secret got = {0};

    assert_int_equal(parse(BEGIN "\"type\":\"t\",\"isShared\":false,\"authorization\":{\"a\":1.0},"
                                 "\"data\":{\"url\":null},\"url\":\"u\"}",
                           &endpoint),
                     AAD_OK);
    assert_int_equal(endpoint_print_test(&endpoint, &got, NULL), AAD_OK);
    assert_string_equal(
        got.bytes, "{\"dataSourceDetails\":{\"dataSourceName\":\"TestConnection\"},"
                   "\"resultTransformationDetails\":{},\"serviceEndpointDetails\":{\"type\":\"t\","
                   "\"authorization\":{\"a\":1.0},\"data\":{\"url\":null},\"url\":\"u\"}}");
}
