/*
 * token-file.c - the file by which a GitHub Actions step hands out its outputs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/token-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"

static enum aad_code token_file_check(int fd, struct aad_error *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return error_set_errno(err, errno, "cannot look at the runner's file");
    if (!S_ISREG(st.st_mode))
        return aad_error_set(err, AAD_REFUSED, NULL, "the runner's file is not a regular file");
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return aad_error_set(err, AAD_REFUSED, NULL, "the runner's file belongs to somebody else");
    if (st.st_mode & S_IWOTH)
        return aad_error_set(err, AAD_REFUSED, NULL, "everybody may write the runner's file");
    return AAD_OK;
}

enum aad_code token_file_open(const char *path, int *ret_fd, struct aad_error *err)
{
    auto_fd int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    enum aad_code code;

    if (fd < 0 && errno == ELOOP)
        return aad_error_set(err, AAD_REFUSED, NULL, "the runner's file is a symbolic link");
    if (fd < 0 && errno == ENOENT)
        return aad_error_set(err, AAD_CONFIG, NULL, "the runner's file does not exist");
    if (fd < 0)
        return error_set_errno(err, errno, "cannot open the runner's file");
    code = token_file_check(fd, err);
    if (code)
        return code;
    *ret_fd = fd;
    fd = -1;
    return AAD_OK;
}

/* The step's own script may have left its last line without an end; ours would become part of it.
 */
static bool token_file_lacks_line_end(int fd, off_t size)
{
    char last = '\n';

    return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

enum aad_code token_file_append(int fd, const struct secret *line, struct aad_error *err)
{
    auto_secret struct secret bytes = {0};
    struct stat st;
    enum aad_code code;

    if (fstat(fd, &st))
        return error_set_errno(err, errno, "cannot look at the runner's file");
    if (token_file_lacks_line_end(fd, st.st_size))
        secret_append_text(&bytes, "\n");
    secret_append_secret(&bytes, line);
    code = secret_ok(&bytes, err);
    if (code)
        return code;
    code = file_write_all(fd, bytes.bytes, bytes.len, err);
    /* Half a token is worse than none: take back what went in before the disk was full. */
    if (code && ftruncate(fd, st.st_size))
        aad_error_remedy(err, "Part of the token is in the runner's file now: end the job.");
    return code;
}
