/*
 * test_connection-organization.c - an organization's hosts, or a server's, follow from one answer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-organization.h"

#include "command-fixture.h"
#include "home-fixture.h"
#include "unit.h"

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

/* The hosts after that dialog, of a connection with these fields before. */
static const char *ask_in(struct dialog d, const char *fields, const char *person,
                          enum aad_code want)
{
    static char text[400];
    static const struct connection_options none = {.secret_fd = -1};
    auto_connection struct connection c = {0};
    auto_buf struct buf hosts = {0};
    struct aad_error err = {0};

    d.options = &none;
    d.c = &c;
    d.err = &err;
    home_fixture_set(&c, fields);
    command_fixture_person(person);
    assert_int_equal(connection_organization_ask(&d), want);
    command_fixture_person_is_done();
    connection_get(&c, "hosts", &hosts);
    (void)snprintf(text, sizeof text, "%s", buf_text(&hosts));
    return text;
}

static const char *ask(const char *fields, const char *person, bool is_edit, enum aad_code want)
{
    return ask_in((struct dialog){.is_edit = is_edit}, fields, person, want);
}

TEST(name_becomes_the_organizations_hosts)
{
    assert_string_equal(ask("kind devops\n", "Organization=Contoso", false, AAD_OK),
                        "https://dev.azure.com/Contoso https://pkgs.dev.azure.com/Contoso "
                        "https://contoso.visualstudio.com https://contoso.pkgs.visualstudio.com");
}

TEST(organization_is_known_by_each_of_its_addresses)
{
    static const char *const rows[] = {
        "https://dev.azure.com/Contoso", "https://dev.azure.com/Contoso/project/_git/repo",
        "https://pkgs.dev.azure.com/Contoso/", "https://Contoso.visualstudio.com",
        "https://Contoso.pkgs.visualstudio.com/DefaultCollection"};
    char person[200];

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        (void)snprintf(person, sizeof person, "Organization=%s", rows[i]);
        assert_string_equal(
            ask("kind devops\n", person, false, AAD_OK),
            "https://dev.azure.com/Contoso https://pkgs.dev.azure.com/Contoso "
            "https://contoso.visualstudio.com https://contoso.pkgs.visualstudio.com");
    }
    assert_string_equal(ask("kind devops\n",
                            "Organization=https://contoso.visualstudio.com.evil.example", false,
                            AAD_OK),
                        "https://contoso.visualstudio.com.evil.example");
}

TEST(address_is_a_servers)
{
    assert_string_equal(
        ask("kind devops\n", "Organization=https://TFS.contoso.example/tfs/Main/", false, AAD_OK),
        "https://tfs.contoso.example/tfs/Main");
}

TEST(pasted_answer_is_understood)
{
    static const char *const rows[][2] = {
        {" Contoso\t", "https://dev.azure.com/Contoso https://pkgs.dev.azure.com/Contoso "
                       "https://contoso.visualstudio.com https://contoso.pkgs.visualstudio.com"},
        {"dev.azure.com/Contoso/project\xc2\xa0",
         "https://dev.azure.com/Contoso https://pkgs.dev.azure.com/Contoso "
         "https://contoso.visualstudio.com https://contoso.pkgs.visualstudio.com"},
        {"tfs.contoso.example/tfs", "https://tfs.contoso.example/tfs"},
    };
    char person[200];

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        (void)snprintf(person, sizeof person, "Organization=%s", rows[i][0]);
        assert_string_equal(ask("kind devops\n", person, false, AAD_OK), rows[i][1]);
    }
}

TEST(no_answer_means_every_organization)
{
    assert_string_equal(ask("kind devops\n", "Organization=", false, AAD_OK), "");
}

TEST(what_is_neither_is_asked_for_again)
{
    assert_string_equal(ask("kind devops\n",
                            "Organization=two words\nOrganization=tfs_contoso\n"
                            "Organization=https://a.example/b?c\nOrganization=https://a.example",
                            false, AAD_OK),
                        "https://a.example");
    assert_non_null(strstr(buf_text(&command_fixture.screen),
                           "that is no organization's name, and no address"));
}

/* Later questions cannot mend it. */
TEST(server_that_no_token_goes_to_is_refused_here)
{
    assert_string_equal(ask("kind devops\ngrant client-secret\n",
                            "Organization=http://tfs.contoso.local:8080/tfs\n"
                            "Organization=https://tfs.contoso.local/tfs",
                            false, AAD_OK),
                        "https://tfs.contoso.local/tfs");
    assert_non_null(strstr(buf_text(&command_fixture.screen), "http"));
}

TEST(answer_is_asked_for_again_where_all_are)
{
    struct dialog again = {.is_edit = true, .is_again = true};
    const char *fields = "kind devops\nhosts https://a.example\n";

    assert_string_equal(ask_in(again, fields, "Organization=https://b.example", AAD_OK),
                        "https://b.example");
    assert_string_equal(ask_in(again, fields, "Organization=", AAD_OK), "https://a.example");
    assert_non_null(strstr(buf_text(&command_fixture.screen), "[https://a.example]"));
    assert_string_equal(
        ask_in(again, fields, "Organization=a b\nOrganization=https://b.example", AAD_OK),
        "https://b.example");
}

TEST(hosts_that_are_there_are_not_asked_for)
{
    assert_string_equal(ask("kind devops\nhosts https://a.example\n", "", false, AAD_OK),
                        "https://a.example");
    assert_string_equal(ask("kind devops\n", "", true, AAD_OK), "");
    assert_string_equal(ask("kind azurerm\n", "", false, AAD_OK), "");
}

TEST(whoever_slips_is_asked_until_he_leaves)
{
    assert_string_equal(ask("kind devops\n",
                            "Organization=a b\nOrganization=a b\nOrganization=a b\n"
                            "Organization=a b\nOrganization=a b\nOrganization=a b\n"
                            "Organization=^C",
                            false, AAD_CANCELLED),
                        "");
}
