/*
 * test_connection-dialog.c - what `connection add` and `edit` ask for, in which order
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    const char *out = command_fixture_run(&command_connection, words, NULL, want, err);

    command_fixture_person_is_done();
    return out;
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

/* The order and the defaults of the LCS service connection dialog. */
TEST(lcs_asks_what_the_dialog_of_lcs_asks)
{
    struct aad_error err;

    command_fixture_person("Authentication endpoint=\n"
                           "Lifecycle Services API endpoint=\n"
                           "Username=u@x.example\n"
                           "Password=canary-7f\n"
                           "Application (client) ID=" HOME_FIXTURE_GUID "\n"
                           "Connection name=lcs-prod\n"
                           "Description=Build assets");
    assert_non_null(strstr(run("add", AAD_OK, &err), "Connection 'lcs-prod' is ready."));
    command_fixture_check("lcs-prod", "authority",
                          "https://login.microsoftonline.com/organizations");
    command_fixture_check("lcs-prod", "audiences", "https://lcsapi.lcs.dynamics.com");
    command_fixture_check("lcs-prod", "description", "Build assets");
    assert_string_equal(command_fixture_secret("lcs-prod", "password"), "canary-7f");
    assert_false(was_shown("canary"));
    assert_true(was_shown("[https://login.microsoftonline.com/organizations]"));
    assert_true(was_shown("[https://lcsapi.lcs.dynamics.com]"));
}

TEST(clouds_and_regions_are_taken_by_number_name_or_code)
{
    static const char *const rows[][4] = {
        {"3", "8", "https://login.partner.microsoftonline.cn/organizations",
         "https://lcsapi.lcs.dynamics.cn"},
        {"AzureUSGovernment", "gov", "https://login.microsoftonline.us/organizations",
         "https://lcsapi.gov.lcs.microsoftdynamics.us"},
        {"AzureChinaCloud", "", "https://login.partner.microsoftonline.cn/organizations",
         "https://lcsapi.lcs.dynamics.cn"},
        {"https://login.microsoftonline.us/contoso.example", "",
         "https://login.microsoftonline.us/contoso.example",
         "https://lcsapi.gov.lcs.microsoftdynamics.us"},
        {"https://login.example/contoso.example", "", "https://login.example/contoso.example",
         "https://lcsapi.lcs.dynamics.com"},
        {"https://login.microsoftonline.com/contoso.example", "https://lcsapi.eu.lcs.dynamics.com",
         "https://login.microsoftonline.com/contoso.example", "https://lcsapi.eu.lcs.dynamics.com"},
    };
    char script[600], name[8], words[60];
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)snprintf(
            script, sizeof script,
            "endpoint=%s\nAPI endpoint=%s\nUsername=u@x\nPassword=p\nID=" HOME_FIXTURE_GUID
            "\nDescription=",
            rows[i][0], rows[i][1]);
        (void)snprintf(name, sizeof name, "c%zu", i);
        (void)snprintf(words, sizeof words, "add --no-instance-discovery --name %s", name);
        command_fixture_person(script);
        run(words, AAD_OK, &err);
        command_fixture_check(name, "authority", rows[i][2]);
        command_fixture_check(name, "audiences", rows[i][3]);
    }
}

TEST(cloud_that_was_closed_is_not_offered)
{
    struct aad_error err;

    command_fixture_person("Authentication endpoint=^C");
    run("add", AAD_CANCELLED, &err);
    assert_true(was_shown("AzureChinaCloud"));
    assert_false(was_shown("AzureGermanCloud"));
}

/* ^C at any question leaves everything as it was. */
TEST(leaving_in_the_middle_stores_nothing)
{
    static const char *const lines[] = {
        "endpoint=",   "API endpoint=",           "Username=u@x",
        "Password=p",  ("ID=" HOME_FIXTURE_GUID), "Connection name=mine",
        "Description="};
    struct aad_error err;

    for (size_t left = 0; left < COUNT(lines); left++) {
        auto_buf struct buf script = {0};

        for (size_t i = 0; i < left; i++)
            buf_printf(&script, "%s\n", lines[i]);
        buf_printf(&script, "%.*s=^C", (int)strcspn(lines[left], "="), lines[left]);
        command_fixture_person(buf_text(&script));
        run("add", AAD_CANCELLED, &err);
        assert_int_equal(command_fixture.n_items, 0);
        assert_false(connection_exists("mine"));
    }
}

TEST(what_was_given_is_not_asked)
{
    struct aad_error err;

    command_fixture_person("Password=canary-7f\nConnection name=mine");
    run("add --authority https://login.microsoftonline.com/t --lcs-region eu --username u@x "
        "--client-id " HOME_FIXTURE_GUID " --description d",
        AAD_OK, &err);
    command_fixture_check("mine", "hosts", "https://lcsapi.eu.lcs.dynamics.com");
}

/* An application has no user name, and its secret comes after its id, as on its page. */
TEST(applications_are_asked_for_tenant_and_client_secret)
{
    struct aad_error err;

    command_fixture_person("Credential=\nOrganization=\n"
                           "with your tenant=https://login.microsoftonline.com/contoso.example\n"
                           "Application (client) ID=" HOME_FIXTURE_GUID "\n"
                           "Client secret=canary-7f\n"
                           "Connection name=repos\n"
                           "Description=");
    run("add devops", AAD_OK, &err);
    command_fixture_check("repos", "hosts", "https://dev.azure.com https://pkgs.dev.azure.com");
    assert_string_equal(command_fixture_secret("repos", "client-secret"), "canary-7f");
    command_fixture_person("with your tenant=https://login.microsoftonline.com/contoso.example\n"
                           "Resource URL=https://fo.example\n"
                           "Credential=1\nID=" HOME_FIXTURE_GUID
                           "\nClient secret=s\nname=fo\nDescription=");
    run("add dynamics", AAD_OK, &err);
    command_fixture_check("fo", "audiences", "https://fo.example");
}

/* An id has a host that only the person knows, and an issuer has scopes. */
TEST(any_resource_is_known_by_whatever_it_is_called)
{
    struct aad_error err;

    command_fixture_person(
        "tenant=https://login.microsoftonline.com/contoso.example\n"
        "Resource (an address, an id=api://foo\nHost that gets=https://foo.example\n"
        "Credential=\nID=" HOME_FIXTURE_GUID "\nClient secret=s\nname=foo\nDescription=");
    run("add generic", AAD_OK, &err);
    command_fixture_check("foo", "audiences", "api://foo");
    command_fixture_check("foo", "hosts", "https://foo.example");
    assert_true(was_shown("Connection for any other resource."));
    command_fixture_person("Resource=https://bar.example\nScope=read:all\n"
                           "Credential=\nID=my-client\nClient secret=s\nname=bar\nDescription=");
    run("add generic --issuer https://id.example --token-endpoint https://id.example/token", AAD_OK,
        &err);
    command_fixture_check("bar", "scopes", "read:all");
}

/* Each guide begins with it, and ends with it. */
TEST(other_side_is_spoken_of)
{
    struct aad_error err;

    command_fixture_person("endpoint=\nAPI endpoint=\nUsername=u@x.example\nPassword=p\n"
                           "ID=" HOME_FIXTURE_GUID "\nname=lcs\nDescription=");
    run("add", AAD_OK, &err);
    assert_true(was_shown("'Allow public client flows' set to Yes"));
    assert_true(was_shown("opened the project's dashboard"));
    assert_true(was_shown("for u@x.example alone, by signing in at\n  https://login."
                          "microsoftonline.com/organizations/oauth2/authorize?client_id="
                          "" HOME_FIXTURE_GUID));
    assert_true(was_shown("organizations/adminconsent?client_id=" HOME_FIXTURE_GUID));
    command_fixture_person("tenant=https://login.microsoftonline.com/contoso.example\n"
                           "Resource URL=https://fo.example\nCredential=\n"
                           "ID=" HOME_FIXTURE_GUID "\nClient secret=s\nname=fo\nDescription=");
    run("add dynamics", AAD_OK, &err);
    assert_true(was_shown("a trial has no API"));
    assert_true(was_shown("cannot be made any more"));
    assert_true(was_shown("  Client Id  " HOME_FIXTURE_GUID "\n"));
    assert_true(was_shown("Name       a name for it, fo for example\n  User ID"));
}

/* A developer has no application of his own. */
TEST(well_known_client_is_offered_where_a_person_signs_in)
{
    struct aad_error err;

    command_fixture_person("Organization=\n"
                           "with your tenant=https://login.microsoftonline.com/contoso.example\n"
                           "or azure-cli for Microsoft's own=azure-cli\n"
                           "Connection name=repos\nDescription=");
    assert_non_null(strstr(run("add devops --grant device-code", AAD_OK, &err),
                           "aad-credential sign-in repos"));
    command_fixture_check("repos", "client-id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46");
    command_fixture_person("Credential=\nOrganization=\n"
                           "with your tenant=https://login.microsoftonline.com/contoso.example\n"
                           "(client) ID=" HOME_FIXTURE_GUID
                           "\nClient secret=s\nname=app\nDescription=");
    run("add devops", AAD_OK, &err);
    assert_false(was_shown("(client) ID, or azure-cli for Microsoft's own, where the tenant allows "
                           "that: " HOME_FIXTURE_GUID));
}

/* Nothing but the token, and until when it is good. */
TEST(personal_access_token_and_its_last_day_are_asked_for)
{
    struct aad_error err;

    command_fixture_person("Credential=7\nOrganization=Contoso\n"
                           "Personal access token=canary-7f\n"
                           "last day=tomorrow\nlast day=2999-12-31\n"
                           "Connection name=ado\nDescription=");
    run("add devops", AAD_OK, &err);
    assert_true(was_shown("'tomorrow' is no day"));
    assert_true(was_shown("2027-06-30"));
    command_fixture_check("ado", "grant", "personal-access-token");
    command_fixture_check("ado", "expires", "2999-12-31");
    command_fixture_check("ado", "authority", "");
    command_fixture_check("ado", "hosts",
                          "https://dev.azure.com/Contoso https://pkgs.dev.azure.com/Contoso "
                          "https://contoso.visualstudio.com https://contoso.pkgs.visualstudio.com");
    assert_string_equal(command_fixture_secret("ado", "personal-access-token"), "canary-7f");
}

/* A last day is of one token. */
TEST(new_personal_access_token_has_a_last_day_of_its_own)
{
    struct aad_error err;

    command_fixture_person("Personal access token=canary-7f\nlast day=2999-12-31");
    run("add devops --name ado --grant personal-access-token", AAD_OK, &err);
    command_fixture_check("ado", "expires", "2999-12-31");
    command_fixture_person("Personal access token=canary-8\nlast day=");
    assert_non_null(strstr(run("edit ado --secret", AAD_OK, &err),
                           "nobody has said when the personal-access-token of 'ado' expires"));
    command_fixture_check("ado", "expires", "");
    assert_string_equal(command_fixture_secret("ado", "personal-access-token"), "canary-8");
    command_fixture_person("Personal access token=canary-9");
    run("edit ado --secret --expires 2998-01-01", AAD_OK, &err);
    command_fixture_check("ado", "expires", "2998-01-01");
    command_fixture_person("Credential=\nlast day=2997-01-01\nDescription=");
    run("edit ado", AAD_OK, &err);
    command_fixture_check("ado", "expires", "2997-01-01");
}

TEST(what_cannot_be_a_personal_access_token_is_asked_for_again)
{
    struct aad_error err;

    command_fixture_person("Organization=https://tfs.contoso.example/tfs/Main\n"
                           "Personal access token=two words\nPersonal access token=canary-7f\n"
                           "last day=\nname=ado\nDescription=");
    run("add devops --grant personal-access-token", AAD_OK, &err);
    command_fixture_check("ado", "hosts", "https://tfs.contoso.example/tfs/Main");
    assert_true(was_shown("another character that none has"));
    assert_string_equal(command_fixture_secret("ado", "personal-access-token"), "canary-7f");
}

TEST(edit_shows_what_there_is_and_enter_keeps_it)
{
    struct aad_error err;

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    command_fixture_person("Authentication endpoint=\nAPI endpoint=\nUsername=other@x\nID=\n"
                           "Description=new\nPassword=canary-8");
    run("edit mine", AAD_OK, &err);
    assert_true(was_shown("[https://login.microsoftonline.com/contoso.example]"));
    assert_true(was_shown("[svc-lcs@contoso.example]"));
    command_fixture_check("mine", "authority", "https://login.microsoftonline.com/contoso.example");
    command_fixture_check("mine", "username", "other@x");
    command_fixture_check("mine", "description", "new");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8");
    command_fixture_person("Authentication endpoint=\nAPI endpoint=\nUsername=\nID=\n"
                           "Description=newer");
    run("edit mine", AAD_OK, &err);
    command_fixture_check("mine", "description", "newer");
    assert_int_equal(command_fixture.n_items, 1);
}
