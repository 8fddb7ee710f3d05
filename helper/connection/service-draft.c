/*
 * service-draft.c - the service connection of Azure DevOps that is like a connection of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-draft.h"

#include <string.h>

#include "base/text.h"
#include "connection/audience.h"
#include "connection/azure-scope.h"

#define DRAFT_EXCHANGE "api://AzureADTokenExchange" /* of a cloud that says no other */

void service_draft_clear(struct service_draft *draft)
{
    buf_clear(&draft->url);
    buf_clear(&draft->scope);
}

static void draft_add(struct service_member members[SERVICE_DRAFT_MEMBERS], const char *name,
                      const char *value)
{
    size_t i = 0;

    while (members[i].name)
        i++;
    if (value && value[0] && i + 1 < SERVICE_DRAFT_MEMBERS)
        members[i] = (struct service_member){name, value};
}

static void draft_add_parameter(struct service_draft *draft, const char *place, const char *value)
{
    if (place)
        draft_add(draft->parameters, service_scheme_parameter(place), value);
}

/* --- Azure Resource Manager ------------------------------------------------------------------- */

/* The cloud, if the connection is for its Resource Manager; else it is an Azure Stack. */
static const struct cloud *draft_cloud(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);

    return cloud && c->n_audiences && text_has_prefix(c->audiences[0], cloud->arm_audience) ? cloud
                                                                                            : NULL;
}

static enum aad_code draft_need(const struct connection *c, const char *value, const char *key,
                                struct aad_error *err)
{
    if (value && value[0])
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "connection '%s' has no %s, which a service connection needs\n"
                         "Add it: aad-credential connection edit %s --%s VALUE",
                         c->name, key, c->name, key);
}

/* A resource group is the scope of its role; the level stays that of the subscription. */
static enum aad_code draft_set_scope(const struct connection *c, struct service_draft *draft,
                                     struct aad_error *err)
{
    enum azure_scope scope = azure_scope_of(c);
    enum aad_code code;

    azure_scope_print(c, &draft->scope);
    if (scope == AZURE_SCOPE_MANAGEMENT_GROUP) {
        draft_add(draft->data, "scopeLevel", "ManagementGroup");
        draft_add(draft->data, "managementGroupId", c->management_group_id);
        draft_add(draft->data, "managementGroupName", c->management_group_name);
        return draft_need(c, c->management_group_name, "management-group-name", err);
    }
    code = draft_need(c, c->subscription_id, "subscription-id", err);
    if (!code)
        code = draft_need(c, c->subscription_name, "subscription-name", err);
    draft_add(draft->data, "scopeLevel",
              scope == AZURE_SCOPE_WORKSPACE ? "AzureMLWorkspace" : "Subscription");
    draft_add(draft->data, "subscriptionId", c->subscription_id);
    draft_add(draft->data, "subscriptionName", c->subscription_name);
    if (scope == AZURE_SCOPE_WORKSPACE) {
        draft_add(draft->data, "resourceGroupName", c->resource_group);
        draft_add(draft->data, "mlWorkspaceName", c->workspace);
    } else if (scope == AZURE_SCOPE_RESOURCE_GROUP) {
        draft_add(draft->parameters, "scope", buf_text(&draft->scope));
    }
    return code;
}

static enum aad_code draft_fill_azure(const struct connection *c, struct service_draft *draft,
                                      struct aad_error *err)
{
    const struct cloud *cloud = draft_cloud(c);
    const char *url = c->n_hosts ? c->hosts[0] : "";

    buf_append_all(&draft->url, url, url[0] && url[strlen(url) - 1] == '/' ? "" : "/",
                   (char *)NULL);
    draft_add(draft->data, "environment", cloud ? cloud->name : CLOUD_AZURE_STACK);
    /* The agent's own identity is nobody's to make. */
    if (draft->scheme->client)
        draft_add(draft->data, "creationMode", "Manual");
    return draft_set_scope(c, draft, err);
}

/* --- Lifecycle Services ----------------------------------------------------------------------- */

static enum aad_code draft_fill_lcs(const struct connection *c, struct service_draft *draft,
                                    struct aad_error *err)
{
    (void)err;
    buf_append_text(&draft->url, c->authority);
    draft_add(draft->data, "apiurl", c->n_audiences ? c->audiences[0] : "");
    return AAD_OK;
}

/* ---------------------------------------------------------------------------------------------- */

static enum aad_code draft_choose_automatic(const struct connection *c, struct service_draft *ret,
                                            struct aad_error *err)
{
    const struct cloud *cloud = draft_cloud(c);

    ret->scheme = service_scheme_federated(c);
    if (!ret->scheme)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "an application is made for Azure Resource Manager only, and '%s' is "
                             "for %s\nLeave out --automatic.",
                             c->name, c->kind->title);
    if (cloud && cloud->has_automatic)
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the automatic way is not there for %s\n"
                         "Make an application with a role, and a connection for it; then leave out "
                         "--automatic.",
                         cloud ? cloud->name : CLOUD_AZURE_STACK);
}

static enum aad_code draft_choose(const struct connection *c, struct service_draft *ret,
                                  struct aad_error *err)
{
    ret->scheme = service_scheme_of(c);
    if (ret->scheme)
        return AAD_OK;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "Azure DevOps has no service connection that is like '%s': of kind %s, with grant %s\n%s",
        c->name, c->kind->name, c->grant ? c->grant : "",
        service_scheme_federated(c)
            ? "Add --automatic, and an application is made that the person's rights allow; or name "
              "a connection of an application."
            : "It has those of Lifecycle Services (a user's) and of Azure Resource Manager (an "
              "application's).");
}

enum aad_code service_draft_fill(const struct connection *c, const char *name, bool is_automatic,
                                 struct service_draft *ret, struct aad_error *err)
{
    const struct cloud *cloud = connection_cloud(c);
    const struct service_scheme *scheme;
    enum aad_code code =
        is_automatic ? draft_choose_automatic(c, ret, err) : draft_choose(c, ret, err);

    if (code)
        return code;
    scheme = ret->scheme;
    ret->name = name;
    ret->description = c->description ? c->description : "";
    ret->reference = c->service_management_reference ? c->service_management_reference : "";
    ret->tenant = c->tenant ? c->tenant : "";
    ret->client_id = is_automatic || !c->client_id ? "" : c->client_id;
    ret->exchange = cloud && cloud->exchange ? cloud->exchange : DRAFT_EXCHANGE;
    draft_add_parameter(ret, scheme->tenant, ret->tenant);
    draft_add_parameter(ret, scheme->client, ret->client_id);
    draft_add_parameter(ret, scheme->user, c->username);
    if (scheme->detail)
        draft_add(ret->parameters, "authenticationType", scheme->detail);
    code = c->kind->has_azure_scope ? draft_fill_azure(c, ret, err) : draft_fill_lcs(c, ret, err);
    return code ? code : buf_ok(&ret->url, err);
}

/* The value of the member that the scheme has at that place; "" = the draft has none. */
static const char *draft_parameter(const struct service_draft *draft, const char *place)
{
    for (size_t i = 0; place && draft->parameters[i].name; i++)
        if (!strcmp(draft->parameters[i].name, service_scheme_parameter(place)))
            return draft->parameters[i].value;
    return "";
}

/* But for a slash at the end. */
static bool draft_is_same_url(const char *a, const char *b)
{
    size_t len_a = strlen(a), len_b = strlen(b);

    len_a -= len_a && a[len_a - 1] == '/';
    len_b -= len_b && b[len_b - 1] == '/';
    return len_a == len_b && !strncasecmp(a, b, len_a);
}

/* By what they say: a module has a table of its own. */
static bool draft_is_same_scheme(const struct service_scheme *a, const struct service_scheme *b)
{
    return a && !strcmp(a->type, b->type) && !strcmp(a->name, b->name) &&
           !strcmp(a->detail ? a->detail : "", b->detail ? b->detail : "");
}

bool service_draft_fits(const struct service_draft *draft, const char *client_id,
                        const struct service_endpoint *endpoint)
{
    const struct service_scheme *scheme = draft->scheme;
    const char *detail = endpoint->detail[0] ? endpoint->detail : NULL;
    const char *own_id = draft->client_id[0] ? draft->client_id : client_id;

    return draft_is_same_scheme(service_scheme_find(endpoint->type, endpoint->scheme, detail),
                                scheme) &&
           draft_is_same_url(buf_text(&endpoint->url), buf_text(&draft->url)) &&
           (!scheme->client || text_equal_nocase(endpoint->client_id, own_id)) &&
           (!scheme->tenant || !endpoint->tenant[0] ||
            text_equal_nocase(endpoint->tenant, draft_parameter(draft, scheme->tenant))) &&
           (!scheme->user ||
            text_equal_nocase(buf_text(&endpoint->username), draft_parameter(draft, scheme->user)));
}
