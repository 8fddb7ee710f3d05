/*
 * yarn.c - yarn, 1 and later
 *
 * yarn 1 reads ~/.npmrc: ours is in its place and begins with all that it says. Later ones read no
 * .npmrc; a plugin of theirs tells them the header, from the same bytes. Which of them `yarn` is
 * shows only when it runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/file.h"
#include "command/wrap/node.h"
#include "command/wrap/yarn-registry.h"

#define YARN_FILE_MAX 65536

static const struct arguments_grammar yarn_grammar = {
    .program = "yarn",
    .options = node_options,
    .n = NODE_OPTIONS,
};

/* A file that yarn would read itself, whoever it is of; empty where it cannot be read. */
static void yarn_read(const char *path, struct secret *ret)
{
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd >= 0)
        (void)file_read_fd(fd, YARN_FILE_MAX, NULL, ret, NULL);
}

static void yarn_home_path(const char *name, struct buf *ret)
{
    const char *home = env_get("HOME");

    buf_append_all(ret, home ? home : "", "/", name, (char *)NULL);
}

static void yarn_add_registries(const struct connection *c, const char *path, struct secret *ret)
{
    auto_secret struct secret text = {0};

    yarn_read(path, &text);
    if (text.len)
        yarn_registry_add(c, text.bytes, ret);
}

static enum aad_code yarn_note(const struct wrap_call *call, struct secret *ret,
                               struct aad_error *err)
{
    static const char *const names[] = {".npmrc", ".yarnrc"};
    enum aad_code code = wrap_note_hosts(call, ret, err);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_buf struct buf path = {0};

        yarn_home_path(names[i], &path);
        yarn_add_registries(&call->connection, names[i], ret);
        if (!buf_ok(&path, NULL))
            yarn_add_registries(&call->connection, buf_text(&path), ret);
    }
    return code ? code : secret_ok(ret, err);
}

/* What the file says in whose place ours is. */
static void yarn_begin(struct secret *ret)
{
    const char *own = env_get("npm_config_userconfig");
    auto_buf struct buf path = {0};

    yarn_home_path(".npmrc", &path);
    if (own || !buf_ok(&path, NULL))
        yarn_read(own ? own : buf_text(&path), ret);
    if (ret->len)
        secret_append_text(ret, "\n");
}

static enum aad_code yarn_set_plugins(struct aad_error *err)
{
    const char *own = env_get("YARN_PLUGINS");
    auto_buf struct buf plugins = {0};

    buf_append_all(&plugins, own ? own : "", own ? ";" : "", YARN_PLUGIN_PATH, (char *)NULL);
    return buf_ok(&plugins, err) ? AAD_INTERNAL
                                 : wrap_set_variable("YARN_PLUGINS", buf_text(&plugins), err);
}

static enum aad_code yarn_build(const struct wrap_call *call, struct wrap_line *line,
                                struct aad_error *err)
{
    const struct {
        const char *name, *value;
    } variables[] = {
        {"npm_config_userconfig", call->config},
        {"npm_config_always_auth", "true"},
        {"AAD_CREDENTIAL_NPMRC", call->config},
        {"YARN_ENABLE_STRICT_SSL", "true"},
    };
    enum aad_code code = node_prepare(call, err);

    for (size_t i = 0; !code && i < sizeof variables / sizeof variables[0]; i++)
        code = wrap_set_variable(variables[i].name, variables[i].value, err);
    if (!code && call->connection.proxy && !env_get("YARN_HTTPS_PROXY"))
        code = wrap_set_variable("YARN_HTTPS_PROXY", call->connection.proxy, err);
    if (!code && call->connection.ca_file && !env_get("npm_config_cafile")) /* yarn 1's own */
        code = wrap_set_variable("npm_config_cafile", call->connection.ca_file, err);
    wrap_add_given(call, line);
    return code ? code : yarn_set_plugins(err);
}

const struct wrap wrap_yarn = {
    .command = WRAP_COMMAND(
        "yarn", "run yarn with the token, for the registries of allowed hosts",
        "Runs yarn, 1 or later, with the connection's token for this command only, for example\n\n"
        "  aad-credential yarn myfeed -- install\n\n"
        "Registries are those of your files and the project's. Those on a host of the\n"
        "connection get the token. Scripts of packages do not see it (man\n"
        "aad-credential-yarn).\n"),
    .consumer = &consumer_npm,
    .grammar = &yarn_grammar,
    .has_no_urls = true,
    .reads_once = true,
    .note = yarn_note,
    .begin = yarn_begin,
    .build = yarn_build,
};
