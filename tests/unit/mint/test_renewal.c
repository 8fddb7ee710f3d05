/*
 * test_renewal.c - the pending certificate comes into use when it was accepted, and never before
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/renewal.h"

#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct connection connection;
static struct renewal renewal;
static struct aad_error error;
static struct deadline deadline;

static int start(void)
{
    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    memset(&error, 0, sizeof error);
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    deadline = deadline_in_ms(UNIT_HUNG_MS);
    return 0;
}

static int stop(void)
{
    renewal_clear(&renewal);
    renewal = (struct renewal){0};
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static void put_used(long from_s, long until_s)
{
    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.rsa, from_s, until_s, &key_fixture.certificate);
}

static void put_next(void)
{
    key_fixture_certify(key_fixture.rsa, 0, 90 * DAY_S, &key_fixture.next);
}

static enum aad_code load(void)
{
    return renewal_load(&renewal, &connection, NULL, &error);
}

static void accept(void)
{
    renewal_accept(&renewal, &connection, NULL, &deadline);
}

TEST(each_wrong_time_has_an_error_of_its_own)
{
    put_used(-DAY_S, 60 * DAY_S);
    assert_int_equal(load(), AAD_OK);
    put_used(-2 * DAY_S, -60);
    assert_int_equal(load(), AAD_REJECTED);
    assert_non_null(strstr(error.what, "expired at"));
    assert_non_null(strstr(error.remedy, "key certificate test --renew"));
    put_used(DAY_S, 2 * DAY_S);
    assert_int_equal(load(), AAD_REJECTED);
    assert_non_null(strstr(error.what, "is not valid before"));
    assert_non_null(strstr(error.remedy, "clock"));
}

TEST(small_difference_of_clocks_is_no_error)
{
    put_used(120, 60 * DAY_S);
    assert_int_equal(load(), AAD_OK);
}

TEST(one_in_use_goes_while_it_is_good)
{
    put_used(-DAY_S, 60 * DAY_S);
    put_next();
    assert_int_equal(load(), AAD_OK);
    assert_false(renewal.is_next);
    accept();
    assert_false(renewal.has_switched);
    assert_int_equal(key_fixture.n_saved, 0);
}

TEST(expired_one_gives_way_and_the_pending_one_is_used_once_it_is_accepted)
{
    put_used(-2 * DAY_S, -60);
    put_next();
    assert_int_equal(load(), AAD_OK);
    assert_true(renewal.is_next);
    assert_int_equal(key_fixture.n_saved, 0); /* not before */
    accept();
    assert_true(renewal.has_switched);
    assert_int_equal(key_fixture.n_saved, 1);
    assert_int_equal(key_fixture.next.len, 0);
    assert_int_equal(load(), AAD_OK);
    assert_false(renewal.is_next);
}

TEST(refused_one_gives_way_once)
{
    put_used(-DAY_S, 60 * DAY_S);
    put_next();
    assert_int_equal(load(), AAD_OK);
    assert_true(renewal_try_next(&renewal, &connection, NULL));
    assert_int_equal(load(), AAD_OK);
    assert_true(renewal.is_next);
    assert_false(renewal_try_next(&renewal, &connection, NULL)); /* refused as well */
    assert_int_equal(key_fixture.n_saved, 0);
}

TEST(nothing_is_tried_where_nothing_is_pending)
{
    put_used(-DAY_S, 60 * DAY_S);
    assert_int_equal(load(), AAD_OK);
    assert_false(renewal_try_next(&renewal, &connection, NULL));
}

TEST(expired_one_gives_way_to_what_came_into_use_meanwhile)
{
    put_used(-2 * DAY_S, -60);
    put_next();
    key_fixture.switches_before_listing = true;
    assert_int_equal(load(), AAD_OK);
    assert_false(renewal.is_next);
    assert_true(secret_equal(&renewal.der, &key_fixture.certificate));
}

TEST(refused_one_gives_way_to_what_came_into_use_meanwhile)
{
    put_used(-DAY_S, 60 * DAY_S);
    assert_int_equal(load(), AAD_OK);
    put_used(0, 90 * DAY_S);
    assert_true(renewal_try_next(&renewal, &connection, NULL));
    assert_int_equal(load(), AAD_OK);
    assert_false(renewal.is_next);
    assert_true(secret_equal(&renewal.der, &key_fixture.certificate));
    assert_false(renewal_try_next(&renewal, &connection, NULL)); /* refused as well */
}

/* Two callers, of whom the other was faster: one switch. */
TEST(second_caller_finds_it_in_use)
{
    struct renewal other = {0};

    put_used(-2 * DAY_S, -60);
    put_next();
    assert_int_equal(load(), AAD_OK);
    assert_int_equal(renewal_load(&other, &connection, NULL, &error), AAD_OK);
    renewal_accept(&other, &connection, NULL, &deadline);
    assert_true(other.has_switched);
    accept();
    assert_false(renewal.has_switched);
    assert_int_equal(key_fixture.n_saved, 1);
    renewal_clear(&other);
}

/* Somebody has dropped it meanwhile, and made another. */
TEST(what_is_no_longer_pending_does_not_come_back)
{
    put_used(-2 * DAY_S, -60);
    put_next();
    assert_int_equal(load(), AAD_OK);
    secret_clear(&key_fixture.next);
    key_fixture_certify(key_fixture.rsa, 0, 80 * DAY_S, &key_fixture.next);
    accept();
    assert_false(renewal.has_switched);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_true(key_fixture.next.len);
}

TEST(next_key_takes_the_place_of_the_other)
{
    put_used(-2 * DAY_S, -60);
    key_fixture.next_key = key_fixture.other;
    key_fixture_certify(key_fixture.other, 0, 90 * DAY_S, &key_fixture.next_certificate);
    assert_int_equal(load(), AAD_OK);
    assert_true(renewal.is_next);
    assert_string_equal(renewal.role, "next-certificate");
    assert_ptr_equal(key_fixture.key, key_fixture.rsa); /* not before */
    accept();
    assert_true(renewal.has_switched);
    assert_ptr_equal(key_fixture.key, key_fixture.other);
    assert_int_equal(load(), AAD_OK);
    assert_string_equal(renewal.role, "certificate");
}
