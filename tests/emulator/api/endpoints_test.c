/* SPDX-License-Identifier: Apache-2.0 */
/* Azure DevOps' own test: it signs in as the service connection does, by the rules of the token
 * endpoint, and asks Resource Manager for the scope. What no request ever wrote is not tried. */
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/api.h"
#include "api/arm.h"
#include "api/endpoints.h"
#include "client.h"
#include "directory.h"
#include "federation.h"
#include "refusal.h"
#include "sts.h"
#include "user.h"
#include "world.h"

#define TEST_LEAD_S 600 /* as Azure Pipelines vouches */
#define TEST_LIFETIME_S 299

/* One sign-in. The call is its first member: so whoever refuses it finds the rest. */
struct endpoints_trial {
    struct sts_call call;
    struct exchange exchange; /* a request of Azure DevOps' own, without the caller's headers */
    const cJSON *entry, *object, *parameters, *secrets;
    char *trouble;
};

static int endpoints_trial_refuse(struct sts_call *call, int code, const char *detail)
{
    struct endpoints_trial *trial = (struct endpoints_trial *)call;

    trial->trouble = refusal_describe(call->exchange, code, detail);
    return code;
}

static void endpoints_trial_add(struct endpoints_trial *trial, const char *field, const char *value)
{
    if (value)
        cJSON_AddStringToObject(trial->call.form.fields, field, value);
}

/* --- how it signs in ------------------------------------------------------------------------ */

static int endpoints_try_key(struct endpoints_trial *trial)
{
    const char *key = world_string(trial->secrets, "serviceprincipalkey");

    if (!key)
        return sts_refuse(&trial->call, 7000218, NULL);
    endpoints_trial_add(trial, "client_secret", key);
    return client_check(&trial->call);
}

static X509 *endpoints_read_certificate(const char *pem)
{
    BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

static bool endpoints_is_registered(const cJSON *app, const X509 *certificate)
{
    const cJSON *row;
    bool is_there = false;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(app, "certificates"))
    {
        X509 *other = endpoints_read_certificate(cJSON_GetStringValue(row));

        is_there |= other && X509_cmp(other, certificate) == 0;
        X509_free(other);
    }
    return is_there;
}

static int endpoints_try_certificate(struct endpoints_trial *trial)
{
    X509 *certificate =
        endpoints_read_certificate(world_string(trial->secrets, "servicePrincipalCertificate"));
    time_t now = (time_t)emulator_now_s(trial->exchange.emulator);
    int code = 0;

    if (!certificate)
        code = sts_refuse(&trial->call, 7000218, NULL);
    else if (!endpoints_is_registered(trial->call.app, certificate))
        code = sts_refuse(&trial->call, 700027, "The key was not found");
    else if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0)
        code = sts_refuse(&trial->call, 700027, "The key used is expired");
    X509_free(certificate);
    return code;
}

static int endpoints_try_federation(struct endpoints_trial *trial)
{
    cJSON *identity = endpoints_new_identity(trial->object);
    auto_free assertion = federation_mint(&trial->exchange, identity, TEST_LEAD_S, TEST_LIFETIME_S);

    cJSON_Delete(identity);
    endpoints_trial_add(trial, "client_assertion", assertion);
    endpoints_trial_add(trial, "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    return client_check(&trial->call);
}

static int endpoints_try_password(struct endpoints_trial *trial)
{
    cJSON *user = NULL;
    int code = 0;

    endpoints_trial_add(trial, "username", world_string(trial->parameters, "username"));
    endpoints_trial_add(trial, "password", world_string(trial->secrets, "password"));
    if (sts_is_pseudo(&trial->call, "common") || sts_is_pseudo(&trial->call, "consumers"))
        code = sts_refuse(&trial->call, 9001023, NULL);
    if (!code)
        code = sts_require(&trial->call, "password");
    if (!code)
        code = client_check(&trial->call);
    return code ? code : user_sign_in(&trial->call, &user);
}

static const struct {
    const char *scheme, *kind; /* NULL: whatever it is */
    const char *client_id;     /* the parameter with the app's id */
    int (*sign_in)(struct endpoints_trial *trial);
    bool has_scope; /* at which it needs a role */
} endpoints_trials[] = {
    {ENDPOINTS_SECRET_SCHEME, "spnKey", "serviceprincipalid", endpoints_try_key, true},
    {ENDPOINTS_SECRET_SCHEME, "spnCertificate", "serviceprincipalid", endpoints_try_certificate,
     true},
    {ENDPOINTS_FEDERATED_SCHEME, NULL, "serviceprincipalid", endpoints_try_federation, true},
    {"UsernamePassword", NULL, "clientid", endpoints_try_password, false},
};

/* --- what it is for ------------------------------------------------------------------------- */

static void endpoints_try_scope(struct endpoints_trial *trial)
{
    const cJSON *settings = api_find_resource(&trial->exchange, "arm");
    auto_free scope = endpoints_format_scope(trial->object);
    auto_free principal = directory_format_principal(trial->call.app);

    if (!world_is_set(settings, "checks_roles") || arm_has_role(settings, principal, scope))
        return;
    trial->trouble = text_format(
        "Failed to query service connection API: 'https://management.azure.com%s'. Status Code: "
        "'Forbidden', Response from server: '{\"error\":{\"code\":\"AuthorizationFailed\","
        "\"message\":\"The client '%s' with object id '%s' does not have authorization to perform "
        "action 'Microsoft.Resources/subscriptions/read' over scope '%s' or the scope is "
        "invalid.\"}}'",
        scope, trial->call.app->string, principal, scope);
}

/* --- the trial ------------------------------------------------------------------------------ */

/* Where it signs in: an LCS connection's url ends in it, with a slash or without. */
static char *endpoints_format_tenant(const struct endpoints_trial *trial)
{
    const char *tenant = world_string(trial->parameters, "tenantid");
    const char *url = world_string(trial->object, "url");
    const char *host = url && !tenant ? strstr(url, "://") : NULL;
    const char *slash = host ? strchr(host + 3, '/') : NULL;

    return tenant ? text_format("%s", tenant)
                  : text_format("%.*s", slash ? (int)strcspn(slash + 1, "/") : 0,
                                slash ? slash + 1 : "");
}

static void endpoints_trial_run(struct endpoints_trial *trial, size_t row)
{
    struct sts_call *call = &trial->call;
    int code;

    endpoints_trial_add(trial, "client_id",
                        world_string(trial->parameters, endpoints_trials[row].client_id));
    code = sts_check_app(call);
    if (!code)
        code = endpoints_trials[row].sign_in(trial);
    if (!code && endpoints_trials[row].has_scope && !directory_has_principal(call->app))
        code = sts_refuse(call, 7000229, call->app->string);
    if (!code && endpoints_trials[row].has_scope)
        endpoints_try_scope(trial);
}

/* NULL = all is well. The caller frees. */
static char *endpoints_try(const struct endpoints_call *call)
{
    struct endpoints_trial trial = {.entry = call->entry, .exchange = *call->exchange};
    const cJSON *authorization;

    trial.object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    authorization = cJSON_GetObjectItemCaseSensitive(trial.object, "authorization");
    trial.parameters = cJSON_GetObjectItemCaseSensitive(authorization, "parameters");
    trial.secrets = cJSON_GetObjectItemCaseSensitive(call->entry, "secrets");
    trial.exchange.headers = cJSON_CreateObject();
    trial.exchange.claims = NULL;
    trial.call = (struct sts_call){
        .exchange = &trial.exchange, .is_v2 = true, .refuse = endpoints_trial_refuse};
    trial.call.tenant_name = endpoints_format_tenant(&trial);
    trial.call.form.fields = cJSON_CreateObject();
    for (size_t i = 0; i < sizeof(endpoints_trials) / sizeof(endpoints_trials[0]); i++) {
        if (world_equals(authorization, "scheme", endpoints_trials[i].scheme) &&
            (!endpoints_trials[i].kind ||
             world_equals(trial.parameters, "authenticationType", endpoints_trials[i].kind)))
            endpoints_trial_run(&trial, i);
    }
    cJSON_Delete(trial.exchange.headers);
    free(trial.call.tenant_name);
    form_clear(&trial.call.form);
    return trial.trouble;
}

/* --- the call ------------------------------------------------------------------------------- */

static bool endpoints_test_is_asked(const cJSON *asked)
{
    const cJSON *details = cJSON_GetObjectItemCaseSensitive(asked, "serviceEndpointDetails");

    return world_equals(cJSON_GetObjectItemCaseSensitive(asked, "dataSourceDetails"),
                        "dataSourceName", "TestConnection") &&
           cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(asked, "resultTransformationDetails")) &&
           cJSON_GetObjectItemCaseSensitive(details, "type");
}

static void endpoints_test_reply(const struct endpoints_call *call)
{
    const char *said = world_string(call->entry, "test");
    bool is_tried = !said && cJSON_HasObjectItem(call->entry, "secrets");
    auto_free found = is_tried ? endpoints_try(call) : NULL;
    const char *trouble = said ? said : found;
    cJSON *body = cJSON_CreateObject();

    cJSON_AddItemToObject(body, "result", cJSON_CreateArray());
    cJSON_AddStringToObject(body, "statusCode", trouble ? "badRequest" : "ok");
    cJSON_AddStringToObject(body, "errorMessage", trouble ? trouble : "");
    exchange_reply_json(call->exchange, 200, body);
}

void endpoints_test(const struct endpoints_call *call)
{
    cJSON *asked = endpoints_parse_body(call);

    if (asked && !endpoints_test_is_asked(asked))
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The data source is not one of the endpoint's.");
    else if (asked && !call->entry)
        endpoints_reply_unknown(call);
    else if (asked)
        endpoints_test_reply(call);
    cJSON_Delete(asked);
}
