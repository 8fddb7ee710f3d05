/*
 * test_broker-list.c - which hosts give a token of their own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker-fixture.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

static enum aad_code list(const char *name, struct buf *ret)
{
    struct request request = {.operation = REQUEST_LIST};
    struct aad_error err = {0};
    enum aad_code code;

    (void)strcpy(request.connection, name);
    code = broker_list_hosts(&request, ret, &err);
    assert_int_equal(err.code, code);
    return code;
}

TEST(hosts_of_other_kinds_are_not_listed)
{
    auto_buf struct buf all = {0}, one = {0}, none = {0};

    assert_int_equal(list("", &all), AAD_OK);
    assert_int_equal(list("one", &one), AAD_OK);
    assert_int_equal(list("two", &none), AAD_NOT_FOUND);
    assert_int_equal(all.len + one.len + none.len, 0);
}

static void save_second(const char *text)
{
    auto_connection struct connection c = {0};

    assert_int_equal(connection_parse("second", text, strlen(text), &c, NULL), AAD_OK);
    assert_int_equal(connection_save(&c, NULL), AAD_OK);
}

TEST(each_host_is_listed_once_and_no_token_is_got)
{
    auto_buf struct buf all = {0}, one = {0};

    broker_fixture_make_registry();
    save_second("{\"version\": 1, \"kind\": \"registry\", \"grant\": \"client-secret\","
                " \"authority\": \"https://login.microsoftonline.com/"
                "11111111-2222-3333-4444-555555555555\","
                " \"client-id\": \"11111111-2222-3333-4444-555555555555\","
                " \"hosts\": [\"https://" BROKER_FIXTURE_HOST "\", \"https://reg.example:5000\"],"
                " \"store\": \"secret-service\"}");
    assert_int_equal(list("one", &one), AAD_OK);
    assert_int_equal(list("", &all), AAD_OK);
    assert_string_equal(buf_text(&one), BROKER_FIXTURE_HOST "\ntwo.example.com\n");
    assert_string_equal(buf_text(&all),
                        BROKER_FIXTURE_HOST "\ntwo.example.com\nreg.example:5000\n");
    assert_int_equal(broker_fixture.calls + broker_fixture.starts, 0);
}
