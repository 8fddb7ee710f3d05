/*
 * test_connection-import.c - connections that were written down elsewhere
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

#define SECRET "canary-7f"
#define CLIENT HOME_FIXTURE_GUID
#define TENANT "9b000000-0000-4000-8000-0000000000bb"
#define SP                                                                                         \
    "{\"appId\":\"" CLIENT "\",\"displayName\":\"Build Agent\",\"password\":\"" SECRET             \
    "\",\"tenant\":\"" TENANT "\"}"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static bool is_saved(const char *name)
{
    return !access(home_fixture_connection(name), F_OK);
}

/* Writes a file into the home, and puts its path behind the words. */
static const char *with_file(const char *words, const char *name, const char *text)
{
    static char all[400];
    FILE *f = fopen(home_fixture_path(name), "we");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(home_fixture_path(name), 0600), 0);
    (void)snprintf(all, sizeof all, "%s %s", words, home_fixture_path(name));
    return all;
}

static void check_says(const struct aad_error *err, const char *what, const char *remedy)
{
    if (!strstr(err->what, what) || !strstr(err->remedy, remedy))
        fail_msg("%s / %s", err->what, err->remedy);
}

/* Nobody is told to delete what may be the only copy. */
static void check_names_no_deletion(const char *out)
{
    static const char *const words[] = {"    rm ", "    sed ", "Delete ", "Take ", "delete them"};

    for (size_t i = 0; i < COUNT(words); i++)
        if (strstr(out, words[i]))
            fail_msg("'%s' is in: %s", words[i], out);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

/* --- of our own ------------------------------------------------------------------------------- */

TEST(import_takes_name_and_text_from_the_file)
{
    auto_connection struct connection c = {0};
    struct aad_error err;
    const char *words = with_file("import --secret-stdin", "lcs-prod.json", HOME_FIXTURE_LCS);

    run(words, SECRET, AAD_OK, &err);
    assert_int_equal(connection_load("lcs-prod", &c, &err), AAD_OK);
    assert_string_equal(c.username, "svc-lcs@contoso.example");
    assert_string_equal(command_fixture_secret("lcs-prod", "password"), SECRET);
    run(words, SECRET, AAD_REFUSED, &err);
}

TEST(import_from_standard_input_needs_a_name)
{
    struct aad_error err;

    run("import - --no-secret", HOME_FIXTURE_LCS, AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--name NAME"));
    run("import - --name mine --no-secret --username other@x", HOME_FIXTURE_LCS, AAD_OK, &err);
    command_fixture_check("mine", "username", "other@x");
    run("import", NULL, AAD_USAGE, &err);
    check_says(&err, "which file", "--from FORMAT");
    run("import - --name other --no-secret", SP, AAD_CONFIG, &err);
    check_says(&err, "", "--from FORMAT");
    run("import - --name other --no-secret", "{\"version\":1,\"hots\":[]}", AAD_CONFIG, &err);
    assert_false(is_saved("other"));
}

/* --- of another program ----------------------------------------------------------------------- */

TEST(secret_goes_into_the_store_and_its_source_is_named)
{
    const char *words = with_file("import --yes --from az-sp", "sp.json", SP);
    struct aad_error err;
    char want[300];
    const char *out = run(words, NULL, AAD_OK, &err);

    assert_null(strstr(out, SECRET));
    assert_non_null(strstr(out, "client-secret        from 'password', to be kept in secret-"));
    (void)snprintf(want, sizeof want,
                   "Delete %s now: it still holds 'password' in plaintext:\n    rm '%s'\n",
                   home_fixture_path("sp.json"), home_fixture_path("sp.json"));
    assert_non_null(strstr(out, want));
    assert_non_null(strstr(out, "Connection 'build-agent' is ready."));
    command_fixture_check("build-agent", "grant", "client-secret");
    assert_string_equal(command_fixture_secret("build-agent", "client-secret"), SECRET);
    assert_string_equal(home_fixture_read(home_fixture_path("sp.json")), SP);
    run(words, NULL, AAD_REFUSED, &err);
}

TEST(standard_input_is_read_and_named)
{
    struct aad_error err;
    const char *out = run("import - --from az-sp --name mine --yes --no-verify", SP, AAD_OK, &err);

    assert_non_null(strstr(out, "From standard input, what 'az ad sp create-for-rbac' prints:"));
    assert_non_null(strstr(out, "Delete what standard input came from now"));
    assert_string_equal(command_fixture_secret("mine", "client-secret"), SECRET);
    assert_int_equal(command_fixture.n_verifies, 0);
}

TEST(format_is_one_of_those_that_there_are)
{
    static const char *const rows[] = {"import --from", "import --from=", "import --from yaml",
                                       "import x --from AZ-SP"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        run(rows[i], NULL, AAD_USAGE, &err);
        check_says(&err, "format", "az-sp, service-connection, ");
    }
}

TEST(call_that_is_not_whole_is_explained)
{
    struct aad_error err;

    run("import x --entry y", NULL, AAD_USAGE, &err);
    check_says(&err, "--entry", "--from");
    run("import --from az-sp", NULL, AAD_USAGE, &err);
    check_says(&err, "which file", "connection import --from az-sp FILE");
    run("import --from az-sp /nonexistent/x", NULL, AAD_NOT_FOUND, &err);
    run("import --from az-sp - --name X --yes", SP, AAD_USAGE, &err);
    check_says(&err, "'X' is no connection name", "");
}

TEST(place_of_its_own_is_found)
{
    struct aad_error err;

    run("import --from git-credentials", NULL, AAD_NOT_FOUND, &err);
    check_says(&err, ".git-credentials", "");
    (void)with_file("", ".git-credentials", "https://a:b@github.com\n");
    run("import --from git-credentials", NULL, AAD_NOT_FOUND, &err);
    check_says(&err, "none of its 1 entries", "");
}

TEST(file_that_others_may_write_is_not_believed)
{
    const char *words = with_file("import --yes --from az-sp", "sp.json", SP);
    struct aad_error err;

    assert_int_equal(chmod(home_fixture_path("sp.json"), 0666), 0);
    run(words, NULL, AAD_CONFIG, &err);
    check_says(&err, "sp.json", "chmod go-w");
}

TEST(what_does_not_fit_changes_nothing)
{
    const char *words = with_file("import --yes --from kubelogin", "config", "kind: Config\n");
    struct aad_error err;

    run(words, NULL, AAD_CONFIG, &err);
    check_says(&err, "that is not a kubeconfig", "kubectl config view --raw --minify -o json");
    assert_int_equal(command_fixture.n_items, 0);
    assert_string_equal(command_fixture.opened, "");
}

TEST(secret_that_is_not_there_is_given_in_another_way)
{
    const char *words =
        with_file("import --yes --from service-connection --secret-stdin", "sc.json",
                  "{\"type\":\"azurerm\",\"name\":\"arm\",\"authorization\":{\"scheme\":"
                  "\"ServicePrincipal\",\"parameters\":{\"tenantid\":\"" TENANT
                  "\",\"serviceprincipalid\":\"" CLIENT "\"}}}");
    struct aad_error err;
    const char *out = run(words, SECRET "\n", AAD_OK, &err);

    assert_null(strstr(out, "plaintext"));
    assert_string_equal(command_fixture_secret("arm", "client-secret"), SECRET);
    run("import - --from az-sp --yes --secret-stdin", SP, AAD_USAGE, &err);
    check_says(&err, "cannot be both", "--secret-fd N");
}

/* The one that was given goes before; the file may have the only copy of the other. */
TEST(secret_that_is_given_goes_first)
{
    const char *words = with_file("import --yes --secret-stdin --from az-sp", "sp.json", SP);
    struct aad_error err;
    const char *out = run(words, "another", AAD_OK, &err);

    assert_non_null(strstr(out, "Not brought in: 'password', in plaintext in "));
    check_names_no_deletion(out);
    assert_string_equal(command_fixture_secret("build-agent", "client-secret"), "another");
}

TEST(secret_that_cannot_be_one_is_not_taken)
{
    struct aad_error err;

    run("import - --from az-sp --name mine --yes",
        "{\"appId\":\"" CLIENT "\",\"tenant\":\"t\",\"password\":\"" SECRET "\\n\"}", AAD_USAGE,
        &err);
    check_says(&err, "client-secret", "'password'");
    assert_false(is_saved("mine"));
}

TEST(key_is_brought_in_afterwards)
{
    const char *words =
        with_file("import --yes --from az-sp", "sp.json",
                  "{\"appId\":\"" CLIENT "\",\"displayName\":\"app\",\"tenant\":\"t\","
                  "\"fileWithCertAndPrivateKey\":\"/home/it's me/tmp.pem\"}");
    struct aad_error err;
    const char *out = run(words, NULL, AAD_OK, &err);

    assert_non_null(strstr(out, "aad-credential key import '/home/it'\\''s me/tmp.pem' app\n"));
    assert_non_null(strstr(out, "Connection 'app' is saved, not verified"));
    assert_int_equal(command_fixture.n_verifies, 0);
}

TEST(tokens_that_nobody_takes_are_named)
{
    const char *words = with_file(
        "import --yes --no-secret --username u@x --name lcs --from d365fo-tools", "l.json",
        "{\"clientid\":\"" CLIENT "\",\"refreshtoken\":\"" SECRET
        "\",\"lcsapiuri\":\"https://lcsapi.lcs.dynamics.com\"}");
    struct aad_error err;
    const char *out = run(words, NULL, AAD_OK, &err);

    assert_non_null(strstr(out, "Not brought in: bearertoken and refreshtoken, in plaintext in "));
    check_names_no_deletion(out);
    assert_null(strstr(out, "And PowerShell keeps"));
    assert_null(strstr(out, SECRET));
}

TEST(what_was_not_stored_is_not_to_be_deleted)
{
    static const char *const rows[][2] = {
        {"import --yes --no-secret --from az-sp", SP},
        {"import --yes --no-verify --grant client-certificate --from az-sp", SP},
        {"import --yes --no-verify --grant managed-identity --from az-sp", SP},
        {"import --yes --no-secret --name lcs --from lcs-task",
         "LCS_CLIENT_ID=" CLIENT "\nLCS_API_URL=https://lcsapi.lcs.dynamics.com\n"
         "LCS_USERNAME=u@x\nLCS_PASSWORD=" SECRET "\n"},
        {"import --yes --no-secret --name git --from git-credentials",
         "https://a%40x:" SECRET "@dev.azure.com\n"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *words = with_file(rows[i][0], "source", rows[i][1]), *out;

        unit_row(rows[i][0]);
        (void)unlink(home_fixture_connection("build-agent"));
        out = run(words, NULL, AAD_OK, &err);
        assert_non_null(strstr(out, "Not brought in: 'password', in plaintext in "));
        check_names_no_deletion(out);
        assert_int_equal(command_fixture.n_items, 0);
    }
}

/* Two users, and one who signs in by other means: the file is not only that entry's. */
TEST(other_entries_of_the_file_stay)
{
#define USER(name, secret)                                                                         \
    "{\"name\":\"" name                                                                            \
    "\",\"user\":{\"exec\":{\"command\":\"kubelogin\",\"args\":[\"get-token\","                    \
    "\"--login\",\"spn\",\"--server-id\",\"https://arm.example\",\"--client-id\",\"" CLIENT        \
    "\",\"--tenant-id\",\"" TENANT "\",\"--client-secret\",\"" secret "\"]}}}"
    static const char *const rows[][2] = {
        {"a", "{\"users\":[" USER("a", SECRET) "," USER("b", "other") "]}"},
        {"c", "{\"users\":[" USER("c", SECRET) ",{\"name\":\"d\",\"user\":{\"token\":\"x\"}}]}"},
    };
    struct aad_error err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        char words[100];
        const char *out;

        (void)snprintf(words, sizeof words, "import --yes --no-verify --from kubelogin --entry %s",
                       rows[i][0]);
        out = run(with_file(words, "config", rows[i][1]), NULL, AAD_OK, &err);
        assert_non_null(strstr(out, "Take that entry out of "));
        assert_non_null(strstr(out, "Its other entries were not brought in"));
        assert_null(strstr(out, "    rm "));
        assert_string_equal(command_fixture_secret(rows[i][0], "client-secret"), SECRET);
    }
}

/* What a terminal would obey is shown in no command, and nowhere else. */
TEST(name_with_control_characters_is_escaped)
{
    const char *words = with_file("import --yes --from az-sp", "\x1b[2Jsp\r", SP);
    struct aad_error err;
    const char *out = run(words, NULL, AAD_OK, &err);

    assert_null(strchr(out, '\x1b'));
    assert_null(strchr(out, '\r'));
    assert_null(strstr(out, "    rm "));
    assert_non_null(strstr(out, "?[2Jsp?, what 'az ad sp"));
    assert_non_null(strstr(out, "?[2Jsp? now: it still holds 'password' in plaintext.\n"));
}

/* As the refusal of its line says. */
TEST(secret_that_is_given_makes_up_for_one_that_cannot_be_read)
{
    static const char text[] = "LCS_CLIENT_ID=" CLIENT "\nLCS_USERNAME=u@x\n"
                               "LCS_API_URL=https://lcsapi.lcs.dynamics.com\n"
                               "LCS_PASSWORD: \"p\\\"q\" # prod\n";
    const char *words = with_file("import --yes --name lcs --from lcs-task", "v", text);
    struct aad_error err;

    run(words, NULL, AAD_CONFIG, &err);
    check_says(&err, "line 4: the value of 'LCS_PASSWORD'", "--secret-stdin");
    words = with_file("import --yes --name lcs --secret-stdin --from lcs-task", "v", text);
    run(words, SECRET "\n", AAD_OK, &err);
    assert_string_equal(command_fixture_secret("lcs", "password"), SECRET);
}

TEST(person_is_asked_for_the_rest)
{
    struct aad_error err;

    command_fixture_person("Username=u@x\nPassword=" SECRET "\nConnection name=lcs\n"
                           "Description=\nSave it?=y");
    run("import - --from lcs-task --no-verify",
        "LCS_CLIENT_ID=" CLIENT "\nLCS_API_URL=https://lcsapi.lcs.dynamics.com\n"
        "LCS_URL=https://login.microsoftonline.com/organizations\n",
        AAD_OK, &err);
    command_fixture_person_is_done();
    assert_string_equal(command_fixture_secret("lcs", "password"), SECRET);
}

TEST(store_that_fails_leaves_nothing)
{
    struct aad_error err;

    command_fixture.save_code = AAD_LOCKED;
    assert_null(
        strstr(run("import - --from az-sp --name mine --yes", SP, AAD_LOCKED, &err), "plaintext"));
    assert_false(is_saved("mine"));
}
