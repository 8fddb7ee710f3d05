/*
 * test_wget.c - how wget is told, and what it must not be told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

TEST(no_redirect_is_followed)
{
    static const char *const given[] = {"-qO-", "https://h/", NULL};

    wrap_fixture_want(&wrap_wget, given,
                      "--config /proc/self/fd/9 --max-redirect=0 --secure-protocol=TLSv1_2 "
                      "--ca-certificate /ca.pem -qO- https://h/");
    assert_string_equal(getenv("https_proxy"), "http://proxy:3128");
}

TEST(loopback_by_http_asks_no_proxy)
{
    static const char *const given[] = {"--ca-certificate=f", "http://127.0.0.1:1/", NULL};

    wrap_fixture_want(&wrap_wget, given,
                      "--config /proc/self/fd/9 --max-redirect=0 --secure-protocol=TLSv1_2 "
                      "--no-proxy --ca-certificate=f http://127.0.0.1:1/");
}

TEST(what_would_carry_the_token_away_is_refused) /* P1, P3 */
{
    static const struct wrap_fixture_row rows[] = {
        {"-nv -O f https://h/", NULL},
        {"-nc --tries=3 -P d https://h/ https://i/", NULL},
        {"--header X-A:b --user-agent=x https://h/", NULL},
        {"--method=PATCH --body-data=x https://h/", NULL},
        {"--max-redirect=5 https://h/", "somewhere else"},
        {"--max-redirect 5 https://h/", "somewhere else"},
        {"-r https://h/", "cannot be checked"},
        {"-qr https://h/", "cannot be checked"},
        {"-m https://h/", "cannot be checked"},
        {"-pH https://h/", "cannot be checked"},
        {"-i f https://h/", "cannot be checked"},
        {"-if https://h/", "cannot be checked"},
        {"--input-metalink=f https://h/", "cannot be checked"},
        {"-B https://h/ https://h/", "somewhere else"},
        {"-d https://h/", "show the token"},
        {"--warc-file=f https://h/", "into a file"},
        {"--user=a https://h/", "another credential"},
        {"--use-askpass=f https://h/", "another credential"},
        {"--no-check-certificate https://h/", "anybody can read"},
        {"--check-certificate=off https://h/", "anybody can read"},
        {"--secure-protocol=SSLv3 https://h/", "anybody can read"},
        {"-e header=x https://h/", "cannot be checked"},
        {"-emax_redirect=9 https://h/", "cannot be checked"},
        {"--config=f https://h/", "cannot be checked"},
        {"--no-config https://h/", "cannot be checked"},
        {"--header Authorization:x https://h/", "the connection decides"},
        {"--header=host:x https://h/", "the connection decides"},
        {"--method=GET/ https://h/", "one word"},
        {"--max-redir=5 https://h/", "not among those"},
        {"--recurs https://h/", "not among those"},
        {"--background https://h/", "not among those"},
        {"-q", "no URL"},
        {"--quiet=on https://h/", "takes no value"},
    };

    wrap_fixture_check(&wrap_wget, rows, COUNT(rows));
}
