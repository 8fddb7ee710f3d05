/*
 * fuzz_url.c - URLs: what is accepted is printed as an origin that is read as the same one
 *
 * reads: helper/base/url.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/url.h"

static void check(const struct url *url)
{
    char origin[400];
    struct url again;

    if (!url->host[0] || !url->port || strpbrk(url->host, "@/\\ %?#"))
        abort();
    (void)url_print_origin(url, origin, sizeof origin);
    if (url_parse(origin, &again, NULL) || !url_same_origin(url, &again))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);
    struct url url;

    if (!text)
        return 0;
    memcpy(text, bytes, len);
    text[len] = '\0';
    if (!url_parse(text, &url, NULL))
        check(&url);
    if (!url_parse_host("https", text, &url, NULL))
        check(&url);
    free(text);
    return 0;
}
