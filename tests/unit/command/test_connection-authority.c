/*
 * test_connection-authority.c - asking for the authority, and what is found out meanwhile
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-authority.h"

#include "command-fixture.h"
#include "unit.h"

#define SCOPE "Scope level=4\n"
#define LAST "Connection name=arm\nmanagement reference=\nDescription=\nall pipelines="

static void run(const char *words, const char *script, enum aad_code want)
{
    struct aad_error err;

    command_fixture_person(script);
    (void)command_fixture_run(&command_connection, words, NULL, want, &err);
    command_fixture_person_is_done();
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

#define GUID "7a000000-0000-4000-8000-000000000001"
#define UP_TO_TENANT "Environment=\n" SCOPE "Credential=4\nID=" HOME_FIXTURE_GUID "\n"

/* P1: nothing of it is used that the person has not seen and wanted. */
TEST(directory_is_found_shown_and_frozen)
{
    command_fixture.find_code = AAD_OK;
    (void)strcpy(command_fixture.found.tenant, GUID);
    run("add azurerm --replace", UP_TO_TENANT "Tenant ID=t.example\nUse its id=y\n" LAST, AAD_OK);
    assert_true(was_shown("t.example is the directory " GUID));
    assert_string_equal(command_fixture.find_address,
                        "https://login.microsoftonline.com/t.example");
    command_fixture_check("arm", "authority", "https://login.microsoftonline.com/" GUID);
    run("add azurerm --replace", UP_TO_TENANT "Tenant ID=t.example\nUse its id=n\n" LAST, AAD_OK);
    command_fixture_check("arm", "authority", "https://login.microsoftonline.com/t.example");
    run("add azurerm --replace", UP_TO_TENANT "Tenant ID=\nUse that one=y\n" LAST, AAD_OK);
    assert_string_equal(command_fixture.find_address,
                        "https://management.azure.com/subscriptions?api-version=2022-12-01");
    command_fixture_check("arm", "authority", "https://login.microsoftonline.com/" GUID);
    run("add azurerm --replace",
        UP_TO_TENANT "Tenant ID=\nUse that one=n\nTenant ID=" GUID "\n" LAST, AAD_OK);
    run("add azurerm", UP_TO_TENANT "Tenant ID=\nUse that one=^C", AAD_CANCELLED);
}

TEST(directory_that_is_unknown_is_asked_for_again)
{
    command_fixture.find_code = AAD_CONFIG;
    run("add azurerm --replace", UP_TO_TENANT "Tenant ID=t.exmaple\nTenant ID=" GUID "\n" LAST,
        AAD_OK);
    command_fixture_check("arm", "authority", "https://login.microsoftonline.com/" GUID);
    command_fixture.find_code = AAD_NETWORK; /* who cannot ask believes */
    run("add azurerm --replace", UP_TO_TENANT "Tenant ID=t.example\n" LAST, AAD_OK);
    assert_true(was_shown("The domain stays."));
}

TEST(azure_stack_is_known_by_its_address)
{
    static const char form[] = "Credential=4\nID=" HOME_FIXTURE_GUID "\n" LAST;
    auto_buf struct buf script = {0};

    command_fixture.find_code = AAD_OK;
    (void)strcpy(command_fixture.found.authority, "https://adfs.stack.example/adfs");
    (void)strcpy(command_fixture.found.audience, "https://management.adfs.example/1");
    buf_printf(&script,
               "Environment=4\nEnvironment URL=http://management.stack.example\nEnvironment="
               "AzureStack\nEnvironment URL=https://management.stack.example/\nUse both=y\n" SCOPE
               "%s",
               form);
    run("add azurerm --replace", buf_text(&script), AAD_OK);
    assert_string_equal(command_fixture.find_address, "https://management.stack.example");
    command_fixture_check("arm", "authority", "https://adfs.stack.example/adfs");
    command_fixture_check("arm", "audiences", "https://management.adfs.example/1");
    command_fixture_check("arm", "hosts", "https://management.stack.example");
    run("add azurerm",
        "Environment=4\nEnvironment URL=https://management.stack.example\nUse both=n\n"
        "Environment=^C",
        AAD_CANCELLED);
    assert_true(was_shown("they are not wanted"));
}

TEST(pasted_tenant_is_understood)
{
    static const char *const rows[] = {" {7A000000-0000-4000-8000-000000000001}", GUID "\xc2\xa0"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf script = {0};

        unit_row(rows[i]);
        buf_printf(&script, UP_TO_TENANT "Tenant ID=%s\n" LAST, rows[i]);
        run("add azurerm --replace", buf_text(&script), AAD_OK);
        command_fixture_check("arm", "authority", "https://login.microsoftonline.com/" GUID);
    }
}

/* Whatever the kind, and whether it was an option. */
TEST(cloud_without_a_tenant_is_followed_by_the_tenant)
{
    static const struct {
        const char *words, *script, *want;
    } rows[] = {
        {"add azurerm --authority AzureCloud",
         "level=4\nCredential=4\nID=" HOME_FIXTURE_GUID "\nTenant ID=t.example\n" LAST,
         "https://login.microsoftonline.com/t.example"},
        {"add devops --cloud AzureUSGovernment --grant client-certificate",
         "Organization=\nTenant ID=" GUID "\nID=" HOME_FIXTURE_GUID "\nname=arm\nDescription=",
         "https://login.microsoftonline.us/" GUID},
        {"add devops --grant client-certificate",
         "Organization=\nwith your tenant=AzureUSGovernment\nTenant ID=t.example\n"
         "ID=" HOME_FIXTURE_GUID "\nname=arm\nDescription=",
         "https://login.microsoftonline.us/t.example"},
        {"add azurerm --authority login.microsoftonline.us/t.example",
         "level=4\nCredential=4\nID=" HOME_FIXTURE_GUID "\n" LAST,
         "https://login.microsoftonline.us/t.example"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf words = {0};

        unit_row(rows[i].words);
        buf_append_all(&words, rows[i].words, " --replace", (char *)NULL);
        run(buf_text(&words), rows[i].script, AAD_OK);
        command_fixture_check("arm", "authority", rows[i].want);
    }
}

/* At each question of the authority. */
TEST(tenant_alone_is_an_answer)
{
    static const char *const rows[][2] = {
        {"t.example", "https://login.microsoftonline.com/t.example"},
        {" {7A000000-0000-4000-8000-000000000001} ", "https://login.microsoftonline.com/" GUID},
        {"login.microsoftonline.us/t.example", "https://login.microsoftonline.us/t.example"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf arm = {0}, lcs = {0};

        unit_row(rows[i][0]);
        buf_printf(&arm, "Environment=%s\n" SCOPE "Credential=4\nID=" HOME_FIXTURE_GUID "\n" LAST,
                   rows[i][0]);
        run("add azurerm --replace", buf_text(&arm), AAD_OK);
        command_fixture_check("arm", "authority", rows[i][1]);
        buf_printf(&lcs,
                   "endpoint=%s\nID=" HOME_FIXTURE_GUID "\nname=lcs\nDescription=", rows[i][0]);
        run("add lcs --replace --grant device-code --lcs-region us", buf_text(&lcs), AAD_OK);
        command_fixture_check("lcs", "authority", rows[i][1]);
    }
}

TEST(slip_in_the_tenant_is_asked_again)
{
    run("add azurerm --grant client-secret --secret-fd 99 --no-verify",
        "Environment=\n" SCOPE "ID=" HOME_FIXTURE_GUID
        "\nTenant ID=\nTenant ID=AzureCloud\nTenant ID=a.b c\nTenant ID=t.example\nConnection "
        "name=^C",
        AAD_CANCELLED);
    assert_true(was_shown("that is no tenant"));
    assert_true(was_shown("it has a space"));
}
