/*
 * test_kind.c - the table of kinds, row by row
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include "connection/grant.h"
#include "unit.h"

TEST(kinds_are_found_by_their_whole_name)
{
    static const char *const no[] = {"", "LCS", "lc", "lcs ", "azure", "generic2"};

    for (unsigned i = 0; kind_at(i); i++) {
        assert_ptr_equal(kind_find(kind_at(i)->name), kind_at(i));
        assert_string_equal(kind_names()[i], kind_at(i)->name);
        assert_null(kind_names()[i + 1] ? NULL : kind_at(i + 1));
    }
    for (size_t i = 0; i < COUNT(no); i++)
        assert_null(kind_find(no[i]));
    assert_null(kind_at(1000));
}

/* Secrets of a user and of an application are different things: a row must not mix them. */
TEST(rows_agree_with_themselves)
{
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++) {
        assert_non_null(grant_find(kind->grant));
        assert_int_equal(kind->needs_username, grant_find(kind->grant)->is_user);
        assert_int_equal(kind->accepts_organizations, kind->needs_username);
        assert_true(kind->permissions[0] && kind->permissions[0] != ' ');
        assert_true(kind->title[0]);
    }
}

/* Service principals are not supported by LCS: it needs a user, whose permission is delegated. */
TEST(lcs_is_a_users)
{
    const struct kind *lcs = kind_find("lcs");

    assert_non_null(lcs);
    assert_string_equal(lcs->grant, "password");
    assert_string_equal(lcs->permissions, "user_impersonation");
    assert_null(lcs->audience);
    assert_true(lcs->needs_username);
    assert_true(lcs->accepts_organizations);
}

TEST(devops_has_one_audience_in_every_tenant)
{
    assert_string_equal(kind_find("devops")->audience, "499b84ac-1321-427f-aa17-267ca6975798");
    assert_null(kind_find("azurerm")->audience);
    assert_null(kind_find("dynamics")->audience);
    assert_null(kind_find("generic")->audience);
}

/* The audience is that of all registries: nobody but the person knows the host. */
TEST(registry_gives_its_own_token)
{
    const struct kind *registry = kind_find("registry");

    assert_true(registry->has_exchange);
    assert_string_equal(registry->audience, "https://containerregistry.azure.net");
    assert_null(registry->hosts);
    assert_true(kind_hosts_follow(kind_find("lcs")));
    assert_false(kind_hosts_follow(registry) || kind_hosts_follow(kind_find("devops")));
    assert_false(kind_find("devops")->has_exchange || kind_find("generic")->has_exchange);
}

TEST(each_kind_says_where_its_tokens_go)
{
    assert_string_equal(kind_find("devops")->hosts[0], "https://dev.azure.com");
    assert_string_equal(kind_find("devops")->hosts[1], "https://pkgs.dev.azure.com");
    assert_null(kind_find("devops")->hosts[2]);
    assert_true(kind_find("azurerm")->has_cloud_audience);
    assert_true(kind_find("lcs")->has_regions);
    assert_null(kind_find("lcs")->hosts);
    assert_null(kind_find("dynamics")->hosts);
    assert_false(kind_find("generic")->has_cloud_audience || kind_find("generic")->has_regions);
}

static bool refuses(const struct kind_service *service, int status)
{
    const struct kind_refusal *row = service->refusals;

    while (row->status && (row->status != status || row->sign))
        row++;
    return row->status != 0;
}

/* A call that a token goes with has words for when it is refused. A row behind one that takes
 * everything of its status would never be told. */
TEST(harmless_calls_are_whole)
{
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++) {
        const struct kind_service *service = kind->services;

        unit_row(kind->name);
        /* A registry takes none of our tokens in a call. */
        assert_int_equal(!service, !strcmp(kind->name, "generic") || kind->has_exchange);
        assert_null(kind->remedies[KIND_ANY]);
        for (; service && service->path; service++) {
            assert_int_equal(service->path[0], '/');
            assert_true(refuses(service, 401) && refuses(service, 403));
            for (const struct kind_refusal *row = service->refusals; row->status; row++) {
                assert_true(row->remedy && row->remedy[0]);
                assert_true(row->sign || !row[1].status || row[1].status > row->status);
            }
        }
    }
}

/* The guide: HTTP 200 does not mean success, and LCS is its own endpoint alone. */
TEST(lcs_says_whether_it_was_a_success)
{
    const struct kind_service *service = kind_find("lcs")->services;

    for (; service->path; service++) {
        assert_string_equal(service->key, "IsSuccess");
        assert_true(service->is_audience_only);
        assert_int_equal(service->refusals[0].status, 200);
        assert_true(service->refusals[0].quotes);
    }
}

/* The most particular thing that a connection names is what is asked about. */
TEST(last_call_of_a_kind_needs_no_field)
{
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++)
        for (const struct kind_service *service = kind->services; service && service->path;
             service++)
            assert_int_equal(strchr(service->path, '{') != NULL,
                             service[1].path && service[1].target == service->target);
}

static const char *target_of(const char *audience)
{
    const struct kind_target *target = kind_find_target(kind_find("powerplatform"), audience);

    return target ? target->title : NULL;
}

TEST(power_platforms_audiences_are_told_apart)
{
    static const char *const rows[][2] = {
        {"https://api.powerplatform.com", "the Power Platform API"},
        {"https://api.gov.powerplatform.microsoft.us", "the Power Platform API"},
        {"https://api.powerplatform.partner.microsoftonline.cn", "the Power Platform API"},
        {"8578e004-a5c6-46e7-913e-12f58912df43", "the Power Platform API"},
        {"https://service.powerapps.com/", "the admin API"},
        {"https://high.service.apps.appsplatform.us/", "the admin API"},
        {"https://contoso.crm.dynamics.com", "Dataverse"},
        {"https://contoso.crm21.dynamics.com", "Dataverse"},
        {"https://contoso.crm.appsplatform.us", "Dataverse"},
        {"https://contoso.operations.eu.dynamics.com", "Finance and Operations"},
        {"https://contoso.sandbox.operations.dynamics.com", "Finance and Operations"},
        {"https://contosodev1.axcloud.dynamics.com", "Finance and Operations"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        assert_string_equal(target_of(rows[i][0]), rows[i][1]);
    }
    assert_null(target_of("https://graph.microsoft.com"));
    assert_null(kind_find_target(kind_find("lcs"), "https://contoso.crm.dynamics.com"));
}

/* Each of Power Platform's own audiences belongs to its target, and each target has one call. */
TEST(targets_agree_with_the_clouds_and_the_calls)
{
    const struct kind *kind = kind_find("powerplatform");
    const struct cloud_power *power;

    for (size_t i = 0; kind->targets[i].title; i++) {
        const struct kind_target *target = &kind->targets[i];

        assert_int_equal(kind->services[i].target, i);
        assert_true(target->permissions[0] && !target->cloud == (target->example != NULL));
        if (target->example)
            assert_ptr_equal(kind_find_target(kind, target->example), target);
        for (unsigned j = 0; target->cloud && (power = cloud_power_at(j)); j++)
            assert_ptr_equal(kind_find_target(kind, power->places[target->cloud].audience), target);
    }
}

TEST(user_gives_each_audience_its_own_permissions)
{
    const struct kind *kind = kind_find("powerplatform");

    assert_string_equal(kind_permissions(kind, "https://contoso.crm4.dynamics.com"),
                        "user_impersonation");
    assert_string_equal(kind_permissions(kind, "https://contoso.operations.dynamics.com"),
                        kind_find("dynamics")->permissions);
    assert_string_equal(kind_permissions(kind, "https://api.powerplatform.com"), ".default");
    assert_string_equal(kind_permissions(kind, "https://graph.microsoft.com"), ".default");
    assert_string_equal(kind_permissions(kind_find("lcs"), "https://x.crm4.dynamics.com"),
                        "user_impersonation");
}
