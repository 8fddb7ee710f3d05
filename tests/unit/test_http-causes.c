/*
 * test_http-causes.c - what http.c makes of the words of libcurl, whichever release says them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "mint/http.h"

/* What libcurl says instead of doing anything. */
static CURLcode said;
static unsigned n_tries;

CURLcode __wrap_curl_easy_perform(CURL *curl);

CURLcode __wrap_curl_easy_perform(CURL *curl)
{
    (void)curl;
    n_tries++;
    return said;
}

static enum aad_code get(int word, struct aad_error *err)
{
    auto_response struct response response = {0};
    struct connection connection = {.name = "build"};
    struct deadline deadline = deadline_in_ms(3000);
    struct http_request request = {.connection = &connection,
                                   .url = "https://login.test/",
                                   .deadline = &deadline,
                                   .correlation = "x"};

    said = (CURLcode)word;
    n_tries = 0;
    return http_send(&request, &response, err);
}

static void each_word_has_its_own_cause(void **state)
{
    static const struct {
        int word;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_HOST, AAD_NETWORK, "has no address"},
        {CURLE_BAD_CONTENT_ENCODING, AAD_PROTOCOL, "does not answer in HTTP"},
        {CURLE_PROXY, AAD_NETWORK, "SOCKS proxy"},
        {CURLE_WRITE_ERROR, AAD_INTERNAL, "memory ran out"},
        {CURLE_OUT_OF_MEMORY, AAD_PROTOCOL, "too much"}, /* 7.88, of a line; memory did not */
        {100, AAD_PROTOCOL, "too much"},                 /* 8.14, of a line */
        {CURLE_PARTIAL_FILE, AAD_NETWORK, "broke the connection off"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct aad_error err = {0};

        assert_int_equal(get(rows[i].word, &err), rows[i].code);
        assert_non_null(strstr(err.what, rows[i].what));
    }
}

static void word_that_nobody_knows_is_not_called_a_broken_line(void **state)
{
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(get(126, &err), AAD_NETWORK);
    assert_non_null(strstr(err.what, "libcurl gave up"));
    assert_string_equal(err.foreign, "curl 126");
    assert_int_equal(n_tries, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_has_its_own_cause),
        cmocka_unit_test(word_that_nobody_knows_is_not_called_a_broken_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
