/*
 * test_broker-find.c - whose it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "broker-fixture.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

static enum aad_code find(const struct request *request)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    enum aad_code code = broker_find_connection(request, &c, &err);

    assert_string_equal(c.name, code ? "" : "one");
    return code;
}

TEST(name_or_host_finds_it)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);

    assert_int_equal(find(&request), AAD_OK);
    assert_int_equal(find(&(struct request){.connection = "one"}), AAD_OK);
    assert_int_equal(find(&(struct request){.connection = "two"}), AAD_NOT_FOUND);
    assert_int_equal(find(&(struct request){.operation = REQUEST_GET}), AAD_USAGE);
}

/* P1: whoever is named, the host has to match. */
TEST(name_allows_no_other_host)
{
    struct request request = broker_fixture_target("evil.example.com");

    assert_int_equal(find(&request), AAD_NOT_FOUND);
    (void)strcpy(request.connection, "one");
    assert_int_equal(find(&request), AAD_REFUSED);
}

static enum aad_code find_key(const char *audience, bool wants_exchange, struct buf *ret)
{
    auto_connection struct connection c = {0};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    const char *found = NULL;
    enum aad_code code = broker_find_connection(&request, &c, NULL);

    (void)snprintf(request.audience, sizeof request.audience, "%s", audience);
    request.wants_exchange = wants_exchange;
    assert_int_equal(code, AAD_OK);
    code = broker_find_key(&c, &request, &found, ret, NULL);
    assert_int_equal(!code, found != NULL);
    return code;
}

TEST(token_is_named_by_its_audience_and_by_the_target_that_gives_it)
{
    auto_buf struct buf usual = {0}, first = {0}, second = {0}, given = {0}, none = {0};

    assert_int_equal(find_key("", false, &usual), AAD_OK);
    assert_int_equal(find_key("https://a.example.com", true, &first), AAD_OK);
    assert_int_equal(find_key("https://b.example.com", false, &second), AAD_OK);
    assert_string_equal(buf_text(&first), buf_text(&usual));
    assert_string_not_equal(buf_text(&second), buf_text(&usual));
    assert_int_not_equal(find_key("https://c.example.com", false, &none), AAD_OK);
    broker_fixture_make_registry();
    assert_int_equal(find_key("", true, &given), AAD_OK);
    assert_non_null(strstr(buf_text(&given), " for https://" BROKER_FIXTURE_HOST));
}
