/* SPDX-License-Identifier: Apache-2.0 */
#include "sts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "claims.h"
#include "client.h"
#include "refusal.h"
#include "target.h"
#include "world.h"

static const struct sts_grant *const sts_grants[] = {
    &password_grant,           &client_credentials_grant, &refresh_token_grant,
    &authorization_code_grant, &device_code_grant,        &old_device_code_grant,
};

int sts_refuse(struct sts_call *call, int code, const char *detail)
{
    return call->refuse ? call->refuse(call, code, detail)
                        : refusal_reply(call->exchange, code, detail);
}

bool sts_is_pseudo(const struct sts_call *call, const char *pseudo)
{
    return strcasecmp(call->tenant_name, pseudo) == 0;
}

int sts_require(struct sts_call *call, const char *name)
{
    const char *value = form_find(&call->form, name);

    return value && *value ? 0 : sts_refuse(call, 900144, name);
}

static const struct sts_grant *sts_find_grant(const char *name)
{
    for (size_t i = 0; i < sizeof(sts_grants) / sizeof(sts_grants[0]); i++) {
        if (strcmp(sts_grants[i]->name, name) == 0)
            return sts_grants[i];
    }
    return NULL;
}

int sts_check_post(struct sts_call *call, const char *parameter)
{
    const char *type = exchange_header(call->exchange, "content-type");
    static const char form_type[] = "application/x-www-form-urlencoded";

    if (!exchange_is_method(call->exchange, "POST"))
        return sts_refuse(call, 900561, call->exchange->method);
    /* AAD reads no form in a body of another type, so it misses the first parameter. */
    if (!type || strncasecmp(type, form_type, strlen(form_type)) != 0 ||
        !strchr("; ", type[strlen(form_type)]))
        return sts_refuse(call, 900144, parameter);
    return sts_check_form(call);
}

int sts_check_form(struct sts_call *call)
{
    if (call->form.is_malformed)
        return sts_refuse(call, 9002313, "A parameter is not form-encoded.");
    if (call->form.duplicate)
        return sts_refuse(call, 9002313, "A parameter was given more than once.");
    return 0;
}

static int sts_find_tenant(struct sts_call *call)
{
    if (sts_is_pseudo(call, "common") || sts_is_pseudo(call, "organizations") ||
        sts_is_pseudo(call, "consumers"))
        return 0;
    call->tenant = world_find_tenant(call->exchange->emulator->world, call->tenant_name);
    return call->tenant ? 0 : sts_refuse(call, 90002, call->tenant_name);
}

/* An app of many tenants is in each. */
static bool sts_has_app(const struct sts_call *call)
{
    return !call->tenant || world_is_set(call->app, "multi_tenant") ||
           world_equals(call->app, "tenant", call->tenant->string);
}

static int sts_find_app(struct sts_call *call)
{
    const char *authorization = exchange_header(call->exchange, "authorization");
    const char *client_id;

    /* The identifier may come in HTTP Basic only; client.c reads that into the form. */
    if (authorization && client_read_basic(call, authorization))
        return sts_refuse(call, 9002313, "The Authorization header is not valid.");
    if (sts_require(call, "client_id"))
        return 900144;
    client_id = form_find(&call->form, "client_id");
    call->app = world_find_app(call->exchange->emulator->world, client_id);
    if (!call->app || !sts_has_app(call))
        return sts_refuse(call, 700016, client_id);
    if (world_is_set(call->app, "disabled"))
        return sts_refuse(call, 7000112, client_id);
    if (world_number(call->app, "refuse", 0))
        return sts_refuse(call, (int)world_number(call->app, "refuse", 0), client_id);
    return 0;
}

int sts_check_app(struct sts_call *call)
{
    int code = sts_find_tenant(call);

    if (!code)
        code = sts_find_app(call);
    if (!code && call->is_v2 && form_find(&call->form, "resource"))
        code = sts_refuse(call, 901002, NULL);
    return code;
}

int sts_check_single_tenant(struct sts_call *call)
{
    return call->tenant || world_is_set(call->app, "multi_tenant")
               ? 0
               : sts_refuse(call, 50194, call->app->string);
}

static void sts_run(struct sts_call *call)
{
    const struct sts_grant *grant;

    if (sts_check_post(call, "grant_type") || sts_require(call, "grant_type"))
        return;
    grant = sts_find_grant(form_find(&call->form, "grant_type"));
    if (!grant) {
        sts_refuse(call, 70003, form_find(&call->form, "grant_type"));
        return;
    }
    if (!sts_check_app(call) && !claims_read(call))
        grant->serve(call);
}

void sts_begin(struct sts_call *call, struct exchange *exchange, const char *form, size_t size)
{
    const char *slash = strchr(exchange->path + 1, '/');

    *call = (struct sts_call){.exchange = exchange};
    call->is_v2 = text_has_prefix(slash, "/oauth2/v2.0/");
    call->tenant_name = text_format("%.*s", (int)(slash - exchange->path - 1), exchange->path + 1);
    form_parse(&call->form, form, size);
}

void sts_end(struct sts_call *call)
{
    struct exchange *exchange = call->exchange;

    exchange_add_header(exchange, "x-ms-ests-server", "2.1.emulator");
    if (exchange_header(exchange, "client-request-id") &&
        exchange_header(exchange, "return-client-request-id"))
        exchange_add_header(exchange, "client-request-id",
                            exchange_header(exchange, "client-request-id"));
    target_clear(&call->target);
    cJSON_Delete(call->claims);
    form_clear(&call->form);
    free(call->tenant_name);
}

void sts_serve(struct exchange *exchange)
{
    struct sts_call call;

    sts_begin(&call, exchange, exchange->body.data, exchange->body.size);
    sts_run(&call);
    sts_end(&call);
}
