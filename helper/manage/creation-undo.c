/*
 * creation-undo.c - what was made for a service connection is taken back
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "manage/creation-step.h"
#include "manage/creation.h"
#include "manage/devops.h"
#include "manage/graph.h"
#include "manage/rest.h"

static enum aad_code creation_undo_role(struct creation *run, struct aad_error *err)
{
    const struct azure_assignment assignment = creation_assignment(run);
    enum aad_code code;

    if (!run->journal.has_role && !run->journal.principal[0])
        return AAD_OK;
    code = creation_need_azure(run, err);
    if (!code)
        code = azure_take_role(run->plan->azure, &assignment, err);
    if (!code)
        creation_tell(run, "taken back: the role", "");
    return code;
}

/* That of an application that was made goes with it. */
static enum aad_code creation_undo_trust(struct creation *run, struct aad_error *err)
{
    char name[CREATION_TRUST_NAME];
    const struct trust trust = creation_trust(run, name);
    enum aad_code code;

    if (!run->journal.endpoint[0] || run->plan->is_automatic || !run->journal.has_trust)
        return AAD_OK;
    code = run->plan->identity ? creation_need_azure(run, err) : creation_need_graph(run, err);
    if (!code && run->plan->identity)
        return azure_distrust(run->plan->azure, run->plan->identity, trust.name, err);
    if (!code)
        code = creation_find_application(run, err);
    return code ? code
                : graph_distrust(run->plan->graph, run->journal.application, trust.name, err);
}

static enum aad_code creation_undo_endpoint(struct creation *run, struct aad_error *err)
{
    struct service_endpoint endpoint = {0};
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    if (!run->journal.endpoint[0] && run->journal.has_begun_endpoint)
        code = creation_look_for_endpoint(run, err);
    if (code || !run->journal.endpoint[0])
        return code;
    (void)memcpy(endpoint.id, run->journal.endpoint, sizeof endpoint.id);
    code = devops_erase(run->project, &endpoint, run->plan->deadline, &why);
    if (code && code != AAD_NOT_FOUND)
        return rest_pass(err, &why);
    creation_tell(run, "taken back: service connection", run->journal.endpoint);
    return AAD_OK;
}

/* The one that was sent, if it has arrived. */
static enum aad_code creation_look_for_application(struct creation *run, struct aad_error *err)
{
    struct graph_application application = {0};
    struct aad_error why = {0};
    enum aad_code code = graph_find_unique(run->plan->graph, run->journal.tag, &application, &why);

    if (code && code != AAD_NOT_FOUND)
        return rest_pass(err, &why);
    (void)memcpy(run->journal.application, application.id, sizeof application.id);
    (void)memcpy(run->journal.client_id, application.client_id, sizeof application.client_id);
    return AAD_OK;
}

/* One that has no client id here is the user's. */
static enum aad_code creation_undo_application(struct creation *run, struct aad_error *err)
{
    bool is_made = run->journal.client_id[0];
    enum aad_code code;

    if (!run->plan->is_automatic || (!is_made && !run->journal.has_begun_application))
        return AAD_OK;
    code = creation_need_graph(run, err);
    if (!code && !is_made)
        code = creation_look_for_application(run, err);
    if (!code && !run->journal.client_id[0])
        return AAD_OK;
    if (!code)
        code = graph_erase_application(run->plan->graph, run->journal.application, err);
    if (!code)
        creation_tell(run, "taken back: application", run->journal.client_id);
    return code;
}

enum aad_code creation_undo(const struct manage_project *project,
                            const struct manage_creation *plan, struct aad_error *err)
{
    creation_step *const steps[] = {creation_undo_role, creation_undo_trust, creation_undo_endpoint,
                                    creation_undo_application};
    auto_manage_made struct manage_made made = {0};
    auto_creation struct creation run = {
        .project = project, .plan = plan, .made = &made, .journal = {.lock = -1}};
    bool is_new = true;
    enum aad_code code = creation_open(&run, &is_new, err);

    if (!code && is_new)
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "nothing that was begun is noted for '%s'\n"
                             "To delete a service connection: aad-credential service-connection "
                             "delete NAME.",
                             plan->draft->name);
    (void)snprintf(made.client_id, sizeof made.client_id, "%s", plan->draft->client_id);
    for (size_t i = 0; !code && i < sizeof steps / sizeof *steps; i++)
        code = steps[i](&run, err);
    if (!code)
        journal_erase(&run.journal);
    return code;
}
