/*
 * twine.c - our backend among those of Python's keyring, which twine and poetry import
 *
 * A line of a .pth file adds a folder to those in which Python looks for modules (Python's
 * documentation, "site"), where keyring finds the backend by itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/program.h"
#include "setup/run.h"
#include "setup/text-file.h"
#include "setup/tool.h"

#define TWINE_LINE PYTHON_DIR "\n"

/* The file in the folder that is the user's own for this Python. */
static enum aad_code twine_path(struct buf *ret, struct aad_error *err)
{
    const char *const argv[] = {"python3", "-m", "site", "--user-site", NULL};
    auto_buf struct buf program = {0};
    auto_secret struct secret out = {0};
    enum aad_code code = AAD_OK;

    if (!program_find("python3", &program))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "'python3' is not on the PATH, and says where its modules are\n"
                             "Install it, or add its folder to PATH.");
    code = setup_read(buf_text(&program), "/", argv, &out, err);
    if (code == AAD_CONFIG) /* as `site` documents its exit status */
        return aad_error_set(err, code, NULL,
                             "this python3 reads no modules of the user's own: it may be one of a "
                             "virtual environment\n"
                             "Leave that (deactivate), then try again.");
    if (code)
        return code;
    buf_append(ret, out.bytes, out.len ? strcspn(out.bytes, "\n") : 0);
    buf_append_text(ret, "/aad-credential.pth");
    if (!buf_ok(ret, NULL) && ret->bytes[0] == '/')
        return AAD_OK;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "python3 names no folder of the user's modules\n"
                         "Set HOME to the absolute path of yours.");
}

static enum aad_code twine_plan(const struct setup_job *job, struct setup_plan *ret,
                                struct aad_error *err)
{
    static char added[] = "  + " TWINE_LINE, removed[] = "  - " TWINE_LINE, line[] = TWINE_LINE;
    struct buf content = {.bytes = line, .len = sizeof line - 1};
    struct buf shown = {.bytes = added, .len = sizeof added - 1};
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = twine_path(&path, err);

    if (!code)
        code = setup_text_read(buf_text(&path), &text, err);
    if (code || !strcmp(buf_text(&text), TWINE_LINE) != job->is_undo)
        return code;
    if (job->is_undo)
        shown = (struct buf){.bytes = removed, .len = sizeof removed - 1};
    return setup_plan_add_file(ret, buf_text(&path), job->is_undo ? NULL : &content, &shown, err);
}

const struct setup_tool setup_twine = {
    .name = "twine",
    .summary = "for all indexes of what imports Python's keyring: twine, poetry",
    .programs = {"twine", "poetry"},
    .what = "all indexes of what imports Python's keyring",
    .plan = twine_plan,
};
