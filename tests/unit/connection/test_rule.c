/*
 * test_rule.c - which host may get which identity's token (P1, cases 4 and 5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rule.h"

#include <stdio.h>

#include "unit.h"

static char devops[] = "https://dev.azure.com", api[] = "https://api.example:8443",
            loopback[] = "http://localhost:8080", loopback4[] = "http://127.0.0.1:8080",
            loopback6[] = "http://[::1]:8080", address[] = "https://192.0.2.7",
            address6[] = "https://[2001:db8::1]", plain[] = "http://plain.example";

static struct connection connection = {
    .name = "mine",
    .hosts = {devops, api, loopback, loopback4, loopback6, address, address6, plain},
    .n_hosts = 8,
};

/* As a consumer does it: what is no URL never comes to the rule. */
static enum aad_code ask(const char *text, struct aad_error *err)
{
    struct url url;
    enum aad_code code = url_parse(text, &url, err);

    return code ? code : rule_check_target(&connection, &url, err);
}

static enum aad_code ask_as_git(const char *scheme, const char *host, struct aad_error *err)
{
    struct url url;
    enum aad_code code = url_parse_host(scheme, host, &url, err);

    return code ? code : rule_check_target(&connection, &url, err);
}

static void check_all(const char *const *urls, size_t n, bool is_allowed)
{
    for (size_t i = 0; i < n; i++) {
        struct aad_error err = {0};
        enum aad_code code = ask(urls[i], &err);

        if (is_allowed != !code || (code && (err.code != code || !err.what[0])))
            fail_msg("%s: %d %s", urls[i], (int)code, err.what);
    }
}

TEST(listed_hosts_get_a_token_in_every_equal_spelling)
{
    static const char *const same[] = {
        "https://dev.azure.com",
        "https://dev.azure.com/",
        "https://DEV.Azure.COM/a/_git/b",
        "HTTPS://dev.azure.com:443/x?y=z",
        "https://api.example:8443/v1",
        "https://API.example:8443",
        "https://192.0.2.7/",
        "https://[2001:db8::1]/",
        "https://[2001:DB8:0:0::1]:443",
    };

    check_all(same, COUNT(same), true);
}

TEST(look_alike_hosts_are_refused)
{
    static const char *const hosts[] = {
        "https://dev.azure.com.evil.test/",
        "https://evil-dev.azure.com/",
        "https://dev-azure.com/",
        "https://devazure.com/",
        "https://dev.azure.co/",
        "https://dev.azure.comm/",
        "https://xdev.azure.com/",
        "https://azure.com/",
        "https://sub.dev.azure.com/",
        "https://dev.azure.com./",
        "https://dev.azure..com/",
        "https://.dev.azure.com/",
        "https://*.azure.com/",
        "https://dev_azure.com/",
        "https://evil.test/https://dev.azure.com",
        "https://evil.test/dev.azure.com/",
        "https://evil.test?dev.azure.com",
        "https://evil.test#dev.azure.com",
        "https://evil.test\\.dev.azure.com",
        "https://evil.test\\@dev.azure.com",
        "https://dev.azure.com\\.evil.test/",
        "https://dev.azure.com%2eevil.test/",
        "https://dev%2eazure.com/",
        "https://dev.azure.com%00.evil.test/",
        "https://dev.azure.com\t.evil.test",
        "https://dev.azure.com\r\nhost=evil.test",
        "https://dev.azure.com evil.test",
        " https://dev.azure.com",
        "https://dev.azure.com?@evil.test/",
    };

    check_all(hosts, COUNT(hosts), false);
}

/* Letters that look like ours, and their ASCII forms; digits and dots of other scripts. */
TEST(international_look_alikes_are_refused)
{
    static const char *const hosts[] = {
        "https://dev.\xd0\xb0zure.com/",
        "https://xn--dev-azure-com.test/",
        "https://dev.xn--zure-53d.com/",
        "https://dev\xe3\x80\x82"
        "azure.com/",
        "https://dev\xef\xbc\x8e"
        "azure.com/",
        "https://\xef\xbd\x84"
        "ev.azure.com/",
        "https://dev.azure.com\xc2\xad/",
        "https://dev.azure.\xe2\x84\x82om/",
        "https://api.example\xef\xbc\x9a"
        "8443/",
        "https://dev.azure\xc0\xae"
        "com/",
    };

    check_all(hosts, COUNT(hosts), false);
}

TEST(user_information_is_refused_even_before_the_right_host)
{
    static const char *const urls[] = {
        "https://dev.azure.com@evil.test/",
        "https://dev.azure.com:443@evil.test/",
        "https://user@dev.azure.com/",
        "https://user:pa55word@dev.azure.com/",
        "https://@dev.azure.com/",
        "https://evil.test@dev.azure.com/",
        "https://dev.azure.com%40evil.test/",
    };
    struct aad_error err = {0};

    check_all(urls, COUNT(urls), false);
    assert_int_not_equal(ask("https://user:pa55word@dev.azure.com/", &err), AAD_OK);
    assert_null(strstr(err.what, "pa55word"));
    assert_null(strstr(err.remedy, "pa55word"));
}

TEST(other_ports_are_other_hosts)
{
    static const char *const urls[] = {
        "https://dev.azure.com:444/",   "https://dev.azure.com:80/",
        "https://dev.azure.com:8443/",  "https://api.example/",
        "https://api.example:443/",     "https://api.example:84430/",
        "https://api.example:08443/",   "https://api.example:8443:443/",
        "https://api.example:/",        "https://api.example:0/",
        "https://dev.azure.com:65979/", "https://dev.azure.com:+443/",
        "https://dev.azure.com:443a/",  "https://[2001:db8::1]:8443/",
        "https://192.0.2.7:8443/",
    };

    check_all(urls, COUNT(urls), false);
}

TEST(other_forms_of_an_address_are_refused)
{
    static const char *const urls[] = {
        "https://192.0.519/",      "https://3221225991/",           "https://0xc0000207/",
        "https://0300.0.2.7/",     "https://192.0.2.07/",           "https://192.0.2.7./",
        "https://192.0.2.263/",    "https://[::ffff:192.0.2.7]/",   "https://[192.0.2.7]/",
        "https://2001:db8::1/",    "https://[2001:db8::1%25lo]/",   "https://[2001:db8::1",
        "https://[2001:db8::1]x/", "https://[::ffff:2001:db8::1]/", "https://192.0.2.0x7/",
    };

    check_all(urls, COUNT(urls), false);
}

/* case 5; "http://plain.example" is even in the list, as a file edited by hand might have it. */
TEST(http_is_for_loopback_only)
{
    static const char *const never[] = {
        "http://dev.azure.com/",
        "http://dev.azure.com:443/",
        "http://plain.example/",
        "http://localhost.evil.test:8080/",
        "http://127.0.0.1.evil.test:8080/",
        "http://127.1:8080/",
        "http://2130706433:8080/",
        "http://0x7f.0.0.1:8080/",
        "http://0.0.0.0:8080/",
        "http://[::]:8080/",
        "http://[::ffff:127.0.0.1]:8080/",
        "http://localhost.:8080/",
        "http://127.0.0.1/",
        "http://127.0.0.2:8080/",
        "http://localhost:8081/",
        "https://localhost:8080/",
        "ftp://dev.azure.com/",
        "git://dev.azure.com/",
        "ws://localhost:8080/",
        "file://localhost/",
    };
    static const char *const opted[] = {"http://localhost:8080/", "http://LOCALHOST:8080/",
                                        "http://127.0.0.1:8080/", "http://[::1]:8080/",
                                        "http://[0:0::1]:8080/"};

    connection.allow_http_loopback = false;
    check_all(never, COUNT(never), false);
    check_all(opted, COUNT(opted), false);
    connection.allow_http_loopback = true;
    check_all(never, COUNT(never), false);
    check_all(opted, COUNT(opted), true);
    connection.allow_http_loopback = false;
}

/* case 4 */
TEST(what_git_sends_is_held_to_the_same_rule)
{
    static const char *const no[][2] = {
        {"https", ""},
        {"", "dev.azure.com"},
        {"http", "dev.azure.com"},
        {"https", ":443"},
        {"https", "dev.azure.com/"},
        {"https", "dev.azure.com?x"},
        {"https", "dev.azure.com:444"},
        {"https", "u@dev.azure.com"},
        {"httpss", "dev.azure.com"},
        {"https", "dev.azure.com."},
        {"https://", "dev.azure.com"},
        {"https", "dev.azure.com\r"},
    };

    assert_int_equal(ask_as_git("https", "dev.azure.com", NULL), AAD_OK);
    assert_int_equal(ask_as_git("HTTPS", "Dev.Azure.Com:443", NULL), AAD_OK);
    for (size_t i = 0; i < COUNT(no); i++)
        if (!ask_as_git(no[i][0], no[i][1], NULL))
            fail_msg("%s %s", no[i][0], no[i][1]);
}

TEST(refusal_names_host_connection_and_remedy)
{
    struct aad_error err = {0};

    assert_int_equal(ask("https://evil.test:8443/secret-path", &err), AAD_REFUSED);
    assert_non_null(strstr(err.what, "https://evil.test:8443"));
    assert_non_null(strstr(err.what, "'mine'"));
    assert_null(strstr(err.what, "secret-path"));
    assert_non_null(strstr(err.remedy, "connection edit mine --host"));
    assert_int_equal(ask("http://dev.azure.com/", &err), AAD_REFUSED);
    assert_non_null(strstr(err.what, "http"));
    assert_non_null(strstr(err.remedy, "https://dev.azure.com"));
}

TEST(connection_without_hosts_serves_nobody)
{
    struct connection none = {.name = "none"};
    struct aad_error err = {0};
    struct url url;

    assert_int_equal(url_parse("https://dev.azure.com/", &url, NULL), AAD_OK);
    assert_int_equal(rule_check_target(&none, &url, &err), AAD_REFUSED);
}

/* Equal hosts are equal texts: what is in a connection is always as url_print_origin() has it. */
TEST(hosts_are_kept_in_the_one_spelling_that_is_compared)
{
    static const char *const spellings[] = {"HTTPS://Dev.Azure.COM:443/", "https://dev.azure.com",
                                            "https://[2001:DB8:0:0::1]:443/",
                                            "https://h.example:8443/", "http://LOCALHOST:80"};

    for (size_t i = 0; i < COUNT(spellings); i++) {
        auto_connection struct connection c = {.allow_http_loopback = true};
        struct aad_error err = {0};
        char origin[300];
        struct url url;

        assert_int_equal(connection_set(&c, "hosts", spellings[i], &err), AAD_OK);
        assert_int_equal(url_parse(spellings[i], &url, &err), AAD_OK);
        assert_string_equal(c.hosts[0], url_print_origin(&url, origin, sizeof origin));
        assert_int_equal(rule_check_target(&c, &url, &err), AAD_OK);
    }
}

/* An entry that a look-alike could be read from is not read at all. */
TEST(unreadable_entries_of_a_list_allow_nothing)
{
    char a[] = "https://u@evil.test", b[] = "evil.test", c[] = "", d[] = "https://evil.test.";
    struct connection odd = {.name = "odd", .hosts = {a, b, c, d}, .n_hosts = 4};
    struct aad_error err = {0};
    struct url url;

    assert_int_equal(url_parse("https://evil.test/", &url, NULL), AAD_OK);
    assert_int_equal(rule_check_target(&odd, &url, &err), AAD_REFUSED);
}

TEST(audience_must_be_one_of_the_connections_own)
{
    static const char *const others[] = {
        "https://graph.microsoft.com",
        "https://lcsapi.lcs.dynamics.com/",
        "HTTPS://lcsapi.lcs.dynamics.com",
        "https://lcsapi.lcs.dynamics.co",
        " ",
        "https://lcsapi.lcs.dynamics.com https://second.example",
    };
    char first[] = "https://lcsapi.lcs.dynamics.com", second[] = "https://second.example";
    struct connection c = {.name = "mine", .audiences = {first, second}, .n_audiences = 2};
    struct aad_error err = {0};
    const char *got = NULL;

    assert_int_equal(rule_check_audience(&c, "", &got, &err), AAD_OK);
    assert_ptr_equal(got, first);
    assert_int_equal(rule_check_audience(&c, "https://second.example", &got, &err), AAD_OK);
    assert_ptr_equal(got, second);
    for (size_t i = 0; i < COUNT(others); i++) {
        got = NULL;
        assert_int_equal(rule_check_audience(&c, others[i], &got, &err), AAD_REFUSED);
        assert_null(got);
        assert_non_null(strstr(err.remedy, "connection edit mine --audience"));
    }
    c.n_audiences = 0;
    assert_int_equal(rule_check_audience(&c, "", &got, &err), AAD_CONFIG);
}
