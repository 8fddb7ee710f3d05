/*
 * test_http.c - how httpie is told, and what it must not be told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wrap-fixture.h"
#include "unit.h"

TEST(header_is_the_last_item)
{
    static const char *const given[] = {"-F", "POST", "https://h/", "a=b", NULL};

    wrap_fixture_want(&wrap_http, given,
                      "--ignore-netrc --verify /ca.pem -F POST https://h/ a=b "
                      "Authorization:@/proc/self/fd/9");
    assert_string_equal(getenv("HTTPIE_CONFIG_DIR"), "/nonexistent");
    assert_string_equal(getenv("https_proxy"), "http://proxy:3128");
}

TEST(loopback_by_http_asks_no_proxy)
{
    static const char *const given[] = {"http://127.0.0.1:1/", NULL};

    (void)unsetenv("no_proxy");
    wrap_fixture_want(&wrap_http, given,
                      "--ignore-netrc --verify /ca.pem http://127.0.0.1:1/ "
                      "Authorization:@/proc/self/fd/9");
    assert_string_equal(getenv("no_proxy"), "*");
}

TEST(method_is_no_url) /* P1: what httpie takes for the URL is what was checked */
{
    static const struct {
        const char *given[4];
        size_t n_urls;
        const char *url;
    } cases[] = {
        {{"https://h/", NULL}, 1, "https://h/"},
        {{"GET", "https://h/", NULL}, 1, "https://h/"},
        {{"get", "https://h/", "https://i/", NULL}, 1, "https://h/"},
        {{"get", "post", "https://h/", NULL}, 1, "post"},
        {{"https://h/", "GET", NULL}, 1, "https://h/"},
        {{":80/x", "a=b", NULL}, 1, ":80/x"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arguments args;
        struct aad_error err;

        assert_int_equal(wrap_fixture_parse(&wrap_http, cases[i].given, &args, &err), AAD_OK);
        assert_int_equal(args.n_urls, cases[i].n_urls);
        assert_string_equal(args.urls[0], cases[i].url);
    }
}

TEST(what_would_carry_the_token_away_is_refused) /* P1, P3 */
{
    static const struct wrap_fixture_row rows[] = {
        {"-b https://h/", NULL},
        {"--form POST https://h/ a=b c:=1 d==e f@g X-A:b X-B; X-C:@f", NULL},
        {"https://h/ authorization=x host==y", NULL},
        {"-v https://h/", "show the token"},
        {"-bv https://h/", "show the token"},
        {"--print=H https://h/", "show the token"},
        {"-pH https://h/", "show the token"},
        {"--offline https://h/", "show the token"},
        {"--debug https://h/", "show the token"},
        {"--session=s https://h/", "into a file"},
        {"--session-read-only=s https://h/", "another credential"},
        {"-a u:p https://h/", "another credential"},
        {"--auth-type=bearer https://h/", "another credential"},
        {"--verify=no https://h/", "anybody can read"},
        {"--ssl=ssl3 https://h/", "anybody can read"},
        {"--default-scheme=http https://h/", "anybody can read"},
        {"--no-verify https://h/", "not among those"},
        {"--verb https://h/", "not among those"},
        {"https://h/ Authorization:x", "the connection decides"},
        {"https://h/ authorization;", "the connection decides"},
        {"https://h/ Authorization:@f", "the connection decides"},
        {"https://h/ Authori\\zation:x", "the connection decides"},
        {"https://h/ Authorization\\::x", "the connection decides"},
        {"https://h/ Host:x", "the connection decides"},
        {"GET", "no URL"},
    };

    wrap_fixture_check(&wrap_http, rows, COUNT(rows));
}
