/*
 * test_kubernetes.c - the token that is projected into a pod
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "assertion-fixture.h"
#include "unit.h"

BEFORE_EACH(assertion_fixture_start);
AFTER_EACH(assertion_fixture_stop);

static void set_variable(const char *value)
{
    assert_int_equal(setenv("AZURE_FEDERATED_TOKEN_FILE", value, 1), 0);
}

TEST(variable_of_the_webhook_names_the_file)
{
    assertion_fixture_write("token", "a.b.c\n", 0600);
    set_variable(assertion_fixture_path("token"));
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
}

TEST(path_of_the_connection_goes_before_the_variable)
{
    assertion_fixture_write("token", "a.b.c", 0600);
    set_variable("/nonexistent/token");
    assertion_fixture.call.argument = assertion_fixture_path("token");
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
}

TEST(without_both_it_is_where_the_webhook_puts_it)
{
    static const char *const values[] = {NULL, ""};

    for (size_t i = 0; i < COUNT(values); i++) {
        if (values[i])
            set_variable(values[i]);
        assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_NOT_FOUND);
        assert_non_null(strstr(assertion_fixture.err.what,
                               "/var/run/secrets/azure/tokens/azure-identity-token"));
        assert_non_null(strstr(assertion_fixture.err.remedy, "azure.workload.identity/use"));
        assert_non_null(strstr(assertion_fixture.err.remedy, "AZURE_FEDERATED_TOKEN_FILE"));
    }
}

/* The kubelet writes a new directory and turns a link to it; the token's name is a link into it. */
TEST(file_is_read_anew_after_the_kubelet_has_turned_its_link)
{
    assertion_fixture_write("first", "first", 0600);
    assertion_fixture_write("second", "second", 0600);
    assert_int_equal(symlink("first", assertion_fixture_path("data")), 0);
    assert_int_equal(symlink("data", assertion_fixture_path("link")), 0);
    set_variable(assertion_fixture_path("link"));
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "first");
    assert_int_equal(unlink(assertion_fixture_path("data")), 0);
    assert_int_equal(symlink("second", assertion_fixture_path("data")), 0);
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "second");
}

TEST(file_without_a_token_or_of_others_is_refused)
{
    set_variable(assertion_fixture_path("token"));
    assertion_fixture_write("token", "\n", 0600);
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_CONFIG);
    assert_non_null(strstr(assertion_fixture.err.what, "is empty"));
    assertion_fixture_write("token", "a.b.c", 0622);
    assert_int_equal(assertion_fixture_run(&fetch_kubernetes), AAD_CONFIG);
    assert_int_equal(assertion_fixture.assertion.len, 0);
}
