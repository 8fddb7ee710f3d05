/*
 * test_switched.c - a connection that signs in with something else by now
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/switched.h"

#include "broker-fixture.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

TEST(only_what_it_signs_in_with_may_be_another)
{
    static const struct {
        const char *store, *host;
        enum aad_code code;
        bool is_switched;
    } rows[] = {{"secret-service", BROKER_FIXTURE_HOST, AAD_REJECTED, false},
                {"keyring-file", BROKER_FIXTURE_HOST, AAD_REJECTED, true},
                {"keyring-file", BROKER_FIXTURE_HOST, AAD_NOT_FOUND, true},
                {"keyring-file", BROKER_FIXTURE_HOST, AAD_NETWORK, false},
                {"keyring-file", BROKER_FIXTURE_HOST, AAD_LOCKED, false},
                {"keyring-file", "evil.example.com", AAD_REJECTED, false}};
    auto_connection struct connection before = {0};

    assert_int_equal(connection_load("one", &before, NULL), AAD_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection now = {0};
        struct aad_error err = {.code = rows[i].code};

        unit_row(rows[i].host);
        broker_fixture_switch(rows[i].store, rows[i].host);
        assert_int_equal(switched_load(&before, &now, &err), rows[i].is_switched);
        assert_int_equal(err.code, rows[i].is_switched ? AAD_OK : rows[i].code);
    }
}

TEST(persons_password_goes_once)
{
    auto_connection struct connection c = {0}, now = {0};
    struct aad_error err = {.code = AAD_REJECTED};

    assert_int_equal(connection_load("one", &c, NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "grant", "password", NULL), AAD_OK);
    assert_false(switched_load(&c, &now, &err));
}

/* An edit was about to end when the connection was loaded: its secret is where it belongs by now.
 */
TEST(secret_of_an_edit_is_looked_for_where_it_goes)
{
    static const char *const grants[] = {"password", "client-secret"};

    for (size_t i = 0; i < COUNT(grants); i++) {
        auto_connection struct connection c = {0}, now = {0}, still = {0};
        struct aad_error err = {.code = AAD_NOT_FOUND}, rejected = {.code = AAD_REJECTED};

        unit_row(grants[i]);
        assert_int_equal(connection_load("one", &c, NULL), AAD_OK);
        assert_int_equal(connection_set(&c, "grant", grants[i], NULL), AAD_OK);
        if (!strcmp(grants[i], "password"))
            assert_int_equal(connection_set(&c, "username", "u@x.example", NULL), AAD_OK);
        assert_int_equal(connection_save(&c, NULL), AAD_OK);
        c.is_edited = true;
        assert_true(switched_load(&c, &now, &err));
        assert_int_equal(err.code, AAD_OK);
        assert_false(now.is_edited);
        assert_false(switched_load(&c, &still, &rejected)); /* what was sent is not sent again */
    }
}

TEST(call_on_its_way_signs_in_with_the_new_one)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture.code = AAD_NOT_FOUND; /* of the store, too: it is gone from there */
    broker_fixture.switches = "keyring-file";
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_fixture.calls, 2);
    assert_int_equal(broker_fixture.starts, 2);
    broker_fixture_forget();
    broker_fixture.code = AAD_REJECTED; /* and where nothing has changed, that is the answer */
    assert_int_equal(broker_fixture_get(&request, got), AAD_REJECTED);
    assert_int_equal(broker_fixture.calls, 3);
}
