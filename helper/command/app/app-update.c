/*
 * app-update.c - `app update`: a registration gets what its connection needs
 *
 * Nothing is taken out of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app.h"
#include "store/audit.h"

static enum aad_code update_ask(const struct app_run *run, struct aad_error *err)
{
    auto_buf struct buf text = {0};

    buf_printf(
        &text,
        "The registration of application %s gets what connection '%s' needs of it and it\n"
        "has not: account types, public client flows, redirect URI, permissions, its service "
        "principal.\n",
        run->connection.client_id, run->connection.name);
    if (run->options.consent)
        buf_printf(&text, "It is consented to the permissions, for the %s.\n",
                   run->options.consent);
    return buf_ok(&text, err) ? AAD_INTERNAL : app_confirm(run, buf_text(&text), "Change it", err);
}

enum aad_code app_verb_update(struct app_run *run, struct aad_error *err)
{
    const struct manage_registration wanted = {.client_id = run->connection.client_id,
                                               .need = &run->need,
                                               .tell = app_tell_text,
                                               .ctx = run};
    enum aad_code code = app_check_yes(run, err);

    if (!code)
        code = app_need_graph(run, err);
    if (!code)
        code = update_ask(run, err);
    if (!code)
        code = audit_check(err);
    if (code)
        return code;
    code =
        app_judge(run, run->manage->registrar.make(&run->graph.access, &wanted, &run->there, err));
    (void)app_log(run, "update", run->there.id, code, NULL);
    if (!code)
        code = app_consent(run, err);
    if (!code)
        buf_printf(&run->report,
                   "The registration has what '%s' needs; for its proof and consent: "
                   "aad-credential app show %s\n",
                   run->connection.name, run->connection.name);
    return code;
}
