/*
 * setup-git-plan.h - which lines of git's configuration hand a host over to us
 *
 * git asks every helper that matches a host, and tells every one of them the password that worked.
 * So the host's own list is emptied first (the line "helper =") and holds ours alone; otherwise a
 * helper that keeps passwords in clear would keep our token.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_GIT_PLAN_H
#define COMMAND_SETUP_GIT_PLAN_H

#include "base/buf.h"
#include "command/git-config.h"

#define SETUP_GIT_CHANGES_MAX 256

enum setup_git_verb {
    SETUP_GIT_ADD,        /* append value */
    SETUP_GIT_REPLACE,    /* the one line that has old_value gets value */
    SETUP_GIT_REMOVE,     /* remove the one line that has old_value */
    SETUP_GIT_REMOVE_ALL, /* remove every line of the key */
};

struct setup_git_change {
    enum setup_git_verb verb;
    char key[300];
    const char *value, *old_value; /* borrowed */
};

struct setup_git_plan {
    struct setup_git_change changes[SETUP_GIT_CHANGES_MAX];
    size_t n_changes;
};

/* The values of one key, in the order of the file. */
struct setup_git_plan_list {
    const char *values[GIT_CONFIG_ENTRIES_MAX];
    size_t n;
};

void setup_git_plan_find_values(const struct git_config *config, const char *key,
                                struct setup_git_plan_list *ret);

/* Adds the change, with that key. */
enum aad_code setup_git_plan_add(struct setup_git_plan *plan, const char *key,
                                 struct setup_git_change change, struct aad_error *err);

/* Writes the key anew, without the lines that `drop` marks. git cannot be told which of several
 * lines with the same value is meant, so it cannot remove one of them. */
enum aad_code setup_git_plan_rewrite(struct setup_git_plan *plan, const char *key,
                                     const struct setup_git_plan_list *list, const bool *drop,
                                     struct aad_error *err);

/* "credential.URL.helper" to the key of its useHttpPath, if it has one, and says yes. */
bool setup_git_plan_find_path(const struct git_config *paths, const char *helper, char *key,
                              size_t size);

/* Adds what has to change for one key so that its list ends with "" and ours. Nothing when it
 * does already. Pure. */
enum aad_code setup_git_plan_key(const struct git_config *config, const char *key, const char *ours,
                                 struct setup_git_plan *plan, struct aad_error *err);

/* Adds what has to change so that git says the path of what is below a host that has one: without
 * it, connections that differ by it cannot be told apart. paths: git_config_load_paths(). Pure. */
enum aad_code setup_git_plan_path(const struct git_config *paths, const char *host,
                                  struct setup_git_plan *plan, struct aad_error *err);

/* Adds what removes that again where `config` has our line of the connection for the host. Pure. */
enum aad_code setup_git_plan_undo_paths(const struct git_config *config,
                                        const struct git_config *paths, const char *connection,
                                        struct setup_git_plan *plan, struct aad_error *err);

/* Adds what removes our lines of that connection from every key: the reset line before ours goes
 * too. Lines of others stay, in their order. Pure. */
enum aad_code setup_git_plan_undo(const struct git_config *config, const char *connection,
                                  struct setup_git_plan *plan, struct aad_error *err);

/* Adds what gives every line of ours of that connection another value. Pure. */
enum aad_code setup_git_plan_rename(const struct git_config *config, const char *connection,
                                    const char *value, struct setup_git_plan *plan,
                                    struct aad_error *err);

/* The helper value: the program's absolute path, with what a shell would act on escaped, and the
 * connection. */
void setup_git_plan_print_value(const char *program, const char *connection, struct buf *ret);

#endif
