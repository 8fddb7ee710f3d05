/*
 * azure-scope.c - what of Azure a connection is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/azure-scope.h"

#include <string.h>

#include "base/text.h"

#define AZURE_ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* --- single values ---------------------------------------------------------------------------- */

enum aad_code azure_scope_check_guid(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (text_is_guid(value))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "it is no subscription id\n"
                         "It looks like 00000000-0000-0000-0000-000000000000: 'Subscription ID' on "
                         "the subscription's overview page.");
}

static bool azure_scope_is_name(const char *value, const char *letters, size_t max)
{
    size_t len = strlen(value);

    return len && len <= max && strspn(value, letters) == len && value[len - 1] != '.';
}

enum aad_code azure_scope_check_group(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (azure_scope_is_name(value, AZURE_ALPHANUMERIC "-_.()", 90))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "it is no name of a resource group\n"
                         "It has at most 90 letters, digits, '-', '_', '.', '(' and ')', and no "
                         "'.' at its end.");
}

enum aad_code azure_scope_check_management_group(const char *value, char **ret,
                                                 struct aad_error *err)
{
    (void)ret;
    if (azure_scope_is_name(value, AZURE_ALPHANUMERIC "-_.()", 90))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "it is no management group's id\n"
                         "Give its id, not its display name: at most 90 letters, digits, '-', '_', "
                         "'.', '(' and ')'.");
}

enum aad_code azure_scope_check_workspace(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (azure_scope_is_name(value, AZURE_ALPHANUMERIC "-_", 33) && strlen(value) >= 3)
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "it is no name of an Azure Machine Learning workspace\n"
                         "It has 3 to 33 letters, digits, '-' and '_'.");
}

/* --- together --------------------------------------------------------------------------------- */

/* A field, and what it says nothing without or beside. */
static const struct azure_scope_rule {
    const char *key, *needs, *excludes;
} azure_scope_rules[] = {
    {"subscription-id", NULL, "management-group-id"},
    {"subscription-name", "subscription-id", NULL},
    {"resource-group", "subscription-id", NULL},
    {"workspace", "resource-group", NULL},
    {"management-group-id", NULL, NULL},
    {"management-group-name", "management-group-id", NULL},
    {"service-management-reference", NULL, NULL},
    {"all-pipelines", NULL, NULL},
};

static bool azure_scope_has(const struct connection *c, const char *key)
{
    auto_buf struct buf value = {0};

    if (!key)
        return false;
    connection_get(c, key, &value);
    return value.len && strcmp(buf_text(&value), "false") != 0;
}

static enum aad_code azure_scope_check_rule(const struct connection *c,
                                            const struct azure_scope_rule *rule,
                                            struct aad_error *err)
{
    if (!azure_scope_has(c, rule->key))
        return AAD_OK;
    if (!c->kind->has_azure_scope)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "a connection of kind %s has no %s\nLeave it out.", c->kind->name,
                             rule->key);
    if (rule->needs && !azure_scope_has(c, rule->needs))
        return aad_error_set(err, AAD_CONFIG, NULL, "%s is given without %s\nGive --%s, too.",
                             rule->key, rule->needs, rule->needs);
    if (azure_scope_has(c, rule->excludes))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "both %s and %s are given\n"
                             "A connection is for one of them: leave the other out, or empty it "
                             "by --%s ''.",
                             rule->key, rule->excludes, rule->excludes);
    return AAD_OK;
}

/* As most are: each use of a connection asks. */
static bool azure_scope_is_unset(const struct connection *c)
{
    return !c->subscription_id && !c->subscription_name && !c->resource_group && !c->workspace &&
           !c->management_group_id && !c->management_group_name &&
           !c->service_management_reference && !c->all_pipelines;
}

enum aad_code azure_scope_check(const struct connection *c, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (azure_scope_is_unset(c))
        return AAD_OK;
    for (size_t i = 0; !code && i < sizeof azure_scope_rules / sizeof *azure_scope_rules; i++)
        code = azure_scope_check_rule(c, &azure_scope_rules[i], err);
    return code;
}

enum azure_scope azure_scope_of(const struct connection *c)
{
    if (c->management_group_id)
        return AZURE_SCOPE_MANAGEMENT_GROUP;
    if (!c->subscription_id)
        return AZURE_SCOPE_NONE;
    if (c->workspace)
        return AZURE_SCOPE_WORKSPACE;
    return c->resource_group ? AZURE_SCOPE_RESOURCE_GROUP : AZURE_SCOPE_SUBSCRIPTION;
}

void azure_scope_print(const struct connection *c, struct buf *ret)
{
    if (c->management_group_id)
        buf_append_all(ret, "/providers/Microsoft.Management/managementGroups/",
                       c->management_group_id, (char *)NULL);
    if (c->subscription_id)
        buf_append_all(ret, "/subscriptions/", c->subscription_id, (char *)NULL);
    if (c->subscription_id && c->resource_group)
        buf_append_all(ret, "/resourceGroups/", c->resource_group, (char *)NULL);
    if (c->subscription_id && c->resource_group && c->workspace)
        buf_append_all(ret, "/providers/Microsoft.MachineLearningServices/workspaces/",
                       c->workspace, (char *)NULL);
}
