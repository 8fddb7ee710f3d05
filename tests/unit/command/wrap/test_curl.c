/*
 * test_curl.c - how curl is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

TEST(ours_go_first_and_pin_what_the_token_needs)
{
    static const char *const given[] = {"-sS", "https://h/", NULL};

    wrap_fixture_want(&wrap_curl, given,
                      "-q --config /proc/self/fd/9 --globoff --proto =https --proto-redir =https "
                      "--tlsv1.2 --cacert /ca.pem --proxy http://proxy:3128 -sS https://h/");
}

TEST(own_certificates_and_proxy_are_not_taken_twice)
{
    static const char *const given[] = {"--cacert", "f", "--noproxy", "h", "https://h/", NULL};

    wrap_fixture_want(&wrap_curl, given,
                      "-q --config /proc/self/fd/9 --globoff --proto =https --proto-redir =https "
                      "--tlsv1.2 --cacert f --noproxy h https://h/");
}

TEST(loopback_by_http_asks_no_proxy)
{
    static const char *const given[] = {"http://127.0.0.1:1/", NULL};

    wrap_fixture_want(&wrap_curl, given,
                      "-q --config /proc/self/fd/9 --globoff --proto =http --proto-redir =https "
                      "--tlsv1.2 --cacert /ca.pem --noproxy * http://127.0.0.1:1/");
}
