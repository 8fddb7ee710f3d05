/*
 * test_connection.c - the token of another connection, as the assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>

#include "assertion-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

/* A connection's file; the home is this test's own. */
static int start(void)
{
    static const char text[] =
        "{\"version\":1,\"kind\":\"%s\",\"authority\":\"https://127.0.0.1:9/other\",\"client-id\":"
        "\"9b000000-0000-4000-8000-000000000001\",\"grant\":\"client-secret\",\"audiences\":"
        "[\"https://a.test\"],\"hosts\":[\"https://a.test\"],\"store\":\"secret-service\"}";
    static const char *const names[] = {"other", "plain", "test"};
    static const char *const kinds[] = {"generic", "azurerm", "generic"};
    const char *directory = assertion_fixture_path("aad-credential");
    char path[300];

    if (assertion_fixture_start() || setenv("XDG_CONFIG_HOME", unit_dir(), 1))
        return -1;
    (void)mkdir(directory, 0700);
    (void)snprintf(path, sizeof path, "%s/connections", directory);
    (void)mkdir(path, 0700);
    for (size_t i = 0; i < COUNT(names); i++) {
        FILE *file;

        (void)snprintf(path, sizeof path, "%s/connections/%s.json", directory, names[i]);
        file = fopen(path, "w");
        if (!file || fprintf(file, text, kinds[i]) < 0 || fclose(file) || chmod(path, 0600))
            return -1;
    }
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(assertion_fixture_stop);

static enum aad_code ask(const char *name)
{
    assertion_fixture.call.argument = name;
    return assertion_fixture_run(&fetch_connection);
}

TEST(circle_is_refused)
{
    assert_int_equal(ask("test"), AAD_CONFIG); /* whose own proof it would be */
    assert_non_null(strstr(assertion_fixture.err.what, "its own assertion"));
}

TEST(token_of_azure_ads_own_is_no_assertion)
{
    assert_int_equal(ask("plain"), AAD_CONFIG);
    assert_non_null(strstr(assertion_fixture.err.remedy, "generic"));
}

TEST(connection_that_is_not_there_is_named)
{
    assert_int_equal(ask("nobody"), AAD_NOT_FOUND);
}

/* What its own mint fails with is told as it is: here nobody listens at its authority. */
TEST(others_failure_is_the_answer)
{
    memset(&mint_fixture_store, 0, sizeof mint_fixture_store);
    assert_int_equal(ask("other"), AAD_NETWORK);
    assert_non_null(strstr(assertion_fixture.err.what, "127.0.0.1"));
    assert_int_equal(assertion_fixture.assertion.len, 0);
}
