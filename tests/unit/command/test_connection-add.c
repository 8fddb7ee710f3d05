/*
 * test_connection-add.c - connections that are new
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

#define SECRET "canary-7f"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static bool is_saved(const char *name)
{
    return !access(home_fixture_connection(name), F_OK);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(script_adds_a_connection_with_options_alone)
{
    auto_connection struct connection c = {0};
    struct aad_error err;
    const char *out = run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin --store keyring-file",
                          SECRET "\n", AAD_OK, &err);

    assert_non_null(strstr(out, "(the steps of verify)"));
    assert_non_null(strstr(out, "Connection 'mine' is ready."));
    assert_null(strstr(out, SECRET));
    assert_int_equal(connection_load("mine", &c, &err), AAD_OK);
    assert_string_equal(c.audiences[0], "https://lcsapi.eu.lcs.dynamics.com");
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    assert_string_equal(command_fixture.opened, "keyring-file");
    assert_false(command_fixture.may_ask);
    assert_int_equal(command_fixture.n_forgets, 1);
}

/* P3 */
TEST(file_has_no_secret_in_it)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    assert_null(strstr(home_fixture_read(home_fixture_connection("mine")), SECRET));
}

TEST(what_is_missing_without_a_terminal_is_named)
{
    static const char *const rows[][2] = {
        {"add", "--name"},
        {"add devops", "--name"},
        {"add --name x", "--client-id"},
        {"add --name x --client-id " HOME_FIXTURE_GUID, "--username"},
        {"add --name x --client-id " HOME_FIXTURE_GUID " --username u", "--audience"},
        {"add dynamics --name x --client-id " HOME_FIXTURE_GUID, "--audience"},
        {COMMAND_FIXTURE_ADD_LCS, "no password was given"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct aad_error err;

        run(rows[i][0], NULL, AAD_USAGE, &err);
        if (!strstr(err.what, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], err.what);
        assert_false(is_saved("x"));
        assert_int_equal(command_fixture.n_items, 0);
    }
}

TEST(kind_may_stand_where_a_name_would)
{
    auto_connection struct connection c = {0};
    struct aad_error err;

    run("add devops --name repos --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/t --secret-stdin",
        SECRET, AAD_OK, &err);
    assert_int_equal(connection_load("repos", &c, &err), AAD_OK);
    assert_string_equal(c.kind->name, "devops");
    assert_string_equal(command_fixture_secret("repos", "client-secret"), SECRET);
}

TEST(name_in_use_is_refused_before_anything_happens)
{
    struct aad_error err;

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_REFUSED, &err);
    assert_non_null(strstr(err.remedy, "--replace"));
    assert_int_equal(command_fixture.n_items, 0);
    assert_string_equal(command_fixture.opened, "");
    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin --replace", SECRET, AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 1);
}

TEST(connection_that_does_not_verify_stays)
{
    struct aad_error err;

    command_fixture.verify_code = AAD_REJECTED;
    assert_non_null(
        strstr(run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_REJECTED, &err),
               "is saved, but it does not work yet"));
    assert_true(is_saved("mine"));
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
}

/* Nothing half: no file without its secret, no secret without its file. */
TEST(store_that_fails_leaves_no_file)
{
    static const enum aad_code codes[] = {AAD_LOCKED, AAD_IO, AAD_TIMEOUT};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(codes); i++) {
        command_fixture.save_code = codes[i];
        run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, codes[i], &err);
        assert_false(is_saved("mine"));
        assert_int_equal(command_fixture.n_verifies, 0);
    }
}

TEST(file_that_cannot_be_written_leaves_no_secret)
{
    struct aad_error err;

    assert_int_equal(rename(home_fixture_path(".config/aad-credential/connections"),
                            home_fixture_path(".config/aad-credential/elsewhere")),
                     0);
    assert_int_equal(symlink("elsewhere", home_fixture_path(".config/aad-credential/connections")),
                     0);
    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_CONFIG, &err);
    assert_int_equal(command_fixture.n_items, 0);
}

TEST(secret_and_verification_can_be_left_out)
{
    struct aad_error err;

    assert_non_null(strstr(run(COMMAND_FIXTURE_ADD_LCS "--no-secret", NULL, AAD_OK, &err),
                           "saved, not verified"));
    assert_string_equal(command_fixture.opened, "");
    assert_int_equal(command_fixture.n_verifies, 0);
    run(COMMAND_FIXTURE_ADD_LCS "--replace --secret-stdin --no-verify", SECRET, AAD_OK, &err);
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    assert_int_equal(command_fixture.n_verifies, 0);
}

/* Its key stays on the token: nothing is asked for, stored or missed. */
TEST(certificate_needs_no_secret)
{
    struct aad_error err;
    const char *add_words =
        "add mine --kind azurerm --grant client-certificate --client-id " HOME_FIXTURE_GUID
        " --store pkcs11:token=work "
        "--authority https://login.microsoftonline.com/t";

    run(add_words, NULL, AAD_OK, &err);
    assert_true(is_saved("mine"));
    assert_string_equal(command_fixture.opened, "");
    run("edit mine --store pkcs11:token=other", NULL, AAD_OK, &err);
    run("edit mine --secret-stdin", SECRET, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "client-certificate grant has no secret"));
    assert_null(strstr(run("show mine", NULL, AAD_OK, &err), "MISSING"));
    assert_int_equal(command_fixture.n_items, 0);
}
