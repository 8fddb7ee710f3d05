/*
 * test_azure-scope.c - what of Azure a connection is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/azure-scope.h"

#include "home-fixture.h"
#include "unit.h"

#define ID "5c0ffee0-0000-4000-8000-000000000001"
#define KIND "kind azurerm\n"
#define SUB KIND "subscription-id " ID "\n"

TEST(scope_follows_from_what_is_given)
{
    static const struct {
        const char *fields, *path;
        enum azure_scope scope;
    } rows[] = {
        {KIND, "", AZURE_SCOPE_NONE},
        {SUB "subscription-name A b", "/subscriptions/" ID, AZURE_SCOPE_SUBSCRIPTION},
        {SUB "resource-group g-1", "/subscriptions/" ID "/resourceGroups/g-1",
         AZURE_SCOPE_RESOURCE_GROUP},
        {SUB "resource-group g\nworkspace ml_1",
         "/subscriptions/" ID
         "/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/ml_1",
         AZURE_SCOPE_WORKSPACE},
        {KIND "management-group-id mg\nmanagement-group-name All of it",
         "/providers/Microsoft.Management/managementGroups/mg", AZURE_SCOPE_MANAGEMENT_GROUP},
        {KIND "service-management-reference ITSM 7\nall-pipelines true", "", AZURE_SCOPE_NONE},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf path = {0};

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        assert_int_equal(azure_scope_check(&c, NULL), AAD_OK);
        assert_int_equal(azure_scope_of(&c), rows[i].scope);
        azure_scope_print(&c, &path);
        assert_string_equal(buf_text(&path), rows[i].path);
    }
}

TEST(half_a_scope_is_refused)
{
    static const struct {
        const char *fields, *what, *remedy;
    } rows[] = {
        {KIND "subscription-name A", "subscription-name is given without subscription-id",
         "--subscription-id"},
        {KIND "resource-group g", "without subscription-id", "--subscription-id"},
        {SUB "workspace ml1", "workspace is given without resource-group", "--resource-group"},
        {KIND "management-group-name A", "without management-group-id", "--management-group-id"},
        {SUB "management-group-id mg", "both subscription-id and management-group-id", "leave"},
        {"kind lcs\nsubscription-id " ID, "kind lcs has no subscription-id", "Leave it out"},
        {"kind devops\nall-pipelines true", "kind devops has no all-pipelines", "Leave it out"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        assert_int_equal(azure_scope_check(&c, &err), AAD_CONFIG);
        if (!strstr(err.what, rows[i].what) || !strstr(err.remedy, rows[i].remedy))
            fail_msg("%s / %s", err.what, err.remedy);
    }
}

TEST(value_that_azure_does_not_take_is_refused)
{
    static const struct {
        const char *key, *value;
        bool is_good;
    } rows[] = {
        {"subscription-id", ID, true},
        {"subscription-id", "Pay as you go", false},
        {"resource-group", "a-_.()9", true},
        {"resource-group", "a.", false},
        {"resource-group", "a/../b", false},
        {"resource-group", "a b", false},
        {"management-group-id", "contoso", true},
        {"management-group-id", "All of contoso", false},
        {"management-group-id", "x/y?z", false},
        {"workspace", "ml_1", true},
        {"workspace", "ml", false},
        {"workspace", "123456789012345678901234567890123", true},
        {"workspace", "1234567890123456789012345678901234", false},
        {"workspace", "a.b", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        unit_row(rows[i].value);
        assert_int_equal(connection_set(&c, rows[i].key, rows[i].value, &err),
                         rows[i].is_good ? AAD_OK : AAD_USAGE);
        assert_int_equal(err.remedy[0] != '\0', !rows[i].is_good);
    }
}
