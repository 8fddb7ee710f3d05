/*
 * service-connection-project.c - which project of which organization, and by whose token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/hold.h"
#include "base/screen.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/service-connection-verbs.h"
#include "connection/host-path.h"
#include "store/open.h"

void project_close(struct service_project *project)
{
    connection_clear(&project->connection);
    token_clear(&project->token);
    buf_clear(&project->organization);
    buf_clear(&project->name);
}

struct deadline project_deadline(const struct service_project *project)
{
    int64_t own_ms = project->connection.timeout_s * 1000;

    return deadline_in_ms(own_ms > 0 ? own_ms : DEADLINE_MS);
}

/* --- where ------------------------------------------------------------------------------------ */

/* The address as it is kept: without a slash at its end. */
static enum aad_code project_set_organization(const char *text, struct service_project *ret,
                                              struct url *ret_url, struct aad_error *err)
{
    auto_buf struct buf given = {0}, path = {0};
    size_t len = strlen(text);
    char origin[300];
    enum aad_code code;

    while (len && text[len - 1] == '/')
        len--;
    buf_append(&given, text, len);
    code = url_parse(buf_text(&given), ret_url, err);
    if (!code && !ret_url->is_https)
        code = aad_error_set(err, AAD_REFUSED, NULL,
                             "a token goes to Azure DevOps by https alone\n"
                             "Give --organization https://dev.azure.com/ORGANIZATION.");
    if (!code)
        code = host_path_check(ret_url->path, &path, err);
    if (code)
        return code;
    buf_append_all(&ret->organization, url_print_origin(ret_url, origin, sizeof origin),
                   buf_text(&path), (char *)NULL);
    code = buf_ok(&ret->organization, err);
    return code ? code : url_parse(buf_text(&ret->organization), ret_url, err);
}

/* "https://dev.azure.com/contoso/project": the first host's path, as far as it goes. Both stay
 * empty where it has none. */
static void project_read_host(const struct connection *c, struct buf *ret_organization,
                              struct buf *ret_name)
{
    const char *host = c->n_hosts ? c->hosts[0] : "";
    const char *path = host + host_path_origin_len(host), *slash;

    if (!*path)
        return;
    slash = strchr(path + 1, '/');
    if (!slash)
        slash = path + strlen(path);
    buf_append(ret_organization, host, (size_t)(slash - host));
    buf_append_text(ret_name, *slash ? slash + 1 : "");
}

static enum aad_code project_find_organization(const struct service_options *options,
                                               struct service_project *ret, struct url *ret_url,
                                               struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf organization = {0}, name = {0};
    enum aad_code code;

    if (options->organization)
        return project_set_organization(options->organization, ret, ret_url, err);
    code = connection_load(options->as, &c, err);
    if (code)
        return code;
    project_read_host(&c, &organization, &name);
    if (!organization.len)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "connection '%s' is of no organization alone\n"
                             "Add --organization https://dev.azure.com/ORGANIZATION.",
                             c.name);
    return project_set_organization(buf_text(&organization), ret, ret_url, err);
}

/* Of two dots, a reader of the address would make another path. */
enum aad_code project_check_name(const char *name, struct aad_error *err)
{
    if (!name[0])
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which project is meant is not said\n"
                             "Add --project NAME.");
    if (!strcmp(name, ".") || !strcmp(name, "..") || strchr(name, '/'))
        return aad_error_set(err, AAD_USAGE, NULL, "that cannot be the name of a project");
    return AAD_OK;
}

static enum aad_code project_find_name(const struct service_options *options,
                                       struct service_project *ret, struct aad_error *err)
{
    auto_buf struct buf organization = {0}, name = {0};
    const char *own = ret->connection.project;
    enum aad_code code;

    project_read_host(&ret->connection, &organization, &name);
    if (!text_equal_nocase(buf_text(&organization), buf_text(&ret->organization)))
        buf_clear(&name);
    if (own && own[0]) {
        buf_clear(&name);
        buf_append_text(&name, own);
    }
    buf_append_text(&ret->name, options->project ? options->project : buf_text(&name));
    code = project_check_name(buf_text(&ret->name), err);
    return code ? code : buf_ok(&ret->name, err);
}

/* --- by whom ---------------------------------------------------------------------------------- */

static enum aad_code project_check_kind(const struct connection *c, struct aad_error *err)
{
    if (c->kind->organization_hosts)
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "connection '%s' is of kind %s, which is not that of Azure DevOps\n"
                         "Name one of kind devops with --as; to make one: aad-credential "
                         "connection add --kind devops",
                         c->name, c->kind->name);
}

static enum aad_code project_get_token(struct command_context *ctx,
                                       const struct service_options *options,
                                       const struct request *request, struct service_project *ret,
                                       struct aad_error *err)
{
    const struct broker broker = {.deadline = project_deadline(ret),
                                  .may_ask = ctx->may_ask && !options->no_prompt,
                                  .start_store = store_start_early,
                                  .has_source = store_has_source};

    return broker_get_for(&broker, &ret->connection, request, &ret->token, err);
}

static enum aad_code project_check_options(const struct service_options *options,
                                           struct aad_error *err)
{
    if (!options->organization && !options->as)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which organization is meant is not said\n"
                             "Add --organization https://dev.azure.com/ORGANIZATION, or --as "
                             "CONNECTION of one that is of an organization.");
    if (options->as && !text_is_name(options->as))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--as takes the name of a connection\n"
                             "'aad-credential connection list' shows those there are.");
    return AAD_OK;
}

enum aad_code project_open(struct command_context *ctx, const struct service_options *options,
                           struct service_project *ret, struct aad_error *err)
{
    auto_request struct request request = {.operation = REQUEST_GET, .has_target = true};
    enum aad_code code = project_check_options(options, err);

    if (!code)
        code = project_find_organization(options, ret, &request.target, err);
    if (code)
        return code;
    (void)snprintf(request.connection, sizeof request.connection, "%s",
                   options->as ? options->as : "");
    (void)snprintf(request.path, sizeof request.path, "%s/%s", request.target.path,
                   options->project ? options->project : "");
    code = broker_find_connection(&request, &ret->connection, err);
    if (!code)
        code = project_check_kind(&ret->connection, err);
    if (!code)
        code = project_find_name(options, ret, err);
    if (!code)
        code = project_get_token(ctx, options, &request, ret, err);
    if (!code)
        code = manage_load(&ret->module, err);
    if (code)
        return code;
    ret->project = (struct manage_project){.connection = &ret->connection,
                                           .token = &ret->token,
                                           .organization = buf_text(&ret->organization),
                                           .name = buf_text(&ret->name),
                                           .is_stopped = hold_is_caught};
    return AAD_OK;
}

enum aad_code project_miss(const char *name_or_id, struct aad_error *err)
{
    char shown[SERVICE_SHOWN];

    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "there is no service connection '%s' in this project\n"
                         "'aad-credential service-connection list' shows those there are.",
                         screen_show(shown, sizeof shown, name_or_id, strlen(name_or_id)));
}

enum aad_code project_find(const struct service_project *project, const char *name_or_id,
                           struct service_endpoint_list *ret_list,
                           const struct service_endpoint **ret, struct aad_error *err)
{
    const struct manage_filter any = {0};
    enum aad_code code =
        project->module->list(&project->project, &any, project_deadline(project), ret_list, err);

    if (code)
        return code;
    *ret = service_endpoint_find(ret_list, name_or_id);
    return *ret ? AAD_OK : project_miss(name_or_id, err);
}
