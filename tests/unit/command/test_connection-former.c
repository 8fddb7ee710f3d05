/*
 * test_connection-former.c - what a connection that changes, or is replaced, had in its store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command-fixture.h"
#include "unit.h"

#define SECRET "canary-7f"
#define ADD_CERTIFICATE                                                                            \
    "add azurerm --name cert --grant client-certificate --client-id " HOME_FIXTURE_GUID            \
    " --authority https://login.microsoftonline.com/contoso.example --no-verify --store "

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static void keep(const char *connection, const char *role, const char *store)
{
    struct command_fixture_item *kept = &command_fixture.items[command_fixture.n_items++];

    *kept = (struct command_fixture_item){.secret = "canary-8"};
    (void)snprintf(kept->connection, sizeof kept->connection, "%s", connection);
    (void)snprintf(kept->role, sizeof kept->role, "%s", role);
    (void)snprintf(kept->store, sizeof kept->store, "%s", store);
}

static void check_text(const char *text, const char *want)
{
    if (!strstr(text, want))
        fail_msg("no '%s' in: %s", want, text);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

/* It may be the only copy. */
TEST(key_outlives_its_grant_and_it_is_said_where_it_stays)
{
    struct aad_error err;

    run(ADD_CERTIFICATE "keyring-file", NULL, AAD_OK, &err);
    keep("cert", "certificate", "keyring-file");
    check_text(run("edit cert --grant managed-identity --no-verify", NULL, AAD_OK, &err),
               "The key stays in keyring-file: 'aad-credential key delete cert --store "
               "keyring-file' removes it.\n");
    assert_int_equal(command_fixture.n_items, 1);
}

TEST(key_outlives_another_grant_in_its_store)
{
    struct aad_error err;

    run(ADD_CERTIFICATE "keyring-file", NULL, AAD_OK, &err);
    keep("cert", "certificate", "keyring-file");
    check_text(
        run("edit cert --grant client-secret --secret-stdin --no-verify", SECRET, AAD_OK, &err),
        "The key stays in keyring-file: 'aad-credential key delete cert' removes it.\n");
    assert_non_null(command_fixture_secret("cert", "certificate"));
    run("edit cert --store secret-service --secret-stdin --no-verify", SECRET, AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 2);
}

TEST(key_does_not_move_by_itself)
{
    struct aad_error err;

    run(ADD_CERTIFICATE "keyring-file", NULL, AAD_OK, &err);
    keep("cert", "certificate", "keyring-file");
    run("edit cert --store secret-service --no-verify", NULL, AAD_USAGE, &err);
    check_text(err.what, "the key is in keyring-file, and cannot move to secret-service by itself");
    command_fixture_check("cert", "store", "keyring-file");
    assert_int_equal(command_fixture.n_items, 1);
}

/* That of a token stays with the token. */
TEST(connection_may_turn_to_another_token)
{
    struct aad_error err;

    run(ADD_CERTIFICATE "pkcs11:token=work", NULL, AAD_OK, &err);
    assert_null(strstr(run("edit cert --store pkcs11:token=other --no-verify", NULL, AAD_OK, &err),
                       "The key stays"));
}

TEST(what_is_removed_from_another_store_is_told)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    keep("mine", "refresh-token", "secret-service");
    check_text(run("edit mine --store keyring-file --secret-stdin", SECRET, AAD_OK, &err),
               "The password and refresh-token are removed from secret-service: the store of "
               "'mine' is keyring-file now.\n");
    assert_int_equal(command_fixture.n_items, 1);
}

TEST(what_stays_in_another_store_is_told)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    command_fixture.erase_code = AAD_LOCKED;
    check_text(run("edit mine --store keyring-file --secret-stdin", SECRET, AAD_OK, &err),
               "What the password grant had in secret-service is still there: the store says no");
    assert_int_equal(command_fixture.n_items, 2);
}
