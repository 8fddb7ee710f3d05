/*
 * test_http-handle.c - what libcurl is told before anything is sent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>

#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct deadline deadline;
static unsigned n_written;
static char key_log[64];

/* What the handle was told, as it was told: libcurl's own gets it afterwards. */
static struct told {
    CURLoption option;
    const void *value;
} told[256];
static size_t n_told;

#undef curl_easy_setopt
CURLcode __real_curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...);

CURLcode __wrap_curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    const void *value = NULL;
    curl_off_t size = 0;
    va_list args;

    va_start(args, option);
    if (option < CURLOPTTYPE_OFF_T)
        value = va_arg(args, const void *);
    else
        size = va_arg(args, curl_off_t);
    va_end(args);
    if (option >= CURLOPTTYPE_OFF_T)
        return __real_curl_easy_setopt(curl, option, size);
    assert_true(n_told < COUNT(told));
    told[n_told++] = (struct told){option, value};
    return __real_curl_easy_setopt(curl, option, value);
}

/* The last word counts. */
static const void *last_told(CURLoption option)
{
    for (size_t i = n_told; i-- > 0;)
        if (told[i].option == option)
            return told[i].value;
    fail_msg("option %d was not set", (int)option);
    return NULL;
}

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    deadline = deadline_in_ms(UNIT_HUNG_MS);
    n_told = 0;
    n_written = 0;
    return 0;
}

static int stop(void)
{
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

/* libcurl reads the variable once, when it starts. */
static int name_key_log(void)
{
    (void)snprintf(key_log, sizeof key_log, "%s/keys", unit_dir());
    return setenv("SSLKEYLOGFILE", key_log, 1);
}

BEFORE_ALL(name_key_log);
BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    (void)ctx, (void)err;
    n_written++;
    secret_append_text(ret, "grant_type=x");
    return AAD_OK;
}

static enum aad_code post(struct aad_error *err)
{
    auto_response struct response response = {0};
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "9b000000-0000-4000-8000-000000000001",
                                   .write_body = write_body,
                                   .body_size = 12};

    return http_send(&request, &response, err);
}

/* P2: none is left to what libcurl, OpenSSL's configuration or the system have as a default. */
TEST(every_rule_is_told_to_libcurl)
{
    static const struct {
        CURLoption option;
        long value;
    } rules[] = {
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_SSL_VERIFYPEER, 1},
        {CURLOPT_SSL_VERIFYHOST, 2},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_NETRC, CURL_NETRC_IGNORED},
        {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE},
        {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    };
    struct aad_error err = {0};

    assert_int_equal(post(&err), AAD_OK);
    for (size_t i = 0; i < COUNT(rules); i++)
        assert_int_equal((intptr_t)last_told(rules[i].option), rules[i].value);
    assert_string_equal(last_told(CURLOPT_PROTOCOLS_STR), "https");
    assert_string_equal(last_told(CURLOPT_PROXY), "");
    assert_string_equal(last_told(CURLOPT_NOPROXY), "");
}

/* Of a GET to a machine's own endpoint. */
static enum aad_code get_local(const char *url, const char *thumbprint, int64_t connect_ms)
{
    auto_response struct response response = {0};
    struct http_request request = {.connection = &connection,
                                   .url = url,
                                   .deadline = &deadline,
                                   .is_local = true,
                                   .thumbprint = thumbprint,
                                   .connect_ms = connect_ms};

    n_told = 0;
    return http_send(&request, &response, NULL);
}

/* P2: one way to speak, and no other when somebody leads elsewhere. */
TEST(plain_http_and_https_are_not_mixed)
{
    assert_int_equal(get_local(tls_peer_origin(peer), NULL, 0), AAD_OK);
    assert_string_equal(last_told(CURLOPT_PROTOCOLS_STR), "https");
    (void)get_local("http://127.0.0.1:1/", NULL, 0);
    assert_string_equal(last_told(CURLOPT_PROTOCOLS_STR), "http");
    assert_string_equal(last_told(CURLOPT_REDIR_PROTOCOLS_STR), "https");
    assert_int_equal((intptr_t)last_told(CURLOPT_FOLLOWLOCATION), 0);
    assert_string_equal(last_told(CURLOPT_PROXY), "");
    assert_string_equal(last_told(CURLOPT_NOPROXY), "");
}

TEST(connecting_takes_as_long_as_the_caller_says)
{
    assert_int_equal(get_local(tls_peer_origin(peer), NULL, 0), AAD_OK);
    assert_int_equal((intptr_t)last_told(CURLOPT_CONNECTTIMEOUT_MS), 10000);
    assert_int_equal(get_local(tls_peer_origin(peer), NULL, 1500), AAD_OK);
    assert_int_equal((intptr_t)last_told(CURLOPT_CONNECTTIMEOUT_MS), 1500);
}

/* No authority is read for a certificate that is known by itself, not even the connection's. */
TEST(thumbprint_stands_alone)
{
    assert_int_equal(get_local(tls_peer_origin(peer), "00", 0), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 0);
    assert_null(last_told(CURLOPT_CAPATH));
    assert_null(last_told(CURLOPT_CAINFO));
    assert_int_equal((intptr_t)last_told(CURLOPT_SSL_VERIFYPEER), 1);
    assert_non_null(last_told(CURLOPT_SSL_CTX_FUNCTION));
}

/* The connection's own authorities, and none of the system's beside them. */
TEST(own_authorities_stand_alone)
{
    struct aad_error err = {0};

    assert_int_equal(post(&err), AAD_OK);
    assert_null(last_told(CURLOPT_CAPATH));
    assert_string_equal(last_told(CURLOPT_CAINFO), connection.ca_file);
}

TEST(authorities_that_others_could_have_written_are_refused) /* P10 */
{
    struct aad_error err = {0};

    assert_int_equal(chmod(connection.ca_file, 0666), 0);
    assert_int_equal(post(&err), AAD_CONFIG);
    assert_int_equal(n_written, 0);
    assert_int_equal(tls_peer_count(peer), 0);
}

TEST(authorities_that_are_gone_are_named)
{
    struct aad_error err = {0};

    assert_int_equal(unlink(connection.ca_file), 0);
    assert_int_equal(post(&err), AAD_NOT_FOUND);
    assert_non_null(strstr(err.remedy, "--ca-file"));
    assert_int_equal(n_written, 0);
}

/* P3: who has the session's keys has the secret. */
TEST(keys_of_the_session_are_not_written)
{
    struct aad_error err = {0};

    assert_int_equal(post(&err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_not_equal(access(key_log, F_OK), 0);
}
