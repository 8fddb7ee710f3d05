/*
 * git-config.h - git's configuration, read and written by git itself
 *
 * The first git on PATH, with an environment built from nothing but what tells git where its files
 * are, and outside of any repository: a repository's own configuration decides nothing here (P10).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_GIT_CONFIG_H
#define COMMAND_GIT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/secret.h"

#define GIT_CONFIG_ENTRIES_MAX 1024

struct git_config_entry {
    const char *key;   /* "credential.https://host.helper" */
    const char *value; /* "" also for a key without one */
};

struct git_config {
    struct secret bytes; /* what git answered; the entries point into it */
    struct git_config_entry entries[GIT_CONFIG_ENTRIES_MAX];
    const char *origins[GIT_CONFIG_ENTRIES_MAX]; /* of each: "file:PATH"; NULL = not asked for */
    size_t n_entries;
};

/* Which file: {"--global", NULL}, {"--file", PATH}, or {NULL} for all that git would use. */
struct git_config_place {
    const char *option;
    const char *path;
};

/* Is git here? Then *ret is its path. */
bool git_config_find_git(struct buf *ret);

/* Reads every credential.helper and credential.URL.helper, in git's order. None is no error. */
enum aad_code git_config_load_helpers(const struct git_config_place *place, struct git_config *ret,
                                      struct aad_error *err);

/* The same of every credential.URL.useHttpPath, whose key git writes in lower case behind the URL.
 */
enum aad_code git_config_load_paths(const struct git_config_place *place, struct git_config *ret,
                                    struct aad_error *err);

/* The same of all that decides who is told our token, or whether it arrives: helpers,
 * http.URL.extraHeader, and the files that are included on a condition (includeIf), each with its
 * origin. Files that are included without one are part of it. */
enum aad_code git_config_load_all(const struct git_config_place *place, struct git_config *ret,
                                  struct aad_error *err);

/* Splits the answer of `git config --null --get-regexp` (in config->bytes) into entries; with
 * --show-origin each has its origin before it. */
enum aad_code git_config_parse(struct git_config *config, bool has_origins, struct aad_error *err);

/* Runs `git config PLACE ARGUMENTS...` (NULL-terminated, at most 6) to change the file. */
enum aad_code git_config_change(const struct git_config_place *place, const char *const *arguments,
                                struct aad_error *err);

/* If the command of a helper value is our program: what follows it (" --connection NAME"); else
 * NULL. */
const char *git_config_find_ours(const char *value);

/* The connection that a helper value of ours names; "" = none; NULL = it is not ours. */
const char *git_config_find_connection(const char *value);

void git_config_clear(struct git_config *config);
#define auto_git_config __attribute__((cleanup(git_config_clear)))

#endif
