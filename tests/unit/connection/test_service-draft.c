/*
 * test_service-draft.c - the service connection that is like a connection of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-draft.h"

#include "home-fixture.h"
#include "unit.h"

#define SUB "5c0ffee0-0000-4000-8000-000000000001"
#define TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define APP HOME_FIXTURE_GUID
#define AZURE(grant)                                                                               \
    "kind azurerm\nauthority https://login.microsoftonline.com/" TENANT "\nclient-id " APP         \
    "\ngrant " grant "\n"
#define IN_SUB "subscription-id " SUB "\nsubscription-name A b\n"
#define SUB_DATA                                                                                   \
    "environment=AzureCloud creationMode=Manual scopeLevel=Subscription subscriptionId=" SUB       \
    " subscriptionName=A b"
#define WHO "tenantid=" TENANT " serviceprincipalid=" APP

static struct aad_error error;

static enum aad_code fill(struct connection *c, const char *fields, bool is_automatic,
                          struct service_draft *ret)
{
    (void)strcpy(c->name, "x");
    home_fixture_set(c, fields);
    assert_int_equal(connection_complete(c, &error), AAD_OK);
    return service_draft_fill(c, "the name", is_automatic, ret, &error);
}

static const char *print(const struct service_member *members)
{
    static struct buf text;

    buf_clear(&text);
    for (size_t i = 0; members[i].name; i++)
        buf_printf(&text, "%s%s=%s", i ? " " : "", members[i].name, members[i].value);
    return buf_text(&text);
}

TEST(draft_has_what_azure_devops_wants)
{
    static const struct {
        const char *fields, *scheme, *url, *data, *parameters;
    } rows[] = {
        {AZURE("client-secret") IN_SUB, "ServicePrincipal", "https://management.azure.com/",
         SUB_DATA, WHO " authenticationType=spnKey"},
        {AZURE("workload-identity") IN_SUB "resource-group g\nassertion-source github-actions\n",
         "WorkloadIdentityFederation", "https://management.azure.com/", SUB_DATA,
         WHO " scope=/subscriptions/" SUB "/resourceGroups/g"},
        {AZURE("client-certificate") "management-group-id mg\nmanagement-group-name All\n",
         "ServicePrincipal", "https://management.azure.com/",
         "environment=AzureCloud creationMode=Manual scopeLevel=ManagementGroup "
         "managementGroupId=mg managementGroupName=All",
         WHO " authenticationType=spnCertificate"},
        {AZURE("client-secret") IN_SUB "resource-group g\nworkspace ml1\n", "ServicePrincipal",
         "https://management.azure.com/",
         "environment=AzureCloud creationMode=Manual scopeLevel=AzureMLWorkspace "
         "subscriptionId=" SUB " subscriptionName=A b resourceGroupName=g mlWorkspaceName=ml1",
         WHO " authenticationType=spnKey"},
        {"kind azurerm\ngrant managed-identity\n"
         "authority https://login.microsoftonline.com/" TENANT "\n" IN_SUB,
         "ManagedServiceIdentity", "https://management.azure.com/",
         "environment=AzureCloud scopeLevel=Subscription subscriptionId=" SUB
         " subscriptionName=A b",
         "tenantid=" TENANT},
        {"kind azurerm\ngrant client-secret\nclient-id " APP "\nauthority "
         "https://login.stack.example/" TENANT "\naudiences https://management.stack.example/1\n"
         "hosts https://management.stack.example\n" IN_SUB,
         "ServicePrincipal", "https://management.stack.example/",
         "environment=AzureStack creationMode=Manual scopeLevel=Subscription subscriptionId=" SUB
         " subscriptionName=A b",
         WHO " authenticationType=spnKey"},
        {"kind lcs\nusername a@contoso.example\nclient-id " APP "\n"
         "audiences https://lcsapi.eu.lcs.dynamics.com\n",
         "UsernamePassword", "https://login.microsoftonline.com/organizations",
         "apiurl=https://lcsapi.eu.lcs.dynamics.com",
         "clientid=" APP " username=a@contoso.example"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_service_draft struct service_draft draft = {0};

        unit_row(rows[i].fields);
        assert_int_equal(fill(&c, rows[i].fields, false, &draft), AAD_OK);
        assert_string_equal(draft.scheme->name, rows[i].scheme);
        assert_string_equal(buf_text(&draft.url), rows[i].url);
        assert_string_equal(print(draft.data), rows[i].data);
        assert_string_equal(print(draft.parameters), rows[i].parameters);
        assert_string_equal(draft.name, "the name");
    }
}

TEST(automatic_one_has_no_application_yet)
{
    auto_connection struct connection c = {0};
    auto_service_draft struct service_draft draft = {0};

    assert_int_equal(fill(&c, AZURE("device-code") IN_SUB "description What\n", true, &draft),
                     AAD_OK);
    assert_string_equal(print(draft.parameters), "tenantid=" TENANT);
    assert_string_equal(draft.client_id, "");
    assert_string_equal(draft.description, "What");
    assert_string_equal(draft.exchange, "api://AzureADTokenExchange");
    assert_string_equal(buf_text(&draft.scope), "/subscriptions/" SUB);
}

TEST(what_cannot_be_is_said)
{
    static const struct {
        const char *fields;
        bool is_automatic;
        enum aad_code code;
        const char *what, *remedy;
    } rows[] = {
        {AZURE("client-secret"), false, AAD_CONFIG, "no subscription-id", "--subscription-id"},
        {AZURE("client-secret") "subscription-id " SUB, false, AAD_CONFIG, "no subscription-name",
         "connection edit x --subscription-name"},
        {AZURE("client-secret") "management-group-id mg", false, AAD_CONFIG,
         "no management-group-name", "--management-group-name"},
        {AZURE("device-code") IN_SUB, false, AAD_UNSUPPORTED, "grant device-code", "--automatic"},
        {"kind devops\ngrant client-secret\nclient-id " APP
         "\nauthority https://login.microsoftonline.com/" TENANT,
         false, AAD_UNSUPPORTED, "kind devops", "Lifecycle Services"},
        {"kind lcs\nusername a@contoso.example\nclient-id " APP
         "\naudiences https://lcsapi.lcs.dynamics.com\n",
         true, AAD_UNSUPPORTED, "for Azure Resource Manager only", "--automatic"},
        {"kind azurerm\ngrant client-secret\nclient-id " APP
         "\nauthority https://login.microsoftonline.us/" TENANT "\n" IN_SUB,
         true, AAD_UNSUPPORTED, "not there for AzureUSGovernment", "leave out"},
        {"kind azurerm\ngrant client-secret\nclient-id " APP "\nauthority "
         "https://login.stack.example/" TENANT "\naudiences https://management.stack.example/1\n"
         "hosts https://management.stack.example\n" IN_SUB,
         true, AAD_UNSUPPORTED, "not there for AzureStack", "leave out"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_service_draft struct service_draft draft = {0};

        unit_row(rows[i].what);
        assert_int_equal(fill(&c, rows[i].fields, rows[i].is_automatic, &draft), rows[i].code);
        assert_non_null(strstr(error.what, rows[i].what));
        assert_non_null(strstr(error.remedy, rows[i].remedy));
    }
}

TEST(what_is_for_another_identity_or_service_does_not_fit)
{
    static const struct {
        const char *type, *scheme, *detail, *url, *client_id, *tenant;
        bool fits;
    } rows[] = {
        {"azurerm", "ServicePrincipal", "spnKey", "https://management.azure.com", APP, TENANT,
         true},
        {"AzureRM", "serviceprincipal", "", "https://Management.azure.com/", APP, "", true},
        {"azurerm", "ServicePrincipal", "spnCertificate", "https://management.azure.com/", APP,
         TENANT, false},
        {"azurerm", "WorkloadIdentityFederation", "", "https://management.azure.com/", APP, TENANT,
         false},
        {"azurerm", "ServicePrincipal", "spnKey", "https://evil.example/", APP, TENANT, false},
        {"azurerm", "ServicePrincipal", "spnKey", "https://management.azure.com/", SUB, TENANT,
         false},
        {"azurerm", "ServicePrincipal", "spnKey", "https://management.azure.com/", APP, SUB, false},
        {"github", "ServicePrincipal", "spnKey", "https://management.azure.com/", APP, TENANT,
         false},
    };
    auto_connection struct connection c = {0};
    auto_service_draft struct service_draft draft = {0};

    assert_int_equal(fill(&c, AZURE("client-secret") IN_SUB, false, &draft), AAD_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint endpoint = {0};

        unit_row(rows[i].url);
        (void)strcpy(endpoint.type, rows[i].type);
        (void)strcpy(endpoint.scheme, rows[i].scheme);
        (void)strcpy(endpoint.detail, rows[i].detail);
        (void)strcpy(endpoint.client_id, rows[i].client_id);
        (void)strcpy(endpoint.tenant, rows[i].tenant);
        buf_append_text(&endpoint.url, rows[i].url);
        assert_int_equal(service_draft_fits(&draft, "", &endpoint), rows[i].fits);
    }
}
