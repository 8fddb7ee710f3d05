/*
 * doctor-git.c - would git tell our token to a helper that keeps it, and does it ask for what is
 * there?
 *
 * git asks the helpers of every section that matches a host, in the order of its files, and after
 * a success tells each of them the password. An empty value forgets those before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/url.h"
#include "command/doctor.h"

#define DOCTOR_GIT_VALUES_MAX 32

static const char *const doctor_git_helper[2] = {"credential.", ".helper"};
static const char *const doctor_git_header[2] = {"http.", ".extraheader"};

/* One look at git's configuration, as it is everywhere or where a condition holds. */
struct doctor_git {
    struct doctor *d;
    const struct git_config *config;
    const char *condition; /* "includeif.CONDITION.path"; NULL = everywhere */
    struct buf *told;      /* what was said already, in lines: one for each host and helper */
    size_t n_hosts, n_ours;
};

static bool doctor_git_has_key(const char *key, const char *const ends[2])
{
    size_t len = strlen(key), after = strlen(ends[1]);

    return text_has_prefix(key, ends[0]) && len >= strlen(ends[0]) + after - 1 &&
           !strcmp(key + len - after, ends[1]);
}

/* The part of "credential.URL.helper" that is a URL, cut to size; false for credential.helper. */
static bool doctor_git_get_url(const char *key, const char *const ends[2], char *out, size_t size)
{
    size_t before = strlen(ends[0]), after = strlen(ends[1]);
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

size_t doctor_git_find(const struct git_config *config, const char *const ends[2], const char *host,
                       size_t *ret_places, size_t max)
{
    char section[300];
    size_t n = 0;

    for (size_t i = 0; i < config->n_entries; i++) {
        const struct git_config_entry *entry = &config->entries[i];

        if (!doctor_git_has_key(entry->key, ends) ||
            (doctor_git_get_url(entry->key, ends, section, sizeof section) &&
             !doctor_git_matches(section, host)))
            continue;
        if (!entry->value[0])
            n = 0;
        else if (n < max)
            ret_places[n++] = i;
    }
    return n;
}

/* Adds a line to the list; false if it is there already. */
static bool doctor_git_note(struct buf *list, const char *a, const char *b)
{
    auto_buf struct buf line = {0};

    buf_append_all(&line, "\n", a, "\t", b, "\n", (char *)NULL);
    if (buf_ok(&line, NULL) || strstr(buf_text(list), buf_text(&line)))
        return false;
    buf_append(list, line.bytes, line.len);
    return true;
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

/* " (in PATH)", " (in PATH, which is included where gitdir:~/x/)", or "". */
static void doctor_git_print_origin(const struct doctor_git *g, size_t place, struct buf *ret)
{
    const char *origin = g->config->origins[place];
    const char *condition = g->condition ? strchr(g->condition, '.') + 1 : NULL;

    if (!origin)
        return;
    buf_append_all(ret, " (in ", text_has_prefix(origin, "file:") ? origin + 5 : origin,
                   (char *)NULL);
    if (condition)
        buf_printf(ret, ", where %.*s", (int)(strlen(condition) - strlen(".path")), condition);
    buf_append_text(ret, ")");
}

static void doctor_git_check_helper(const struct doctor_git *g, const char *connection,
                                    const char *host, size_t place)
{
    const char *helper = g->config->entries[place].value;
    bool is_store = doctor_git_is_store(helper);
    auto_buf struct buf where = {0};

    if (!doctor_git_note(g->told, host, helper))
        return;
    doctor_git_print_origin(g, place, &where);
    doctor_add(g->d, is_store ? DOCTOR_FAIL : DOCTOR_WARN, "git",
               "%s: git would %s the helper '%s'%s\n"
               "Run 'aad-credential setup git %s'; what is left then, remove with git config.",
               host, is_store ? "write the token in clear, by" : "also tell the token to", helper,
               buf_text(&where), connection);
}

/* "Authorization:" in a header of the user's own; its value is a secret. */
static bool doctor_git_is_authorization(const char *header)
{
    static const char name[] = "authorization";

    return !strncasecmp(header, name, sizeof name - 1) &&
           header[sizeof name - 1 + strspn(header + sizeof name - 1, " \t")] == ':';
}

static void doctor_git_check_headers(const struct doctor_git *g, const char *host)
{
    size_t places[DOCTOR_GIT_VALUES_MAX];
    size_t n = doctor_git_find(g->config, doctor_git_header, host, places, DOCTOR_GIT_VALUES_MAX);

    for (size_t i = 0; i < n; i++) {
        const struct git_config_entry *entry = &g->config->entries[places[i]];
        auto_buf struct buf where = {0};

        if (!doctor_git_is_authorization(entry->value) ||
            !doctor_git_note(g->told, host, entry->key))
            continue;
        doctor_git_print_origin(g, places[i], &where);
        doctor_add(g->d, DOCTOR_WARN, "git",
                   "%s: git sends an Authorization header of its own, by %s%s\n"
                   "Remove it with git config: where it is refused, git gets our token, sends the "
                   "header all the same, and throws the token away.",
                   host, entry->key, buf_text(&where));
    }
}

static void doctor_git_check_host(struct doctor_git *g, const char *owner, const char *host)
{
    size_t places[DOCTOR_GIT_VALUES_MAX], n;
    const char *connection = NULL, *name;

    if (!text_has_prefix(host, "https://"))
        return;
    n = doctor_git_find(g->config, doctor_git_helper, host, places, DOCTOR_GIT_VALUES_MAX);
    for (size_t i = 0; i < n; i++)
        if ((name = git_config_find_connection(g->config->entries[places[i]].value)))
            connection = name[0] ? name : owner; /* whom the configuration names */
    if (!connection)                             /* then no token can leak by git */
        return;
    g->n_ours++;
    for (size_t i = 0; i < n; i++)
        if (!git_config_find_ours(g->config->entries[places[i]].value))
            doctor_git_check_helper(g, connection, host, places[i]);
    doctor_git_check_headers(g, host);
}

/* Each host once, however many connections have it. */
static void doctor_git_check_hosts(struct doctor_git *g)
{
    const struct doctor *d = g->d;
    auto_buf struct buf seen = {0};

    g->n_hosts = g->n_ours = 0;
    for (size_t i = 0; i < d->n_connections; i++)
        for (size_t j = 0; j < d->connections[i].n_hosts; j++)
            if (doctor_git_note(&seen, d->connections[i].hosts[j], "")) {
                g->n_hosts++;
                doctor_git_check_host(g, d->connections[i].name, d->connections[i].hosts[j]);
            }
}

/* " --file 'PATH'" of a line's file, for setup git; or "". */
static void doctor_git_print_file(const char *origin, struct buf *ret)
{
    if (origin && text_has_prefix(origin, "file:") && !strchr(origin, '\''))
        buf_append_all(ret, " --file '", origin + 5, "'", (char *)NULL);
}

static const struct connection *doctor_git_find_connection(const struct doctor *d, const char *name)
{
    for (size_t i = 0; i < d->n_connections; i++)
        if (!strcmp(d->connections[i].name, name))
            return &d->connections[i];
    return NULL;
}

/* Is it for a host that its connection had, and has no more? The helper gives nothing there. */
static bool doctor_git_is_astray(const struct doctor *d, const char *key, const char *name)
{
    const struct connection *c = doctor_git_find_connection(d, name);
    char section[300];

    if (!c || !doctor_git_get_url(key, doctor_git_helper, section, sizeof section))
        return false;
    for (size_t i = 0; i < c->n_hosts; i++)
        if (doctor_git_matches(section, c->hosts[i]))
            return false;
    return true;
}

/* The program that a line of ours names by its path may have moved since. */
static void doctor_git_check_program(const struct doctor_git *g, size_t place, const char *name)
{
    const struct git_config_entry *entry = &g->config->entries[place];
    char path[1024];
    int len = (int)strcspn(entry->value, " ");

    (void)snprintf(path, sizeof path, "%.*s", len, entry->value);
    /* A quoted one is a shell's word, which is not ours to read. */
    if (path[0] != '/' || strpbrk(path, "'\"\\$") || !access(path, X_OK) ||
        !doctor_git_note(g->told, entry->key, path))
        return;
    doctor_add(g->d, DOCTOR_FAIL, "git",
               "%s: git would run '%s', which is no program\n"
               "Set it up again: aad-credential setup git %s",
               entry->key, path, name);
}

/* A line that `setup git` wrote for a connection that was removed or changed since. */
static void doctor_git_check_line(const struct doctor_git *g, size_t place)
{
    const struct git_config_entry *entry = &g->config->entries[place];
    const char *name = git_config_find_connection(entry->value);
    auto_buf struct buf file = {0};
    bool is_gone, is_astray;

    if (!name || !name[0])
        return;
    is_gone = !connection_exists(name);
    is_astray = !is_gone && doctor_git_is_astray(g->d, entry->key, name);
    if (!is_gone && !is_astray)
        doctor_git_check_program(g, place, name);
    if ((!is_gone && !is_astray) || !doctor_git_note(g->told, entry->key, name))
        return;
    doctor_git_print_file(g->config->origins[place], &file);
    if (is_gone)
        doctor_add(g->d, DOCTOR_FAIL, "git",
                   "%s: git asks for the connection '%s', which does not exist\n"
                   "Take the line out: aad-credential setup git %s --undo%s",
                   entry->key, name, name, buf_text(&file));
    else
        doctor_add(
            g->d, DOCTOR_WARN, "git",
            "%s: git asks for the connection '%s', whose host that is not\n"
            "Take its lines out, and set it up again for its hosts: aad-credential setup git "
            "%s --undo%s",
            entry->key, name, name, buf_text(&file));
}

static void doctor_git_check_lines(const struct doctor_git *g)
{
    for (size_t i = 0; i < g->config->n_entries; i++)
        if (doctor_git_has_key(g->config->entries[i].key, doctor_git_helper))
            doctor_git_check_line(g, i);
}

static void doctor_git_check_included(struct doctor_git *g, const struct git_config *base)
{
    for (size_t i = 0; i < base->n_entries; i++) {
        auto_free struct git_config *included = calloc(1, sizeof *included);
        auto_free struct git_config *whole = calloc(1, sizeof *whole);

        if (included && whole && doctor_git_load_included(base, i, included, whole)) {
            g->config = whole;
            g->condition = base->entries[i].key;
            doctor_git_check_hosts(g);
            doctor_git_check_lines(g);
        }
        if (included)
            git_config_clear(included);
    }
}

static void doctor_git_check_all(struct doctor *d, const struct git_config *config)
{
    auto_buf struct buf told = {0};
    struct doctor_git g = {.d = d, .config = config, .told = &told};
    size_t n_hosts, n_ours;

    doctor_git_check_hosts(&g);
    n_hosts = g.n_hosts;
    n_ours = g.n_ours;
    doctor_git_check_lines(&g);
    doctor_git_check_included(&g, config);
    if (!n_hosts)
        doctor_add(d, DOCTOR_OK, "git", "no connection has hosts yet");
    else
        doctor_add(d, DOCTOR_OK, "git", "asks aad-credential for %zu of %zu hosts", n_ours,
                   n_hosts);
}

void doctor_git_check(struct doctor *d)
{
    static const struct git_config_place everywhere = {NULL, NULL};
    auto_free struct git_config *config = calloc(1, sizeof *config);
    auto_buf struct buf git = {0}, version = {0};
    struct aad_error err;

    if (!git_config_find_git(&git)) {
        doctor_add(d, DOCTOR_OK, "git", "not installed: there is none on PATH");
        return;
    }
    if (!config)
        return;
    if (doctor_version_of(d, buf_text(&git), &version, &err)) {
        doctor_add_error(d, DOCTOR_WARN, "git", &err);
        return;
    }
    doctor_add(d, DOCTOR_OK, "git", "%s: %s", buf_text(&git), buf_text(&version));
    if (git_config_load_all(&everywhere, config, &err))
        doctor_add_error(d, DOCTOR_WARN, "git", &err);
    else
        doctor_git_check_all(d, config);
    git_config_clear(config);
}
