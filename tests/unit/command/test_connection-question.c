/*
 * test_connection-question.c - the single questions of the dialog, as each kind asks them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-question.h"

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

/* "Service principal (manual)" of the guide, in its order. */
TEST(azurerm_asks_what_the_guide_asks)
{
    run("add azurerm",
        "Environment=2\n"
        "Scope level=1\nSubscription ID=" HOME_FIXTURE_GUID "\nSubscription name=Pay as you go\n"
        "Resource group=\n"
        "Credential=3\nApplication (client) ID=" HOME_FIXTURE_GUID "\nClient secret=canary-7f\n"
        "Tenant ID=contoso.example\n"
        "Connection name=arm\nmanagement reference=ITSM 7\nDescription=d\nall pipelines=y",
        AAD_OK);
    command_fixture_check("arm", "authority", "https://login.microsoftonline.us/contoso.example");
    command_fixture_check("arm", "audiences", "https://management.usgovcloudapi.net");
    command_fixture_check("arm", "grant", "client-secret");
    command_fixture_check("arm", "subscription-name", "Pay as you go");
    command_fixture_check("arm", "service-management-reference", "ITSM 7");
    command_fixture_check("arm", "all-pipelines", "true");
    assert_string_equal(command_fixture_secret("arm", "client-secret"), "canary-7f");
}

TEST(each_credential_has_a_form)
{
    static const struct {
        const char *answer, *form, *grant, *shown;
    } rows[] = {
        {"1", "ID=" HOME_FIXTURE_GUID "\nAssertion source=github-actions\nTenant ID=t.example\n",
         "workload-identity", "Give the identity a federated credential"},
        {"2", "", "managed-identity", "the managed identity of the agent"},
        {"", "ID=" HOME_FIXTURE_GUID "\nsecret=s\nTenant ID=t.example\n", "client-secret", "key"},
        {"4", "ID=" HOME_FIXTURE_GUID "\nTenant ID=t.example\n", "client-certificate",
         "aad-credential key --help"},
        {"device-code", "ID=" HOME_FIXTURE_GUID "\nTenant ID=t.example\n", "device-code", "person"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf script = {0};

        unit_row(rows[i].grant);
        buf_printf(&script, "Environment=\n" SCOPE "Credential=%s\n%s" LAST, rows[i].answer,
                   rows[i].form);
        run("add azurerm --replace --no-verify", buf_text(&script), AAD_OK);
        command_fixture_check("arm", "grant", rows[i].grant);
        assert_true(was_shown(rows[i].shown));
    }
}

/* They are named where they are looked for, with what to use instead. */
TEST(options_of_old_times_are_answered)
{
    run("add azurerm",
        "Environment=\n" SCOPE "Credential=publish-profile\nCredential=automatic\n"
        "Credential=password-hash\nCredential=7\nCredential=^C",
        AAD_CANCELLED);
    assert_true(was_shown("a publish profile holds one web application's own password"));
    assert_true(was_shown("with a secret keeps that secret to itself"));
    assert_true(was_shown("that is none of them"));
    assert_false(was_shown("7  "));
}

/* Nothing follows from an authority that is of no cloud. */
TEST(cloud_of_ones_own_has_an_audience_of_its_own)
{
    run("add azurerm --no-instance-discovery --no-secret",
        "Environment=https://login.example/t.example\nAudience of=https://m.example/1\n"
        "Its Resource Manager=https://management.m.example\n" SCOPE "Credential=\n"
        "ID=" HOME_FIXTURE_GUID "\n" LAST,
        AAD_OK);
    command_fixture_check("arm", "audiences", "https://m.example/1");
    command_fixture_check("arm", "hosts", "https://management.m.example");
}

TEST(cloud_that_changes_takes_its_audience_along)
{
    run("add arm --kind azurerm --authority https://login.microsoftonline.com/t.example "
        "--client-id "
        "" HOME_FIXTURE_GUID " --subscription-id " HOME_FIXTURE_GUID " --no-secret",
        "", AAD_OK);
    run("edit arm --no-secret",
        "Environment=AzureUSGovernment\nSubscription ID=\nSubscription name=s\nResource group=\n"
        "Credential=\nID=\nTenant ID=t.example\nreference=\nDescription=\nall pipelines=",
        AAD_OK);
    command_fixture_check("arm", "authority", "https://login.microsoftonline.us/t.example");
    command_fixture_check("arm", "audiences", "https://management.usgovcloudapi.net");
    command_fixture_check("arm", "hosts", "https://management.usgovcloudapi.net");
}

TEST(automatic_federation_is_said_where_it_is_not)
{
    static const char *const rows[] = {
        "2",
        "https://login.example\nAudience of=https://m.example/1\nIts Resource=https://m.example",
        "1", "3"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf script = {0};

        unit_row(rows[i]);
        buf_clear(&command_fixture.screen);
        buf_printf(&script, "Environment=%s\n" SCOPE "Credential=^C", rows[i]);
        run("add azurerm --no-instance-discovery", buf_text(&script), AAD_CANCELLED);
        assert_int_equal(was_shown("no federated credential by itself in this environment"), i < 2);
    }
}

TEST(what_was_given_is_not_asked)
{
    run("add arm --kind azurerm --authority https://login.microsoftonline.com/t.example --grant "
        "client-secret --client-id " HOME_FIXTURE_GUID " --subscription-id " HOME_FIXTURE_GUID
        " --subscription-name s --all-pipelines true --no-secret",
        "", AAD_OK);
    run("add --kind azurerm --authority https://login.microsoftonline.com/t.example --grant "
        "client-secret --client-id " HOME_FIXTURE_GUID " --subscription-id " HOME_FIXTURE_GUID
        " --subscription-name s --resource-group g --all-pipelines true --no-secret",
        "Connection name=more\nreference=\nDescription=", AAD_OK);
    command_fixture_check("more", "resource-group", "g");
}

TEST(edit_asks_for_what_there_is)
{
    run("add arm --kind azurerm --authority https://login.microsoftonline.com/t.example "
        "--client-id " HOME_FIXTURE_GUID " --subscription-id " HOME_FIXTURE_GUID " --no-secret",
        "", AAD_OK);
    run("edit arm --no-verify",
        "Environment=\nSubscription ID=\nSubscription name=new\nResource group=\nCredential=\nID=\n"
        "Tenant ID=other.example\nreference=\nDescription=\nall pipelines=",
        AAD_OK);
    command_fixture_check("arm", "authority", "https://login.microsoftonline.com/other.example");
    command_fixture_check("arm", "subscription-name", "new");
}

/* Its audience is that of all registries: only the host tells them apart. */
TEST(registry_is_asked_for_its_host)
{
    run("add registry",
        "Registry (NAME.azurecr.io)=contoso.azurecr.io\n"
        "Authentication endpoint=https://login.microsoftonline.com/contoso.example\n"
        "Credential=\nApplication (client) ID=" HOME_FIXTURE_GUID "\nClient secret=canary-7f\n"
        "Connection name=acr\nDescription=",
        AAD_OK);
    command_fixture_check("acr", "hosts", "https://contoso.azurecr.io");
    command_fixture_check("acr", "grant", "client-secret");
    assert_string_equal(command_fixture_secret("acr", "client-secret"), "canary-7f");
}
