/*
 * test_fault.c - every cause has words and a remedy
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/fault.h"
#include "unit.h"

static struct aad_error explain(enum fault_cause cause, long proxy_status, long verify_result)
{
    struct fault fault = {.cause = cause,
                          .host = "login.test",
                          .port = 443,
                          .connection = "build",
                          .proxy_status = proxy_status,
                          .verify_result = verify_result,
                          .foreign = "curl 1"};
    struct aad_error err = {0};

    enum aad_code code = fault_explain(&fault, &err);

    assert_int_equal(code, err.code);
    return err;
}

TEST(every_cause_names_the_host)
{
    for (int cause = FAULT_BROKEN_OFF; cause <= FAULT_CERTIFICATE; cause++) {
        struct aad_error err = explain((enum fault_cause)cause, 502, 10);

        assert_int_not_equal(err.code, AAD_OK);
        assert_non_null(strstr(err.what, "login.test"));
        if (cause != FAULT_MEMORY)
            assert_string_not_equal(err.remedy, "");
    }
}

TEST(certificate_faults_have_different_remedies)
{
    assert_non_null(strstr(explain(FAULT_CERTIFICATE, 0, 10).remedy, "date -u"));
    assert_non_null(
        strstr(explain(FAULT_CERTIFICATE, 0, 20).remedy, "connection edit build --ca-file"));
    assert_non_null(strstr(explain(FAULT_CERTIFICATE, 0, 1).what, "another name"));
    assert_non_null(strstr(explain(FAULT_CERTIFICATE, 0, 50).what, "with the thumbprint"));
    assert_non_null(strstr(explain(FAULT_CERTIFICATE, 0, 23).what, "not valid"));
}

TEST(proxy_that_is_not_there_is_told_from_a_host_that_is_not)
{
    assert_non_null(strstr(explain(FAULT_NO_PROXY_CONNECTION, 0, 0).what, "proxy"));
    assert_null(strstr(explain(FAULT_NO_CONNECTION, 0, 0).what, "proxy"));
}

TEST(unusable_value_of_a_proxy_is_called_that)
{
    struct aad_error err = explain(FAULT_BAD_PROXY, 0, 0);

    assert_int_equal(err.code, AAD_CONFIG);
    assert_non_null(strstr(err.what, "the proxy is unusable"));
}

TEST(proxy_for_http_alone_is_named_where_it_may_be_the_cause)
{
    struct fault fault = {.host = "login.test", .connection = "build", .idle_proxy = "HTTP_PROXY"};
    struct aad_error err = {0};

    for (int cause = FAULT_BROKEN_OFF; cause < FAULT_PROXY; cause++) {
        fault.cause = (enum fault_cause)cause;
        (void)fault_explain(&fault, &err);
        assert_int_equal(strstr(err.remedy, "HTTP_PROXY is set") != NULL,
                         cause == FAULT_NO_ADDRESS || cause == FAULT_NO_CONNECTION ||
                             cause == FAULT_TIME);
    }
}

/* Case 56 */
TEST(proxy_that_wants_a_password_is_told_from_one_that_refuses)
{
    assert_non_null(strstr(explain(FAULT_PROXY, 407, 0).remedy, "password"));
    assert_non_null(strstr(explain(FAULT_PROXY, 302, 0).remedy, "CONNECT to login.test port 443"));
}

TEST(time_out_has_its_own_code)
{
    assert_int_equal(explain(FAULT_TIME, 0, 0).code, AAD_TIMEOUT);
    assert_int_equal(explain(FAULT_NO_ADDRESS, 0, 0).code, AAD_NETWORK);
}
