/*
 * test_proxy.c - which proxy leads to which host (case 56)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/proxy.h"

static struct url target(const char *text)
{
    struct url url;

    assert_int_equal(url_parse(text, &url, NULL), AAD_OK);
    return url;
}

static int forget(void **state)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY",   "no_proxy",    "NO_PROXY"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(unsetenv(names[i]), 0);
    return 0;
}

static void connection_comes_before_the_environment(void **state)
{
    struct url url = target("https://login.test/");
    struct connection c = {0};

    (void)state;
    assert_string_equal(proxy_find(&c, &url), "");
    assert_int_equal(setenv("ALL_PROXY", "http://all:1", 1), 0);
    assert_string_equal(proxy_find(&c, &url), "http://all:1");
    assert_int_equal(setenv("https_proxy", "http://small:1", 1), 0);
    assert_string_equal(proxy_find(&c, &url), "http://small:1");
    c.proxy = strdup("http://own:1");
    assert_string_equal(proxy_find(&c, &url), "http://own:1");
    free(c.proxy);
}

static void loopback_never_goes_through_a_proxy(void **state)
{
    static const char *const urls[] = {"https://localhost:8443/", "https://127.0.0.1/",
                                       "https://[::1]/"};
    struct connection c = {.proxy = strdup("http://own:1")};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct url url = target(urls[i]);

        assert_string_equal(proxy_find(&c, &url), "");
    }
    free(c.proxy);
}

static void excepted_hosts_are_reached_directly(void **state)
{
    struct url url = target("https://login.contoso.test/");
    struct connection c = {0};

    (void)state;
    assert_int_equal(setenv("HTTPS_PROXY", "http://big:1", 1), 0);
    assert_int_equal(setenv("no_proxy", "other.test, .contoso.test", 1), 0);
    assert_string_equal(proxy_find(&c, &url), "");
    assert_int_equal(setenv("no_proxy", "other.test", 1), 0);
    assert_string_equal(proxy_find(&c, &url), "http://big:1");
}

static void exceptions_match_whole_labels_and_ports(void **state)
{
    struct url url = target("https://login.contoso.test:8443/");

    (void)state;
    assert_true(proxy_is_excepted("*", &url));
    assert_true(proxy_is_excepted("contoso.test", &url));
    assert_true(proxy_is_excepted("*.CONTOSO.test", &url));
    assert_true(proxy_is_excepted("login.contoso.test:8443", &url));
    assert_false(proxy_is_excepted("login.contoso.test:443", &url));
    assert_false(proxy_is_excepted("toso.test", &url));
    assert_false(proxy_is_excepted("sub.login.contoso.test", &url));
    assert_false(proxy_is_excepted(" , ,.,:8443", &url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(connection_comes_before_the_environment, forget),
        cmocka_unit_test_setup(loopback_never_goes_through_a_proxy, forget),
        cmocka_unit_test_setup(excepted_hosts_are_reached_directly, forget),
        cmocka_unit_test_setup(exceptions_match_whole_labels_and_ports, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
