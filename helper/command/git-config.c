/*
 * git-config.c - git's configuration, read and written by git itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/git-config.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/env.h"
#include "base/proc.h"
#include "base/program.h"
#include "base/text.h"
#include "base/trace.h"

#define GIT_CONFIG_DEADLINE_MS 10000
#define GIT_CONFIG_PROGRAM "git-credential-aad"

/* git's own status for "no such key". */
#define GIT_CONFIG_NOTHING 1

/* What tells git where its files are. Nothing else of our environment reaches it. */
static const char *const git_config_variables[] = {
    "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
};

#define GIT_CONFIG_VARIABLES (sizeof git_config_variables / sizeof git_config_variables[0])

struct git_config_environ {
    struct buf texts[GIT_CONFIG_VARIABLES];
    char *list[GIT_CONFIG_VARIABLES + 4];
};

static void git_config_clear_environ(struct git_config_environ *e)
{
    for (size_t i = 0; i < GIT_CONFIG_VARIABLES; i++)
        buf_clear(&e->texts[i]);
}

static enum aad_code git_config_make_environ(struct git_config_environ *e, struct aad_error *err)
{
    static char no_repository[] = "GIT_DIR=/dev/null", locale[] = "LC_ALL=C";
    size_t n = 0;

    for (size_t i = 0; i < GIT_CONFIG_VARIABLES; i++) {
        const char *value = env_get(git_config_variables[i]);

        if (!value)
            continue;
        buf_printf(&e->texts[i], "%s=%s", git_config_variables[i], value);
        if (buf_ok(&e->texts[i], err))
            return AAD_INTERNAL;
        e->list[n++] = e->texts[i].bytes;
    }
    e->list[n++] = no_repository;
    e->list[n++] = locale;
    e->list[n] = NULL;
    return AAD_OK;
}

bool git_config_find_git(struct buf *ret)
{
    return program_find("git", ret);
}

static enum aad_code git_config_run(const struct git_config_place *place,
                                    const char *const *arguments, struct secret *ret_out,
                                    int *ret_status, struct aad_error *err)
{
    __attribute__((cleanup(git_config_clear_environ))) struct git_config_environ e = {0};
    const char *argv[16] = {"git", "config"};
    struct proc_spec spec = {.environ = e.list, .fds = {-1, -1, -2}, .extra_fd = -1};
    struct deadline deadline = deadline_in_ms(GIT_CONFIG_DEADLINE_MS);
    auto_buf struct buf git = {0};
    size_t n = 2;

    if (!git_config_find_git(&git))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "there is no program 'git' on PATH\n"
                             "Install git, or add its folder to PATH.");
    spec.path = buf_text(&git);
    if (place->option)
        argv[n++] = place->option;
    if (place->path)
        argv[n++] = place->path;
    for (; *arguments && n < 15; arguments++)
        argv[n++] = *arguments;
    spec.argv = (char *const *)(uintptr_t)argv;
    if (git_config_make_environ(&e, err))
        return AAD_INTERNAL;
    return proc_run(&spec, &deadline, ret_out, ret_status, err);
}

enum aad_code git_config_parse(struct git_config *config, bool has_origins, struct aad_error *err)
{
    char *p = config->bytes.bytes, *end = p + config->bytes.len;
    char *newline;

    for (config->n_entries = 0; p < end; p += strlen(p) + 1) {
        struct git_config_entry *entry = &config->entries[config->n_entries];

        if (config->n_entries == GIT_CONFIG_ENTRIES_MAX)
            return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                                 "git's configuration has more than %d credential helpers",
                                 GIT_CONFIG_ENTRIES_MAX);
        config->origins[config->n_entries] = has_origins ? p : NULL;
        if (has_origins)
            p += strlen(p) + 1;
        if (p >= end)
            break;
        newline = strchr(p, '\n');
        entry->key = p;
        entry->value = newline ? newline + 1 : "";
        p = newline ? newline + 1 : p;
        if (newline)
            *newline = '\0';
        config->n_entries++;
    }
    return AAD_OK;
}

static enum aad_code git_config_load(const struct git_config_place *place, const char *keys,
                                     bool with_origins, struct git_config *ret,
                                     struct aad_error *err)
{
    const char *const bare[] = {"--null", "--get-regexp", keys, NULL};
    const char *const full[] = {"--includes", "--show-origin", "--null", "--get-regexp", keys,
                                NULL};
    int status = 0;
    enum aad_code code =
        git_config_run(place, with_origins ? full : bare, &ret->bytes, &status, err);

    if (code)
        return code;
    if (status && status != GIT_CONFIG_NOTHING)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "git cannot read its configuration (status %d)\n"
                             "Correct what git says above, or try 'git config --list'.",
                             status);
    return git_config_parse(ret, with_origins, err);
}

enum aad_code git_config_load_helpers(const struct git_config_place *place, struct git_config *ret,
                                      struct aad_error *err)
{
    return git_config_load(place, "^credential\\.(.*\\.)?helper$", false, ret, err);
}

enum aad_code git_config_load_paths(const struct git_config_place *place, struct git_config *ret,
                                    struct aad_error *err)
{
    return git_config_load(place, "^credential\\..*\\.usehttppath$", false, ret, err);
}

enum aad_code git_config_load_all(const struct git_config_place *place, struct git_config *ret,
                                  struct aad_error *err)
{
    return git_config_load(place,
                           "^(credential\\.(.*\\.)?helper|http\\.(.*\\.)?extraheader|"
                           "includeif\\..*\\.path)$",
                           true, ret, err);
}

enum aad_code git_config_change(const struct git_config_place *place, const char *const *arguments,
                                struct aad_error *err)
{
    auto_secret struct secret out = {0};
    int status = 0;
    enum aad_code code = git_config_run(place, arguments, &out, &status, err);

    if (code)
        return code;
    trace("git-config: %s ended with status %d", arguments[0], status);
    if (!status)
        return AAD_OK;
    return aad_error_set(
        err, AAD_IO, NULL,
        "git could not write its configuration (status %d)\n"
        "See what git says above: a lock left over, a full disk, or a file that is not yours.",
        status);
}

const char *git_config_find_ours(const char *value)
{
    const char *found = strstr(value, GIT_CONFIG_PROGRAM), *after;

    if (!found || (found != value && found[-1] != '/'))
        return NULL;
    after = found + strlen(GIT_CONFIG_PROGRAM);
    return *after == '\0' || *after == ' ' ? after : NULL;
}

const char *git_config_find_connection(const char *value)
{
    static const char option[] = " --connection";
    const char *after = git_config_find_ours(value);

    if (!after || !text_has_prefix(after, option))
        return after ? "" : NULL;
    after += sizeof option - 1;
    return (*after == ' ' || *after == '=') && text_is_name(after + 1) ? after + 1 : "";
}

void git_config_clear(struct git_config *config)
{
    secret_clear(&config->bytes);
    config->n_entries = 0;
}
