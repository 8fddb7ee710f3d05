/* SPDX-License-Identifier: Apache-2.0 */
/* What a service connection has to be, so that Azure DevOps takes it. */
#include <string.h>
#include <strings.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

const char *const endpoints_secrets[] = {"serviceprincipalkey", "servicePrincipalCertificate",
                                         "password", NULL};

const struct endpoints_scheme endpoints_schemes[] = {
    {"azurerm", ENDPOINTS_FEDERATED_SCHEME, NULL, {"tenantid", "serviceprincipalid"}, NULL},
    {"azurerm",
     ENDPOINTS_SECRET_SCHEME,
     "spnKey",
     {"tenantid", "serviceprincipalid"},
     "serviceprincipalkey"},
    {"azurerm",
     ENDPOINTS_SECRET_SCHEME,
     "spnCertificate",
     {"tenantid", "serviceprincipalid"},
     "servicePrincipalCertificate"},
    {"azurerm", "ManagedServiceIdentity", NULL, {"tenantid"}, NULL},
    {"lcsserviceendpoint", "UsernamePassword", NULL, {"username", "clientid"}, "password"},
    {NULL, NULL, NULL, {NULL}, NULL},
};

/* What a scope is called by. */
static const struct {
    const char *level, *needed[2];
} endpoints_levels[] = {
    {"Subscription", {"subscriptionId", "subscriptionName"}},
    {"ManagementGroup", {"managementGroupId", "managementGroupName"}},
    {"AzureMLWorkspace", {"subscriptionId", "mlWorkspaceName"}},
};

static const char *const endpoints_environments[] = {
    "AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud", "AzureStack"};

/* --- refusals ------------------------------------------------------------------------------- */

/* Always false, so that refusing is one line. */
static bool endpoints_refuse(const struct endpoints_call *call, const char *type,
                             const char *format, const char *name)
{
    const char *hole = strstr(format, "%s");
    auto_free message =
        hole ? text_format("%.*s%s%s", (int)(hole - format), format, name ? name : "", hole + 2)
             : text_format("%s", format);

    api_reply_devops_error(call->exchange, 400, type, message);
    return false;
}

static bool endpoints_refuse_absent(const struct endpoints_call *call, const char *name)
{
    return endpoints_refuse(call, "ArgumentNullException", "Value cannot be null. (Parameter '%s')",
                            name);
}

static bool endpoints_refuse_object(const struct endpoints_call *call, const char *format,
                                    const char *name)
{
    return endpoints_refuse(call, "ServiceEndpointException", format, name);
}

static bool endpoints_has(const cJSON *object, const char *name)
{
    const char *value = world_string(object, name);

    return value && *value;
}

/* --- the body ------------------------------------------------------------------------------- */

cJSON *endpoints_parse_body(const struct endpoints_call *call)
{
    const char *type = exchange_header(call->exchange, "content-type");
    cJSON *body = cJSON_Parse(call->exchange->body.data ? call->exchange->body.data : "");

    if (!type || strncasecmp(type, "application/json", strlen("application/json")) != 0)
        api_reply_devops_error(call->exchange, 415, "VssRequestContentTypeNotSupportedException",
                               "The request indicated a Content-Type that is not supported.");
    else if (!cJSON_IsObject(body) && !cJSON_IsArray(body))
        api_reply_devops_error(call->exchange, 400, "ArgumentNullException",
                               "Value cannot be null. Parameter name: endpoint");
    else
        return body;
    cJSON_Delete(body);
    return NULL;
}

/* --- the projects --------------------------------------------------------------------------- */

/* Is there another one of that name in the project? */
static bool endpoints_is_taken(const struct endpoints_call *call, const cJSON *project,
                               const char *name)
{
    const cJSON *entry;

    cJSON_ArrayForEach(entry, cJSON_GetObjectItemCaseSensitive(call->organization, "endpoints"))
    {
        const char *other =
            endpoints_name_in(cJSON_GetObjectItemCaseSensitive(entry, "object"), project);

        if (entry != call->entry && other && strcasecmp(other, name) == 0)
            return true;
    }
    return false;
}

static bool endpoints_check_reference(const struct endpoints_call *call, const cJSON *reference,
                                      const char *name)
{
    const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(reference, "projectReference");
    const char *id = world_string(wanted, "id");
    const cJSON *project = endpoints_find_project(call->organization, id ? id : "");
    const char *own = endpoints_has(reference, "name") ? world_string(reference, "name") : name;
    auto_free message = NULL;

    if (!id || !*id)
        return endpoints_refuse_absent(call, "projectReference.id");
    if (!project || !world_equals(project, "id", id)) {
        message = text_format("TF200016: The following project does not exist: %s. Verify that "
                              "the name of the project is correct and that the project exists on "
                              "the specified Azure DevOps Server.",
                              id);
        api_reply_devops_error(call->exchange, 404, "ProjectDoesNotExistException", message);
        return false;
    }
    if (!endpoints_is_taken(call, project, own))
        return true;
    message = text_format("Service connection with name %s already exists. Only a user having "
                          "Administrator/User role permissions on service connection %s can see "
                          "it.",
                          own, own);
    api_reply_devops_error(call->exchange, 409, "DuplicateServiceConnectionException", message);
    return false;
}

bool endpoints_check_references(const struct endpoints_call *call, const cJSON *references,
                                const char *name)
{
    const cJSON *reference;

    if (!cJSON_IsArray(references) || !references->child)
        return endpoints_refuse_absent(call, "serviceEndpointProjectReferences");
    cJSON_ArrayForEach(reference, references)
    {
        if (!endpoints_check_reference(call, reference, name))
            return false;
    }
    return true;
}

/* --- how it proves itself ------------------------------------------------------------------- */

bool endpoints_has_type(const struct endpoints_call *call, const char *type)
{
    return strcmp(type, "lcsserviceendpoint") != 0 ||
           world_list_has(cJSON_GetObjectItemCaseSensitive(call->organization, "extensions"),
                          ENDPOINTS_EXTENSION);
}

static const struct endpoints_scheme *endpoints_find_scheme(const struct endpoints_call *call,
                                                            const cJSON *object)
{
    const cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    const cJSON *parameters = cJSON_GetObjectItemCaseSensitive(authorization, "parameters");

    for (size_t i = 0; endpoints_schemes[i].type; i++) {
        const struct endpoints_scheme *row = &endpoints_schemes[i];

        if (world_equals(object, "type", row->type) &&
            world_equals(authorization, "scheme", row->scheme) &&
            (!row->kind || world_equals(parameters, "authenticationType", row->kind)) &&
            endpoints_has_type(call, row->type))
            return row;
    }
    return NULL;
}

/* The private key and its certificate, in either order. */
static bool endpoints_is_key_and_certificate(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1), *again = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "");
    X509 *certificate = PEM_read_bio_X509(again, NULL, NULL, NULL);
    bool is_good = key && certificate && X509_check_private_key(certificate, key) == 1;

    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(bio);
    BIO_free(again);
    return is_good;
}

/* One that is made needs its secret; one that is changed may lose it. */
static bool endpoints_check_secret(const struct endpoints_call *call, const cJSON *parameters,
                                   const struct endpoints_scheme *scheme, bool is_automatic)
{
    for (size_t i = 0; endpoints_secrets[i]; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(parameters, endpoints_secrets[i]);

        if (value && !cJSON_IsNull(value) &&
            (!scheme->secret || strcmp(scheme->secret, endpoints_secrets[i]) != 0))
            return endpoints_refuse_object(
                call, "Following fields in the service connection are not expected: %s.",
                endpoints_secrets[i]);
    }
    if (!scheme->secret)
        return true;
    if (!endpoints_has(parameters, scheme->secret))
        return call->entry || is_automatic ||
               endpoints_refuse_object(call, "The authorization parameter '%s' is missing.",
                                       scheme->secret);
    if (strcmp(scheme->secret, "servicePrincipalCertificate") == 0 &&
        !endpoints_is_key_and_certificate(world_string(parameters, scheme->secret)))
        return endpoints_refuse_object(call,
                                       "The certificate is not valid: it needs a private key and "
                                       "its certificate, in PEM.",
                                       NULL);
    return true;
}

static bool endpoints_check_parameters(const struct endpoints_call *call, const cJSON *object,
                                       const struct endpoints_scheme *scheme)
{
    const cJSON *parameters = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(object, "authorization"), "parameters");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(object, "data");
    bool is_automatic = world_equals(data, "creationMode", "Automatic");

    for (size_t i = 0; scheme->needed[i]; i++) {
        bool is_made = is_automatic && strcmp(scheme->needed[i], "serviceprincipalid") == 0;

        if (is_made && !call->entry && endpoints_has(parameters, scheme->needed[i]))
            return endpoints_refuse_object(call, "%s must be empty where it is made automatically.",
                                           scheme->needed[i]);
        if (!is_made && !endpoints_has(parameters, scheme->needed[i]))
            return endpoints_refuse_object(call, "The authorization parameter '%s' is missing.",
                                           scheme->needed[i]);
    }
    return endpoints_check_secret(call, parameters, scheme, is_automatic);
}

/* --- what it is for ------------------------------------------------------------------------- */

static bool endpoints_check_mode(const struct endpoints_call *call, const cJSON *data,
                                 const struct endpoints_scheme *scheme)
{
    const char *mode = world_string(data, "creationMode");
    bool is_automatic = mode && strcmp(mode, "Automatic") == 0;

    if (strcmp(scheme->scheme, "ManagedServiceIdentity") == 0)
        return !mode || endpoints_refuse_object(call,
                                                "Following fields in the service connection are "
                                                "not expected: %s.",
                                                "creationMode");
    if (!mode || (!is_automatic && strcmp(mode, "Manual") != 0))
        return endpoints_refuse_object(call, "data.creationMode is Manual or Automatic, not '%s'.",
                                       mode);
    if (is_automatic && !world_equals(data, "environment", "AzureCloud"))
        return endpoints_refuse_object(call,
                                       "A service connection of the environment '%s' cannot be "
                                       "created automatically.",
                                       world_string(data, "environment"));
    return true;
}

static bool endpoints_check_level(const struct endpoints_call *call, const cJSON *data)
{
    const char *level = world_string(data, "scopeLevel");

    for (size_t i = 0; i < sizeof(endpoints_levels) / sizeof(endpoints_levels[0]); i++) {
        if (!level || strcmp(level, endpoints_levels[i].level) != 0)
            continue;
        for (size_t j = 0; j < 2; j++) {
            if (!endpoints_has(data, endpoints_levels[i].needed[j]))
                return endpoints_refuse_object(call, "data.%s is missing.",
                                               endpoints_levels[i].needed[j]);
        }
        return true;
    }
    return endpoints_refuse_object(call, "data.scopeLevel '%s' is not valid.", level);
}

static bool endpoints_check_data(const struct endpoints_call *call, const cJSON *object,
                                 const struct endpoints_scheme *scheme)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(object, "data");
    const char *environment = world_string(data, "environment");
    const char *api = world_string(data, "apiurl");
    bool is_known = false;

    if (strcmp(scheme->type, "azurerm") != 0)
        return (api && text_has_prefix(api, "https://")) ||
               endpoints_refuse_object(call, "data.apiurl '%s' is not an https URL.", api);
    for (size_t i = 0; i < sizeof(endpoints_environments) / sizeof(endpoints_environments[0]); i++)
        is_known |= environment && strcmp(environment, endpoints_environments[i]) == 0;
    if (!is_known)
        return endpoints_refuse_object(call, "data.environment '%s' is not valid.", environment);
    return endpoints_check_mode(call, data, scheme) && endpoints_check_level(call, data);
}

/* --- all of it ------------------------------------------------------------------------------ */

static bool endpoints_check_members(const struct endpoints_call *call, const cJSON *object)
{
    static const char *const texts[] = {"name", "type", "url"};
    const cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    const char *url = world_string(object, "url");

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!endpoints_has(object, texts[i]))
            return endpoints_refuse_absent(call, texts[i]);
    }
    if (!text_has_prefix(url, "https://"))
        return endpoints_refuse_object(call, "The url '%s' is not an https URL.", url);
    if (!cJSON_IsObject(authorization))
        return endpoints_refuse_absent(call, "authorization");
    if (!endpoints_has(authorization, "scheme"))
        return endpoints_refuse_absent(call, "authorization.scheme");
    if (!cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(authorization, "parameters")))
        return endpoints_refuse_absent(call, "authorization.parameters");
    return true;
}

const struct endpoints_scheme *endpoints_check(const struct endpoints_call *call,
                                               const cJSON *object)
{
    const struct endpoints_scheme *scheme;
    const cJSON *references =
        cJSON_GetObjectItemCaseSensitive(object, "serviceEndpointProjectReferences");
    auto_free message = NULL;

    if (!endpoints_check_members(call, object))
        return NULL;
    scheme = endpoints_find_scheme(call, object);
    if (!scheme) {
        message = text_format(
            "Unable to find service endpoint type '%s' using authentication scheme '%s'.",
            world_string(object, "type"),
            world_string(cJSON_GetObjectItemCaseSensitive(object, "authorization"), "scheme"));
        endpoints_refuse_object(call, "%s", message);
        return NULL;
    }
    return endpoints_check_data(call, object, scheme) &&
                   endpoints_check_parameters(call, object, scheme) &&
                   endpoints_check_references(call, references, world_string(object, "name"))
               ? scheme
               : NULL;
}
