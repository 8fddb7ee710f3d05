/*
 * memory.c - see memory.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"

enum aad_code memory_open_sealed(const struct secret *bytes, int *ret_fd, struct aad_error *err)
{
    auto_fd int fd = memfd_create("aad-credential", MFD_ALLOW_SEALING);
    enum aad_code code;

    if (fd < 0)
        return error_set_errno(err, errno, "cannot make a memory file for the token");
    if (fchmod(fd, 0400))
        return error_set_errno(err, errno, "cannot protect the memory file of the token");
    code = file_write_all(fd, bytes->bytes, bytes->len, err);
    if (code)
        return code;
    if (lseek(fd, 0, SEEK_SET) ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL))
        return error_set_errno(err, errno, "cannot seal the memory file of the token");
    *ret_fd = fd;
    fd = -1;
    return AAD_OK;
}

/* It has to hold all of it: nobody is there to write the rest. */
static enum aad_code memory_fill(int fd, const struct secret *bytes, struct aad_error *err)
{
    int size = fcntl(fd, F_GETPIPE_SZ);

    if (size >= 0 && (size_t)size < bytes->len)
        size = fcntl(fd, F_SETPIPE_SZ, (int)bytes->len);
    if (size < 0 || (size_t)size < bytes->len)
        return error_set_errno(err, errno, "cannot make a pipe of %zu bytes for the token",
                               bytes->len);
    return file_write_all(fd, bytes->bytes, bytes->len, err);
}

enum aad_code memory_open_once(const struct secret *bytes, int *ret_fd, struct aad_error *err)
{
    auto_fd int reader = -1, writer = -1;
    int fds[2];
    enum aad_code code;

    if (pipe2(fds, 0))
        return error_set_errno(err, errno, "cannot make a pipe for the token");
    reader = fds[0];
    writer = fds[1];
    code = memory_fill(writer, bytes, err);
    if (code)
        return code;
    *ret_fd = reader;
    reader = -1;
    return AAD_OK;
}
