/*
 * setup-git-undo.c - every `setup git` of a connection that goes is undone, or of one that gets
 * another name is changed
 *
 * A file that was named by --file is known only where git includes it: it is told, not changed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "command/setup-git-change.h"

static const struct git_config_place setup_git_undo_places[] = {{"--global", NULL},
                                                                {"--system", NULL}};

#define SETUP_GIT_UNDO_PLACES (sizeof setup_git_undo_places / sizeof *setup_git_undo_places)

struct setup_git_undo {
    struct setup_git_now now[SETUP_GIT_UNDO_PLACES];
    struct setup_git_plan plans[SETUP_GIT_UNDO_PLACES];
    struct buf value; /* of the lines, where they stay; the plans borrow it */
};

/* One look at all files, which is the only one where nothing was ever set up. */
static enum aad_code setup_git_undo_look(const char *connection, bool *ret_is_there,
                                         struct aad_error *err)
{
    static const struct git_config_place everywhere = {NULL, NULL};
    auto_free struct git_config *config = calloc(1, sizeof *config);
    enum aad_code code;

    *ret_is_there = false;
    if (!config)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    code = git_config_load_helpers(&everywhere, config, err);
    for (size_t i = 0; i < config->n_entries && !code; i++) {
        const char *name = git_config_find_connection(config->entries[i].value);

        *ret_is_there |= name && !strcmp(name, connection);
    }
    git_config_clear(config);
    return code;
}

static enum aad_code setup_git_undo_plan(struct setup_git_undo *u, const char *connection,
                                         struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < SETUP_GIT_UNDO_PLACES && !code; i++) {
        code = setup_git_load(&setup_git_undo_places[i], &u->now[i], err);
        if (!code && u->value.len)
            code = setup_git_plan_rename(&u->now[i].helpers, connection, buf_text(&u->value),
                                         &u->plans[i], err);
        else if (!code)
            code = setup_git_plan_undo_all(&u->now[i], connection, &u->plans[i], err);
    }
    return code;
}

enum aad_code setup_git_undo_rename(const char *connection, const char *to,
                                    struct setup_git_undo **ret, struct aad_error *err)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL;
    auto_buf struct buf git = {0};
    bool is_there = false;
    enum aad_code code = AAD_OK;

    *ret = NULL;
    if (git_config_find_git(&git))
        code = setup_git_undo_look(connection, &is_there, err);
    if (code || !is_there)
        return code;
    u = calloc(1, sizeof *u);
    if (!u)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    if (to)
        setup_git_plan_print_value(GIT_HELPER_PATH, to, &u->value);
    code = buf_ok(&u->value, err);
    if (!code)
        code = setup_git_undo_plan(u, connection, err);
    if (code)
        return code;
    *ret = u;
    u = NULL;
    return AAD_OK;
}

enum aad_code setup_git_undo_new(const char *connection, struct setup_git_undo **ret,
                                 struct aad_error *err)
{
    return setup_git_undo_rename(connection, NULL, ret, err);
}

bool setup_git_undo_has_changes(const struct setup_git_undo *u)
{
    size_t n_changes = 0;

    for (size_t i = 0; i < SETUP_GIT_UNDO_PLACES; i++)
        n_changes += u->plans[i].n_changes;
    return n_changes > 0;
}

void setup_git_undo_drop(struct setup_git_undo *u)
{
    for (size_t i = 0; i < SETUP_GIT_UNDO_PLACES; i++)
        u->plans[i].n_changes = 0;
}

void setup_git_undo_free(struct setup_git_undo **u)
{
    for (size_t i = 0; *u && i < SETUP_GIT_UNDO_PLACES; i++)
        setup_git_clear(&(*u)->now[i]);
    if (*u)
        buf_clear(&(*u)->value);
    free(*u);
    *u = NULL;
}

void setup_git_undo_print(const struct setup_git_undo *u, struct buf *out)
{
    for (size_t i = 0; i < SETUP_GIT_UNDO_PLACES; i++)
        if (u->plans[i].n_changes)
            setup_git_change_print(&u->plans[i], &setup_git_undo_places[i], out);
}

enum aad_code setup_git_undo_make(const struct setup_git_undo *u, struct aad_error *err)
{
    enum aad_code code = AAD_OK, first = AAD_OK;

    for (size_t i = 0; i < SETUP_GIT_UNDO_PLACES; i++) {
        code = setup_git_change_make(&u->plans[i], &setup_git_undo_places[i], first ? NULL : err);
        first = first ? first : code;
    }
    return first;
}

bool setup_git_undo_is_left(const char *connection)
{
    bool is_there;

    return !setup_git_undo_look(connection, &is_there, NULL) && is_there;
}
