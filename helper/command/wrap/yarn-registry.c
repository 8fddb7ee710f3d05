/*
 * yarn-registry.c - see yarn-registry.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/yarn-registry.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/rule.h"

#define REGISTRY_URL_MAX 500
#define REGISTRY_BLANK " \t\r\""

/* Is it "registry", or "@scope:registry"? */
static bool yarn_registry_is_key(const char *key, size_t len)
{
    static const char name[] = "registry";
    const size_t n = sizeof name - 1;

    return len >= n && !memcmp(key + len - n, name, n) && (len == n || key[len - n - 1] == ':');
}

static bool yarn_registry_is_ours(const struct connection *c, const char *url)
{
    struct url parsed;

    /* What an .npmrc would read as something else is no part of a URL of ours. */
    return !strpbrk(url, "=;#?${}") && !url_parse(url, &parsed, NULL) && parsed.is_https &&
           !rule_check_target(c, &parsed, NULL);
}

static void yarn_registry_add_line(const struct connection *c, const char *line, size_t len,
                                   struct secret *ret)
{
    char copy[REGISTRY_URL_MAX + 40], *url;
    const char *key = copy;

    if (len >= sizeof copy)
        return;
    (void)snprintf(copy, sizeof copy, "%.*s", (int)len, line);
    key += strspn(key, REGISTRY_BLANK);
    len = strcspn(key, "= \t\"");
    url = copy + (key - copy) + len;
    url += strspn(url, REGISTRY_BLANK "=");
    url[strcspn(url, REGISTRY_BLANK)] = '\0';
    if (!yarn_registry_is_key(key, len) || !yarn_registry_is_ours(c, url))
        return;
    secret_append_all(ret, url + strlen("https:"), url[strlen(url) - 1] == '/' ? "" : "/", "\n",
                      (char *)NULL);
}

void yarn_registry_add(const struct connection *c, const char *text, struct secret *ret)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        yarn_registry_add_line(c, text, len, ret);
        text += len + !!text[len];
    }
}
