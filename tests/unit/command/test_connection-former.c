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

/* P2: to another place of the same cloud, or on the same host. */
TEST(secret_goes_to_no_other_authority)
{
    static const char *const same[] = {"https://login.microsoftonline.com/contoso.example",
                                       "https://login.windows.net/contoso.example",
                                       "https://LOGIN.microsoftonline.com/other.example"};
    static const char *const others[] = {"https://login.microsoftonline.us/contoso.example",
                                         "https://login.example/contoso.example",
                                         "https://login.microsoftonline.com.example/t"};
    char words[200];
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    for (size_t i = 0; i < COUNT(same); i++) {
        (void)snprintf(words, sizeof words, "edit mine --authority %s", same[i]);
        run(words, NULL, AAD_OK, &err);
    }
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    for (size_t i = 0; i < COUNT(others); i++) {
        (void)snprintf(words, sizeof words, "edit mine --authority %s", others[i]);
        run(words, NULL, AAD_USAGE, &err);
        check_text(err.remedy, "--secret-stdin");
    }
    command_fixture_check("mine", "authority", "https://login.microsoftonline.com/other.example");
    run("edit mine --authority https://login.example/t --secret-stdin", "canary-8", AAD_OK, &err);
    run("edit mine --authority https://login.example/u", NULL, AAD_OK, &err);
    run("edit mine --authority https://login.example:444/u", NULL, AAD_USAGE, &err);
    check_text(run("edit mine --authority https://a.example/t --no-secret", NULL, AAD_OK, &err),
               "The password is removed from secret-service: another authority, user or "
               "application had it.\n");
    assert_null(command_fixture_secret("mine", "password"));
}

TEST(sign_in_moves_with_the_store)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--grant device-code", NULL, AAD_OK, &err);
    keep("mine", "refresh-token", "secret-service");
    check_text(run("edit mine --store keyring-file", NULL, AAD_OK, &err),
               "The refresh-token is removed from secret-service");
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture.items[0].store, "keyring-file");
    assert_string_equal(command_fixture.items[0].role, "refresh-token");
}

TEST(sign_in_goes_to_no_other_authority)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--grant device-code", NULL, AAD_OK, &err);
    keep("mine", "refresh-token", "secret-service");
    run("edit mine --timeout 20", NULL, AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 1);
    command_fixture.erase_code = AAD_LOCKED;
    run("edit mine --authority https://login.example/t", NULL, AAD_LOCKED, &err);
    command_fixture_check("mine", "authority", "https://login.microsoftonline.com/organizations");
    command_fixture.erase_code = AAD_OK;
    check_text(run("edit mine --authority https://login.example/t", NULL, AAD_OK, &err),
               "The refresh-token is removed");
    assert_int_equal(command_fixture.n_items, 0);
}

TEST(another_issuer_or_token_endpoint_gets_no_secret)
{
    struct aad_error err;

    run("add generic --name app --grant client-secret --client-id me --issuer "
        "https://a.example/one "
        "--token-endpoint https://a.example/token --audience https://api.example --secret-stdin",
        SECRET, AAD_OK, &err);
    run("edit app --token-endpoint https://a.example/other", NULL, AAD_OK, &err);
    run("edit app --token-endpoint https://b.example/token", NULL, AAD_USAGE, &err);
    check_text(err.remedy, "--secret-stdin");
    run("edit app --issuer https://a.example/two --token-endpoint https://a.example/token", NULL,
        AAD_USAGE, &err);
    check_text(err.remedy, "--secret-stdin");
}

/* As with an edit: the old secret is of nobody's use, and not that of the new one. */
TEST(replacement_gets_no_secret_of_another_one)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    run(COMMAND_FIXTURE_ADD_LCS "--replace --no-secret --timeout 20", NULL, AAD_OK, &err);
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    check_text(run(COMMAND_FIXTURE_ADD_LCS "--replace --no-secret --authority "
                                           "https://login.microsoftonline.us/organizations",
                   NULL, AAD_OK, &err),
               "The password is removed from secret-service: another authority");
    assert_null(command_fixture_secret("mine", "password"));
}

TEST(replacement_leaves_nothing_of_another_grant)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    command_fixture.n_forgets = 0;
    check_text(
        run(COMMAND_FIXTURE_ADD_LCS "--replace --grant device-code", NULL, AAD_OK, &err),
        "The password is removed from secret-service: the device-code grant has no use for it.\n");
    assert_int_equal(command_fixture.n_items, 0);
    assert_int_equal(command_fixture.n_forgets, 2); /* as it was, and as it is now */
}

TEST(replacement_that_cannot_be_made_safe_is_none)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    command_fixture.erase_code = AAD_LOCKED;
    run(COMMAND_FIXTURE_ADD_LCS "--replace --no-secret --authority https://login.example/t", NULL,
        AAD_LOCKED, &err);
    command_fixture_check("mine", "authority", "https://login.microsoftonline.com/organizations");
}

/* Nobody knows whose secret that was. */
TEST(replacement_of_what_cannot_be_read_starts_afresh)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
    home_fixture_put("mine", "{", 0600);
    check_text(run(COMMAND_FIXTURE_ADD_LCS "--replace --no-secret", NULL, AAD_OK, &err),
               "The password is removed");
    assert_int_equal(command_fixture.n_items, 0);
}
