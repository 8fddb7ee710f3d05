/*
 * test_organization.c - the organization that a connection's hosts name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/organization.h"

#include "unit.h"

static struct connection c;

static void use(const char *first, const char *second)
{
    connection_clear(&c);
    (void)strcpy(c.name, "ado");
    assert_int_equal(connection_set(&c, "kind", "devops", NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "hosts", first, NULL), AAD_OK);
    if (second)
        assert_int_equal(connection_set(&c, "hosts", second, NULL), AAD_OK);
}

TEST(first_host_that_names_one_says_it)
{
    static const struct {
        const char *first, *second, *found; /* NULL = none is named */
    } rows[] = {
        {"https://dev.azure.com/contoso", NULL, "https://dev.azure.com/contoso"},
        {"https://dev.azure.com/contoso/project", NULL, "https://dev.azure.com/contoso"},
        {"https://dev.azure.com", NULL, NULL},
        {"https://dev.azure.com", "https://pkgs.dev.azure.com", NULL},
        {"https://dev.azure.com", "https://pkgs.dev.azure.com/c", "https://pkgs.dev.azure.com/c"},
        {"https://contoso.visualstudio.com", NULL, "https://contoso.visualstudio.com"},
        {"https://contoso.visualstudio.com/project", NULL, "https://contoso.visualstudio.com"},
        {"https://devops.corp/tfs/Default", NULL, "https://devops.corp/tfs/Default"},
        {"https://dev.azure.com:8443", NULL, "https://dev.azure.com:8443"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf found = {0};

        unit_row(rows[i].first);
        use(rows[i].first, rows[i].second);
        assert_int_equal(organization_find(&c, &found), rows[i].found != NULL);
        assert_string_equal(buf_text(&found), rows[i].found ? rows[i].found : "");
    }
    connection_clear(&c);
}

TEST(remedy_loses_no_host)
{
    auto_buf struct buf remedy = {0};

    use("https://dev.azure.com", "https://devops.corp/tfs");
    organization_print_remedy(&c, &remedy);
    assert_string_equal(buf_text(&remedy),
                        "aad-credential connection edit ado --host "
                        "https://dev.azure.com/ORGANIZATION --host https://devops.corp/tfs");
    connection_clear(&c);
}
