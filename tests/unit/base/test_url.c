/*
 * test_url.c - look-alike addresses are refused (P1, cases 1, 2, 4, 5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/url.h"

#include <stdio.h>

#include "unit.h"

static void check_refused(const char *text)
{
    struct url url = {.port = 7};
    struct aad_error err = {0};

    if (url_parse(text, &url, &err) != AAD_USAGE)
        fail_msg("not refused: %s", text);
    assert_int_equal(err.code, AAD_USAGE);
    assert_string_not_equal(err.what, "");
    assert_int_equal(url.port, 7);
}

static void check_origin(const char *text, const char *origin)
{
    struct url url = {0};
    struct aad_error err = {0};
    char out[300];

    if (url_parse(text, &url, &err))
        fail_msg("refused: %s: %s", text, err.what);
    assert_string_equal(url_print_origin(&url, out, sizeof out), origin);
}

TEST(usual_addresses_are_read)
{
    check_origin("https://example.com", "https://example.com");
    check_origin("HTTPS://Example.COM/Path", "https://example.com");
    check_origin("https://example.com:443/", "https://example.com");
    check_origin("https://example.com:80/", "https://example.com:80");
    check_origin("http://localhost:8080/x", "http://localhost:8080");
    check_origin("http://h:65535", "http://h:65535");
    check_origin("https://a_b.xn--80ak6aa92e.com/", "https://a_b.xn--80ak6aa92e.com");
    check_origin("https://127.0.0.1/", "https://127.0.0.1");
    check_origin("https://1.2.3.4.example/", "https://1.2.3.4.example");
    check_origin("https://[0:0::0001]:8443/", "https://[::1]:8443");
    check_origin("https://[2001:DB8::A]/", "https://[2001:db8::a]");
}

TEST(path_is_what_follows_the_host)
{
    struct url url = {0};

    assert_int_equal(url_parse("https://h/a?b=c@d", &url, NULL), AAD_OK);
    assert_string_equal(url.path, "/a?b=c@d");
    assert_string_equal(url.host, "h");
    assert_int_equal(url_parse("https://h", &url, NULL), AAD_OK);
    assert_string_equal(url.path, "");
}

TEST(look_alikes_are_refused)
{
    static const char *const wrong[] = {
        "https://good.com@evil.com",  "https://good.com:x@evil.com/",
        "https://@evil.com",          "https://good.com\\@evil.com",
        "https:\\\\good.com",         "https://good.com\\.evil.com",
        "https://good.com.",          "https://good.com./",
        "https://.good.com",          "https://good..com",
        "https://good%2ecom/",        "https://good.com%00.evil",
        "https://g\xc3\xb6od.com/",   "https://good\xe3\x80\x82.com",
        "https://good.com?@evil.com", "https://good.com#@evil.com",
        "https://good.com;evil.com",  "https://good,evil.com",
        "https://-good.com",          "https://good-.com",
        "https://go od.com",          "https://good.com!",
        "https://$good.com",          "https://good*.com",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i]);
}

TEST(wrong_schemes_are_refused)
{
    static const char *const wrong[] = {
        "",
        "https",
        "https:",
        "https:/host",
        "https:host",
        "https:///",
        "https://",
        "https:///x",
        "//host",
        "host",
        "git://host",
        "ftp://host",
        "httpss://h",
        "file:///etc/passwd",
        "javascript://h",
        " https://h",
        "https://https://h",
        "https ://h",
        "https+x://h",
        "https://:443/",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i]);
}

TEST(wrong_ports_are_refused)
{
    static const char *const wrong[] = {
        "https://h:",      "https://h:/",    "https://h:0",      "https://h:65536",
        "https://h:99999", "https://h:0443", "https://h:443443", "https://h:-1",
        "https://h:+443",  "https://h:443x", "https://h:4 43",   "https://h:443:443",
        "https://[::1]:",  "https://[::1]x", "https://[::1]443",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i]);
}

TEST(numbers_with_two_readings_are_refused)
{
    static const char *const wrong[] = {
        "https://127.1/",       "https://2130706433/", "https://0x7f000001/", "https://0x7f.1",
        "https://017700000001", "https://127.0.0.01/", "https://010.0.0.1",   "https://1.2.3.4.5",
        "https://256.1.1.1/",   "https://example.123", "https://a.0x",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i]);
}

TEST(wrong_ipv6_forms_are_refused)
{
    static const char *const wrong[] = {
        "https://[::1",
        "https://::1/",
        "https://[]/",
        "https://[::1%25eth0]/",
        "https://[fe80::1%1]",
        "https://[:::1]/",
        "https://[good.com]/",
        "https://[1.2.3.4]/",
        "https://[[::1]]/",
        "https://x[::1]/",
        "https://[12345::1]/",
        "https://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]/",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i]);
}

/* case 2 */
TEST(control_bytes_are_refused_everywhere)
{
    for (int c = 1; c <= 0x7f; c++) {
        char text[40];

        if (c == 0x21)
            c = 0x7f;
        (void)snprintf(text, sizeof text, "https://go%cod.com/", c);
        check_refused(text);
        (void)snprintf(text, sizeof text, "https://good.com/%c", c);
        check_refused(text);
        (void)snprintf(text, sizeof text, "%chttps://good.com", c);
        check_refused(text);
    }
    check_refused("https://good.com/\\@evil.com"); /* some read it as a second '/' */
    check_refused("https://good.com/\xc2\x90");    /* a control character of a terminal */
    check_refused("https://good.com/\xc2\x80");
    check_refused("https://good.com/a\xc2\x9f");
}

TEST(long_hosts_are_refused)
{
    char text[9000] = "https://";

    memset(text + 8, 'a', 64);
    check_refused(text);
    for (int i = 0; i < 130; i++)
        memcpy(text + 8 + 2 * i, "a.", 3);
    text[8 + 259] = '\0';
    check_refused(text);
    memcpy(text, "https://h/", 10);
    memset(text + 10, 'a', sizeof text - 11);
    check_refused(text);
}

TEST(refusal_does_not_repeat_a_password)
{
    struct aad_error err = {0};
    struct url url;

    assert_int_equal(url_parse("https://me:hunter2@host/", &url, &err), AAD_USAGE);
    assert_null(strstr(err.what, "hunter2"));
}

TEST(host_and_port_as_git_sends_them)
{
    static const char *const wrong[] = {"",     "h/",   "h/x",    "h?x", "h#x", "a@h",
                                        "h:",   "h:0",  "h.",     "h ",  "h\r", "h\\x",
                                        "h%2e", "[::1", "h\nx=y", ":443"};
    struct url url = {0};

    assert_int_equal(url_parse_host("https", "Example.com:8443", &url, NULL), AAD_OK);
    assert_string_equal(url.host, "example.com");
    assert_int_equal(url.port, 8443);
    assert_string_equal(url.path, "");
    assert_int_equal(url_parse_host("http", "[::1]", &url, NULL), AAD_OK);
    assert_false(url.is_https);
    assert_int_equal(url.port, 80);
    assert_int_equal(url_parse_host("git", "h", &url, NULL), AAD_USAGE);
    assert_int_equal(url_parse_host("", "h", &url, NULL), AAD_USAGE);
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(url_parse_host("https", wrong[i], &url, NULL), AAD_USAGE);
}

static void check_same(const char *a, const char *b, bool expected)
{
    struct url first, second;

    assert_int_equal(url_parse(a, &first, NULL), AAD_OK);
    assert_int_equal(url_parse(b, &second, NULL), AAD_OK);
    assert_int_equal(url_same_origin(&first, &second), expected);
}

TEST(origin_is_scheme_host_and_port)
{
    check_same("https://h", "https://H:443/x", true);
    check_same("https://[::1]", "https://[0::1]", true);
    check_same("https://h", "http://h:443", false);
    check_same("https://h", "https://h:444", false);
    check_same("https://h", "https://x.h", false);
}

static bool is_loopback(const char *text)
{
    struct url url;

    assert_int_equal(url_parse(text, &url, NULL), AAD_OK);
    return url_is_loopback(&url);
}

TEST(loopback_is_known_by_its_text)
{
    assert_true(is_loopback("http://localhost:1"));
    assert_true(is_loopback("http://127.0.0.1"));
    assert_true(is_loopback("http://127.255.1.2"));
    assert_true(is_loopback("http://[::1]"));
    assert_false(is_loopback("http://127.evil.com"));
    assert_false(is_loopback("http://127.0.0.1.evil.com"));
    assert_false(is_loopback("http://localhost.evil.com"));
    assert_false(is_loopback("http://128.0.0.1"));
    assert_false(is_loopback("http://[::2]"));
}

static void check_local(const char *const *urls, size_t n, bool expected)
{
    struct url url;

    for (size_t i = 0; i < n; i++) {
        unit_row(urls[i]);
        assert_int_equal(url_parse(urls[i], &url, NULL), AAD_OK);
        assert_int_equal(url_is_local(&url), expected);
    }
}

TEST(local_is_what_is_written_as_an_address_of_here)
{
    static const char *const local[] = {
        "http://localhost/",       "http://127.0.0.1:40342/", "http://169.254.0.0/",
        "http://169.254.169.254/", "http://169.254.255.255/", "http://10.0.0.0/",
        "http://10.255.255.255/",  "http://172.16.0.0/",      "http://172.31.255.255/",
        "http://192.168.0.0/",     "http://192.168.255.255/", "http://[::1]/",
        "http://[fe80::1]/",       "http://[febf::1]/",       "http://[fc00::1]/",
        "http://[fdff::1]/"};

    check_local(local, COUNT(local), true);
}

/* Whoever answers for a name may be anywhere. */
TEST(name_or_address_of_elsewhere_is_not_local)
{
    static const char *const far[] = {"http://9.255.255.255/",
                                      "http://11.0.0.0/",
                                      "http://172.15.255.255/",
                                      "http://172.32.0.0/",
                                      "http://8.8.8.8/",
                                      "http://169.253.255.255/",
                                      "http://169.255.0.0/",
                                      "http://192.167.255.255/",
                                      "http://192.169.0.0/",
                                      "http://0.0.0.0/",
                                      "http://localhost.test/",
                                      "http://metadata.test/",
                                      "http://10.test/",
                                      "http://10.0.0.1.test/",
                                      "http://fe80.test/",
                                      "http://[::]/",
                                      "http://[fbff::1]/",
                                      "http://[fe00::1]/",
                                      "http://[fe7f::1]/",
                                      "http://[fec0::1]/",
                                      "http://[2001:db8::1]/",
                                      "http://[::ffff:10.0.0.1]/",
                                      "http://[64:ff9b::10.0.0.1]/"};

    check_local(far, COUNT(far), false);
}

/* The same names in both listeners of ours would be wrong: one is reached by IPv4 alone. */
TEST(host_calls_us_by_our_names_and_port_alone)
{
    static const char *const names[] = {"127.0.0.1", "localhost", NULL};

    assert_true(url_is_called("127.0.0.1:80", names, 80));
    assert_true(url_is_called("LocalHost:80", names, 80));
    assert_false(url_is_called("localhost", names, 80));
    assert_false(url_is_called("localhost:81", names, 80));
    assert_false(url_is_called("[::1]:80", names, 80));
    assert_false(url_is_called("localhost.evil.test:80", names, 80));
    assert_false(url_is_called("", names, 80));
}
