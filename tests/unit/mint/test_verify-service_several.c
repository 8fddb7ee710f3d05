/*
 * test_verify-service_several.c - the calls of kinds that have several services or scopes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-service.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "service-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct service_fixture *const f = &service_fixture;

BEFORE_EACH(service_fixture_start);
AFTER_EACH(service_fixture_stop);

#define NOT_REGISTERED                                                                             \
    SERVICE_FIXTURE_ERROR(                                                                         \
        "Forbidden", "The service principal with id 'x' for application y does not have "          \
                     "permission to access the path 'https://10.0.8.25:20029/providers' in z.")

static const struct power_answer {
    const char *mark;
    int status;
    const char *body, *path, *what, *remedy, *remedy_of_user;
} power_answers[] = {
    {"service.powerapps.", 403, NOT_REGISTERED,
     "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=",
     "is not registered with Power Platform", "pac admin application register --application-id 9b0",
     "Give svc-lcs@contoso.example the role Power Platform administrator"},
    {"service.powerapps.", 403, SERVICE_FIXTURE_ERROR("BusinessAppPlatformRequestFailed", "x"),
     "/providers/", "is not registered with Power Platform", "pac admin",
     "Power Platform administrator"},
    {"service.powerapps.", 200, "{\"value\":[]}", "/providers/", "may see no environment",
     "pac admin", "Power Platform administrator"},
    {"service.powerapps.", 401, "{}", "/providers/", "(HTTP 401)", "the right audience",
     "the right audience"},
    {".powerplatform.microsoft.us", 403, SERVICE_FIXTURE_ERROR("Forbidden", "x"),
     "/environmentmanagement/environments?api-version=2024-10-01", "has no role in Power Platform",
     "the service principal of 9b000000", "Power Platform administrator"},
    {".powerplatform.microsoft.us", 200, "{\"value\":[]}", "/environmentmanagement/",
     "may see no environment", "the service principal of", "Power Platform administrator"},
    {".crm4.", 403,
     SERVICE_FIXTURE_ERROR("0x80072560", "The user is not a member of the organization."),
     "/api/data/v9.2/WhoAmI HTTP", "no application user for", "'New app user'",
     "add svc-lcs@contoso.example"},
    {".crm4.", 403, "", "/api/data/", "(HTTP 403)", "'New app user'", "needs a licence"},
    {".operations.", 401, "", "/data/ HTTP", "knows no user for", "Microsoft Entra applications",
     "Add svc-lcs@contoso.example"},
};

TEST(power_platform_says_who_does_not_know_it)
{
    for (size_t i = 0; i < 2 * COUNT(power_answers); i++) {
        const struct power_answer *row = &power_answers[i / 2];
        bool is_users = i % 2;

        unit_row(row->what);
        service_fixture_use_power(row->mark, is_users);
        tls_peer_answer_json(f->peer, row->status, row->body);
        assert_int_equal(service_fixture_call(), AAD_PERSON);
        assert_non_null(strstr(tls_peer_request(f->peer, 0), row->path));
        assert_non_null(strstr(f->err.what, row->what));
        assert_non_null(strstr(f->err.remedy, is_users ? row->remedy_of_user : row->remedy));
        assert_null(strstr(f->err.remedy, "10.0.8.25"));
        tls_peer_stop(f->peer);
        f->peer = tls_peer_start("good");
    }
}

TEST(power_platform_is_good_where_it_shows_something)
{
    service_fixture_use_power(".crm4.", false);
    tls_peer_answer_json(f->peer, 200, "{\"UserId\":\"0e000000\"}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(f->peer, 0), "OData-Version: 4.0"));
    service_fixture_use_power("service.powerapps.", false);
    tls_peer_answer_json(f->peer, 200, "{\"value\":[{\"name\":\"x\"}]}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    service_fixture_use_power("graph", false);
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(buf_text(&f->detail), "no call that is harmless for https://localhost"));
    assert_int_equal(tls_peer_count(f->peer), 2);
}

#define SUBSCRIPTION "5c0ffee0-0000-4000-8000-000000000001"

/* What of Azure a f->connection names, and what is read of it. */
static const struct scope {
    const char *subscription, *group, *workspace, *management_group;
    const char *path, *body;
    int status;
    enum aad_code code;
    const char *what;
} scopes[] = {
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/" SUBSCRIPTION "?api-version=2022-12-01",
     "{\"state\":\"Enabled\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/", "{\"state\":\"Disabled\"}", 200, AAD_PERSON,
     "subscription " SUBSCRIPTION " is disabled"},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/", "{\"state\":\"Warned\"}", 200, AAD_OK,
     NULL},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/",
     SERVICE_FIXTURE_ERROR("SubscriptionNotFound", "x"), 404, AAD_PERSON,
     "there is no subscription " SUBSCRIPTION ", or 9b000000"},
    {SUBSCRIPTION, "r g", NULL, NULL,
     "/subscriptions/" SUBSCRIPTION "/resourcegroups/r%20g?api-version=2021-04-01",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, "rg", NULL, NULL, "/resourcegroups/rg?",
     SERVICE_FIXTURE_ERROR("ResourceGroupNotFound", "x"), 404, AAD_CONFIG,
     "has no resource group rg"},
    {SUBSCRIPTION, "rg", NULL, NULL, "/resourcegroups/rg?",
     SERVICE_FIXTURE_ERROR("AuthorizationFailed", "x"), 403, AAD_PERSON, "has no role there"},
    {SUBSCRIPTION, "rg", "ml", NULL,
     "/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml?api-version=",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, "rg", "ml", NULL, "/workspaces/ml?",
     SERVICE_FIXTURE_ERROR("ResourceNotFound", "x"), 404, AAD_CONFIG,
     "resource group rg has no workspace ml"},
    {NULL, NULL, NULL, "root",
     "/providers/Microsoft.Management/managementGroups/root?api-version=2020-05-01",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {NULL, NULL, NULL, "root", "/managementGroups/root?", SERVICE_FIXTURE_ERROR("NotFound", "x"),
     404, AAD_PERSON, "what 'test' names is not there, or 9b000000"},
};

static char *text_or_null(const char *text)
{
    return text ? mint_fixture_text(text) : NULL;
}

TEST(part_of_azure_that_is_named_is_what_is_read)
{
    for (size_t i = 0; i < COUNT(scopes); i++) {
        const struct scope *row = &scopes[i];

        unit_row(row->path);
        service_fixture_use("azurerm", false);
        f->connection.subscription_id = text_or_null(row->subscription);
        f->connection.resource_group = text_or_null(row->group);
        f->connection.workspace = text_or_null(row->workspace);
        f->connection.management_group_id = text_or_null(row->management_group);
        tls_peer_answer_json(f->peer, row->status, row->body);
        assert_int_equal(service_fixture_call(), row->code);
        assert_non_null(strstr(tls_peer_request(f->peer, 0), row->path));
        assert_true(!row->what || strstr(f->err.what, row->what));
        tls_peer_stop(f->peer);
        f->peer = tls_peer_start("good");
    }
}

/* A person is not entered as an application is. */
