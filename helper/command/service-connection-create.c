/*
 * service-connection-create.c - `service-connection create`: one of Azure DevOps that is like ours
 *
 * Its secret goes from the store to Azure DevOps, and nobody sees it. What is made is said before,
 * confirmed, and told as it is made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/json-scan.h"
#include "base/screen.h"
#include "base/text.h"
#include "command/service-connection-access.h"

#define CREATE_TEST_MS 60000 /* a new credential may take as long to be known everywhere */
#define CREATE_PAUSE_MS 2000

struct create_run {
    const struct service_options *options;
    struct command_context *ctx;
    struct service_source source;
    struct service_project project;
    struct service_access graph, azure;
    struct manage_creation plan;
    struct manage_made made;
    struct buf report;
};

static void create_clear(struct create_run *run)
{
    source_close(&run->source);
    project_close(&run->project);
    access_close(&run->graph);
    access_close(&run->azure);
    manage_clear_made(&run->made);
    buf_clear(&run->report);
}
#define auto_create __attribute__((cleanup(create_clear)))

/* --- what shall be made ----------------------------------------------------------------------- */

static enum aad_code create_open_access(struct create_run *run, struct aad_error *err)
{
    const struct service_options *options = run->options;
    /* Whoever owns the subscription makes the application, too. */
    const char *own = options->automatic ? run->source.connection.name : options->as;
    const struct service_api graph = {"Microsoft Graph",
                                      "graph-as",
                                      access_find_graph,
                                      options->graph_as,
                                      {own, own ? options->as : NULL, NULL}};
    const struct service_api azure = {"Azure Resource Manager",
                                      "azure-as",
                                      access_find_azure,
                                      options->azure_as,
                                      {own, own ? options->as : NULL, NULL}};
    bool needs_graph =
        (options->automatic || run->source.draft.scheme->is_key ||
         run->source.draft.scheme == service_scheme_federated(&run->source.connection)) &&
        !options->managed_identity;
    bool needs_azure = options->automatic || options->managed_identity;
    enum aad_code code = AAD_OK;

    if (needs_graph)
        code = access_open(run->ctx, options, &graph, &run->graph, err);
    if (!code && needs_azure)
        code = access_open(run->ctx, options, &azure, &run->azure, err);
    return code;
}

/* Of manage_creation. */
static void create_tell(void *ctx, const char *text)
{
    struct create_run *run = ctx;

    if (!run->options->yes)
        ask_say("%s\n", text);
    else
        buf_append_all(&run->report, text, "\n", (char *)NULL);
}

static void create_set_plan(struct create_run *run)
{
    run->plan = (struct manage_creation){.draft = &run->source.draft,
                                         .graph = run->graph.is_there ? &run->graph.access : NULL,
                                         .azure = run->azure.is_there ? &run->azure.access : NULL,
                                         .identity = run->options->managed_identity,
                                         .is_automatic = run->options->automatic,
                                         .opens_pipelines = run->options->all_pipelines ||
                                                            run->source.connection.all_pipelines,
                                         .tell = create_tell,
                                         .is_stopped = hold_is_caught,
                                         .ctx = run};
}

/* Once nobody is waited for any more: a person may have thought for long. */
static enum aad_code create_begin(struct create_run *run, struct aad_error *err)
{
    const struct service_scheme *scheme = run->source.draft.scheme;
    enum aad_code code = AAD_OK;

    if (scheme->secret && !scheme->is_key && !run->options->undo)
        code = source_load_secret(run->ctx, run->options, &run->project, &run->source, err);
    run->plan.secret = run->source.secret.len ? &run->source.secret : NULL;
    run->plan.deadline = deadline_in_ms(PROJECT_CHANGE_MS);
    run->graph.access.deadline = run->azure.access.deadline = run->plan.deadline;
    return code;
}

/* --- what is said of it before ---------------------------------------------------------------- */

static void create_describe_trust(const struct create_run *run, struct buf *text)
{
    if (run->options->managed_identity)
        buf_printf(text, "  a federated credential of the managed identity\n    %s\n",
                   run->options->managed_identity);
    else if (run->graph.is_there)
        buf_printf(text, "  a federated credential of its application, by connection '%s'\n",
                   run->graph.connection.name);
    else
        buf_append_text(text, "  (what its application has to trust is printed)\n");
}

static void create_describe(const struct create_run *run, struct buf *text)
{
    const struct service_draft *draft = &run->source.draft;
    char name[SERVICE_SHOWN], project[SERVICE_SHOWN];

    buf_printf(
        text, "This is made in project '%s' of %s:\n",
        screen_show(project, sizeof project, buf_text(&run->project.name), run->project.name.len),
        buf_text(&run->project.organization));
    buf_printf(text, "  service connection '%s' (%s, %s)\n",
               screen_show(name, sizeof name, draft->name, strlen(draft->name)),
               draft->scheme->type, draft->scheme->name);
    if (draft->client_id[0])
        buf_printf(text, "  of application %s, tenant %s\n", draft->client_id, draft->tenant);
    if (draft->scope.len)
        buf_printf(text, "  for %s\n", buf_text(&draft->scope));
    if (run->plan.is_automatic)
        buf_printf(text, "  an application in Entra ID, by connection '%s'\n",
                   run->graph.connection.name);
    if (draft->scheme->secret && !draft->scheme->is_key)
        buf_printf(text, "  with the secret of '%s', which goes from its store to Azure DevOps\n",
                   run->source.connection.name);
    else if (draft->scheme->is_key)
        buf_append_text(text,
                        "  with a new key, which only Azure DevOps has, and its certificate\n");
    if (draft->scheme == service_scheme_federated(&run->source.connection))
        create_describe_trust(run, text);
    if (run->plan.is_automatic)
        buf_printf(text, "  the role Contributor on %s\n", buf_text(&draft->scope));
    if (run->plan.opens_pipelines)
        buf_append_text(text, "  all pipelines of the project may use it\n");
}

static enum aad_code create_confirm(struct create_run *run, struct aad_error *err)
{
    auto_buf struct buf text = {0};

    if (run->options->yes && !run->options->dry_run)
        return AAD_OK;
    create_describe(run, &text);
    if (run->options->dry_run)
        return command_print(run->ctx, &text, err);
    ask_say("%s", buf_text(&text));
    return one_confirm(run->options, "Make it", err);
}

/* --- making it -------------------------------------------------------------------------------- */

/* What was registered just now may take a moment to be known. */
static enum aad_code create_test(const struct create_run *run, struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(CREATE_TEST_MS);
    enum aad_code code;

    for (;;) {
        struct aad_error why = {0};

        code =
            run->project.module->test(&run->project.project, &run->made.endpoint, deadline, &why);
        if (code != AAD_PERSON || hold_is_caught() ||
            deadline_left_ms(&deadline) < 2 * CREATE_PAUSE_MS) {
            if (code && err)
                *err = why;
            return code;
        }
        deadline_sleep_ms(CREATE_PAUSE_MS, &deadline);
    }
}

/* --- what somebody else has to register ------------------------------------------------------- */

/* UTF-8 that a terminal shows, and an agent passes on, as it is. */
static bool create_is_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];

        if (c < ' ' || c == 0x7f || (c == 0xc2 && next < 0xa0))
            return false;
    }
    return json_scan_utf8(text, len) && !strstr(text, "##");
}

/* It is to be pasted: a letter that is another one there would be a slip that nobody sees. */
static void create_append_value(struct buf *ret, const char *title, const struct buf *value)
{
    char shown[2 * SERVICE_SHOWN];

    buf_append_text(ret, title);
    if (create_is_plain(buf_text(value), value->len))
        buf_append(ret, value->bytes, value->len);
    else
        buf_append_text(ret, screen_show(shown, sizeof shown, buf_text(value), value->len));
    buf_append_text(ret, "\n");
}

static bool create_is_complete(const struct manage_made *made)
{
    return made->is_registered || (!made->issuer.len && !made->certificate.len);
}

static void create_say_registration(struct create_run *run)
{
    const struct manage_made *made = &run->made;

    if (create_is_complete(made))
        return;
    buf_append_text(&run->report,
                    made->is_odd
                        ? "Not registered: Azure DevOps has assigned what is not usual. Compare it "
                          "with\nthe page of the service connection before you go on.\n"
                        : "Not registered: no connection is named for it by --graph-as.\n");
    buf_printf(&run->report, "Application %s has to get a %s:\n", made->client_id,
               made->issuer.len ? "federated credential" : "certificate");
    if (!made->issuer.len) {
        buf_printf(&run->report, "'Certificates & secrets', 'Certificates', 'Upload'\n%s",
                   buf_text(&made->certificate));
        return;
    }
    buf_append_text(&run->report, "'Certificates & secrets', 'Federated credentials', 'Other "
                                  "issuer'\n");
    create_append_value(&run->report, "  Issuer:             ", &made->issuer);
    create_append_value(&run->report, "  Subject identifier: ", &made->subject);
    buf_printf(&run->report, "  Audience:           %s\n", run->source.draft.exchange);
}

static enum aad_code create_finish(struct create_run *run, struct aad_error *err)
{
    enum aad_code code;
    char name[SERVICE_SHOWN];

    buf_printf(
        &run->report, "Service connection '%s' is made: %s\n",
        screen_show(name, sizeof name, run->source.draft.name, strlen(run->source.draft.name)),
        run->made.endpoint.id);
    create_say_registration(run);
    if (!create_is_complete(&run->made))
        return AAD_OK;
    code = create_test(run, err);
    if (!code)
        buf_append_text(&run->report, "Azure DevOps can use it.\n");
    else if (code == AAD_PERSON)
        aad_error_remedy(err,
                         "What is new may take some minutes to be known. Then: aad-credential "
                         "service-connection verify %s. Without a role on its scope it cannot be "
                         "used, either.",
                         run->made.endpoint.id);
    return code;
}

static enum aad_code create_go(struct create_run *run, struct aad_error *err)
{
    struct hold hold;
    enum aad_code code = create_begin(run, err);

    if (code)
        return code;
    hold_begin(&hold);
    code = run->project.module->create(&run->project.project, &run->plan, &run->made, err);
    if (code && run->made.is_noted)
        buf_append_text(&run->report,
                        "What is made so far stays. The same command goes on from here; with "
                        "--undo it is taken back.\n");
    else if (!code)
        code = create_finish(run, err);
    hold_drop(&hold);
    return code;
}

static enum aad_code create_undo(struct create_run *run, struct aad_error *err)
{
    enum aad_code code = one_confirm(run->options, "Take back what was made for it so far", err);

    if (!code)
        code = create_begin(run, err);
    if (!code)
        code = run->project.module->undo(&run->project.project, &run->plan, err);
    if (!code)
        buf_append_text(&run->report, "All of it is taken back.\n");
    return code;
}

/* A path that Resource Manager calls a user-assigned managed identity by. */
static bool create_is_identity(const char *path)
{
    static const char kind[] = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
    const char *at = strcasestr(path, kind);
    const char *name = at ? at + sizeof kind - 1 : "";

    return text_has_prefix(path, "/subscriptions/") && name[0] && !strpbrk(name, "/") &&
           !strpbrk(path, "?#% ");
}

static enum aad_code create_check_options(const struct service_options *options,
                                          struct aad_error *err)
{
    if (options->n_arguments > 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection create' takes one name; that at Azure DevOps is "
                             "given by --service-name");
    if (options->undo && options->dry_run)
        return aad_error_set(err, AAD_USAGE, NULL, "--undo and --dry-run exclude each other");
    if (options->automatic && options->managed_identity)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--automatic makes an application, and --managed-identity uses an "
                             "identity: they exclude each other");
    if (options->managed_identity && !create_is_identity(options->managed_identity))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--managed-identity takes the path of a user-assigned managed "
                             "identity\n"
                             "'Properties', 'Id' on its page: /subscriptions/ID/resourceGroups/"
                             "GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
                             "NAME");
    return AAD_OK;
}

static enum aad_code create_prepare(struct create_run *run, struct aad_error *err)
{
    enum aad_code code = create_check_options(run->options, err);

    if (!code && !run->options->dry_run)
        code = one_check(run->ctx, run->options, err);
    if (!code)
        code = source_open(run->options, &run->source, err);
    if (!code && run->options->managed_identity &&
        run->source.draft.scheme != service_scheme_federated(&run->source.connection))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a managed identity is used by a connection of grant "
                             "workload-identity, and '%s' has another\n"
                             "Leave out --managed-identity.",
                             run->source.connection.name);
    if (!code)
        code = project_open(run->ctx, run->options, &run->project, err);
    if (!code)
        code = create_open_access(run, err);
    create_set_plan(run);
    return code;
}

enum aad_code service_verb_create(struct command_context *ctx,
                                  const struct service_options *options, struct aad_error *err)
{
    auto_create struct create_run run = {.options = options, .ctx = ctx};
    enum aad_code code = create_prepare(&run, err);

    if (!code && !options->undo)
        code = create_confirm(&run, err);
    ctx->end = deadline_in_ms(PROJECT_CHANGE_MS);
    if (code || options->dry_run)
        return code;
    code = options->undo ? create_undo(&run, err) : create_go(&run, err);
    ctx->shows_out = true;
    if (command_print(ctx, &run.report, code ? NULL : err))
        return code ? code : AAD_INTERNAL;
    return code;
}
