/*
 * setup-git-change.c - the changes of git's configuration: they are shown, and made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-change.h"

#include <string.h>

#include "base/screen.h"

enum aad_code setup_git_load(const struct git_config_place *place, struct setup_git_now *ret,
                             struct aad_error *err)
{
    enum aad_code code = git_config_load_helpers(place, &ret->helpers, err);

    return code ? code : git_config_load_paths(place, &ret->paths, err);
}

void setup_git_clear(struct setup_git_now *now)
{
    git_config_clear(&now->helpers);
    git_config_clear(&now->paths);
}

enum aad_code setup_git_plan_undo_all(const struct setup_git_now *now, const char *connection,
                                      struct setup_git_plan *plan, struct aad_error *err)
{
    enum aad_code code = setup_git_plan_undo(&now->helpers, connection, plan, err);

    return code ? code
                : setup_git_plan_undo_paths(&now->helpers, &now->paths, connection, plan, err);
}

static const char *setup_git_change_place(const struct git_config_place *place)
{
    if (place->path)
        return place->path;
    return !strcmp(place->option, "--system") ? "the system's git configuration"
                                              : "your git configuration (--global)";
}

static void setup_git_change_print_one(const struct setup_git_change *change, struct buf *out)
{
    char value[400], old[400];

    screen_show(value, sizeof value, change->value ? change->value : "",
                change->value ? strlen(change->value) : 0);
    screen_show(old, sizeof old, change->old_value ? change->old_value : "",
                change->old_value ? strlen(change->old_value) : 0);
    if (change->verb == SETUP_GIT_REMOVE_ALL)
        buf_printf(out, "  - %s  (all of them)\n", change->key);
    if (change->verb == SETUP_GIT_REPLACE || change->verb == SETUP_GIT_REMOVE)
        buf_printf(out, "  - %s =%s%s\n", change->key, old[0] ? " " : "", old);
    if (change->verb == SETUP_GIT_REPLACE || change->verb == SETUP_GIT_ADD)
        buf_printf(out, "  + %s =%s%s\n", change->key, value[0] ? " " : "", value);
}

void setup_git_change_print(const struct setup_git_plan *plan, const struct git_config_place *place,
                            struct buf *out)
{
    char shown[200];
    const char *name = setup_git_change_place(place);

    buf_printf(out, "In %s:\n", screen_show(shown, sizeof shown, name, strlen(name)));
    for (size_t i = 0; i < plan->n_changes; i++)
        setup_git_change_print_one(&plan->changes[i], out);
}

static enum aad_code setup_git_change_make_one(const struct setup_git_change *change,
                                               const struct git_config_place *place,
                                               struct aad_error *err)
{
    const char *add[] = {"--add", change->key, change->value, NULL};
    const char *replace[] = {"--fixed-value", "--replace-all",   change->key,
                             change->value,   change->old_value, NULL};
    const char *remove[] = {"--fixed-value", "--unset", change->key, change->old_value, NULL};
    const char *remove_all[] = {"--unset-all", change->key, NULL};

    switch (change->verb) {
    case SETUP_GIT_ADD:
        return git_config_change(place, add, err);
    case SETUP_GIT_REPLACE:
        return git_config_change(place, replace, err);
    case SETUP_GIT_REMOVE:
        return git_config_change(place, remove, err);
    case SETUP_GIT_REMOVE_ALL:
        return git_config_change(place, remove_all, err);
    }
    return aad_error_set(err, AAD_INTERNAL, NULL, "an unknown change of git's configuration");
}

enum aad_code setup_git_change_make(const struct setup_git_plan *plan,
                                    const struct git_config_place *place, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < plan->n_changes && !code; i++)
        code = setup_git_change_make_one(&plan->changes[i], place, err);
    return code;
}
