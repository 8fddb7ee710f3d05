/*
 * test_field-store.c - what a connection's "store" may be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "connection/field.h"
#include "unit.h"

static struct aad_error error;

static void takes(const char *value, const char *want)
{
    char *stored = NULL;

    assert_int_equal(field_check_store(value, &stored, &error), AAD_OK);
    assert_string_equal(stored ? stored : value, want);
    free(stored);
}

/* P10, case 38 */
TEST(store_is_a_plugins_name_and_perhaps_a_location)
{
    static const char *const no[] = {
        "",
        "../evil",
        "a/b",
        "A",
        ":x",
        "store name",
        "pkcs11:token=a b",
        "pkcs11:a\n",
        "a.so",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "'pkcs11:token=a",
        "''",
        "'pkcs11:token=a b'",
        "''pkcs11:token=a''",
    };

    takes("secret-service", "secret-service");
    takes("keyring-file", "keyring-file");
    takes("pkcs11:token=mine;object=key", "pkcs11:token=mine;object=key");
    takes("'pkcs11:token=mine;object=key'", "pkcs11:token=mine;object=key");
    for (size_t i = 0; i < COUNT(no); i++) {
        char *stored = NULL;

        assert_int_equal(field_check_store(no[i], &stored, &error), AAD_USAGE);
        assert_null(stored);
    }
}

TEST(pin_in_the_uri_is_refused_without_being_shown)
{
    char *stored = NULL;

    assert_int_equal(field_check_store("pkcs11:token=x?pin-value=73519", &stored, &error),
                     AAD_USAGE);
    assert_null(strstr(error.what, "73519"));
    assert_non_null(strstr(error.remedy, "'pin'"));
    assert_int_equal(field_check_store("'pkcs11:token=x?pin-value=73519'", &stored, &error),
                     AAD_USAGE);
    assert_null(stored);
}
