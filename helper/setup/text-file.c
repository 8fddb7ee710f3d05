/*
 * text-file.c - see text-file.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/text-file.h"

#include <string.h>

#include "base/env.h"
#include "base/file.h"
#include "base/screen.h"

#define SETUP_TEXT_MAX (1024 * 1024)

enum aad_code setup_text_path(const char *variable, const char *folder, const char *name,
                              struct buf *ret, struct aad_error *err)
{
    const char *own = variable[0] ? env_get(variable) : NULL;
    const char *home = env_get("HOME");

    if (own && own[0] == '/')
        buf_append_all(ret, own, "/", name, (char *)NULL);
    else if (home && home[0] == '/')
        buf_append_all(ret, home, "/", folder, folder[0] ? "/" : "", name, (char *)NULL);
    else
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "there is no home directory\nSet HOME to the absolute path of yours.");
    return buf_ok(ret, err);
}

enum aad_code setup_text_read(const char *path, struct buf *ret, struct aad_error *err)
{
    auto_secret struct secret bytes = {0}; /* of others: docker keeps passwords in its file */
    struct aad_error why = {0};
    enum aad_code code = file_read(path, FILE_TRUST_CONFIG, SETUP_TEXT_MAX, &bytes, &why);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (!code && bytes.len && memchr(bytes.bytes, '\0', bytes.len))
        return aad_error_set(err, AAD_CONFIG, NULL, "%s is no text file", path);
    if (code) {
        if (err)
            *err = why;
        return code;
    }
    buf_append(ret, bytes.bytes, bytes.len);
    return buf_ok(ret, err);
}

static void setup_text_show(const char *sign, const char *lines, struct buf *out)
{
    char shown[400];

    for (size_t len; *lines; lines += len + (lines[len] == '\n')) {
        len = strcspn(lines, "\n");
        buf_append_all(out, "  ", sign, " ", screen_show(shown, sizeof shown, lines, len), "\n",
                       (char *)NULL);
    }
}

enum aad_code setup_text_say_where(const char *path, const struct aad_error *why,
                                   struct aad_error *err)
{
    return aad_error_set(err, why->code, NULL, "%s: %s\n%s", path, why->what, why->remedy);
}

enum aad_code setup_text_read_others(const char *path, const char *name, struct buf *ret,
                                     struct aad_error *err)
{
    auto_buf struct buf text = {0};
    struct aad_error why = {0};
    enum aad_code code = setup_text_read(path, &text, err);

    if (code || !setup_block_drop(buf_text(&text), name, ret, &why))
        return code;
    return setup_text_say_where(path, &why, err);
}

enum aad_code setup_text_plan_block(struct setup_plan *plan, const char *path,
                                    const struct setup_block *block, struct aad_error *err)
{
    auto_buf struct buf text = {0}, now = {0}, changed = {0}, shown = {0};
    bool is_there = false;
    struct aad_error why = {0};
    enum aad_code code = setup_text_read(path, &text, err);

    if (!code && setup_block_find(buf_text(&text), block->name, &is_there, &now, &why))
        code = setup_text_say_where(path, &why, err);
    if (code || (is_there == (block->lines[0] != '\0') && !strcmp(buf_text(&now), block->lines)))
        return code;
    setup_text_show("-", buf_text(&now), &shown);
    setup_text_show("+", block->lines, &shown);
    code = block->lines[0] ? setup_block_put(buf_text(&text), block, &changed, err)
                           : setup_block_drop(buf_text(&text), block->name, &changed, err);
    return code ? code
                : setup_plan_add_file(plan, path, changed.len ? &changed : NULL, &shown, err);
}
