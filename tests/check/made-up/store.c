/*
 * made-up-store.c - secrets in plain files: tests/check/made-up.sh adds it, and nobody else may
 *
 * A file is named CONNECTION.ROLE and holds label, user name and secret, the first two each with a
 * NUL at its end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <aad-credential/store.h>

#include "common/folder.h"

#define MADE_UP_TEXT_MAX 512
#define MADE_UP_FILE_MAX (2 * MADE_UP_TEXT_MAX + AAD_SECRET_MAX)

struct aad_store_state {
    const struct aad_store_host *host;
    int dir;
    char bytes[MADE_UP_FILE_MAX + 1]; /* of the file that was read last */
};

static enum aad_code made_up_fail(struct aad_error *err, const char *what)
{
    if (errno == ENOENT)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the made-up store has no such secret");
    return aad_error_set(err, AAD_IO, NULL, "the made-up store cannot %s", what);
}

static void made_up_close(struct aad_store_state *state)
{
    if (!state)
        return;
    (void)close(state->dir);
    explicit_bzero(state, sizeof *state);
    free(state);
}

static enum aad_code made_up_open(const struct aad_store_host *host, const char *location,
                                  struct aad_store_state **ret_state, struct aad_error *err)
{
    const char *directory = host->setting(host->ctx, "directory");
    struct aad_store_state *state = calloc(1, sizeof *state);

    (void)location;
    if (!state)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    state->host = host;
    state->dir = !directory || folder_make(directory)
                     ? -1
                     : open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (state->dir < 0) {
        free(state);
        return aad_error_set(err, AAD_UNAVAILABLE, NULL, "the made-up store has no directory");
    }
    *ret_state = state;
    return AAD_OK;
}

static enum aad_code made_up_check(struct aad_store_state *state, struct aad_error *err)
{
    (void)state, (void)err;
    return AAD_OK;
}

static const char *made_up_name(char out[100], const struct aad_item *item)
{
    (void)snprintf(out, 100, "%s.%s", item->connection, item->role);
    return out;
}

/* Label and user name come first; returns where the secret begins, and how long it is. */
static enum aad_code made_up_read(struct aad_store_state *state, const char *name,
                                  const char **ret_secret, size_t *ret_len, struct aad_error *err)
{
    int fd = openat(state->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t len = fd < 0 ? -1 : read(fd, state->bytes, MADE_UP_FILE_MAX);
    const char *secret;

    if (fd >= 0)
        (void)close(fd);
    if (len < 0)
        return made_up_fail(err, "read");
    state->bytes[len] = '\0';
    secret = state->bytes + strnlen(state->bytes, (size_t)len) + 1;
    if (secret < state->bytes + len)
        secret += strnlen(secret, (size_t)(state->bytes + len - secret)) + 1;
    if (secret > state->bytes + len)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "a file of the made-up store is damaged");
    *ret_secret = secret;
    *ret_len = (size_t)(state->bytes + len - secret);
    return AAD_OK;
}

static enum aad_code made_up_load(struct aad_store_state *state, const struct aad_item *item,
                                  aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    char name[100];
    const char *secret;
    size_t len;
    enum aad_code code;

    if (!state->host->time_left_ms(state->host->ctx))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "no time is left");
    code = made_up_read(state, made_up_name(name, item), &secret, &len, err);
    if (!code && (code = sink(sink_ctx, secret, len)))
        return aad_error_set(err, code, NULL, "the secret was not taken");
    return code;
}

static enum aad_code made_up_save(struct aad_store_state *state, const struct aad_item *item,
                                  const void *bytes, size_t len, struct aad_error *err)
{
    const char *label = item->label ? item->label : "",
               *user = item->username ? item->username : "";
    char name[100], fresh[20];
    int fd;
    bool is_written;

    (void)snprintf(fresh, sizeof fresh, "%ld", (long)getpid());
    fd = openat(state->dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return made_up_fail(err, "make a file");
    is_written = dprintf(fd, "%s%c%s%c", label, '\0', user, '\0') > 0 &&
                 write(fd, bytes, len) == (ssize_t)len && !fsync(fd);
    (void)close(fd);
    if (!is_written || renameat(state->dir, fresh, state->dir, made_up_name(name, item)))
        return made_up_fail(err, "write");
    return AAD_OK;
}

static enum aad_code made_up_erase(struct aad_store_state *state, const struct aad_item *item,
                                   struct aad_error *err)
{
    char name[100];

    return unlinkat(state->dir, made_up_name(name, item), 0) ? made_up_fail(err, "erase") : AAD_OK;
}

static enum aad_code made_up_visit(struct aad_store_state *state, const char *name,
                                   aad_visit *visit, void *visit_ctx, struct aad_error *err)
{
    struct aad_item item = {0};
    char connection[256];
    const char *secret;
    size_t len;
    enum aad_code code = made_up_read(state, name, &secret, &len, err);

    if (code)
        return code;
    (void)snprintf(connection, sizeof connection, "%s", name);
    connection[strcspn(connection, ".")] = '\0';
    item.connection = connection;
    item.role = strchr(name, '.') + 1;
    item.label = state->bytes;
    item.username = state->bytes + strlen(state->bytes) + 1;
    code = visit(visit_ctx, &item);
    return code ? aad_error_set(err, code, NULL, "the list was not taken") : AAD_OK;
}

static enum aad_code made_up_list(struct aad_store_state *state, aad_visit *visit, void *visit_ctx,
                                  struct aad_error *err)
{
    int fd = openat(state->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    enum aad_code code = AAD_OK;

    if (!dir)
        return made_up_fail(err, "list");
    while (!code && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' && strchr(entry->d_name, '.'))
            code = made_up_visit(state, entry->d_name, visit, visit_ctx, err);
    (void)closedir(dir);
    return code;
}

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    static const struct aad_store_plugin plugin = {.abi = AAD_STORE_ABI,
                                                   .size = sizeof plugin,
                                                   .name = "made-up-store",
                                                   .description = "plain files, for a check",
                                                   .open = made_up_open,
                                                   .close = made_up_close,
                                                   .check = made_up_check,
                                                   .load = made_up_load,
                                                   .save = made_up_save,
                                                   .erase = made_up_erase,
                                                   .list = made_up_list};

    return host_abi == AAD_STORE_ABI ? &plugin : NULL;
}
