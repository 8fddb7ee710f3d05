/*
 * test_connection-variables.c - `connection add --from-environment`: seen before it is saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command-fixture.h"
#include "unit.h"

#define CLIENT HOME_FIXTURE_GUID
#define TENANT "9b000000-0000-4000-8000-0000000000bb"
#define SECRET "canary-7f"

/* An application that is proved by what is in one more variable. Whoever runs the tests, a job of a
 * runner for instance, has variables that mean something, too. */
static int begin(void)
{
    return clearenv() || setenv("AZURE_CLIENT_ID", CLIENT, 1) ||
           setenv("AZURE_TENANT_ID", TENANT, 1) || command_fixture_make();
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static void set(const char *variable, const char *value)
{
    assert_int_equal(setenv(variable, value, 1), 0);
}

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, NULL, want, err);
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

TEST(script_says_yes_before)
{
    struct aad_error err;
    const char *out;

    set("AZURE_FEDERATED_TOKEN_FILE", "/run/token");
    out = run("add mine --from-environment --yes", AAD_OK, &err);
    assert_ptr_equal(out, strstr(out, "From AZURE_TENANT_ID, AZURE_CLIENT_ID, "
                                      "AZURE_FEDERATED_TOKEN_FILE:\n\nname "));
    assert_non_null(strstr(out, "assertion-source     kubernetes\n"));
    assert_non_null(strstr(out, "must say, to the letter"));
    assert_non_null(strstr(out, "Connection 'mine' is ready."));
    command_fixture_check("mine", "client-id", CLIENT);
    command_fixture_check("mine", "grant", "workload-identity");
    assert_string_equal(command_fixture.opened, "");
}

TEST(nothing_is_saved_unless_somebody_has_seen_it)
{
    struct aad_error err;

    set("AZURE_CLIENT_SECRET", SECRET);
    assert_non_null(strstr(run("add mine --from-environment", AAD_USAGE, &err),
                           "grant                client-"));
    assert_non_null(strstr(err.remedy, "--yes"));
    assert_false(connection_exists("mine"));
    assert_int_equal(command_fixture.n_items, 0);
}

TEST(person_sees_it_and_says_yes)
{
    struct aad_error err;

    set("AZURE_FEDERATED_TOKEN_FILE", "/run/token");
    command_fixture_person("Save it?=");
    run("add mine --from-environment", AAD_OK, &err);
    command_fixture_person_is_done();
    assert_true(was_shown("From AZURE_TENANT_ID") && was_shown("kubernetes"));
    assert_true(connection_exists("mine"));
}

TEST(person_sees_it_and_says_no)
{
    struct aad_error err;

    set("AZURE_FEDERATED_TOKEN_FILE", "/run/token");
    command_fixture_person("Save it?=n");
    run("add mine --from-environment", AAD_CANCELLED, &err);
    assert_non_null(strstr(err.what, "'mine' was not saved"));
    assert_false(connection_exists("mine"));
}

/* The dialog asks for what the environment does not say, and for no secret that it has. */
TEST(person_is_asked_for_the_rest)
{
    struct aad_error err;

    set("AZURE_CLIENT_SECRET", SECRET);
    command_fixture_person("Scope level=4\nConnection name=mine\nreference=\nDescription=\n"
                           "all pipelines=\nSave it?=y");
    run("add --from-environment", AAD_OK, &err);
    command_fixture_person_is_done();
    assert_string_equal(command_fixture_secret("mine", "client-secret"), SECRET);
}

TEST(secret_goes_into_the_store_and_is_not_shown)
{
    struct aad_error err;
    const char *out;

    set("AZURE_CLIENT_SECRET", SECRET);
    out = run("add mine --from-environment --yes", AAD_OK, &err);
    assert_null(strstr(out, SECRET));
    assert_non_null(strstr(out, "client-secret        from AZURE_CLIENT_SECRET, to be kept in "
                                "secret-service\n"));
    assert_non_null(strstr(out,
                           "The client-secret of AZURE_CLIENT_SECRET is in secret-service now: "
                           "the variable is not needed any more.\n"));
    assert_string_equal(command_fixture_secret("mine", "client-secret"), SECRET);
}

TEST(secret_that_cannot_be_one_is_not_taken)
{
    struct aad_error err;

    set("AZURE_CLIENT_SECRET", SECRET " ");
    run("add mine --from-environment --yes", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "AZURE_CLIENT_SECRET"));
    assert_false(connection_exists("mine"));
}

TEST(secret_given_in_another_way_goes_first)
{
    struct aad_error err;
    const char *out;

    set("AZURE_CLIENT_SECRET", "another");
    out =
        command_fixture_run(&command_connection, "add mine --from-environment --yes --secret-stdin",
                            SECRET, AAD_OK, &err);
    assert_null(strstr(out, "not needed any more"));
    assert_string_equal(command_fixture_secret("mine", "client-secret"), SECRET);
}

/* A variable that is not in the store yet is still needed. */
TEST(store_that_fails_leaves_the_variable_alone)
{
    struct aad_error err;

    set("AZURE_CLIENT_SECRET", SECRET);
    command_fixture.save_code = AAD_LOCKED;
    assert_null(
        strstr(run("add mine --from-environment --yes", AAD_LOCKED, &err), "not needed any more"));
    assert_false(connection_exists("mine"));
}

TEST(key_is_brought_in_afterwards)
{
    struct aad_error err;
    const char *out;

    set("AZURE_CLIENT_CERTIFICATE_PATH", "/run/app.pem");
    out = run("add mine --from-environment --yes", AAD_OK, &err);
    assert_non_null(strstr(out,
                           "aad-credential key import \"$AZURE_CLIENT_CERTIFICATE_PATH\" mine\n"
                           "Connection 'mine' is saved, not verified"));
    assert_int_equal(command_fixture.n_verifies, 0);
}

TEST(environment_that_says_nothing_changes_nothing)
{
    struct aad_error err;

    assert_string_equal(run("add mine --from-environment --yes", AAD_NOT_FOUND, &err), "");
    assert_false(connection_exists("mine"));
}
