/*
 * source.c - a secret that opens a store, from where the user has put it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

static bool source_find_credential(const char *name, struct buf *ret)
{
    const char *directory = env_get("CREDENTIALS_DIRECTORY");

    if (!directory || directory[0] != '/' || !text_is_name(name))
        return false;
    buf_printf(ret, "%s/%s", directory, name);
    return !buf_ok(ret, NULL);
}

bool source_has_credential(const char *name)
{
    auto_buf struct buf path = {0};

    return source_find_credential(name, &path) && !access(buf_text(&path), F_OK);
}

#define SOURCE_LINE_END 2 /* bytes */

static void source_drop(struct secret *secret, char last)
{
    if (secret->len && secret->bytes[secret->len - 1] == last)
        secret->bytes[--secret->len] = '\0';
}

static bool source_has_lines(const struct secret *secret)
{
    return memchr(secret->bytes, '\n', secret->len) || memchr(secret->bytes, '\r', secret->len);
}

enum aad_code source_take(const struct source *source, struct secret *from, struct secret *ret,
                          struct aad_error *err)
{
    const char *fault = source->may_have_lines ? NULL : encoding_find_fault(from->bytes, from->len);

    if (fault)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s that was given %s, so it is not used\n" ENCODING_REMEDY,
                             source->noun, fault);
    source_drop(from, '\n');
    if (!source->may_have_lines)
        source_drop(from, '\r');
    if (!from->len || from->len > source->max || memchr(from->bytes, '\0', from->len))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s that was given is empty, too long, or holds a zero byte\n%s",
                             source->noun, source->remedy);
    if (!source->may_have_lines && source_has_lines(from))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s that was given has more than one line, so it is not used\n%s",
                             source->noun, source->remedy);
    secret_take(ret, from);
    return AAD_OK;
}

enum aad_code source_from_credential(const struct source *source, const char *name,
                                     struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret content = {0};
    auto_buf struct buf path = {0};
    enum aad_code code;

    if (!source_find_credential(name, &path))
        return AAD_NOT_FOUND;
    code =
        file_read(buf_text(&path), FILE_TRUST_CONFIG, source->max + SOURCE_LINE_END, &content, err);
    return code ? code : source_take(source, &content, ret, err);
}

static void source_put_back(int fd, const struct secret *content)
{
    auto_fd int copy = memfd_create("aad-credential", MFD_CLOEXEC);

    if (copy >= 0 && !file_write_all(copy, content->bytes, content->len, NULL) &&
        !lseek(copy, 0, SEEK_SET))
        (void)dup3(copy, fd, O_CLOEXEC);
}

/* Without moving the place where others read who have the same descriptor. */
static enum aad_code source_read_file(int fd, size_t max, struct secret *ret, struct aad_error *err)
{
    char *at = secret_reserve(ret, max + 1);
    ssize_t len = at ? pread(fd, at, max + 1, 0) : -1;

    if (!at)
        return secret_ok(ret, err);
    if (len < 0)
        return error_set_errno(err, errno, "cannot read descriptor %d", fd);
    secret_grew(ret, (size_t)len);
    return AAD_OK;
}

static enum aad_code source_is_empty(const struct source *source, int fd, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s: descriptor %d has nothing to read\n"
                         "What a pipe gave to one command, the next does not find there: open it "
                         "anew for each, as in aad-credential ... %d< FILE",
                         source->noun, fd, fd);
}

enum aad_code source_from_fd(const struct source *source, int fd, const struct deadline *deadline,
                             struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret content = {0};
    size_t max = source->max + SOURCE_LINE_END;
    struct stat st;
    bool is_file = !fstat(fd, &st) && S_ISREG(st.st_mode);
    enum aad_code code = is_file ? source_read_file(fd, max, &content, err)
                                 : file_read_fd(fd, max, deadline, &content, err);

    if (code)
        return code;
    if (!content.len)
        return source_is_empty(source, fd, err);
    if (!is_file)
        source_put_back(fd, &content);
    return source_take(source, &content, ret, err);
}
