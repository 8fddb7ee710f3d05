/*
 * test_broker-find.c - whose it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
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
