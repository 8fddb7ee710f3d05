/*
 * doctor-git-include.c - what git's configuration is where a condition of it holds (includeIf)
 *
 * git reads such a file in some repositories alone, and here there is none. So each is read by
 * itself, and put where git would put it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/text.h"
#include "command/doctor.h"

#define DOCTOR_GIT_CONDITION "includeif."
#define DOCTOR_GIT_FILE "file:"

/* As git resolves it: from the home, or from the folder of the file that names it. False where that
 * cannot be said. */
static bool doctor_git_print_included(const char *path, const char *origin, struct buf *ret)
{
    const char *home = env_get("HOME"), *slash;

    if (text_has_prefix(path, "~/") && home)
        buf_append_all(ret, home, path + 1, (char *)NULL);
    else if (path[0] == '/')
        buf_append_text(ret, path);
    else if (path[0] && path[0] != '~' && origin && text_has_prefix(origin, DOCTOR_GIT_FILE)) {
        origin += sizeof DOCTOR_GIT_FILE - 1;
        slash = strrchr(origin, '/');
        buf_append(ret, origin, slash ? (size_t)(slash - origin) + 1 : 0);
        buf_append_text(ret, path);
    }
    return ret->len && !buf_ok(ret, NULL);
}

static void doctor_git_copy(const struct git_config *from, size_t begin, size_t end,
                            struct git_config *ret)
{
    for (size_t i = begin; i < end && ret->n_entries < GIT_CONFIG_ENTRIES_MAX; i++) {
        ret->entries[ret->n_entries] = from->entries[i];
        ret->origins[ret->n_entries++] = from->origins[i];
    }
}

bool doctor_git_load_included(const struct git_config *base, size_t i, struct git_config *included,
                              struct git_config *ret)
{
    auto_buf struct buf path = {0};
    struct git_config_place place = {"--file", NULL};

    if (!text_has_prefix(base->entries[i].key, DOCTOR_GIT_CONDITION) ||
        !doctor_git_print_included(base->entries[i].value, base->origins[i], &path) ||
        access(buf_text(&path), R_OK))
        return false;
    place.path = buf_text(&path);
    if (git_config_load_all(&place, included, NULL))
        return false;
    ret->n_entries = 0;
    doctor_git_copy(base, 0, i, ret);
    doctor_git_copy(included, 0, included->n_entries, ret);
    doctor_git_copy(base, i + 1, base->n_entries, ret);
    return true;
}
