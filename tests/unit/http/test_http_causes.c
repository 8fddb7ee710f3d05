/*
 * test_http_causes.c - what http.c makes of the words of libcurl, whichever release says them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <curl/curl.h>

#include "http/http.h"
#include "unit.h"

/* What libcurl says instead of doing anything, and its text. */
static CURLcode said;
static const char *said_text;
static char *text;
static unsigned n_tries;
static int64_t limit_ms = UNIT_HUNG_MS;

#undef curl_easy_setopt
CURLcode __real_curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode __wrap_curl_easy_perform(CURL *curl);

CURLcode __wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    void *value;
    va_list args;

    if (option >= CURLOPTTYPE_OFF_T)
        return CURLE_OK;
    va_start(args, option);
    value = va_arg(args, void *);
    va_end(args);
    if (option == CURLOPT_ERRORBUFFER)
        text = value;
    return __real_curl_easy_setopt(curl, option, value);
}

CURLcode __wrap_curl_easy_perform(CURL *curl)
{
    (void)curl;
    n_tries++;
    (void)snprintf(text, CURL_ERROR_SIZE, "%s", said_text);
    return said;
}

static enum aad_code get(int word, const char *words, struct aad_error *err)
{
    auto_response struct response response = {0};
    struct connection connection = {.name = "build"};
    struct deadline deadline = deadline_in_ms(limit_ms);
    struct http_request request = {.connection = &connection,
                                   .url = "https://login.test/",
                                   .deadline = &deadline,
                                   .correlation = "x"};

    said = (CURLcode)word;
    said_text = words;
    n_tries = 0;
    return http_send(&request, &response, err);
}

TEST(each_word_has_its_own_cause)
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

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct aad_error err = {0};

        assert_int_equal(get(rows[i].word, "", &err), rows[i].code);
        assert_non_null(strstr(err.what, rows[i].what));
    }
}

TEST(word_that_nobody_knows_is_not_called_a_broken_line)
{
    struct aad_error err = {0};

    assert_int_equal(get(126, "", &err), AAD_NETWORK);
    assert_non_null(strstr(err.what, "libcurl gave up"));
    assert_string_equal(err.foreign, "curl 126");
    assert_int_equal(n_tries, 1);
}

/* Each release has another text for it. */
TEST(broken_handshake_is_told_from_one_without_a_common_version)
{
    static const char *const broken[] = {
        "OpenSSL SSL_connect: Connection reset by peer in connection to login.test:443 ",
        "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to login.test:443 ",
        "TLS connect error: error:0A000126:SSL routines::unexpected eof while reading",
    };
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(broken); i++) {
        assert_int_equal(get(CURLE_SSL_CONNECT_ERROR, broken[i], &err), AAD_NETWORK);
        assert_non_null(strstr(err.what, "broke the connection off"));
        assert_int_equal(n_tries, 3);
    }
    (void)get(CURLE_SSL_CONNECT_ERROR,
              "TLS connect error: error:0A000102:SSL routines::unsupported protocol", &err);
    assert_non_null(strstr(err.what, "TLS 1.2"));
    assert_int_equal(n_tries, 1);
}

/* In the words of 7.88, of 8.14, and of 8.20. */
TEST(connection_to_a_proxy_is_told_from_one_to_the_host)
{
    static const struct {
        const char *words;
        bool is_to_proxy;
    } rows[] = {
        {"Failed to connect to login.test port 443 after 0 ms: Couldn't connect to server", false},
        {"Failed to connect to Login.Test:443 after 0 ms: Could not connect to server", false},
        {"Failed to connect to proxy.test port 443 after 0 ms: Couldn't connect to server", true},
        {"Failed to connect to login.test.evil port 1 after 0 ms: Couldn't connect", true},
        {"", false},
    };

    limit_ms = 0; /* no second try */
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct aad_error err = {0};

        assert_int_equal(get(CURLE_COULDNT_CONNECT, rows[i].words, &err), AAD_NETWORK);
        assert_non_null(strstr(err.what, "login.test is not reached: no connection"));
        assert_int_equal(strstr(err.what, "to the proxy") != NULL, rows[i].is_to_proxy);
    }
}

/* It is not tried again, and nobody is told to look at the network. */
TEST(proxy_of_no_meaning_is_called_that)
{
    static const char *const words[] = {"Unsupported proxy scheme for 'gopher://login.test'",
                                        "Unsupported proxy syntax in 'http://p:99999': Port"};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(words); i++) {
        assert_int_equal(get(CURLE_COULDNT_CONNECT, words[i], &err), AAD_CONFIG);
        assert_non_null(strstr(err.what, "the value that names the proxy is unusable"));
        assert_null(strstr(err.what, "gopher"));
        assert_int_equal(n_tries, 1);
    }
}
