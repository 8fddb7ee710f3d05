/*
 * pip.c - the `keyring` of ours for pip and uv, in the profile of the login shell
 *
 * They run the first `keyring` on the PATH where they are told so (pip's user guide,
 * "Authentication"; uv's settings, keyring-provider). Ours hands on what is not its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/text-file.h"
#include "setup/tool.h"

static const char pip_lines[] = "PATH='" PRIVATE_BIN_DIR "':$PATH\n"
                                "PIP_KEYRING_PROVIDER=subprocess UV_KEYRING_PROVIDER=subprocess\n"
                                "export PATH PIP_KEYRING_PROVIDER UV_KEYRING_PROVIDER\n";

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
    return code;
}

const struct setup_tool setup_pip = {
    .name = "pip",
    .programs = {"pip", "pip3", "uv"},
    .what = "all indexes of Python packages",
    .plan = pip_plan,
};
