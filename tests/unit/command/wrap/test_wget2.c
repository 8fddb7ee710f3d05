/*
 * test_wget2.c - how wget2 is told, and what it must not be told beside what wget must not
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

#define OWN                                                                                        \
    "--no-config --config /proc/self/fd/9 --max-redirect=-1 --no-metalink "                        \
    "--gnutls-options=NORMAL:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1 "

TEST(neither_a_redirect_nor_a_metalink_is_followed)
{
    static const char *const given[] = {"-q", "https://h/", NULL};

    wrap_fixture_want(&wrap_wget2, given,
                      OWN "--ca-certificate /ca.pem --https-proxy http://proxy:3128 -q https://h/");
}

TEST(own_proxy_is_not_taken_twice)
{
    static const char *const given[] = {"--https-proxy=p", "https://h/", NULL};

    wrap_fixture_want(&wrap_wget2, given,
                      OWN "--ca-certificate /ca.pem --https-proxy=p https://h/");
}

TEST(what_would_carry_the_token_away_is_refused) /* P1, P3 */
{
    static const struct wrap_fixture_row rows[] = {
        {"-q --max-threads=2 --no-http2 https://h/", NULL},
        {"--metalink https://h/", "cannot be checked"},
        {"--force-metalink https://h/", "cannot be checked"},
        {"--no-metalink=off https://h/", "takes no value"},
        {"--max-redirect=1 https://h/", "somewhere else"},
        {"-r https://h/", "cannot be checked"},
        {"--netrc-file=f https://h/", "another credential"},
        {"--no-check-hostname https://h/", "anybody can read"},
        {"--gnutls-options=NONE https://h/", "anybody can read"},
        {"--plugin=x https://h/", "cannot be checked"},
        {"--stats-all https://h/", "not among those"},
        {"--default-https-port=1 https://h/", "not among those"},
    };

    wrap_fixture_check(&wrap_wget2, rows, COUNT(rows));
}
