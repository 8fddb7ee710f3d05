/*
 * pip.c - the `keyring` of ours for pip and uv, in the profile of the login shell
 *
 * They run the first `keyring` on the PATH where they are told so (pip's user guide,
 * "Authentication"; uv's settings, keyring-provider). Ours hands on what is not its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/env.h"
#include "setup/text-file.h"
#include "setup/tool.h"

static const char pip_lines[] = "PATH='" PRIVATE_BIN_DIR "':$PATH\n"
                                "PIP_KEYRING_PROVIDER=subprocess UV_KEYRING_PROVIDER=subprocess\n"
                                "export PATH PIP_KEYRING_PROVIDER UV_KEYRING_PROVIDER\n";

/* A shell that has a profile of its own never reads ours, unless that one reads it. False = it has
 * none. */
static bool pip_note_profile(const char *shell, const char *name, struct buf *notes)
{
    auto_buf struct buf path = {0}, text = {0};

    if (setup_text_path("", "", name, &path, NULL) || setup_text_read(buf_text(&path), &text, NULL))
        return false;
    if (text.len && !strstr(buf_text(&text), "/.profile"))
        buf_printf(notes,
                   "%s reads ~/%s in place of ~/.profile: add the line '. ~/.profile' to it.\n",
                   shell, name);
    return text.len > 0;
}

static void pip_note_shells(struct buf *notes)
{
    const char *shell = env_get("SHELL");
    const char *slash = shell ? strrchr(shell, '/') : NULL;

    if (!pip_note_profile("bash", ".bash_profile", notes))
        (void)pip_note_profile("bash", ".bash_login", notes);
    if (!pip_note_profile("zsh", ".zprofile", notes) && slash && !strcmp(slash, "/zsh"))
        buf_append_text(notes, "zsh does not read ~/.profile: make a ~/.zprofile with the line "
                               "'. ~/.profile'.\n");
}

static enum aad_code pip_plan(const struct setup_job *job, struct setup_plan *ret,
                              struct aad_error *err)
{
    const struct setup_block block = {SETUP_MARK, job->is_undo ? "" : pip_lines, SETUP_AT_END};
    auto_buf struct buf path = {0};
    enum aad_code code = setup_text_path("", "", ".profile", &path, err);

    if (!code)
        code = setup_text_plan_block(ret, buf_text(&path), &block, err);
    if (!code && ret->n_changes)
        buf_append_text(&ret->notes,
                        job->is_undo ? "Sign in anew, or end this shell: it has the former PATH.\n"
                                     : "Sign in anew, or run: . ~/.profile\n"
                                       "pip asks for an index only where its URL has a user: "
                                       "https://aad@pkgs.dev.azure.com/...\n");
    if (!code && ret->n_changes && !job->is_undo)
        pip_note_shells(&ret->notes);
    return code;
}

const struct setup_tool setup_pip = {
    .name = "pip",
    .summary = "for all indexes of Python packages, of pip and uv",
    .programs = {"pip", "pip3", "uv"},
    .what = "all indexes of Python packages",
    .plan = pip_plan,
};
