/*
 * test_http_proxy.c - through which proxy, if any, libcurl goes to which host (case 56)
 *
 * libcurl itself decides; when it is about to open the connection, the test notes whereto, and
 * gives it none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <arpa/inet.h>
#include <curl/curl.h>

#include "http/http.h"
#include "unit.h"

/* Proxies, and where every name leads. */
#define SMALL "http://192.0.2.1:1"
#define BIG "http://192.0.2.2:1"
#define ALL "http://192.0.2.3:1"
#define OWN "http://192.0.2.4:1"
#define DIRECT "192.0.2.9"

static char tried[INET6_ADDRSTRLEN];

static curl_socket_t note_address(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    const void *host = address->family == AF_INET6
                           ? (const void *)&((struct sockaddr_in6 *)&address->addr)->sin6_addr
                           : (const void *)&((struct sockaddr_in *)&address->addr)->sin_addr;

    (void)ctx, (void)purpose;
    assert_non_null(inet_ntop(address->family, host, tried, sizeof tried));
    return CURL_SOCKET_BAD;
}

CURLcode __real_curl_easy_perform(CURL *curl);
CURLcode __wrap_curl_easy_perform(CURL *curl);

CURLcode __wrap_curl_easy_perform(CURL *curl)
{
    struct curl_slist *names = curl_slist_append(NULL, "*:443:" DIRECT);

    names = curl_slist_append(names, "*:8443:" DIRECT);
    names = curl_slist_append(names, "*:80:" DIRECT);
    (void)curl_easy_setopt(curl, CURLOPT_RESOLVE, names);
    (void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, note_address);
    assert_int_equal(__real_curl_easy_perform(curl), CURLE_COULDNT_CONNECT);
    curl_slist_free_all(names);
    return CURLE_ABORTED_BY_CALLBACK; /* that is not tried again */
}

static bool is_local;

/* Where the connection leads, of this proxy of its own, or NULL. */
static const char *way_to(const char *url, const char *own)
{
    static char proxy[64];
    struct response response = {0};
    struct connection connection = {.name = "lcs", .proxy = proxy};
    struct deadline deadline = deadline_in_ms(15000);
    struct aad_error err = {0};
    struct http_request request = {.connection = &connection,
                                   .url = url,
                                   .deadline = &deadline,
                                   .correlation = "x",
                                   .is_local = is_local};

    (void)snprintf(proxy, sizeof proxy, "%s", own ? own : "");
    tried[0] = '\0';
    assert_int_equal(http_send(&request, &response, &err), AAD_NETWORK);
    return tried;
}

/* Of one of the proxies above. */
static const char *host_of(const char *proxy)
{
    static char host[32];

    (void)snprintf(host, sizeof host, "%.9s", proxy + strlen("http://"));
    return host;
}

#define WANT_WAY(url, own, proxy) assert_string_equal(way_to(url, own), host_of(proxy))

static void except(const char *list)
{
    assert_int_equal(setenv("no_proxy", list, 1), 0);
}

static int forget(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                        "ALL_PROXY",   "no_proxy",    "NO_PROXY"};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(unsetenv(names[i]), 0);
    is_local = false;
    return 0;
}

BEFORE_EACH(forget);

TEST(connection_comes_before_the_environment)
{
    static const char url[] = "https://login.test/";

    assert_string_equal(way_to(url, NULL), DIRECT);
    assert_int_equal(setenv("http_proxy", SMALL, 1), 0);
    assert_string_equal(way_to(url, NULL), DIRECT);
    assert_int_equal(setenv("ALL_PROXY", ALL, 1), 0);
    WANT_WAY(url, NULL, ALL);
    assert_int_equal(setenv("HTTPS_PROXY", BIG, 1), 0);
    WANT_WAY(url, NULL, BIG);
    assert_int_equal(setenv("https_proxy", SMALL, 1), 0);
    WANT_WAY(url, NULL, SMALL);
    WANT_WAY(url, OWN, OWN);
    except("*");
    WANT_WAY(url, OWN, OWN);
    assert_string_equal(way_to(url, NULL), DIRECT);
}

TEST(loopback_never_goes_through_a_proxy)
{
    static const char *const urls[] = {"https://localhost:8443/", "https://127.0.0.1/",
                                       "https://[::1]/"};

    assert_int_equal(setenv("https_proxy", SMALL, 1), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_string_not_equal(way_to(urls[i], OWN), host_of(OWN));
        assert_string_not_equal(way_to(urls[i], NULL), host_of(SMALL));
        assert_string_not_equal(tried, "");
    }
}

/* A proxy would be asked for an identity that is not its own. */
TEST(machines_own_endpoint_is_never_asked_through_a_proxy)
{
    static const char *const urls[] = {"http://169.254.169.254/", "http://10.1.2.3/",
                                       "https://10.1.2.3:8443/", "https://cluster.test/"};
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY"};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(setenv(names[i], SMALL, 1), 0);
    except("other.test");
    is_local = true;
    for (size_t i = 0; i < COUNT(urls); i++) {
        unit_row(urls[i]);
        assert_string_equal(way_to(urls[i], NULL), DIRECT);
        assert_string_equal(way_to(urls[i], OWN), DIRECT);
    }
    is_local = false;
    WANT_WAY("https://cluster.test/", NULL, SMALL);
}

TEST(excepted_hosts_are_reached_directly)
{
    static const char url[] = "https://login.contoso.test/";

    assert_int_equal(setenv("HTTPS_PROXY", BIG, 1), 0);
    except("other.test, .contoso.test");
    assert_string_equal(way_to(url, NULL), DIRECT);
    except("other.test");
    WANT_WAY(url, NULL, BIG);
    assert_int_equal(setenv("NO_PROXY", "login.contoso.test", 1), 0);
    WANT_WAY(url, NULL, BIG);
    except("");
    assert_string_equal(way_to(url, NULL), DIRECT);
}

TEST(exceptions_match_whole_labels)
{
    static const char url[] = "https://login.contoso.test:8443/";
    static const char *const direct[] = {"*", "contoso.test", ".CONTOSO.test"};
    static const char *const through[] = {"login.contoso.test:443", "toso.test",
                                          "sub.login.contoso.test", " , ,.,:8443"};

    assert_int_equal(setenv("HTTPS_PROXY", BIG, 1), 0);
    for (size_t i = 0; i < COUNT(direct); i++) {
        except(direct[i]);
        assert_string_equal(way_to(url, NULL), DIRECT);
    }
    for (size_t i = 0; i < COUNT(through); i++) {
        except(through[i]);
        WANT_WAY(url, NULL, BIG);
    }
}

/* libcurl 7.86 was the first to read them. */
TEST(address_may_be_excepted_with_its_network)
{
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x075600)
        return;
    assert_int_equal(setenv("https_proxy", SMALL, 1), 0);
    except("10.0.0.0/8");
    assert_string_equal(way_to("https://10.1.2.3/", NULL), DIRECT);
    WANT_WAY("https://11.1.2.3/", NULL, SMALL);
    WANT_WAY("https://10.1.2.3/", OWN, OWN);
    except("10.1.2.0/31");
    WANT_WAY("https://10.1.2.3/", NULL, SMALL);
}
