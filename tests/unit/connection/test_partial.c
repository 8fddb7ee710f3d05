/*
 * test_partial.c - what can become a whole connection, and what cannot
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/partial.h"

#include "home-fixture.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-000000000001"
#define ENTRA "https://login.microsoftonline.com"

/* what NULL = it may become one */
static void check(const char *fields, const char *what)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    enum aad_code code;

    unit_row(fields);
    home_fixture_set(&c, fields);
    code = partial_check(&c, &err);
    if (!code != !what || (what && !strstr(err.what, what)))
        fail_msg("%s: %d %s", fields, (int)code, err.what);
}

TEST(every_kind_begins_with_nothing)
{
    for (unsigned i = 0; kind_at(i); i++) {
        auto_connection struct connection c = {.kind = kind_at(i)};

        unit_row(c.kind->name);
        assert_int_equal(partial_check(&c, NULL), AAD_OK);
    }
}

TEST(each_offer_of_each_kind_can_be_chosen)
{
    for (unsigned i = 0; kind_at(i); i++)
        for (const struct kind_offer *offer = kind_at(i)->offers; offer && offer->word; offer++) {
            auto_connection struct connection c = {.kind = kind_at(i)};

            if (!offer->title)
                continue;
            unit_row(offer->word);
            assert_int_equal(connection_set(&c, "grant", offer->word, NULL), AAD_OK);
            assert_int_equal(partial_check(&c, NULL), AAD_OK);
        }
}

TEST(what_is_missing_may_still_come)
{
    static const char *const rows[] = {
        "kind azurerm\nauthority AzureCloud",
        "kind azurerm\nauthority https://login.example",
        "kind dynamics\nauthority " ENTRA "/contoso.example",
        "kind dynamics\nauthority " ENTRA "/organizations", /* a person may sign in there */
        "kind generic\naudiences api://x",
        "kind generic\ngrant workload-identity",
        "kind azurerm\nresource-group g",
        "kind azurerm\nworkspace ml-1",
        "kind azurerm\nsubscription-name s",
        "kind azurerm\nmanagement-group-name m",
        "kind lcs\nusername u@contoso.example",
        "kind powerplatform\naudiences https://contoso.crm4.dynamics.com",
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        check(rows[i], NULL);
}

TEST(what_is_there_must_fit)
{
    check("kind dynamics\ngrant client-secret\nauthority " ENTRA "/organizations",
          "needs a tenant of its own");
    check("kind devops\ngrant personal-access-token\nclient-id " GUID, "has no use for");
    check("kind generic\naudiences api://x\nhosts http://a.example", "is not https");
    check("kind azurerm\nworkspace ml-1\nmanagement-group-id m", "both subscription-id and");
    check("kind dynamics\nsubscription-name s", "has no subscription-name");
    check("kind powerplatform\naudiences https://contoso.crm4.dynamics.com/x", "has a path");
    check("kind lcs\ngrant client-secret", "is a person's");
    check("kind generic\nissuer https://id.example\ntoken-endpoint https://id.example/t\n"
          "grant workload-identity",
          "is Entra ID's alone");
}

TEST(nothing_is_changed)
{
    auto_connection struct connection c = {0};

    home_fixture_set(&c, "kind azurerm");
    assert_int_equal(partial_check(&c, NULL), AAD_OK);
    assert_null(c.authority);
    assert_null(c.grant);
    assert_int_equal(c.n_audiences, 0);
}
