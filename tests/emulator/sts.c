/* SPDX-License-Identifier: Apache-2.0 */
#include "sts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client.h"
#include "refusal.h"
#include "target.h"
#include "world.h"

static const struct sts_grant *const sts_grants[] = {
    &password_grant,
    &client_credentials_grant,
    &refresh_token_grant,
};

int sts_refuse(struct sts_call *call, int code, const char *detail)
{
    return refusal_reply(call->exchange, code, detail);
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

static int sts_check_http(struct sts_call *call)
{
    const char *type = exchange_header(call->exchange, "content-type");
    static const char form_type[] = "application/x-www-form-urlencoded";

    if (!exchange_is_method(call->exchange, "POST"))
        return sts_refuse(call, 900561, call->exchange->method);
    /* AAD reads no form in a body of another type, so it misses the first parameter. */
    if (!type || strncasecmp(type, form_type, strlen(form_type)) != 0 ||
        !strchr("; ", type[strlen(form_type)]))
        return sts_refuse(call, 900144, "grant_type");
    return 0;
}

static int sts_check_form(struct sts_call *call)
{
    if (call->form.is_malformed)
        return sts_refuse(call, 9002313, "The body is not form-encoded.");
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

static int sts_find_app(struct sts_call *call)
{
    const char *authorization = exchange_header(call->exchange, "authorization");
    const char *client_id;

    /* The identifier may come in HTTP Basic only; client.c reads that into the form. */
    if (!form_find(&call->form, "client_id") && authorization &&
        client_read_basic(call, authorization))
        return sts_refuse(call, 9002313, "The Authorization header is not valid.");
    if (sts_require(call, "client_id"))
        return 900144;
    client_id = form_find(&call->form, "client_id");
    call->app = world_find_app(call->exchange->emulator->world, client_id);
    if (!call->app || (call->tenant && !world_equals(call->app, "tenant", call->tenant->string)))
        return sts_refuse(call, 700016, client_id);
    if (world_is_set(call->app, "disabled"))
        return sts_refuse(call, 7000112, client_id);
    if (world_number(call->app, "refuse", 0))
        return sts_refuse(call, (int)world_number(call->app, "refuse", 0), client_id);
    return 0;
}

static void sts_run(struct sts_call *call)
{
    const struct sts_grant *grant;

    if (sts_check_http(call) || sts_check_form(call) || sts_require(call, "grant_type"))
        return;
    grant = sts_find_grant(form_find(&call->form, "grant_type"));
    if (!grant) {
        sts_refuse(call, 70003, form_find(&call->form, "grant_type"));
        return;
    }
    if (sts_find_tenant(call) || sts_find_app(call))
        return;
    if (call->is_v2 && form_find(&call->form, "resource"))
        sts_refuse(call, 901002, NULL);
    else
        grant->serve(call);
}

void sts_serve(struct exchange *exchange)
{
    const char *slash = strchr(exchange->path + 1, '/');
    struct sts_call call = {.exchange = exchange};

    call.is_v2 = text_has_suffix(exchange->path, "/v2.0/token");
    call.tenant_name = text_format("%.*s", (int)(slash - exchange->path - 1), exchange->path + 1);
    form_parse(&call.form, exchange->body.data, exchange->body.size);
    sts_run(&call);
    exchange_add_header(exchange, "x-ms-ests-server", "2.1.emulator");
    if (exchange_header(exchange, "client-request-id") &&
        exchange_header(exchange, "return-client-request-id"))
        exchange_add_header(exchange, "client-request-id",
                            exchange_header(exchange, "client-request-id"));
    target_clear(&call.target);
    form_clear(&call.form);
    free(call.tenant_name);
}
