/*
 * test_shelf.c - the certificates of a key, in the store and beside the connection: one answer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/shelf.h"

#include "base/clock.h"
#include "base/file.h"
#include "connection/beside.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "mint/certificate.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct shelf shelf;
static struct aad_error error;

static int start(void)
{
    auto_buf struct buf directory = {0};

    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    buf_printf(&directory, "%s/aad-credential/connections", mint_fixture_state());
    assert_int_equal(file_make_private_dir(buf_text(&directory), &error), AAD_OK);
    shelf = (struct shelf){.item = {.connection = "test", .role = "certificate"}, .name = "test"};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    shelf_clear(&shelf);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static void put_in_store(long days)
{
    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.rsa, -DAY_S, days * DAY_S, &key_fixture.certificate);
}

static void put_next_in_store(long from_days, long days)
{
    secret_clear(&key_fixture.next);
    key_fixture_certify(key_fixture.rsa, from_days * DAY_S, days * DAY_S, &key_fixture.next);
}

static void put_beside(enum beside what, EVP_PKEY *key, long days)
{
    auto_secret struct secret der = {0}, pem = {0};

    key_fixture_certify(key, -DAY_S, days * DAY_S, &der);
    certificate_print_pem("CERTIFICATE", &der, &pem);
    assert_int_equal(beside_write("test", what, &pem, &error), AAD_OK);
}

/* For how many days both are good; 0 = there is none. */
static void want(int64_t used_days, int64_t next_days)
{
    struct certificate used = {0}, next = {0};
    int64_t now_s = clock_now_s();

    shelf_clear(&shelf);
    shelf.is_beside = shelf.has_own = false;
    assert_int_equal(shelf_load_used(&shelf, &error), AAD_OK);
    assert_int_equal(shelf_load_next(&shelf, &error), AAD_OK);
    assert_int_equal(certificate_read(&shelf.used, &used, NULL), AAD_OK);
    assert_in_range(used.until_s - now_s, used_days * DAY_S - 5, used_days * DAY_S + 5);
    assert_int_equal(shelf.next.len != 0, next_days != 0);
    if (!next_days)
        return;
    assert_int_equal(certificate_read(&shelf.next, &next, NULL), AAD_OK);
    assert_in_range(next.until_s - now_s, next_days * DAY_S - 5, next_days * DAY_S + 5);
}

TEST(store_has_both)
{
    assert_int_equal(shelf_load_used(&shelf, &error), AAD_NOT_FOUND);
    assert_string_equal(error.what, "the store has no certificate");
    put_in_store(10);
    want(10, 0);
    put_next_in_store(0, 20);
    want(10, 20);
    assert_int_equal(shelf_use_next(&shelf, &error), AAD_OK);
    want(20, 0);
}

TEST(file_serves_where_the_store_has_none)
{
    put_beside(BESIDE_USED, key_fixture.rsa, 30);
    want(30, 0);
    assert_true(shelf.is_beside && !shelf.has_own);
    put_beside(BESIDE_NEXT, key_fixture.rsa, 40);
    want(30, 40);
    assert_int_equal(shelf_use_next(&shelf, &error), AAD_OK);
    want(40, 0);
}

/* A token that takes none, and came with one. */
TEST(file_goes_before_the_stores_own_until_it_is_dropped)
{
    enum shelf_place place;

    key_fixture.takes_no_certificate = key_fixture.keeps_one_only = true;
    put_in_store(10);
    want(10, 0);
    assert_int_equal(shelf_put_next(&shelf, &key_fixture.certificate, &place, &error), AAD_OK);
    assert_int_equal(place, SHELF_BESIDE);
    want(10, 0); /* the same one is not to come */
    put_beside(BESIDE_NEXT, key_fixture.rsa, 30);
    want(10, 30);
    assert_int_equal(shelf_use_next(&shelf, &error), AAD_OK);
    want(30, 0);
    assert_true(shelf.is_beside && shelf.has_own);
    assert_int_equal(shelf_use_own(&shelf, &error), AAD_OK);
    want(10, 0);
}

/* It is left over from another key. */
TEST(file_of_another_key_is_not_this_keys)
{
    put_in_store(10);
    put_beside(BESIDE_USED, key_fixture.other, 30);
    put_beside(BESIDE_NEXT, key_fixture.other, 40);
    want(10, 0);
    assert_false(shelf.is_beside);
}

/* A token that is locked or gone must not look as if all were well. */
TEST(other_troubles_of_the_store_are_not_hidden_by_the_file)
{
    put_beside(BESIDE_USED, key_fixture.rsa, 30);
    key_fixture.certificate_code = AAD_LOCKED;
    assert_int_equal(shelf_load_used(&shelf, &error), AAD_LOCKED);
    assert_int_equal(shelf.used.len, 0);
}

TEST(what_was_in_use_before_is_not_to_come)
{
    put_in_store(10);
    put_next_in_store(-9, 5);
    want(10, 0);
    put_next_in_store(0, 5); /* but a newer one is, however short */
    want(10, 5);
}

TEST(uri_has_no_files)
{
    enum shelf_place place;

    put_in_store(10);
    put_beside(BESIDE_USED, key_fixture.rsa, 30);
    shelf.name = NULL;
    want(10, 0);
    key_fixture.takes_no_certificate = true;
    assert_int_equal(shelf_put_next(&shelf, &shelf.used, &place, &error), AAD_OK);
    assert_int_equal(place, SHELF_NOWHERE);
}

/* P8: killed between the two steps. One made a second later would be another one. */
TEST(what_is_in_use_is_not_pending)
{
    auto_secret struct secret pem = {0};

    put_beside(BESIDE_USED, key_fixture.rsa, 30);
    assert_int_equal(beside_read("test", BESIDE_USED, &pem, &error), AAD_OK);
    assert_int_equal(beside_write("test", BESIDE_NEXT, &pem, &error), AAD_OK);
    want(30, 0);
}

/* A token whose location names its key gives that one's certificate, whatever the item is. */
TEST(stores_own_is_not_the_next_key)
{
    key_fixture.keeps_one_only = true;
    put_in_store(10);
    secret_append_secret(&key_fixture.next_certificate, &key_fixture.certificate);
    put_beside(BESIDE_USED, key_fixture.rsa, 30);
    want(30, 0);
    assert_true(shelf.has_own);
}
