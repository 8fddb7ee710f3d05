/*
 * service-connection-update.c - `service-connection update`: a rotated secret, where it is used
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/screen.h"
#include "base/text.h"
#include "command/service-connection-access.h"

#define UPDATE_TEST_MS 60000

struct update_run {
    const struct service_options *options;
    struct command_context *ctx;
    struct service_source source;
    struct service_project project;
    struct service_access graph;
    struct service_endpoint_list list; /* of the project: all */
    struct buf report;
    size_t n_updated;
};

static void update_clear(struct update_run *run)
{
    source_close(&run->source);
    project_close(&run->project);
    access_close(&run->graph);
    service_endpoint_clear_list(&run->list);
    buf_clear(&run->report);
}
#define auto_update __attribute__((cleanup(update_clear)))

/* --- which ones ------------------------------------------------------------------------------- */

/* Does it sign in as our connection does, to the same service? */
static bool update_uses(const struct update_run *run, const struct service_endpoint *endpoint)
{
    return service_draft_fits(&run->source.draft, "", endpoint);
}

static bool update_is_named(const struct update_run *run, const struct service_endpoint *endpoint)
{
    const struct service_options *options = run->options;

    for (int i = 1; i < options->n_arguments; i++)
        if (!strcmp(buf_text(&endpoint->name), options->arguments[i]) ||
            text_equal_nocase(endpoint->id, options->arguments[i]))
            return true;
    /* One that another project has lent, or of which Azure DevOps keeps the secret, is not meant
     * unless it is named. */
    return options->n_arguments == 1 && !service_endpoint_is_kept(endpoint) &&
           !(endpoint->is_shared &&
             strcmp(buf_text(&endpoint->project), buf_text(&run->project.name)) != 0);
}

/* A name that means another identity is a slip: its secret is not ours to replace. */
static enum aad_code update_check_names(const struct update_run *run, struct aad_error *err)
{
    char shown[SERVICE_SHOWN];

    for (int i = 1; i < run->options->n_arguments; i++) {
        const char *name = run->options->arguments[i];
        const struct service_endpoint *endpoint = service_endpoint_find(&run->list, name);

        screen_show(shown, sizeof shown, name, strlen(name));
        if (!endpoint)
            return project_miss(name, err);
        if (!update_uses(run, endpoint))
            return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                                 "'%s' does not use the secret of connection '%s'\n"
                                 "Name the connection that has the same application and user.",
                                 shown, run->source.connection.name);
    }
    return AAD_OK;
}

/* --- each of them ----------------------------------------------------------------------------- */

static enum aad_code update_one(struct update_run *run, const struct service_endpoint *endpoint,
                                const char *name, struct aad_error *err)
{
    auto_manage_made struct manage_made made = {0};
    const struct manage_creation plan = {.draft = &run->source.draft,
                                         .secret =
                                             run->source.secret.len ? &run->source.secret : NULL,
                                         .graph = run->graph.is_there ? &run->graph.access : NULL,
                                         .deadline = deadline_in_ms(PROJECT_CHANGE_MS),
                                         .is_stopped = hold_is_caught};
    const struct manage_module *module = run->project.module;
    enum aad_code code = module->update(&run->project.project, &plan, endpoint, &made, err);

    if (code)
        return code;
    run->n_updated++;
    buf_printf(&run->report, "Service connection '%s' has the new secret.\n", name);
    return module->test(&run->project.project, &made.endpoint, deadline_in_ms(UPDATE_TEST_MS), err);
}

static enum aad_code update_offer(struct update_run *run, const struct service_endpoint *endpoint,
                                  struct aad_error *err)
{
    char name[SERVICE_SHOWN], question[SERVICE_SHOWN + 80];
    bool yes = run->options->yes;
    enum aad_code code = AAD_OK;

    one_show(endpoint, name);
    if (run->options->dry_run) {
        buf_printf(&run->report, "Would update '%s'\n", name);
        return AAD_OK;
    }
    (void)snprintf(question, sizeof question, "Put the secret of '%s' into '%s'",
                   run->source.connection.name, name);
    if (!yes)
        code = ask_yes(question, false, &yes, err);
    if (code || !yes)
        return code;
    if (!run->source.secret.len)
        code = source_load_secret(run->ctx, run->options, &run->project, &run->source, err);
    return code ? code : update_one(run, endpoint, name, err);
}

static enum aad_code update_all(struct update_run *run, struct aad_error *err)
{
    size_t n = 0;
    enum aad_code code = update_check_names(run, err);

    for (size_t i = 0; !code && i < run->list.n; i++) {
        const struct service_endpoint *endpoint = &run->list.endpoints[i];

        if (hold_is_caught())
            code = aad_error_set(err, AAD_CANCELLED, NULL, "it was stopped");
        if (code || !update_uses(run, endpoint) || !update_is_named(run, endpoint))
            continue;
        n++;
        code = update_offer(run, endpoint, err);
    }
    if (!code && !n)
        buf_printf(&run->report, "No service connection of the project uses the secret of '%s'.\n",
                   run->source.connection.name);
    else if (n && !run->options->dry_run)
        buf_printf(&run->report, "%zu of %zu updated.\n", run->n_updated, n);
    return code;
}

/* ---------------------------------------------------------------------------------------------- */

static enum aad_code update_load(struct update_run *run, struct aad_error *err)
{
    enum aad_code code = source_open(run->options, &run->source, err);

    if (!code && !run->source.draft.scheme->secret)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "connection '%s' has no secret that a service connection could have\n"
                             "There is nothing to update.",
                             run->source.connection.name);
    return code;
}

static enum aad_code update_open(struct update_run *run, struct aad_error *err)
{
    const struct service_options *options = run->options;
    const struct service_api graph = {
        "Microsoft Graph", "graph-as", access_find_graph, options->graph_as, {options->as, NULL}};
    const struct manage_filter any = {0};
    enum aad_code code = project_open(run->ctx, options, &run->project, err);

    if (!code && run->source.draft.scheme->is_key)
        code = access_open(run->ctx, options, &graph, &run->graph, err);
    return code ? code
                : run->project.module->list(&run->project.project, &any,
                                            project_deadline(&run->project), &run->list, err);
}

enum aad_code service_verb_update(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_update struct update_run run = {.options = options, .ctx = ctx};
    struct hold hold;
    enum aad_code code = options->dry_run ? AAD_OK : one_check(ctx, options, err);

    if (!code)
        code = update_load(&run, err);
    if (!code)
        code = update_open(&run, err);
    ctx->end = deadline_in_ms(PROJECT_CHANGE_MS);
    if (code)
        return code;
    hold_begin(&hold);
    code = update_all(&run, err);
    hold_drop(&hold);
    ctx->shows_out = true;
    if (command_print(ctx, &run.report, code ? NULL : err))
        return code ? code : AAD_INTERNAL;
    return code;
}
