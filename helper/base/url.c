/*
 * url.c - the strict reading of a URL that may decide where a token goes
 *
 * No message repeats the URL: what is refused may carry a password.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/url.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

#define URL_MAX 8192
#define URL_LABEL_MAX 63
#define URL_LETTERS_LOWER "abcdefghijklmnopqrstuvwxyz"
#define URL_DIGITS "0123456789"

static enum aad_code url_refuse(struct aad_error *err, const char *reason)
{
    return aad_error_set(err, AAD_USAGE, NULL, "the URL is refused: %s", reason);
}

/* Control characters are those of Unicode, too (C1): a URL is shown. */
static bool url_has_bad_byte(const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];

        if (c <= ' ' || c == 0x7f || c == '\\' || (c == 0xc2 && next >= 0x80 && next <= 0x9f))
            return true;
    }
    return false;
}

static enum aad_code url_check_label(const char *label, size_t len, struct aad_error *err)
{
    if (!len)
        return url_refuse(err, "its host has an empty part or a dot at the end");
    if (len > URL_LABEL_MAX)
        return url_refuse(err, "a part of its host is too long");
    if (label[0] == '-' || label[len - 1] == '-')
        return url_refuse(err, "a part of its host starts or ends with '-'");
    if (strspn(label, URL_LETTERS_LOWER URL_DIGITS "-_") < len)
        return url_refuse(err, "its host has a character that a host name must not have");
    return AAD_OK;
}

/* Some programs read "127.1", "0x7f000001" or "010.0.0.1" as addresses, others as names. */
static bool url_looks_numeric(const char *host)
{
    const char *last = strrchr(host, '.');

    last = last ? last + 1 : host;
    return last[strspn(last, URL_DIGITS)] == '\0' ||
           (last[0] == '0' && last[1] == 'x' &&
            last[2 + strspn(last + 2, URL_DIGITS "abcdef")] == 0);
}

static bool url_is_ipv4(const char *host)
{
    struct in_addr address;
    char again[INET_ADDRSTRLEN];

    return inet_pton(AF_INET, host, &address) == 1 &&
           inet_ntop(AF_INET, &address, again, sizeof again) && !strcmp(again, host);
}

static enum aad_code url_check_name(const char *host, struct aad_error *err)
{
    const char *label = host;
    enum aad_code code = AAD_OK;

    for (;;) {
        size_t len = strcspn(label, ".");

        code = url_check_label(label, len, err);
        if (code || !label[len])
            break;
        label += len + 1;
    }
    if (!code && url_looks_numeric(host) && !url_is_ipv4(host))
        return url_refuse(err, "its host could be read as a number");
    return code;
}

static enum aad_code url_take_host(const char *text, size_t len, struct url *url,
                                   struct aad_error *err)
{
    if (!len)
        return url_refuse(err, "it has no host");
    if (len >= sizeof url->host)
        return url_refuse(err, "its host is too long");
    for (size_t i = 0; i < len; i++) {
        if (!text[i])
            return url_refuse(err, "its host has a NUL byte");
        url->host[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 'a' - 'A') : text[i];
    }
    url->host[len] = '\0';
    return url_check_name(url->host, err);
}

/* An address has many spellings; the one of inet_ntop is kept, so that equal ones compare equal. */
static enum aad_code url_take_ipv6(const char *text, size_t len, struct url *url,
                                   struct aad_error *err)
{
    char literal[INET6_ADDRSTRLEN] = "";
    struct in6_addr address;

    if (len >= sizeof literal)
        return url_refuse(err, "its IPv6 address is not valid");
    memcpy(literal, text, len);
    if (inet_pton(AF_INET6, literal, &address) != 1 ||
        !inet_ntop(AF_INET6, &address, url->host, sizeof url->host))
        return url_refuse(err, "its IPv6 address is not valid");
    return AAD_OK;
}

/* What follows the host: nothing, or ':' and a port without leading zeros. */
static enum aad_code url_take_port(const char *text, size_t len, struct url *url,
                                   struct aad_error *err)
{
    uint32_t port = 0;

    url->port = url->is_https ? 443 : 80;
    if (!len)
        return AAD_OK;
    if (text[0] != ':' || len < 2 || len > 6 || text[1] == '0')
        return url_refuse(err, "its port is not valid");
    for (size_t i = 1; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return url_refuse(err, "its port is not valid");
        port = port * 10 + (uint32_t)(text[i] - '0');
    }
    if (port > UINT16_MAX)
        return url_refuse(err, "its port is not valid");
    url->port = (uint16_t)port;
    return AAD_OK;
}

static enum aad_code url_take_authority(const char *text, size_t len, struct url *url,
                                        struct aad_error *err)
{
    const char *close;
    enum aad_code code;
    size_t used;

    if (memchr(text, '@', len))
        return url_refuse(err, "it has user information before the host");
    if (len && text[0] == '[') {
        close = memchr(text, ']', len);
        if (!close)
            return url_refuse(err, "its IPv6 address has no end");
        code = url_take_ipv6(text + 1, (size_t)(close - text) - 1, url, err);
        used = (size_t)(close - text) + 1;
    } else {
        close = memchr(text, ':', len);
        used = close ? (size_t)(close - text) : len;
        code = url_take_host(text, used, url, err);
    }
    return code ? code : url_take_port(text + used, len - used, url, err);
}

enum aad_code url_parse(const char *text, struct url *ret, struct aad_error *err)
{
    struct url url = {0};
    enum aad_code code;
    size_t scheme, authority;

    if (strnlen(text, URL_MAX + 1) > URL_MAX)
        return url_refuse(err, "it is too long");
    if (url_has_bad_byte(text))
        return url_refuse(err, "it has a space, a control byte or a backslash");
    scheme = strcspn(text, ":");
    url.is_https = scheme == 5 && !strncasecmp(text, "https", 5);
    if (!url.is_https && !(scheme == 4 && !strncasecmp(text, "http", 4)))
        return url_refuse(err, "it does not start with https://");
    if (strncmp(text + scheme, "://", 3))
        return url_refuse(err, "it does not start with https://");
    text += scheme + 3;
    authority = strcspn(text, "/?#");
    if (text[authority] && text[authority] != '/')
        return url_refuse(err, "its host is not followed by '/'");
    code = url_take_authority(text, authority, &url, err);
    if (code)
        return code;
    url.path = text + authority;
    *ret = url;
    return AAD_OK;
}

enum aad_code url_parse_host(const char *scheme, const char *host_port, struct url *ret,
                             struct aad_error *err)
{
    struct url url = {.is_https = text_equal_nocase(scheme, "https"), .path = ""};
    enum aad_code code;

    if (!url.is_https && !text_equal_nocase(scheme, "http"))
        return url_refuse(err, "its scheme is not https");
    if (url_has_bad_byte(host_port) || strpbrk(host_port, "/?#"))
        return url_refuse(err, "its host has a character that a host name must not have");
    code = url_take_authority(host_port, strlen(host_port), &url, err);
    if (code)
        return code;
    *ret = url;
    return AAD_OK;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
    return a->is_https == b->is_https && a->port == b->port && !strcmp(a->host, b->host);
}

bool url_is_loopback(const struct url *url)
{
    return !strcmp(url->host, "localhost") || !strcmp(url->host, "::1") ||
           (text_has_prefix(url->host, "127.") && url_is_ipv4(url->host));
}

static bool url_is_local_ipv4(uint32_t address)
{
    return address >> 24 == 10 || address >> 20 == (172 << 4 | 1) || address >> 16 == 0xc0a8 ||
           address >> 16 == 0xa9fe;
}

bool url_is_local(const struct url *url)
{
    struct in6_addr address;
    struct in_addr ipv4;

    if (url_is_loopback(url))
        return true;
    if (url_is_ipv4(url->host) && inet_pton(AF_INET, url->host, &ipv4) == 1)
        return url_is_local_ipv4(ntohl(ipv4.s_addr));
    if (inet_pton(AF_INET6, url->host, &address) != 1)
        return false;
    return (address.s6_addr[0] & 0xfe) == 0xfc ||
           (address.s6_addr[0] == 0xfe && (address.s6_addr[1] & 0xc0) == 0x80);
}

const char *url_print_origin(const struct url *url, char *out, size_t size)
{
    bool is_ipv6 = strchr(url->host, ':') != NULL,
         has_port = url->port != (url->is_https ? 443 : 80);
    char digits[TEXT_INT_SIZE];
    const char *const parts[] = {
        url->is_https ? "https://" : "http://",
        is_ipv6 ? "[" : "",
        url->host,
        is_ipv6 ? "]" : "",
        has_port ? ":" : "",
        has_port ? text_print_int(digits, url->port) : "",
    };
    size_t used = 0;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (const char *at = parts[i]; *at && used + 1 < size; at++)
            out[used++] = *at;
    if (size)
        out[used] = '\0';
    return out;
}

bool url_is_called(const char *host, const char *const *names, uint16_t port)
{
    char expected[32];

    for (; *names; names++) {
        (void)snprintf(expected, sizeof expected, "%s:%u", *names, port);
        if (text_equal_nocase(host, expected))
            return true;
    }
    return false;
}
