/*
 * creation-step.c - the steps by which a service connection is made
 *
 * What a thing will be known by is written before it is sent. So it does not matter where the run
 * before has ended.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/creation-step.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "manage/devops.h"
#include "manage/endpoint.h"
#include "manage/graph-key.h"
#include "manage/graph.h"
#include "manage/settle.h"

#define CREATION_TEXT 400

void creation_tell(const struct creation *run, const char *what, const char *id)
{
    char text[CREATION_TEXT], shown[CREATION_TEXT / 2];

    if (!run->plan->tell)
        return;
    (void)snprintf(text, sizeof text, "%s%s%s", what, id[0] ? " " : "",
                   text_escape(shown, sizeof shown, id, strlen(id)));
    run->plan->tell(run->plan->ctx, text);
}

static enum aad_code creation_need(const struct manage_access *access, const char *name,
                                   const char *option, struct aad_error *err)
{
    if (access)
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "it needs %s, and no connection is named for that\n"
                         "Name one whose audiences have it: --%s CONNECTION.",
                         name, option);
}

enum aad_code creation_need_graph(struct creation *run, struct aad_error *err)
{
    return creation_need(run->plan->graph, "Microsoft Graph", "graph-as", err);
}

enum aad_code creation_need_azure(struct creation *run, struct aad_error *err)
{
    return creation_need(run->plan->azure, "Azure Resource Manager", "azure-as", err);
}

/* --- before anything is made --------------------------------------------------------------------
 */

static enum aad_code creation_check_type(struct creation *run, struct aad_error *err)
{
    const struct service_scheme *scheme = run->plan->draft->scheme;
    bool is_there = true;
    enum aad_code code = AAD_OK;

    if (scheme->extension)
        code = devops_find_type(run->project, scheme->type, run->plan->deadline, &is_there, err);
    if (code || is_there)
        return code;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the organization has no service connections of type %s\n"
                         "Install the extension %s in it, from the Marketplace of Azure DevOps.",
                         scheme->type, scheme->extension);
}

/* What the project has or lacks is said before anything is made, and a secret sent. */
enum aad_code creation_check_room(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (run->journal.has_begun_endpoint || run->journal.endpoint[0])
        return AAD_OK;
    code = creation_check_type(run, err);
    if (!code)
        code = creation_look_for_endpoint(run, err);
    if (code || !run->journal.endpoint[0])
        return code;
    run->journal.endpoint[0] = '\0'; /* somebody else's */
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the project has a service connection of that name already\n"
                         "Choose another name by --service-name, or delete the one that is there.");
}

/* --- the identity ----------------------------------------------------------------------------- */

enum aad_code creation_find_identity(struct creation *run, struct aad_error *err)
{
    const struct manage_creation *plan = run->plan;
    struct azure_identity identity = {0};
    enum aad_code code;

    (void)snprintf(run->made->client_id, sizeof run->made->client_id, "%s", plan->draft->client_id);
    if (!plan->identity)
        return AAD_OK;
    code = creation_need_azure(run, err);
    if (!code)
        code = azure_find_identity(plan->azure, plan->identity, &identity, err);
    if (code)
        return code;
    if (plan->draft->client_id[0] && !text_equal_nocase(plan->draft->client_id, identity.client_id))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "that managed identity has the client id %s, and the connection %s\n"
                             "Name the identity of the connection with --managed-identity, or "
                             "change its --client-id.",
                             identity.client_id, plan->draft->client_id);
    if (identity.tenant[0] && text_is_guid(plan->draft->tenant) &&
        !text_equal_nocase(plan->draft->tenant, identity.tenant))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "that managed identity is of tenant %s, and the connection of %s\n"
                             "Name an identity of the connection's tenant.",
                             identity.tenant, plan->draft->tenant);
    (void)memcpy(run->made->client_id, identity.client_id, sizeof identity.client_id);
    return AAD_OK;
}

/* The journal's tag is its unique name, so that one that was made before the run was ended is found
 * again. */
static enum aad_code creation_send_application(struct creation *run, struct graph_application *ret,
                                               struct aad_error *err)
{
    const struct graph_wish wish = {.unique = run->journal.tag,
                                    .name = run->plan->draft->name,
                                    .reference = run->plan->draft->reference};
    bool had_begun = run->journal.has_begun_application;
    enum aad_code code;

    run->journal.has_begun_application = true;
    code = journal_save(&run->journal, err);
    if (!code)
        code = graph_make_application(run->plan->graph, &wish, ret, err);
    if (code && code != AAD_NETWORK && code != AAD_TIMEOUT && code != AAD_PROTOCOL &&
        code != AAD_NOT_FOUND)
        run->journal.has_begun_application = had_begun; /* it has refused it */
    return code;
}

enum aad_code creation_make_application(struct creation *run, struct aad_error *err)
{
    struct graph_application application = {0};
    enum aad_code code;

    if (!run->plan->is_automatic)
        return AAD_OK;
    if (!run->journal.client_id[0]) {
        code = creation_send_application(run, &application, err);
        if (code)
            return code;
        (void)memcpy(run->journal.application, application.id, sizeof application.id);
        (void)memcpy(run->journal.client_id, application.client_id, sizeof application.client_id);
        creation_tell(run, "made: application", application.client_id);
    }
    (void)memcpy(run->made->client_id, run->journal.client_id, sizeof run->journal.client_id);
    return journal_save(&run->journal, err);
}

enum aad_code creation_make_principal(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (!run->plan->is_automatic || run->journal.principal[0])
        return AAD_OK;
    code =
        graph_make_principal(run->plan->graph, run->journal.client_id, run->journal.principal, err);
    if (code)
        return code;
    creation_tell(run, "made: its service principal", run->journal.principal);
    return journal_save(&run->journal, err);
}

/* The object of the application that signs in. */
enum aad_code creation_find_application(struct creation *run, struct aad_error *err)
{
    struct graph_application application = {0};
    enum aad_code code;

    if (run->journal.application[0])
        return AAD_OK;
    code = graph_find_application(run->plan->graph, run->made->client_id, &application, err);
    if (!code)
        (void)memcpy(run->journal.application, application.id, sizeof application.id);
    return code;
}

/* --- a key of its own ------------------------------------------------------------------------- */

bool creation_needs_key(const struct creation *run)
{
    return run->plan->draft->scheme->is_key && !run->plan->secret;
}

const struct secret *creation_secret(const struct creation *run)
{
    return creation_needs_key(run) ? &run->key.pem : run->plan->secret;
}

static enum aad_code creation_register_key(struct creation *run, struct aad_error *err)
{
    enum aad_code code = creation_find_application(run, err);

    return code ? code
                : graph_add_certificate(run->plan->graph, run->journal.application,
                                        run->key.der.bytes, run->plan->draft->name, err);
}

/* A step that is tried again has it already. */
static enum aad_code creation_make_key_once(struct creation *run, struct aad_error *err)
{
    struct buf *shown = &run->made->certificate;
    enum aad_code code = AAD_OK;

    if (run->key.pem.len)
        return AAD_OK;
    code = fresh_key_make(run->plan->draft->name, &run->key, err);
    if (code)
        return code;
    buf_append(shown, run->key.certificate.bytes, run->key.certificate.len);
    return buf_ok(shown, err);
}

enum aad_code creation_make_key(struct creation *run, struct aad_error *err)
{
    enum aad_code code;

    if (!creation_needs_key(run) || run->journal.has_certificate)
        return AAD_OK;
    code = creation_make_key_once(run, err);
    if (code || !run->plan->graph)
        return code;
    code = creation_register_key(run, err);
    if (code)
        return code;
    run->made->is_registered = true;
    creation_tell(run, "registered: a certificate of its application", "");
    return AAD_OK;
}

/* --- the service connection ------------------------------------------------------------------- */

/* The one that the run before has sent, if it has arrived. */
enum aad_code creation_look_for_endpoint(struct creation *run, struct aad_error *err)
{
    auto_service_endpoint_list struct service_endpoint_list list = {0};
    const struct manage_filter filter = {.type = run->plan->draft->scheme->type};
    enum aad_code code = devops_list(run->project, &filter, run->plan->deadline, &list, err);

    for (size_t i = 0; !code && i < list.n; i++)
        if (!strcmp(buf_text(&list.endpoints[i].name), run->plan->draft->name))
            (void)memcpy(run->journal.endpoint, list.endpoints[i].id, 37);
    return code;
}

/* What is read back is what was asked for, or nothing that is said of it counts. */
static enum aad_code creation_check_endpoint(struct creation *run, struct aad_error *err)
{
    const struct service_endpoint *endpoint = &run->made->endpoint;

    if (service_draft_fits(run->plan->draft, run->made->client_id, endpoint) &&
        !strcmp(buf_text(&endpoint->name), run->plan->draft->name))
        return AAD_OK;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "service connection %s is another one than was asked for\n"
                         "Look at it in Azure DevOps; nothing was registered for it.",
                         endpoint->id);
}

static enum aad_code creation_print_endpoint(struct creation *run, struct secret *ret,
                                             struct aad_error *err)
{
    const struct service_draft *draft = run->plan->draft;
    auto_devops_project struct devops_project own = {0};
    struct endpoint_new endpoint = {
        .draft = draft, .client_id = run->made->client_id, .secret = creation_secret(run)};
    enum aad_code code =
        devops_find_project(run->project, run->project->name, run->plan->deadline, &own, err);

    if (code)
        return code;
    endpoint.reference = (struct endpoint_reference){.project = buf_text(&own.name),
                                                     .project_id = own.id,
                                                     .name = draft->name,
                                                     .description = draft->description};
    return endpoint_print_new(&endpoint, ret, err);
}

static enum aad_code creation_send_endpoint(struct creation *run, struct aad_error *err)
{
    auto_service_endpoint struct service_endpoint endpoint = {0};
    auto_secret struct secret object = {0};
    enum aad_code code = creation_print_endpoint(run, &object, err);

    if (code)
        return code;
    run->journal.has_begun_endpoint = true;
    code = journal_save(&run->journal, err);
    if (code) {
        run->journal.has_begun_endpoint = false;
        return code;
    }
    code = devops_create(run->project, &object, run->plan->deadline, &endpoint, err);
    if (!code) {
        (void)memcpy(run->journal.endpoint, endpoint.id, sizeof endpoint.id);
    } else if (code != AAD_NETWORK && code != AAD_TIMEOUT && code != AAD_PROTOCOL) {
        run->journal.has_begun_endpoint = false; /* it has refused it: nothing is there */
        (void)journal_save(&run->journal, NULL);
    }
    return code;
}

enum aad_code creation_replace_secret(struct creation *run, const struct settle *settle,
                                      struct aad_error *err)
{
    const struct service_scheme *scheme = run->plan->draft->scheme;
    struct service_endpoint *endpoint = &run->made->endpoint;
    auto_secret struct secret object = {0};
    enum aad_code code = endpoint_print_with_secret(
        endpoint, service_scheme_parameter(scheme->secret), creation_secret(run), &object, err);

    if (!code)
        code = devops_replace(run->project, &object, run->plan->deadline, endpoint, err);
    return code ? code : settle_wait(settle, endpoint, err);
}

/* The one that the journal knows, or that the run before has sent; else a new one. */
static enum aad_code creation_have_endpoint(struct creation *run, bool *ret_is_new,
                                            struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (!run->journal.endpoint[0] && run->journal.has_begun_endpoint)
        code = creation_look_for_endpoint(run, err);
    *ret_is_new = !code && !run->journal.endpoint[0];
    if (*ret_is_new)
        code = creation_send_endpoint(run, err);
    return code ? code : journal_save(&run->journal, err);
}

enum aad_code creation_make_endpoint(struct creation *run, struct aad_error *err)
{
    struct settle settle = {.project = run->project,
                            .id = run->journal.endpoint,
                            .deadline = run->plan->deadline,
                            .is_stopped = run->plan->is_stopped};
    bool is_new = false;
    enum aad_code code = creation_have_endpoint(run, &is_new, err);

    if (!code)
        code = settle_wait(&settle, &run->made->endpoint, err);
    if (!code)
        code = creation_check_endpoint(run, err);
    /* The key that a run before has sent is known to nobody: it gets that of this run. */
    if (!code && !is_new && run->key.pem.len)
        code = creation_replace_secret(run, &settle, err);
    if (code)
        return code;
    if (is_new)
        creation_tell(run, "made: service connection", run->journal.endpoint);
    run->journal.has_certificate = run->made->is_registered;
    if (!strcmp(run->plan->draft->scheme->name, SERVICE_ENDPOINT_FEDERATED)) {
        endpoint_read_parameter(&run->made->endpoint, "workloadIdentityFederationIssuer",
                                &run->made->issuer);
        endpoint_read_parameter(&run->made->endpoint, "workloadIdentityFederationSubject",
                                &run->made->subject);
    }
    return journal_save(&run->journal, err);
}
