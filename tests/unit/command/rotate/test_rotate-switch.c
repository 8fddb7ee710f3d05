/*
 * test_rotate-switch.c - a connection that gets another grant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

#define OLD ROTATE_FIXTURE_SHA1("1")

static struct aad_error err;

AFTER_EACH(command_fixture_remove);

static void from_secret(void)
{
    assert_int_equal(rotate_fixture_make(), 0);
}

static void from_certificate(void)
{
    assert_int_equal(rotate_fixture_make_certificate("secret-service"), 0);
}

TEST(secret_becomes_a_certificate)
{
    from_secret();
    rotate_fixture.prove_code = AAD_INTERNAL; /* there is no key that could prove anything */
    rotate_fixture_run("--to client-certificate", AAD_OK, &err);
    command_fixture_check("app", "grant", "client-certificate");
    command_fixture_check("app", "store", "secret-service");
    assert_int_equal(rotate_fixture.n, 0);
    assert_int_equal(rotate_fixture.n_keys, 1);
    assert_string_equal(rotate_fixture.keys[0].thumbprint, rotate_fixture.placed);
    assert_int_equal(rotate_fixture.n_patches, 1);
    assert_null(command_fixture_secret("app", "client-secret"));
    assert_int_equal(rotate_fixture_note().phase, ROTATION_IDLE);
    assert_string_equal(rotate_fixture_note().after[0], "");
}

TEST(certificate_becomes_a_secret)
{
    from_certificate();
    rotate_fixture.n = 0;
    rotate_fixture_run("--to client-secret --days 30", AAD_OK, &err);
    command_fixture_check("app", "grant", "client-secret");
    assert_int_equal(rotate_fixture.n, 1);
    assert_int_equal(rotate_fixture.n_keys, 0);
    assert_int_equal(rotate_fixture.n_patches, 0); /* the key before has proved its own removal */
    assert_string_equal(command_fixture_secret("app", "client-secret"), "new-secret");
    assert_null(command_fixture_secret("app", "certificate"));
}

TEST(another_store_may_keep_it)
{
    from_secret();
    rotate_fixture_run("--to client-certificate --store pkcs11:token=work?module-name=soft", AAD_OK,
                       &err);
    {
        auto_connection struct connection c = {0};

        assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
        assert_int_equal(strncmp(c.store, "pkcs11:token=work;object=app-20", 31), 0);
    }
    assert_null(command_fixture_secret("app", "client-secret"));
}

/* Whatever it fails at, the next run needs no option, and the connection works in between. */
TEST(run_that_goes_on_needs_no_options)
{
    static const struct {
        const char *what;
        enum aad_code add_code, try_code, remove_code;
        const char *grant;
    } rows[] = {
        {"it cannot be added", AAD_NETWORK, AAD_OK, AAD_OK, "client-secret"},
        {"it cannot be proved", AAD_OK, AAD_NETWORK, AAD_OK, "client-secret"},
        {"the old one cannot be removed", AAD_OK, AAD_OK, AAD_NETWORK, "client-certificate"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        if (i)
            command_fixture_remove();
        from_secret();
        rotate_fixture.patch_code = rows[i].add_code;
        rotate_fixture.try_code = rows[i].try_code;
        rotate_fixture.remove_code = rows[i].remove_code;
        rotate_fixture_run("--to client-certificate", AAD_NETWORK, &err);
        command_fixture_check("app", "grant", rows[i].grant);
        rotate_fixture.patch_code = rotate_fixture.try_code = rotate_fixture.remove_code = AAD_OK;
        rotate_fixture_run("", AAD_OK, &err);
        command_fixture_check("app", "grant", "client-certificate");
        assert_int_equal(rotate_fixture.n, 0);
        assert_int_equal(rotate_fixture.n_keys, 1);
    }
}

TEST(begun_one_is_taken_back)
{
    from_secret();
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("--to client-certificate", AAD_NETWORK, &err);
    rotate_fixture_run("--to client-secret", AAD_CONFIG, &err); /* first things first */
    rotate_fixture_run("--undo", AAD_OK, &err);
    command_fixture_check("app", "grant", "client-secret");
    assert_int_equal(rotate_fixture.n, 1);
    assert_int_equal(rotate_fixture.n_keys, 0);
    assert_null(command_fixture_secret("app", "certificate"));
    rotate_fixture.try_code = AAD_OK;
    rotate_fixture_run("", AAD_OK, &err); /* and is forgotten */
    command_fixture_check("app", "grant", "client-secret");
    assert_int_equal(rotate_fixture.n, 1);
}

TEST(what_cannot_be_is_said)
{
    static const struct {
        const char *words;
        enum aad_code code;
    } rows[] = {{"--to password", AAD_UNSUPPORTED},
                {"--to managed-identity", AAD_UNSUPPORTED},
                {"--to nonsense", AAD_UNSUPPORTED},
                {"--to client-certificate --by-hand", AAD_USAGE},
                {"--to client-certificate --same-key", AAD_USAGE},
                {"--store keyring-file", AAD_USAGE}};

    from_secret();
    for (size_t i = 0; i < COUNT(rows); i++)
        rotate_fixture_run(rows[i].words, rows[i].code, &err);
    assert_non_null(strstr(rotate_fixture_run("--to client-secret", AAD_OK, &err), "already"));
    assert_int_equal(rotate_fixture.n_adds, 0);
}
