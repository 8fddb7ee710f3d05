/*
 * setup-git.c - `aad-credential setup git`: shows the changes, asks, and makes them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "command/option.h"
#include "command/setup-git-change.h"
#include "command/setup-git-order.h"
#include "command/setup-git-plan.h"
#include "command/setup-tool.h"
#include "connection/connection.h"
#include "connection/host-path.h"

struct setup_git_options {
    struct git_config_place place;
    const char *connection, *file;
    bool is_global, is_system, undo, yes, dry_run;
};

/* What is to be set up, and where that is planned. */
struct setup_git_job {
    const struct setup_git_now *now;
    const char *ours; /* the helper's value */
    struct setup_git_plan *plan;
};

/* Where a broader one stands behind it, the whole section moves, with its useHttpPath. */
static enum aad_code setup_git_plan_path_host(const struct setup_git_job *job, const char *host,
                                              const char *key, struct aad_error *err)
{
    const struct setup_git_now *now = job->now;
    struct setup_git_change remove = {.verb = SETUP_GIT_REMOVE_ALL};
    struct setup_git_change add = {.verb = SETUP_GIT_ADD, .value = "true"};
    char path_key[sizeof add.key];
    bool moves = setup_git_order_is_overtaken(&now->helpers, key) &&
                 setup_git_plan_find_path(&now->paths, key, path_key, sizeof path_key);
    enum aad_code code = moves ? setup_git_plan_add(job->plan, path_key, remove, err) : AAD_OK;

    if (!code)
        code = setup_git_plan_key(&now->helpers, key, job->ours, job->plan, err);
    if (code)
        return code;
    return moves ? setup_git_plan_add(job->plan, path_key, add, err)
                 : setup_git_plan_path(&now->paths, host, job->plan, err);
}

static enum aad_code setup_git_plan_host(const struct setup_git_job *job, const char *host,
                                         struct aad_error *err)
{
    const struct setup_git_now *now = job->now;
    auto_buf struct buf key = {0};
    enum aad_code code;

    buf_append_all(&key, "credential.", host, ".helper", (char *)NULL);
    code = buf_ok(&key, err);
    if (code)
        return code;
    if (host[host_path_origin_len(host)])
        code = setup_git_plan_path_host(job, host, buf_text(&key), err);
    else
        code = setup_git_plan_key(&now->helpers, buf_text(&key), job->ours, job->plan, err);
    if (code)
        return code;
    return setup_git_order_move_below(&now->helpers, &now->paths, buf_text(&key), job->plan, err);
}

static int setup_git_compare_lengths(const void *a, const void *b)
{
    size_t x = strlen(*(const char *const *)a), y = strlen(*(const char *const *)b);

    return x < y ? -1 : x > y;
}

/* Longer paths come last. */
static enum aad_code setup_git_plan_hosts(const struct setup_git_job *job,
                                          const struct connection *c, struct aad_error *err)
{
    auto_free const char **hosts = calloc(c->n_hosts + 1, sizeof *hosts);
    size_t n = 0;
    enum aad_code code = AAD_OK;

    if (!hosts)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    for (size_t i = 0; i < c->n_hosts; i++)
        if (text_has_prefix(c->hosts[i], "https://"))
            hosts[n++] = c->hosts[i];
    if (!n)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' has no https host", c->name);
    qsort(hosts, n, sizeof *hosts, setup_git_compare_lengths);
    for (size_t i = 0; i < n && !code; i++)
        code = setup_git_plan_host(job, hosts[i], err);
    return code;
}

/* In words: which connection loses which host. */
static void setup_git_print_replaced(const struct connection *c, const struct setup_git_now *now,
                                     struct buf *out)
{
    const char *host = NULL;

    for (size_t i = 0; i < now->helpers.n_entries; i++) {
        const struct git_config_entry *entry = &now->helpers.entries[i];
        const char *name = git_config_find_connection(entry->value);

        for (size_t j = 0; name && name[0] && strcmp(name, c->name) != 0 && j < c->n_hosts; j++) {
            auto_buf struct buf key = {0};

            buf_append_all(&key, "credential.", c->hosts[j], ".helper", (char *)NULL);
            if (buf_ok(&key, NULL) || strcmp(entry->key, buf_text(&key)) != 0)
                continue;
            host = c->hosts[j];
            buf_printf(out,
                       "git asks for the connection '%s' at %s now. From then on it asks for "
                       "'%s' in its place.\n",
                       name, host, c->name);
        }
    }
    if (host)
        buf_printf(out,
                   "To keep both, give each a path of the host: aad-credential connection "
                   "edit NAME --host %.*s/PATH\n",
                   (int)host_path_origin_len(host), host);
}

static enum aad_code setup_git_apply(struct command_context *ctx,
                                     const struct setup_git_options *options,
                                     const struct setup_git_plan *plan, const struct buf *shown,
                                     struct aad_error *err)
{
    enum aad_code code = buf_ok(shown, err);

    if (!plan->n_changes)
        return command_say(
            ctx, options->undo ? "Nothing of it is there.\n" : "All set up already.\n", err);
    if (!code && !options->dry_run && !options->yes)
        code = setup_confirm(ctx, shown, err);
    if (!code && !options->dry_run)
        code = setup_git_change_make(plan, &options->place, err);
    if (code)
        return code;
    if (options->dry_run || options->yes)
        secret_append(&ctx->out, shown->bytes, shown->len);
    return command_say(ctx, options->dry_run ? "Nothing was written.\n" : "Done.\n", err);
}

static enum aad_code setup_git_run_options(struct command_context *ctx,
                                           const struct setup_git_options *options,
                                           struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf ours = {0}, shown = {0};
    auto_free struct setup_git_now *now = calloc(1, sizeof *now);
    auto_free struct setup_git_plan *plan = calloc(1, sizeof *plan);
    struct setup_git_job job = {now, NULL, plan};
    enum aad_code code;

    if (!now || !plan)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    setup_git_plan_print_value(GIT_HELPER_PATH, options->connection, &ours);
    job.ours = buf_text(&ours);
    code = buf_ok(&ours, err);
    if (!code && !options->undo)
        code = connection_load(options->connection, &c, err);
    if (!code)
        code = setup_git_load(&options->place, now, err);
    if (!code)
        code = options->undo ? setup_git_plan_undo_all(now, options->connection, plan, err)
                             : setup_git_plan_hosts(&job, &c, err);
    if (!code && !options->undo)
        setup_git_print_replaced(&c, now, &shown);
    if (!code) {
        setup_git_change_print(plan, &options->place, &shown);
        code = setup_git_apply(ctx, options, plan, &shown, err);
    }
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
    options.place = (struct git_config_place){options.is_system ? "--system" : "--global", NULL};
    if (options.file)
        options.place = (struct git_config_place){"--file", options.file};
    return setup_git_run_options(ctx, &options, err);
}
