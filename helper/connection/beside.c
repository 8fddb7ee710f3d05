/*
 * beside.c - see beside.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/beside.h"

#include <errno.h>
#include <unistd.h>

#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "connection/connection.h"

#define BESIDE_MAX (64 * 1024)

static const char *const beside_suffixes[BESIDES] = {
    [BESIDE_USED] = ".pem", [BESIDE_NEXT] = ".next.pem", [BESIDE_CHAIN] = ".chain.pem"};

static enum aad_code beside_own_path(const char *name, enum beside what, struct buf *ret,
                                     struct aad_error *err)
{
    enum aad_code code = env_config_dir(ret, err);

    if (code)
        return code;
    buf_append_all(ret, "/connections/", name, beside_suffixes[what], (char *)NULL);
    return buf_ok(ret, err);
}

enum aad_code beside_path(const char *name, enum beside what, struct buf *ret,
                          struct aad_error *err)
{
    auto_buf struct buf system = {0};
    enum aad_code code = beside_own_path(name, what, ret, err);

    if (code || !access(buf_text(ret), F_OK) || access(CONNECTION_SYSTEM_DIR, F_OK))
        return code;
    buf_append_all(&system, CONNECTION_SYSTEM_DIR "/", name, beside_suffixes[what], (char *)NULL);
    if (!buf_ok(&system, NULL) && !access(buf_text(&system), F_OK)) {
        buf_clear(ret);
        buf_append_text(ret, buf_text(&system));
    }
    return buf_ok(ret, err);
}

enum aad_code beside_read(const char *name, enum beside what, struct secret *ret,
                          struct aad_error *err)
{
    auto_buf struct buf path = {0};
    enum aad_code code = beside_path(name, what, &path, err);

    return code ? code : file_read(buf_text(&path), FILE_TRUST_CONFIG, BESIDE_MAX, ret, err);
}

enum aad_code beside_write(const char *name, enum beside what, const struct secret *pem,
                           struct aad_error *err)
{
    auto_buf struct buf path = {0};
    enum aad_code code = beside_path(name, what, &path, err);

    if (!code)
        code = file_follow(&path, err);
    return code ? code : file_replace(buf_text(&path), 0644, pem->bytes, pem->len, err);
}

enum aad_code beside_remove(const char *name, enum beside what, struct aad_error *err)
{
    auto_buf struct buf path = {0};
    enum aad_code code = beside_path(name, what, &path, err);

    if (!code && unlink(buf_text(&path)) && errno != ENOENT)
        return error_set_errno(err, errno, "cannot remove '%s'", buf_text(&path));
    return code;
}

enum aad_code beside_copy(const char *from, const char *to, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (unsigned i = 0; i < BESIDES && !code; i++) {
        auto_secret struct secret pem = {0};
        struct aad_error why = {0};

        code = beside_read(from, (enum beside)i, &pem, &why);
        if (code && code != AAD_NOT_FOUND && err)
            *err = why;
        code = code == AAD_NOT_FOUND ? beside_remove(to, (enum beside)i, err)
               : code                ? code
                                     : beside_write(to, (enum beside)i, &pem, err);
    }
    return code;
}

void beside_remove_own(const char *name)
{
    for (unsigned i = 0; i < BESIDES; i++) {
        auto_buf struct buf path = {0};

        if (!beside_own_path(name, (enum beside)i, &path, NULL))
            (void)unlink(buf_text(&path));
    }
}
