/*
 * bazel.c - the hosts of a connection, in the user's .bazelrc
 *
 * --credential_helper=HOST=PROGRAM (Bazel's command-line reference). Of Bazel 6.4 on, commands that
 * do not know an option of `common` ignore it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/url.h"
#include "setup/text-file.h"
#include "setup/tool.h"

static void bazel_print_lines(const struct connection *c, struct buf *ret)
{
    struct url url;

    for (size_t i = 0; i < c->n_hosts; i++)
        if (!url_parse(c->hosts[i], &url, NULL) && url.is_https)
            buf_printf(ret, "common --credential_helper=%s=%s/bazel-credential-aad\n", url.host,
                       BIN_DIR);
}

static enum aad_code bazel_plan(const struct setup_job *job, struct setup_plan *ret,
                                struct aad_error *err)
{
    auto_buf struct buf path = {0}, lines = {0}, name = {0};
    struct setup_block block = {.place = SETUP_AT_END};
    enum aad_code code = setup_text_path("", "", ".bazelrc", &path, err);

    buf_append_all(&name, SETUP_MARK, " ", job->connection->name, (char *)NULL);
    if (!job->is_undo)
        bazel_print_lines(job->connection, &lines);
    if (!code)
        code = buf_ok(&name, err);
    if (!code)
        code = buf_ok(&lines, err);
    if (code)
        return code;
    block.name = buf_text(&name);
    block.lines = buf_text(&lines);
    return setup_text_plan_block(ret, buf_text(&path), &block, err);
}

const struct setup_tool setup_bazel = {
    .name = "bazel",
    .summary = "for the connection's hosts",
    .programs = {"bazel", "bazelisk"},
    .what = "the hosts",
    .needs_connection = true,
    .has_name = true,
    .plan = bazel_plan,
};
