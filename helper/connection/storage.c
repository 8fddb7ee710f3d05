/*
 * storage.c - the directories of connection files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "connection/beside.h"
#include "connection/connection.h"

#define STORAGE_FILE_MAX 65536
#define STORAGE_NEAR_MAX 4096 /* names that a mistyped one is compared with */
#define STORAGE_NAMES_ROOM 64

/* --- the directories -------------------------------------------------------------------------- */

static enum aad_code storage_user_dir(struct buf *ret, struct aad_error *err)
{
    enum aad_code code = env_config_dir(ret, err);

    if (code)
        return code;
    buf_append_text(ret, "/connections");
    return buf_ok(ret, err);
}

static enum aad_code storage_path(const char *directory, const char *name, struct buf *ret,
                                  struct aad_error *err)
{
    if (!text_is_name(name))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%.40s' is no connection name\n"
                             "A name has 1 to 32 of a-z, 0-9 and '-'.",
                             name);
    buf_append_all(ret, directory, "/", name, ".json", (char *)NULL);
    return buf_ok(ret, err);
}

/* A file that others could have written must not choose authority, proxy or CA (case 33). */
static enum aad_code storage_load_from(const char *directory, const char *name,
                                       struct connection *ret, struct aad_error *err)
{
    auto_buf struct buf path = {0};
    auto_secret struct secret text = {0};
    char what[sizeof err->what];
    enum aad_code code = storage_path(directory, name, &path, err);

    if (!code)
        code = file_read(buf_text(&path), FILE_TRUST_CONFIG, STORAGE_FILE_MAX, &text, err);
    if (!code)
        code = file_check_chain(buf_text(&path), err); /* also of what a link leads to */
    if (code)
        return code;
    code = connection_parse(name, text.bytes, text.len, ret, err);
    if (code && err) {
        (void)snprintf(what, sizeof what, "%.100s: %.150s", buf_text(&path), err->what);
        memcpy(err->what, what, sizeof what);
    }
    return code;
}

struct storage_near {
    const char *wanted;
    const char *names[STORAGE_NEAR_MAX + 1];
    size_t n;
};

static enum aad_code storage_collect(void *ctx, const char *name)
{
    struct storage_near *near = ctx;

    if (near->n < STORAGE_NEAR_MAX && strcmp(name, near->wanted) != 0)
        near->names[near->n] = strdup(name);
    near->n += near->n < STORAGE_NEAR_MAX && near->names[near->n] != NULL;
    return AAD_OK;
}

static enum aad_code storage_not_found(const char *name, struct aad_error *err)
{
    struct storage_near *near = calloc(1, sizeof *near);
    const char *nearest = NULL;
    enum aad_code code;

    code = aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "there is no connection '%s'\n"
                         "'aad-credential connection list' shows all, 'aad-credential connection "
                         "add' makes one.",
                         name);
    if (near)
        near->wanted = name;
    if (near && !connection_list(storage_collect, near, NULL))
        nearest = text_nearest(name, near->names);
    if (nearest)
        aad_error_remedy(err, "Did you mean '%s'? 'aad-credential connection list' shows all.",
                         nearest);
    for (size_t i = 0; near && i < near->n; i++)
        free((void *)(uintptr_t)near->names[i]);
    free(near);
    return code;
}

static bool storage_is_there(const char *path)
{
    struct stat st;

    return !lstat(path, &st); /* a link that leads nowhere, too */
}

/* Which store it used is not known any more. */
static enum aad_code storage_leads_nowhere(const char *path, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.300s is a link that leads nowhere\n"
                         "Put back the file that it leads to; or remove the link, rm '%.300s': "
                         "secrets of the connection stay in their store then.",
                         path, path);
}

enum aad_code connection_load(const char *name, struct connection *ret, struct aad_error *err)
{
    auto_buf struct buf directory = {0}, path = {0};
    enum aad_code code = storage_user_dir(&directory, err);

    if (!code)
        code = storage_load_from(buf_text(&directory), name, ret, err);
    if (code == AAD_NOT_FOUND && !storage_path(buf_text(&directory), name, &path, NULL) &&
        storage_is_there(buf_text(&path)))
        return storage_leads_nowhere(buf_text(&path), err);
    if (code == AAD_NOT_FOUND)
        code = storage_load_from(CONNECTION_SYSTEM_DIR, name, ret, err);
    return code == AAD_NOT_FOUND ? storage_not_found(name, err) : code;
}

/* Where NAME.json is a link, as managers of dotfiles make one, what it leads to is replaced. */
static enum aad_code storage_prepare(const struct connection *c, struct buf *ret_path,
                                     struct buf *ret_text, struct aad_error *err)
{
    auto_buf struct buf directory = {0};
    enum aad_code code = storage_user_dir(&directory, err);

    if (!code)
        code = storage_path(buf_text(&directory), c->name, ret_path, err);
    if (!code)
        code = connection_print(c, ret_text, err);
    if (!code)
        code = file_make_private_dir(buf_text(&directory), err);
    return code ? code : file_follow(ret_path, err);
}

enum aad_code connection_save(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = storage_prepare(c, &path, &text, err);

    return code ? code : file_replace(buf_text(&path), 0600, text.bytes, text.len, err);
}

enum aad_code connection_rehearse_save(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = storage_prepare(c, &path, &text, err);

    return code ? code : file_rehearse(buf_text(&path), text.len, err);
}

static enum aad_code storage_is_systems(const char *name, struct aad_error *err)
{
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "'%s' is a connection of the whole system\n"
                         "An administrator removes " CONNECTION_SYSTEM_DIR "/%s.json.",
                         name, name);
}

/* The user's directory and the file of that name in it, which must be there. */
static enum aad_code storage_find_own(const char *name, struct buf *ret_directory,
                                      struct buf *ret_path, struct aad_error *err)
{
    enum aad_code code = storage_user_dir(ret_directory, err);

    if (!code)
        code = storage_path(buf_text(ret_directory), name, ret_path, err);
    if (code || storage_is_there(buf_text(ret_path)))
        return code;
    return connection_exists(name) ? storage_is_systems(name, err) : storage_not_found(name, err);
}

enum aad_code connection_check_own(const char *name, struct aad_error *err)
{
    auto_buf struct buf directory = {0}, path = {0};

    return storage_find_own(name, &directory, &path, err);
}

enum aad_code connection_erase(const char *name, struct buf *ret_stays, struct aad_error *err)
{
    auto_buf struct buf directory = {0}, path = {0}, target = {0};
    enum aad_code code = storage_find_own(name, &directory, &path, err);

    if (code)
        return code;
    buf_append_text(&target, buf_text(&path));
    if (ret_stays && !file_follow(&target, NULL) && strcmp(buf_text(&target), buf_text(&path)) != 0)
        buf_append_text(ret_stays, buf_text(&target));
    beside_remove_own(name); /* the system's connection may have some of that name, too */
    if (unlink(buf_text(&path)) && errno != ENOENT)
        return error_set_errno(err, errno, "cannot remove '%s'", buf_text(&path));
    return AAD_OK;
}

bool connection_exists(const char *name)
{
    auto_buf struct buf directory = {0}, path = {0}, system_path = {0};

    if (storage_user_dir(&directory, NULL) ||
        storage_path(buf_text(&directory), name, &path, NULL) ||
        storage_path(CONNECTION_SYSTEM_DIR, name, &system_path, NULL))
        return false;
    return !access(buf_text(&path), F_OK) || !access(buf_text(&system_path), F_OK);
}

/* --- listing ---------------------------------------------------------------------------------- */

struct storage_names {
    char (*names)[CONNECTION_NAME_MAX + 1];
    size_t n, room;
    bool failed; /* memory ran out */
};

static bool storage_has_room(struct storage_names *list)
{
    size_t room = list->room ? 2 * list->room : STORAGE_NAMES_ROOM;
    void *names;

    if (list->n < list->room)
        return true;
    names = reallocarray(list->names, room, sizeof *list->names);
    if (!names) {
        list->failed = true;
        return false;
    }
    list->names = names;
    list->room = room;
    return true;
}

static void storage_add_name(struct storage_names *list, const char *file)
{
    size_t len = strlen(file);
    char name[CONNECTION_NAME_MAX + 1] = "";

    if (len <= 5 || len - 5 > CONNECTION_NAME_MAX || strcmp(file + len - 5, ".json") != 0)
        return;
    memcpy(name, file, len - 5);
    if (text_is_name(name) && storage_has_room(list))
        memcpy(list->names[list->n++], name, sizeof name);
}

/* A directory that is not there has none. One that cannot be read may have: it is an error, unless
 * it is the system's and closed to this user on purpose. */
static enum aad_code storage_scan(const char *directory, bool is_own, struct storage_names *list,
                                  struct aad_error *err)
{
    DIR *dir = opendir(directory);
    const struct dirent *entry;
    int failed;

    if (!dir && (errno == ENOENT || (errno == EACCES && !is_own)))
        return AAD_OK;
    if (!dir)
        return error_set_errno(err, errno, "cannot list the connections in '%s'", directory);
    for (errno = 0; (entry = readdir(dir)); errno = 0)
        storage_add_name(list, entry->d_name);
    failed = errno;
    (void)closedir(dir);
    return failed ? error_set_errno(err, failed, "cannot list the connections in '%s'", directory)
                  : AAD_OK;
}

static int storage_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void storage_free_names(struct storage_names *list)
{
    free(list->names);
}

enum aad_code connection_list(connection_visit *visit, void *ctx, struct aad_error *err)
{
    auto_buf struct buf directory = {0};
    __attribute__((cleanup(storage_free_names))) struct storage_names list = {0};
    enum aad_code code = storage_user_dir(&directory, err);

    if (code)
        return code;
    code = storage_scan(buf_text(&directory), true, &list, err);
    if (!code)
        code = storage_scan(CONNECTION_SYSTEM_DIR, false, &list, err);
    if (code)
        return code;
    if (list.failed)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    if (list.n)
        qsort(list.names, list.n, sizeof list.names[0], storage_compare);
    for (size_t i = 0; !code && i < list.n; i++)
        if (!i || strcmp(list.names[i], list.names[i - 1]) != 0)
            code = visit(ctx, list.names[i]);
    return code;
}
