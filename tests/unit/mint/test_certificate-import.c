/*
 * test_certificate-import.c - a key with its certificate, and a certificate of a key that is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include <openssl/pem.h>

#include "base/file.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct mint_certificate made;
static struct aad_error error;
static const struct connection owner = {.name = "test"};
static struct secret file;

static int start(void)
{
    auto_buf struct buf directory = {0};

    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    buf_printf(&directory, "%s/aad-credential/connections", mint_fixture_state());
    assert_int_equal(file_make_private_dir(buf_text(&directory), &error), AAD_OK);
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    secret_clear(&file);
    secret_clear(&made.used.pem);
    secret_clear(&made.next.pem);
    memset(&made, 0, sizeof made);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static void add_certificate(EVP_PKEY *key, long from_days, long days)
{
    auto_secret struct secret der = {0};

    key_fixture_certify(key, from_days * DAY_S, days * DAY_S, &der);
    certificate_print_pem("CERTIFICATE", &der, &file);
}

static void add_key(EVP_PKEY *key)
{
    auto_secret struct secret der = {0};

    key_fixture_print(key, true, &der);
    certificate_print_pem("PRIVATE KEY", &der, &file);
}

static void put_used(long days)
{
    key_fixture_certify(key_fixture.rsa, -30 * DAY_S, days * DAY_S, &key_fixture.certificate);
}

static enum mint_key_task task; /* of the next import */

static enum aad_code import(void)
{
    struct mint_key_request request = {.store = "fixture",
                                       .task = task,
                                       .connection = "test",
                                       .owner = &owner,
                                       .file = &file,
                                       .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    secret_clear(&made.used.pem);
    secret_clear(&made.next.pem);
    memset(&made, 0, sizeof made);
    return certificate_import(&request, &made, &error);
}

TEST(key_and_its_certificate_are_put_into_the_store)
{
    add_key(key_fixture.rsa);
    add_certificate(key_fixture.other, -1, 90);
    add_certificate(key_fixture.rsa, -1, 60);
    assert_int_equal(import(), AAD_OK);
    assert_true(made.has_key && made.is_made && made.used.pem.len);
    assert_int_equal(key_fixture.n_saved, 1);
    assert_true(key_fixture.imported.len);
}

TEST(certificate_of_another_key_is_refused_with_the_key)
{
    add_key(key_fixture.rsa);
    add_certificate(key_fixture.other, -1, 60);
    assert_int_equal(import(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "does not belong to the key"));
    assert_int_equal(key_fixture.imported.len, 0);
}

/* The reply to a request. */
TEST(first_certificate_alone_is_in_use_at_once)
{
    add_certificate(key_fixture.rsa, -1, 60);
    assert_int_equal(import(), AAD_OK);
    assert_true(made.is_made && made.used.pem.len && !made.next.pem.len && !made.has_key);
    assert_int_equal(key_fixture.n_saved, 1);
}

TEST(renewed_certificate_alone_is_pending)
{
    put_used(20);
    add_certificate(key_fixture.rsa, -1, 60);
    assert_int_equal(import(), AAD_OK);
    assert_true(made.is_made && made.next.pem.len);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_true(key_fixture.next.len);
    assert_int_equal(import(), AAD_OK); /* once more: it is there */
    assert_false(made.is_made);
}

TEST(what_is_brought_takes_the_place_of_what_was_pending)
{
    put_used(20);
    key_fixture_certify(key_fixture.rsa, 0, 90 * DAY_S, &key_fixture.next);
    add_certificate(key_fixture.rsa, -1, 60);
    assert_int_equal(import(), AAD_OK);
    assert_true(made.next.pem.len);
    assert_int_equal(strncmp(file.bytes, made.next.pem.bytes, made.next.pem.len), 0);
}

/* A PFX of Key Vault whose key stays the same. */
TEST(file_whose_key_is_there_brings_its_next_certificate)
{
    put_used(20);
    key_fixture.import_code = AAD_REFUSED;
    add_key(key_fixture.rsa);
    add_certificate(key_fixture.rsa, -1, 60);
    assert_int_equal(import(), AAD_OK);
    assert_true(made.next.pem.len && !made.has_key);
    key_fixture.key = key_fixture.other; /* another one is there */
    assert_int_equal(import(), AAD_REFUSED);
    assert_string_equal(error.what, "there is a key already");
}

TEST(certificate_of_no_key_of_the_store_is_refused)
{
    add_certificate(key_fixture.other, -1, 60);
    assert_int_equal(import(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "no certificate in the file belongs to the key"));
    key_fixture.public_code = AAD_NOT_FOUND;
    assert_int_equal(import(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "no private key in the file"));
}

TEST(expired_certificate_is_said)
{
    put_used(20);
    add_certificate(key_fixture.rsa, -9, -1);
    assert_int_equal(import(), AAD_REJECTED);
    assert_non_null(strstr(error.what, "expired at"));
    assert_non_null(strstr(error.remedy, "--request"));
}

TEST(certificate_that_is_no_better_is_refused)
{
    put_used(20);
    add_certificate(key_fixture.rsa, -60, 10);
    assert_int_equal(import(), AAD_REFUSED);
    assert_non_null(strstr(error.what, "no later than the one in use"));
    assert_int_equal(key_fixture.next.len, 0);
}

/* A renewed PFX of Key Vault has a new key as a rule. */
TEST(key_is_brought_as_the_next_one)
{
    put_used(20);
    key_fixture.import_code = AAD_REFUSED;
    add_key(key_fixture.other);
    add_certificate(key_fixture.other, -1, 60);
    assert_int_equal(import(), AAD_REFUSED);
    task = MINT_KEY_RENEW;
    assert_int_equal(import(), AAD_OK);
    assert_int_equal(import(), AAD_OK);
    task = MINT_KEY_SHOW;
    assert_true(made.has_key && made.next.pem.len);
    assert_ptr_equal(key_fixture.next_key, key_fixture.other);
    assert_ptr_equal(key_fixture.key, key_fixture.rsa);
    assert_true(key_fixture.next_certificate.len);
}

/* A token: whatever item is meant, it is the one key that is in use. */
TEST(key_that_the_location_names_is_never_erased)
{
    put_used(20);
    key_fixture.import_code = AAD_REFUSED;
    key_fixture.names_key = true;
    add_key(key_fixture.other);
    add_certificate(key_fixture.other, -1, 60);
    task = MINT_KEY_RENEW;
    assert_int_equal(import(), AAD_UNSUPPORTED);
    task = MINT_KEY_SHOW;
    assert_int_equal(key_fixture.n_erased, 0);
    assert_int_equal(key_fixture.n_saved, 0);
}
