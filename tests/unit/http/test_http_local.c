/*
 * test_http_local.c - requests to a machine's own endpoints: plain http, and a certificate by its
 * thumbprint
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/text.h"
#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct deadline deadline;
static unsigned n_performed;

CURLcode __real_curl_easy_perform(CURL *curl);
CURLcode __wrap_curl_easy_perform(CURL *curl);

CURLcode __wrap_curl_easy_perform(CURL *curl)
{
    n_performed++;
    return __real_curl_easy_perform(curl);
}

static void start(const char *certificate)
{
    peer = tls_peer_start(certificate);
    connection = (struct connection){.name = "machine"};
    deadline = deadline_in_ms(UNIT_HUNG_MS);
    n_performed = 0;
}

static int stop(void)
{
    if (peer)
        tls_peer_stop(peer);
    peer = NULL;
    return 0;
}

AFTER_EACH(stop);

static struct http_request request_to(const char *url)
{
    return (struct http_request){
        .connection = &connection, .url = url, .deadline = &deadline, .is_local = true};
}

static enum aad_code send_it(const struct http_request *request, struct aad_error *err)
{
    auto_response struct response response = {0};
    enum aad_code code = http_send(request, &response, err);

    if (!code)
        assert_int_not_equal(response.status, 0);
    return code;
}

/* --- plain http ----------------------------------------------------------------------------- */

TEST(plain_http_is_spoken_with_this_machine)
{
    struct http_request request;
    struct aad_error err = {0};

    start("none");
    request = request_to(tls_peer_origin(peer));
    assert_int_equal(send_it(&request, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_equal(strncmp(tls_peer_request(peer, 0), "GET / HTTP/1.1\r\n", 16), 0);
}

TEST(plain_http_may_go_to_localhost_by_name)
{
    struct http_request request;
    struct aad_error err = {0};
    char url[64];

    start("none");
    (void)snprintf(url, sizeof url, "http://localhost%s", strrchr(tls_peer_origin(peer), ':'));
    request = request_to(url);
    assert_int_equal(send_it(&request, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(plain_http_is_refused_to_whoever_did_not_ask_for_it) /* P2 */
{
    struct http_request request;
    struct aad_error err = {0};

    start("none");
    request = request_to(tls_peer_origin(peer));
    request.is_local = false;
    assert_int_equal(send_it(&request, &err), AAD_REFUSED);
    assert_int_equal(n_performed, 0);
    assert_int_equal(tls_peer_count(peer), 0);
    assert_non_null(strstr(err.what, "127.0.0.1"));
}

/* P2, case 86: a name may lead anywhere, and an address of another network is somebody else's. */
TEST(plain_http_is_refused_to_all_but_local_addresses)
{
    static const char *const urls[] = {"http://localhost.test/",    "http://metadata.test/",
                                       "http://10.test/",           "http://8.8.8.8/",
                                       "http://172.15.255.255/",    "http://172.32.0.0/",
                                       "http://192.169.0.1/",       "http://[2001:db8::1]/",
                                       "http://[::ffff:10.0.0.1]/", "http://169.253.0.1/"};

    start("none");
    for (size_t i = 0; i < COUNT(urls); i++) {
        struct http_request request = request_to(urls[i]);
        struct aad_error err = {0};

        unit_row(urls[i]);
        assert_int_equal(send_it(&request, &err), AAD_REFUSED);
        assert_non_null(strstr(err.what, "only https is used"));
    }
    assert_int_equal(n_performed, 0);
}

/* Being local makes no certificate good. */
TEST(https_is_verified_here_as_elsewhere)
{
    struct http_request request;
    struct aad_error err = {0};

    start("good");
    request = request_to(tls_peer_origin(peer));
    assert_int_equal(send_it(&request, &err), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 0);
    assert_string_equal(err.foreign, "curl 60");
}

/* --- what is sent --------------------------------------------------------------------------- */

TEST(only_an_authority_gets_its_headers)
{
    static const char *const names[] = {
        "client-request-id:", "x-client-SKU:", "x-client-VER:", "x-ms-lib-capability:"};
    struct http_request request;
    struct aad_error err = {0};

    start("none");
    request = request_to(tls_peer_origin(peer));
    assert_int_equal(send_it(&request, &err), AAD_OK);
    request.correlation = "9b000000-0000-4000-8000-000000000001";
    assert_int_equal(send_it(&request, &err), AAD_OK);
    for (size_t i = 0; i < COUNT(names); i++) {
        unit_row(names[i]);
        assert_null(strstr(tls_peer_request(peer, 0), names[i]));
        assert_non_null(strstr(tls_peer_request(peer, 1), names[i]));
    }
    assert_non_null(strstr(tls_peer_request(peer, 0), "\r\nAccept: application/json\r\n"));
}

TEST(several_headers_are_sent)
{
    static const char *const lines[HTTP_HEADERS_MAX] = {"Metadata: true", "Secret: canary",
                                                        "X-TFS-FedAuthRedirect: Suppress"};

    start("none");
    for (unsigned n = 0; n <= HTTP_HEADERS_MAX; n++) {
        struct http_request request = request_to(tls_peer_origin(peer));
        struct aad_error err = {0};

        memcpy(request.headers, lines, n * sizeof lines[0]);
        assert_int_equal(send_it(&request, &err), AAD_OK);
        for (unsigned i = 0; i < HTTP_HEADERS_MAX; i++)
            assert_int_equal(strstr(tls_peer_request(peer, n), lines[i]) != NULL, i < n);
    }
}

TEST(who_says_how_often_decides)
{
    struct http_request request;
    struct aad_error err = {0};

    start("none");
    request = request_to(tls_peer_origin(peer));
    request.tries = 1;
    tls_peer_answer_json(peer, 503, "{}");
    assert_int_equal(send_it(&request, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
    tls_peer_answer(peer, "close");
    assert_int_equal(send_it(&request, &err), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 2);
    request.tries = 2;
    for (int i = 0; i < 2; i++)
        tls_peer_answer_json(peer, 503, "{}");
    assert_int_equal(send_it(&request, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 4);
}

/* --- the thumbprint ------------------------------------------------------------------------- */

static const char *thumbprint_of(const struct tls_peer *p, const char *digits)
{
    static char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned char digest[EVP_MAX_MD_SIZE];
    FILE *file = fopen(tls_peer_ca_file(p), "r");
    unsigned size = 0;
    X509 *certificate;

    assert_non_null(file);
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    assert_non_null(certificate);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(X509_digest(certificate, EVP_sha1(), digest, &size), 1);
    X509_free(certificate);
    return text_print_hex(hex, digest, size, digits);
}

static void check_pin(const char *kind, const char *digits)
{
    struct http_request request;
    struct aad_error err = {0};

    unit_row(kind);
    start(kind);
    request = request_to(tls_peer_origin(peer));
    request.thumbprint = thumbprint_of(peer, digits);
    if (send_it(&request, &err))
        fail_msg("%s: %s", kind, err.what);
    assert_int_equal(tls_peer_count(peer), 1);
    (void)stop();
}

TEST(certificate_of_the_thumbprint_is_good)
{
    check_pin("good", TEXT_HEX_UPPER);
    check_pin("good", TEXT_HEX_LOWER);
}

/* It is known by itself: its authority, its name and its times say nothing more. */
TEST(certificate_of_the_thumbprint_needs_nothing_else)
{
    check_pin("expired", TEXT_HEX_UPPER);
    check_pin("other-name", TEXT_HEX_UPPER);
}

/* P2, case 48: nothing is sent to any other, even if somebody whom we trust has signed it. */
TEST(certificate_of_another_thumbprint_gets_nothing)
{
    struct tls_peer *other = tls_peer_start("good");
    char wrong[4][64] = {"", "", "", ""};

    start("good");
    connection.ca_file = strdup(tls_peer_ca_file(peer));
    (void)snprintf(wrong[1], sizeof wrong[1], "%s", thumbprint_of(other, TEXT_HEX_UPPER));
    (void)snprintf(wrong[2], sizeof wrong[2], "%.38s", thumbprint_of(peer, TEXT_HEX_UPPER));
    (void)snprintf(wrong[3], sizeof wrong[3], "%s00", thumbprint_of(peer, TEXT_HEX_UPPER));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct http_request request = request_to(tls_peer_origin(peer));
        struct aad_error err = {0};

        unit_row(wrong[i]);
        request.thumbprint = wrong[i];
        assert_int_equal(send_it(&request, &err), AAD_NETWORK);
        assert_non_null(strstr(err.what, "another certificate than the one with the thumbprint"));
        assert_non_null(strstr(err.remedy, "Nothing was sent"));
    }
    assert_int_equal(tls_peer_count(peer), 0);
    free(connection.ca_file);
    tls_peer_stop(other);
}
