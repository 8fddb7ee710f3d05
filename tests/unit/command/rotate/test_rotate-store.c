/*
 * test_rotate-store.c - the secrets of a connection that is being rotated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-store.h"

#include "rotate-fixture.h"
#include "unit.h"

static struct aad_error err;
static const struct rotate_options options;
static struct command_context context;
static struct rotate_run run;

static int start(void)
{
    int failed = rotate_fixture_make();

    run = (struct rotate_run){.ctx = &context, .options = &options};
    assert_int_equal(connection_load("app", &run.connection, NULL), AAD_OK);
    return failed ? failed : (int)connection_load("app", &run.target, NULL);
}

static int stop(void)
{
    connection_clear(&run.connection);
    connection_clear(&run.target);
    return command_fixture_remove();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(what_is_saved_is_read_back_and_erased)
{
    auto_secret struct secret secret = {0}, got = {0};

    secret_append_text(&secret, "a-secret");
    assert_int_equal(rotate_save(&run, "next-client-secret", &secret, &err), AAD_OK);
    assert_int_equal(rotate_load(&run, "next-client-secret", &got, &err), AAD_OK);
    assert_true(secret_equal(&secret, &got));
    assert_int_equal(rotate_erase(&run, "next-client-secret", &err), AAD_OK);
    assert_int_equal(rotate_erase(&run, "next-client-secret", &err), AAD_OK); /* it is gone */
    assert_int_equal(rotate_load(&run, "next-client-secret", &got, &err), AAD_NOT_FOUND);
    assert_int_equal(command_fixture.n_opens, 1);
    assert_string_equal(command_fixture.items[0].secret, "old-secret");
}

TEST(store_that_fails_is_told)
{
    auto_secret struct secret secret = {0};

    secret_append_text(&secret, "a-secret");
    command_fixture.save_code = AAD_LOCKED;
    assert_int_equal(rotate_save(&run, "next-client-secret", &secret, &err), AAD_LOCKED);
    command_fixture.erase_code = AAD_IO;
    assert_int_equal(rotate_erase(&run, "client-secret", &err), AAD_IO);
}
