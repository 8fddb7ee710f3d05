/*
 * test_app-certificate.c - the application gets the certificate of its connection's key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(key_is_made_where_there_is_none)
{
    const char *shown = app_fixture_run("certificate key --as graph", AAD_OK, &err);

    assert_non_null(strstr(shown, "made: key (rsa:2048)"));
    assert_non_null(strstr(shown, "registered: certificate AA11"));
    assert_int_equal(app_fixture.n_keys, 1);
    assert_int_equal(app_fixture.n_certificates, 1);
}

TEST(certificate_that_is_there_is_not_sent_again)
{
    app_fixture.n_keys = 1;
    app_fixture.sha1 = "aa11";
    assert_non_null(strstr(app_fixture_run("certificate key --as graph", AAD_OK, &err),
                           "registered already: certificate AA11"));
    assert_int_equal(app_fixture.n_certificates, 0);
    app_fixture.n_keys = 2; /* the next one is beside it */
    app_fixture_run("certificate key --as graph", AAD_OK, &err);
    assert_int_equal(app_fixture.n_certificates, 1);
}

TEST(no_key_is_made_for_nobody)
{
    app_fixture.is_absent = true;
    app_fixture_run("certificate key --as graph", AAD_NOT_FOUND, &err);
    app_fixture_run("certificate key", AAD_CONFIG, &err);
    app_fixture_run("certificate bare --as graph", AAD_UNSUPPORTED, &err);
    app_fixture_run("certificate key --as graph --days none", AAD_NOT_FOUND, &err);
    assert_int_equal(app_fixture.n_keys, 0);
    app_fixture.is_absent = false;
    app_fixture_run("certificate key --as graph --days none", AAD_USAGE, &err);
    assert_int_equal(app_fixture.n_keys, 0);
}

TEST(refusal_shows_the_steps)
{
    app_fixture.give_code = AAD_PERSON;
    assert_non_null(strstr(app_fixture_run("certificate key --as graph", AAD_PERSON, &err),
                           "'Upload certificate'"));
}
