/*
 * git-credentials.c - the entries for Azure DevOps of what `git credential-store` keeps
 *
 * A line is "https://USER:PASSWORD@HOST[/PATH]", with percent-encoding (gitcredentials(7)). What it
 * has for a password is a personal access token, or a token that ends by itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

#define GIT_CREDENTIALS_MAX 256
#define GIT_CREDENTIALS_GRANT "personal-access-token"

/* A line in its parts; each still encoded. */
struct git_credentials_line {
    const char *user, *password, *host, *path; /* borrowed; path: "/...", or at the end */
    size_t user_len, password_len, host_len, path_len;
    size_t number; /* from 1 */
};

static bool git_credentials_split(const char *line, size_t len, struct git_credentials_line *ret)
{
    static const char scheme[] = "https://";
    const char *begin = line + sizeof scheme - 1, *end = line + len, *at, *colon, *slash;

    if (len < sizeof scheme || strncasecmp(line, scheme, sizeof scheme - 1) != 0)
        return false;
    at = memchr(begin, '@', (size_t)(end - begin));
    colon = at ? memchr(begin, ':', (size_t)(at - begin)) : NULL;
    if (!colon)
        return false;
    slash = memchr(at, '/', (size_t)(end - at));
    slash = slash ? slash : end;
    *ret = (struct git_credentials_line){
        .user = begin,
        .user_len = (size_t)(colon - begin),
        .password = colon + 1,
        .password_len = (size_t)(at - colon - 1),
        .host = at + 1,
        .host_len = (size_t)(slash - at - 1),
        .path = slash,
        .path_len = (size_t)(end - slash),
    };
    return true;
}

static bool git_credentials_ends_with(const char *text, size_t len, const char *end)
{
    size_t end_len = strlen(end);

    return len >= end_len && !strncasecmp(text + len - end_len, end, end_len);
}

static bool git_credentials_is_azure(const struct git_credentials_line *line)
{
    return (line->host_len == strlen("dev.azure.com") &&
            git_credentials_ends_with(line->host, line->host_len, "dev.azure.com")) ||
           git_credentials_ends_with(line->host, line->host_len, ".dev.azure.com") ||
           git_credentials_ends_with(line->host, line->host_len, ".visualstudio.com");
}

/* "user@dev.azure.com/org": what a person calls it. */
static void git_credentials_print_entry(const struct git_credentials_line *line, struct buf *ret)
{
    if (line->user_len) {
        buf_append(ret, line->user, line->user_len);
        buf_append_text(ret, "@");
    }
    buf_append(ret, line->host, line->host_len);
    buf_append(ret, line->path, line->path_len);
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
    secret_append(&import->secret, line->password, line->password_len);
    text_percent_decode(&import->secret);
    import->secret_key = "password";
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

static enum aad_code git_credentials_set_host(struct import *import,
                                              const struct git_credentials_line *line,
                                              struct aad_error *err)
{
    auto_buf struct buf host = {0};
    enum aad_code code;

    if (!git_credentials_ends_with(line->host, line->host_len, ".visualstudio.com"))
        return AAD_OK; /* the kind's own */
    buf_append_text(&host, "https://");
    buf_append(&host, line->host, line->host_len);
    code = buf_ok(&host, err);
    return code ? code : import_set(import, "hosts", buf_text(&host), err);
}

static enum aad_code git_credentials_take(struct import *import,
                                          const struct git_credentials_line *line,
                                          const struct buf *name, struct aad_error *err)
{
    char shown[100];
    enum aad_code code = git_credentials_take_secret(import, line, err);

    if (!code && !grant_find(GIT_CREDENTIALS_GRANT))
        return aad_error_set(
            err, AAD_UNSUPPORTED, NULL,
            "'%s' (line %zu) is a personal access token, which this version cannot keep\n"
            "A connection of kind devops needs none, where the organization has Entra ID: "
            "aad-credential connection add devops",
            text_escape(shown, sizeof shown, buf_text(name), name->len), line->number);
    if (!code)
        code = import_set(import, "kind", "devops", err);
    if (!code)
        code = import_set(import, "grant", GIT_CREDENTIALS_GRANT, err);
    if (!code)
        code = git_credentials_set_host(import, line, err);
    import_set_name(import, buf_text(name));
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
        code = git_credentials_take(import, &list.lines[chosen], &list.names[chosen], err);
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
