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

/* A call that a token goes with has words for when it is refused; LCS answers 200 all the same. */
TEST(harmless_calls_are_whole)
{
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++) {
        const struct kind_service *service = &kind->service;

        assert_int_equal(!service->path, !service->remedy);
        assert_int_equal(!service->path, !strcmp(kind->name, "generic"));
        assert_true(!service->path || service->path[0] == '/');
        assert_int_equal(service->has_success, !strcmp(kind->name, "lcs"));
        assert_null(kind->remedies[KIND_ANY]);
    }
    assert_true(kind_find("lcs")->service.is_audience_only);
}
