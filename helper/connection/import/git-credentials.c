/*
 * git-credentials.c - the entries for Azure DevOps of what `git credential-store` keeps
 *
 * A line is "https://USER:PASSWORD@HOST[/PATH]", with percent-encoding (gitcredentials(7)). What it
 * has for a password is a personal access token, or a token that ends by itself. Azure DevOps takes
 * any user name with it, so people keep it as that one, too: no user part is ever shown.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#define GIT_CREDENTIALS_MAX 256
#define GIT_CREDENTIALS_GRANT "personal-access-token"

struct git_credentials_part {
    const char *at; /* borrowed */
    size_t len;
};

/* A line in its parts; each still encoded. */
struct git_credentials_line {
    struct git_credentials_part user, password, host, organization; /* of its path the first */
    size_t number;                                                  /* from 1 */
};

/* Cuts off what is before the first of these characters; all of it, where there is none. */
static struct git_credentials_part git_credentials_cut(struct git_credentials_part *rest,
                                                       const char *ends)
{
    struct git_credentials_part part = {rest->at, 0};

    while (part.len < rest->len && !(part.at[part.len] && strchr(ends, part.at[part.len])))
        part.len++;
    rest->at += part.len;
    rest->len -= part.len;
    return part;
}

/* The host begins behind the last '@': in one that was not encoded, no part of a secret is shown as
 * the host's. */
static bool git_credentials_split(const char *line, size_t len, struct git_credentials_line *ret)
{
    static const char scheme[] = "https://";
    struct git_credentials_part rest = {line + sizeof scheme - 1, len - (sizeof scheme - 1)}, who;
    const char *at;

    if (len < sizeof scheme || strncasecmp(line, scheme, sizeof scheme - 1) != 0)
        return false;
    ret->host = git_credentials_cut(&rest, "/?#");
    at = memrchr(ret->host.at, '@', ret->host.len);
    if (!at)
        return false;
    who = (struct git_credentials_part){ret->host.at, (size_t)(at - ret->host.at)};
    ret->host.at += who.len + 1;
    ret->host.len -= who.len + 1;
    ret->user = git_credentials_cut(&who, ":");
    ret->password = (struct git_credentials_part){who.at + (who.len > 0), who.len - (who.len > 0)};
    if (rest.len && *rest.at == '/') {
        rest.at++;
        rest.len--;
    }
    ret->organization = git_credentials_cut(&rest, "/?#");
    return true;
}

static bool git_credentials_is(const struct git_credentials_part *part, const char *text)
{
    return part->len == strlen(text) && !strncasecmp(part->at, text, part->len);
}

static bool git_credentials_ends_with(const struct git_credentials_part *part, const char *end)
{
    size_t len = strlen(end);

    return part->len >= len && !strncasecmp(part->at + part->len - len, end, len);
}

/* Has the organization in its path. */
static bool git_credentials_is_shared_host(const struct git_credentials_line *line)
{
    return git_credentials_is(&line->host, "dev.azure.com") ||
           git_credentials_ends_with(&line->host, ".dev.azure.com");
}

static bool git_credentials_is_azure(const struct git_credentials_line *line)
{
    return git_credentials_is_shared_host(line) ||
           git_credentials_ends_with(&line->host, ".visualstudio.com");
}

/* A person's address, or the organization, as git's remote URLs have it. */
static bool git_credentials_is_user(const struct git_credentials_line *line)
{
    const struct git_credentials_part *user = &line->user;

    return !user->len || memchr(user->at, '@', user->len) ||
           memmem(user->at, user->len, "%40", 3) ||
           (user->len == line->organization.len &&
            !strncasecmp(user->at, line->organization.at, user->len));
}

/* Is the token kept as the user name, beside a password that means nothing? */
static bool git_credentials_is_user_token(const struct git_credentials_line *line)
{
    return !git_credentials_is_user(line) &&
           (line->password.len < line->user.len || git_credentials_is(&line->password, "x") ||
            git_credentials_is(&line->password, "x-oauth-basic"));
}

/* "dev.azure.com/contoso": what a connection is called after. */
static void git_credentials_print_title(const struct git_credentials_line *line, struct buf *ret)
{
    buf_append(ret, line->host.at, line->host.len);
    if (line->organization.len && git_credentials_is_shared_host(line)) {
        buf_append_text(ret, "/");
        buf_append(ret, line->organization.at, line->organization.len);
    }
}

/* "dev.azure.com/contoso:8": what an entry is called. */
static void git_credentials_print_entry(const struct git_credentials_line *line, struct buf *ret)
{
    git_credentials_print_title(line, ret);
    buf_printf(ret, ":%zu", line->number);
}

/* --- all lines -------------------------------------------------------------------------------- */

struct git_credentials_list {
    struct git_credentials_line lines[GIT_CREDENTIALS_MAX];
    struct buf names[GIT_CREDENTIALS_MAX];
    size_t n, n_all;
};

static void git_credentials_clear(struct git_credentials_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        buf_clear(&list->names[i]);
}

static void git_credentials_list_all(const struct import *import, struct git_credentials_list *ret)
{
    const char *at = import->bytes, *end = import->bytes + import->len;

    for (size_t number = 1; at < end && ret->n < GIT_CREDENTIALS_MAX; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        size_t text_len = len && at[len - 1] == '\r' ? len - 1 : len;
        struct git_credentials_line *line = &ret->lines[ret->n];

        if (git_credentials_split(at, text_len, line)) {
            ret->n_all++;
            line->number = number;
            if (git_credentials_is_azure(line))
                git_credentials_print_entry(line, &ret->names[ret->n++]);
        }
        at += len + 1;
    }
}

/* --- one of them ------------------------------------------------------------------------------ */

static enum aad_code git_credentials_take_secret(struct import *import,
                                                 const struct git_credentials_line *line,
                                                 struct aad_error *err)
{
    bool is_user = git_credentials_is_user_token(line);
    const struct git_credentials_part *part = is_user ? &line->user : &line->password;

    secret_append(&import->secret, part->at, part->len);
    text_percent_decode(&import->secret);
    import->secret_key = is_user ? "user name" : "password";
    import->line = line->number;
    if (secret_ok(&import->secret, err))
        return AAD_INTERNAL;
    if (!import->secret.len || memchr(import->secret.bytes, '\0', import->secret.len))
        return import_fail(import, err, "line %zu has no password, or a NUL byte in it",
                           line->number);
    if (import->secret.len < 3 || strncmp(import->secret.bytes, "eyJ", 3) != 0)
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "line %zu has an access token, which ends by itself, and no personal "
                         "access token\n"
                         "There is nothing to keep. A connection gets new tokens for Azure DevOps: "
                         "aad-credential connection add devops",
                         line->number);
}

/* The organization's own, so that each may have a token. Where the line does not say it, all of
 * the kind's. */
static enum aad_code git_credentials_set_hosts(struct import *import,
                                               const struct git_credentials_line *line,
                                               struct aad_error *err)
{
    bool is_shared = git_credentials_is_shared_host(line);
    const char *const only[] = {"https:/", NULL};
    const char *const *origin = is_shared ? import->c->kind->hosts : only;
    const struct git_credentials_part *name = is_shared ? &line->organization : &line->host;
    enum aad_code code = AAD_OK;

    if (import->c->n_hosts || !name->len)
        return AAD_OK;
    for (; !code && origin && *origin; origin++) {
        auto_buf struct buf host = {0};

        buf_append_all(&host, *origin, "/", (char *)NULL);
        buf_append(&host, name->at, name->len);
        code = buf_ok(&host, err);
        if (!code)
            code = connection_set(import->c, "hosts", buf_text(&host), err);
    }
    return code;
}

static enum aad_code git_credentials_take(struct import *import,
                                          const struct git_credentials_line *line,
                                          struct aad_error *err)
{
    auto_buf struct buf title = {0};
    enum aad_code code = git_credentials_take_secret(import, line, err);

    if (!code)
        code = import_set(import, "kind", "devops", err);
    if (!code)
        code = import_set(import, "grant", GIT_CREDENTIALS_GRANT, err);
    if (!code)
        code = git_credentials_set_hosts(import, line, err);
    git_credentials_print_title(line, &title);
    import_set_name(import, buf_text(&title));
    return code;
}

static enum aad_code git_credentials_read(struct import *import, struct aad_error *err)
{
    struct git_credentials_list list = {0};
    size_t chosen = 0;
    enum aad_code code = AAD_OK;

    git_credentials_list_all(import, &list);
    if (!list.n_all)
        return import_fail(import, err, "no line of it is https://USER:PASSWORD@HOST");
    if (!list.n)
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "none of its %zu entries is for Azure DevOps\n"
                             "Those for dev.azure.com and *.visualstudio.com can be imported.",
                             list.n_all);
    code = import_choose(import, list.names, list.n, &chosen, err);
    if (!code)
        code = git_credentials_take(import, &list.lines[chosen], err);
    git_credentials_clear(&list);
    return code;
}

const struct import_format import_git_credentials = {
    .name = "git-credentials",
    .title = "what 'git credential-store' keeps",
    .remedy = "It is ~/.git-credentials, unless git was told to use another file.",
    .place = ".git-credentials",
    .is_shared = true,
    .read = git_credentials_read,
};
