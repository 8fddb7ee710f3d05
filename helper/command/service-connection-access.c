/*
 * service-connection-access.c - a token for Microsoft Graph, or for Azure Resource Manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/hold.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/service-connection-access.h"
#include "connection/more.h"
#include "connection/rule.h"
#include "store/open.h"

void access_close(struct service_access *access)
{
    connection_clear(&access->connection);
    token_clear(&access->token);
}

/* --- which audience --------------------------------------------------------------------------- */

/* A slash at the end makes no other resource of it. */
static bool access_is_same(const char *a, const char *b)
{
    size_t len = strlen(b);

    return !strncmp(a, b, len) && (!a[len] || !strcmp(a + len, "/"));
}

/* Where the cloud is none of those that are known, the person's word is all there is. */
static const char *access_find(const struct connection *c, const char *wanted)
{
    if (!wanted)
        return c->n_audiences ? c->audiences[0] : NULL;
    for (size_t i = 0; i < c->n_audiences; i++)
        if (access_is_same(c->audiences[i], wanted))
            return c->audiences[i];
    return NULL;
}

const char *access_find_graph(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);

    return access_find(c, cloud ? cloud->graph : NULL);
}

const char *access_find_azure(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);

    /* An Azure Stack has one of its own. */
    return access_find(c, cloud && !c->kind->has_azure_scope ? cloud->arm_audience : NULL);
}

/* --- who has it ------------------------------------------------------------------------------- */

static enum aad_code access_check_named(const struct service_api *api, const char *audience,
                                        struct aad_error *err)
{
    if (audience)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "connection '%s' has no tokens for %s\n"
                         "Add its address to the audiences of '%s', or name another one with --%s.",
                         api->named, api->title, api->named, api->option);
}

/* *ret_audience: NULL = nobody has it. */
static enum aad_code access_choose(const struct service_api *api, struct service_access *ret,
                                   const char **ret_audience, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    *ret_audience = NULL;
    if (api->named) {
        code = connection_load(api->named, &ret->connection, err);
        if (!code)
            *ret_audience = api->find(&ret->connection);
        return code ? code : access_check_named(api, *ret_audience, err);
    }
    for (size_t i = 0; !code && !*ret_audience && api->candidates[i]; i++) {
        connection_clear(&ret->connection);
        code = connection_load(api->candidates[i], &ret->connection, err);
        if (!code && connection_cloud(&ret->connection))
            *ret_audience = api->find(&ret->connection);
    }
    return code;
}

/* The audience's own host. Where the cloud is none of those that are known, it may be another one:
 * the first of the connection's. */
static enum aad_code access_set_origin(struct service_access *access, const char *audience,
                                       struct aad_error *err)
{
    const struct connection *c = &access->connection;
    auto_buf struct buf command = {0};
    struct url url;

    if (audience_find_host(c, audience, access->origin) && !url_parse(access->origin, &url, NULL) &&
        !rule_check_target(c, &url, NULL))
        return AAD_OK;
    if (connection_cloud(c)) {
        more_print(c, NULL, audience, &command);
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "connection '%s' has the audience %.160s, and not its host\n"
                             "Add it: %s",
                             c->name, audience, buf_text(&command));
    }
    (void)snprintf(access->origin, sizeof access->origin, "%s", c->n_hosts ? c->hosts[0] : "");
    return AAD_OK;
}

static enum aad_code access_get_token(struct command_context *ctx,
                                      const struct service_options *options, const char *audience,
                                      struct service_access *access, struct aad_error *err)
{
    const struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS),
                                  .may_ask = ctx->may_ask && !options->no_prompt,
                                  .start_store = store_start_early,
                                  .has_source = store_has_source};
    auto_request struct request request = {.operation = REQUEST_GET, .has_target = true};
    enum aad_code code = url_parse(access->origin, &request.target, err);

    (void)snprintf(request.connection, sizeof request.connection, "%s", access->connection.name);
    (void)snprintf(request.audience, sizeof request.audience, "%s", audience);
    if (!code)
        code = rule_check_target(&access->connection, &request.target, err);
    return code ? code
                : broker_get_for(&broker, &access->connection, &request, &access->token, err);
}

enum aad_code access_open(struct command_context *ctx, const struct service_options *options,
                          const struct service_api *api, struct service_access *ret,
                          struct aad_error *err)
{
    const char *audience;
    enum aad_code code = access_choose(api, ret, &audience, err);

    if (code || !audience)
        return code;
    code = access_set_origin(ret, audience, err);
    if (!code)
        code = access_get_token(ctx, options, audience, ret, err);
    if (code)
        return code;
    ret->access = (struct manage_access){.connection = &ret->connection,
                                         .token = &ret->token,
                                         .origin = ret->origin,
                                         .deadline = deadline_in_ms(PROJECT_CHANGE_MS),
                                         .is_stopped = hold_is_caught};
    ret->is_there = true;
    return AAD_OK;
}
