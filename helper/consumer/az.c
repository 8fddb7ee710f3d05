/*
 * az.c - Azure's az, for a command that `aad-credential exec` runs
 *
 * Azure's libraries, Terraform and scripts run `az account get-access-token` and `az account show`
 * (https://learn.microsoft.com/cli/azure/account). These are answered as az 2.45 does, with
 * expires_on, which later ones have. A question of these that we cannot answer is refused:
 * Azure's own az would answer it as somebody else. Each other command is for that one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "consumer/az-answer.h"
#include "consumer/az-call.h"
#include "consumer/consumer.h"
#include "consumer/shim.h"

#define AZ_ANSWERS "'az account get-access-token', 'az account show' and 'az account list'"
#define AZ_COMMON                                                                                  \
    (AZ_USE(AZ_SUBSCRIPTION) | AZ_USE(AZ_OUTPUT) | AZ_USE(AZ_QUERY) | AZ_USE(AZ_QUIET))
#define AZ_VERSION_SAID "2.45.0"
#define AZ_VERSION_TELEMETRY "1.0.8"

/* --- a token ---------------------------------------------------------------------------------- */

/* What is printed of a token. */
struct az_token {
    char tenant[SHIM_RESOURCE_SIZE], subscription[SHIM_RESOURCE_SIZE];
    char local[32], number[TEXT_INT_SIZE];
    struct az_member members[7];
};

/* The members, with or without a token. What is not known of the connection is no member, as az has
 * no subscription where none was chosen. */
static void az_fill_token(struct az_token *ret, const struct token *token)
{
    int64_t expires_at_s = token ? token->expires_at_s : 0;
    const char *number = text_print_int(ret->number, expires_at_s);
    struct az_member *at = ret->members;

    *at++ = token ? (struct az_member){"accessToken", AZ_TEXT, token->access_token.bytes,
                                       token->access_token.len}
                  : az_answer_text("accessToken", "");
    *at++ = az_answer_text("expiresOn", text_local_time(ret->local, expires_at_s));
    *at++ = (struct az_member){"expires_on", AZ_NUMBER, number, strlen(number)};
    if (!token || ret->subscription[0])
        *at++ = az_answer_text("subscription", ret->subscription);
    if (!token || ret->tenant[0])
        *at++ = az_answer_text("tenant", ret->tenant);
    *at++ = az_answer_text("tokenType", "Bearer");
    *at = (struct az_member){0};
}

/* The note has a line each for --output, --query, tenant and subscription. */
static enum aad_code az_note(const struct az_form *form, const struct shim *shim,
                             struct request *ret, struct aad_error *err)
{
    static const char *const outputs[] = {[AZ_JSON] = "json", [AZ_TSV] = "tsv", [AZ_NONE] = "none"};

    secret_append_all(&ret->note, outputs[form->output], "\n", form->query, "\n",
                      shim_get(shim, SHIM_TENANT), "\n", shim_get(shim, SHIM_SUBSCRIPTION_ID), "\n",
                      (char *)NULL);
    return secret_ok(&ret->note, err);
}

/* Takes a line off the note. */
static const char *az_read_line(const char *at, char *ret, size_t size)
{
    size_t len = strcspn(at, "\n");

    (void)snprintf(ret, size, "%.*s", (int)len, at);
    return at + len + (at[len] == '\n');
}

static enum aad_code az_print(const struct request *request, const struct token *token,
                              struct secret *ret, struct aad_error *err)
{
    const char *at = request->note.len ? request->note.bytes : "";
    struct az_token answer = {0};
    struct az_form form = {0};
    char output[8], query[sizeof form.query];
    enum aad_code code = consumer_check_bearer(token, err);

    if (code)
        return code;
    at = az_read_line(at, output, sizeof output);
    at = az_read_line(at, query, sizeof query);
    at = az_read_line(at, answer.tenant, sizeof answer.tenant);
    (void)az_read_line(at, answer.subscription, sizeof answer.subscription);
    az_fill_token(&answer, token);
    form.output = !strcmp(output, "tsv") ? AZ_TSV : !strcmp(output, "none") ? AZ_NONE : AZ_JSON;
    memcpy(form.query, query, sizeof query);
    az_answer_print(&form, answer.members, ret);
    return secret_ok(ret, err);
}

/* The audience of a name that az has for it. */
static enum aad_code az_find_type(const struct shim *shim, const char *type, const char **ret,
                                  struct aad_error *err)
{
    const char *cloud = shim_get(shim, SHIM_CLOUD);
    bool is_public = !cloud[0] || !strcmp(cloud, "AzureCloud");
    char shown[40];

    *ret = "";
    if (!type || !strcmp(type, "arm"))
        return AAD_OK;
    *ret = "https://graph.microsoft.com/";
    if (!strcmp(type, "ms-graph") && is_public)
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "which resource %s is in that cloud is not known inside 'aad-credential "
                         "exec'\n"
                         "Name it by --resource.",
                         text_escape(shown, sizeof shown, type, strlen(type)));
}

static enum aad_code az_find_resource(const struct shim *shim, const struct az_call *call,
                                      char ret[SHIM_RESOURCE_SIZE], struct aad_error *err)
{
    const char *resource = call->values[AZ_RESOURCE], *type = call->values[AZ_RESOURCE_TYPE];
    enum aad_code code = AAD_OK;

    if ((resource != NULL) + (type != NULL) + (call->n_scopes > 0) > 1)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "only one of --resource, --resource-type and --scope may be there");
    for (size_t i = 0; !code && i < call->n_scopes; i++)
        code = shim_take_scope(call->scopes[i], ret, err);
    if (code || call->n_scopes)
        return code;
    if (!resource)
        code = az_find_type(shim, type, &resource, err);
    if (!code && strlen(resource) >= SHIM_RESOURCE_SIZE)
        code = aad_error_set(err, AAD_USAGE, NULL, "the resource is too long");
    if (!code)
        memcpy(ret, resource, strlen(resource) + 1);
    return code;
}

static enum aad_code az_get_token(const struct shim *shim, const struct az_call *call,
                                  struct request *ret, struct aad_error *err)
{
    char resource[SHIM_RESOURCE_SIZE] = "";
    struct az_token names = {0};
    struct az_form form = {0};
    enum aad_code code = az_find_resource(shim, call, resource, err);

    az_fill_token(&names, NULL);
    if (!code)
        code = az_answer_choose(call->values[AZ_OUTPUT], call->values[AZ_QUERY], names.members,
                                &form, err);
    if (!code)
        code = shim_check_subscription(shim, call->values[AZ_SUBSCRIPTION], err);
    if (!code)
        code = shim_ask(shim, resource, call->values[AZ_TENANT], ret, err);
    return code ? code : az_note(&form, shim, ret, err);
}

/* --- the account ------------------------------------------------------------------------------ */

/* Without a subscription it is that of the tenant itself, as az has it. */
static enum aad_code az_print_account(const struct shim *shim, const struct az_call *call,
                                      struct az_form *form, struct secret *ret,
                                      struct aad_error *err)
{
    const char *tenant = shim_get(shim, SHIM_TENANT), *user = shim_get(shim, SHIM_USER_NAME);
    const char *id = shim_get(shim, SHIM_SUBSCRIPTION_ID);
    const char *name = id[0] ? shim_get(shim, SHIM_SUBSCRIPTION_NAME) : "N/A(tenant level account)";
    const struct az_member members[] = {
        az_answer_text(form->list ? "cloudName" : "environmentName", shim_get(shim, SHIM_CLOUD)),
        az_answer_text("homeTenantId", tenant),
        az_answer_text("id", id[0] ? id : tenant),
        {.name = "isDefault", .kind = AZ_TRUE},
        {.name = "managedByTenants", .kind = AZ_EMPTY_LIST},
        az_answer_text("name", name),
        az_answer_text("state", "Enabled"),
        az_answer_text("tenantId", tenant),
        {.name = "user", .kind = AZ_OBJECT},
        az_answer_inner("user.name", user[0] ? user : shim_get(shim, SHIM_CLIENT_ID)),
        az_answer_inner("user.type", user[0] ? "user" : "servicePrincipal"),
        {0},
    };
    enum aad_code code =
        az_answer_choose(call->values[AZ_OUTPUT], call->values[AZ_QUERY], members, form, err);

    if (!code)
        code = shim_check_subscription(shim, call->values[AZ_SUBSCRIPTION], err);
    if (!code && !id[0] && !tenant[0])
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "neither a subscription nor a tenant is known of connection '%s'\n"
                             "Give the program that asks its subscription and tenant by options or "
                             "variables of its own: 'az account get-access-token' needs neither.",
                             shim_get(shim, SHIM_CONNECTION));
    if (!code)
        az_answer_print(form, members, ret);
    return code ? code : secret_ok(ret, err);
}

static enum aad_code az_show(const struct shim *shim, const struct az_call *call,
                             struct request *ret, struct aad_error *err)
{
    return az_print_account(shim, call, &(struct az_form){.list = AZ_NO_LIST}, &ret->reply, err);
}

static enum aad_code az_list(const struct shim *shim, const struct az_call *call,
                             struct request *ret, struct aad_error *err)
{
    return az_print_account(shim, call, &(struct az_form){.list = AZ_LIST}, &ret->reply, err);
}

/* --- its version ------------------------------------------------------------------------------ */

/* Where there is no other az, libraries want to hear that this one is new enough. */
static enum aad_code az_pass_on(const struct secret *input, const struct az_call *call,
                                struct request *ret, struct aad_error *err)
{
    static const struct az_member members[] = {
        {"azure-cli", AZ_TEXT, AZ_VERSION_SAID, sizeof AZ_VERSION_SAID - 1},
        {"azure-cli-core", AZ_TEXT, AZ_VERSION_SAID, sizeof AZ_VERSION_SAID - 1},
        {"azure-cli-telemetry", AZ_TEXT, AZ_VERSION_TELEMETRY, sizeof AZ_VERSION_TELEMETRY - 1},
        {.name = "extensions", .kind = AZ_OBJECT},
        {0},
    };
    bool is_text = !call->n_words && call->uses == AZ_USE(AZ_VERSION);
    bool is_object = call->n_words == 1 && !strcmp(call->words[0], "version");
    struct aad_error unasked = {0}; /* what is wrong with it, the next az says */
    struct az_form form = {0};

    if (input->len && is_text)
        secret_append_text(&ret->reply,
                           "azure-cli                         " AZ_VERSION_SAID "\n\n"
                           "core                              " AZ_VERSION_SAID "\n"
                           "telemetry                          " AZ_VERSION_TELEMETRY "\n");
    else if (input->len && is_object && !az_call_check(call, AZ_COMMON, &unasked) &&
             !az_answer_choose(call->values[AZ_OUTPUT], call->values[AZ_QUERY], members, &form,
                               &unasked))
        az_answer_print(&form, members, &ret->reply);
    (void)shim_pass_on(input, "az", AZ_ANSWERS, ret);
    return secret_ok(&ret->reply, err);
}

static const struct az_command {
    const char *words[2];
    unsigned uses;
    enum aad_code (*answer)(const struct shim *shim, const struct az_call *call,
                            struct request *ret, struct aad_error *err);
} az_commands[] = {
    {{"account", "get-access-token"},
     AZ_COMMON | AZ_USE(AZ_RESOURCE) | AZ_USE(AZ_RESOURCE_TYPE) | AZ_USE(AZ_TENANT) |
         AZ_USE(AZ_SCOPE),
     az_get_token},
    {{"account", "show"}, AZ_COMMON, az_show},
    {{"account", "list"}, AZ_COMMON | AZ_USE(AZ_ALL), az_list},
};

static enum aad_code az_parse(int argc, char **argv, const struct secret *input,
                              struct request *ret, struct aad_error *err)
{
    auto_shim struct shim shim = {0};
    const struct az_command *command = NULL;
    struct az_call call;
    enum aad_code code;

    az_call_read(argc, argv, &call);
    for (size_t i = 0; i < sizeof az_commands / sizeof az_commands[0]; i++)
        if (az_call_is(&call, az_commands[i].words[0], az_commands[i].words[1]))
            command = &az_commands[i];
    if (!input->len || !command || call.uses & AZ_USE(AZ_HELP))
        return az_pass_on(input, &call, ret, err);
    code = shim_open(input, &shim, err);
    if (!code)
        code = az_call_check(&call, command->uses, err);
    return code ? code : command->answer(&shim, &call, ret, err);
}

const struct consumer consumer_az = {
    .name = "az",
    .program = "az",
    .variable = SHIM_VARIABLE,
    .usage = "usage: az account get-access-token [--resource R | --scope S...] [--tenant T]\n"
             "                                   [--subscription S] [--output json|tsv|none]\n"
             "                                   [--query MEMBER]\n"
             "       az account show|list [--output json|tsv|none] [--query MEMBER]\n\n"
             "Inside 'aad-credential exec' they are answered of its connection. Each other command "
             "is\n"
             "for the next az on PATH. man aad-az has the options.\n",
    .parse = az_parse,
    .print = az_print,
    .passes_on = true,
};
