/*
 * loader.c - one plugin, from the fixed directory and nowhere else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

/* Up to and with `list` a plugin must know the table: that was its first version. */
#define LOADER_LEAST offsetof(struct aad_store_plugin, unlock)

static enum aad_code loader_check_fd(int fd, const char *path, struct aad_error *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return error_set_errno(err, errno, "cannot look at '%s'", path);
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) ||
        (st.st_mode & (S_IWGRP | S_IWOTH))) {
        (void)aad_error_set(err, AAD_CONFIG, NULL, "'%s' could have been changed by others", path);
        return aad_error_remedy(err, "Install aad-credential again.");
    }
    return AAD_OK;
}

static enum aad_code loader_open_file(const char *path, int *ret_fd, struct aad_error *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    enum aad_code code;

    if (fd < 0 && errno == ENOENT) {
        (void)aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no store plugin '%s'", path);
        return aad_error_remedy(err, "Look for a spelling mistake in the connection's store, or "
                                     "install the plugin.");
    }
    if (fd < 0)
        return error_set_errno(err, errno, "cannot open '%s'", path);
    code = file_check_chain(path, err);
    if (!code)
        code = loader_check_fd(fd, path, err);
    if (code)
        (void)close(fd);
    else
        *ret_fd = fd;
    return code;
}

static enum aad_code loader_take_table(const struct aad_store_plugin *table, const char *name,
                                       struct aad_store_plugin *ret, struct aad_error *err)
{
    struct aad_store_plugin known = {0};

    if (!table)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the plugin does not work with this version of aad-credential");
    if (table->abi != AAD_STORE_ABI || table->size < LOADER_LEAST)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the plugin was made for another version of aad-credential");
    memcpy(&known, table, table->size < sizeof known ? table->size : sizeof known);
    if (!known.open || !known.name || strcmp(known.name, name) != 0)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the plugin is not what its file says");
    *ret = known;
    return AAD_OK;
}

enum aad_code loader_load(const char *name, struct aad_store_plugin *ret, struct aad_error *err)
{
    auto_buf struct buf path = {0};
    aad_store_plugin_function *function;
    char by_fd[32], why[160];
    auto_fd int fd = -1;
    enum aad_code code;
    void *handle, *symbol;

    if (!text_is_name(name))
        return aad_error_set(err, AAD_CONFIG, NULL, "that is no name of a store");
    buf_printf(&path, "%s/%s.so", PLUGIN_DIR, name);
    code = buf_ok(&path, err);
    if (!code)
        code = loader_open_file(buf_text(&path), &fd, err);
    if (code)
        return code;
    /* What was checked is what is loaded, whatever its name means by now (case 31). */
    (void)snprintf(by_fd, sizeof by_fd, "/proc/self/fd/%d", fd);
    handle = dlopen(by_fd, RTLD_NOW | RTLD_LOCAL);
    symbol = handle ? dlsym(handle, AAD_STORE_PLUGIN_SYMBOL) : NULL;
    if (!symbol) {
        const char *said = dlerror();

        return aad_error_set(
            err, AAD_UNSUPPORTED, NULL, "the plugin cannot be loaded: %s",
            text_escape(why, sizeof why, said ? said : "?", said ? strlen(said) : 1));
    }
    memcpy(&function, &symbol, sizeof function);
    return loader_take_table(function(AAD_STORE_ABI), name, ret, err);
}
