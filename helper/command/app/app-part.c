/*
 * app-part.c - what the verbs of `app` share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "command/app/app.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "store/audit.h"

#define APP_TOLD 400
#define APP_WAIT_MS 60000 /* for an application that was made just now */
#define APP_PAUSE_MS 1000

/* --- who asks --------------------------------------------------------------------------------- */

enum aad_code app_load(struct app_run *run, const char *name, struct aad_error *err)
{
    enum aad_code code = connection_load(name, &run->connection, err);

    if (!code)
        code = policy_check(&run->connection, NULL, err);
    if (!code)
        code = registration_check(&run->connection, err);
    if (!code)
        registration_find_need(&run->connection, &run->need);
    return code;
}

enum aad_code app_judge(struct app_run *run, enum aad_code code)
{
    run->is_refused |= code == AAD_PERSON;
    return code;
}

static enum aad_code app_open_graph(struct app_run *run, struct aad_error *err)
{
    const struct service_options options = {.no_prompt = run->options.no_prompt};
    const char *own = connection_exists(run->connection.name) ? run->connection.name : NULL;
    const struct service_api api = {
        "Microsoft Graph", "as", access_find_graph, run->options.as, {own, NULL}};

    return access_open(run->ctx, &options, &api, &run->graph, err);
}

enum aad_code app_need_graph(struct app_run *run, struct aad_error *err)
{
    enum aad_code code = run->manage ? AAD_OK : manage_load(&run->manage, err);

    if (!code && !run->graph.is_there)
        code = app_open_graph(run, err);
    if (code)
        return code;
    run->graph.access.deadline = deadline_in_ms(APP_CALL_MS);
    run->ctx->end = run->graph.access.deadline;
    if (run->graph.is_there)
        return AAD_OK;
    run->is_refused = true;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "it needs Microsoft Graph, and '%s' itself has no tokens for that\n"
                         "Name a connection whose audiences have it, and which may do that to "
                         "applications: --as CONNECTION.",
                         run->connection.name);
}

enum aad_code app_look(struct app_run *run, struct aad_error *err)
{
    const struct manage_registration wanted = {.client_id = run->connection.client_id,
                                               .username = run->connection.username,
                                               .need = &run->need};
    enum aad_code code = app_need_graph(run, err);

    registration_clear(&run->there);
    if (code)
        return code;
    code =
        app_judge(run, run->manage->registrar.look(&run->graph.access, &wanted, &run->there, err));
    if (code == AAD_PERSON)
        aad_error_remedy(err, "To look at applications it needs Application.Read.All at least; or "
                              "name another connection with --as.");
    return code;
}

enum aad_code app_look_for(struct app_run *run, struct aad_error *err)
{
    struct deadline end = deadline_in_ms(APP_WAIT_MS);
    enum aad_code code = app_look(run, err);

    while (!code && !run->there.id[0] && run->is_new && !hold_is_caught() &&
           deadline_left_ms(&end) > APP_PAUSE_MS) {
        deadline_sleep_ms(APP_PAUSE_MS, &end);
        code = app_look(run, err);
    }
    if (code || run->there.id[0])
        return code;
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "tenant %s has no application %s\n"
                         "aad-credential app show %s",
                         run->connection.tenant, run->connection.client_id, run->connection.name);
}

/* --- consent ---------------------------------------------------------------------------------- */

enum aad_code app_check_consent(const struct app_run *run, struct aad_error *err)
{
    const char *consent = run->options.consent;

    if (!consent || !strcmp(consent, "user") || !strcmp(consent, "tenant"))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "--consent is that of the 'user' or of the 'tenant'");
}

enum aad_code app_consent(struct app_run *run, struct aad_error *err)
{
    const char *consent = run->options.consent;
    bool is_user = consent && !strcmp(consent, "user");
    enum aad_code code;

    if (!consent || !run->need.n_apis)
        return AAD_OK;
    if (is_user && !run->connection.username)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' does not say whose consent it is\n"
                             "Give its username: aad-credential connection edit %s --username USER",
                             run->connection.name, run->connection.name);
    code = app_need_graph(run, err);
    if (!code)
        code = app_judge(
            run, run->manage->registrar.consent(&run->graph.access, &run->there,
                                                is_user ? run->connection.username : NULL, err));
    if (code == AAD_PERSON)
        aad_error_remedy(err, "To consent it needs DelegatedPermissionGrant.ReadWrite.All; or an "
                              "administrator consents in the portal, or at the address above.");
    (void)app_log(run, "consent", run->there.principal, code, NULL);
    if (!code)
        app_tell(run, "consented: %s",
                 is_user ? run->connection.username : "for all users of the tenant");
    return code;
}

/* --- what is said, and asked ------------------------------------------------------------------ */

void app_tell(struct app_run *run, const char *format, ...)
{
    char text[APP_TOLD];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (ask_has_terminal())
        ask_say("%s\n", text);
    else
        buf_append_all(&run->report, text, "\n", (char *)NULL);
}

void app_tell_text(void *run, const char *text)
{
    app_tell(run, "%s", text);
}

enum aad_code app_check_yes(const struct app_run *run, struct aad_error *err)
{
    if (run->options.yes || (run->ctx->may_ask && ask_has_terminal()))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "nobody is there to confirm it\n"
                         "Add --yes.");
}

enum aad_code app_confirm(const struct app_run *run, const char *text, const char *question,
                          struct aad_error *err)
{
    bool yes = run->options.yes;
    enum aad_code code = AAD_OK;

    if (!yes) {
        ask_say("%s", text);
        code = ask_yes(question, false, &yes, err);
    }
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was changed");
}

enum aad_code app_log(const struct app_run *run, const char *verb, const char *key,
                      enum aad_code result, struct aad_error *err)
{
    const char *role = client_auth_secret_role(&run->connection);
    const struct aad_item item = {.connection = run->connection.name, .role = role ? role : ""};
    const struct audit_use use = {.verb = verb,
                                  .item = &item,
                                  .store = "Microsoft Graph",
                                  .token = "",
                                  .key = key,
                                  .target = run->graph.origin,
                                  .result = result};

    return audit_log(&use, err);
}
