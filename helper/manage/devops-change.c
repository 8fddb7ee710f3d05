/*
 * devops-change.c - what is made and changed by Azure DevOps' REST API of service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/devops-call.h"
#include "manage/endpoint.h"

#define DEVOPS_PROJECTS "/_apis/projects/"
#define DEVOPS_PIPELINES "/_apis/pipelines/pipelinepermissions/endpoint/"
#define DEVOPS_PIPELINES_VERSION "7.1-preview.1"

/* --- projects --------------------------------------------------------------------------------- */

void devops_clear_project(struct devops_project *project)
{
    buf_clear(&project->name);
}

static enum aad_code devops_parse_project(const struct secret *body, struct devops_project *ret,
                                          struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *id, *name;
    enum aad_code code = json_parse(body->bytes, body->len, &json, err);

    if (code)
        return code;
    id = json_text(json, "id");
    name = json_text(json, "name");
    if (!id || !name || !text_is_guid(id))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "a project has no name, or an id that is no GUID");
    buf_append_text(&ret->name, name);
    (void)memcpy(ret->id, id, sizeof ret->id);
    return buf_ok(&ret->name, err);
}

enum aad_code devops_find_project(const struct manage_project *project, const char *name,
                                  struct deadline deadline, struct devops_project *ret,
                                  struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    enum aad_code code;

    rest_add_path(&call, project->organization, DEVOPS_PROJECTS, (char *)NULL);
    rest_add_part(&call, name);
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    code = rest_send(&call, "GET", NULL, err);
    return code ? code : devops_parse_project(&call.response.body, ret, err);
}

/* --- one of them ------------------------------------------------------------------------------ */

/* One that is shared is called by the organization, not by a project. */
static void devops_begin_anywhere(const struct manage_project *project, const char *id,
                                  struct rest_call *call)
{
    rest_add_path(call, project->organization, DEVOPS_ENDPOINTS "/", (char *)NULL);
    rest_add_part(call, id);
}

enum aad_code devops_share(const struct manage_project *project,
                           const struct service_endpoint *endpoint, const char *with,
                           struct deadline deadline, struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    auto_devops_project struct devops_project other = {0};
    auto_secret struct secret body = {0};
    enum aad_code code = devops_find_project(project, with, deadline, &other, err);

    if (code)
        return code;
    secret_append_text(&body, "[");
    endpoint_print_reference(&(struct endpoint_reference){.project = buf_text(&other.name),
                                                          .project_id = other.id,
                                                          .name = buf_text(&endpoint->name)},
                             &body);
    secret_append_text(&body, "]");
    devops_begin_anywhere(project, endpoint->id, &call);
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    code = secret_ok(&body, err);
    return code ? code : rest_send(&call, "PATCH", &body, err);
}

enum aad_code devops_erase(const struct manage_project *project,
                           const struct service_endpoint *endpoint, struct deadline deadline,
                           struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    auto_devops_project struct devops_project own = {0};
    enum aad_code code = devops_find_project(project, project->name, deadline, &own, err);

    if (code)
        return code;
    devops_begin_anywhere(project, endpoint->id, &call);
    rest_add_query(&call, "projectIds", own.id);
    rest_add_query(&call, "api-version", DEVOPS_VERSION);
    return rest_send(&call, "DELETE", NULL, err);
}

/* The answer is what Azure DevOps has of it now. */
static enum aad_code devops_send_whole(struct rest_call *call, const char *method,
                                       const struct secret *object, struct service_endpoint *ret,
                                       struct aad_error *err)
{
    const struct secret *body = &call->response.body;
    enum aad_code code;

    call->is_slow = true;
    call->sends_once = true;
    rest_add_query(call, "api-version", DEVOPS_VERSION);
    code = rest_send(call, method, object, err);
    if (!code && rest_is_empty(call))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Azure DevOps' answer is empty\n"
                             "Look at the service connection in Azure DevOps, then try again.");
    return code ? code : endpoint_parse(body->bytes, body->len, ret, err);
}

enum aad_code devops_create(const struct manage_project *project, const struct secret *object,
                            struct deadline deadline, struct service_endpoint *ret,
                            struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);

    rest_add_path(&call, project->organization, DEVOPS_ENDPOINTS, (char *)NULL);
    return devops_send_whole(&call, "POST", object, ret, err);
}

enum aad_code devops_replace(const struct manage_project *project, const struct secret *object,
                             struct deadline deadline, struct service_endpoint *ret,
                             struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);

    devops_begin_anywhere(project, ret->id, &call);
    service_endpoint_clear(ret);
    return devops_send_whole(&call, "PUT", object, ret, err);
}

enum aad_code devops_permit(const struct manage_project *project, const char *id,
                            struct deadline deadline, struct aad_error *err)
{
    auto_rest struct rest_call call = devops_call(project, deadline);
    auto_secret struct secret body = {0};

    devops_begin(project, DEVOPS_PIPELINES, &call);
    rest_add_part(&call, id);
    rest_add_query(&call, "api-version", DEVOPS_PIPELINES_VERSION);
    secret_append_all(&body, "{\"resource\":{\"type\":\"endpoint\",\"id\":\"", id,
                      "\"},\"allPipelines\":{\"authorized\":true}}", (char *)NULL);
    return rest_send(&call, "PATCH", &body, err);
}
