/*
 * setup-git-order.c - what is for a longer path stands later in git's configuration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-order.h"

#include <string.h>

/* Of "credential.URL.helper": is the one URL the other with more path behind it? */
static bool setup_git_order_is_below(const char *key, const char *broader)
{
    static const char start[] = "credential.", end[] = ".helper";
    size_t len = strlen(broader);

    if (len < sizeof start + sizeof end - 1 || len > strlen(key))
        return false;
    len -= sizeof end - 1;
    return !strncmp(key, broader, len) && key[len] == '/';
}

bool setup_git_order_is_overtaken(const struct git_config *config, const char *key)
{
    bool is_after = false, is_overtaken = false;

    for (size_t i = 0; i < config->n_entries; i++) {
        const struct git_config_entry *entry = &config->entries[i];

        is_after |= !strcmp(entry->key, key);
        is_overtaken |=
            is_after && ((entry->value[0] && !strcmp(entry->key, "credential.helper")) ||
                         setup_git_order_is_below(key, entry->key));
    }
    return is_overtaken;
}

/* The place of the last line of the key; -1 = it has none. */
static long setup_git_order_last(const struct git_config *config, const char *key)
{
    long last = -1;

    for (size_t i = 0; i < config->n_entries; i++)
        if (!strcmp(config->entries[i].key, key))
            last = (long)i;
    return last;
}

static bool setup_git_order_is_written(const struct setup_git_plan *plan, const char *key)
{
    for (size_t i = 0; i < plan->n_changes; i++)
        if (plan->changes[i].verb == SETUP_GIT_ADD && !strcmp(plan->changes[i].key, key))
            return true;
    return false;
}

/* With its useHttpPath, which would keep the section where it is. */
static enum aad_code setup_git_order_move(const struct git_config *config,
                                          const struct git_config *paths, const char *key,
                                          struct setup_git_plan *plan, struct aad_error *err)
{
    static const bool drop[GIT_CONFIG_ENTRIES_MAX];
    struct setup_git_change remove = {.verb = SETUP_GIT_REMOVE_ALL};
    struct setup_git_change add = {.verb = SETUP_GIT_ADD, .value = "true"};
    struct setup_git_plan_list list;
    char path_key[sizeof add.key];
    bool has_path = setup_git_plan_find_path(paths, key, path_key, sizeof path_key);
    enum aad_code code = has_path ? setup_git_plan_add(plan, path_key, remove, err) : AAD_OK;

    setup_git_plan_find_values(config, key, &list);
    if (!code)
        code = setup_git_plan_rewrite(plan, key, &list, drop, err);
    return code || !has_path ? code : setup_git_plan_add(plan, path_key, add, err);
}

enum aad_code setup_git_order_move_below(const struct git_config *config,
                                         const struct git_config *paths, const char *key,
                                         struct setup_git_plan *plan, struct aad_error *err)
{
    bool is_written = setup_git_order_is_written(plan, key);
    long last = setup_git_order_last(config, key);
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < config->n_entries && !code; i++) {
        const char *below = config->entries[i].key;

        /* Once for each key: at its last line, if that is ours. */
        if (setup_git_order_is_below(below, key) &&
            setup_git_order_last(config, below) == (long)i &&
            git_config_find_ours(config->entries[i].value) && (is_written || (long)i < last) &&
            !setup_git_order_is_written(plan, below))
            code = setup_git_order_move(config, paths, below, plan, err);
    }
    return code;
}
