/*
 * app-register.c - `app register`: the services themselves get to know the application
 *
 * Entra ID gives it a token, and Finance and Operations or Power Platform still do not know it. By
 * call it is registered where there is one, and a person's token; all else is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app.h"
#include "connection/template.h"
#include "store/audit.h"

/* The audience of the admin API; of a kind that has it. */
static const char *register_find_admin(const struct connection *c)
{
    for (size_t i = 0; i < c->n_audiences; i++) {
        const struct kind_target *target = kind_find_target(c->kind, c->audiences[i]);

        if (target && target->cloud == CLOUD_POWER_ADMIN)
            return c->audiences[i];
    }
    return NULL;
}

static const char *register_text(const struct connection *c, const char *audience)
{
    const struct kind_target *target = kind_find_target(c->kind, audience);

    return target ? target->admit : c->kind->admit;
}

bool app_needs_register(const struct connection *c)
{
    if (connection_grant(c)->is_user)
        return false;
    for (size_t i = 0; i < c->n_audiences; i++)
        if (register_text(c, c->audiences[i]))
            return true;
    return false;
}

/* --- by call ---------------------------------------------------------------------------------- */

static enum aad_code register_open(struct app_run *run, struct service_access *ret,
                                   struct aad_error *err)
{
    const struct service_options options = {.no_prompt = run->options.no_prompt};
    const struct service_api api = {
        "the admin API of Power Platform", "as", register_find_admin, run->options.as, {NULL}};
    enum aad_code code = run->manage ? AAD_OK : manage_load(&run->manage, err);

    if (!code)
        code = access_open(run->ctx, &options, &api, ret, err);
    if (code || connection_grant(&ret->connection)->is_user)
        return code;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "'%s' is an application, and none can register another one with Power "
                         "Platform\n"
                         "Name the connection of a person who is an administrator there: --as "
                         "CONNECTION.",
                         ret->connection.name);
}

static enum aad_code register_ask(const struct app_run *run, struct aad_error *err)
{
    auto_buf struct buf text = {0};

    buf_printf(&text,
               "Application %s becomes a management application of Power Platform, by connection "
               "'%s':\nit may do there what an administrator of all environments of the tenant "
               "may.\n",
               run->connection.client_id, run->options.as);
    return buf_ok(&text, err) ? AAD_INTERNAL
                              : app_confirm(run, buf_text(&text), "Register it", err);
}

static enum aad_code register_power(struct app_run *run, struct aad_error *err)
{
    struct service_access admin __attribute__((cleanup(access_close))) = {0};
    enum aad_code code = app_check_yes(run, err);

    if (!code)
        code = register_open(run, &admin, err);
    if (!code)
        code = register_ask(run, err);
    if (!code)
        code = audit_check(err);
    if (code)
        return code;
    admin.access.deadline = deadline_in_ms(APP_CALL_MS);
    run->ctx->end = admin.access.deadline;
    code = run->manage->registrar.register_power(&admin.access, run->connection.client_id, err);
    (void)app_log(run, "register", run->connection.client_id, code, NULL);
    if (!code)
        app_tell(run, "registered: management application %s of Power Platform",
                 run->connection.client_id);
    return code;
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void register_print(struct app_run *run, bool is_done)
{
    const struct connection *c = &run->connection;
    const char *admin = register_find_admin(c);

    for (size_t i = 0; i < c->n_audiences; i++) {
        const struct kind_target *target = kind_find_target(c->kind, c->audiences[i]);
        const char *text = register_text(c, c->audiences[i]);

        if (!text || (is_done && c->audiences[i] == admin))
            continue;
        buf_printf(&run->report, "%s (%s):\n", target ? target->title : c->kind->title,
                   c->audiences[i]);
        template_print(&run->report, text, c, c->audiences[i]);
        buf_append_text(&run->report, "\n");
    }
}

enum aad_code app_verb_register(struct app_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;
    bool has_call = register_find_admin(c) && run->options.as;
    enum aad_code code;

    if (!app_needs_register(c))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "nothing has to be registered for '%s' (%s, %s) at its service\n"
                             "'aad-credential verify %s' says what it lacks there.",
                             c->name, c->kind->name, c->grant, c->name);
    code = has_call ? register_power(run, err) : AAD_OK;
    if (code != AAD_USAGE && code != AAD_CANCELLED)
        register_print(run, has_call && !code);
    return code;
}
