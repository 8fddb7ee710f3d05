/*
 * fuzz_module-file.c - p11-kit's configuration (pkcs11.conf(5)): parts up to a byte 0x1e are the
 * files, in the order in which they are opened; an empty one is not there
 *
 * reads: plugin/pkcs11/module-file.c
 *
 * but: module_check_chain, module_is_ours, module_is_our_directory, module_open_checked - whose a
 * file is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "pkcs11/module.h"

static const uint8_t *rest;
static size_t rest_len;

int __wrap_open64(const char *path, int flags, ...);
int __wrap_fstat64(int fd, struct stat *ret);
ssize_t __wrap_readlink(const char *path, char *ret, size_t size);
uid_t __wrap_geteuid(void);

int __wrap_open64(const char *path, int flags, ...)
{
    const uint8_t *end = rest_len ? memchr(rest, 0x1e, rest_len) : NULL;
    size_t len = end ? (size_t)(end - rest) : rest_len;
    int fd = -1;

    check(path[0] == '/' && (flags & O_ACCMODE) == O_RDONLY);
    if (len) {
        fd = memfd_create("module", MFD_CLOEXEC);
        check(fd >= 0 && write(fd, rest, len) == (ssize_t)len && !lseek(fd, 0, SEEK_SET));
    }
    rest += end ? len + 1 : len;
    rest_len -= end ? len + 1 : len;
    errno = ENOENT;
    return fd;
}

/* Whose the file is has tests of its own. */
int __wrap_fstat64(int fd, struct stat *ret)
{
    (void)fd;
    *ret = (struct stat){.st_mode = S_IFREG | 0644};
    return 0;
}

ssize_t __wrap_readlink(const char *path, char *ret, size_t size)
{
    (void)path;
    check(size > 1);
    memcpy(ret, "/", 1);
    return 1;
}

uid_t __wrap_geteuid(void)
{
    return 1000;
}

static void find(const char *name, const uint8_t *bytes, size_t len)
{
    struct module_file file;
    struct aad_error err = {0};
    enum aad_code code;

    rest = bytes;
    rest_len = len;
    memset(&file, 0, sizeof file);
    code = module_find(name, &file, &err);
    check_outcome(code, &err);
    if (!code)
        check((file.is_remote || file.path[0] == '/') && strlen(file.path) < sizeof file.path &&
              strlen(file.start) < sizeof file.start && !strpbrk(file.path, "\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    (void)setenv("HOME", "/home/somebody", 1);
    (void)unsetenv("XDG_CONFIG_HOME");
    find("made", bytes, len);
    (void)setenv("XDG_CONFIG_HOME", "/home/somebody/config", 1);
    find("p11-kit-client", bytes, len); /* which is one without any file, too */
    return 0;
}
