/*
 * setup-git-plan.c - what has to change in git's configuration, and nothing more
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-plan.h"

#include <string.h>

#include "base/text.h"
#include "command/setup-git-order.h"

void setup_git_plan_find_values(const struct git_config *config, const char *key,
                                struct setup_git_plan_list *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < config->n_entries; i++)
        if (!strcmp(config->entries[i].key, key))
            ret->values[ret->n++] = config->entries[i].value;
}

enum aad_code setup_git_plan_add(struct setup_git_plan *plan, const char *key,
                                 struct setup_git_change change, struct aad_error *err)
{
    if (plan->n_changes == SETUP_GIT_CHANGES_MAX)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "more than %d lines would change",
                             SETUP_GIT_CHANGES_MAX);
    if (strlen(key) >= sizeof change.key)
        return aad_error_set(err, AAD_CONFIG, NULL, "a host is too long for git's configuration");
    (void)snprintf(change.key, sizeof change.key, "%s", key);
    plan->changes[plan->n_changes++] = change;
    return AAD_OK;
}

static bool setup_git_plan_has_ours(const struct setup_git_plan_list *list, size_t i)
{
    return git_config_find_ours(list->values[i]) != NULL;
}

static size_t setup_git_plan_count_ours(const struct setup_git_plan_list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->n; i++)
        count += setup_git_plan_has_ours(list, i);
    return count;
}

static bool setup_git_plan_is_of(const char *value, const char *connection)
{
    const char *name = git_config_find_connection(value);

    return name && !strcmp(name, connection);
}

enum aad_code setup_git_plan_rewrite(struct setup_git_plan *plan, const char *key,
                                     const struct setup_git_plan_list *list, const bool *drop,
                                     struct aad_error *err)
{
    enum aad_code code =
        setup_git_plan_add(plan, key, (struct setup_git_change){.verb = SETUP_GIT_REMOVE_ALL}, err);

    for (size_t i = 0; i < list->n && !code; i++)
        if (!drop[i])
            code = setup_git_plan_add(
                plan, key,
                (struct setup_git_change){.verb = SETUP_GIT_ADD, .value = list->values[i]}, err);
    return code;
}

static bool setup_git_plan_is_single(const struct setup_git_plan_list *list, size_t i)
{
    size_t count = 0;

    for (size_t j = 0; j < list->n; j++)
        count += !strcmp(list->values[i], list->values[j]);
    return count == 1;
}

static enum aad_code setup_git_plan_drop(struct setup_git_plan *plan, const char *key,
                                         const struct setup_git_plan_list *list, const bool *drop,
                                         struct aad_error *err)
{
    size_t dropped = 0;
    bool can_be_named = true;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < list->n; i++) {
        dropped += drop[i];
        can_be_named &= !drop[i] || setup_git_plan_is_single(list, i);
    }
    if (!dropped)
        return AAD_OK;
    if (dropped == list->n || !can_be_named)
        return setup_git_plan_rewrite(plan, key, list, drop, err);
    for (size_t i = 0; i < list->n && !code; i++)
        if (drop[i])
            code = setup_git_plan_add(
                plan, key,
                (struct setup_git_change){.verb = SETUP_GIT_REMOVE, .old_value = list->values[i]},
                err);
    return code;
}

/* Marks line i, which is ours, and the reset that was there only for it. */
static void setup_git_plan_mark(const struct setup_git_plan_list *list, size_t i, bool *drop)
{
    drop[i] = true;
    if (i && !list->values[i - 1][0])
        drop[i - 1] = true;
}

enum aad_code setup_git_plan_key(const struct git_config *config, const char *key, const char *ours,
                                 struct setup_git_plan *plan, struct aad_error *err)
{
    struct setup_git_plan_list list;
    bool drop[GIT_CONFIG_ENTRIES_MAX] = {false}, ends_with_us;
    enum aad_code code;

    setup_git_plan_find_values(config, key, &list);
    ends_with_us = list.n >= 2 && setup_git_plan_has_ours(&list, list.n - 1) &&
                   !list.values[list.n - 2][0] && setup_git_plan_count_ours(&list) == 1;
    /* Then both lines are written anew, at the end of the file. */
    if (list.n == 2 && setup_git_order_is_overtaken(config, key))
        ends_with_us = false;
    if (ends_with_us && !strcmp(list.values[list.n - 1], ours))
        return AAD_OK;
    if (ends_with_us)
        return setup_git_plan_add(plan, key,
                                  (struct setup_git_change){.verb = SETUP_GIT_REPLACE,
                                                            .value = ours,
                                                            .old_value = list.values[list.n - 1]},
                                  err);
    for (size_t i = 0; i < list.n; i++)
        if (setup_git_plan_has_ours(&list, i))
            setup_git_plan_mark(&list, i, drop);
    code = setup_git_plan_drop(plan, key, &list, drop, err);
    if (!code)
        code = setup_git_plan_add(
            plan, key, (struct setup_git_change){.verb = SETUP_GIT_ADD, .value = ""}, err);
    if (!code)
        code = setup_git_plan_add(
            plan, key, (struct setup_git_change){.verb = SETUP_GIT_ADD, .value = ours}, err);
    return code;
}

static bool setup_git_plan_is_first(const struct git_config *config, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (!strcmp(config->entries[j].key, config->entries[i].key))
            return false;
    return true;
}

enum aad_code setup_git_plan_undo(const struct git_config *config, const char *connection,
                                  struct setup_git_plan *plan, struct aad_error *err)
{
    struct setup_git_plan_list list;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < config->n_entries && !code; i++) {
        bool drop[GIT_CONFIG_ENTRIES_MAX] = {false};

        if (!setup_git_plan_is_first(config, i))
            continue;
        setup_git_plan_find_values(config, config->entries[i].key, &list);
        for (size_t j = 0; j < list.n; j++)
            if (setup_git_plan_is_of(list.values[j], connection))
                setup_git_plan_mark(&list, j, drop);
        code = setup_git_plan_drop(plan, config->entries[i].key, &list, drop, err);
    }
    return code;
}

/* git gives all lines of a key that have the same value the new one. */
static bool setup_git_plan_is_planned(const struct setup_git_plan *plan,
                                      const struct git_config_entry *entry)
{
    for (size_t i = 0; i < plan->n_changes; i++)
        if (!strcmp(plan->changes[i].key, entry->key) &&
            !strcmp(plan->changes[i].old_value, entry->value))
            return true;
    return false;
}

enum aad_code setup_git_plan_rename(const struct git_config *config, const char *connection,
                                    const char *value, struct setup_git_plan *plan,
                                    struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < config->n_entries && !code; i++) {
        const struct git_config_entry *entry = &config->entries[i];
        struct setup_git_change change = {
            .verb = SETUP_GIT_REPLACE, .value = value, .old_value = entry->value};

        if (setup_git_plan_is_of(entry->value, connection) &&
            !setup_git_plan_is_planned(plan, entry))
            code = setup_git_plan_add(plan, entry->key, change, err);
    }
    return code;
}

/* --- useHttpPath ------------------------------------------------------------------------------ */

#define SETUP_GIT_PLAN_HELPER ".helper"
#define SETUP_GIT_PLAN_PATH ".usehttppath" /* as git writes it */

enum aad_code setup_git_plan_path(const struct git_config *paths, const char *host,
                                  struct setup_git_plan *plan, struct aad_error *err)
{
    struct setup_git_plan_list list;
    struct setup_git_change add = {.verb = SETUP_GIT_ADD, .value = "true"};
    char key[sizeof add.key];
    enum aad_code code = AAD_OK;

    (void)snprintf(key, sizeof key, "credential.%s" SETUP_GIT_PLAN_PATH, host);
    setup_git_plan_find_values(paths, key, &list);
    if (list.n == 1 && !strcmp(list.values[0], "true"))
        return AAD_OK;
    if (list.n)
        code = setup_git_plan_add(plan, key,
                                  (struct setup_git_change){.verb = SETUP_GIT_REMOVE_ALL}, err);
    return code ? code : setup_git_plan_add(plan, key, add, err);
}

bool setup_git_plan_find_path(const struct git_config *paths, const char *helper, char *key,
                              size_t size)
{
    struct setup_git_plan_list list;
    size_t len = strlen(helper) - (sizeof SETUP_GIT_PLAN_HELPER - 1);

    (void)snprintf(key, size, "%.*s" SETUP_GIT_PLAN_PATH, (int)len, helper);
    setup_git_plan_find_values(paths, key, &list);
    return list.n == 1 && !strcmp(list.values[0], "true");
}

enum aad_code setup_git_plan_undo_paths(const struct git_config *config,
                                        const struct git_config *paths, const char *connection,
                                        struct setup_git_plan *plan, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < config->n_entries && !code; i++) {
        struct setup_git_change drop = {.verb = SETUP_GIT_REMOVE_ALL};
        char key[sizeof drop.key];

        if (setup_git_plan_is_of(config->entries[i].value, connection) &&
            setup_git_plan_find_path(paths, config->entries[i].key, key, sizeof key))
            code = setup_git_plan_add(plan, key, drop, err);
    }
    return code;
}

void setup_git_plan_print_value(const char *program, const char *connection, struct buf *ret)
{
    for (const char *p = program; *p; p++) {
        if (strchr("|&;<>()$`\\\"' \t*?[#~=%!{}", *p))
            buf_append(ret, "\\", 1);
        buf_append(ret, p, 1);
    }
    buf_printf(ret, " --connection %s", connection);
}
