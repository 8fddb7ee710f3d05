/*
 * test_arguments.c - what may go along with a token to curl, and what may not
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wrap.h"
#include "unit.h"

#define WORDS_MAX 6
#define URL "https://h/x"

static enum aad_code parse(const char *const *words, struct arguments *ret, struct aad_error *err)
{
    int argc = 0;

    while (argc < WORDS_MAX && words[argc])
        argc++;
    return arguments_parse(wrap_curl.grammar, argc, (char **)(uintptr_t)words, ret, err);
}

TEST(every_url_is_found) /* P1: curl sends its header to each of them */
{
    static const char *const words[WORDS_MAX] = {"https://a/", "--url", "https://b/", "--", "-c"};
    struct arguments args;
    struct aad_error err;

    assert_int_equal(parse(words, &args, &err), AAD_OK);
    assert_int_equal(args.n_urls, 3);
    assert_string_equal(args.urls[0], "https://a/");
    assert_string_equal(args.urls[1], "https://b/");
    assert_string_equal(args.urls[2], "-c");
}

TEST(short_options_are_read_as_curl_reads_them)
{
    static const struct {
        const char *words[WORDS_MAX];
        size_t n_urls;
    } cases[] = {
        {{"-sSf", URL}, 1},         {{"-ofile", URL}, 1},       {{"-o", "https://o/", URL}, 1},
        {{"-XPOST", URL}, 1},       {{"-sSLo", "out", URL}, 1}, {{"-sSLoout", URL}, 1},
        {{"-dk=v", URL}, 1},        {{"-d", "-k", URL}, 1},     {{"-0", URL}, 1},
        {{"-#", URL, URL}, 2},      {{"-oK", URL}, 1},          {{"-w%{http_code}", URL}, 1},
        {{"-H", "X-A: b", URL}, 1}, {{"-HX-A: b", URL}, 1},     {{"-m5", "-sI", URL}, 1},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arguments args;
        struct aad_error err = {0};

        if (parse(cases[i].words, &args, &err))
            fail_msg("%s: %s", cases[i].words[0], err.what);
        assert_int_equal(args.n_urls, cases[i].n_urls);
        assert_string_equal(args.urls[args.n_urls - 1], URL);
    }
}

TEST(what_would_carry_the_token_away_is_refused)
{
    static const char *const cases[][WORDS_MAX] = {
        {"--location-trusted", URL},
        {"-K", "f", URL},
        {"-Kf", URL},
        {"--config", "f", URL},
        {"-k", URL},
        {"-sk", URL},
        {"--insecure", URL},
        {"-v", URL},
        {"-sSv", URL},
        {"--verbose", URL},
        {"--trace", "-", URL},
        {"--trace-ascii", "-", URL},
        {"--libcurl", "f", URL},
        {"-u", "a:b", URL},
        {"-ua:b", URL},
        {"--user", "a:b", URL},
        {"-n", URL},
        {"--netrc", URL},
        {"--netrc-file", "f", URL},
        {"--next", URL},
        {"-:", URL},
        {"--proto", "=all", URL},
        {"--proto-redir", "all", URL},
        {"--resolve", "a", URL},
        {"--connect-to", "a", URL},
        {"--unix-socket", "s", URL},
        {"--abstract-unix-socket", "s", URL},
        {"--oauth2-bearer", "t", URL},
        {"--ciphers", "aNULL", URL},
        {"-1", URL},
        {"--tlsv1.0", URL},
        {"--doh-url", "https://d", URL},
        {"--alt-svc", "f", URL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arguments args;
        struct aad_error err = {0};

        if (parse(cases[i], &args, &err) != AAD_REFUSED)
            fail_msg("%s was not refused", cases[i][0]);
        assert_non_null(strstr(err.what, "is refused: it "));
    }
}

TEST(what_is_not_known_is_refused)
{
    static const char *const cases[][WORDS_MAX] = {
        {"--locat", URL},
        {"--LOCATION", URL},
        {"--no-globoff", URL},
        {"--globon", URL},
        {"--no-tlsv1.2", URL},
        {"-", URL},
        {"-sM", URL},
        {"--engine", "x", URL},
        {"--request-target", "/", URL},
        {"--url=" URL},
        {"-s\377", URL},
        {"--proxy-header", "a", URL},
        {"--haproxy-protocol", URL},
        {"--no-disable", URL},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arguments args;
        struct aad_error err = {0};

        if (parse(cases[i], &args, &err) != AAD_REFUSED)
            fail_msg("%s was not refused", cases[i][0]);
    }
}

TEST(our_header_stays_the_only_one)
{
    static const char *const headers[] = {
        "Authorization: Basic eA==",
        "authorization:",
        "AUTHORIZATION;",
        " Authorization : x",
        "Host: other",
        "@file",
        "Proxy-Authorization: x",
        "X-A: b\r\nAuthorization: c",
        "X-A: b\nHost: c",
    };

    for (size_t i = 0; i < COUNT(headers); i++) {
        const char *words[WORDS_MAX] = {"-H", headers[i], URL};
        struct arguments args;
        struct aad_error err = {0};

        if (parse(words, &args, &err) != AAD_REFUSED)
            fail_msg("%s was not refused", headers[i]);
        assert_non_null(strstr(err.remedy, "Leave it out"));
    }
}

TEST(no_value_adds_a_header) /* curl puts these into headers as they are */
{
    static const char *const options[] = {"-A",           "-b",       "-e",        "-r",
                                          "--user-agent", "--cookie", "--referer", "--range"};

    for (size_t i = 0; i < COUNT(options); i++) {
        const char *bad[WORDS_MAX] = {options[i], "x\r\nHost: other", URL};
        const char *good[WORDS_MAX] = {options[i], "x", URL};
        struct arguments args;
        struct aad_error err = {0};

        if (parse(bad, &args, &err) != AAD_REFUSED)
            fail_msg("%s was not refused", options[i]);
        assert_int_equal(parse(good, &args, &err), AAD_OK);
    }
}

TEST(request_method_is_one_word)
{
    static const char *const bad[WORDS_MAX] = {"-X", "GET / HTTP/1.1\r\nX:", URL};
    static const char *const good[WORDS_MAX] = {"--request", "PATCH", URL};
    struct arguments args;
    struct aad_error err;

    assert_int_equal(parse(bad, &args, &err), AAD_REFUSED);
    assert_int_equal(parse(good, &args, &err), AAD_OK);
}

TEST(missing_value_and_missing_url_are_errors)
{
    static const char *const no_value[WORDS_MAX] = {URL, "-o"};
    static const char *const no_url[WORDS_MAX] = {"-sS"};
    struct arguments args;
    struct aad_error err;

    assert_int_equal(parse(no_value, &args, &err), AAD_USAGE);
    assert_int_equal(parse(no_url, &args, &err), AAD_USAGE);
}

TEST(own_proxy_and_authorities_are_noticed)
{
    static const char *const words[WORDS_MAX] = {"-x", "http://p:1", "--cacert", "f", URL};
    static const char *const plain[WORDS_MAX] = {URL};
    struct arguments args;
    struct aad_error err;

    assert_int_equal(parse(words, &args, &err), AAD_OK);
    assert_true(args.has_proxy && args.has_ca);
    assert_int_equal(parse(plain, &args, &err), AAD_OK);
    assert_false(args.has_proxy || args.has_ca);
}
