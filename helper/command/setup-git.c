/*
 * setup-git.c - `aad-credential setup git`: shows the changes, asks, and makes them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git.h"

#include <string.h>

#include "base/ask.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "command/option.h"
#include "command/setup-git-change.h"
#include "command/setup-git-plan.h"
#include "connection/connection.h"
#include "connection/host-path.h"

struct setup_git_options {
    const char *connection, *file;
    bool is_global, is_system, undo, yes, dry_run;
};

static enum aad_code setup_git_plan_host(const char *host, const struct setup_git_now *now,
                                         const char *ours, struct setup_git_plan *plan,
                                         struct aad_error *err)
{
    auto_buf struct buf key = {0};
    enum aad_code code;

    buf_append_all(&key, "credential.", host, ".helper", (char *)NULL);
    code = buf_ok(&key, err);
    if (!code)
        code = setup_git_plan_key(&now->helpers, buf_text(&key), ours, plan, err);
    if (!code && host[host_path_origin_len(host)])
        code = setup_git_plan_path(&now->paths, host, plan, err);
    return code;
}

static enum aad_code setup_git_plan_hosts(const struct connection *c,
                                          const struct setup_git_now *now, const char *ours,
                                          struct setup_git_plan *plan, struct aad_error *err)
{
    size_t n_https = 0;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < c->n_hosts && !code; i++) {
        if (!text_has_prefix(c->hosts[i], "https://"))
            continue;
        n_https++;
        code = setup_git_plan_host(c->hosts[i], now, ours, plan, err);
    }
    if (!code && !n_https)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' has no https host", c->name);
    return code;
}

static enum aad_code setup_git_confirm(const struct command_context *ctx, const struct buf *shown,
                                       struct aad_error *err)
{
    bool yes = false;
    enum aad_code code;

    if (!ctx->may_ask || !ask_has_terminal())
        return aad_error_set(err, AAD_USAGE, NULL,
                             "there is no terminal to ask on\n"
                             "Look with --dry-run first, then add --yes.");
    ask_say("%s", buf_text(shown));
    code = ask_yes("Write this?", true, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was written");
}

static enum aad_code setup_git_apply(struct command_context *ctx,
                                     const struct setup_git_options *options,
                                     const struct setup_git_plan *plan,
                                     const struct git_config_place *place, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    if (!plan->n_changes)
        return command_say(
            ctx, options->undo ? "Nothing of it is there.\n" : "All set up already.\n", err);
    setup_git_change_print(plan, place, &shown);
    code = buf_ok(&shown, err);
    if (!code && !options->dry_run && !options->yes)
        code = setup_git_confirm(ctx, &shown, err);
    if (!code && !options->dry_run)
        code = setup_git_change_make(plan, place, err);
    if (code)
        return code;
    if (options->dry_run || options->yes)
        secret_append(&ctx->out, shown.bytes, shown.len);
    return command_say(ctx, options->dry_run ? "Nothing was written.\n" : "Done.\n", err);
}

static enum aad_code setup_git_run_options(struct command_context *ctx,
                                           const struct setup_git_options *options,
                                           struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf ours = {0};
    auto_free struct setup_git_now *now = calloc(1, sizeof *now);
    auto_free struct setup_git_plan *plan = calloc(1, sizeof *plan);
    struct git_config_place place = {options->is_system ? "--system" : "--global", NULL};
    enum aad_code code;

    if (!now || !plan)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    if (options->file)
        place = (struct git_config_place){"--file", options->file};
    setup_git_plan_print_value(GIT_HELPER_PATH, options->connection, &ours);
    code = buf_ok(&ours, err);
    if (!code && !options->undo)
        code = connection_load(options->connection, &c, err);
    if (!code)
        code = setup_git_load(&place, now, err);
    if (!code)
        code = options->undo ? setup_git_plan_undo_all(now, options->connection, plan, err)
                             : setup_git_plan_hosts(&c, now, buf_text(&ours), plan, err);
    if (!code)
        code = setup_git_apply(ctx, options, plan, &place, err);
    setup_git_clear(now);
    return code;
}

enum aad_code setup_git_run(struct command_context *ctx, int argc, char **argv,
                            struct aad_error *err)
{
    struct setup_git_options options = {0};
    const struct option_row rows[] = {
        {"global", NULL, &options.is_global},
        {"system", NULL, &options.is_system},
        {"file", &options.file, NULL},
        {"undo", NULL, &options.undo},
        {"yes", NULL, &options.yes},
        {"dry-run", NULL, &options.dry_run},
        {NULL, NULL, NULL},
    };
    enum aad_code code = option_parse("setup git", &argc, argv, rows, err);

    if (!code)
        code = option_take_connection("setup git", argc, argv, &options.connection, err);
    if (code)
        return code;
    if (options.is_global + options.is_system + (options.file != NULL) > 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--global, --system and --file exclude one another");
    return setup_git_run_options(ctx, &options, err);
}
