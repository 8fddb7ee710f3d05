/*
 * test_connection-default.c - the connection that is meant where a person names none
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-default.h"

#include <stdio.h>

#include "command-fixture.h"
#include "unit.h"

static struct aad_error err;

static const char *run(const char *words, enum aad_code want)
{
    return command_fixture_run(&command_connection, words, NULL, want, &err);
}

static int make(void)
{
    int code = command_fixture_make();

    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("other", HOME_FIXTURE_LCS, 0600);
    return code;
}

BEFORE_EACH(make);
AFTER_EACH(command_fixture_remove);

TEST(default_is_chosen_shown_and_taken_back)
{
    assert_non_null(strstr(run("default", AAD_OK), "no default connection"));
    assert_non_null(strstr(run("default lcs", AAD_OK), "'lcs' is meant"));
    assert_string_equal(run("default", AAD_OK), "lcs\n");
    assert_true(connection_default_is("lcs") && !connection_default_is("other"));
    run("default --none", AAD_OK);
    assert_non_null(strstr(run("default", AAD_OK), "no default connection"));
    run("default none-such", AAD_NOT_FOUND);
    run("default lcs --none", AAD_USAGE);
}

TEST(it_is_meant_where_none_is_named)
{
    char name[CONNECTION_NAME_MAX + 1], *words[] = {(char[]){"token"}, (char[]){"other"}};

    assert_int_equal(connection_default_take("token", 1, words, name, &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "connection list"));
    assert_non_null(strstr(err.remedy, "connection default NAME"));
    run("default lcs", AAD_OK);
    assert_int_equal(connection_default_take("token", 1, words, name, &err), AAD_OK);
    assert_string_equal(name, "lcs");
    assert_int_equal(connection_default_take("token", 2, words, name, &err), AAD_OK);
    assert_string_equal(name, "other");
    assert_non_null(strstr(run("show --no-store", AAD_OK), "name                 lcs\n"));
}

/* A verb that changes or removes something wants a name. */
TEST(it_is_not_meant_where_something_changes)
{
    static const char *const words[] = {"edit --description x", "remove --yes", "export"};

    run("default lcs", AAD_OK);
    for (size_t i = 0; i < COUNT(words); i++) {
        unit_row(words[i]);
        run(words[i], AAD_USAGE);
        assert_true(connection_exists("lcs"));
    }
}

TEST(it_follows_a_new_name_and_goes_with_its_connection)
{
    run("default lcs", AAD_OK);
    run("rename other third", AAD_OK);
    assert_string_equal(run("default", AAD_OK), "lcs\n");
    assert_non_null(strstr(run("rename lcs lcs-prod", AAD_OK), "default connection, as before"));
    assert_string_equal(run("default", AAD_OK), "lcs-prod\n");
    run("remove third --yes", AAD_OK);
    assert_true(connection_default_is("lcs-prod"));
    assert_non_null(strstr(run("remove lcs-prod --yes", AAD_OK), "there is none any more"));
    assert_non_null(strstr(run("default", AAD_OK), "no default connection"));
}

TEST(one_that_is_gone_is_said)
{
    char name[CONNECTION_NAME_MAX + 1], *words[] = {(char[]){"token"}};

    run("default lcs", AAD_OK);
    assert_int_equal(connection_erase("lcs", NULL, NULL), AAD_OK);
    assert_int_equal(connection_default_take("token", 1, words, name, &err), AAD_NOT_FOUND);
    assert_non_null(strstr(err.remedy, "connection default NAME, or --none"));
    assert_string_equal(run("default", AAD_OK), "lcs, which is not there\n");
}
