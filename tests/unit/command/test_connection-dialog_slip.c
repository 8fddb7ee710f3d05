/*
 * test_connection-dialog_slip.c - answers that are wrong, and that none of the right ones is lost
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
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

TEST(wrong_answers_are_explained_and_asked_again)
{
    struct aad_error err;

    home_fixture_put("taken", HOME_FIXTURE_LCS, 0600);
    command_fixture_person("Authentication endpoint=http://login.microsoftonline.com/x\n"
                           "Authentication endpoint=\n"
                           "API endpoint=\n"
                           "Username=\n"
                           "Username=with space\n"
                           "Username=u@x\n"
                           "Password= canary\n"
                           "Password=canary \n"
                           "Password=canary\n"
                           "ID=my-app\n"
                           "ID=" HOME_FIXTURE_GUID "\n"
                           "Connection name=LCS Prod\n"
                           "Connection name=taken\n"
                           "Connection name=mine\n"
                           "Description=");
    run("add", AAD_OK, &err);
    assert_true(was_shown("https only"));
    assert_true(was_shown("It is needed."));
    assert_true(was_shown("white space"));
    assert_true(was_shown("without the blank at its beginning."));
    assert_true(was_shown("without the blank at its end."));
    assert_false(was_shown("printf")); /* which is for pipes */
    assert_true(was_shown("Application (client) ID' on the app registration"));
    assert_true(was_shown("There is a connection 'taken' already."));
    command_fixture_check("mine", "description", "");
}

/* However often somebody slips, the other answers stay. */
TEST(no_number_of_wrong_answers_loses_the_others)
{
    static const char *const rows[][3] = {
        {"endpoint", "x", ""},          {"API", "x", ""},
        {"Username", "", "u@x"},        {"Password", "x ", "canary"},
        {"ID", "x", HOME_FIXTURE_GUID}, {"name", "X", "mine"},
        {"Description", "\x1b", ""}};
    auto_buf struct buf script = {0};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int j = 0; j < 7; j++)
            buf_printf(&script, "%s=%s\n", rows[i][0], rows[i][1]);
        buf_printf(&script, "%s=%s\n", rows[i][0], rows[i][2]);
    }
    command_fixture_person(buf_text(&script));
    run("add", AAD_OK, &err);
    command_fixture_check("mine", "username", "u@x");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary");
}

/* What cannot work in the end is asked for again where it was given. */
TEST(slip_is_asked_again_at_its_question)
{
    struct aad_error err;

    command_fixture_person("with your tenant=https://login.microsoftonline.com/a/b\n"
                           "with your tenant=https://login.microsoftonline.com\n"
                           "Tenant ID=\nTenant ID=contoso.example\n"
                           "Resource URL=https://fo.example/namespaces/AXSF/?cmp=USMF\n"
                           "Resource URL=https://fo.example/\n"
                           "Credential=9\nCredential=1\nID=" HOME_FIXTURE_GUID
                           "\nClient secret=s\nname=fo\nDescription=");
    run("add dynamics", AAD_OK, &err);
    assert_true(was_shown("what follows the authority's host is no tenant"));
    assert_true(was_shown("It is needed."));
    assert_true(was_shown("Give the service's own: https://fo.example"));
    assert_true(was_shown("that is none of them"));
    command_fixture_check("fo", "audiences", "https://fo.example");
}

/* What nobody can answer after it is said before the first question. */
TEST(option_that_does_not_fit_fails_before_the_first_question)
{
    struct aad_error err;

    command_fixture_person("");
    run("add devops --grant client-secret --authority https://login.microsoftonline.com/common",
        AAD_CONFIG, &err);
    assert_non_null(strstr(err.what, "needs a tenant of its own"));
    run("add lcs --grant client-secret", AAD_CONFIG, &err);
    assert_int_equal(command_fixture.screen.len, 0);
}

/* Which is a person's; the other answers stay. */
TEST(grant_that_needs_a_tenant_of_its_own_asks_for_it)
{
    struct aad_error err;

    command_fixture_person("with your tenant=https://login.microsoftonline.com/organizations\n"
                           "Resource URL=fo.example\nCredential=client-secret\n"
                           "Tenant ID=common\nTenant ID=contoso.example\n"
                           "ID=" HOME_FIXTURE_GUID "\nClient secret=s\nname=fo\nDescription=");
    run("add dynamics", AAD_OK, &err);
    assert_true(was_shown("not 'organizations'"));
    assert_true(was_shown("not 'common'"));
    command_fixture_check("fo", "authority", "https://login.microsoftonline.com/contoso.example");
    command_fixture_check("fo", "audiences", "https://fo.example");
}

TEST(host_that_is_not_https_is_asked_for_again)
{
    struct aad_error err;

    command_fixture_person(
        "tenant=contoso.example\nResource=api://foo\nHost that gets=http://foo.example\n"
        "Host that gets=foo.example\nCredential=personal-access-token\nCredential=2\n"
        "ID=" HOME_FIXTURE_GUID "\nname=foo\nDescription=");
    run("add generic", AAD_OK, &err);
    assert_true(was_shown("host http://foo.example is not https"));
    command_fixture_check("foo", "hosts", "https://foo.example");
}

/* Nor what follows from it. */
TEST(refused_answer_changes_nothing)
{
    struct aad_error err;

    run("add --name api --kind generic --grant client-secret --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.example --audience "
        "https://api.example --host https://api.example --host https://other.example --no-secret",
        AAD_OK, &err);
    command_fixture.find_code = AAD_CONFIG; /* there is no such domain */
    command_fixture_person("with your tenant=https://login.microsoftonline.us/typo.example\n"
                           "with your tenant=\n"
                           "Resource=https://api.example/<>\n"
                           "Resource=\n"
                           "Credential=\nID=\nDescription=new");
    run("edit api --no-verify", AAD_OK, &err);
    command_fixture_check("api", "authority", "https://login.microsoftonline.com/contoso.example");
    command_fixture_check("api", "audiences", "https://api.example");
    command_fixture_check("api", "hosts", "https://api.example https://other.example");
    command_fixture_check("api", "description", "new");
}

/* What has to change may be another answer than the one that was changed. */
TEST(answers_that_do_not_fit_together_are_asked_about_once_more)
{
    struct aad_error err;

    command_fixture_person("");
    run("add fo --kind dynamics --authority https://login.microsoftonline.com/contoso.example "
        "--audience https://fo.example --client-id " HOME_FIXTURE_GUID " --no-secret",
        AAD_OK, &err);
    command_fixture_person("with your tenant=https://login.microsoftonline.com/organizations\n"
                           "Resource URL=\nCredential=\nID=\nDescription=new\n"
                           "with your tenant=other.example\n"
                           "Resource URL=\nCredential=\nID=\nDescription=");
    run("edit fo --no-verify", AAD_OK, &err);
    assert_true(was_shown("needs a tenant of its own"));
    assert_true(was_shown("[https://login.microsoftonline.com/organizations]"));
    assert_true(was_shown("[new]"));
    command_fixture_check("fo", "authority", "https://login.microsoftonline.com/other.example");
    command_fixture_check("fo", "description", "new");
}

/* The next paste would be the password, and be shown. */
TEST(what_is_no_user_name_is_refused_at_once)
{
    struct aad_error err;

    command_fixture_person("endpoint=\nAPI=\nUsername (user@domain)=canary\nUsername=X\\canary\n"
                           "Username= u@x.example\xe2\x80\x8b\nPassword=p\nID=" HOME_FIXTURE_GUID
                           "\nname=mine\nDescription=");
    run("add", AAD_OK, &err);
    assert_true(was_shown("no user name.\n  It looks like user@domain.\n"));
    assert_false(was_shown("canary"));
    command_fixture_check("mine", "username", "u@x.example");
    command_fixture_person("endpoint=\nAPI=\nUsername=canary\nUsername=\nID=\nDescription=");
    run("edit mine", AAD_OK, &err);
    command_fixture_person(
        "API=\nor DOMAIN\\user)=u\nor DOMAIN\\user)=X\\u\nPassword=p\nID=" HOME_FIXTURE_GUID
        "\nDescription=");
    run("add --name ours --no-instance-discovery --authority https://adfs.x.example/adfs", AAD_OK,
        &err);
    command_fixture_check("ours", "username", "X\\u");
}

/* Each question: an answer that is wrong, then the right one as it is pasted. */
struct slip {
    const char *prompt, *wrong, *pasted; /* wrong NULL = nothing is */
    const char *key, *want;              /* NULL = it is not a field's */
};

static void check_slips(const char *words, const struct slip *rows, size_t n)
{
    auto_buf struct buf script = {0};
    struct aad_error err;

    for (size_t i = 0; i < n; i++) {
        if (rows[i].wrong)
            buf_printf(&script, "%s=%s\n", rows[i].prompt, rows[i].wrong);
        buf_printf(&script, "%s=%s\n", rows[i].prompt, rows[i].pasted);
    }
    command_fixture_person(buf_text(&script));
    run(words, AAD_OK, &err);
    for (size_t i = 0; i < n; i++) {
        unit_row(rows[i].prompt);
        if (rows[i].key)
            command_fixture_check("mine", rows[i].key, rows[i].want);
    }
}

#define GUID_PASTED "\t{9B000000-0000-4000-8000-000000000001} "
#define GUID "9b000000-0000-4000-8000-000000000001"
#define UNSEEN "\xc2\xa0\xe2\x80\x8b"

TEST(each_question_of_lcs_takes_what_is_pasted)
{
    static const struct slip rows[] = {
        {"endpoint", "http://login.microsoftonline.com/x", "login.microsoftonline.us/x.example",
         "authority", "https://login.microsoftonline.us/x.example"},
        {"API endpoint", "10", " gov ", "audiences", "https://lcsapi.gov.lcs.microsoftdynamics.us"},
        {"Username", "u", UNSEEN "u@x.example" UNSEEN, "username", "u@x.example"},
        {"Password", "s ", "s", NULL, NULL},
        {"ID", "{9B000000}", GUID_PASTED, "client-id", GUID},
        {"name", "My own", " mine\t", NULL, NULL},
        {"Description", "\x1b", " by hand" UNSEEN, "description", "by hand"},
    };

    check_slips("add", rows, COUNT(rows));
}

TEST(each_question_of_azure_takes_what_is_pasted)
{
    static const struct slip rows[] = {
        {"Environment", "AzureGermanCloud", " azureusgovernment ", NULL, NULL},
        {"Scope level", "5", " 3 ", NULL, NULL},
        {"n ID", "{x}", GUID_PASTED, "subscription-id", GUID},
        {"n name", NULL, " Pay as you go", "subscription-name", "Pay as you go"},
        {"Resource group", "a/b", UNSEEN "g", "resource-group", "g"},
        {"workspace", "w", " ml-1 ", "workspace", "ml-1"},
        {"Credential", "automatic", " 1" UNSEEN, "grant", "workload-identity"},
        {"ID", "x", GUID_PASTED, "client-id", GUID},
        {"Assertion source", "nobody", " github-actions", "assertion-source", "github-actions"},
        {"Tenant ID", "a b", GUID_PASTED, "authority", "https://login.microsoftonline.us/" GUID},
        {"name", "X", "mine ", NULL, NULL},
        {"reference", "\x1b", " ITSM 7 ", "service-management-reference", "ITSM 7"},
        {"Description", NULL, " ", "description", ""},
        {"all pipelines", NULL, "y", "all-pipelines", "true"},
    };

    check_slips("add azurerm", rows, COUNT(rows));
}

TEST(each_question_of_other_kinds_takes_what_is_pasted)
{
    static const struct slip generic[] = {
        {"with your tenant", "a/b/c", " x.example", "authority",
         "https://login.microsoftonline.com/x.example"},
        {"Resource", "<a>", " api://foo ", "audiences", "api://foo"},
        {"Host that gets", "localhost", "foo.example ", "hosts", "https://foo.example"},
        {"Credential", "8", " password", "grant", "password"},
        {"Username", "@x", " u@x.example", "username", "u@x.example"},
        {"Password", " s", "s", NULL, NULL},
        {"ID", "x", GUID_PASTED, "client-id", GUID},
        {"name", "X", "mine ", NULL, NULL},
        {"Description", NULL, "", NULL, NULL},
    };
    static const struct slip bare[] = {
        {"Organization", "a b", " dev.azure.com/Contoso ", NULL, NULL},
        {"Personal access token", "a b", "s", NULL, NULL},
        {"last day", "30.06.2999", " 2999-06-30 ", "expires", "2999-06-30"},
        {"name", "X", "mine ", NULL, NULL},
        {"Description", NULL, "", NULL, NULL},
    };

    check_slips("add generic --replace", generic, COUNT(generic));
    check_slips("add devops --grant personal-access-token --replace", bare, COUNT(bare));
}

static void allow_stores(const char *text)
{
    assert_true(!mkdir(SETTINGS_SYSTEM_DIR, 0755) || errno == EEXIST);
    assert_int_equal(
        file_replace(SETTINGS_SYSTEM_DIR "/config.json", 0644, text, strlen(text), NULL), AAD_OK);
}

/* No question is about the store: nobody could answer better in the end. */
TEST(store_that_is_not_allowed_is_told_before_the_first_question)
{
    struct aad_error err;

    allow_stores("{\"stores\":[\"keyring-file\"]}");
    command_fixture_person("");
    run("add", AAD_REFUSED, &err);
    assert_non_null(strstr(err.what, "does not allow the store secret-service"));
    assert_non_null(strstr(err.remedy, "Allowed stores: keyring-file"));
    assert_non_null(strstr(err.remedy, "Give another --store"));
    command_fixture_person("endpoint=^C");
    run("add --store keyring-file", AAD_CANCELLED, &err);
    assert_int_equal(unlink(SETTINGS_SYSTEM_DIR "/config.json"), 0);
}

/* Where the grant is chosen, one may need no store. */
TEST(grant_is_refused_whose_store_is_not_allowed)
{
    struct aad_error err;

    allow_stores("{\"stores\":[\"pkcs11\"]}");
    command_fixture_person("Credential=client-secret\nCredential=managed-identity\n"
                           "Organization=\nname=ado\nDescription=");
    run("add devops", AAD_OK, &err);
    assert_true(was_shown("does not allow the store secret-service"));
    assert_true(was_shown("Give another --store"));
    command_fixture_check("ado", "grant", "managed-identity");
    assert_int_equal(unlink(SETTINGS_SYSTEM_DIR "/config.json"), 0);
}
