/*
 * cargo.c - our credential provider among those of all registries
 *
 * registry.global-credential-providers (The Cargo Book, "Registry Authentication"): the last one is
 * asked first, and the next one where a registry is not its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "setup/text-file.h"
#include "setup/tool.h"

#define CARGO_KEY "global-credential-providers"
#define CARGO_LINE CARGO_KEY " = [\"cargo:token\", \"" BIN_DIR "/cargo-credential-aad\"]\n"
#define CARGO_TABLE "[registry]"

/* Behind the line that says just that, or 0. */
static size_t cargo_find_table(const char *text)
{
    const char *at = text;

    while ((at = strstr(at, CARGO_TABLE))) {
        const char *end = at + sizeof CARGO_TABLE - 1;

        end += strspn(end, " \t\r");
        if ((at == text || at[-1] == '\n') && *end == '\n')
            return (size_t)(end + 1 - text);
        at++;
    }
    return 0;
}

/* The file of old goes before the other one where it is there. */
static enum aad_code cargo_path(struct buf *ret, struct aad_error *err)
{
    enum aad_code code = setup_text_path("CARGO_HOME", ".cargo", "config", ret, err);

    if (code || !access(buf_text(ret), F_OK))
        return code;
    buf_clear(ret);
    return setup_text_path("CARGO_HOME", ".cargo", "config.toml", ret, err);
}

static enum aad_code cargo_refuse(const char *path, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s has " CARGO_KEY " already\n"
                         "Add \"" BIN_DIR "/cargo-credential-aad\" at the end of its list.",
                         path);
}

static enum aad_code cargo_plan(const struct setup_job *job, struct setup_plan *ret,
                                struct aad_error *err)
{
    auto_buf struct buf path = {0}, text = {0}, others = {0};
    struct setup_block block = {SETUP_MARK, CARGO_TABLE "\n" CARGO_LINE, SETUP_AT_END};
    enum aad_code code = cargo_path(&path, err);

    if (!code)
        code = setup_text_read(buf_text(&path), &text, err);
    if (!code)
        code = setup_block_drop(buf_text(&text), SETUP_MARK, &others, err);
    if (code)
        return code;
    if (!job->is_undo && strstr(buf_text(&others), CARGO_KEY))
        return cargo_refuse(buf_text(&path), err);
    if (cargo_find_table(buf_text(&others)))
        block = (struct setup_block){SETUP_MARK, CARGO_LINE, cargo_find_table(buf_text(&others))};
    if (job->is_undo)
        block.lines = "";
    return setup_text_plan_block(ret, buf_text(&path), &block, err);
}

const struct setup_tool setup_cargo = {
    .name = "cargo",
    .programs = {"cargo"},
    .what = "all registries of crates",
    .plan = cargo_plan,
};
