/*
 * doctor-git.c - would git tell our token to a helper that keeps it?
 *
 * git asks the helpers of every section that matches a host, in the order of its files, and after
 * a success tells each of them the password. An empty value forgets those before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/url.h"
#include "command/doctor.h"

#define DOCTOR_GIT_HELPERS_MAX 32

#define DOCTOR_GIT_PREFIX "credential."
#define DOCTOR_GIT_SUFFIX ".helper"

/* The part of "credential.URL.helper" that is a URL, cut to size; false for credential.helper. */
static bool doctor_git_get_url(const char *key, char *out, size_t size)
{
    size_t before = sizeof DOCTOR_GIT_PREFIX - 1, after = sizeof DOCTOR_GIT_SUFFIX - 1;
    size_t len = strlen(key);

    if (len <= before + after)
        return false;
    (void)snprintf(out, size, "%.*s", (int)(len - before - after), key + before);
    return true;
}

/* Does one of the two paths go on where the other ends? */
static bool doctor_git_shares_path(const char *section, const char *host)
{
    size_t n = strlen(section), m = strlen(host), len;

    while (n && section[n - 1] == '/')
        n--;
    len = n < m ? n : m;
    return !strncmp(section, host, len) && (n == m || (n < m ? host : section)[len] == '/');
}

/* Is a section of that URL about the host? A path or a user narrows it: it counts all the same
 * where some repository there may be meant. */
static bool doctor_git_matches(const char *section, const char *host_url)
{
    static const char scheme[] = "https://";
    struct url wanted, url;
    char host[300];
    const char *rest, *at;

    if (url_parse(host_url, &wanted, NULL) || !text_has_prefix(section, scheme))
        return false;
    rest = section + sizeof scheme - 1;
    (void)snprintf(host, sizeof host, "%.*s", (int)strcspn(rest, "/"), rest);
    if (!doctor_git_shares_path(rest + strlen(host), wanted.path))
        return false;
    at = strrchr(host, '@');
    at = at ? at + 1 : host;
    if (text_has_prefix(at, "*.")) {
        const char *dot = strchr(wanted.host, '.');

        return dot && text_equal_nocase(at + 1, dot) && wanted.port == 443;
    }
    return !url_parse_host("https", at, &url, NULL) && url_same_origin(&url, &wanted);
}

size_t doctor_git_find_helpers(const struct git_config *config, const char *origin,
                               const char **ret_values, size_t max)
{
    char section[300];
    size_t n = 0;

    for (size_t i = 0; i < config->n_entries; i++) {
        const struct git_config_entry *entry = &config->entries[i];

        if (doctor_git_get_url(entry->key, section, sizeof section) &&
            !doctor_git_matches(section, origin))
            continue;
        if (!entry->value[0])
            n = 0;
        else if (n < max)
            ret_values[n++] = entry->value;
    }
    return n;
}

static bool doctor_git_is_store(const char *helper)
{
    const char *end = helper + strcspn(helper, " ");
    size_t len = (size_t)(end - helper);
    static const char *const names[] = {"store", "git-credential-store"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t name_len = strlen(names[i]);

        if (len == name_len && !memcmp(helper, names[i], len))
            return true;
        if (len > name_len && end[-(ptrdiff_t)name_len - 1] == '/' &&
            !memcmp(end - name_len, names[i], name_len))
            return true;
    }
    return false;
}

static void doctor_git_check_helpers(struct doctor *d, const char *connection, const char *origin,
                                     const char *const *helpers, size_t n)
{
    char remedy[400];

    (void)snprintf(remedy, sizeof remedy,
                   "Run 'aad-credential setup git %s'; what is left then, remove with git config.",
                   connection);
    for (size_t i = 0; i < n; i++) {
        if (git_config_find_ours(helpers[i]))
            continue;
        if (doctor_git_is_store(helpers[i]))
            doctor_add(d, DOCTOR_FAIL, "git",
                       "%s: git would write the token in clear, by the helper '%s'\n%s", origin,
                       helpers[i], remedy);
        else
            doctor_add(d, DOCTOR_WARN, "git",
                       "%s: git would also tell the token to the helper '%s'\n%s", origin,
                       helpers[i], remedy);
    }
}

/* Returns whether git asks us about the host. Where it does not, no token can leak by git. */
static bool doctor_git_check_host(struct doctor *d, const struct git_config *config,
                                  const char *connection, const char *host)
{
    const char *helpers[DOCTOR_GIT_HELPERS_MAX];
    bool is_ours = false;
    size_t n;

    if (!text_has_prefix(host, "https://"))
        return false;
    n = doctor_git_find_helpers(config, host, helpers, DOCTOR_GIT_HELPERS_MAX);
    for (size_t i = 0; i < n; i++)
        is_ours |= git_config_find_ours(helpers[i]) != NULL;
    if (is_ours)
        doctor_git_check_helpers(d, connection, host, helpers, n);
    return is_ours;
}

void doctor_git_check(struct doctor *d)
{
    static const struct git_config_place everywhere = {NULL, NULL};
    auto_free struct git_config *config = calloc(1, sizeof *config);
    struct aad_error err;
    size_t n_ours = 0, n_hosts = 0;

    if (access(GIT_PATH, X_OK)) {
        doctor_add(d, DOCTOR_OK, "git", "not installed: %s", GIT_PATH);
        return;
    }
    if (!config)
        return;
    if (git_config_load_helpers(&everywhere, config, &err)) {
        doctor_add_error(d, DOCTOR_WARN, "git", &err);
        git_config_clear(config);
        return;
    }
    for (size_t i = 0; i < d->n_connections; i++) {
        const struct connection *c = &d->connections[i];

        for (size_t j = 0; j < c->n_hosts; j++, n_hosts++)
            n_ours += doctor_git_check_host(d, config, c->name, c->hosts[j]);
    }
    git_config_clear(config);
    if (!n_hosts)
        doctor_add(d, DOCTOR_OK, "git", "no connection has hosts yet");
    else
        doctor_add(d, DOCTOR_OK, "git", "asks aad-credential for %zu of %zu hosts", n_ours,
                   n_hosts);
}
