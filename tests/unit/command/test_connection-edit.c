/*
 * test_connection-edit.c - connections that change
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

#define SECRET "canary-7f"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

static void add(void)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--secret-stdin", SECRET, AAD_OK, &err);
}

static void keep_refresh_token(void)
{
    struct command_fixture_item *kept = &command_fixture.items[command_fixture.n_items++];

    *kept = (struct command_fixture_item){
        .connection = "mine", .role = "refresh-token", .secret = "RT-canary"};
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(edit_changes_what_is_named_and_nothing_else)
{
    struct aad_error err;

    add();
    run("edit mine --username U@x.example --timeout 60", NULL, AAD_OK, &err);
    command_fixture_check("mine", "username", "U@x.example");
    command_fixture_check("mine", "timeout", "60");
    command_fixture_check("mine", "client-id", HOME_FIXTURE_GUID);
    command_fixture_check("mine", "audiences", "https://lcsapi.eu.lcs.dynamics.com");
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    assert_int_equal(command_fixture.n_forgets, 3); /* added; as it was, and as it is now */
    assert_int_equal(command_fixture.n_verifies, 2);
}

/* P6: the password of one is not tried as that of another. */
TEST(another_user_needs_another_password)
{
    struct aad_error err;

    add();
    run("edit mine --username other@x.example", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--secret-stdin"));
    command_fixture_check("mine", "username", "u@x.example");
    run("edit mine --username other@x.example --secret-stdin", "canary-8", AAD_OK, &err);
    command_fixture_check("mine", "username", "other@x.example");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8");
    run("edit mine --username third@x.example --no-secret", NULL, AAD_OK, &err);
    command_fixture_check("mine", "username", "third@x.example");
    run("edit mine --authority https://login.microsoftonline.com/x.example", NULL, AAD_OK, &err);
    run("edit mine --kind generic --grant client-secret", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--secret-stdin"));
    run("edit mine --kind generic --grant client-secret --secret-stdin", "canary-9", AAD_OK, &err);
    run("edit mine --username fourth@x.example", NULL, AAD_OK, &err);
    run("edit mine --client-id 9b000000-0000-4000-8000-000000000009", NULL, AAD_USAGE, &err);
}

TEST(what_another_grant_has_no_use_for_is_removed)
{
    struct aad_error err;

    add();
    keep_refresh_token();
    assert_non_null(strstr(run("edit mine --grant device-code", NULL, AAD_OK, &err),
                           "The password is removed from secret-service"));
    assert_null(command_fixture_secret("mine", "password"));
    assert_non_null(command_fixture_secret("mine", "refresh-token"));
    run("edit mine --kind generic --grant client-secret --secret-stdin "
        "--authority https://login.microsoftonline.com/x.example",
        "canary-9", AAD_OK, &err);
    assert_null(command_fixture_secret("mine", "refresh-token"));
    assert_string_equal(command_fixture_secret("mine", "client-secret"), "canary-9");
}

TEST(what_cannot_be_removed_is_named)
{
    struct aad_error err;

    add();
    command_fixture.erase_code = AAD_LOCKED;
    assert_non_null(strstr(run("edit mine --grant device-code", NULL, AAD_OK, &err),
                           "What the password grant had in secret-service is still there: "));
    assert_non_null(command_fixture_secret("mine", "password"));
}

/* Of the same identity, and no other. */
TEST(sign_in_that_stays_is_verified)
{
    struct aad_error err;

    add();
    run("edit mine --grant device-code", NULL, AAD_OK, &err);
    command_fixture.n_verifies = 0;
    assert_non_null(
        strstr(run("edit mine --proxy http://p.example", NULL, AAD_OK, &err), "sign-in mine"));
    assert_int_equal(command_fixture.n_verifies, 0);
    keep_refresh_token();
    assert_non_null(
        strstr(run("edit mine --proxy http://q.example", NULL, AAD_OK, &err), "is ready"));
    assert_int_equal(command_fixture.n_verifies, 1);
    assert_non_null(
        strstr(run("edit mine --username v@x.example", NULL, AAD_OK, &err), "sign-in mine"));
    assert_int_equal(command_fixture.n_verifies, 1);
}

/* Neither a request nor the loss of a token for what the authority never hears. */
TEST(what_a_sign_in_does_not_depend_on_needs_none)
{
    const struct {
        const char *words;
        unsigned n_verifies;
    } rows[] = {{"--description new --timeout 60", 0},
                {"--host https://other.example", 0},
                {"--client-id " HOME_FIXTURE_GUID, 0}, /* as it is */
                {"--lcs-region fr", 1},
                {"--endpoint-version 1", 1},
                {"--authority https://login.microsoftonline.com/x.example", 1},
                {"--secret-stdin", 1}};
    struct aad_error err;

    add();
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf words = {0};
        unsigned want_forgets = rows[i].n_verifies ? 1 : 0;

        unit_row(rows[i].words);
        buf_append_all(&words, "edit mine ", rows[i].words, (char *)NULL);
        command_fixture.n_verifies = command_fixture.n_forgets = 0;
        assert_non_null(strstr(run(buf_text(&words), SECRET, AAD_OK, &err),
                               want_forgets ? "is ready" : "is saved"));
        assert_int_equal(command_fixture.n_verifies, rows[i].n_verifies);
        assert_true(command_fixture.n_forgets >= want_forgets &&
                    (want_forgets || !command_fixture.n_forgets));
    }
}

TEST(hosts_follow_a_changed_audience)
{
    struct aad_error err;

    add();
    run("edit mine --lcs-region fr", NULL, AAD_OK, &err);
    command_fixture_check("mine", "hosts", "https://lcsapi.fr.lcs.dynamics.com");
    run("edit mine --lcs-region ch --host https://kept.example", NULL, AAD_OK, &err);
    command_fixture_check("mine", "hosts", "https://kept.example");
}

TEST(audience_and_host_follow_a_changed_cloud_unless_they_were_chosen)
{
    struct aad_error err;

    run("add azurerm --name mine --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.example --secret-stdin",
        SECRET, AAD_OK, &err);
    command_fixture_check("mine", "audiences", "https://management.azure.com");
    run("edit mine --authority https://login.microsoftonline.us/contoso.example --secret-stdin",
        SECRET, AAD_OK, &err);
    command_fixture_check("mine", "audiences", "https://management.usgovcloudapi.net");
    command_fixture_check("mine", "hosts", "https://management.usgovcloudapi.net");
    run("edit mine --audience https://graph.example --host https://graph.example", NULL, AAD_OK,
        &err);
    run("edit mine --authority https://login.microsoftonline.com/contoso.example --secret-stdin",
        SECRET, AAD_OK, &err);
    command_fixture_check("mine", "audiences", "https://graph.example");
    command_fixture_check("mine", "hosts", "https://graph.example");
}

TEST(edit_replaces_the_secret)
{
    struct aad_error err;

    add();
    run("edit mine --secret-stdin", "second-canary", AAD_OK, &err);
    assert_string_equal(command_fixture_secret("mine", "password"), "second-canary");
    assert_int_equal(command_fixture.n_items, 1);
}

/* The old file would go on naming the old user, who has another password. */
TEST(edit_whose_file_cannot_be_written_leaves_the_old_secret)
{
    struct rlimit before, small;
    struct aad_error err;

    add();
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){64, before.rlim_max}; /* the secret's file is smaller */
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    run("edit mine --username other@x.example --secret-stdin", "second-canary", AAD_IO, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    assert_null(strstr(home_fixture_read(home_fixture_connection("mine")), "other@"));
}

/* The old store keeps nothing. */
TEST(secret_moves_with_its_store_when_it_is_given_again)
{
    struct aad_error err;

    add();
    run("edit mine --store keyring-file --secret-stdin", "second-canary", AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture.items[0].store, "keyring-file");
    assert_string_equal(command_fixture.items[0].secret, "second-canary");
    command_fixture_check("mine", "store", "keyring-file");
}

/* The module's name that edit adds to a token's URI makes no other store of it. */
TEST(secret_on_a_token_survives_its_completion)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--no-secret --store pkcs11:token=work", NULL, AAD_OK, &err);
    command_fixture_check("mine", "store", "pkcs11:token=work");
    run("edit mine --secret-stdin", SECRET, AAD_OK, &err);
    command_fixture_check("mine", "store", "pkcs11:token=work?module-name=fixture");
    assert_string_equal(command_fixture_secret("mine", "password"), SECRET);
    run("edit mine --store pkcs11:token=other --secret-stdin", SECRET, AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture.items[0].store, "pkcs11:token=other?module-name=fixture");
}

/* P8: saved there, and only then taken away here. */
TEST(secret_moves_with_the_store)
{
    struct aad_error err;
    const char *out;

    add();
    out = run("edit mine --store keyring-file", NULL, AAD_OK, &err);
    assert_non_null(strstr(out,
                           "The password is removed from secret-service: the store of 'mine' is "
                           "keyring-file now."));
    command_fixture_check("mine", "store", "keyring-file");
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture.items[0].store, "keyring-file");
    assert_string_equal(command_fixture.items[0].secret, SECRET);
    assert_null(strstr(out, SECRET));
}

TEST(secret_that_cannot_be_saved_there_stays_here)
{
    struct aad_error err;

    add();
    command_fixture.save_code = AAD_LOCKED;
    run("edit mine --store keyring-file", NULL, AAD_LOCKED, &err);
    command_fixture_check("mine", "store", "secret-service");
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture.items[0].store, "secret-service");
    command_fixture.save_code = AAD_OK;
    command_fixture.load_code = AAD_LOCKED;
    run("edit mine --store keyring-file", NULL, AAD_LOCKED, &err);
    assert_non_null(strstr(err.remedy, "Nothing has changed yet"));
    command_fixture_check("mine", "store", "secret-service");
    assert_int_equal(command_fixture.n_items, 1);
    command_fixture.erase_code = AAD_LOCKED;
    assert_non_null(strstr(run("edit mine --store keyring-file --no-secret", NULL, AAD_OK, &err),
                           "is still there"));
    command_fixture_check("mine", "store", "keyring-file");
    assert_string_equal(command_fixture.items[0].store, "secret-service");
}

/* Where there is none, there is none to lose. */
TEST(store_changes_without_a_secret)
{
    struct aad_error err;

    run(COMMAND_FIXTURE_ADD_LCS "--no-secret", NULL, AAD_OK, &err);
    run("edit mine --store keyring-file --no-verify", NULL, AAD_OK, &err);
    command_fixture_check("mine", "store", "keyring-file");
    assert_int_equal(command_fixture.n_items, 0);
}

TEST(edit_that_is_refused_changes_nothing)
{
    static const char *const rows[][2] = {
        {"edit mine", "nothing to change"},
        {"edit mine --username a b", "more than one name"},
        {"edit mine --client-id nonsense", "client-id: "},
    };
    char before[2048];
    struct aad_error err;

    add();
    (void)snprintf(before, sizeof before, "%s", home_fixture_read(home_fixture_connection("mine")));
    for (size_t i = 0; i < COUNT(rows); i++) {
        run(rows[i][0], NULL, AAD_USAGE, &err);
        assert_non_null(strstr(err.what, rows[i][1]));
        assert_string_equal(home_fixture_read(home_fixture_connection("mine")), before);
    }
    run("edit none --username a", NULL, AAD_NOT_FOUND, &err);
    run("edit mine --host http://a.example", NULL, AAD_CONFIG, &err);
    assert_string_equal(home_fixture_read(home_fixture_connection("mine")), before);
}

/* Those of Azure DevOps do not depend on the authority: what was chosen stays. */
TEST(chosen_hosts_survive_another_authority)
{
    struct aad_error err;

    run("add devops --name ado --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.example"
        " --host https://tfs.contoso.example --secret-stdin",
        SECRET, AAD_OK, &err);
    run("edit ado --authority https://login.microsoftonline.us/other.example --secret-stdin",
        SECRET, AAD_OK, &err);
    command_fixture_check("ado", "hosts", "https://tfs.contoso.example");
    run("edit ado --kind azurerm", NULL, AAD_OK, &err);
    command_fixture_check("ado", "hosts", "https://management.usgovcloudapi.net");
}

/* From an application to a person's own token, and back: neither leaves the other's fields. */
TEST(grant_without_an_authority_takes_none_along)
{
    struct aad_error err;

    run("add devops --name ado --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.example --secret-stdin",
        SECRET, AAD_OK, &err);
    run("edit ado --grant personal-access-token --secret-stdin --expires 2999-12-31", "canary-8",
        AAD_OK, &err);
    command_fixture_check("ado", "authority", "");
    command_fixture_check("ado", "client-id", "");
    command_fixture_check("ado", "expires", "2999-12-31");
    assert_string_equal(command_fixture_secret("ado", "personal-access-token"), "canary-8");
    run("edit ado --grant client-secret --secret-stdin --client-id " HOME_FIXTURE_GUID
        " --authority https://login.microsoftonline.com/contoso.example",
        SECRET, AAD_OK, &err);
    command_fixture_check("ado", "expires", "");
    assert_null(command_fixture_secret("ado", "personal-access-token"));
}

/* What is sent by a program has nobody to say its last day: that of the old one is not its. */
TEST(new_secret_forgets_the_last_day_of_the_old_one)
{
    struct aad_error err;

    run("add devops --name ado --grant personal-access-token --secret-stdin --expires 2999-12-31",
        SECRET, AAD_OK, &err);
    assert_non_null(strstr(run("edit ado --secret-stdin", "canary-8", AAD_OK, &err),
                           "Note: nobody has said when the personal-access-token of 'ado'"));
    command_fixture_check("ado", "expires", "");
    run("edit ado --secret-stdin", "two words", AAD_USAGE, &err);
    assert_string_equal(command_fixture_secret("ado", "personal-access-token"), "canary-8");
}

/* A slip at the prompt shall not cost the password that worked. */
TEST(typed_secret_that_is_rejected_gives_way_to_the_former_one)
{
    static const struct {
        const char *answers, *kept;
    } rows[] = {
        {"Password=wrong\nleave it=\nPut the former=y\n", SECRET},
        {"Password=wrong\nleave it=\nPut the former=^C\n", SECRET},
        {"Password=wrong\nleave it=\nPut the former=n\n", "wrong"},
    };
    struct aad_error err;

    add();
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].answers);
        command_fixture.takes_another = true;
        command_fixture.verify_code = AAD_REJECTED;
        command_fixture_person(rows[i].answers);
        run("edit mine --secret", NULL, AAD_REJECTED, &err);
        assert_string_equal(command_fixture_secret("mine", "password"), rows[i].kept);
        command_fixture.verify_code = AAD_OK;
        command_fixture.takes_another = false;
        command_fixture_person(NULL);
        run("edit mine --secret-stdin", SECRET, AAD_OK, &err);
    }
}
