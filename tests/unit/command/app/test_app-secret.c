/*
 * test_app-secret.c - the first client secret of an application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

static const char *stored(void)
{
    const char *secret = command_fixture_secret("bare", "client-secret");

    return secret ? secret : "";
}

TEST(secret_goes_into_the_store_unseen)
{
    const char *shown = app_fixture_run("secret bare --as graph --days 30", AAD_OK, &err);

    assert_string_equal(stored(), "new-secret");
    assert_null(strstr(shown, "new-secret"));
    assert_int_equal(app_fixture.n_items, 1);
    assert_true(strstr(app_fixture.items[0].name, "aad-credential 20") ==
                app_fixture.items[0].name);
    app_fixture_run("secret bare --as graph", AAD_REFUSED, &err);
    assert_non_null(strstr(err.remedy, "rotate bare"));
    app_fixture_run("secret bare --as graph --replace", AAD_OK, &err);
    assert_int_equal(app_fixture.n_items, 2);
}

TEST(what_cannot_be_stored_is_removed_again)
{
    command_fixture.save_code = AAD_IO;
    app_fixture_run("secret bare --as graph", AAD_IO, &err);
    assert_int_equal(app_fixture.n_items, 0);
    assert_non_null(strstr(err.remedy, "was removed at the application again"));
    command_fixture.load_code = AAD_LOCKED; /* nothing is made for a store that is locked */
    app_fixture_run("secret bare --as graph", AAD_LOCKED, &err);
    assert_int_equal(app_fixture.n_items, 0);
}

TEST(lost_answer_leaves_no_secret_that_nobody_knows)
{
    app_fixture.loses_answer = true;
    app_fixture_run("secret bare --as graph", AAD_NETWORK, &err);
    assert_int_equal(app_fixture.n_items, 1);
    app_fixture.loses_answer = false;
    assert_non_null(
        strstr(app_fixture_run("secret bare --as graph", AAD_OK, &err), "of a run that was ended"));
    assert_int_equal(app_fixture.n_items, 1);
    assert_string_equal(stored(), "new-secret");
}

TEST(refusal_shows_the_steps)
{
    app_fixture.add_code = AAD_PERSON;
    assert_non_null(
        strstr(app_fixture_run("secret bare --as graph", AAD_PERSON, &err), "'New client secret'"));
    app_fixture.add_code = AAD_OK;
    app_fixture_run("secret key --as graph", AAD_UNSUPPORTED, &err);
    app_fixture_run("secret lcs --as graph", AAD_UNSUPPORTED, &err);
    app_fixture_run("secret bare --as graph --days 0", AAD_USAGE, &err);
    app_fixture_run("secret bare --as graph --days 731", AAD_USAGE, &err);
    assert_int_equal(app_fixture.n_items, 0);
}
