/*
 * test_certificate.c - a certificate that is made for a key that another one signs is refused
 *
 * What else is to be said of one is in test_certificate-task.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include "key-fixture.h"
#include "store/client.h"
#include "unit.h"

static struct aad_error error;

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(key_fixture_reset);

static enum aad_code make(EVP_PKEY *key, bool is_request, struct secret *ret)
{
    const struct aad_item item = {.connection = "test", .role = "certificate"};
    const struct certificate_spec spec = {
        .item = &item, .subject = "test", .days = 30, .is_request = is_request};
    auto_secret struct secret spki = {0};

    key_fixture_print(key, false, &spki);
    return certificate_make(&spec, &spki, ret, &error);
}

TEST(certificate_is_for_the_key_that_signs_it)
{
    auto_secret struct secret der = {0}, spki = {0};

    assert_int_equal(make(key_fixture.rsa, false, &der), AAD_OK);
    key_fixture_print(key_fixture.rsa, false, &spki);
    assert_true(certificate_is_of_key(&der, &spki));
}

TEST(key_that_does_not_sign_gets_none)
{
    auto_secret struct secret der = {0};

    assert_int_equal(make(key_fixture.other, false, &der), AAD_PROTOCOL);
    assert_int_equal(make(key_fixture.other, true, &der), AAD_PROTOCOL);
}
