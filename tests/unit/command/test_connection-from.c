/*
 * test_connection-from.c - a new connection of an identity that is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-from.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "command-fixture.h"
#include "unit.h"

#define API "https://api.powerplatform.com https://service.powerapps.com/"
#define DATAVERSE "https://contoso.crm4.dynamics.com"
#define OTHER_GUID "9b000000-0000-4000-8000-00000000000f"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    const char *out = command_fixture_run(&command_connection, words, input, want, err);

    command_fixture_person_is_done();
    return out;
}

/* The LCS connection "mine", whose password is canary-7f. */
static int start(void)
{
    struct aad_error err;
    int code = command_fixture_make();

    run(COMMAND_FIXTURE_ADD_LCS "--timeout 20 --project 7 --secret-stdin", "canary-7f\n", AAD_OK,
        &err);
    return code;
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

static void check_identity(const char *name)
{
    command_fixture_check(name, "kind", "powerplatform");
    command_fixture_check(name, "authority", "https://login.microsoftonline.com/organizations");
    command_fixture_check(name, "client-id", HOME_FIXTURE_GUID);
    command_fixture_check(name, "grant", "password");
    command_fixture_check(name, "username", "u@x.example");
    command_fixture_check(name, "timeout", "20");
    command_fixture_check(name, "project", "");
}

TEST(powerplatform_follows_from_lcs)
{
    struct aad_error err;
    const char *out;

    command_fixture_person("Keep a copy of it=y\n"
                           "Dataverse, as=" DATAVERSE "\n"
                           "Finance and Operations, as=\n"
                           "Description=");
    out = run("add power --from mine", NULL, AAD_OK, &err);
    assert_non_null(strstr(out, "From 'mine': authority https://login.microsoftonline.com/"));
    assert_non_null(strstr(out, "username u@x.example"));
    assert_non_null(strstr(out, "The password is that of 'mine'."));
    assert_null(strstr(out, "canary"));
    assert_true(was_shown("Connection 'mine' has the password of u@x.example in its store"));
    assert_false(was_shown("canary"));
    check_identity("power");
    command_fixture_check("power", "audiences", DATAVERSE " " API);
    assert_string_equal(command_fixture_secret("power", "password"), "canary-7f");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-7f");
}

TEST(secret_that_is_not_taken_along_is_asked_for)
{
    struct aad_error err;

    command_fixture_person("Keep a copy of it=n\n"
                           "Dataverse, as=\n"
                           "Finance and Operations, as=\n"
                           "Password=other-7f\n"
                           "Description=");
    run("add power --from mine", NULL, AAD_OK, &err);
    assert_string_equal(command_fixture_secret("power", "password"), "other-7f");
}

TEST(without_a_terminal_nothing_is_copied_unasked)
{
    struct aad_error err;

    run("add power --from mine", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "is not taken along unasked"));
    assert_false(connection_exists("power"));
    run("add power --from mine --yes", NULL, AAD_OK, &err);
    check_identity("power");
    command_fixture_check("power", "audiences", API);
    assert_string_equal(command_fixture_secret("power", "password"), "canary-7f");
    run("add power2 --from mine --secret-stdin", "own-7f\n", AAD_OK, &err);
    assert_string_equal(command_fixture_secret("power2", "password"), "own-7f");
    run("add power3 --from mine --no-secret", NULL, AAD_OK, &err);
    assert_null(command_fixture_secret("power3", "password"));
}

/* P2: it goes where it goes already, as the same one's. --yes does not change that. */
TEST(secret_of_another_user_or_to_another_authority_is_not_copied)
{
    static const char *const others[] = {
        "add power --from mine --yes --username v@x.example",
        "add power --from mine --yes --authority https://login.microsoftonline.us/organizations",
        ("add power --from mine --yes --grant client-secret --authority "
         "https://login.microsoftonline.com/contoso.com")};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(others); i++) {
        run(others[i], NULL, AAD_USAGE, &err);
        assert_non_null(strstr(err.what, "was given, and there is no terminal to ask at"));
        assert_false(connection_exists("power"));
    }
}

TEST(secret_that_cannot_be_had_is_told)
{
    struct aad_error err;

    command_fixture.load_code = AAD_LOCKED;
    run("add power --from mine --yes", NULL, AAD_LOCKED, &err);
    command_fixture_person("Keep a copy of it=y\n"
                           "Dataverse, as=\n"
                           "Finance and Operations, as=\n"
                           "Password=other-7f\n"
                           "Description=");
    run("add power --from mine", NULL, AAD_OK, &err);
    assert_true(was_shown("It cannot be had: "));
    assert_string_equal(command_fixture_secret("power", "password"), "other-7f");
}

TEST(options_go_first_and_another_kind_may_be_named)
{
    struct aad_error err;

    run("add fo --from mine --kind dynamics --audience https://c.operations.dynamics.com --yes "
        "--client-id " OTHER_GUID,
        NULL, AAD_OK, &err);
    command_fixture_check("fo", "kind", "dynamics");
    command_fixture_check("fo", "client-id", OTHER_GUID);
    command_fixture_check("fo", "username", "u@x.example");
    run("add fo2 --from fo --audience https://d.operations.dynamics.com --yes", NULL, AAD_OK, &err);
    command_fixture_check("fo2", "kind", "dynamics");
}

TEST(what_is_no_connection_is_said)
{
    struct aad_error err;

    run("add power --from nobody", NULL, AAD_NOT_FOUND, &err);
    run("add power --from ../x", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "--from takes the name of a connection"));
    run("edit mine --from mine", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "'connection edit' has no option --from"));
    run("add power --from", NULL, AAD_USAGE, &err);
    run("add power --from mine --from-environment --yes", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "both say who it is"));
}

/* A bare secret has neither authority nor user: it goes to hosts. */
TEST(bare_secret_is_copied_for_the_same_hosts_only)
{
    struct aad_error err;

    run("add devops --name ado --grant personal-access-token --host https://dev.azure.com/Contoso "
        "--expires 2999-12-31 --secret-stdin",
        "canary-8\n", AAD_OK, &err);
    run("add ado2 --from ado --yes --host https://dev.azure.com/Contoso", NULL, AAD_OK, &err);
    assert_string_equal(command_fixture_secret("ado2", "personal-access-token"), "canary-8");
    run("add ado3 --from ado --yes --host https://dev.azure.com/Other", NULL, AAD_USAGE, &err);
    run("add ado3 --from ado --yes --host https://dev.azure.com/Contoso --host https://x.example",
        NULL, AAD_USAGE, &err);
    run("add ado3 --from ado --yes", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "was given, and there is no terminal to ask at"));
    assert_null(command_fixture_secret("ado3", "personal-access-token"));
}

static void allow_store(const char *store)
{
    char text[80];

    (void)snprintf(text, sizeof text, "{\"stores\":[\"%s\"]}", store);
    assert_true(!mkdir(SETTINGS_SYSTEM_DIR, 0755) || errno == EEXIST);
    assert_int_equal(
        file_replace(SETTINGS_SYSTEM_DIR "/config.json", 0644, text, strlen(text), NULL), AAD_OK);
}

TEST(store_that_is_not_allowed_is_not_read)
{
    struct aad_error err;

    allow_store("keyring-file");
    command_fixture.opened[0] = '\0';
    run("add power --from mine --store keyring-file --yes", NULL, AAD_REFUSED, &err);
    assert_non_null(strstr(err.what, "secret-service"));
    assert_string_equal(command_fixture.opened, "");
    assert_int_equal(unlink(SETTINGS_SYSTEM_DIR "/config.json"), 0);
}
