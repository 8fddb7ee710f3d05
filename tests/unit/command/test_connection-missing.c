/*
 * test_connection-missing.c - all that is missing is named at once
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-missing.h"

#include "unit.h"

static struct connection_options options;
static struct connection c;
static struct aad_error err;

static int start(void)
{
    connection_clear(&c);
    memset(&options, 0, sizeof options);
    memset(&err, 0, sizeof err);
    options.secret_fd = -1;
    return 0;
}

BEFORE_EACH(start);

static void set(const char *key, const char *value)
{
    assert_int_equal(connection_set(&c, key, value, NULL), AAD_OK);
}

TEST(all_are_named_at_once)
{
    set("kind", "generic");
    assert_true(connection_missing_any(&c));
    assert_int_equal(connection_missing_fail(&options, &c, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--name, --authority, --client-id, --audience and "
                                     "--secret-stdin (or --secret-fd N) were not given"));
    connection_clear(&c);
}

TEST(what_is_given_or_not_needed_is_not_named)
{
    set("kind", "devops");
    set("grant", "managed-identity");
    assert_int_equal(connection_missing_fail(&options, &c, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--name was not given"));
    (void)strcpy(c.name, "ado");
    assert_false(connection_missing_any(&c));
    set("grant", "workload-identity");
    assert_int_equal(connection_missing_fail(&options, &c, &err), AAD_USAGE);
    assert_non_null(
        strstr(err.what, "--authority, --client-id and --assertion-source were not given"));
    set("grant", "client-secret");
    set("client-id", "11111111-2222-4333-8444-555555555555");
    options.secret_fd = 0;
    assert_int_equal(connection_missing_fail(&options, &c, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--authority was not given"));
    connection_clear(&c);
}
