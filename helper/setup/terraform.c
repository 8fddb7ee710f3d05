/*
 * terraform.c - our credentials helper, in the CLI configuration of Terraform and OpenTofu
 *
 * Terraform's documentation, "CLI Configuration File": there can be one helper, which lies in a
 * folder of plugins under its own name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "setup/text-file.h"
#include "setup/tool.h"

#define TERRAFORM_PROGRAM "terraform-credentials-aad"

static enum aad_code terraform_path(struct buf *ret, struct aad_error *err)
{
    const char *own = env_get("TF_CLI_CONFIG_FILE");

    if (!own || own[0] != '/')
        return setup_text_path("", "", ".terraformrc", ret, err);
    buf_append_text(ret, own);
    return buf_ok(ret, err);
}

/* Is the word anywhere but behind the beginning of a comment? */
static bool terraform_says(const char *text, const char *word)
{
    for (const char *at = text; (at = strstr(at, word)); at++) {
        const char *line = at;

        while (line > text && line[-1] != '\n')
            line--;
        line += strspn(line, " \t");
        if (*line != '#' && strncmp(line, "//", 2) != 0)
            return true;
    }
    return false;
}

static enum aad_code terraform_check(const char *path, struct aad_error *err)
{
    auto_buf struct buf others = {0};
    enum aad_code code = setup_text_read_others(path, SETUP_MARK, &others, err);

    if (code)
        return code;
    if (buf_text(&others)[strspn(buf_text(&others), " \t\r\n")] == '{')
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s is written in JSON, where no line of ours has a place\n"
                             "Write it in Terraform's own syntax, then try again.",
                             path);
    if (!terraform_says(buf_text(&others), "credentials_helper"))
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s has a credentials_helper already, and there can be one\n"
                         "Remove that one, or keep it.",
                         path);
}

static enum aad_code terraform_plan_link(const struct setup_job *job, struct setup_plan *ret,
                                         struct aad_error *err)
{
    auto_buf struct buf path = {0};
    char target[1024];
    struct stat st;
    ssize_t len;
    bool is_ours;
    enum aad_code code = setup_text_path("", ".terraform.d/plugins", TERRAFORM_PROGRAM, &path, err);

    if (code)
        return code;
    len = readlink(buf_text(&path), target, sizeof target - 1);
    target[len > 0 ? len : 0] = '\0';
    is_ours = !strcmp(target, BIN_DIR "/" TERRAFORM_PROGRAM);
    if (is_ours != job->is_undo)
        return AAD_OK;
    if (!is_ours && !lstat(buf_text(&path), &st))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s is there already, and is not the link to our program\n"
                             "Remove it, then try again.",
                             buf_text(&path));
    return setup_plan_add_link(ret, buf_text(&path),
                               job->is_undo ? NULL : BIN_DIR "/" TERRAFORM_PROGRAM, err);
}

static enum aad_code terraform_plan(const struct setup_job *job, struct setup_plan *ret,
                                    struct aad_error *err)
{
    const struct setup_block block = {
        SETUP_MARK, job->is_undo ? "" : "credentials_helper \"aad\" {}\n", SETUP_AT_END};
    auto_buf struct buf path = {0};
    enum aad_code code = terraform_path(&path, err);

    if (!code && !job->is_undo)
        code = terraform_check(buf_text(&path), err);
    if (!code)
        code = setup_text_plan_block(ret, buf_text(&path), &block, err);
    return code ? code : terraform_plan_link(job, ret, err);
}

const struct setup_tool setup_terraform = {
    .name = "terraform",
    .summary = "for all private registries; OpenTofu, too",
    .programs = {"terraform", "tofu"},
    .what = "all private registries",
    .plan = terraform_plan,
};
