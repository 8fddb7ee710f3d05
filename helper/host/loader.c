/*
 * loader.c - one plugin, from the fixed directory and nowhere else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/elf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/part.h"
#include "base/text.h"

static enum aad_code loader_check_fd(int fd, const char *path, struct aad_error *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return error_set_errno(err, errno, "cannot look at '%s'", path);
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) ||
        (st.st_mode & (S_IWGRP | S_IWOTH)))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "'%s' could have been changed by others\n"
                             "Install aad-credential again.",
                             path);
    if (!elf_is_whole(fd))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "'%s' cannot be loaded: " ELF_FAULT "\n"
                             "Install it again, where there is room for it.",
                             path);
    return AAD_OK;
}

static enum aad_code loader_open_file(const struct loader_kind *kind, const char *name,
                                      const char *path, int *ret_fd, struct aad_error *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    enum aad_code code;

    if (fd < 0 && errno == ENOENT && part_exists(name))
        return part_fail(name, path, err);
    if (fd < 0 && errno == ENOENT)
        return aad_error_set(
            err, AAD_NOT_FOUND, NULL,
            "there is no %s plugin '%s'\n"
            "Look for a spelling mistake in the connection's %s, or install the plugin.",
            kind->name, path, kind->name);
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

static enum aad_code loader_fail_to_load(const char *path, const char *said, struct aad_error *err)
{
    int lack = said ? elf_find_lack(said) : 0;
    char why[160];

    if (access("/proc/self/fd", F_OK))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "the plugin cannot be loaded: there is no /proc here\n"
                             "Mount it, as in: mount -t proc proc /proc");
    if (lack)
        return error_set_errno(err, lack, "the plugin cannot be loaded from %s", path);
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the plugin cannot be loaded: %s",
                         text_escape(why, sizeof why, said ? said : "?", said ? strlen(said) : 1));
}

enum aad_code loader_load(const struct loader_kind *kind, const char *name, void **ret,
                          struct aad_error *err)
{
    auto_buf struct buf path = {0};
    char by_fd[32];
    auto_fd int fd = -1;
    enum aad_code code;
    void *handle;

    if (!text_is_name(name))
        return aad_error_set(err, AAD_CONFIG, NULL, "that is no name of a %s", kind->name);
    buf_printf(&path, "%s/%s.so", kind->directory, name);
    code = buf_ok(&path, err);
    if (!code)
        code = loader_open_file(kind, name, buf_text(&path), &fd, err);
    if (code)
        return code;
    /* What was checked is what is loaded, whatever its name means by now (case 31). */
    (void)snprintf(by_fd, sizeof by_fd, "/proc/self/fd/%d", fd);
    handle = dlopen(by_fd, RTLD_NOW | RTLD_LOCAL);
    *ret = handle ? dlsym(handle, kind->symbol) : NULL;
    return *ret ? AAD_OK : loader_fail_to_load(buf_text(&path), dlerror(), err);
}
