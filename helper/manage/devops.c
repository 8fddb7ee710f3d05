/*
 * devops.c - Azure DevOps' REST API of service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/devops.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/devops-call.h"
#include "manage/endpoint.h"

#define DEVOPS_PROXY "/_apis/serviceendpoint/endpointproxy"
#define DEVOPS_PROXY_VERSION "7.1-preview.1"
#define DEVOPS_TYPES "/_apis/serviceendpoint/types"
#define DEVOPS_TYPES_VERSION "7.1-preview.1"
#define DEVOPS_SHOWN 241
#define DEVOPS_LIST_MAX (16 * 1024 * 1024) /* some thousands of them */

#define DEVOPS_JOIN "Add the identity to the organization, or name another connection with --as."

#define DEVOPS_TAKEN                                                                               \
    "the project has one of that name already",                                                    \
        "Choose another name, or delete the one that is there."

static const struct rest_cause devops_causes[] = {
    {203, NULL, AAD_PERSON, "it wants somebody to sign in", DEVOPS_JOIN},
    {302, NULL, AAD_PERSON, "it wants somebody to sign in", DEVOPS_JOIN},
    {401, NULL, AAD_PERSON, "it does not take the token", DEVOPS_JOIN},
    {400, "DuplicateServiceConnectionException", AAD_CONFIG, DEVOPS_TAKEN},
    {400, NULL, AAD_CONFIG, "it refuses that", "Look at what it says, and correct that."},
    {403, NULL, AAD_PERSON, "the identity may not do that",
     "Give it the role Administrator, in the security of the service connections."},
    {404, NULL, AAD_NOT_FOUND, "it has no such thing",
     "Look for a slip in --organization and --project, and whether the identity is a member."},
    {409, "DuplicateServiceConnectionException", AAD_CONFIG, DEVOPS_TAKEN},
    {409, NULL, AAD_THROTTLED, "something else is going on with it",
     "Wait until that has ended, then try again."},
    REST_CAUSES_OF_ANY,
};

static const struct rest_api devops_api = {
    .name = "Azure DevOps",
    .header = "X-TFS-FedAuthRedirect: Suppress", /* else it shows a page */
    .code = "typeKey",
    .message = "message",
    .causes = devops_causes,
};

struct rest_call devops_call(const struct manage_project *project, struct deadline deadline)
{
    return (struct rest_call){.api = &devops_api,
                              .connection = project->connection,
                              .token = project->token,
                              .deadline = deadline,
                              .is_stopped = project->is_stopped,
                              .secret = project->secret};
}

void devops_begin(const struct manage_project *project, const char *path, struct rest_call *call)
{
    rest_add_path(call, project->organization, "/", (char *)NULL);
    rest_add_part(call, project->name);
    rest_add_path(call, path, (char *)NULL);
}

static void devops_begin_one(const struct manage_project *project, const char *id,
                             struct rest_call *call)
{
    devops_begin(project, DEVOPS_ENDPOINTS "/", call);
    rest_add_part(call, id);
}

enum aad_code devops_list(const struct manage_project *project, const struct manage_filter *filter,
                          struct deadline deadline, struct service_endpoint_list *ret,
                          struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    const struct secret *body = &call.response.body;
    enum aad_code code;

    devops_begin(project, DEVOPS_ENDPOINTS, &call);
    rest_add_query(&call, "authSchemes", filter->scheme);
    rest_add_query(&call, "type", filter->type);
    rest_add_query(&call, "includeFailed", "false");
    rest_add_query(&call, "includeDetails", "true");
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    call.body_max = DEVOPS_LIST_MAX;
    code = rest_send(&call, "GET", NULL, err);
    return code ? code : endpoint_parse_list(body->bytes, body->len, ret, err);
}

enum aad_code devops_get(const struct manage_project *project, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    const struct secret *body = &call.response.body;
    enum aad_code code;

    devops_begin_one(project, id, &call);
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    code = rest_send(&call, "GET", NULL, err);
    if (!code && rest_is_empty(&call))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "there is no service connection %s in this project\n"
                             "'aad-credential service-connection list' shows those there are.",
                             id);
    if (!code)
        code = endpoint_parse(body->bytes, body->len, ret, err);
    if (code || text_equal_nocase(ret->id, id))
        return code;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "Azure DevOps answers with another service connection than %s\n"
                         "Look at it in Azure DevOps.",
                         id);
}

enum aad_code devops_find_type(const struct manage_project *project, const char *type,
                               struct deadline deadline, bool *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    const struct secret *body = &call.response.body;
    auto_json struct cJSON *json = NULL;
    const struct cJSON *value;
    enum aad_code code;

    rest_add_path(&call, project->organization, DEVOPS_TYPES, (char *)NULL);
    rest_add_query(&call, "type", type);
    rest_add_query(&call, "api-version", DEVOPS_TYPES_VERSION);
    code = rest_send(&call, "GET", NULL, err);
    if (!code)
        code = json_parse(body->bytes, body->len, &json, err);
    if (code)
        return code;
    value = json_array(json, "value");
    *ret = value && json_count(value);
    return AAD_OK;
}

enum aad_code devops_convert(const struct manage_project *project, const char *id,
                             struct deadline deadline, const struct secret *object,
                             struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    enum aad_code code;

    call.is_slow = true;
    call.sends_once = true; /* a second one would be refused: it is done already */
    devops_begin_one(project, id, &call);
    rest_add_query(&call, "operation", "ConvertAuthenticationScheme");
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    code = rest_send(&call, "PUT", object, err);
    if (!code && rest_is_empty(&call))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Azure DevOps' answer to the conversion is empty\n"
                             "Look at the service connection in Azure DevOps, then try again.");
    return code;
}

/* It answers with 200 also where the test fails. */
static enum aad_code devops_judge_test(const struct rest_call *call, struct aad_error *err)
{
    char status[DEVOPS_SHOWN], said[DEVOPS_SHOWN];

    rest_show(call, "statusCode", status, sizeof status);
    if (text_equal_nocase(status, "ok"))
        return AAD_OK;
    rest_show(call, "errorMessage", said, sizeof said);
    return aad_error_set(err, AAD_PERSON, NULL,
                         "Azure DevOps cannot use the service connection: %s%s%s\n"
                         "Look at its application in Entra ID: its secret or federated credential, "
                         "and its role on the scope.",
                         status[0] ? status : "it does not say why", said[0] ? ": " : "", said);
}

enum aad_code devops_test(const struct manage_project *project,
                          const struct service_endpoint *endpoint, struct deadline deadline,
                          struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    auto_secret struct secret body = {0};
    enum aad_code code = endpoint_print_test(endpoint, &body, err);

    if (code)
        return code;
    call.is_slow = true;
    devops_begin(project, DEVOPS_PROXY, &call);
    rest_add_query(&call, "endpointId", endpoint->id);
    rest_add_query(&call, "api-version", DEVOPS_PROXY_VERSION);
    code = rest_send(&call, "POST", &body, err);
    return code ? code : devops_judge_test(&call, err);
}
