/*
 * fuzz_url.c - URLs: what is accepted is printed as an origin that is read as the same one, and
 * libcurl reads the same host, port and path in it
 *
 * reads: helper/base/url.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/url.h"

static void check(const struct url *url)
{
    char origin[400];
    struct url again;

    if (!url->host[0] || !url->port || strpbrk(url->host, "@/\\ %?#"))
        abort();
    (void)url_is_local(url);
    (void)url_print_origin(url, origin, sizeof origin);
    if (url_parse(origin, &again, NULL) || !url_same_origin(url, &again))
        abort();
}

static void want_part(CURLU *other, CURLUPart part, const char *wanted)
{
    char *got = NULL;

    if (curl_url_get(other, part, &got, CURLU_DEFAULT_PORT) || strcasecmp(got, wanted) != 0)
        abort();
    curl_free(got);
}

/* An IPv6 address has many spellings. */
static void want_host(CURLU *other, const struct url *url)
{
    struct in6_addr theirs, ours;
    char *got = NULL;

    if (!strchr(url->host, ':')) {
        want_part(other, CURLUPART_HOST, url->host);
        return;
    }
    if (curl_url_get(other, CURLUPART_HOST, &got, 0) || got[0] != '[')
        abort();
    got[strlen(got) - 1] = '\0';
    if (inet_pton(AF_INET6, got + 1, &theirs) != 1 || inet_pton(AF_INET6, url->host, &ours) != 1 ||
        memcmp(&theirs, &ours, sizeof ours) != 0)
        abort();
    curl_free(got);
}

/* Two programs that read a URL differently are an attack. */
static void compare_with_curl(const char *text, const struct url *url)
{
    CURLU *other = curl_url();
    char port[8], *path = NULL;

    if (!other)
        return;
    if (curl_url_set(other, CURLUPART_URL, text, CURLU_PATH_AS_IS))
        abort();
    (void)snprintf(port, sizeof port, "%u", url->port);
    want_part(other, CURLUPART_SCHEME, url->is_https ? "https" : "http");
    want_host(other, url);
    want_part(other, CURLUPART_PORT, port);
    if (curl_url_get(other, CURLUPART_PATH, &path, 0) ||
        strncmp(path, url->path[0] ? url->path : "/", strlen(path)) != 0 ||
        strlen(path) != (url->path[0] ? strcspn(url->path, "?#") : 1))
        abort();
    curl_free(path);
    path = NULL;
    if (!curl_url_get(other, CURLUPART_USER, &path, 0)) /* there is none */
        abort();
    curl_url_cleanup(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);
    static const char *const names[] = {"localhost", "127.0.0.1", NULL};
    struct url url;

    if (!text)
        return 0;
    memcpy(text, bytes, len);
    text[len] = '\0';
    if (!url_parse(text, &url, NULL)) {
        check(&url);
        compare_with_curl(text, &url);
    }
    (void)url_is_called(text, names, 80);
    if (!url_parse_host("https", text, &url, NULL))
        check(&url);
    free(text);
    return 0;
}
